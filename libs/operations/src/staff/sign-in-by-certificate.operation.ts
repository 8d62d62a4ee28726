// The first factor of J-LIS's staff: a client certificate that the proxy checked the key of (TLS), judged here at every sign-in: issuer,
// dates, purpose, status, whose it is now. The second factor follows. Whoever shows what does not open hears one answer.
import { faultOfCertificate, type CertificateFault } from '@sumaho-jpki/rules';
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import type { PartyAuthority } from '../ports/party.port';
import type { AnswerStatus } from '../publish-status/answer-status.operation';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { SignInRefused } from '../sign-in-staff/sign-in-refused';

export interface ShownStaffCertificate {
  readonly staff: StaffRow;
  readonly serial: string;
  /** What comes next; a member without a one-time code shows a passkey, which is enough by itself. */
  readonly next: 'totp' | 'passkey';
}

export class SignInByCertificate {
  constructor(
    private readonly register: Register,
    private readonly authority: PartyAuthority,
    private readonly status: Pick<AnswerStatus, 'agree'>,
  ) {}

  /** @throws Refused `sign-in-refused` | `account-locked` */
  async execute(certificateDer: Uint8Array): Promise<ShownStaffCertificate> {
    const { staff, serial, fault, locked } = await this.look(certificateDer);
    const by = 'certificate';
    const staffId = staff?.id ?? null;
    if (fault !== null) throw new SignInRefused('sign-in-refused', { by, why: fault, staffId });
    if (staff === null) throw new SignInRefused('sign-in-refused', { by, why: 'no-way-in-of-anybody', staffId });
    if (locked) throw new SignInRefused('account-locked', { by, why: 'account-locked', staffId });
    return { staff, serial, next: staff.totpSecretSealed === null ? 'passkey' : 'totp' };
  }

  private async look(certificateDer: Uint8Array): Promise<{
    staff: StaffRow | null;
    serial: string;
    fault: CertificateFault | null;
    locked: boolean;
  }> {
    // After a restore nothing is admitted before register and journal agree.
    await this.status.agree();
    const now = await this.register.transaction({ kind: 'system' }, (tx) => tx.now());
    const check = await this.authority.checkPartyCertificate(certificateDer, now);
    const serial = check.ok ? check.serial : '';
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const kept = check.ok ? await tx.partyCertificates.bySerial(serial) : null;
      const own = kept?.certificateDer;
      const row = own && equalBytes(own, certificateDer) ? kept : null;
      const party = row && (await tx.parties.byCode(row.partyCode));
      const wayIn = row && (await tx.staffCredentials.byHandle('client-certificate', serial));
      const staff = wayIn && (await tx.staff.byId(wayIn.staffId));
      const fault = faultOfCertificate({
        kind: check.ok ? check.kind : null,
        state: row?.state ?? null,
        enabled: party?.enabled ?? false,
        holder: staff,
      });
      // A failed second factor leaves a mark on the account; to show the certificate leaves one on the certificate.
      if (fault === null && wayIn) await tx.staffCredentials.used(wayIn.id, 0);
      const locked = (staff?.lockedUntil?.getTime() ?? 0) > now.getTime();
      return { staff, serial, fault, locked };
    });
  }
}
