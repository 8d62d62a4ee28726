import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifySignature } from '@sumaho-jpki/wire/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EncryptedFileKeyCustody } from './encrypted-file-key-custody';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import { AuthorityFolder, PASSPHRASE, SCRYPT_COST } from './testing/authority-folder';

let folder: AuthorityFolder;
beforeEach(async () => (folder = await AuthorityFolder.make()));
afterEach(() => folder.remove());

const data = Uint8Array.of(1, 2, 3);
const keyFile = (name: string) => join(folder.directory, `${name}.key.json`);

describe('key custody in encrypted files', () => {
  it.each(['rsa-2048', 'p-256', 'p-384'] as const)(
    'makes a %s key and signs with it, also after it is opened again',
    async (kind) => {
      const { publicKeySpki } = await (await folder.custody()).ensure('root', kind);
      const again = await folder.custody();
      expect((await again.find('root'))?.publicKeySpki).toEqual(publicKeySpki);
      const signature = await again.sign('root', data);
      const algorithm = SIGNATURE_ALGORITHM_OF_KIND[kind];
      expect(await verifySignature({ publicKeySpki, algorithm, data, signature })).toBe(true);
      expect(await verifySignature({ publicKeySpki, algorithm, data: Uint8Array.of(1, 2), signature })).toBe(false);
    },
  );

  it('processes that start together end up with one key', async () => {
    const custodies = await Promise.all([folder.custody(), folder.custody(), folder.custody()]);
    const keys = await Promise.all(custodies.map((custody) => custody.ensure('root', 'p-256')));
    expect(new Set(keys.map((key) => Buffer.from(key.publicKeySpki).toString('hex'))).size).toBe(1);
    expect((await readdir(folder.directory)).filter((file) => file.startsWith('.draft'))).toEqual([]);
  });

  it('refuses a wrong and a short passphrase before anything is made', async () => {
    await folder.custody();
    const { directory } = folder;
    await expect(EncryptedFileKeyCustody.open({ directory, passphrase: `${PASSPHRASE}!` })).rejects.toMatchObject({
      reason: 'wrong-passphrase',
    });
    await expect(EncryptedFileKeyCustody.open({ directory, passphrase: 'short' })).rejects.toMatchObject({
      reason: 'weak-passphrase',
    });
  });

  it('keeps files for the owner only, with nothing of the key in clear', async () => {
    const custody = await folder.custody();
    await custody.ensure('root', 'rsa-2048');
    expect((await stat(keyFile('root'))).mode & 0o777).toBe(0o600);
    const text = await readFile(keyFile('root'), 'utf8');
    expect(text).not.toContain('PRIVATE');
    // AlgorithmIdentifier rsaEncryption stands in the public key only: base64 of any PKCS#8 would begin with MIIE.
    expect(text).not.toContain('"MIIE');
    expect(JSON.stringify(custody)).toBe('{}');
  });

  it('refuses a file that others may read', async () => {
    await (await folder.custody()).ensure('root', 'p-256');
    await chmod(keyFile('root'), 0o644);
    await expect((await folder.custody()).sign('root', data)).rejects.toMatchObject({ reason: 'loose-permissions' });
  });

  it('refuses every changed field and a file under another name', async () => {
    await (await folder.custody()).ensure('root', 'p-256');
    await (await folder.custody()).ensure('other', 'p-256');
    const original = JSON.parse(await readFile(keyFile('root'), 'utf8')) as Record<string, string>;
    const other = JSON.parse(await readFile(keyFile('other'), 'utf8')) as Record<string, string>;
    for (const field of ['format', 'kind', 'publicKeySpki', 'iv', 'tag', 'box']) {
      const changed = { ...original, [field]: other[field] === original[field] ? 'p-384' : other[field] };
      await writeFile(keyFile('root'), JSON.stringify(changed));
      await expect((await folder.custody()).sign('root', data), field).rejects.toMatchObject({ reason: 'damaged' });
    }
    await writeFile(keyFile('root'), JSON.stringify(other));
    await expect((await folder.custody()).sign('root', data)).rejects.toMatchObject({ reason: 'damaged' });
    await writeFile(keyFile('root'), '{');
    await expect((await folder.custody()).sign('root', data)).rejects.toMatchObject({ reason: 'damaged' });
  });

  it('forgets a destroyed key and never takes a path for a name', async () => {
    const custody = await folder.custody();
    await custody.ensure('ocsp-signer-1', 'p-256');
    expect(await custody.names()).toEqual(['ocsp-signer-1']);
    await custody.destroy('ocsp-signer-1');
    expect(await custody.find('ocsp-signer-1')).toBeUndefined();
    await expect(custody.sign('ocsp-signer-1', data)).rejects.toMatchObject({ reason: 'unknown-key' });
    await expect(custody.ensure('../root', 'p-256')).rejects.toMatchObject({ reason: 'unknown-key' });
  });

  it('the cost of the passphrase stands in the file', async () => {
    await folder.custody();
    const lock = JSON.parse(await readFile(join(folder.directory, 'custody.json'), 'utf8')) as { cost: number };
    expect(lock.cost).toBe(SCRYPT_COST);
  });
});
