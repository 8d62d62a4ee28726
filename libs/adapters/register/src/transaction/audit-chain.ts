// The audit: one hash chain per tenant, so that a changed, missing or inserted row shows (reliability-security §5.8).
//   hash = SHA-256( prevHash LF tenant LF seq LF at LF entry ), lower-case hex; the first prevHash is 64 zeros.
//   entry = canonical JSON (keys sorted at every level) of the timeline row.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@sumaho-jpki/operations';
import type { AuditRow } from '../entities/record';
import { again, run } from './unit';
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
 * @returns what was said last and is not answered yet, so that COMMIT can go with it
 */
export async function writeRecorded(unit: Unit): Promise<readonly Promise<unknown>[]> {
  const byTenant = new Map<string, Recorded[]>();
  for (const row of unit.recorded.splice(0)) {
    const tenant = row.carrier ?? JLIS_TENANT;
    byTenant.set(tenant, [...(byTenant.get(tenant) ?? []), row]);
  }
  const said: Promise<unknown>[] = [];
  for (const tenant of [...byTenant.keys()].sort()) {
    said.push(...(await appendTo(unit, tenant, byTenant.get(tenant) ?? [])));
  }
  return said;
}

/** The instant is taken behind the lock, so that times grow with the numbers. */
const HEAD = `
  SELECT head.seq, head.hash, date_trunc('milliseconds', clock_timestamp()) AS at
    FROM (SELECT seq, hash FROM audit_heads WHERE tenant = $1 FOR UPDATE) head`;

/** Timeline, chain and head of one entry, and those who follow told of it: one way to the database instead of four. */
const APPEND = `
  WITH told AS (
    INSERT INTO history (event, actor_kind, actor_id, application_id, line_id, certificate_serial, carrier, facts)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
  ), chained AS (
    INSERT INTO audit (tenant, seq, at, entry, prev_hash, hash) VALUES ($9, $10, $11, $12, $13, $14)
  ), moved AS (
    UPDATE audit_heads SET seq = $10, hash = $14 WHERE tenant = $9
  )
  SELECT pg_notify('sumaho_history', $15)`;

async function headOf(unit: Unit, tenant: string) {
  const { rows } = await again<{ seq: string; hash: string; at: Date }>(unit.manager, HEAD, [tenant]);
  return rows[0];
}

async function appendTo(
  unit: Unit,
  tenant: string,
  entries: readonly Recorded[],
): Promise<readonly Promise<unknown>[]> {
  let head = await headOf(unit, tenant);
  if (!head) {
    await run(unit.manager, `INSERT INTO audit_heads (tenant, seq, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING`, [
      tenant,
      CHAIN_START,
    ]);
    head = await headOf(unit, tenant);
  }
  if (!head) throw new Error('The audit chain has no head.');
  let { seq, hash } = head;
  return entries.map((entry) => {
    const row = { tenant, seq: String(BigInt(seq) + 1n), at: head.at, entry: canonicalJson(entry), prevHash: hash };
    seq = row.seq;
    hash = auditHash(row);
    const { event, actorKind, actorId, applicationId, lineId, certificateSerial, carrier, facts } = entry;
    return again(unit.manager, APPEND, [
      ...[event, actorKind, actorId, applicationId, lineId, certificateSerial, carrier, JSON.stringify(facts)],
      ...[tenant, seq, row.at, row.entry, row.prevHash, hash, applicationId ?? ''],
    ]);
  });
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
