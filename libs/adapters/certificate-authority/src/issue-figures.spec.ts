// What one issue costs in the authority, as a ratio to one bare RSA-2048 signature of the same run. The figures go to the file that
// `npm run bench` names; without it the spec only looks that every answer of the measured path is right.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jstEndOfDay } from '@sumaho-jpki/rules';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import { expect, it } from 'vitest';
import { AuthorityFolder } from './testing/authority-folder';

const figuresFile = process.env['SUMAHO_ISSUE_FIGURES'];
const [ROUNDS, ISSUES, SIGNATURES] = figuresFile ? [10, 100, 300] : [1, 3, 3];

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
/** CPU of this process, microseconds an operation. */
async function cost(operations: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < operations; index++) await work(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / operations;
}

it('one issue, planned, linted twice, signed, verified and read a second time, against one bare signature', async () => {
  const folder = await AuthorityFolder.make();
  const authority = await folder.open();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spkis = Array.from({ length: Math.min(ISSUES, 20) }, () =>
    Uint8Array.from(
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' }),
    ),
  );
  const notAfter = jstEndOfDay(new Date(folder.now.getTime() + 1_000 * 86_400_000));
  let der = new Uint8Array();
  const issue = async (index: number) => {
    const { tbsDer, lintResults } = await authority.planUserAuthCertificate({
      serial: authority.newSerial(),
      subjectCommonName: '7H2KQ0ZB4MXR91',
      publicKeySpki: spkis[index % spkis.length]!,
      notBefore: folder.now,
      notAfter,
      route: 'keychain',
    });
    if (lintResults.some(({ pass }) => !pass)) throw new Error('a lint failed');
    der = Uint8Array.from(await authority.signCertificate(tbsDer));
  };
  const tbs = new Uint8Array(900);
  const bare = () => Promise.resolve(sign('sha256', tbs, privateKey));
  await issue(0);
  const rounds: { issue: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // A-B-B-A, so that a machine that warms up or is disturbed favours nobody.
    const a = [await cost(ISSUES, issue), await cost(SIGNATURES, bare)] as const;
    const b = [await cost(SIGNATURES, bare), await cost(ISSUES, issue)] as const;
    rounds.push({ issue: (a[0] + b[1]) / 2, bare: (a[1] + b[0]) / 2 });
  }
  // What was measured is right: a foreign tool says so.
  const pem = (bytes: Uint8Array) =>
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  const [ca, ee] = [join(folder.directory, 'ca.pem'), join(folder.directory, 'ee.pem')];
  await writeFile(ca, pem(authority.rootCertificateDer));
  await writeFile(ee, pem(der));
  expect(execFileSync('openssl', ['verify', '-CAfile', ca, ee]).toString()).toContain('OK');
  expect(parseCertificate(der).policies).toHaveLength(1);
  const figures = {
    issueMicroseconds: Math.round(median(rounds.map((round) => round.issue))),
    bareSignatureMicroseconds: Math.round(median(rounds.map((round) => round.bare))),
    issueInBareSignatures: Number(median(rounds.map((round) => round.issue / round.bare)).toFixed(2)),
  };
  expect(figures.issueInBareSignatures).toBeGreaterThan(0);
  if (figuresFile) await writeFile(figuresFile, JSON.stringify(figures));
  await folder.remove();
}, 120_000);
