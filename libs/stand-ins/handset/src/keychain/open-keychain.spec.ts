// The protected store of a virtual iPhone: keys that only open with the passcode, three tries for the PIN, one attested key.
import { generateKeyPairSync, verify, createPublicKey } from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { keyProofHash, sealKey, signPinReset, verifyAssertion, verifyAttestation } from '@sumaho-jpki/wire/keychain';
import {
  buildKeyPackage,
  CMS_OID,
  keyIdentifierOf,
  parseCertificate,
  parseCertificationRequest,
  sealEnvelopedData,
  verifyCertificationRequest,
} from '@sumaho-jpki/wire/x509';
import { indexedDbStore } from './indexed-db-store';
import { memoryStore } from './key-value-store';
import type { KeychainFault, KeyKind } from './keychain';
import { DEMO_APP_ID } from './open-keychain';
import { certificateFor, CHALLENGE, PASSCODE, PIN, readyPhone, testPhone } from './testing/test-phone';

const DATA = new TextEncoder().encode('sumaho-jpki text');
const fault = (code: KeychainFault) => expect.objectContaining({ name: 'KeychainError', code }) as Error;
const nodeVerifies = (kind: KeyKind, spki: Uint8Array, signature: Uint8Array): boolean =>
  verify(
    kind === 'p-384' ? 'sha384' : 'sha256',
    DATA,
    createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
    signature,
  );

describe('the way from nothing to a signature', () => {
  it.each<KeyKind>(['rsa-2048', 'p-256', 'p-384'])('goes with a key of kind %s', async (kind) => {
    const keychain = await (await testPhone()).open();
    await keychain.setPasscode(PASSCODE);
    const { keyRef, spki, milliseconds } = await keychain.generateKeyPair(kind, 'a');
    expect(milliseconds).toBeGreaterThan(0);
    const request = parseCertificationRequest(await keychain.createRequest(keyRef, { challengePassword: 'Q-_x' }));
    expect(request).toMatchObject({ challengePassword: 'Q-_x', publicKeySpki: spki });
    expect(await verifyCertificationRequest(request)).toBe(true);
    const certificate = await certificateFor(spki);
    const renews = { challengePassword: 'Q-_x', renews: certificate };
    const renewal = parseCertificationRequest(await keychain.createRequest(keyRef, renews));
    expect(renewal.subject).toEqual(parseCertificate(certificate).subject);
    expect(await verifyCertificationRequest(renewal)).toBe(true);
    await keychain.storeCertificate(keyRef, certificate);
    await keychain.setPin(keyRef, PIN);
    expect(await keychain.item('a')).toEqual({
      label: 'a',
      keyRef,
      kind,
      spki,
      certificate,
      keychainId: null,
      pinSet: true,
      triesLeft: 3,
      biometrics: 'off',
    });
    expect(nodeVerifies(kind, spki, await keychain.sign(keyRef, DATA, { pin: PIN }))).toBe(true);
  });

  it('survives a reload in IndexedDB, and needs the passcode again', async () => {
    const factory = new IDBFactory();
    const phone = await testPhone(indexedDbStore('keychain-1', factory));
    const before = await phone.open();
    await before.setPasscode(PASSCODE);
    const { keyRef, spki } = await before.generateKeyPair('p-256', 'a');
    await before.storeCertificate(keyRef, await certificateFor(spki));
    await before.setPin(keyRef, PIN);
    const after = await phone.open({ store: indexedDbStore('keychain-1', factory) });
    expect(after.isUnlocked()).toBe(false);
    expect(await after.item('a')).toMatchObject({ keyRef, pinSet: true });
    await expect(after.sign(keyRef, DATA, { pin: PIN })).rejects.toEqual(fault('locked'));
    expect(await after.unlock('000000')).toBe(false);
    expect(await after.unlock(PASSCODE)).toBe(true);
    expect(nodeVerifies('p-256', spki, await after.sign(keyRef, DATA, { pin: PIN }))).toBe(true);
  });

  it.each<[string, KeychainFault]>([
    ['a key before there is a passcode', 'passcode-not-set'],
    ['a PIN before there is a certificate', 'no-certificate'],
    ['a signature before there is a PIN', 'pin-not-set'],
    ['a second first PIN', 'pin-already-set'],
    ['a PIN of five digits', 'pin-malformed'],
    ['a request after the certificate', 'already-certified'],
    ['a key under a label in use', 'label-taken'],
    ['a key that is not there', 'no-such-key'],
    ['a certificate for another key', 'certificate-for-another-key'],
    ['a certificate that is none', 'certificate-malformed'],
    ['an assertion before the attestation', 'not-attested'],
  ])('refuses %s', async (what, code) => {
    const keychain = await (await testPhone()).open();
    if (code === 'passcode-not-set') {
      await expect(keychain.generateKeyPair('p-256', 'a')).rejects.toEqual(fault(code));
      return;
    }
    await keychain.setPasscode(PASSCODE);
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', 'a');
    const certificate = await certificateFor(spki);
    const ready = async (pin = true) => {
      await keychain.storeCertificate(keyRef, certificate);
      if (pin) await keychain.setPin(keyRef, PIN);
    };
    const attempts: Partial<Record<KeychainFault, () => Promise<unknown>>> = {
      'no-certificate': () => keychain.setPin(keyRef, PIN),
      'pin-not-set': () => ready(false).then(() => keychain.sign(keyRef, DATA, { pin: PIN })),
      'pin-already-set': () => ready().then(() => keychain.setPin(keyRef, PIN)),
      'pin-malformed': () => ready(false).then(() => keychain.setPin(keyRef, '12345')),
      'already-certified': () => ready().then(() => keychain.createRequest(keyRef, { challengePassword: 'x' })),
      'label-taken': () => ready().then(() => keychain.generateKeyPair('p-256', 'a')),
      'no-such-key': () => keychain.storeCertificate('0011223344556677:a', certificate),
      'certificate-for-another-key': async () =>
        keychain.storeCertificate(
          keyRef,
          await certificateFor((await keychain.generateKeyPair('p-256', 'other')).spki),
        ),
      'certificate-malformed': () => keychain.storeCertificate(keyRef, certificate.subarray(1)),
      'not-attested': () => keychain.assert(new Uint8Array(32)),
    };
    await expect(attempts[code]?.() ?? Promise.reject(new Error(what))).rejects.toEqual(fault(code));
  });

  it('begins anew under the same label when it was broken off before the certificate', async () => {
    const keychain = await (await testPhone()).open();
    await keychain.setPasscode(PASSCODE);
    const first = await keychain.generateKeyPair('p-256', 'a');
    const second = await keychain.generateKeyPair('p-256', 'a');
    expect(await keychain.items()).toMatchObject([{ keyRef: second.keyRef }]);
    await expect(keychain.createRequest(first.keyRef, { challengePassword: 'x' })).rejects.toEqual(
      fault('no-such-key'),
    );
  });
});

