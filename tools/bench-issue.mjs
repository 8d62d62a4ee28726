// Cost of one issue in the certificate authority, as a ratio to one bare RSA-2048 signature of the same run; taken by its own spec, in
// interleaved rounds, and the last certificate verified by openssl.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

const SPEC = 'libs/adapters/certificate-authority/src/issue-figures.spec.ts';

/** @returns {Promise<{ issueMicroseconds: number, bareSignatureMicroseconds: number, issueInBareSignatures: number }>} */
export async function measureIssue() {
  const folder = await mkdtemp(join(tmpdir(), 'sumaho-bench-issue-'));
  const file = join(folder, 'figures.json');
  try {
    const code = await new Promise((resolve, reject) => {
      const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', SPEC];
      const child = spawn(process.execPath, args, {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, SUMAHO_ISSUE_FIGURES: file },
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0) throw new Error(`The figures of issuing are missing: run npx vitest run --project unit ${SPEC}`);
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
