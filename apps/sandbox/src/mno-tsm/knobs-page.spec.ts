// docs/sandbox.md against the knobs of a carrier: each stands there with its default.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_KNOBS } from '@sumaho-jpki/stand-ins/mno-tsm';

describe('the page of the sandbox', () => {
  it('names every knob of a carrier with its default, and no other', () => {
    const page = readFileSync(new URL('../../../../docs/sandbox.md', import.meta.url), 'utf8');
    const section = page.split('## Knobs of a carrier')[1]?.split('\n## ')[0] ?? '';
    const told = [...section.matchAll(/^\| `(\w+)` *\| `?([^|`]+?)`? *\|/gm)].map(([, name, usual]) => [
      name,
      JSON.parse(usual ?? '') as unknown,
    ]);
    expect(Object.fromEntries(told)).toEqual(DEFAULT_KNOBS);
  });
});
