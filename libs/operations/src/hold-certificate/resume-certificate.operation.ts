// 一時保留の解除: whoever may lift a hold lifts their own; the certificate is good again when the last one is gone. The same
// serial resumes (jpki-domain §2.2); what was revoked never does. A hold of J-LIS takes two persons: lift-hold.operation.
import { HOLD_GROUNDS, refuse } from '@sumaho-jpki/rules';
import { certificateEvent, mustHaveRight, roleOf, scopeOfAsker, type Asker } from '../asker';
import { moveCertificate, MovedMeanwhile } from '../move';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import { tellHolder } from '../tell-holder/tell-holder.step';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { refusedBy } from '../refused';
import { holdsOf, holdsText, liftableBy } from './holds';

export class ResumeCertificate {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  /** Answers the certificate as it then stands: still `suspended` while somebody else's hold is left. */
  async execute(input: { asker: Asker; serial: string }): Promise<CertificateRow> {
    const { asker } = input;
    const resumed = await this.register.transaction(scopeOfAsker(asker), async (tx) => {
      const found = await tx.certificates.bySerial(input.serial);
      return lift(tx, asker, mustHaveRight(asker, 'resume-certificate', found, await tx.now()));
    });
    await this.crl.afterChange([input.serial]).catch(() => undefined);
    return resumed;
  }
}

/** @param proofs.secondPerson another person approved exactly this */
export async function lift(
  tx: RegisterTransaction,
  asker: Asker,
  row: CertificateRow,
  { secondPerson = false }: { readonly secondPerson?: boolean } = {},
): Promise<CertificateRow> {
  const actor = roleOf(asker);
  const holds = holdsOf(row);
  const mine = liftableBy(actor, holds);
  const left = holds.filter((hold) => !mine.includes(hold));
  if (row.state === 'suspended' && left.length > 0) {
    if (mine.length === 0) throw refusedBy(refuse('hold-of-another', { hold: left[0] ?? 'unknown' }));
    const guarded = mine.find((hold) => HOLD_GROUNDS[hold].dualControl);
    if (guarded && !secondPerson) throw refusedBy(refuse('second-person-needed', { hold: guarded }));
    const suspendedBy = holdsText(left);
    if (!(await tx.certificates.update(row, { state: row.state, suspendedBy }))) throw new MovedMeanwhile();
    await tx.history.record(certificateEvent('hold-lifted', asker, row, { lifted: mine.join(' '), left: left.length }));
    return { ...row, suspendedBy, version: row.version + 1 };
  }
  const moved = await moveCertificate(tx, row, 'resume', { actor, holds, secondPerson }, { suspendedBy: null });
  await tx.history.record(certificateEvent('certificate-resumed', asker, row, { lifted: mine.join(' ') }));
  await tellHolder(tx, row.applicationId, 'certificate-resumed', `${row.serial}.${moved.version}`);
  return moved;
}
