import { describe, expect, it } from 'vitest';
import { APPLICATION_STATES, APPLICATION_TABLE } from './application/application-states';
import { CERTIFICATE_STATES, CERTIFICATE_TABLE } from './certificate/certificate-states';
import { PROBLEM_CODES } from './problems/problem-codes';
import { STEP_KINDS } from './provisioning/provisioning-steps';
import { RULE_IDS } from './refusal-rules';
import { markdownTable, renderStateTables, renderTransitions } from './state-tables';

describe('The page of tables', () => {
  it.each(['ja', 'en'] as const)('in %s shows every state, step, rule and problem', (language) => {
    const page = renderStateTables(language);
    for (const id of [...CERTIFICATE_STATES, ...APPLICATION_STATES, ...STEP_KINDS, ...RULE_IDS, ...PROBLEM_CODES]) {
      expect(page).toContain(`\`${id}\``);
    }
    expect(page).not.toContain('undefined');
    expect(page.endsWith('\n')).toBe(true);
  });

  it('has as many cells in each row as in its head', () => {
    const cells = (line: string) => line.replace(/\\\|/g, '').split('|').length;
    for (const table of renderStateTables('en')
      .split('\n\n')
      .filter((part) => part.startsWith('|'))) {
      const counts = new Set(table.trimEnd().split('\n').map(cells));
      expect(counts.size).toBe(1);
    }
  });

  it('shows target, guards, effects and refusing rule of a cell', () => {
    const table = renderTransitions(CERTIFICATE_TABLE, 'en');
    expect(table).toContain('→ **active** [within-validity, possession-proved, one-live-certificate]');
    expect(table).toContain('✕ `revoked-is-final`');
    expect(table).toContain('| `revoked` Revoked |');
    expect(renderTransitions(APPLICATION_TABLE, 'ja')).toContain('`code-sent` アクセスコードをお送りしました');
  });

  it('is the same each time it is made', () => expect(renderStateTables('ja')).toBe(renderStateTables('ja')));

  it('escapes what would break a table', () => {
    expect(markdownTable(['a'], [['x|y\nz']])).toBe('| a |\n| --- |\n| x\\|y z |');
  });
});
