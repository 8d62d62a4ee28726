// The key that the vendor attests: P-256, usable while the phone is on (device class). A key is attested once: each attestation makes
// a new one, which takes the old one's place when the vendor has certified it. Its counter is stored before a signature is made, so a
// number is never used twice, at worst skipped. A former key stays as long as an item stands under it: it vouches that the phone is
// the same when the item is renewed.
import { attestationData, buildAssertion, encodeAttestation } from '@sumaho-jpki/wire/keychain';
import type { AttestationEnvironment } from '@sumaho-jpki/wire/keychain';
import { webCryptoSigner } from '@sumaho-jpki/wire/x509';
import type { Signer } from '@sumaho-jpki/wire/x509';
import type { AttestationService } from './attestation-service';
import { unwrapPrivateKey, wrapPrivateKey } from './key-hierarchy';
import type { Era, WrappedPrivateKey } from './key-hierarchy';
import { freshSigningPair, KEY_KINDS } from './key-kinds';
import type { FreshKeyPair } from './key-kinds';
import { KeychainError } from './keychain';

const RECORD = 'attested-key';
const formerRecord = (keyId: string): string => `attested-key/${keyId}`;

interface AttestedKeyRecord {
  readonly keyId: string;
  readonly spki: Uint8Array;
  readonly key: WrappedPrivateKey;
  readonly counter: number;
}

export interface AppOnPhone {
  readonly deviceId: string;
  readonly appId: string;
  readonly environment: AttestationEnvironment;
}

export async function knownAttestedKey(era: Era): Promise<AttestedKeyRecord | undefined> {
  return (await era.read(RECORD)) as AttestedKeyRecord | undefined;
}

/** Where the key lies: as the newest one, or as a former one. */
async function placeOf(era: Era, keyId: string | undefined) {
  const newest = await knownAttestedKey(era);
  if (keyId === undefined || newest?.keyId === keyId) return { place: RECORD, record: newest };
  const place = formerRecord(keyId);
  return { place, record: (await era.read(place)) as AttestedKeyRecord | undefined };
}

/** @param keep stores the certified key; nothing is stored before */
export async function attestFreshKey(
  app: AppOnPhone,
  challenge: Uint8Array,
  service: AttestationService,
  keep: (keyId: string, pair: FreshKeyPair) => Promise<void>,
): Promise<{ keyId: string; attestation: Uint8Array }> {
  const pair = await freshSigningPair('p-256');
  const { keyId, authData, nonce } = await attestationData({ ...app, spki: pair.spki, challenge });
  const proof = await webCryptoSigner(pair.privateKey, KEY_KINDS['p-256'].algorithm)(nonce);
  const certified = await service.certify({ ...app, spki: pair.spki, nonce, proof }).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : 'no answer';
    throw new KeychainError('attestation-unavailable', { detail });
  });
  await keep(keyId, pair);
  return { keyId, attestation: encodeAttestation({ ...certified, authData }) };
}

/** @param inUse whether an item with a certificate stands under this key */
export async function keepAttestedKey(
  era: Era,
  keyId: string,
  { privateKey, spki }: FreshKeyPair,
  inUse: (former: string) => boolean,
): Promise<void> {
  const former = await knownAttestedKey(era);
  if (former && inUse(former.keyId)) await era.write(formerRecord(former.keyId), former);
  const key = await wrapPrivateKey(privateKey, era.deviceClassKey);
  const record: AttestedKeyRecord = { keyId, spki, key, counter: 0 };
  await era.write(RECORD, record);
}

async function signerOf(era: Era, { key }: AttestedKeyRecord): Promise<Signer> {
  const { parameters, algorithm } = KEY_KINDS['p-256'];
  return webCryptoSigner(await unwrapPrivateKey(key, era.deviceClassKey, parameters, ['sign']), algorithm);
}

/** Store key of a former attested key, for deletion with the last item under it. */
export const formerKeyRecord = formerRecord;

/** Call it under the phone's lock. @param keyId left out: the newest one */
export async function assertWithKey(
  era: Era,
  appId: string,
  clientDataHash: Uint8Array,
  keyId?: string,
): Promise<Uint8Array> {
  const { place, record } = await placeOf(era, keyId);
  if (!record) throw new KeychainError('not-attested');
  const counter = record.counter + 1;
  await era.write(place, { ...record, counter });
  return buildAssertion({ appId, counter, clientDataHash }, await signerOf(era, record));
}
