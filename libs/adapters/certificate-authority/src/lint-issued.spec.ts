import { generateKeyPairSync } from 'node:crypto';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseWeakKeyList } from './weak-key-list';
import { spkiHash } from '@sumaho-jpki/wire/x509';
import { AuthorityFolder } from './testing/authority-folder';
import type { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

const publicKeySpki = Uint8Array.from(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }),
);
let folder: AuthorityFolder;
let authority: UserAuthCertificateAuthority;
let serial: string;
let der: Uint8Array;
const failing = async (bytes: Uint8Array, one = authority) =>
  (await one.lintIssued(bytes)).lintResults.filter(({ pass }) => !pass).map(({ rule }) => rule);

beforeAll(async () => {
  folder = await AuthorityFolder.make();
  authority = await folder.open();
  serial = authority.newSerial();
  const notAfter = jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000));
  const { tbsDer } = await authority.planUserAuthCertificate({
    serial,
    subjectCommonName: '7H2KQ0ZB4MXR91',
    publicKeySpki,
    notBefore: folder.now,
    notAfter,
    route: 'sim',
  });
  der = await authority.signCertificate(tbsDer);
});
afterAll(() => folder.remove());

describe('the look at what was issued', () => {
  it('finds nothing on a certificate of ours, and reads its facts', async () => {
    expect(await failing(der)).toEqual([]);
    const { facts } = await authority.lintIssued(der);
    expect(facts).toMatchObject({ serial, profile: 'user-auth-sim' });
  });

  it.each<[string, string, (bytes: Uint8Array) => Uint8Array]>([
    ['syntax', 'bytes that were cut', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['syntax', 'nothing at all', () => new Uint8Array()],
    ['signature', 'a flipped bit of the signature', (bytes) => bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1)],
  ])('finds %s on %s', async (rule, _, change) => {
    expect(await failing(change(der))).toContain(rule);
  });

  it('finds a key that became known as weak after the certificate was issued', async () => {
    const later = await folder.open({ weakKeys: parseWeakKeyList(await spkiHash(publicKeySpki)) });
    expect(await failing(der, later)).toEqual(['key-not-blocked']);
  });

  it('finds the certificate of another authority', async () => {
    const other = await AuthorityFolder.make();
    expect(await failing(der, await other.open())).toContain('signature');
    await other.remove();
  });
});
