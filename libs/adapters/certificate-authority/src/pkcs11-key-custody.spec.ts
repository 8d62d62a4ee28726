import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import { generateKeyPair, parseCertificate, verifySignature } from '@sumaho-jpki/wire/x509';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import { Pkcs11KeyCustody } from './pkcs11-key-custody';
import { OBJECT_CLASS, READ_WRITE_SESSION, tokenByLabel } from './pkcs11-module';
import { AuthorityFolder } from './testing/authority-folder';
import { SOFT_HSM_LIBRARY, SoftHsm, whyNoSoftHsm } from './testing/soft-hsm';

const missing = whyNoSoftHsm();
const data = Uint8Array.of(1, 2, 3);

describe.skipIf(missing)(`key custody in a PKCS#11 token${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let hsm: SoftHsm;
  let folder: AuthorityFolder;
  beforeAll(async () => {
    hsm = await SoftHsm.start();
  });
  afterAll(() => hsm.remove());
  beforeEach(async () => (folder = await AuthorityFolder.make()));
  afterEach(() => folder.remove());

  // First: a login holds for the whole process.
  it('refuses a wrong PIN and says nothing of it', async () => {
    const refused = await hsm.custody(folder.directory, { pin: '11112222' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ reason: 'wrong-passphrase' });
    expect(String(refused)).not.toContain('11112222');
  });

  it.each(['rsa-2048', 'p-256', 'p-384'] as const)(
    'makes a %s key and signs with it, also after it is opened again',
    async (kind) => {
      const { publicKeySpki } = await (await hsm.custody(folder.directory)).ensure('root', kind);
      const again = await hsm.custody(folder.directory);
      expect(await again.find('root')).toEqual({ name: 'root', kind, publicKeySpki });
      const signature = await again.sign('root', data);
      const algorithm = SIGNATURE_ALGORITHM_OF_KIND[kind];
      expect(await verifySignature({ publicKeySpki, algorithm, data, signature })).toBe(true);
      expect(await verifySignature({ publicKeySpki, algorithm, data: Uint8Array.of(1, 2), signature })).toBe(false);
      expect(await again.names()).toEqual(['root']);
    },
  );

  it('processes that start together end up with one key, and the others are destroyed in the token', async () => {
    const custodies = await Promise.all([1, 2, 3].map(() => hsm.custody(folder.directory)));
    const keys = await Promise.all(custodies.map((custody) => custody.ensure('together', 'p-256')));
    expect(new Set(keys.map((key) => Buffer.from(key.publicKeySpki).toString('hex'))).size).toBe(1);
    const session = (await tokenByLabel(SOFT_HSM_LIBRARY, 'ca')).open(READ_WRITE_SESSION);
    const left = session.find({ class: OBJECT_CLASS.privateKey, label: 'sumaho-jpki together' });
    expect(left.length).toBe(1);
    session.close();
  });

  it('many signatures at once share few sessions and all verify', async () => {
    const custody = await hsm.custody(folder.directory);
    const { publicKeySpki } = await custody.ensure('busy', 'p-256');
    const signatures = await Promise.all(
      Array.from({ length: 40 }, (_, index) => custody.sign('busy', Uint8Array.of(index))),
    );
    const verified = await Promise.all(
      signatures.map((signature, index) =>
        verifySignature({ publicKeySpki, algorithm: 'ecdsa-p256-sha256', data: Uint8Array.of(index), signature }),
      ),
    );
    expect(verified.every(Boolean)).toBe(true);
  });

  it('keys are made and destroyed while others sign: nothing fails, nothing is mixed up', async () => {
    const custody = await hsm.custody(folder.directory);
    const { publicKeySpki } = await custody.ensure('steady', 'p-256');
    const come = async (name: string) => {
      for (let round = 0; round < 4; round++) {
        const { publicKeySpki: own } = await custody.ensure(name, 'p-256');
        const signature = await custody.sign(name, data);
        const algorithm = 'ecdsa-p256-sha256';
        expect(await verifySignature({ publicKeySpki: own, algorithm, data, signature })).toBe(true);
        await custody.destroy(name);
      }
    };
    const steady = Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const signature = await custody.sign('steady', Uint8Array.of(index));
        const question = { publicKeySpki, data: Uint8Array.of(index), signature };
        return verifySignature({ ...question, algorithm: 'ecdsa-p256-sha256' });
      }),
    );
    await Promise.all([come('one'), come('two'), come('three')]);
    expect((await steady).every(Boolean)).toBe(true);
  });

  it('refuses a wrong token and a missing library; neither PIN nor key stands in folder or object', async () => {
    await expect(hsm.custody(folder.directory, { tokenLabel: 'other' })).rejects.toMatchObject({
      reason: 'token-missing',
    });
    await expect(hsm.custody(folder.directory, { library: '/nowhere/lib.so' })).rejects.toMatchObject({
      reason: 'module-missing',
    });
    const custody = await hsm.custody(folder.directory);
    await custody.ensure('root', 'p-256');
    expect(JSON.stringify(custody)).not.toContain('87654321');
    const text = await readFile(join(folder.directory, 'root.token-key.json'), 'utf8');
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(['format', 'id', 'kind', 'name', 'publicKeySpki']);
  });

  it('a file that names another public key than the token holds does not open', async () => {
    await (await hsm.custody(folder.directory)).ensure('root', 'p-256');
    const path = join(folder.directory, 'root.token-key.json');
    const file = JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
    const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
    await writeFile(path, JSON.stringify({ ...file, publicKeySpki: Buffer.from(publicKeySpki).toString('base64') }));
    const again = await hsm.custody(folder.directory);
    await expect(again.sign('root', data)).rejects.toMatchObject({ reason: 'damaged' });
  });

  it('a destroyed key is gone', async () => {
    const custody = await hsm.custody(folder.directory);
    await custody.ensure('signer', 'p-256');
    await custody.destroy('signer');
    expect(await custody.find('signer')).toBeUndefined();
    await expect(custody.sign('signer', data)).rejects.toMatchObject({ reason: 'unknown-key' });
  });

  it.each(['rsa-2048', 'p-384'] as const)(
    'the whole authority runs on it with a %s root: certificate, and OpenSSL verifies',
    async (rootKeyKind) => {
      const custody = await hsm.custody(folder.directory);
      const authority = await folder.open({ rootKeyKind }, custody);
      const { publicKeySpki } = await generateKeyPair('rsa-sha256');
      const { tbsDer } = await authority.planUserAuthCertificate({
        serial: authority.newSerial(),
        subjectCommonName: '7H2KQ0ZB4MXR91',
        publicKeySpki,
        notBefore: folder.now,
        notAfter: jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000)),
        route: 'keychain',
      });
      const der = await authority.signCertificate(tbsDer);
      expect(parseCertificate(der).tbsDer).toEqual(tbsDer);
      const pem = (bytes: Uint8Array) =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
      const [ca, ee] = [join(folder.directory, 'ca.pem'), join(folder.directory, 'ee.pem')];
      await writeFile(ca, pem(authority.rootCertificateDer));
      await writeFile(ee, pem(der));
      expect(execFileSync('openssl', ['verify', '-CAfile', ca, ee]).toString()).toContain('OK');
      // A second start finds every key again.
      const again = await folder.open({ rootKeyKind }, await hsm.custody(folder.directory));
      expect(again.rootCertificateDer).toEqual(authority.rootCertificateDer);
    },
  );
});

it('without the token module the error says what is missing', async () => {
  const input = { directory: '/tmp', library: '/nowhere/lib.so', tokenLabel: 'ca', pin: '0000' };
  await expect(Pkcs11KeyCustody.open(input)).rejects.toMatchObject({ reason: 'module-missing' });
});
