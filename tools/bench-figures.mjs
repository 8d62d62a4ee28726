// Figures that are taken by specs of their own: each spec proves, in a short run, that what it measures is right, and measures when it is
// told a file for its figures. The method is that of interleaved rounds, CPU and not wall time, ratios of one run.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

/**
 * @param {'unit' | 'integration'} project
 * @param {string} spec
 * @param {string} variable that names the file to the spec
 * @param {Record<string, string>} [more]
 * @returns {Promise<any>}
 */
async function figuresOf(project, spec, variable, more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sumaho-bench-'));
  const file = join(folder, 'figures.json');
  try {
    const code = await new Promise((resolve, reject) => {
      const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, spec];
      const child = spawn(process.execPath, args, {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...more, [variable]: file },
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0) throw new Error(`Figures are missing: run npx vitest run --project ${project} ${spec}`);
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<{ issueMicroseconds: number, bareSignatureMicroseconds: number, issueInBareSignatures: number }>} */
export const measureIssue = () =>
  figuresOf('unit', 'libs/adapters/certificate-authority/src/issue-figures.spec.ts', 'SUMAHO_ISSUE_FIGURES');

/** @returns {Promise<{ inBareSignatures: number, cheaperThanCfssl?: number, loopHeldCpuMilliseconds: number | null }>} */
export const measureIssueFromRequest = () =>
  figuresOf('integration', 'apps/api/src/http/device/request-figures.int.spec.ts', 'SUMAHO_REQUEST_FIGURES');

/** @param {number} entries of the long list */
export const measureStatus = (entries) =>
  figuresOf('integration', 'apps/api/src/http/machine/status-figures.int.spec.ts', 'SUMAHO_STATUS_FIGURES', {
    SUMAHO_STATUS_ENTRIES: String(entries),
  });

/** @param {readonly number[]} sizes numbers of certificates, growing */
export const measureGrowth = (sizes) =>
  figuresOf('integration', 'apps/api/src/http/machine/growth-figures.int.spec.ts', 'SUMAHO_GROWTH_FIGURES', {
    SUMAHO_GROWTH_SIZES: sizes.join(),
  });

/** @param {number} lines of the register */
export const measureSearch = (lines) =>
  figuresOf('integration', 'apps/api/src/http/staff/search-figures.int.spec.ts', 'SUMAHO_SEARCH_FIGURES', {
    SUMAHO_SEARCH_LINES: String(lines),
  });

/** @param {number} certificates revoked while OCSP is asked */
export const measureMass = (certificates) =>
  figuresOf('integration', 'apps/api/src/http/machine/mass-status.int.spec.ts', 'SUMAHO_MASS_FIGURES', {
    SUMAHO_MASS_CERTIFICATES: String(certificates),
  });

/** @param {number} citizens at once */
export const measureCitizens = (citizens) =>
  figuresOf('integration', 'apps/api/src/http/citizen/many-citizens.int.spec.ts', 'SUMAHO_CITIZENS_FIGURES', {
    SUMAHO_CITIZENS: String(citizens),
  });
