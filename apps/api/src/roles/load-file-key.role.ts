// Verb `load-file-key`: writes the public key with which SIMs verify J-LIS's load files (Mandated DAP) as a JWK, for the card makers.
// On a new folder it makes the certificate authority first; the private key never leaves its custody.
import { createPublicKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { openAuthority } from '../wiring/open-authority';

export async function writeLoadFileKey(settings: Settings, file: string | undefined): Promise<void> {
  if (!file) throw new Error('Usage: main.js load-file-key <file to write>');
  const { loadFilePublicKeySpki } = await openAuthority(settings);
  const key = createPublicKey({ key: Buffer.from(loadFilePublicKeySpki), format: 'der', type: 'spki' });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(key.export({ format: 'jwk' }), null, 2)}\n`);
}
