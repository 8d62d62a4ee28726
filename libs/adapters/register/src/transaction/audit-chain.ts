// The audit: one hash chain per tenant, so that a changed, missing or inserted row shows (reliability-security §5.8).
//   hash = SHA-256( prevHash LF tenant LF seq LF at LF entry ), lower-case hex; the first prevHash is 64 zeros.
//   entry = canonical JSON (keys sorted at every level) of the timeline row.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@sumaho-jpki/operations';
import { History } from '../entities/record';
import type { AuditRow } from '../entities/record';
import { insertRow, run } from './unit';
import type { Recorded, Unit } from './unit';

export const CHAIN_START = '0'.repeat(64);
/** Tenant of events that belong to no carrier. */
export const JLIS_TENANT = 'jlis';

export function auditHash(row: Omit<AuditRow, 'hash'>): string {
  return createHash('sha256')
    .update([row.prevHash, row.tenant, row.seq, row.at.toISOString(), row.entry].join('\n'))
    .digest('hex');
}

/**
 * Writes what was recorded in this transaction: timeline and chain. Called last, tenants in order: the heads are locked
 * for moments only, two transactions never wait for each other crosswise, and timeline ids grow in the order of COMMIT,
 * so that a screen that follows by id misses nothing.
 */
export async function writeRecorded(unit: Unit): Promise<void> {
  const byTenant = new Map<string, Recorded[]>();
  for (const row of unit.recorded.splice(0)) {
    const tenant = row.carrier ?? JLIS_TENANT;
    byTenant.set(tenant, [...(byTenant.get(tenant) ?? []), row]);
  }
  for (const tenant of [...byTenant.keys()].sort()) await appendTo(unit, tenant, byTenant.get(tenant) ?? []);
}

async function appendTo(unit: Unit, tenant: string, entries: readonly Recorded[]): Promise<void> {
  await run(unit.manager, `INSERT INTO audit_heads (tenant, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING`, [
    tenant,
    CHAIN_START,
  ]);
  const { rows } = await run<{ seq: string; hash: string }>(
    unit.manager,
    `SELECT seq, hash FROM audit_heads WHERE tenant = $1 FOR UPDATE`,
    [tenant],
  );
  const clock = await run<{ at: Date }>(unit.manager, `SELECT date_trunc('milliseconds', clock_timestamp()) AS at`);
  const head = rows[0];
  const at = clock.rows[0]?.at;
  if (!head || !at) throw new Error('The audit chain has no head.');
  let { seq, hash } = head;
  for (const entry of entries) {
    await insertRow(unit, History, entry);
    await run(unit.manager, `SELECT pg_notify('sumaho_history', $1)`, [entry.applicationId ?? '']);
    const row = { tenant, seq: String(BigInt(seq) + 1n), at, entry: canonicalJson(entry), prevHash: hash };
    seq = row.seq;
    hash = auditHash(row);
    await run(
      unit.manager,
      `INSERT INTO audit (tenant, seq, at, entry, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6)`,
      [tenant, seq, at, row.entry, row.prevHash, hash],
    );
  }
  await run(unit.manager, `UPDATE audit_heads SET seq = $2, hash = $3 WHERE tenant = $1`, [tenant, seq, hash]);
}

export type ChainVerdict =
  | { readonly ok: true; readonly length: string; readonly head: string }
  | { readonly ok: false; readonly tenant: string; readonly seq: string; readonly reason: string };

/** Walks one tenant's rows in the order of `seq`; `head` is what the chain is known to end with, where it is known. */
export function verifyChain(
  tenant: string,
  rows: readonly AuditRow[],
  head?: { readonly seq: string; readonly hash: string },
): ChainVerdict {
  let prevHash = CHAIN_START;
  let seq = 0n;
  for (const row of rows) {
    const broken = (reason: string): ChainVerdict => ({ ok: false, tenant, seq: row.seq, reason });
    seq += 1n;
    if (row.tenant !== tenant) return broken('row of another tenant');
    if (BigInt(row.seq) !== seq) return broken(`row ${seq} is missing`);
    if (row.prevHash !== prevHash) return broken('does not follow the row before it');
    if (auditHash(row) !== row.hash) return broken('row was changed');
    prevHash = row.hash;
  }
  if (head && (BigInt(head.seq) !== seq || head.hash !== prevHash))
    return { ok: false, tenant, seq: head.seq, reason: 'rows at the end are missing' };
  return { ok: true, length: String(seq), head: prevHash };
}
