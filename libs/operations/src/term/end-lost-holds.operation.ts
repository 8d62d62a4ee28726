// 紛失で止めたまま見つからない証明書: after the policy's days the hold ends in a revocation; 30 and 7 days before the holder is told. The
// clock calls it; what the holder does in time (find it, end it, apply anew) takes the certificate out of its sight.
import { LOST_HOLD_NOTICE_DAYS, lostHoldEndsAt, lostHoldTurn, type LostHoldNoticeDays } from '@sumaho-jpki/rules';
import { certificateEntry } from '../history-entry';
import { MovedMeanwhile, revoke } from '../move';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { orderDeletionOf } from '../undo/order-deletion-of';

/** The oldest first: those that end, then those to be told. */
const AT_ONCE = 5000;
const HISTORY_LOOKED_AT = 200;

export class EndLostHolds {
  /** @param limitDays the authority's policy; 0: holds never end of themselves */
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
    private readonly limitDays: number,
  ) {}

  /** Answers how many certificates were revoked. Each moves in a transaction of its own: one that somebody moves meanwhile waits. */
  async execute(): Promise<number> {
    if (this.limitDays === 0) return 0;
    const due = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      // Those whose first notice is due, and all before them.
      return tx.certificates.awaitingHolder(lostHoldEndsAt(now, LOST_HOLD_NOTICE_DAYS[0] - this.limitDays), AT_ONCE);
    });
    const ended: string[] = [];
    for (const { serial } of due) {
      try {
        if (await this.register.transaction({ kind: 'system' }, (tx) => this.follow(tx, serial))) ended.push(serial);
      } catch (problem) {
        if (!(problem instanceof MovedMeanwhile)) throw problem;
      }
    }
    if (ended.length > 0) await this.crl.afterChange(ended).catch(() => undefined);
    return ended.length;
  }

  private async follow(tx: RegisterTransaction, serial: string): Promise<boolean> {
    const row = await tx.certificates.bySerial(serial);
    const since = row?.state === 'suspended' ? row.awaitingHolderSince : null;
    if (!row || since === null) return false;
    const turn = lostHoldTurn(since, await tx.now(), this.limitDays);
    if (turn.kind === 'tell') await tellOnce(tx, row, since, turn.days);
    if (turn.kind !== 'end') return false;
    const cause = 'loss-or-theft';
    await revoke(tx, row, 'system', cause);
    await tx.history.record(certificateEntry('certificate-revoked', row, { cause, heldDays: this.limitDays }));
    await orderDeletionOf(tx, row.applicationId);
    await tellHolder(tx, row.applicationId, 'certificate-revoked', row.serial);
    return true;
  }
}

async function tellOnce(
  tx: RegisterTransaction,
  row: CertificateRow,
  since: Date,
  days: LostHoldNoticeDays,
): Promise<void> {
  const told = (await tx.history.ofCertificate(row.serial, HISTORY_LOOKED_AT)).some(
    ({ event, facts, at }) => event === 'lost-hold-notice' && facts['days'] === days && at >= since,
  );
  if (told) return;
  await tx.history.record(certificateEntry('lost-hold-notice', row, { days }));
  await tellHolder(tx, row.applicationId, `hold-ends-in-${days}`, `${row.serial}.${since.getTime()}`);
}
