/** INSTALL [for load] and the first command of the combined form: announces a load file (GPC 2.3.1 §9.3.5, table 11-42). */
import { hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex } from '../card-image';
import { NO_RECEIPT, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { mandateOf } from './authority';
import { aidField, readInstallFields, readParameters } from './install-fields';
import { entryMust } from './life-cycle';
import { roomUnder } from './quota';
import { applicationOf, isAidInUse, isInHierarchyOf } from './registry';

const NO_HASH = 0;
const HASH_LENGTHS = [NO_HASH, 20, 32, 48, 64];
const FIELDS = 5;

export const installForLoad = (request: DomainCommand): Uint8Array => announce(request, false);

/** The token of the combined form comes with its last command and signs this one too. */
export const beginCombined = (request: DomainCommand): Uint8Array => announce(request, true);

function announce(request: DomainCommand, combined: boolean): Uint8Array {
  const { memory, channel, domain, command } = request;
  const { fields, token, signed } = readInstallFields(command, FIELDS);
  const [loadFile, target, hash, parameterField] = fields;
  must(target !== undefined && hash !== undefined && HASH_LENGTHS.includes(hash.length));
  const parameters = readParameters(parameterField);
  const loadFileAid = aidField(loadFile);
  if (combined) must(token.length === 0);
  const { reference, minimum } = parameters;
  const mandate = combined ? { delegated: false } : mandateOf(request, { token, signed, reference });
  if (mandate.delegated) must(hash.length !== NO_HASH);
  if (isAidInUse(memory.image, loadFileAid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const securityDomainAid = target.length === 0 ? domain.aid : aidField(target);
  mustBeAcceptingDomain(memory.image, domain, securityDomainAid);
  const wanted = minimum.code + minimum.data;
  const fits = wanted <= roomUnder(memory.image, securityDomainAid);
  if (!fits || minimum.volatile > roomUnder(memory.image, securityDomainAid, 'volatile')) {
    refuse(StatusWord.NOT_ENOUGH_MEMORY);
  }
  channel.load = {
    loadFileAid,
    securityDomainAid,
    hash,
    nextBlock: 0,
    blocks: [],
    mandate,
    ...(reference.provider && { provider: hex(reference.provider) }),
    ...(combined && { combined: signed }),
  };
  return NO_RECEIPT;
}

/** Content may go to the managing domain itself or to a personalised domain of its hierarchy. */
function mustBeAcceptingDomain(image: CardImage, manager: ApplicationImage, targetAid: Hex): void {
  if (targetAid === manager.aid) return;
  const target = applicationOf(image, targetAid);
  if (target.securityDomain === undefined) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  entryMust(target, 'receive content');
  if (!target.securityDomain.acceptsExtradited || !isInHierarchyOf(image, manager.aid, target)) {
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
}
