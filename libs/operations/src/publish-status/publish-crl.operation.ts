// CRL (RFC 5280 §5): number monotone, built whole or not at all; a failed build leaves the old one valid.
import type { CertificateAuthority } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import { answerFor } from './answer-status.operation';

export class PublishCrl {
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly validHours: number,
  ) {}

  async execute(): Promise<{ number: bigint; entries: number }> {
    const { number, rows, now } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const at = await tx.now();
      return { number: await tx.certificates.nextCrlNumber(), rows: await tx.certificates.notGood(at), now: at };
    });
    const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
    const nextUpdate = new Date(thisUpdate.getTime() + this.validHours * 3_600_000);
    const revoked = rows.flatMap((row) => {
      const answer = answerFor(row);
      return answer.status === 'revoked'
        ? [{ serial: row.serial, revokedAt: answer.revokedAt, reason: answer.reason }]
        : [];
    });
    const der = await this.authority.buildCrl({ number, thisUpdate, nextUpdate, revoked });
    await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.certificates.storeCrl({ number, der, thisUpdate, nextUpdate }),
    );
    return { number, entries: revoked.length };
  }

  /** The newest list that is valid; a new one when it is due and can be built. */
  async current(): Promise<{ der: Uint8Array; nextUpdate: Date }> {
    try {
      return await this.renewIfDue();
    } catch (problem) {
      const { crl, now } = await this.look();
      if (crl && now.getTime() < crl.nextUpdate.getTime()) return crl;
      throw problem;
    }
  }

  /** The newest list, made now when there is none or when it has reached half of its life. */
  async renewIfDue(): Promise<{ der: Uint8Array; nextUpdate: Date }> {
    const { crl, now } = await this.look();
    const halfLife = crl ? (crl.thisUpdate.getTime() + crl.nextUpdate.getTime()) / 2 : 0;
    if (crl && now.getTime() < halfLife) return crl;
    await this.execute();
    const fresh = (await this.look()).crl;
    if (!fresh) throw new Error('CRL was stored and is gone');
    return fresh;
  }

  private look() {
    return this.register.transaction({ kind: 'system' }, async (tx) => ({
      crl: await tx.certificates.latestCrl(),
      now: await tx.now(),
    }));
  }
}
