// The key that the vendor attests: P-256, made once per phone and app, usable while the phone is on (device class). Its counter is
// stored before a signature is made, so a number is never used twice, at worst skipped.
import { attestationData, attestedKeyId, buildAssertion, encodeAttestation } from '@sumaho-jpki/wire/keychain';
import type { AttestationEnvironment } from '@sumaho-jpki/wire/keychain';
import { webCryptoSigner } from '@sumaho-jpki/wire/x509';
import type { Signer } from '@sumaho-jpki/wire/x509';
import type { AttestationService } from './attestation-service';
import { unwrapPrivateKey, wrapPrivateKey } from './key-hierarchy';
import type { Era, WrappedPrivateKey } from './key-hierarchy';
import { freshSigningPair, KEY_KINDS } from './key-kinds';
import { KeychainError } from './keychain';

const RECORD = 'attested-key';

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

/** Makes the key if there is none yet. */
export async function attestedKeyOf(era: Era): Promise<AttestedKeyRecord> {
  const known = await knownAttestedKey(era);
  if (known) return known;
  const { privateKey, spki } = await freshSigningPair('p-256');
  const key = await wrapPrivateKey(privateKey, era.deviceClassKey);
  const record: AttestedKeyRecord = { keyId: await attestedKeyId(spki), spki, key, counter: 0 };
  await era.write(RECORD, record);
  return record;
}

export async function knownAttestedKey(era: Era): Promise<AttestedKeyRecord | undefined> {
  return (await era.read(RECORD)) as AttestedKeyRecord | undefined;
}

async function signerOf(era: Era, { key }: AttestedKeyRecord): Promise<Signer> {
  const { parameters, algorithm } = KEY_KINDS['p-256'];
  return webCryptoSigner(await unwrapPrivateKey(key, era.deviceClassKey, parameters, ['sign']), algorithm);
}

/** Asks the vendor; holds no lock meanwhile, for the key stays what it is. */
export async function attestKey(
  { era, record }: { era: Era; record: AttestedKeyRecord },
  app: AppOnPhone,
  challenge: Uint8Array,
  service: AttestationService,
): Promise<{ keyId: string; attestation: Uint8Array }> {
  const { keyId, authData, nonce } = await attestationData({ ...app, spki: record.spki, challenge });
  const proof = await (await signerOf(era, record))(nonce);
  const certified = await service.certify({ ...app, spki: record.spki, nonce, proof }).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : 'no answer';
    throw new KeychainError('attestation-unavailable', { detail });
  });
  return { keyId, attestation: encodeAttestation({ ...certified, authData }) };
}

/** Call it under the phone's lock. */
export async function assertWithKey(era: Era, appId: string, clientDataHash: Uint8Array): Promise<Uint8Array> {
  const record = await knownAttestedKey(era);
  if (!record) throw new KeychainError('not-attested');
  const counter = record.counter + 1;
  await era.write(RECORD, { ...record, counter });
  return buildAssertion({ appId, counter, clientDataHash }, await signerOf(era, record));
}
