// docs/state-tables.md and docs/state-tables.ja.md are these tables and nothing else:
// `npx vitest run --project unit libs/rules -u` writes them again.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderStateTables } from './state-tables';

const docs = join(import.meta.dirname, '../../../docs');

/** Cells are not padded: a table with one long cell would otherwise change in every line. */
const asPage = (text: string) => `<!-- prettier-ignore-start -->\n\n${text}\n<!-- prettier-ignore-end -->\n`;

describe('The pages of the rules’ tables', () => {
  it('in English are what docs/state-tables.md says', () =>
    expect(asPage(renderStateTables('en'))).toMatchFileSnapshot(join(docs, 'state-tables.md')));

  it('in Japanese are what docs/state-tables.ja.md says', () =>
    expect(asPage(renderStateTables('ja'))).toMatchFileSnapshot(join(docs, 'state-tables.ja.md')));
});
