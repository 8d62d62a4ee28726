/**
 * Personalisation of the JPKI applet by DGIs that the SP area forwards. All of it becomes live in one persistent write:
 * before that, nothing of it can be read or used. Key components are deciphered by their tag, never because a command
 * says so: else a readable DGI could be turned into a decryption oracle.
 */
import { hex, StatusWord, type Dgi } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, JpkiPersonalisationImage, PinImage } from '../card-image';
import { NOTHING, type CardMemory } from '../channel';
import { PERSONALIZED } from '../globalplatform/life-cycle';
import { applicationOf } from '../globalplatform/registry';
import { decryptUnderDek } from '../secure-channel/primitives';
import { must, refuse } from '../status-error';
import { isConsistent, possessionAnswer } from './private-key';

const DGI = {
  tokenInfo: 0x0006,
  certificate: 0x000a,
  pinPolicy: 0x0018,
  possession: 0x7ff0,
  qInv: 0x8121,
  dq: 0x8122,
  dp: 0x8123,
  q: 0x8124,
  p: 0x8125,
} as const;
const WHOLE = [DGI.tokenInfo, DGI.certificate, DGI.pinPolicy, DGI.qInv, DGI.dq, DGI.dp, DGI.q, DGI.p];
const TOKEN_INFO_BYTES = 160;
const COMPONENT_BYTES = 128;
const NONCE_BYTES = 32;

/**
 * Accepts, each with or without a possession request at the end: the whole set (first personalisation or replacement);
 * on a personalised applet also nothing else, or the PIN policy alone, which takes the PIN back to unset.
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
  const nonce = staged.get(DGI.possession);
  must(nonce === undefined || nonce.length === NONCE_BYTES);
  staged.delete(DGI.possession);
  const live = nextPersonalisation(target.jpki?.personalisation, staged, dek);
  const answer = nonce ? possessionAnswer(live.key, nonce) : NOTHING;
  if (staged.size > 0) {
    memory.write((image) => {
      const entry = applicationOf(image, target.aid);
      const renewed = staged.has(DGI.pinPolicy) ? { ...live.pin, epoch: image.writes } : live.pin;
      entry.jpki = { personalisation: { ...live, pin: renewed } };
      entry.state = PERSONALIZED;
    });
  }
  return answer;
}

function nextPersonalisation(
  present: JpkiPersonalisationImage | undefined,
  staged: Map<number, Uint8Array>,
  dek: Uint8Array,
): JpkiPersonalisationImage {
  if (staged.size === WHOLE.length) return wholePersonalisation(staged, dek);
  if (!present) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (staged.size === 0) return present;
  const policy = staged.get(DGI.pinPolicy);
  if (staged.size === 1 && policy) return { ...present, pin: unsetPin(policy) };
  return refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}

function wholePersonalisation(staged: Map<number, Uint8Array>, dek: Uint8Array): JpkiPersonalisationImage {
  const field = (dgi: number): Uint8Array => staged.get(dgi) ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const component = (dgi: number): string => {
    must(field(dgi).length === COMPONENT_BYTES);
    return hex(decryptUnderDek(dek, field(dgi)));
  };
  must(field(DGI.tokenInfo).length === TOKEN_INFO_BYTES);
  // Existing clients take the file length from the DER header 30 82 hh ll.
  must(hex(field(DGI.certificate).slice(0, 2)) === '3082');
  const key = {
    p: component(DGI.p),
    q: component(DGI.q),
    dp: component(DGI.dp),
    dq: component(DGI.dq),
    qInv: component(DGI.qInv),
  };
  must(isConsistent(key));
  return {
    tokenInfo: hex(field(DGI.tokenInfo)),
    certificate: hex(field(DGI.certificate)),
    key,
    pin: unsetPin(field(DGI.pinPolicy)),
  };
}

function unsetPin(policy: Uint8Array): PinImage {
  const [tryLimit, minLength, maxLength, ...rest] = policy;
  must(tryLimit !== undefined && minLength !== undefined && maxLength !== undefined && rest.length === 0);
  must(tryLimit >= 1 && tryLimit <= 15 && minLength >= 4 && minLength <= maxLength && maxLength <= 16);
  return { tryLimit, minLength, maxLength, triesLeft: tryLimit, epoch: 0 };
}
