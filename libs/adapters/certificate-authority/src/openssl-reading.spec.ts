import { generateKeyPairSync } from 'node:crypto';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import { disagreementsWithSecondReading, parseCertificate } from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disagreementsWithOpenSsl } from './openssl-reading';
import { AuthorityFolder } from './testing/authority-folder';

let folder: AuthorityFolder;
let root: ParsedCertificate;
let leaf: ParsedCertificate;
beforeAll(async () => {
  folder = await AuthorityFolder.make();
  const authority = await folder.open();
  root = parseCertificate(authority.rootCertificateDer);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { tbsDer } = await authority.planUserAuthCertificate({
    serial: authority.newSerial(),
    subjectCommonName: '7H2KQ0ZB4MXR91',
    publicKeySpki: Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' })),
    notBefore: folder.now,
    notAfter: jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000)),
    route: 'keychain',
  });
  leaf = parseCertificate(await authority.signCertificate(tbsDer));
});
afterAll(() => folder.remove());

describe('the second reading by OpenSSL', () => {
  it('agrees on root and leaf, as PKI.js does', () => {
    expect(disagreementsWithOpenSsl(root, root.publicKeySpki)).toEqual([]);
    expect(disagreementsWithOpenSsl(leaf, root.publicKeySpki)).toEqual([]);
    expect(disagreementsWithSecondReading(leaf)).toEqual([]);
  });

  it.each<[string, (read: ParsedCertificate) => Partial<ParsedCertificate>]>([
    ['serial', () => ({ serial: '01' })],
    ['issuer', (read) => ({ issuer: read.subject })],
    ['subject', (read) => ({ subject: read.subject.slice(0, 1) })],
    ['notBefore', () => ({ notBefore: new Date(0) })],
    ['notAfter', () => ({ notAfter: new Date(0) })],
    ['publicKey', () => ({ publicKeySpki: root.publicKeySpki })],
    ['basicConstraints', () => ({ basicConstraints: { ca: true, pathLength: undefined } })],
    ['extendedKeyUsage', () => ({ extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'] })],
    ['syntax', (read) => ({ der: read.der.subarray(1) })],
    ['signature', (read) => ({ der: read.der.with(read.der.length - 1, read.der.at(-1)! ^ 1) })],
  ])('names %s where our own parser had read something else', (field, change) => {
    expect(disagreementsWithOpenSsl({ ...leaf, ...change(leaf) }, root.publicKeySpki)).toContain(field);
  });

  it('refuses the signature under another key', () => {
    expect(disagreementsWithOpenSsl(leaf, leaf.publicKeySpki)).toEqual(['signature']);
  });
});
