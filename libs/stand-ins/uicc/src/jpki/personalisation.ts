/**
 * Personalisation of the JPKI applet by DGIs that the SP area forwards. All of it becomes live in one persistent write:
 * before that, nothing of it can be read or used. Key components are deciphered by their tag, never because a command
 * says so: else a readable DGI could be turned into a decryption oracle.
 */
import { bytes, hex, StatusWord, type Dgi } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, JpkiPersonalisationImage, PinImage, RsaKeyImage } from '../card-image';
import { NOTHING, type CardMemory } from '../channel';
import { PERSONALIZED } from '../globalplatform/life-cycle';
import { applicationOf } from '../globalplatform/registry';
import { decryptUnderDek } from '../secure-channel/primitives';
import { must, refuse } from '../status-error';
import { adoptedKey, certificateMustBeWhole, generateOnCard, isLiveKey, readOnCard } from './on-card-key';
import { isConsistent, possessionAnswer } from './private-key';

const DGI = {
  tokenInfo: 0x0006,
  certificate: 0x000a,
  pinPolicy: 0x0018,
  possession: 0x7ff0,
  generate: 0x7ff1,
  read: 0x7ff2,
  adopt: 0x7ff3,
  qInv: 0x8121,
  dq: 0x8122,
  dp: 0x8123,
  q: 0x8124,
  p: 0x8125,
} as const;
const DELIVERED_KEY = [DGI.qInv, DGI.dq, DGI.dp, DGI.q, DGI.p];
const WHOLE = [DGI.tokenInfo, DGI.certificate, DGI.pinPolicy, ...DELIVERED_KEY];
const ADOPTION = [DGI.tokenInfo, DGI.certificate, DGI.pinPolicy, DGI.adopt];
const RENEWAL = [DGI.tokenInfo, DGI.certificate, DGI.adopt];
const TOKEN_INFO_BYTES = 160;
/** What EF 0006 holds when the personalisation brings none: CK_TOKEN_INFO, the same on every SIM. */
const OWN_TOKEN_INFO = bytes(
  [
    ascii('JPKIAPGPSETOKEN', 32),
    ascii('JPKI', 32),
    ascii('UICC', 16),
    ascii('00000000', 16),
    '0000040D',
    '00000001000000000000000100000000',
    '0000000400000004',
    'FFFFFFFF'.repeat(4),
    '01000100',
    ascii('', 16),
  ].join(''),
);
const COMPONENT_BYTES = 128;
const NONCE_BYTES = 32;

/**
 * Accepts alone: a request to make a key on the card, or to read of it. Accepts, each with or without a possession request
 * at the end: the whole set with a delivered key (first personalisation or replacement); the set that adopts a key made
 * on the card; on a personalised applet also a new certificate for its key, nothing else, or the PIN policy alone, which
 * takes the PIN back to unset.
 * @throws StatusError 6A80 malformed or inconsistent, 6A88 unknown DGI, 6985 an incomplete set
 */
export function personaliseJpki(
  memory: CardMemory,
  target: ApplicationImage,
  dgis: Dgi[],
  dek: Uint8Array,
): Uint8Array {
  const staged = new Map<number, Uint8Array>();
  for (const { dgi, value } of dgis) {
    must(Object.values<number>(DGI).includes(dgi), StatusWord.REFERENCED_DATA_NOT_FOUND);
    must(!staged.has(dgi) && !staged.has(DGI.possession));
    staged.set(dgi, value);
  }
  const [only] = dgis;
  if (only && dgis.length === 1 && only.dgi === DGI.generate) return generateOnCard(memory, target, only.value);
  if (only && dgis.length === 1 && only.dgi === DGI.read) return readOnCard(target, only.value);
  const nonce = staged.get(DGI.possession);
  must(nonce === undefined || nonce.length === NONCE_BYTES);
  staged.delete(DGI.possession);
  if (staged.has(DGI.certificate) && !staged.has(DGI.tokenInfo)) staged.set(DGI.tokenInfo, OWN_TOKEN_INFO);
  const live = nextPersonalisation(target, staged, dek);
  const answer = nonce ? possessionAnswer(live.key, nonce) : NOTHING;
  if (staged.size > 0) {
    memory.write((image) => {
      const entry = applicationOf(image, target.aid);
      const renewed = staged.has(DGI.pinPolicy) ? { ...live.pin, epoch: image.writes } : live.pin;
      // A key that waited for its certificate has it now, or is overtaken; the PIN alone leaves it waiting.
      const waiting = staged.has(DGI.certificate) ? undefined : entry.jpki?.staged;
      entry.jpki = { personalisation: { ...live, pin: renewed }, ...(waiting ? { staged: waiting } : {}) };
      entry.state = PERSONALIZED;
    });
  }
  return answer;
}

