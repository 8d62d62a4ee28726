// 失効: the holder or J-LIS revokes with a statutory cause. Revocation is monotone; deletion of the element is ordered, never assumed.
import { confirmsSerial, isOpen, REVOCATION_CAUSES, type Actor, type RevocationCause } from '@sumaho-jpki/rules';
import { scheduleUndo } from '../apply/cancel-application.operation';
import { actorOf, certificateEvent, mustHaveRight, roleOf, scopeOfAsker, type Asker } from '../asker';
import { moveApplication, revoke } from '../move';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import { Refused } from '../refused';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { failApplication } from '../undo/fail-application';
import { orderDeletionOf } from '../undo/order-deletion-of';
import type { PublishCrl } from '../publish-status/publish-crl.operation';

export class RevokeCertificate {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  async execute(input: { asker: Asker; serial: string; cause: string; confirmation: string }): Promise<CertificateRow> {
    const cause = asCause(input.cause);
    if (!confirmsSerial(input.confirmation, input.serial)) throw new Refused('confirmation-mismatch');
    const { asker } = input;
    const revoked = await this.register.transaction(scopeOfAsker(asker), async (tx) => {
      const found = await tx.certificates.bySerial(input.serial);
      const row = mustHaveRight(asker, 'revoke-certificate', found, await tx.now());
      return row.state === 'revoked' ? row : revokeAndFollow(tx, asker, row, { actor: roleOf(asker), cause });
    });
    // OCSP reads the register and knows already; the list follows at once too, and the clock builds it again if this fails.
    await this.crl.afterChange([input.serial]).catch(() => undefined);
    return revoked;
  }
}

/** The revocation and all that belongs to it. `actor`: in whose right the cause is named. */
export async function revokeAndFollow(
  tx: RegisterTransaction,
  asker: Asker,
  row: CertificateRow,
  named: { readonly actor: Actor; readonly cause: RevocationCause; readonly facts?: NewHistory['facts'] },
): Promise<CertificateRow> {
  const { actor, cause, facts } = named;
  const moved = await revoke(tx, row, actor, cause);
  await tx.history.record(certificateEvent('certificate-revoked', asker, row, { cause, ...facts }));
  if (!(await endUnfinished(tx, asker, row))) await orderDeletionOf(tx, row.applicationId);
  await tellHolder(tx, row.applicationId, 'certificate-revoked', row.serial);
  return moved;
}

/**
 * A certificate that was not active yet takes its application along: nothing could become of it, and until its time is over the
 * holder could not apply again. False where there is none under way.
 */
async function endUnfinished(tx: RegisterTransaction, asker: Asker, row: CertificateRow): Promise<boolean> {
  const application = row.state === 'issued' ? await tx.applications.byId(row.applicationId) : null;
  if (!application || !isOpen(application.state)) return false;
  const reason = 'certificate-revoked';
  if (asker.kind === 'staff') {
    await failApplication(tx, application, reason, actorOf(asker));
    return true;
  }
  const cancelled = await moveApplication(tx, application, 'cancel', { actor: 'citizen' });
  await tx.history.record(certificateEvent('application-cancelled', asker, row, { reason }));
  await scheduleUndo(tx, cancelled);
  return true;
}

function asCause(text: string): RevocationCause {
  if (Object.hasOwn(REVOCATION_CAUSES, text)) return text as RevocationCause;
  throw new Refused('validation-failed', {
    errors: [{ path: 'cause', message: '失効の理由を選んでください。 / Choose a cause of revocation.' }],
  });
}
