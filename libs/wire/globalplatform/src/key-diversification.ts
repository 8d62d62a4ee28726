// Card keys from a carrier's master key and the card's key diversification data (first 10 bytes of the INITIALIZE UPDATE answer), so
// that no two cards share a key. Which way a carrier uses is data of its profile:
//   emv    EMV CPS 1.1 §4.1: 3DES-ECB(master, d6 ‖ F0 k ‖ d6 ‖ 0F k), d6 = bytes 4–9 of the data, k = 01 ENC, 02 MAC, 03 DEK
//   visa2  the same with bytes 0–1 and 4–7 of the data
//   aes    SP 800-108 counter mode, AES-CMAC: label = "sumaho-jpki card key" ‖ k, context = the data (this project's own)
import { concat } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError, aesCmac } from './aes';
import { tripleDesEcbEncrypt } from './des';
import type { Scp03KeySet } from './scp03-keys';

export type KeyDiversification = 'emv' | 'visa2' | 'aes';

const LABEL = new TextEncoder().encode('sumaho-jpki card key');

function tripleDesKey(master: Uint8Array, six: Uint8Array, purpose: number): Uint8Array {
  return tripleDesEcbEncrypt(master, concat(six, [0xf0, purpose], six, [0x0f, purpose]));
}

function aesKey(master: Uint8Array, data: Uint8Array, purpose: number): Uint8Array {
  const bits = 8 * master.length;
  const blocks = [1, 2].map((counter) =>
    aesCmac(master, concat([counter], LABEL, [purpose, 0x00], data, [bits >> 8, bits & 0xff])),
  );
  return concat(...blocks).slice(0, master.length);
}

/**
 * Keys of one card, as long as the master key for `aes`, 16 bytes for the others. Throws {@link SecureChannelError} when the
 * data has not 10 bytes or the master key another length.
 */
export function diversifyCardKeys(
  method: KeyDiversification,
  masterKey: Uint8Array,
  keyDiversificationData: Uint8Array,
): Scp03KeySet {
  const data = keyDiversificationData;
  if (data.length !== 10) throw new SecureChannelError('key diversification data has 10 bytes');
  if (method === 'aes') {
    return { enc: aesKey(masterKey, data, 1), mac: aesKey(masterKey, data, 2), dek: aesKey(masterKey, data, 3) };
  }
  const six = method === 'emv' ? data.slice(4, 10) : concat(data.slice(0, 2), data.slice(4, 8));
  const key = (purpose: number) => tripleDesKey(masterKey, six, purpose);
  return { enc: key(1), mac: key(2), dek: key(3) };
}
