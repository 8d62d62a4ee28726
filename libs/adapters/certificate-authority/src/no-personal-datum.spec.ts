// No personal datum anywhere in the DER (jpki-domain §10 fact 11), whoever the person is: every text that stands in a certificate is one of
// a closed list, and a name that could be somebody's is refused.
import { generateKeyPairSync } from 'node:crypto';
import { ISSUE_ROUTES, jstEndOfDay, ROOT_ALTERNATIVE_NAME, ROOT_NAME } from '@sumaho-jpki/rules';
import { childrenOf, parseTbsCertificate, readNode } from '@sumaho-jpki/wire/x509';
import type { DerNode } from '@sumaho-jpki/wire/x509';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADDRESSES, AuthorityFolder } from './testing/authority-folder';
import type { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

const publicKeySpki = Uint8Array.from(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' }),
);
let folder: AuthorityFolder;
let authority: UserAuthCertificateAuthority;
beforeAll(async () => {
  folder = await AuthorityFolder.make();
  authority = await folder.open();
});
afterAll(() => folder.remove());

/** UTF8String, PrintableString, IA5String, BMPString, and the context tags of URIs. */
const TEXT_TAGS = new Set([0x0c, 0x13, 0x16, 0x1e, 0x86]);

/** Every text in a DER structure, also inside OCTET STRINGs that hold DER. */
function textsOf(der: Uint8Array): string[] {
  const texts: string[] = [];
  const walk = (node: DerNode): void => {
    if (TEXT_TAGS.has(node.tag)) texts.push(new TextDecoder().decode(node.content));
    else if (node.tag & 0x20) childrenOf(node).forEach(walk);
    else if (node.tag === 0x04) {
      try {
        walk(readNode(node.content));
      } catch {
        // Plain octets.
      }
    }
  };
  walk(readNode(der));
  return texts;
}

const plan = (subjectCommonName: string, days: number, route: (typeof ISSUE_ROUTES)[number]) =>
  authority.planUserAuthCertificate({
    serial: authority.newSerial(),
    subjectCommonName,
    publicKeySpki,
    notBefore: folder.now,
    notAfter: jstEndOfDay(new Date(folder.now.getTime() + days * 86_400_000)),
    route,
  });

it('whatever the opaque name, route and end: texts are those of a closed list, and the end is the end of a day in Japan', async () => {
  const closed = new Set<string>([
    ...ROOT_NAME.map(({ value }) => value),
    ...ROOT_ALTERNATIVE_NAME.map(({ value }) => value),
    ...Object.values(ADDRESSES),
  ]);
  const opaque = fc.stringMatching(/^[A-Z][A-Z0-9]{13}$/);
  await fc.assert(
    fc.asyncProperty(
      opaque,
      fc.integer({ min: 1, max: 3_000 }),
      fc.constantFrom(...ISSUE_ROUTES),
      async (name, days, route) => {
        const { tbsDer, lintResults } = await plan(name, days, route);
        expect(lintResults.filter(({ pass }) => !pass)).toEqual([]);
        expect(textsOf(tbsDer).filter((text) => !closed.has(text))).toEqual([name]);
        const { subject, notAfter } = parseTbsCertificate(tbsDer);
        expect(subject.map(({ type }) => type)).toEqual(['C', 'CN']);
        expect(notAfter.toISOString()).toMatch(/T14:59:59\.000Z$/);
      },
    ),
    { numRuns: 60 },
  );
});

it('a name in letters of a name, a date or a 12-digit number is never planned without a failed lint', async () => {
  const kanji = fc.stringMatching(/^[一-龯ぁ-ん]{2,8}$/);
  const roman = fc
    .tuple(fc.stringMatching(/^[A-Z]{2,9}$/), fc.stringMatching(/^[A-Z]{2,9}$/))
    .map((two) => two.join(' '));
  const born = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2016-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const myNumber = fc.stringMatching(/^[0-9]{12}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(kanji, roman, born, myNumber), async (personal) => {
      const { lintResults } = await plan(personal, 1_000, 'sim');
      expect(lintResults.some(({ pass }) => !pass)).toBe(true);
    }),
    { numRuns: 80 },
  );
});
