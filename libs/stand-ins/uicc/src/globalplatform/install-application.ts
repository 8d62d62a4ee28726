/**
 * INSTALL [for install], [for make selectable], both at once, and the last command of the combined form (GPC 2.3.1
 * §9.3.6 to §9.3.8, tables 11-43 and 11-44).
 */
import { bytes, concat, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex, LoadFileImage } from '../card-image';
import type { DomainCommand, LoadedFile } from '../channel';
import { JPKI_MODULE_AID, SECURITY_DOMAIN_MODULE_AIDS } from '../known-aids';
import { must, refuse } from '../status-error';
import { mandateOf } from './authority';
import { domainConfiguration } from './domain-configuration';
import {
  aidField,
  mustBeConsistent,
  readInstallFields,
  readParameters,
  type InstallFields,
  type InstallParameters,
} from './install-fields';
import { entryMust, INSTALLED, SELECTABLE } from './life-cycle';
import { assignPrivileges, has, mustBeGrantable, PRIVILEGE, readPrivileges } from './privileges';
import { carryOut } from './receipts';
import { applicationOf, findLoadFile, implicitSelectionsOf, isAidInUse, isInHierarchyOf } from './registry';

const FIELDS = 6;
const MAKE_SELECTABLE = 0x08;
const EXPLICIT_ONLY_MASK = 0xc0;
/** ISD, CASD and ARA-M belong to the card. */
const MANAGEABLE: readonly string[] = ['ssd', 'jpki', 'applet'];

/** Fields and parameters of INSTALL [for install]. */
interface Wish {
  aid: Hex;
  moduleAid?: Hex;
  privileges: number;
  parameters: InstallParameters;
  makesSelectable: boolean;
}

export function installInstance(request: DomainCommand): Uint8Array {
  const { memory, domain, command } = request;
  const read = readInstallFields(command, FIELDS);
  const wish = readWish(read, (command.p1 & MAKE_SELECTABLE) !== 0);
  const loadFileAid = aidField(read.fields[0]);
  const mandate = mandateOf(request, { ...read, reference: wish.parameters.reference });
  const file = findLoadFile(memory.image, loadFileAid) ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const application = newApplication(memory.image, domain, file, wish);
  return carryOut({
    memory,
    domain,
    mandate,
    facts: [bytes(loadFileAid), bytes(wish.aid)],
    grows: true,
    change: (image) => register(image, application),
  });
}

