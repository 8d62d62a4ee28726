// A virtual iPhone for the specs: its store, its vendor's authority, and an app on it.
import { buildTbsCertificate, generateKeyPair, signTbs } from '@sumaho-jpki/wire/x509';
import { AttestationAuthority, makeAttestationAuthorities } from '../attestation-authority';
import type { Keychain, KeychainOptions } from '../keychain';
import { memoryStore } from '../key-value-store';
import type { KeyValueStore } from '../key-value-store';
import { openKeychain } from '../open-keychain';

export const PASSCODE = '246810';
export const PIN = '4826';
export const CHALLENGE = Uint8Array.from({ length: 32 }, (_, index) => index);

export interface TestPhone {
  readonly store: KeyValueStore;
  readonly root: Uint8Array;
  /** Another tab, or the app after its death. */
  open(change?: Partial<KeychainOptions>): Promise<Keychain>;
}

let vendor: Promise<Awaited<ReturnType<typeof makeAttestationAuthorities>>> | undefined;
let phones = 0;

export async function testPhone(store: KeyValueStore = memoryStore()): Promise<TestPhone> {
  vendor ??= makeAttestationAuthorities();
  const { root, ca } = await vendor;
  const deviceId = `test-phone-${++phones}`;
  const attestation = new AttestationAuthority(ca);
  return {
    store,
    root: root.certificate,
    open: (change = {}) => openKeychain({ store, deviceId, attestation, ...change }),
  };
}

/** A certificate for that key by a throw-away authority: the store looks at the key alone. */
export async function certificateFor(spki: Uint8Array, serial = '5300aa'): Promise<Uint8Array> {
  const ca = await generateKeyPair('ecdsa-p256-sha256');
  const tbs = buildTbsCertificate({
    serial,
    signatureAlgorithm: 'ecdsa-p256-sha256',
    issuer: [{ type: 'CN', value: 'Test CA' }],
    subject: [{ type: 'CN', value: '7H2KQ0ZB4MXR91' }],
    notBefore: new Date('2026-04-01T00:00:00Z'),
    notAfter: new Date('2030-02-17T14:59:59Z'),
    publicKeySpki: spki,
    extensions: { keyUsage: ['digitalSignature'] },
  });
  return signTbs(tbs, 'ecdsa-p256-sha256', ca.sign);
}

/** A phone with passcode and a key that has certificate and PIN. */
export async function readyPhone(kind: 'rsa-2048' | 'p-256' = 'p-256') {
  const phone = await testPhone();
  const keychain = await phone.open();
  await keychain.setPasscode(PASSCODE);
  const { keyId } = await keychain.attest(CHALLENGE);
  const { keyRef, spki } = await keychain.generateKeyPair(kind, 'application');
  await keychain.storeCertificate(keyRef, await certificateFor(spki));
  await keychain.setPin(keyRef, PIN);
  return { phone, keychain, keyId, keyRef, spki };
}
