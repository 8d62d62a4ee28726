import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import {
  buildTbsCertificate,
  parseCertificate,
  parseOcspResponse,
  spkiHash,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import { DEFAULT_POLICY_ARC, jstEndOfDay } from '@sumaho-jpki/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeCertificate } from './certificate-descriptions';
import { completeSettings } from './certificate-authority-settings';
import { CertificateRefusedError } from './issuer';
import type { KeyCustody } from './key-custody.port';
import { openCertificateAuthority } from './open-certificate-authority';
import { ADDRESSES, AuthorityFolder } from './testing/authority-folder';
import type { UserAuthCertificateAuthority } from './user-auth-certificate-authority';
import { parseWeakKeyList } from './weak-key-list';

let folder: AuthorityFolder;
let authority: UserAuthCertificateAuthority;
const rsaSpki = (modulusLength = 2048, publicExponent = 65537) =>
  Uint8Array.from(
    generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'der', type: 'spki' }),
  );
const publicKeySpki = rsaSpki();

beforeAll(async () => {
  folder = await AuthorityFolder.make();
  authority = await folder.open();
});
afterAll(() => folder.remove());

const order = (change: Partial<Parameters<UserAuthCertificateAuthority['planUserAuthCertificate']>[0]> = {}) => ({
  serial: authority.newSerial(),
  subjectCommonName: '7H2KQ0ZB4MXR91',
  publicKeySpki,
  notBefore: folder.now,
  notAfter: jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000)),
  route: 'sim' as const,
  ...change,
});
const failing = (lints: { rule: string; pass: boolean }[]) =>
  lints.filter((lint) => !lint.pass).map((lint) => lint.rule);

describe('the first start', () => {
  it('makes a root of generation 3 style', () => {
    const root = parseCertificate(authority.rootCertificateDer);
    expect(root).toMatchObject({
      version: 3,
      signatureAlgorithm: 'rsa-sha256',
      keyUsage: ['keyCertSign', 'cRLSign'],
      basicConstraints: { ca: true, pathLength: undefined },
      authorityKeyIdentifier: undefined,
    });
    expect(root.notAfter.toISOString()).toMatch(/T14:59:59\.000Z$/);
    expect(root.subject[0]).toEqual({ type: 'C', value: 'JP', encoding: 'printable' });
    expect(authority.roots).toEqual([authority.rootCertificateDer]);
  });

  it('happens once: the next start and several together see the same root', async () => {
    const shared = await AuthorityFolder.make();
    const together = await Promise.all([shared.open(), shared.open(), shared.open()]);
    const later = await shared.open();
    const roots = [...together, later].map((one) => Buffer.from(one.rootCertificateDer).toString('hex'));
    expect(new Set(roots).size).toBe(1);
    await shared.remove();
  });

  it('refuses a wrong passphrase', async () => {
    const { directory } = folder;
    await expect(
      openCertificateAuthority({ directory, passphrase: 'another passphrase of length', settings: ADDRESSES }),
    ).rejects.toMatchObject({ reason: 'wrong-passphrase' });
  });
});

