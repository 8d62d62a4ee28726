// 満了: what is past its end leaves the live states, and the data on the phone is ordered away. No CRL entry is needed after
// the end (RFC 5280 §3.3); verifiers refuse by the date in the certificate itself.
import { isLive } from '@sumaho-jpki/rules';
import { certificateEntry } from '../history-entry';
import { moveCertificate, MovedMeanwhile } from '../move';
import type { Register, RegisterTransaction } from '../ports/register.port';
import { orderDeletionOf } from '../undo/order-deletion-of';
import { tellHolder } from '../tell-holder/tell-holder.step';

const AT_ONCE = 500;

export class ExpireCertificates {
  constructor(private readonly register: Register) {}

  /** Answers how many certificates ended. Each moves in a transaction of its own: one that somebody moves meanwhile waits. */
  async execute(): Promise<number> {
    const ended = await this.register.transaction({ kind: 'system' }, async (tx) =>
      tx.certificates.pastEnd(await tx.now(), AT_ONCE),
    );
    let moved = 0;
    for (const { serial } of ended) {
      try {
        if (await this.register.transaction({ kind: 'system' }, (tx) => expire(tx, serial))) moved += 1;
      } catch (problem) {
        if (!(problem instanceof MovedMeanwhile)) throw problem;
      }
    }
    return moved;
  }
}

async function expire(tx: RegisterTransaction, serial: string): Promise<boolean> {
  const row = await tx.certificates.bySerial(serial);
  // An application that is still under way ends by its own lifetime, and its undo takes the certificate along.
  if (!row || !isLive(row.state)) return false;
  await moveCertificate(tx, row, 'expire', { actor: 'system' }, { suspendedBy: null });
  await tx.history.record(certificateEntry('certificate-expired', row));
  await tellHolder(tx, row.applicationId, 'certificate-expired', row.serial);
  await orderDeletionOf(tx, row.applicationId);
  return true;
}