describe('the PIN', () => {
  it('is wrong three times and blocks, whatever tab or reload asks', async () => {
    const { phone, keychain, keyRef } = await readyPhone();
    await expect(keychain.sign(keyRef, DATA, { pin: '0000' })).rejects.toMatchObject({
      code: 'pin-wrong',
      triesLeft: 2,
    });
    const other = await phone.open();
    await other.unlock(PASSCODE);
    await expect(other.sign(keyRef, DATA, { pin: '0000' })).rejects.toMatchObject({ code: 'pin-wrong', triesLeft: 1 });
    await expect(keychain.changePin(keyRef, '0000', '5555')).rejects.toMatchObject({
      code: 'pin-blocked',
      triesLeft: 0,
    });
    const reloaded = await phone.open();
    await reloaded.unlock(PASSCODE);
    await expect(reloaded.sign(keyRef, DATA, { pin: PIN })).rejects.toMatchObject({
      code: 'pin-blocked',
      triesLeft: 0,
    });
  });

  it('asked for at once in two tabs gives three tries, not four', async () => {
    const { phone, keychain, keyRef } = await readyPhone();
    const other = await phone.open();
    await other.unlock(PASSCODE);
    const wrong = [keychain, other, keychain, other].map((tab) =>
      tab.sign(keyRef, DATA, { pin: '9999' }).catch((error: unknown) => error as { code: string; triesLeft: number }),
    );
    const answers = await Promise.all(wrong);
    expect(answers.map((answer) => (answer as { triesLeft: number }).triesLeft).sort()).toEqual([0, 0, 1, 2]);
  });

  it('is counted before it is compared: an app killed in between has used its try', async () => {
    const { phone, keyRef } = await readyPhone();
    const { store } = phone;
    let writes = 0;
    const dying = await phone.open({
      store: {
        ...store,
        put: async (key, value) => {
          if (!key.startsWith('item/')) return store.put(key, value);
          if (++writes === 2) throw new Error('killed');
          return store.put(key, value);
        },
      },
    });
    await dying.unlock(PASSCODE);
    await expect(dying.sign(keyRef, DATA, { pin: PIN })).rejects.toThrow('killed');
    expect(await (await phone.open()).item('application')).toMatchObject({ triesLeft: 2 });
  });

  it('is right and gives the three tries back; a malformed one costs none', async () => {
    const { keychain, keyRef } = await readyPhone();
    await expect(keychain.sign(keyRef, DATA, { pin: '0000' })).rejects.toMatchObject({ triesLeft: 2 });
    await expect(keychain.sign(keyRef, DATA, { pin: '00' })).rejects.toEqual(fault('pin-malformed'));
    expect(await keychain.item('application')).toMatchObject({ triesLeft: 2 });
    await keychain.changePin(keyRef, PIN, '7391');
    expect(await keychain.item('application')).toMatchObject({ triesLeft: 3 });
    await expect(keychain.sign(keyRef, DATA, { pin: PIN })).rejects.toEqual(fault('pin-wrong'));
    await keychain.sign(keyRef, DATA, { pin: '7391' });
  });

  it('costs no try while the phone is locked', async () => {
    const { keychain, keyRef } = await readyPhone();
    keychain.lock();
    await expect(keychain.sign(keyRef, DATA, { pin: '0000' })).rejects.toEqual(fault('locked'));
    expect(await keychain.item('application')).toMatchObject({ triesLeft: 3 });
  });
});

