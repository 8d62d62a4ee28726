/**
 * Data authentication patterns and ciphered load files (GPC 2.3.1 §9.2.1, §9.3.5, §C.3, §C.6): who must have signed a
 * load file before it may enter, and who deciphers it. The signature is over the hash announced by INSTALL [for load].
 */
import { createDecipheriv } from 'node:crypto';
import { concat, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex, KeyImage } from '../card-image';
import { unpad } from '../secure-channel/primitives';
import { must, refuse } from '../status-error';
import { soleKey } from './authority';
import { KEY_TYPE, keyValue, KVN_CIPHERED_LOAD, KVN_DAP, KVN_DAP_UICC } from './key-store';
import { INSTALLED, LOCK_BIT, PERSONALIZED, SELECTABLE } from './life-cycle';
import type { LoadStream } from './load-stream';
import { has, PRIVILEGE } from './privileges';
import { applicationOf, findApplication } from './registry';
import { hashStrengthOf, isSignedBy } from './signatures';

/**
 * Checks every DAP block, and that none that must be there is missing.
 * @throws StatusError 6985 a signature is missing, wrong or of a domain that verifies none; 6A80 no hash, or one too weak
 */
export function mustBeAuthenticated(image: CardImage, target: Hex, hash: Uint8Array, { daps }: LoadStream): void {
  const domain = applicationOf(image, target);
  const required = image.applications.filter((entry) => isMandated(entry) || (entry === domain && verifies(entry)));
  const signers = daps.map(({ securityDomainAid }) => securityDomainAid);
  if (required.some(({ aid }) => !signers.includes(aid))) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (daps.length > 0) must(hash.length > 0);
  for (const { securityDomainAid, signature } of daps) {
    const signer = findApplication(image, securityDomainAid);
    const key = signer && verifies(signer) && isWorking(signer) ? dapKey(image, signer) : undefined;
    if (!key) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
    must(hashBits(hash) >= hashStrengthOf(key));
    if (!isSignedBy(key, hash, signature)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
}

const hashBits = (hash: Uint8Array): number => hash.length * 8;
const verifies = ({ privileges }: ApplicationImage): boolean => has(privileges, PRIVILEGE.dapVerification);
const isWorking = ({ kind, state }: ApplicationImage): boolean => kind === 'isd' || state === PERSONALIZED;

/**
 * A domain with Mandated DAP wants to see every load file once it is personalised. Locking it does not open the card:
 * a locked domain verifies nothing, so nothing is loaded.
 */
function isMandated({ privileges, state }: ApplicationImage): boolean {
  const before = state & ~LOCK_BIT;
  return has(privileges, PRIVILEGE.mandatedDap) && before !== INSTALLED && before !== SELECTABLE;
}

const dapKey = (image: CardImage, domain: ApplicationImage): KeyImage | undefined =>
  soleKey(image, domain, KVN_DAP) ?? soleKey(image, domain, KVN_DAP_UICC);

/** AES or DES key lengths in bytes → SHA strength the hash must have at least (table C-3). */
const CIPHER_STRENGTH: Readonly<Record<number, number>> = { 16: 256, 24: 384, 32: 512 };

/**
 * The load file data block in clear.
 * @throws StatusError 6985 ciphered where it must not be, or the other way round, or no key; 6A80 no hash, wrong padding
 */
export function plainBlock(image: CardImage, target: Hex, hash: Uint8Array, stream: LoadStream): Uint8Array {
  const domain = applicationOf(image, target);
  if (has(domain.privileges, PRIVILEGE.cipheredLoad) !== stream.ciphered) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (!stream.ciphered) return stream.block;
  const key = soleKey(image, domain, KVN_CIPHERED_LOAD);
  const value = key && keyValue(key);
  if (!key || !value) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const needed = key.type === KEY_TYPE.aes ? (CIPHER_STRENGTH[value.length] ?? 512) : 160;
  must(hashBits(hash) >= needed);
  const blockSize = key.type === KEY_TYPE.aes ? 16 : 8;
  const vector = stream.vector ?? new Uint8Array(blockSize);
  must(vector.length === blockSize && stream.block.length > 0 && stream.block.length % blockSize === 0);
  const algorithm = key.type === KEY_TYPE.aes ? `aes-${value.length * 8}-cbc` : 'des-ede3-cbc';
  const whole = key.type === KEY_TYPE.des && value.length === 16 ? concat(value, value.slice(0, 8)) : value;
  const decipher = createDecipheriv(algorithm, whole, vector).setAutoPadding(false);
  const plain = unpad(concat(decipher.update(stream.block), decipher.final()));
  must(plain !== undefined);
  return plain;
}
