/** INSTALL [for extradition] and [for registry update] (GPC 2.3.1 §9.4, tables 11-45, 11-46, 11-53). */
import { bytes, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex, LoadFileImage } from '../card-image';
import type { DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { mandateOf, mustNotBeRestricted, RESTRICT } from './authority';
import { addImplicitSelections, managedEntry, mustBeFreeToSelect } from './install-application';
import { aidField, readInstallFields, readParameters, type InstallParameters } from './install-fields';
import { entryMust } from './life-cycle';
import { assignPrivileges, has, mustBeGrantable, PRIVILEGE, readPrivileges } from './privileges';
import { carryOut } from './receipts';
import { applicationOf, findApplication, findLoadFile, isInHierarchyOf } from './registry';

const FIELDS = 6;
const NOBODY = new Uint8Array(0);

export function extradite(request: DomainCommand): Uint8Array {
  const { memory, domain, command } = request;
  const { fields, token, signed } = readInstallFields(command, FIELDS);
  must(fields[1]?.length === 0 && fields[3]?.length === 0);
  const targetAid = aidField(fields[0]);
  const aid = aidField(fields[2]);
  const parameters = readParameters(fields[4]);
  const mandate = mandateOf(request, { token, signed, reference: parameters.reference });
  const entry = mustBeReleased(memory.image, domain, aid, targetAid);
  return carryOut({
    memory,
    domain,
    mandate,
    facts: [entry.securityDomainAid, aid, targetAid].map(bytes),
    grows: true,
    change: (image) => associate(image, aid, targetAid),
  });
}

function associate(image: CardImage, aid: Hex, targetAid: Hex): void {
  const entry = findLoadFile(image, aid) ?? findApplication(image, aid);
  if (entry) entry.securityDomainAid = targetAid;
}

/** Both domains agree to the transfer. @throws StatusError 6A88, 6985 */
function mustBeReleased(
  image: CardImage,
  domain: ApplicationImage,
  aid: Hex,
  targetAid: Hex,
): ApplicationImage | LoadFileImage {
  const loadFile = findLoadFile(image, aid);
  const entry = loadFile ?? managedEntry(image, domain, aid);
  // Only what is directly associated: the carrier cannot fetch an extradited applet back out of the SP area.
  if (loadFile?.fixed || entry.securityDomainAid !== domain.aid) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (entry.securityDomainAid === targetAid) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const present = applicationOf(image, entry.securityDomainAid);
  if (present.securityDomain?.releasesAssociated !== true) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const target = applicationOf(image, targetAid);
  if (target.securityDomain === undefined) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  entryMust(target, 'receive content');
  if (!target.securityDomain.acceptsExtradited) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  // A load file must not slip past a domain that wants to see a DAP signature first.
  if (loadFile && has(target.privileges, PRIVILEGE.dapVerification)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (aid !== targetAid && isInHierarchyOf(image, aid, target)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return entry;
}

/** All changes asked for happen together or none does. */
export function updateRegistry(request: DomainCommand): Uint8Array {
  const { memory, domain, command } = request;
  const { fields, token, signed } = readInstallFields(command, FIELDS);
  const [target, nothing, application, privilegeField, parameterField] = fields;
  must(target !== undefined && nothing?.length === 0 && application !== undefined && privilegeField !== undefined);
  const parameters = readParameters(parameterField);
  const { restrict, reference } = parameters;
  const mandate = mandateOf(request, { token, signed, reference });
  const change =
    application.length === 0
      ? restrictCard(request, parameters, target.length + privilegeField.length)
      : entryUpdate(request, aidField(application), { target, privilegeField, parameters });
  const moves = target.length > 0;
  const oldDomain = moves && application.length > 0 ? applicationOf(memory.image, aidField(application)) : undefined;
  return carryOut({
    memory,
    domain,
    mandate,
    facts: [
      oldDomain ? bytes(oldDomain.securityDomainAid) : NOBODY,
      application,
      target,
      privilegeField,
      parameterField ?? NOBODY,
    ],
    grows: restrict === undefined,
    change,
  });
}

/** Without an AID the restriction is of the whole card and for ever; only a Global Lock holder may impose it. */
function restrictCard(
  { domain }: DomainCommand,
  { restrict }: InstallParameters,
  otherFields: number,
): (image: CardImage) => void {
  must(restrict !== undefined && otherFields === 0);
  if (!has(domain.privileges, PRIVILEGE.globalLock)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return (image) => {
    image.restricted = (image.restricted ?? 0) | restrict;
  };
}

function entryUpdate(
  { memory, domain }: DomainCommand,
  aid: Hex,
  wish: { target: Uint8Array; privilegeField: Uint8Array; parameters: InstallParameters },
): (image: CardImage) => void {
  const { image } = memory;
  const { restrict, implicitSelections } = wish.parameters;
  const application = managedEntry(image, domain, aid);
  const privileges = wish.privilegeField.length === 0 ? application.privileges : readPrivileges(wish.privilegeField);
  must(has(privileges, PRIVILEGE.securityDomain) === (application.securityDomain !== undefined));
  must(restrict === undefined || application.securityDomain !== undefined);
  mustBeGrantable(image, domain, privileges, application.privileges);
  mustBeFreeToSelect(image, aid, implicitSelections);
  const targetAid = wish.target.length === 0 ? undefined : aidField(wish.target);
  const moves = targetAid !== undefined && targetAid !== application.securityDomainAid;
  if (moves) {
    mustNotBeRestricted(image, domain, RESTRICT.extradition);
    mustBeReleased(image, domain, aid, targetAid);
  }
  return (next) => {
    const entry = applicationOf(next, aid);
    assignPrivileges(next, aid, privileges);
    addImplicitSelections(entry, implicitSelections);
    if (moves) associate(next, aid, targetAid);
    if (restrict !== undefined && entry.securityDomain) {
      entry.securityDomain.restricted = (entry.securityDomain.restricted ?? 0) | restrict;
    }
  };
}
