/** PUT KEY (GPC 2.3.1 §11.8): adds or replaces one whole AES-128 SCP03 keyset, atomically. */
import { concat, equalBytes, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, KeyImage } from '../card-image';
import type { DomainCommand } from '../channel';
import { decryptUnderDek, keyCheckValue } from '../secure-channel/primitives';
import { must, refuse } from '../status-error';
import { aesKeyset, KVN_INITIAL, placeKeys, removeKeys } from './key-store';
import { PERSONALIZED, SELECTABLE } from './life-cycle';
import { applicationOf } from './registry';

const COMPONENT_LENGTH = 23;

/** @throws StatusError 6A88 unknown KVN, 6985 KVN already there, 6A80 form, 6982 wrong key check value */
export function putKey({ memory, domain, command, secureChannel }: DomainCommand): Uint8Array {
  const existing = command.p1;
  // Three keys from KID 01 on, in one command: this card has no use for part of a keyset.
  if (command.p2 !== 0x81 || existing === 0x80) refuse(StatusWord.INCORRECT_P1_P2);
  const kvn = command.data[0] ?? 0;
  must(kvn >= 0x01 && kvn <= 0x7f && command.data.length === 1 + 3 * COMPONENT_LENGTH);
  const { keys } = domain.securityDomain ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const taken = keys.some((key) => key.kvn === kvn && kvn !== existing);
  if (existing !== 0 && !keys.some((key) => key.kvn === existing)) {
    refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  }
  if (taken) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const [enc, mac, dek] = [0, 1, 2].map((index) => readComponent(command.data, index, secureChannel.dek));
  must(enc !== undefined && mac !== undefined && dek !== undefined);
  const keyset = aesKeyset(kvn, enc, mac, dek);
  memory.write((image) => place(applicationOf(image, domain.aid), keyset, existing));
  return concat([kvn], keyCheckValue(enc), keyCheckValue(mac), keyCheckValue(dek));
}

/** `88 11 10 <16 under DEK> 03 <KCV>`. */
function readComponent(data: Uint8Array, index: number, dek: Uint8Array): Uint8Array {
  const start = 1 + index * COMPONENT_LENGTH;
  const component = data.slice(start, start + COMPONENT_LENGTH);
  must(hex(component.slice(0, 3)) === '881110' && component[19] === 3);
  const key = decryptUnderDek(dek, component.slice(3, 19));
  if (!equalBytes(keyCheckValue(key), component.slice(20))) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  return key;
}

function place(domain: ApplicationImage, keys: KeyImage[], existing: number): void {
  // The maker's initial keyset goes with the first keyset of the owner (GPC §11.8.2.1).
  const replaced = existing === 0 ? KVN_INITIAL : existing;
  removeKeys(domain, ({ kvn }) => kvn === replaced);
  placeKeys(domain, keys);
  if (domain.kind === 'ssd' && domain.state === SELECTABLE) domain.state = PERSONALIZED;
}
