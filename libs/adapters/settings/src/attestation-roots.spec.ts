import { buildTbsCertificate, generateKeyPair, signTbs, toPem } from '@sumaho-jpki/wire/x509';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAttestationRoots } from './attestation-roots';
import { SettingsError } from './settings-error';

const AT = new Date('2026-11-22T03:00:00Z');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestation-roots-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string): { appAttestRootFile: string } {
  const path = join(folder, `${Math.random()}.pem`);
  writeFileSync(path, content);
  return { appAttestRootFile: path };
}

async function certificate({ ca = true, until = '2040-01-01T00:00:00Z' } = {}): Promise<Uint8Array> {
  const algorithm = 'ecdsa-p384-sha384' as const;
  const { publicKeySpki, sign } = await generateKeyPair(algorithm);
  const name = [{ type: 'CN', value: 'Root' }] as const;
  const tbs = buildTbsCertificate({
    ...{ serial: '0a', signatureAlgorithm: algorithm, issuer: name, subject: name, publicKeySpki },
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date(until),
    extensions: {
      keyUsage: [ca ? 'keyCertSign' : 'digitalSignature'],
      ...(ca ? { basicConstraints: { ca: true } } : {}),
    },
  });
  return signTbs(tbs, algorithm, sign);
}
const pem = async (change?: Parameters<typeof certificate>[0]) => toPem('CERTIFICATE', await certificate(change));

describe('The attestation roots', () => {
  it('are read, one or several', async () => {
    expect(readAttestationRoots(file(await pem()), AT)).toHaveLength(1);
    expect(readAttestationRoots(file((await pem()) + (await pem())), AT)).toHaveLength(2);
  });

  it.each<[why: string, content: () => Promise<string> | string, sentence: string]>([
    ['without a certificate', () => '', 'holds no certificate'],
    ['with something else', () => '{"kty":"EC"}', 'holds no certificate'],
    ['cut off', async () => (await pem()).slice(0, 200), 'holds no certificate'],
    [
      'with bytes that are no certificate',
      () => toPem('CERTIFICATE', Uint8Array.of(0x30, 0x00)),
      'number 1: malformed',
    ],
    ['with an end certificate', () => pem({ ca: false }), 'not a certification authority'],
    ['with a root that has ended', () => pem({ until: '2025-01-01T00:00:00Z' }), 'ended 2025-01-01T00:00:00.000Z'],
    ['with one good and one bad', async () => (await pem()) + (await pem({ ca: false })), 'number 2: not a'],
  ])('%s stop the start with the name of the setting', async (_why, content, sentence) => {
    const settings = file(await content());
    const read = () => readAttestationRoots(settings, AT);
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(sentence);
    expect(read).toThrow('SUMAHO_APP_ATTEST_ROOT_FILE');
  });

  it('that are not there stop the start', () => {
    expect(() => readAttestationRoots({ appAttestRootFile: join(folder, 'none.pem') }, AT)).toThrow(
      'cannot be read (ENOENT)',
    );
  });
});
