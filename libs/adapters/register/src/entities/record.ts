// The timeline people read and the hash chain auditors check, one chain per tenant (reliability-security §5.8).
import type { HistoryRow } from '@sumaho-jpki/operations';
import { bigint, json, orNull, stamped, table, text, uuid } from './entity';

export const History = table<HistoryRow>(
  'history',
  {
    id: bigint({ primary: true, generated: 'increment' }),
    at: stamped(),
    event: text(),
    actorKind: text(),
    actorId: text(orNull),
    applicationId: uuid(orNull),
    lineId: uuid(orNull),
    certificateSerial: text(orNull),
    carrier: text(orNull),
    facts: json({ default: {} }),
  },
  {
    indices: [
      { name: 'history_application', columns: ['applicationId', 'id'] },
      { name: 'history_line', columns: ['lineId', 'id'] },
      { name: 'history_certificate', columns: ['certificateSerial', 'id'] },
      // A period of these is counted for the dashboards; the rest of the timeline is not touched.
      {
        name: 'history_counted',
        columns: ['event', 'at'],
        where: `event IN ('certificate-activated', 'pin-initialisation-ordered', 'pin-reset', 'pin-code-refused')`,
      },
    ],
  },
);

/** Insert-only. `hash` = SHA-256 over `prevHash` and the canonical text of the row, lower-case hex. */
export interface AuditRow {
  readonly tenant: string;
  readonly seq: string;
  readonly at: Date;
  readonly entry: string;
  readonly prevHash: string;
  readonly hash: string;
}

export const Audit = table<AuditRow>('audit', {
  tenant: text({ primary: true }),
  seq: bigint({ primary: true }),
  at: stamped(),
  entry: text(),
  prevHash: text(),
  hash: text(),
});

/** Newest link of each chain; locked while the next one is made. Only a cache: the verifier never trusts it alone. */
export interface AuditHeadRow {
  readonly tenant: string;
  readonly seq: string;
  readonly hash: string;
}

export const AuditHeads = table<AuditHeadRow>('audit_heads', {
  tenant: text({ primary: true }),
  seq: bigint(),
  hash: text(),
});
