import { generateKeyPairSync } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { PARTY_KINDS, partyNotAfter, type PartyKind } from '@sumaho-jpki/rules';
import { parseCertificate, verifySignature } from '@sumaho-jpki/wire/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthorityFolder } from './testing/authority-folder';
import type { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

let folder: AuthorityFolder;
let authority: UserAuthCertificateAuthority;
const spkiOf = (bits?: number) => {
  const { publicKey } = bits
    ? generateKeyPairSync('rsa', { modulusLength: bits })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
};
beforeAll(async () => {
  folder = await AuthorityFolder.make();
  authority = await folder.open();
});
afterAll(() => folder.remove());

const plan = (change: { code?: string; kind?: PartyKind; publicKeySpki?: Uint8Array } = {}) =>
  authority.parties.planPartyCertificate({
    serial: authority.parties.newSerial(),
    kind: 'gate',
    code: 'gate-01',
    publicKeySpki: spkiOf(),
    notBefore: folder.now,
    notAfter: partyNotAfter(folder.now),
    ...change,
  });
const wrong = ({ lintResults }: Awaited<ReturnType<typeof plan>>) =>
  lintResults.filter(({ pass }) => !pass).map(({ rule }) => rule);

describe('The certificate of a party', () => {
  it.each(PARTY_KINDS)('of kind %s passes every lint, and is read back as what it is', async (kind) => {
    const planned = await plan({ kind });
    expect(wrong(planned)).toEqual([]);
    const der = await authority.parties.signPartyCertificate(planned.tbsDer);
    const { serial, subject, extendedKeyUsage } = parseCertificate(der);
    expect(subject.map(({ type, value }) => `${type}=${value}`)).toEqual([
      'C=JP',
      'O=Sumaho JPKI (virtual)',
      'CN=gate-01',
    ]);
    expect(extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(await authority.parties.checkPartyCertificate(der, folder.now)).toMatchObject({
      ok: true,
      serial,
      kind,
      code: 'gate-01',
    });
    const looked = await authority.lintIssued(der);
    expect(looked.lintResults.filter(({ pass }) => !pass)).toEqual([]);
    expect(looked.facts?.profile).toBe(kind);
  });

  it('opens nothing that is a citizen’s, and the other way round', async () => {
    const der = await authority.parties.signPartyCertificate((await plan()).tbsDer);
    expect(await authority.checkCertificate(der, folder.now)).toMatchObject({ ok: false });
    await expect(authority.signCertificate((await plan()).tbsDer)).rejects.toThrow('certificate-policy');
    const user = await authority.planUserAuthCertificate({
      serial: authority.newSerial(),
      subjectCommonName: '7H2KQ0ZB4MXR91',
      publicKeySpki: spkiOf(2048),
      notBefore: folder.now,
      notAfter: partyNotAfter(folder.now),
      route: 'sim',
    });
    await expect(authority.parties.signPartyCertificate(user.tbsDer)).rejects.toThrow('certificate-policy');
    const citizens = await authority.signCertificate(user.tbsDer);
    expect(await authority.parties.checkPartyCertificate(citizens, folder.now)).toEqual({ ok: false });
  });

  it('is refused for a name, a short key and what is no certificate', async () => {
    expect(wrong(await plan({ code: 'Taro Yamada' }))).toContain('subject-form');
    expect(wrong(await plan({ publicKeySpki: spkiOf(1024) }))).toContain('key-kind');
    expect(await authority.parties.checkPartyCertificate(Uint8Array.of(1, 2), folder.now)).toEqual({ ok: false });
  });

  it('counts from its first second to its last, and under our roots only', async () => {
    const der = await authority.parties.signPartyCertificate((await plan()).tbsDer);
    const { notBefore, notAfter } = parseCertificate(der);
    const at = (moment: Date, by: number) =>
      authority.parties.checkPartyCertificate(der, new Date(moment.getTime() + by)).then(({ ok }) => ok);
    expect([await at(notBefore, -1), await at(notBefore, 0), await at(notAfter, 0), await at(notAfter, 1)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const stranger = await AuthorityFolder.make();
    const theirs = await stranger.open();
    expect(await theirs.parties.checkPartyCertificate(der, folder.now)).toEqual({ ok: false });
    await stranger.remove();
  });
});

describe('Who signs answers to parties', () => {
  it('is a delegate of the root for this purpose alone, with a key and a file of its own', async () => {
    const signer = await authority.parties.enrolmentSigner();
    const certificate = parseCertificate(signer.certificateDer);
    expect(certificate).toMatchObject({
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.28'],
      keyUsage: ['digitalSignature'],
      authorityKeyIdentifier: parseCertificate(authority.rootCertificateDer).subjectKeyIdentifier,
    });
    expect(certificate.subject.at(-1)?.value).toBe('CMP responder');
    const data = Uint8Array.of(1, 2, 3);
    const { publicKeySpki } = certificate;
    const { algorithm, sign } = signer;
    expect(await verifySignature({ publicKeySpki, algorithm, data, signature: await sign(data) })).toBe(true);
    expect((await readdir(folder.directory)).filter((name) => /^enrolment-signer-.*cer$/.test(name))).toHaveLength(1);
    // Not a party, and no responder of OCSP.
    expect(await authority.parties.checkPartyCertificate(signer.certificateDer, folder.now)).toEqual({ ok: false });
    const { generations } = await authority.lookAtSelf(folder.now);
    expect(generations.map(({ ocspSigners }) => ocspSigners.length)).toEqual([1]);
    expect(generations[0]?.enrolmentSigners.map(({ serial }) => serial)).toEqual([certificate.serial]);
  });

  it('is the same after a restart, and another one before its end', async () => {
    const first = await authority.parties.enrolmentSigner();
    expect((await (await folder.open()).parties.enrolmentSigner()).certificateDer).toEqual(first.certificateDer);
    folder.passDays(61);
    const next = await authority.parties.enrolmentSigner();
    expect(parseCertificate(next.certificateDer).serial).not.toBe(parseCertificate(first.certificateDer).serial);
  });
});
