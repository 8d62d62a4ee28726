/**
 * PUT KEY (GPC 2.3.1 §11.8, Amendment D §7.2): adds keys (P1 00) or replaces existing ones of the same type and size,
 * one or several (P2 b8) with identifiers from P2 on. All of them go in with one write, or none.
 */
import { concat, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, KeyImage } from '../card-image';
import type { DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { readKeys } from './key-data';
import { findKey, KVN_INITIAL, mayHold, ownKeysets, placeKeys, removeKeys, replaceKeys } from './key-store';
import { PERSONALIZED, SELECTABLE } from './life-cycle';
import { protocolsOf } from './protocols';
import { applicationOf } from './registry';

const SEVERAL = 0x80;

/** @throws StatusError 6A88 unknown key, 6985 key already there or DEK too weak, 6A80 form, 6982 wrong check value, 6A84 */
export function putKey({ memory, domain, command, secureChannel }: DomainCommand): Uint8Array {
  const existing = command.p1;
  if (existing > 0x7f) refuse(StatusWord.INCORRECT_P1_P2);
  const [kvn, ...rest] = command.data;
  must(kvn !== undefined && kvn >= 0x01 && kvn <= 0x7f);
  const { image } = memory;
  if (existing !== 0 && !domain.securityDomain?.keys.some((key) => key.kvn === existing)) {
    refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  }
  const sent = readKeys(Uint8Array.from(rest), kvn, command.p2 & ~SEVERAL, secureChannel);
  const keys = sent.map(({ key }) => key);
  must((command.p2 & SEVERAL) !== 0 || keys.length === 1);
  const protocols = protocolsOf(image, domain);
  for (const key of keys) {
    must(mayHold(domain, key, protocols));
    mustFit(existing === 0 ? undefined : findKey(image, domain, existing, key.kid), existing, key);
    const taken = findKey(image, domain, kvn, key.kid) !== undefined && kvn !== existing;
    if (taken) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  memory.write((next) => place(applicationOf(next, domain.aid), keys, existing));
  return concat([kvn], ...sent.map(({ checkValue }) => checkValue));
}

/** A key is replaced by one of its own kind only. */
function mustFit(present: KeyImage | undefined, existing: number, key: KeyImage): void {
  if (existing === 0) return;
  if (!present) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  must(isSameShape(present, key));
}

/** Same type, and the same components in the same sizes. */
export function isSameShape(one: KeyImage, other: KeyImage): boolean {
  const shape = ({ type, components }: KeyImage): string =>
    [type, ...components.map((component) => `${component.type}:${component.value.length}`).sort()].join();
  return shape(one) === shape(other);
}

/** Inside a memory write. */
function place(domain: ApplicationImage, keys: KeyImage[], existing: number): void {
  if (existing === 0) placeKeys(domain, keys);
  else replaceKeys(domain, existing, keys);
  becomeOwner(domain, keys);
}

/** The first whole keyset ends the maker's (GPC §11.8.2.1) and makes a domain PERSONALIZED. */
export function becomeOwner(domain: ApplicationImage, keys: readonly KeyImage[]): void {
  const own = ownKeysets(domain, domain.securityDomain?.keys ?? []);
  if (own.some(({ kvn }) => kvn !== KVN_INITIAL && keys.some((key) => key.kvn === kvn))) {
    removeKeys(domain, ({ kvn }) => kvn === KVN_INITIAL);
  }
  const ready = own.length > 0 && domain.kind === 'ssd' && domain.state === SELECTABLE;
  if (ready && !domain.securityDomain?.staysSelectable) domain.state = PERSONALIZED;
}