describe('issuing', () => {
  it.each([
    ['sim', '1'],
    ['keychain', '2'],
    ['keychain-central', '3'],
  ] as const)('on the %s route carries its own policy and passes the acceptance check', async (route, suffix) => {
    const plan = await authority.planUserAuthCertificate(order({ route }));
    expect(failing(plan.lintResults)).toEqual([]);
    expect(plan.profile).toBe(`user-auth-${route}`);
    const der = await authority.signCertificate(plan.tbsDer);
    const certificate = parseCertificate(der);
    expect(certificate.tbsDer).toEqual(plan.tbsDer);
    expect(certificate.policies).toEqual([`${DEFAULT_POLICY_ARC}.${suffix}`]);
    expect((await authority.generations.signerOf(certificate))?.number).toBe(1);
    expect(await authority.checkCertificate(der, folder.now)).toEqual({
      ok: true,
      serial: certificate.serial,
      notAfter: certificate.notAfter,
    });
  });

  it.each([
    ['rsa-2048', { modulusLength: 2048, publicExponent: 65537n }, 'sha256', 'sha384'],
    ['p-256', { namedCurve: 'prime256v1' }, 'sha256', 'sha384'],
    ['p-384', { namedCurve: 'secp384r1' }, 'sha384', 'sha256'],
  ] as const)(
    'for a key of kind %s certifies exactly it, and signatures of it count',
    async (kind, details, hash, other) => {
      const { privateKey, publicKey } =
        kind === 'rsa-2048'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ec', { namedCurve: details.namedCurve });
      const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
      const plan = await authority.planUserAuthCertificate(order({ publicKeySpki: spki, route: 'keychain' }));
      expect(failing(plan.lintResults)).toEqual([]);
      const der = await authority.signCertificate(plan.tbsDer);
      expect(parseCertificate(der)).toMatchObject({
        publicKeySpki: spki,
        signatureAlgorithm: 'rsa-sha256',
        keyUsage: ['digitalSignature'],
        policies: [`${DEFAULT_POLICY_ARC}.2`],
      });
      expect(await authority.checkCertificate(der, folder.now)).toMatchObject({ ok: true });
      const read = new X509Certificate(der);
      expect(read.verify(new X509Certificate(authority.rootCertificateDer).publicKey)).toBe(true);
      expect(read.publicKey.asymmetricKeyDetails).toMatchObject(details);

      const data = Uint8Array.of(5, 3, 0);
      const counts = (signature: Uint8Array) => authority.verifySignature(der, data, signature);
      expect(await counts(sign(hash, data, privateKey))).toBe(true);
      // r‖s of fixed width, as some stores give it, beside the DER form.
      expect(await counts(sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))).toBe(true);
      expect(await counts(sign(other, data, privateKey))).toBe(false);
      expect(await counts(sign(hash, Uint8Array.of(5, 3, 1), privateKey))).toBe(false);
    },
  );

  it.each(['secp256k1', 'P-521'])('is refused by key-kind for a key on %s', async (namedCurve) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
    const plan = await authority.planUserAuthCertificate(order({ publicKeySpki: spki, route: 'keychain' }));
    expect(failing(plan.lintResults)).toContain('key-kind');
    await expect(authority.signCertificate(plan.tbsDer)).rejects.toThrow(CertificateRefusedError);
  });

  it('again with the same bytes gives the same certificate: a crash after signing leaves no twin', async () => {
    const { tbsDer } = await authority.planUserAuthCertificate(order());
    expect(await authority.signCertificate(tbsDer)).toEqual(await authority.signCertificate(tbsDer));
  });

  it('cuts a beginning with milliseconds to the second', async () => {
    const notBefore = new Date(folder.now.getTime() + 845);
    const { tbsDer } = await authority.planUserAuthCertificate(order({ notBefore }));
    expect(parseCertificate(await authority.signCertificate(tbsDer)).notBefore).toEqual(folder.now);
  });

  it.each<[string, Partial<Parameters<typeof order>[0]>]>([
    ['serial-size', { serial: '01' }],
    ['serial-positive', { serial: '00' }],
    ['subject-form', { subjectCommonName: 'AB' }],
    ['no-personal-attributes', { subjectCommonName: '山田太郎' }],
    ['key-kind', { publicKeySpki: rsaSpki(1024) }],
    ['key-kind', { publicKeySpki: rsaSpki(2048, 3) }],
    ['validity-jst-end-of-day', { notAfter: new Date('2028-01-01T00:00:00Z') }],
    ['validity-order', { notAfter: new Date('2020-01-01T14:59:59Z') }],
    ['validity-within-issuer', { notAfter: new Date('2060-01-01T14:59:59Z') }],
  ])('is refused by %s, at the plan and again at the signature', async (rule, change) => {
    const plan = await authority.planUserAuthCertificate(order(change));
    expect(failing(plan.lintResults)).toContain(rule);
    await expect(authority.signCertificate(plan.tbsDer)).rejects.toThrow(CertificateRefusedError);
  });

  it('is refused for a blocked key', async () => {
    const strict = await folder.open({ weakKeys: parseWeakKeyList(await spkiHash(publicKeySpki)) });
    const plan = await strict.planUserAuthCertificate(order());
    expect(failing(plan.lintResults)).toEqual(['key-not-blocked']);
    await expect(strict.signCertificate(plan.tbsDer)).rejects.toThrow('key-not-blocked');
  });

  it('is refused for bytes that are no plan of ours: an authority, a responder, another issuer', async () => {
    const settings = completeSettings({ ...ADDRESSES, now: () => folder.now });
    const root = parseCertificate(authority.rootCertificateDer);
    const facts = {
      serial: authority.newSerial(),
      publicKeySpki,
      notBefore: folder.now,
      notAfter: jstEndOfDay(new Date(folder.now.getTime() + 86_400_000)),
      signatureAlgorithm: 'rsa-sha256' as const,
      generation: 1,
      subject: [
        { type: 'C', value: 'JP' },
        { type: 'CN', value: '7H2KQ0ZB4MXR91' },
      ] as const,
    };
    for (const profile of ['user-auth-root', 'ocsp-signer'] as const) {
      const description = describeCertificate({ ...facts, profile, issuer: root }, settings);
      await expect(authority.signCertificate(buildTbsCertificate(description))).rejects.toThrow('certificate-policy');
    }
    const user = describeCertificate({ ...facts, profile: 'user-auth-sim', issuer: root }, settings);
    const planted = [
      { ...user, issuer: [{ type: 'C' as const, value: 'JP' }] },
      { ...user, signatureAlgorithm: 'ecdsa-p256-sha256' as const },
      { ...user, extensions: { ...user.extensions, basicConstraints: { ca: true } } },
      { ...user, extensions: { ...user.extensions, keyUsage: ['keyCertSign' as const] } },
      {
        ...user,
        extensions: { ...user.extensions, others: [{ oid: '1.2.3', critical: false, value: Uint8Array.of(5, 0) }] },
      },
    ];
    for (const description of planted) {
      await expect(authority.signCertificate(buildTbsCertificate(description))).rejects.toThrow(
        CertificateRefusedError,
      );
    }
    await expect(authority.signCertificate(buildTbsCertificate(user))).resolves.toBeInstanceOf(Uint8Array);
    await expect(authority.signCertificate(Uint8Array.of(0x30, 0))).rejects.toThrow();
  });

  it('signs the bytes it linted even when the caller changes them meanwhile', async () => {
    const custody = await folder.custody();
    const { tbsDer } = await authority.planUserAuthCertificate(order());
    const original = Uint8Array.from(tbsDer);
    const meddling: KeyCustody = {
      ensure: (name, kind) => custody.ensure(name, kind),
      find: (name) => custody.find(name),
      names: () => custody.names(),
      destroy: (name) => custody.destroy(name),
      sign: (name, bytes) => {
        tbsDer.fill(0);
        return custody.sign(name, bytes);
      },
    };
    const der = await (await folder.open({}, meddling)).signCertificate(tbsDer);
    expect(tbsDer.every((octet) => octet === 0)).toBe(true);
    expect(parseCertificate(der).tbsDer).toEqual(original);
  });

  it('never hands out a certificate whose signature does not verify', async () => {
    const custody = await folder.custody();
    const faulty: KeyCustody = {
      ensure: (name, kind) => custody.ensure(name, kind),
      find: (name) => custody.find(name),
      names: () => custody.names(),
      destroy: (name) => custody.destroy(name),
      sign: async (name, bytes) => {
        const signature = await custody.sign(name, bytes);
        signature[100] = (signature[100] ?? 0) ^ 1;
        return signature;
      },
    };
    const broken = await folder.open({}, faulty);
    const { tbsDer } = await broken.planUserAuthCertificate(order());
    await expect(broken.signCertificate(tbsDer)).rejects.toThrow('does not verify');
    const nextUpdate = new Date(folder.now.getTime() + 1000);
    const list = { number: 1n, generation: 1, thisUpdate: folder.now, nextUpdate, revoked: [] };
    await expect(broken.buildCrl(list)).rejects.toThrow('does not verify');
  });

  it('a certificate of another authority of the same name is not ours', async () => {
    const other = await AuthorityFolder.make();
    const stranger = await other.open();
    const der = await stranger.signCertificate((await stranger.planUserAuthCertificate(order())).tbsDer);
    expect(await authority.generations.signerOf(parseCertificate(der))).toBeUndefined();
    expect(await authority.checkCertificate(der, folder.now)).toEqual({ ok: false, reason: 'signature-invalid' });
    const both = await folder.open({ furtherRoots: [stranger.rootCertificateDer] });
    expect(await both.checkCertificate(der, folder.now)).toMatchObject({ ok: true });
    expect(await both.generations.signerOf(parseCertificate(der))).toBeUndefined();
    await other.remove();
  });

  it('a root key of P-384 issues as well', async () => {
    const next = await AuthorityFolder.make();
    const ecdsa = await next.open({ rootKeyKind: 'p-384' });
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
    const der = await ecdsa.signCertificate(
      (await ecdsa.planUserAuthCertificate(order({ publicKeySpki: spki, route: 'keychain' }))).tbsDer,
    );
    expect(parseCertificate(der).signatureAlgorithm).toBe('ecdsa-p384-sha384');
    expect(await ecdsa.checkCertificate(der, folder.now)).toMatchObject({ ok: true });
    const data = Uint8Array.of(9, 9);
    const signature = sign('sha256', data, privateKey);
    expect(await ecdsa.verifySignature(der, data, signature)).toBe(true);
    expect(await ecdsa.verifySignature(der, Uint8Array.of(9), signature)).toBe(false);
    await next.remove();
  });
});

