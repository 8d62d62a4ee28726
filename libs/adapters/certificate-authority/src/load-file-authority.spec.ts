import { createPublicKey, verify } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeTlvs, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import { loadFileHash } from '@sumaho-jpki/wire/globalplatform';
import { LOAD_FILE_AUTHORITY_AID, buildJpkiLoadFile, loadFileDataBlock } from '@sumaho-jpki/wire/jpki-applet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyCustodyError } from './key-custody.port';
import { AuthorityFolder } from './testing/authority-folder';

let folder: AuthorityFolder;
beforeAll(async () => {
  folder = await AuthorityFolder.make();
});
afterAll(() => folder.remove());

describe('the load file', () => {
  it('is signed over the hash of the one with this root, for J-LIS’s domain, with 64 bytes of ECDSA', async () => {
    const authority = await folder.open();
    const block = findTlv(decodeTlvs((await authority.issuerOf()).loadFileDap), 0xe2)?.value ?? new Uint8Array(0);
    const parts = decodeTlvs(block);
    expect((await authority.issuerOf()).loadFileDap).toHaveLength(79);
    expect(hex(findTlv(parts, 0x4f)?.value ?? new Uint8Array(0))).toBe(hex(LOAD_FILE_AUTHORITY_AID));
    const signature = findTlv(parts, 0xc3)?.value ?? new Uint8Array(0);
    const issuerCertificate = authority.rootCertificateDer;
    const hash = loadFileHash(loadFileDataBlock(buildJpkiLoadFile({ issuerCertificate })));
    const key = createPublicKey({ key: Buffer.from(authority.loadFilePublicKeySpki), format: 'der', type: 'spki' });
    expect(signature).toHaveLength(64);
    expect(verify('sha256', hash, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  it('is signed once: every process and every start gives the same bytes', async () => {
    const [one, two] = await Promise.all([folder.open(), folder.open()]);
    expect((await one.issuerOf()).loadFileDap).toEqual((await two.issuerOf()).loadFileDap);
    expect((await readdir(folder.directory)).filter((name) => name.endsWith('.dap'))).toHaveLength(1);
  });

  it('with a signature that was changed on disk stops the start', async () => {
    const [name = ''] = (await readdir(folder.directory)).filter((each) => each.endsWith('.dap'));
    const path = join(folder.directory, name);
    const kept = await readFile(path);
    for (const wrong of [
      Buffer.concat([kept.subarray(0, -1), Buffer.of((kept.at(-1) ?? 0) ^ 1)]),
      kept.subarray(0, 20),
      Buffer.alloc(0),
    ]) {
      await writeFile(path, wrong);
      await expect(folder.open()).rejects.toThrow(KeyCustodyError);
    }
    await writeFile(path, kept);
    await folder.open();
  });
});
