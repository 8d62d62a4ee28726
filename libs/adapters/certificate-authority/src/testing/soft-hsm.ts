// A SoftHSM2 token in a throw-away folder, where the machine has SoftHSM2 and the native module is (or can be) built.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pkcs11KeyCustody } from '../pkcs11-key-custody';

const LIBRARIES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
];
const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const PIN = '87654321';

const library = LIBRARIES.find((path) => existsSync(path));
/** Empty where there is none. */
export const SOFT_HSM_LIBRARY = library ?? '';

/** Why there is no token on this machine; undefined where there is one. */
export function whyNoSoftHsm(): string | undefined {
  if (!library) return 'softhsm2 is not installed';
  try {
    execFileSync('softhsm2-util', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'softhsm2-util is not on the path';
  }
  try {
    execFileSync(process.execPath, [join(ROOT, 'tools/pkcs11.mjs')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
    return undefined;
  } catch {
    return 'the optional package pkcs11js is not built and could not be (python3, make and a C++ compiler are needed)';
  }
}

export class SoftHsm {
  private constructor(readonly directory: string) {}

  /** One token folder per process: SoftHSM reads its configuration once. */
  static async start(): Promise<SoftHsm> {
    const directory = await mkdtemp(join(tmpdir(), 'soft-hsm-'));
    const configuration = join(directory, 'softhsm2.conf');
    await writeFile(
      configuration,
      `directories.tokendir = ${directory}\nobjectstore.backend = file\nlog.level = ERROR\n`,
    );
    process.env['SOFTHSM2_CONF'] = configuration;
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'ca', '--so-pin', '12345678', '--pin', PIN], {
      stdio: 'ignore',
    });
    return new SoftHsm(directory);
  }

  custody(
    directory: string,
    change: { pin?: string; tokenLabel?: string; library?: string } = {},
  ): Promise<Pkcs11KeyCustody> {
    return Pkcs11KeyCustody.open({ directory, library: SOFT_HSM_LIBRARY, tokenLabel: 'ca', pin: PIN, ...change });
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
