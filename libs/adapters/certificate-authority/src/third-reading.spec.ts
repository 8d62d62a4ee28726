// PKI.js reads all extensions; OpenSSL, through Node, tells of two. What is rare is read by both before it leaves.
import { generateKeyPairSync } from 'node:crypto';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthorityFolder } from './testing/authority-folder';

/** What PKI.js is made to read otherwise: extensions of the certificates with this basic constraint or key usage. */
const sees = vi.hoisted(() => ({ otherwise: (_: ParsedCertificate): boolean => false }));
vi.mock('@sumaho-jpki/wire/x509', async (original) => ({
  ...(await original<typeof import('@sumaho-jpki/wire/x509')>()),
  disagreementsWithSecondReading: (read: ParsedCertificate) => (sees.otherwise(read) ? ['extensions'] : []),
}));

let folder: AuthorityFolder;
beforeEach(async () => {
  folder = await AuthorityFolder.make();
  sees.otherwise = () => false;
});
afterEach(() => folder.remove());

const differ = { lints: [{ rule: 'two-readings', message: 'two parsers differ on extensions' }] };
const publicKeySpki = Uint8Array.from(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' }),
);

describe('An extension that OpenSSL does not tell of and PKI.js reads otherwise', () => {
  it('keeps a root from being made', async () => {
    sees.otherwise = ({ basicConstraints }) => basicConstraints?.ca === true;
    await expect(folder.open()).rejects.toMatchObject(differ);
  });

  it('keeps an OCSP signer from being made', async () => {
    sees.otherwise = ({ extendedKeyUsage }) => extendedKeyUsage.includes('1.3.6.1.5.5.7.3.9');
    await expect(folder.open()).rejects.toMatchObject({ cause: differ });
  });

  it('keeps a party’s certificate from being given out; a citizen’s is found by night', async () => {
    const authority = await folder.open();
    sees.otherwise = () => true;
    const about = {
      publicKeySpki,
      notBefore: folder.now,
      notAfter: jstEndOfDay(new Date(folder.now.getTime() + 300 * 86_400_000)),
    };
    const { parties } = authority;
    const gate = await parties.planPartyCertificate({
      ...about,
      serial: parties.newSerial(),
      kind: 'gate',
      code: 'gate-0001',
    });
    await expect(parties.signPartyCertificate(gate.tbsDer)).rejects.toMatchObject(differ);
    const citizen = await authority.planUserAuthCertificate({
      ...about,
      serial: authority.newSerial(),
      subjectCommonName: '7H2KQ0ZB4MXR91',
      route: 'keychain',
    });
    const { lintResults } = await authority.lintIssued(await authority.signCertificate(citizen.tbsDer));
    expect(lintResults.filter(({ pass }) => !pass)).toMatchObject(differ.lints);
  });
});
