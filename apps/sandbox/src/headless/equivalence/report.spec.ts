// The page stands for the data beside it: whoever changes its words renews it with `-u`, whoever changes figures measures again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { Sheet } from './measure';
import { reportOf } from './report';

const DOCS = join(__dirname, '../../../../../docs');
const page = join(DOCS, 'equivalence.md');
const { machine, ...sheet } = JSON.parse(readFileSync(join(DOCS, 'equivalence.json'), 'utf8')) as Sheet & {
  readonly machine: Parameters<typeof reportOf>[1];
};

describe('The page of the equivalence sheet', () => {
  it('is made of the measured data, and of nothing else', async () => {
    const options = { ...(await resolveConfig(page)), parser: 'markdown' };
    await expect(await format(reportOf(sheet, machine), options)).toMatchFileSnapshot(page);
  });

  it('says why a SIM was written without a word between phone and carrier, and only then', () => {
    expect(reportOf(sheet, machine)).toContain('two-sessions');
    const spoken = sheet.routes.map((route) => ({
      ...route,
      traffic: { ...route.traffic, carrier: { ...route.traffic.carrier, exchanges: 3 } },
    }));
    expect(reportOf({ ...sheet, routes: spoken }, machine)).not.toContain('two-sessions');
  });
});
