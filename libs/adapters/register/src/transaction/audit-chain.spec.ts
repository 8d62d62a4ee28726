import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditRow } from '../entities/record';
import { canonicalJson } from '@sumaho-jpki/operations';
import { auditHash, CHAIN_START, verifyChain } from './audit-chain';

function chain(entries: readonly string[], tenant = 'docomo'): AuditRow[] {
  let prevHash = CHAIN_START;
  return entries.map((entry, index) => {
    const row = { tenant, seq: String(index + 1), at: new Date(1_700_000_000_000 + index), entry, prevHash };
    prevHash = auditHash(row);
    return { ...row, hash: prevHash };
  });
}

describe('the audit chain', () => {
  it('hashes a known row to a known value', () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    // printf '%064d\ndocomo\n1\n2026-01-02T03:04:05.678Z\n{"event":"x"}' 0 | sha256sum
    expect(auditHash({ tenant: 'docomo', seq: '1', at, entry: '{"event":"x"}', prevHash: CHAIN_START })).toBe(
      'e4e97763d3ec1c562869c01aea4e63b83cb61cbb1095f8735bde6df933ebdf6b',
    );
  });

  it('writes the same entry the same way, whatever the order of its members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ü"' }], a: true, gone: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"ü\\"","d":null}]}',
    );
  });

  it('holds for what was written and tells its length and head', () => {
    const rows = chain(['a', 'b', 'c']);
    expect(verifyChain('docomo', rows)).toEqual({ ok: true, length: '3', head: rows[2]?.hash });
    expect(verifyChain('docomo', [])).toEqual({ ok: true, length: '0', head: CHAIN_START });
  });

  it('breaks for every change of one row, every removal, every exchange and every insertion', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 2, maxLength: 8 }),
        fc.nat(),
        fc.nat(4),
        (entries, place, harm) => {
          const rows = chain(entries);
          const last = rows.at(-1);
          const head = { seq: last?.seq ?? '0', hash: last?.hash ?? '' };
          const index = place % rows.length;
          const row = rows[index] as AuditRow;
          const harmed = [...rows];
          if (harm === 0) harmed[index] = { ...row, entry: `${row.entry}!` };
          if (harm === 1) harmed[index] = { ...row, at: new Date(row.at.getTime() + 1) };
          if (harm === 2) harmed.splice(index, 1);
          if (harm === 3) harmed.splice(index, 0, row);
          if (harm === 4) harmed.reverse();
          expect(verifyChain('docomo', harmed, head).ok).toBe(false);
        },
      ),
    );
  });

  it('of one tenant does not pass for another', () => {
    expect(verifyChain('kddi', chain(['a']))).toMatchObject({ ok: false, reason: 'row of another tenant' });
  });
});