/** Load file and instance appear together, in one write, or not at all. */
export function finishCombined(request: DomainCommand): Uint8Array {
  const { memory, domain, channel, command } = request;
  const { file, signed }: LoadedFile = channel.loaded ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const read = readInstallFields(command, FIELDS);
  const [loadFile] = read.fields;
  must(loadFile?.length === 0 || aidField(loadFile) === file.aid);
  const wish = readWish(read, true, file.moduleAids.length === 1 ? file.moduleAids[0] : undefined);
  const { reference } = wish.parameters;
  const mandate = mandateOf(request, { token: read.token, signed: concat(signed, read.signed), reference });
  if (isAidInUse(memory.image, file.aid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const withFile = { ...memory.image, loadFiles: [...memory.image.loadFiles, file] };
  const application = newApplication(withFile, domain, file, wish);
  const provider = reference.provider && hex(reference.provider);
  return carryOut({
    memory,
    domain,
    mandate,
    facts: [bytes(file.aid), bytes(wish.aid), bytes(file.securityDomainAid)],
    grows: true,
    change: (image) => {
      image.loadFiles.push({ ...file, ...(provider && { provider }) });
      register(image, application);
    },
  });
}

function readWish({ fields }: InstallFields, makesSelectable: boolean, soleModule?: Hex): Wish {
  const [, module, instance, privilegeField, parameterField] = fields;
  must(module !== undefined && instance !== undefined && privilegeField !== undefined);
  const moduleAid = module.length === 0 ? soleModule : aidField(module);
  const aid = instance.length === 0 ? moduleAid : aidField(instance);
  must(aid !== undefined);
  const parameters = readParameters(parameterField);
  mustBeConsistent(parameters);
  const privileges = readPrivileges(privilegeField);
  // What is only installed cannot be selected at reset yet.
  must(makesSelectable || (!has(privileges, PRIVILEGE.cardReset) && parameters.implicitSelections.length === 0));
  return { aid, moduleAid, privileges, parameters, makesSelectable };
}

function newApplication(
  image: CardImage,
  domain: ApplicationImage,
  file: LoadFileImage,
  { aid, moduleAid, privileges, parameters, makesSelectable }: Wish,
): ApplicationImage {
  must(moduleAid !== undefined);
  if (!file.moduleAids.includes(moduleAid)) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  if (isAidInUse(image, aid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  must(parameters.application !== undefined);
  const { memory, reference, implicitSelections } = parameters;
  const application = instantiate(image, parameters.application, {
    aid,
    loadFileAid: file.aid,
    moduleAid,
    state: makesSelectable ? SELECTABLE : INSTALLED,
    privileges,
    securityDomainAid: associatedDomain(image, domain, file),
    ...(implicitSelections.length > 0 && { implicitSelections }),
    ...(Object.values(memory).some((limit) => limit !== undefined) && { memory }),
    ...(reference.provider && { provider: hex(reference.provider) }),
  });
  mustBeGrantable(image, domain, privileges);
  mustBeFreeToSelect(image, aid, implicitSelections);
  return application;
}

/**
 * An instance belongs to the domain of its load file (§9.3.6), which accepts it from itself and from domains above; the
 * domain package of the card serves everyone, and what comes of it belongs to whoever installs it.
 */
function associatedDomain(image: CardImage, installer: ApplicationImage, file: LoadFileImage): Hex {
  if (file.fixed || file.securityDomainAid === installer.aid) return installer.aid;
  const owner = applicationOf(image, file.securityDomainAid);
  if (!isInHierarchyOf(image, installer.aid, owner)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  entryMust(owner, 'receive content');
  return owner.aid;
}

function instantiate(
  image: CardImage,
  configuration: Uint8Array,
  base: Omit<ApplicationImage, 'kind'>,
): ApplicationImage {
  const wantsDomain = has(base.privileges, PRIVILEGE.securityDomain);
  if (SECURITY_DOMAIN_MODULE_AIDS.includes(base.moduleAid)) {
    must(wantsDomain);
    const above = applicationOf(image, base.securityDomainAid);
    return { ...base, kind: 'ssd', securityDomain: domainConfiguration(image, above, configuration) };
  }
  must(!wantsDomain);
  return base.moduleAid === JPKI_MODULE_AID ? { ...base, kind: 'jpki', jpki: {} } : { ...base, kind: 'applet' };
}

function register(image: CardImage, application: ApplicationImage): void {
  image.applications.push(application);
  assignPrivileges(image, application.aid, application.privileges);
}

/** @throws StatusError 6985 when another application is already selected implicitly on one of those channels (§6.4.1) */
export function mustBeFreeToSelect(image: CardImage, aid: Hex, parameters: number[]): void {
  const taken = image.applications
    .filter((entry) => entry.aid !== aid && entry.kind !== 'isd')
    .flatMap(implicitSelectionsOf);
  const clashes = parameters.some((wanted) =>
    taken.some((other) => (other & wanted & EXPLICIT_ONLY_MASK) !== 0 && (other & 0x1f) === (wanted & 0x1f)),
  );
  if (clashes) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

/** Of the privileges only Card Reset counts; with it an application that is selectable already may be named again. */
export function makeSelectable(request: DomainCommand): Uint8Array {
  const { memory, domain, command } = request;
  const { fields, token, signed } = readInstallFields(command, FIELDS);
  const [first, second, instance, privilegeField, parameterField] = fields;
  must(first?.length === 0 && second?.length === 0 && privilegeField !== undefined);
  const aid = aidField(instance);
  const parameters = readParameters(parameterField);
  const mandate = mandateOf(request, { token, signed, reference: parameters.reference });
  const application = managedEntry(memory.image, domain, aid);
  const wantsReset = privilegeField.length > 0 && ((privilegeField[0] ?? 0) & (PRIVILEGE.cardReset >> 16)) !== 0;
  must(privilegeField.length <= 3);
  if (!wantsReset || application.state !== SELECTABLE) entryMust(application, 'make selectable');
  const privileges = application.privileges | (wantsReset ? PRIVILEGE.cardReset : 0);
  mustBeGrantable(memory.image, domain, privileges, application.privileges);
  mustBeFreeToSelect(memory.image, aid, parameters.implicitSelections);
  return carryOut({
    memory,
    domain,
    mandate,
    facts: [bytes(application.loadFileAid), bytes(aid)],
    change: (image) => {
      const entry = applicationOf(image, aid);
      entry.state = SELECTABLE;
      assignPrivileges(image, aid, privileges);
      addImplicitSelections(entry, parameters.implicitSelections);
    },
  });
}

/** Inside a memory write: parameters are added to those there are, never taken away. */
export function addImplicitSelections(entry: ApplicationImage, parameters: number[]): void {
  if (parameters.length > 0) entry.implicitSelections = [...(entry.implicitSelections ?? []), ...parameters];
}

/** An entry that is not of the card itself, inside the managing domain's hierarchy. @throws StatusError 6A88, 6985 */
export function managedEntry(image: CardImage, manager: ApplicationImage, aid: Hex): ApplicationImage {
  const application = applicationOf(image, aid);
  const mayManage = MANAGEABLE.includes(application.kind) && isInHierarchyOf(image, manager.aid, application);
  return mayManage ? application : refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}
