// Builds the one native module, pkcs11js, where it is not built yet: installs never run install scripts, and only an operator
// with a token (and the test of it) needs this. Exit code 0 when it is there afterwards. Needs python3, make and a C++ compiler;
// the headers are those of the pinned Node, nothing is fetched.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from './workspace.mjs';

const require = createRequire(import.meta.url);

function builds() {
  try {
    require('pkcs11js');
    return true;
  } catch {
    return false;
  }
}

function build() {
  const prefix = dirname(dirname(process.execPath));
  const headers = [prefix, join(ROOT, `node_modules/node-${process.platform}-${process.arch}`)].find((folder) =>
    existsSync(join(folder, 'include/node/node_api.h')),
  );
  const env = { ...process.env, ...(headers ? { npm_config_nodedir: headers } : {}) };
  const { status } = spawnSync('npm', ['rebuild', 'pkcs11js', '--loglevel=error'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 2, 2],
  });
  return status === 0 && builds();
}

process.exit(builds() || build() ? 0 : 1);