describe('the OCSP signer', () => {
  const question = async (one: UserAuthCertificateAuthority) => one.ocspQuestionFor(one.newSerial());
  const times = (at: Date, minutes = 15) => ({
    producedAt: at,
    thisUpdate: at,
    nextUpdate: new Date(at.getTime() + minutes * 60_000),
  });
  const good = [{ status: 'good' as const }];
  const signerEnd = (one: UserAuthCertificateAuthority) => one.generations.all[0]?.signers.certificate?.notAfter;

  it('is renewed before it ends, and the keys of long ended ones are destroyed', async () => {
    const own = await AuthorityFolder.make();
    const one = await own.open();
    const ends = () => signerEnd(one)?.getTime() ?? 0;
    const first = ends();
    own.passDays(59);
    await one.buildOcspResponse(await question(one), good, times(own.now));
    expect(ends()).toBe(first);
    own.passDays(2);
    await one.buildOcspResponse(await question(one), good, times(own.now));
    expect(ends()).toBeGreaterThan(first);
    expect((await readdir(own.directory)).filter((file) => /^ocsp-signer.*\.key\.json$/.test(file))).toHaveLength(2);
    own.passDays(65);
    await own.open();
    expect((await readdir(own.directory)).filter((file) => /^ocsp-signer.*\.key\.json$/.test(file))).toHaveLength(2);
    await own.remove();
  });

  it('is told to the desk beside its root, the one that signs first, by a look that renews nothing', async () => {
    const own = await AuthorityFolder.make();
    const one = await own.open();
    const [root] = (await one.lookAtSelf(own.now)).generations;
    const read = new X509Certificate(one.rootCertificateDer);
    expect(root).toMatchObject({
      number: 1,
      issues: true,
      root: { keyKind: 'rsa-2048', notAfter: new Date(read.validTo) },
    });
    expect(root?.root.sha256).toBe(read.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(root?.root.serial).toBe(read.serialNumber.toLowerCase());
    expect(root?.ocspSigners).toHaveLength(1);
    const files = async () => (await readdir(own.directory)).sort();
    own.passDays(61);
    const before = await files();
    expect((await one.lookAtSelf(own.now)).generations[0]?.ocspSigners).toHaveLength(1);
    expect(await files()).toEqual(before);
    await one.buildOcspResponse(await question(one), good, times(own.now));
    // A process that has not signed since sees the new one all the same.
    const other = await own.open();
    for (const asked of [one, other]) {
      const signers = (await asked.lookAtSelf(own.now)).generations[0]?.ocspSigners ?? [];
      expect(signers.map(({ notAfter }) => notAfter)).toEqual([signerEnd(one), root?.ocspSigners[0]?.notAfter]);
    }
    own.passDays(31);
    expect((await one.lookAtSelf(own.now)).generations[0]?.ocspSigners).toHaveLength(1);
    own.passDays(3_700);
    expect((await one.lookAtSelf(own.now)).generations).toEqual([]);
    await own.remove();
  });

  it('once ended signs nothing, even when it cannot be renewed; until then the old one goes on', async () => {
    const own = await AuthorityFolder.make();
    await own.open();
    const custody = await own.custody();
    const noNewKeys: KeyCustody = {
      ensure: (name, kind) => (name === 'root' ? custody.ensure(name, kind) : Promise.reject(new Error('token full'))),
      find: (name) => custody.find(name),
      names: () => custody.names(),
      sign: (name, bytes) => custody.sign(name, bytes),
      destroy: (name) => custody.destroy(name),
    };
    const failures: unknown[] = [];
    const one = await own.open({ onRenewalFailed: (error) => failures.push(error) }, noNewKeys);
    own.passDays(89);
    const answer = async () => one.buildOcspResponse(await question(one), good, times(own.now));
    await expect(answer()).resolves.toBeInstanceOf(Uint8Array);
    await expect(answer()).resolves.toBeInstanceOf(Uint8Array);
    expect(failures).toHaveLength(1);
    own.passDays(2);
    await expect(one.buildOcspResponse(await question(one), good, times(own.now))).rejects.toThrow(
      'not valid at this time',
    );
    await expect(own.open({}, noNewKeys)).rejects.toThrow('none could be made');
    await own.remove();
  });

  it('its answers never outlive it', async () => {
    const own = await AuthorityFolder.make();
    const one = await own.open({ ocspSignerDays: 2, ocspSignerRenewalDays: 1 });
    const der = await one.buildOcspResponse(await question(one), good, times(own.now, 60 * 24 * 30));
    const end = signerEnd(one);
    expect(parseOcspResponse(der).basic?.answers[0]?.nextUpdate).toEqual(end);
    await own.remove();
  });

  it('needs one answer per question and answers unknown for other issuers', async () => {
    const asked = await question(authority);
    await expect(authority.buildOcspResponse(asked, [], times(folder.now))).rejects.toThrow(RangeError);
    const foreign = { ...asked, certificates: asked.certificates.map((one) => ({ ...one, issuerIsOurs: false })) };
    const der = await authority.buildOcspResponse(foreign, good, times(folder.now));
    expect(parseOcspResponse(der).basic?.answers[0]?.status).toEqual({ status: 'unknown' });
  });
});

it('signatures over other data and by other algorithms are refused', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
  const der = await authority.signCertificate(
    (await authority.planUserAuthCertificate(order({ publicKeySpki: spki }))).tbsDer,
  );
  const data = Uint8Array.of(1, 2, 3);
  expect(await authority.verifySignature(der, data, sign('sha256', data, privateKey))).toBe(true);
  expect(await authority.verifySignature(der, data, sign('sha1', data, privateKey))).toBe(false);
  expect(await authority.verifySignature(der, data, new Uint8Array(256))).toBe(false);
  expect(
    await verifySignature({ publicKeySpki: spki, algorithm: 'ecdsa-p256-sha256', data, signature: new Uint8Array(70) }),
  ).toBe(false);
});