describe('a new PIN by permission of the service', () => {
  const blocked = async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const [serviceKey, pinResetKey] = [await exportJWK(privateKey), await exportJWK(publicKey)];
    const { phone, keyId, keyRef } = await readyPhone();
    const keychain = await phone.open({ pinResetKey: pinResetKey as { kty: string } });
    await keychain.unlock(PASSCODE);
    for (let i = 0; i < 3; i++) await keychain.sign(keyRef, DATA, { pin: '0000' }).catch(() => undefined);
    const nonce = await keychain.pinResetNonce(keyRef);
    const serial = parseCertificate((await keychain.item('application'))?.certificate ?? new Uint8Array()).serial;
    const permission = { keychainId: keyId, serial, nonce, expiresAt: new Date(Date.now() + 60_000) };
    return { phone, keychain, keyRef, serviceKey, permission };
  };

  it('opens a blocked key, once', async () => {
    const { keychain, keyRef, serviceKey, permission } = await blocked();
    const jws = await signPinReset(permission, serviceKey);
    await keychain.setPin(keyRef, '8642', jws);
    await keychain.sign(keyRef, DATA, { pin: '8642' });
    await expect(keychain.setPin(keyRef, '1111', jws)).rejects.toEqual(fault('pin-reset-refused'));
  });

  it.each([
    ['for another phone', { keychainId: 'A'.repeat(43) }],
    ['for another certificate', { serial: '53ff' }],
    ['with another nonce', { nonce: 'AAAA' }],
    ['that has expired', { expiresAt: new Date(Date.now() - 2_000) }],
  ])('is refused %s', async (_what, change) => {
    const { keychain, keyRef, serviceKey, permission } = await blocked();
    const jws = await signPinReset({ ...permission, ...change }, serviceKey);
    await expect(keychain.setPin(keyRef, '8642', jws)).rejects.toEqual(fault('pin-reset-refused'));
  });

  it('is refused when somebody else signed it, or nobody', async () => {
    const { keychain, keyRef, permission } = await blocked();
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jws = await signPinReset(permission, await exportJWK(privateKey));
    await expect(keychain.setPin(keyRef, '8642', jws)).rejects.toEqual(fault('pin-reset-refused'));
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${jws.split('.')[1] ?? ''}.`;
    await expect(keychain.setPin(keyRef, '8642', none)).rejects.toEqual(fault('pin-reset-refused'));
  });
});

describe('biometrics', () => {
  it('stand in for the PIN only after the holder allowed it with the PIN', async () => {
    const { keychain, keyRef, spki } = await readyPhone();
    const sign = () => keychain.sign(keyRef, DATA, { biometrics: true });
    await expect(sign()).rejects.toEqual(fault('biometrics-not-enrolled'));
    await keychain.setBiometrics(true);
    await expect(sign()).rejects.toEqual(fault('biometrics-not-allowed'));
    await expect(keychain.allowBiometrics(keyRef, '0000')).rejects.toEqual(fault('pin-wrong'));
    await keychain.allowBiometrics(keyRef, PIN);
    expect(nodeVerifies('p-256', spki, await sign())).toBe(true);
  });

  it('enrolled anew no longer stand in', async () => {
    const { keychain, keyRef } = await readyPhone();
    await keychain.setBiometrics(true);
    await keychain.allowBiometrics(keyRef, PIN);
    await keychain.setBiometrics(true);
    expect(await keychain.item('application')).toMatchObject({ biometrics: 'changed' });
    await expect(keychain.sign(keyRef, DATA, { biometrics: true })).rejects.toEqual(fault('biometrics-changed'));
  });

  it('do not open a key whose PIN is blocked', async () => {
    const { keychain, keyRef } = await readyPhone();
    await keychain.setBiometrics(true);
    await keychain.allowBiometrics(keyRef, PIN);
    for (let i = 0; i < 3; i++) await keychain.sign(keyRef, DATA, { pin: '0000' }).catch(() => undefined);
    await expect(keychain.sign(keyRef, DATA, { biometrics: true })).rejects.toEqual(fault('pin-blocked'));
  });
});

describe('the attested key', () => {
  it('is attested to the server and proves keys with a growing counter', async () => {
    const phone = await testPhone();
    const keychain = await phone.open();
    await keychain.setPasscode(PASSCODE);
    const { keyId, attestation } = await keychain.attest(CHALLENGE);
    const answer = await verifyAttestation({
      attestation,
      keyId,
      challenge: CHALLENGE,
      appId: DEMO_APP_ID,
      environments: ['development'],
      roots: [phone.root],
      at: new Date(),
    });
    if (!answer.ok) throw new Error(answer.detail);
    expect(await keychain.keychainId()).toBe(keyId);
    const { spki } = await keychain.generateKeyPair('p-256', 'a');
    const clientDataHash = await keyProofHash({ challenge: CHALLENGE, spki });
    for (const lastCounter of [0, 1, 2]) {
      const assertion = await keychain.assert(clientDataHash);
      const question = { assertion, spki: answer.spki, appId: DEMO_APP_ID, clientDataHash, lastCounter };
      expect(await verifyAssertion(question)).toEqual({ ok: true, counter: lastCounter + 1 });
    }
  });

  it('never uses a counter twice over two tabs', async () => {
    const phone = await testPhone();
    const [one, two] = [await phone.open(), await phone.open()];
    await one.attest(CHALLENGE);
    const made = await Promise.all([one, two, one, two].map((tab) => tab.assert(new Uint8Array(32))));
    const counters = made.map((assertion) => Buffer.from(assertion).at(-1));
    expect(new Set(counters).size).toBe(4);
  });

  it('is a new one at each attestation, and the item remembers under which it came', async () => {
    const keychain = await (await testPhone()).open();
    await keychain.setPasscode(PASSCODE);
    const { keyId } = await keychain.attest(CHALLENGE);
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', 'a');
    await keychain.storeCertificate(keyRef, await certificateFor(spki));
    expect((await keychain.attest(CHALLENGE)).keyId).not.toBe(keyId);
    expect(await keychain.keychainId()).not.toBe(keyId);
    expect(await keychain.item('a')).toMatchObject({ keychainId: keyId });
    await keychain.factoryReset();
    expect(await keychain.keychainId()).toBeNull();
  });

  it('vouches for its successor as long as a certificate stands under it, with a counter of its own', async () => {
    const phone = await testPhone();
    const keychain = await phone.open();
    await keychain.setPasscode(PASSCODE);
    const former = await keychain.attest(CHALLENGE);
    const { keyRef, spki } = await keychain.generateKeyPair('p-256', 'a');
    await keychain.storeCertificate(keyRef, await certificateFor(spki));
    await keychain.assert(new Uint8Array(32));
    const attested = await verifyAttestation({
      ...{ attestation: former.attestation, keyId: former.keyId, challenge: CHALLENGE, appId: DEMO_APP_ID },
      ...{ environments: ['development'], roots: [phone.root], at: new Date() },
    });
    if (!attested.ok) throw new Error(attested.reason);
    const vouches = async (lastCounter: number) =>
      verifyAssertion({
        assertion: await (await phone.open()).assert(new Uint8Array(32), former.keyId),
        ...{ spki: attested.spki, appId: DEMO_APP_ID, clientDataHash: new Uint8Array(32), lastCounter },
      });
    await keychain.attest(CHALLENGE);
    expect(await vouches(1)).toEqual({ ok: true, counter: 2 });
    await keychain.attest(CHALLENGE);
    expect(await vouches(2)).toEqual({ ok: true, counter: 3 });
    await keychain.deleteItem('a');
    await expect(vouches(3)).rejects.toEqual(fault('not-attested'));
  });

  it('under which no certificate came is gone with its successor', async () => {
    const keychain = await (await testPhone()).open();
    const { keyId } = await keychain.attest(CHALLENGE);
    await keychain.attest(CHALLENGE);
    await expect(keychain.assert(new Uint8Array(32), keyId)).rejects.toEqual(fault('not-attested'));
  });

  it('is not attested while the vendor does not answer', async () => {
    const phone = await testPhone();
    const keychain = await phone.open({ attestation: { certify: () => Promise.reject(new Error('no answer')) } });
    await expect(keychain.attest(CHALLENGE)).rejects.toEqual(fault('attestation-unavailable'));
    expect(await keychain.keychainId()).toBeNull();
  });
});

describe('a delivered key pair', () => {
  const delivery = async (change: { expiresAt?: Date; spki?: Uint8Array } = {}) => {
    const phone = await testPhone();
    const keychain = await phone.open();
    await keychain.setPasscode(PASSCODE);
    const agreement = await keychain.generateAgreementKey('a');
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = Uint8Array.from(pair.publicKey.export({ type: 'spki', format: 'der' }));
    const pkcs8 = Uint8Array.from(pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
    const expiresAt = new Date(Date.now() + 60_000);
    const jwe = await sealKey({ applicationId: 'app-1', spki, pkcs8, expiresAt, ...change }, agreement.spki);
    return { phone, keychain, agreement, spki, pkcs8, jwe };
  };

  it('is opened in the enclave, takes a certificate and signs; a second opening gives the same', async () => {
    const { keychain, agreement, spki, jwe } = await delivery();
    const opened = await keychain.openDelivery(agreement.keyRef, jwe, { applicationId: 'app-1' });
    expect(opened.spki).toEqual(spki);
    expect(await keychain.openDelivery(agreement.keyRef, jwe)).toEqual(opened);
    await keychain.storeCertificate(opened.keyRef, await certificateFor(spki));
    await keychain.setPin(opened.keyRef, PIN);
    expect(nodeVerifies('rsa-2048', spki, await keychain.sign(opened.keyRef, DATA, { pin: PIN }))).toBe(true);
  });

  it('comes by EST serverkeygen as CMS too', async () => {
    const { keychain, agreement, spki, pkcs8 } = await delivery();
    const request = parseCertificationRequest(
      await keychain.createDeliveryRequest(agreement.keyRef, { challengePassword: 'c' }),
    );
    expect(await verifyCertificationRequest(request)).toBe(true);
    expect(request).toMatchObject({ publicKeySpki: agreement.spki, challengePassword: 'c' });
    expect(request.decryptKeyIdentifier).toEqual(await keyIdentifierOf(agreement.spki));
    const seal = (content: Uint8Array, contentType: string = CMS_OID.asymmetricKeyPackage) =>
      sealEnvelopedData({ content, contentType, recipientSpki: agreement.spki });
    const open = async (cms: Uint8Array, expected: Uint8Array = spki) =>
      keychain.openDeliveryCms(agreement.keyRef, cms, { spki: expected });
    const refused = fault('delivery-refused');
    await expect(open(await seal(pkcs8, CMS_OID.data))).rejects.toEqual(refused);
    await expect(open(await seal(buildKeyPackage(pkcs8)), agreement.spki)).rejects.toEqual(refused);
    await expect(open(await seal(buildKeyPackage(pkcs8.subarray(0, 100))))).rejects.toEqual(refused);
    await expect(open(Uint8Array.of(0x30, 0))).rejects.toEqual(refused);
    const opened = await open(await seal(buildKeyPackage(pkcs8)));
    expect(await keychain.item('a')).toMatchObject({ keyRef: opened.keyRef, kind: 'rsa-2048', spki });
  });

  it('is refused when it is late, for another application, or another pair than announced', async () => {
    const late = await delivery({ expiresAt: new Date(Date.now() - 2_000) });
    const detail = (text: string) =>
      expect.objectContaining({ code: 'delivery-refused', facts: { detail: text } }) as Error;
    await expect(late.keychain.openDelivery(late.agreement.keyRef, late.jwe)).rejects.toEqual(detail('expired'));
    const other = await delivery();
    await expect(
      other.keychain.openDelivery(other.agreement.keyRef, other.jwe, { applicationId: 'app-2' }),
    ).rejects.toEqual(detail('another-application'));
    const swapped = await delivery({ spki: other.spki });
    await expect(swapped.keychain.openDelivery(swapped.agreement.keyRef, swapped.jwe)).rejects.toEqual(
      detail('another-key-pair'),
    );
    await expect(other.keychain.openDelivery(other.agreement.keyRef, swapped.jwe)).rejects.toEqual(
      detail('for-another-key'),
    );
  });
});

describe('passcode and factory reset', () => {
  it('a changed passcode opens the same keys, the old one none', async () => {
    const { phone, keychain, keyRef } = await readyPhone();
    await keychain.setPasscode('135790');
    await keychain.sign(keyRef, DATA, { pin: PIN });
    const after = await phone.open();
    expect(await after.unlock(PASSCODE)).toBe(false);
    expect(await after.unlock('135790')).toBe(true);
    await after.sign(keyRef, DATA, { pin: PIN });
    after.lock();
    await expect(after.setPasscode('000000')).rejects.toEqual(fault('locked'));
  });

  it('the tenth wrong passcode blocks the phone', async () => {
    const { phone } = await readyPhone();
    const keychain = await phone.open();
    for (let i = 0; i < 10; i++) expect(await keychain.unlock('000000')).toBe(false);
    await expect(keychain.unlock(PASSCODE)).rejects.toEqual(fault('passcode-blocked'));
  });

  it('after a factory reset nothing can be read, not even from a copy of the store', async () => {
    const { phone, keychain, keyRef } = await readyPhone();
    const copy = new Map<string, unknown>();
    for (const key of await phone.store.keys()) copy.set(key, await phone.store.get(key));
    const other = await phone.open();
    await other.unlock(PASSCODE);
    await keychain.factoryReset();
    expect(await keychain.items()).toEqual([]);
    expect(await keychain.hasPasscode()).toBe(false);
    // A tab that had the phone unlocked before holds keys of a time that is over.
    await expect(other.sign(keyRef, DATA, { pin: PIN })).rejects.toEqual(fault('no-such-key'));
    await expect(other.generateKeyPair('p-256', 'b')).rejects.toEqual(fault('passcode-not-set'));
    for (const [key, value] of copy) if (key !== 'effaceable' && key !== 'uid') await phone.store.put(key, value);
    await expect(keychain.item('application')).rejects.toThrow();
  });

  it('a copy of the records on another phone opens nothing', async () => {
    const { phone } = await readyPhone();
    const stolen = memoryStore();
    for (const key of await phone.store.keys()) if (key !== 'uid') await stolen.put(key, await phone.store.get(key));
    await expect((await testPhone(stolen)).open()).rejects.toThrow();
  });

  it('nothing at rest is readable: no certificate, label value or key stands in clear', async () => {
    const { phone, keychain } = await readyPhone();
    const certificate = Buffer.from((await keychain.item('application'))?.certificate ?? []);
    for (const key of await phone.store.keys()) {
      const value = await phone.store.get(key);
      if (value instanceof Uint8Array) expect(Buffer.from(value).includes(certificate.subarray(20, 60))).toBe(false);
    }
  });
});