function ascii(text: string, length: number): string {
  return hex(Uint8Array.from(text.padEnd(length, ' '), (character) => character.charCodeAt(0)));
}

const isSet = (staged: Map<number, Uint8Array>, wanted: readonly number[]): boolean =>
  staged.size === wanted.length && wanted.every((dgi) => staged.has(dgi));

function nextPersonalisation(
  target: ApplicationImage,
  staged: Map<number, Uint8Array>,
  dek: Uint8Array,
): JpkiPersonalisationImage {
  const present = target.jpki?.personalisation;
  if (isSet(staged, WHOLE))
    return { ...files(staged), key: deliveredKey(staged, dek), pin: unsetPin(field(staged, DGI.pinPolicy)) };
  if (isSet(staged, ADOPTION) || isSet(staged, RENEWAL)) return withAdoptedKey(target, staged);
  if (!present) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (staged.size === 0) return present;
  const policy = staged.get(DGI.pinPolicy);
  if (staged.size === 1 && policy) return { ...present, pin: unsetPin(policy) };
  return refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

const field = (staged: Map<number, Uint8Array>, dgi: number): Uint8Array =>
  staged.get(dgi) ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);

function files(staged: Map<number, Uint8Array>): { tokenInfo: string; certificate: string } {
  const [tokenInfo, certificate] = [field(staged, DGI.tokenInfo), field(staged, DGI.certificate)];
  must(tokenInfo.length === TOKEN_INFO_BYTES);
  certificateMustBeWhole(certificate);
  return { tokenInfo: hex(tokenInfo), certificate: hex(certificate) };
}

/** A new key comes with a PIN policy; a new certificate for the live key leaves PIN and tries alone. */
function withAdoptedKey(target: ApplicationImage, staged: Map<number, Uint8Array>): JpkiPersonalisationImage {
  const present = target.jpki?.personalisation;
  const policy = staged.get(DGI.pinPolicy);
  const adopted = adoptedKey(target, field(staged, DGI.adopt), field(staged, DGI.certificate));
  const pin = policy ? unsetPin(policy) : present?.pin;
  if (!pin || (!policy && !isLiveKey(target, adopted.key))) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return { ...files(staged), ...adopted, pin };
}

function deliveredKey(staged: Map<number, Uint8Array>, dek: Uint8Array): RsaKeyImage {
  const component = (dgi: number): string => {
    const value = field(staged, dgi);
    must(value.length === COMPONENT_BYTES);
    return hex(decryptUnderDek(dek, value));
  };
  const key = {
    p: component(DGI.p),
    q: component(DGI.q),
    dp: component(DGI.dp),
    dq: component(DGI.dq),
    qInv: component(DGI.qInv),
  };
  must(isConsistent(key));
  return key;
}

function unsetPin(policy: Uint8Array): PinImage {
  const [tryLimit, minLength, maxLength, ...rest] = policy;
  must(tryLimit !== undefined && minLength !== undefined && maxLength !== undefined && rest.length === 0);
  must(tryLimit >= 1 && tryLimit <= 15 && minLength >= 4 && minLength <= maxLength && maxLength <= 16);
  return { tryLimit, minLength, maxLength, triesLeft: tryLimit, epoch: 0 };
}
