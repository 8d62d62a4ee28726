// 失効: the holder or J-LIS revokes with a statutory cause. Revocation is monotone; deletion of the element is ordered, never assumed.
import { REVOCATION_CAUSES, type RevocationCause } from '@sumaho-jpki/rules';
import { certificateEvent, mustHaveRight, roleOf, scopeOfAsker, type Asker } from '../asker';
import { moveCertificate } from '../move';
import type { Register } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import { Refused } from '../refused';
import { tellHolder } from '../tell-holder/tell-holder.step';
import type { PublishCrl } from '../publish-status/publish-crl.operation';

/** Characters of the serial's end that are typed as confirmation. */
export const CONFIRMATION_LENGTH = 4;

export class RevokeCertificate {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  async execute(input: { asker: Asker; serial: string; cause: string; confirmation: string }): Promise<CertificateRow> {
    const cause = asCause(input.cause);
    if (input.confirmation.normalize('NFKC').trim().toLowerCase() !== input.serial.slice(-CONFIRMATION_LENGTH)) {
      throw new Refused('confirmation-mismatch');
    }
    const { asker } = input;
    const revoked = await this.register.transaction(scopeOfAsker(asker), async (tx) => {
      const found = await tx.certificates.bySerial(input.serial);
      const now = await tx.now();
      const row = mustHaveRight(asker, 'revoke-certificate', found, now);
      if (row.state === 'revoked') return row;
      const moved = await moveCertificate(
        tx,
        row,
        'revoke',
        { actor: roleOf(asker), cause },
        { revokedAt: now, revocationCause: cause, suspendedBy: null },
      );
      await tx.history.record(certificateEvent('certificate-revoked', asker, row, { cause }));
      await tx.steps.schedule({
        workflowId: row.applicationId,
        kind: 'order-deletion',
        subject: row.applicationId,
        effectKey: `order-deletion:${row.applicationId}`,
      });
      await tellHolder(tx, row.applicationId, 'certificate-revoked', row.serial);
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
