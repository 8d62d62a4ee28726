import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import { parsePublicKeySpki, spkiHash } from '@sumaho-jpki/wire/x509';
import { describe, expect, it } from 'vitest';
import { AuthorityFolder } from './testing/authority-folder';
import { debianFingerprintOf, parseWeakKeyList, readWeakKeyList } from './weak-key-list';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
const parsed = parsePublicKeySpki(spki);
const modulus = parsed.type === 'rsa' ? parsed.modulus : 0n;

describe('lists of weak keys', () => {
  it("Debian's form is what openssl and sha1sum give", () => {
    const printed = execFileSync('openssl', ['rsa', '-pubin', '-inform', 'DER', '-noout', '-modulus'], { input: spki });
    expect(debianFingerprintOf(modulus)).toBe(createHash('sha1').update(printed).digest('hex').slice(-20));
  });

  it('holds both forms side by side, comments and blank lines left out', () => {
    const list = parseWeakKeyList(`# a comment\n\n${'AB'.repeat(32)}\n${'0f'.repeat(10)}\r\n`);
    expect(list.spkiSha256).toEqual(new Set(['ab'.repeat(32)]));
    expect(list.debian).toEqual(new Set(['0f'.repeat(10)]));
  });

  it('with a line of another form is refused as a whole', () => {
    expect(() => parseWeakKeyList(`${'0f'.repeat(10)}\n0123`)).toThrow('line 2');
  });

  it('that is not there is empty', async () => {
    expect((await readWeakKeyList('/nowhere/weak-keys.txt')).debian.size).toBe(0);
  });

  it.each([
    ['by its SHA-256', async () => parseWeakKeyList(await spkiHash(spki))],
    ["in Debian's form", async () => parseWeakKeyList(debianFingerprintOf(modulus))],
  ])('a key listed %s is refused at the plan and at the signature', async (_, weakKeys) => {
    const folder = await AuthorityFolder.make();
    const authority = await folder.open({ weakKeys: await weakKeys() });
    const plan = await authority.planUserAuthCertificate({
      serial: authority.newSerial(),
      subjectCommonName: '7H2KQ0ZB4MXR91',
      publicKeySpki: spki,
      notBefore: folder.now,
      notAfter: jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000)),
      route: 'sim',
    });
    expect(plan.lintResults.filter(({ pass }) => !pass).map(({ rule }) => rule)).toEqual(['key-not-blocked']);
    await expect(authority.signCertificate(plan.tbsDer)).rejects.toThrow('key-not-blocked');
    await folder.remove();
  });
});
