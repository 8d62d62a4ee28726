// Items of the protected store: one sealed record each, so that every change is one put and an app that dies leaves either the
// old state or the new one.
import { toHex } from '@sumaho-jpki/wire/x509';
import { randomBytes } from './key-hierarchy';
import type { Era, WrappedPrivateKey } from './key-hierarchy';
import { KeychainError, PIN_TRIES } from './keychain';
import type { KeychainItem, KeyKind } from './keychain';

const PREFIX = 'item/';
const BIOMETRICS = 'biometrics';

export interface ItemRecord {
  readonly keyRef: string;
  readonly kind: KeyKind | 'agreement';
  readonly spki: Uint8Array;
  readonly key: WrappedPrivateKey;
  readonly certificate: Uint8Array | null;
  /** Attested key under which the certificate came: the service knows this item by it. */
  readonly keychainId: string | null;
  readonly pin: { readonly salt: Uint8Array; readonly verifier: Uint8Array } | null;
  readonly triesLeft: number;
  /** Enrolment for which the holder allowed biometrics; 0 = never. */
  readonly biometricsOf: number;
  /** Agreement key to which this key was sealed. */
  readonly deliveredTo: string | null;
  readonly resetNonce: string | null;
}

export interface Biometrics {
  readonly enrolled: boolean;
  /** Counts enrolments. */
  readonly enrolment: number;
}

/** Names the record too, so that a key is found without an index. */
export function freshKeyRef(label: string): string {
  if (label === '') throw new RangeError('a label is needed');
  return `${toHex(randomBytes(8))}:${label}`;
}

const labelOf = (keyRef: string): string => keyRef.slice(keyRef.indexOf(':') + 1);

export function freshItem(
  item: Pick<ItemRecord, 'keyRef' | 'kind' | 'spki' | 'key'> & Partial<ItemRecord>,
): ItemRecord {
  const blank = {
    certificate: null,
    keychainId: null,
    pin: null,
    biometricsOf: 0,
    deliveredTo: null,
    resetNonce: null,
  };
  return { ...blank, triesLeft: PIN_TRIES, ...item };
}

export async function readItem(era: Era, label: string): Promise<ItemRecord | undefined> {
  return (await era.read(PREFIX + label)) as ItemRecord | undefined;
}

export const writeItem = (era: Era, item: ItemRecord): Promise<void> => era.write(PREFIX + labelOf(item.keyRef), item);

/** Store key of an item, for deletion. */
export const recordOf = (label: string): string => PREFIX + label;

export const labelsIn = (keys: readonly string[]): string[] =>
  keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));

/** What stands under the label of `keyRef`, a newer key included. */
export const standingAt = (era: Era, keyRef: string): Promise<ItemRecord | undefined> => readItem(era, labelOf(keyRef));

/** @throws KeychainError no-such-key */
export async function itemOf(era: Era, keyRef: string): Promise<ItemRecord> {
  const item = await standingAt(era, keyRef);
  if (item?.keyRef !== keyRef) throw new KeychainError('no-such-key');
  return item;
}

/** @throws KeychainError no-such-key, wrong-key-kind */
export async function signingItemOf(era: Era, keyRef: string): Promise<ItemRecord & { readonly kind: KeyKind }> {
  const item = await itemOf(era, keyRef);
  if (item.kind === 'agreement') throw new KeychainError('wrong-key-kind');
  return { ...item, kind: item.kind };
}

export async function readBiometrics(era: Era): Promise<Biometrics> {
  return ((await era.read(BIOMETRICS)) as Biometrics | undefined) ?? { enrolled: false, enrolment: 0 };
}

export async function writeBiometrics(era: Era, enrolled: boolean): Promise<void> {
  const { enrolment } = await readBiometrics(era);
  await era.write(BIOMETRICS, { enrolled, enrolment: enrolment + 1 });
}

export function shown(item: ItemRecord, label: string, biometrics: Biometrics): KeychainItem {
  const allowed = item.biometricsOf === biometrics.enrolment ? 'allowed' : 'changed';
  return {
    label,
    keyRef: item.keyRef,
    kind: item.kind,
    spki: item.spki,
    certificate: item.certificate,
    keychainId: item.keychainId,
    pinSet: item.pin !== null,
    triesLeft: item.triesLeft,
    biometrics: !biometrics.enrolled || item.biometricsOf === 0 ? 'off' : allowed,
  };
}
