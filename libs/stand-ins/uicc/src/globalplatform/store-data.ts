/**
 * STORE DATA (GPC 2.3.1 §11.11), DGI format, for access rules BER-TLV: blocks in order from 00, gathered in RAM, and
 * handed as a whole to the target at the last block. A power cut or a foreign command before that leaves no trace.
 */
import { concat, decodeDgis, decodeTlvs, hex, StatusWord, type Dgi } from '@sumaho-jpki/wire/apdu';
import { storeAccessRules } from '../ara-m/ara-m';
import type { ApplicationImage, CardImage } from '../card-image';
import { NOTHING, type Answer, type DomainCommand } from '../channel';
import { personaliseJpki } from '../jpki/personalisation';
import { C_DECRYPTION, C_MAC, R_ENCRYPTION } from '../secure-channel/secure-channel';
import { agreeScenario3, DGI_SCENARIO_3 } from '../secure-channel/scenario-3';
import { must, refuse } from '../status-error';
import { findKey, keyValue, KID_CASD_CONFIDENTIALITY, KVN_CASD, placeKeys } from './key-store';
import { PERSONALIZED, SELECTABLE } from './life-cycle';
import { applicationOf } from './registry';

const LAST = 0x80;
const FORMAT_MASK = 0x1e;
const DGI_FORMAT = 0x08;
const TLV_FORMAT = 0x10;
const ANSWER_WANTED = 0x01;
const DGI_DOMAIN_DATA = 0x0070;
const DOMAIN_TAGS: Record<number, string> = { 0x42: '42', 0x45: '45', 0x5f50: '5F50' };
/** Keys into the SP area travel under full protection only. */
const FULL_PROTECTION = C_MAC | C_DECRYPTION | R_ENCRYPTION;
const MOST_STAGED_BYTES = 16_384;

/** @throws StatusError 6985 block out of order or target not ready, 6A86 format, 6A80/6A88 content, 6982 level */
export function storeData(request: DomainCommand): Answer {
  const { channel, command, domain } = request;
  const open = (channel.personalisation ??= { target: domain.aid, nextBlock: 0, blocks: [] });
  const target = applicationOf(request.memory.image, open.target);
  const format = target.kind === 'ara-m' ? TLV_FORMAT : DGI_FORMAT;
  if ((command.p1 & FORMAT_MASK) !== format) refuse(StatusWord.INCORRECT_P1_P2);
  if (command.p2 !== (open.nextBlock & 0xff)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  open.blocks.push(command.data);
  open.nextBlock += 1;
  if (open.blocks.reduce((sum, block) => sum + block.length, 0) > MOST_STAGED_BYTES) {
    refuse(StatusWord.NOT_ENOUGH_MEMORY);
  }
  if ((command.p1 & LAST) === 0) return NOTHING;
  channel.personalisation = undefined;
  if (target.kind === 'ara-m') return storeAccessRules(request.memory, target, concat(...open.blocks));
  const answer = personalise(request, target, decodeDgis(concat(...open.blocks)));
  return (command.p1 & ANSWER_WANTED) !== 0 ? answer : NOTHING;
}

function personalise(request: DomainCommand, target: ApplicationImage, dgis: Dgi[]): Uint8Array {
  must(dgis.length > 0);
  if (target.kind !== 'jpki') return personaliseDomain(request, target, dgis);
  if ((request.secureChannel.level & FULL_PROTECTION) !== FULL_PROTECTION) {
    refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  }
  return personaliseJpki(request.memory, target, dgis, request.secureChannel.dek);
}

function personaliseDomain(request: DomainCommand, target: ApplicationImage, dgis: Dgi[]): Uint8Array {
  const [only, ...more] = dgis;
  must(only !== undefined && more.length === 0);
  if (only.dgi === DGI_SCENARIO_3) return createFirstKeyset(request, target, only.value);
  if (only.dgi === DGI_DOMAIN_DATA) return storeDomainData(request, target, only.value);
  return refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
}

function createFirstKeyset(request: DomainCommand, target: ApplicationImage, value: Uint8Array): Uint8Array {
  const { memory, secureChannel } = request;
  if ((secureChannel.level & C_MAC) === 0) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  // Once the area has an owner, nobody but the owner (PUT KEY under the owner's keys) changes its keys.
  const fresh = target.kind === 'ssd' && target.state === SELECTABLE && target.securityDomain?.keys.length === 0;
  if (!fresh) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const { keys, answer } = agreeScenario3(value, casdKey(memory.image));
  memory.write((image) => {
    const entry = applicationOf(image, target.aid);
    placeKeys(entry, keys);
    entry.state = PERSONALIZED;
  });
  return answer;
}

/** SK.CASD.CT. @throws StatusError 6985 on a card without a CASD */
function casdKey(image: CardImage): Uint8Array {
  const casd = image.applications.find(({ kind }) => kind === 'casd');
  const key = casd && findKey(image, casd, KVN_CASD, KID_CASD_CONFIDENTIALITY);
  return (key && keyValue(key)) ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

function storeDomainData({ memory, domain }: DomainCommand, target: ApplicationImage, value: Uint8Array): Uint8Array {
  if (target.aid !== domain.aid) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const entries = decodeTlvs(value).map(({ tag, value: content }) => {
    const name = DOMAIN_TAGS[tag] ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
    return [name, content] as const;
  });
  memory.write((image) => {
    const { securityDomain } = applicationOf(image, target.aid);
    for (const [name, content] of entries) if (securityDomain) securityDomain.data[name] = hex(content);
  });
  return NOTHING;
}
