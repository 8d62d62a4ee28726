// 有効期限のお知らせ: 90, 30 and 7 days before the end the holder is told once each (jpki-domain §9). The clock calls it; the
// notice gateway drops repeats by their id, and the timeline remembers who was told.
import { EXPIRY_NOTICE_DAYS, expiryNoticeDue, jstDate } from '@sumaho-jpki/rules';
import { certificateEntry } from '../history-entry';
import type { Notices } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import { haveDeskWrite, ownLine } from '../tell-holder/own-number';

/** Certificates looked at in one turn; the next turn takes the rest. */
const AT_ONCE = 200;
/** Failures in a row after which the gateway itself is taken to be away. */
const GATEWAY_AWAY = 3;

export class RemindOfExpiry {
  constructor(
    private readonly register: Register,
    private readonly notices: Notices,
  ) {}

  /** Answers how many holders were told. A number that the gateway does not take keeps nobody else waiting; its error comes last. */
  async execute(): Promise<number> {
    const { due, now } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const at = await tx.now();
      return { now: at, due: await tx.certificates.endingUntold(at, EXPIRY_NOTICE_DAYS, AT_ONCE) };
    });
    let told = 0;
    const failures: unknown[] = [];
    let inARow = 0;
    for (const certificate of due) {
      if (inARow === GATEWAY_AWAY) break;
      try {
        if (await this.tell(certificate, now)) told += 1;
        inARow = 0;
      } catch (problem) {
        failures.push(problem);
        inARow += 1;
      }
    }
    if (failures.length > 0) throw failures[0];
    return told;
  }

  private async tell(certificate: CertificateRow, now: Date): Promise<boolean> {
    const days = expiryNoticeDue(certificate.notAfter, now);
    if (days === undefined) return false;
    // A number that is not theirs is told nothing; that it was not is remembered as well.
    const theirs = await this.register.transaction({ kind: 'system' }, (tx) => ownLine(tx, certificate));
    if (theirs) {
      const dedupeId = `expiry-notice:${certificate.serial}:${days}`;
      await this.notices.sms({ to: theirs.msisdn, text: noticeText(certificate.notAfter), dedupeId });
    }
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      await tx.history.record(certificateEntry('expiry-notice', certificate, { days, told: theirs !== null }));
      if (!theirs) await haveDeskWrite(tx, certificate);
    });
    return theirs !== null;
  }
}

function noticeText(notAfter: Date): string {
  const date = jstDate(notAfter);
  return [
    `【スマホJPKI】スマホ用電子証明書の有効期限は${date}です。`,
    'マイナンバーカードの電子証明書を更新してから、ポータルでもう一度お申し込みください。',
    `Your phone certificate ends on ${date}. Renew the certificate of your My Number Card, then apply again in the portal.`,
  ].join('\n');
}
