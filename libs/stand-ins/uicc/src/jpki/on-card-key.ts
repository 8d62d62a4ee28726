/**
 * On-card key generation (own profile, DGIs 7FF1 to 7FF3): the owner of the SP area asks for a key pair, reads its public
 * half and a possession signature in parts that fit a secured short answer, and later brings the certificate. The key
 * waits beside the live one until then; the private half has no way out.
 */
import { bytes, concat, equalBytes, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, PrivateKeyImage, StagedKeyImage } from '../card-image';
import type { CardMemory } from '../channel';
import { applicationOf } from '../globalplatform/registry';
import { must, refuse } from '../status-error';
import { newKey, P_256, RSA_2048 } from './key-well';
import { exportKey, possessionSignature, sha256, subjectPublicKeyInfo } from './private-key';

const REQUEST_BYTES = 16;
const NONCE_BYTES = 32;
/** With the two bytes of the total, 226: protected at level 33 that makes 248 of the 256 bytes of a short answer. */
const PART_BYTES = 224;
const READABLE = { stagedKey: 0x01, stagedProof: 0x02, liveKey: 0x11, liveProof: 0x12 } as const;

const part = (whole: Uint8Array, offset: number): Uint8Array => {
  if (offset >= whole.length) refuse(StatusWord.WRONG_OFFSET);
  return concat([whole.length >> 8, whole.length & 0xff], whole.slice(offset, offset + PART_BYTES));
};

/**
 * DGI 7FF1: algorithm(1) ‖ request(16). The same request again gives the same key: its answer may have been lost.
 * @throws StatusError 6A80, 6985 the request whose key has its certificate already
 */
export function generateOnCard(memory: CardMemory, { aid, jpki }: ApplicationImage, value: Uint8Array): Uint8Array {
  const [algorithm] = value;
  must(value.length === 1 + REQUEST_BYTES && (algorithm === RSA_2048 || algorithm === P_256));
  const request = hex(value.slice(1));
  if (jpki?.personalisation?.keyRequest === request) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const same = jpki?.staged?.request === request && jpki.staged.algorithm === algorithm ? jpki.staged : undefined;
  const staged = same ?? { algorithm, request, key: exportKey(newKey(algorithm)) };
  if (!same) {
    memory.write((image) => {
      const entry = applicationOf(image, aid);
      entry.jpki = { ...entry.jpki, staged };
    });
  }
  return part(subjectPublicKeyInfo(staged.key), 0);
}

/** DGI 7FF2: object(1) ‖ offset(2) [‖ nonce(32)]. @throws StatusError 6A80, 6A88 no such key, 6B00 */
export function readOnCard({ jpki }: ApplicationImage, value: Uint8Array): Uint8Array {
  const [object, high = 0, low = 0] = value;
  const live = object === READABLE.liveKey || object === READABLE.liveProof;
  const isProof = object === READABLE.stagedProof || object === READABLE.liveProof;
  must(Object.values<number | undefined>(READABLE).includes(object));
  must(value.length === (isProof ? 3 + NONCE_BYTES : 3));
  const key = (live ? jpki?.personalisation?.key : jpki?.staged?.key) ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  return part(isProof ? possessionSignature(key, value.slice(3)) : subjectPublicKeyInfo(key), (high << 8) | low);
}

export interface AdoptedKey {
  key: PrivateKeyImage;
  keyRequest?: string;
}

/**
 * DGI 7FF3: SHA-256 of the SubjectPublicKeyInfo the certificate is for; the staged key, or the live one when only its
 * certificate is renewed.
 * @throws StatusError 6985 neither of them, 6A80 the certificate is not for this key
 */
export function adoptedKey({ jpki }: ApplicationImage, value: Uint8Array, certificate: Uint8Array): AdoptedKey {
  must(value.length === 32);
  const candidates: AdoptedKey[] = [jpki?.staged && ofStaged(jpki.staged), jpki?.personalisation].filter(
    (candidate) => candidate !== undefined,
  );
  const found =
    candidates.find(({ key }) => equalBytes(sha256(subjectPublicKeyInfo(key)), value)) ??
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  must(Buffer.from(certificate).includes(Buffer.from(subjectPublicKeyInfo(found.key))));
  const { key, keyRequest } = found;
  return keyRequest === undefined ? { key } : { key, keyRequest };
}

const ofStaged = ({ key, request }: StagedKeyImage): AdoptedKey => ({ key, keyRequest: request });

/** Whether this is the key the applet signs with now. */
export const isLiveKey = ({ jpki }: ApplicationImage, key: PrivateKeyImage): boolean =>
  jpki?.personalisation !== undefined &&
  equalBytes(subjectPublicKeyInfo(jpki.personalisation.key), subjectPublicKeyInfo(key));

export const certificateMustBeWhole = (certificate: Uint8Array): void => {
  // Existing clients take the file length from the DER header 30 82 hh ll.
  must(equalBytes(certificate.slice(0, 2), bytes('3082')));
};
