/**
 * STORE DATA (GPC 2.3.1 §11.11) in DGI or BER-TLV form: blocks in order from 00, gathered in RAM, and handed as a whole
 * to the target at the last block. A power cut or a foreign command before that leaves no trace. What is secret is told
 * by its tag, never by P1: else a readable object could be turned into a decryption oracle.
 */
import { concat, decodeDgis, StatusWord, type Dgi } from '@sumaho-jpki/wire/apdu';
import { storeAccessRules } from '../ara-m/ara-m';
import type { ApplicationImage } from '../card-image';
import { NOTHING, type Answer, type DomainCommand } from '../channel';
import { personaliseJpki } from '../jpki/personalisation';
import { C_DECRYPTION, C_MAC, R_ENCRYPTION } from '../secure-channel/secure-channel';
import { must, refuse } from '../status-error';
import { personaliseDomain, storeDomainObjects } from './domain-data';
import { applicationOf } from './registry';

const LAST = 0x80;
const FORMAT_MASK = 0x1e;
const DGI_FORMAT = 0x08;
const TLV_FORMAT = 0x10;
const ANSWER_WANTED = 0x01;
const NO_FORMAT = 0x00;
const ENCRYPTION_MASK = 0x60;
const ENCRYPTION_RESERVED = 0x40;
const WHOLLY_ENCRYPTED = 0x60;
/** Keys into the SP area travel under full protection only. */
const FULL_PROTECTION = C_MAC | C_DECRYPTION | R_ENCRYPTION;
const MOST_STAGED_BYTES = 16_384;

/** Forms each kind of target takes. */
const FORMATS: Readonly<Record<ApplicationImage['kind'], readonly number[]>> = {
  isd: [DGI_FORMAT, TLV_FORMAT, NO_FORMAT],
  ssd: [DGI_FORMAT, TLV_FORMAT, NO_FORMAT],
  casd: [DGI_FORMAT, TLV_FORMAT, NO_FORMAT],
  // Without a word on the form (§11.11.2.1, b5 b4 = 00) each knows its own.
  jpki: [DGI_FORMAT, NO_FORMAT],
  'ara-m': [TLV_FORMAT, NO_FORMAT],
  applet: [],
};

/** @throws StatusError 6985 block out of order or target not ready, 6A86 form, 6A80/6A84/6A88 content, 6982 level */
export function storeData(request: DomainCommand): Answer {
  const { channel, command, domain } = request;
  const format = command.p1 & FORMAT_MASK;
  const open = (channel.personalisation ??= { target: domain.aid, nextBlock: 0, blocks: [], format });
  const target = applicationOf(request.memory.image, open.target);
  const encryption = command.p1 & ENCRYPTION_MASK;
  const isDgis = format === DGI_FORMAT || target.kind === 'jpki';
  const unreadable = encryption === ENCRYPTION_RESERVED || (encryption === WHOLLY_ENCRYPTED && !isDgis);
  if (!FORMATS[target.kind].includes(format) || unreadable) refuse(StatusWord.INCORRECT_P1_P2);
  must((open.format ??= format) === format);
  if (command.p2 !== (open.nextBlock & 0xff)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  open.blocks.push(command.data);
  open.nextBlock += 1;
  if (open.blocks.reduce((sum, block) => sum + block.length, 0) > MOST_STAGED_BYTES) {
    refuse(StatusWord.NOT_ENOUGH_MEMORY);
  }
  if ((command.p1 & LAST) === 0) return NOTHING;
  channel.personalisation = undefined;
  if (target.kind === 'ara-m') return storeAccessRules(request.memory, target, concat(...open.blocks));
  const content = concat(...open.blocks);
  const answer = isDgis
    ? personalise(request, target, decodeDgis(content))
    : storeDomainObjects(request, target, content);
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
