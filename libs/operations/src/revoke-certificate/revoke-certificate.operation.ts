// 失効: J-LIS revokes with a statutory cause. Revocation is monotone; deletion of the element is ordered, never assumed.
import { may, REVOCATION_CAUSES, type RevocationCause } from '@sumaho-jpki/rules';
import { moveCertificate } from '../move';
import type { Register } from '../ports/register.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import type { PublishCrl } from '../publish-status/publish-crl.operation';

/** Characters of the serial's end that are typed as confirmation. */
export const CONFIRMATION_LENGTH = 4;

export class RevokeCertificate {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  async execute(input: {
    staff: StaffRow;
    serial: string;
    cause: string;
    confirmation: string;
  }): Promise<CertificateRow> {
    const cause = asCause(input.cause);
    if (input.confirmation.normalize('NFKC').trim().toLowerCase() !== input.serial.slice(-CONFIRMATION_LENGTH)) {
      throw new Refused('confirmation-mismatch');
    }
    mustBeAllowed(may(input.staff.role, 'revoke-certificate', 'none'));
    const revoked = await this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const row = await tx.certificates.bySerial(input.serial);
      if (!row) throw new Refused('certificate-unknown');
      if (row.state === 'revoked') return row;
      const now = await tx.now();
      const moved = await moveCertificate(
        tx,
        row,
        'revoke',
        { actor: input.staff.role, cause },
        { revokedAt: now, revocationCause: cause },
      );
      await tx.history.record({
        event: 'certificate-revoked',
        actorKind: 'staff',
        actorId: input.staff.id,
        applicationId: row.applicationId,
        lineId: row.lineId,
        certificateSerial: row.serial,
        carrier: row.carrier,
        facts: { cause },
      });
      await tx.steps.schedule({
        workflowId: row.applicationId,
        kind: 'order-deletion',
        subject: row.applicationId,
        effectKey: `order-deletion:${row.applicationId}`,
      });
      return moved;
    });
    // OCSP reads the register and knows already; the list follows at once too, and the clock builds it again if this fails.
    await this.crl.execute().catch(() => undefined);
    return revoked;
  }
}

function asCause(text: string): RevocationCause {
  if (Object.hasOwn(REVOCATION_CAUSES, text)) return text as RevocationCause;
  throw new Refused('validation-failed', {
    errors: [{ path: 'cause', message: '失効の理由を選んでください。 / Choose a cause of revocation.' }],
  });
}
