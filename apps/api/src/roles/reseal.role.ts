// Verb `reseal`: puts everything that the key service keeps under the key-encryption key of the settings. The former key comes in a
// file, base64url, that the operator removes afterwards. The worker role must not run meanwhile.
import { readFile } from 'node:fs/promises';
import { reseal } from '@sumaho-jpki/adapters/key-service';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { Pool } from 'pg';

export async function resealKeys(settings: Settings, formerKeyFile: string | undefined): Promise<void> {
  if (!formerKeyFile) throw new Error('Usage: main.js reseal <file with the former key-encryption key, base64url>');
  const text = (await readFile(formerKeyFile, 'utf8')).trim();
  const former = Buffer.from(text, 'base64url');
  if (!/^[\w-]{43}$/.test(text)) throw new Error('The file must hold 32 bytes in base64url, no padding.');
  const pool = new Pool({ connectionString: settings.keyServiceDatabaseUrl.reveal(), max: 1 });
  try {
    const { resealed, untouched } = await reseal(pool, { former, current: settings.keyServiceKek.reveal() });
    process.stdout.write(`${resealed} values are under the new key, ${untouched} were already.\n`);
  } finally {
    former.fill(0);
    await pool.end();
  }
}
