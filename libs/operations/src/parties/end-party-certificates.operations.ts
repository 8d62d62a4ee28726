// The end of a party's certificate: revoked by its party or by J-LIS, revoked because nobody confirmed it, or over.
import { isRevocationCause, type Actor, type RevocationCause } from '@sumaho-jpki/rules';
import type { PartyCertificateRow } from '../ports/party.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { Refused } from '../refused';
import { movePartyCertificate, partyEvent } from './party-certificate-moves';

export async function revokeParty(
  tx: RegisterTransaction,
  row: PartyCertificateRow,
  actor: Actor,
  cause: RevocationCause,
  facts: NewHistory['facts'] = {},
): Promise<PartyCertificateRow> {
  const revoked = await movePartyCertificate(tx, row, 'revoke', { actor, cause });
  if (revoked !== row) {
    await tx.history.record(
      partyEvent('party-certificate-revoked', row.partyCode, row.serial, { cause, by: actor, ...facts }),
    );
  }
  return revoked;
}

export class RevokePartyCertificate {
  constructor(
    private readonly register: Register,
    private readonly crl: Pick<PublishCrl, 'afterChange'>,
  ) {}

  /**
   * Repeats change nothing: the first revocation stands.
   * @throws Refused `certificate-unknown` also for another party's, `not-allowed-now` for one that is over
   */
  async execute(input: {
    readonly serial: string;
    readonly cause: string;
    readonly actor: Actor;
    /** The only party whose certificate it may be. */
    readonly partyCode?: string;
    readonly also?: (tx: RegisterTransaction) => Promise<void>;
  }): Promise<PartyCertificateRow> {
    const { serial, cause, actor, partyCode } = input;
    if (!isRevocationCause(cause)) throw new Refused('validation-failed');
    const row = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const found = await tx.partyCertificates.bySerial(serial);
      if (!found || (partyCode !== undefined && found.partyCode !== partyCode))
        throw new Refused('certificate-unknown');
      const revoked = await revokeParty(tx, found, actor, cause);
      await input.also?.(tx);
      return revoked;
    });
    // OCSP knows from the register; the list follows at once, and the clock builds it again when this fails.
    await this.crl.afterChange([serial]).catch(() => undefined);
    return row;
  }
}

const AT_ONCE = 100;

/** For the clock: reservations that came to nothing, certificates that nobody confirmed, certificates that are over. */
export class SettlePartyCertificates {
  constructor(private readonly register: Register) {}

  async execute(): Promise<number> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      const rows = await tx.partyCertificates.overdue(now, AT_ONCE);
      for (const row of rows) {
        if (row.state === 'reserved') await movePartyCertificate(tx, row, 'discard', { actor: 'system' });
        else if (row.notAfter < now) await movePartyCertificate(tx, row, 'expire', { actor: 'system' });
        else await revokeParty(tx, row, 'system', 'unfinished-registration');
      }
      return rows.length;
    });
  }
}
