// 一時保留 (jpki-domain §9 紛失・盗難): at once, by the holder from any browser, by the 24-hour hotline or by J-LIS. OCSP reads
// the register and answers `certificateHold` to the next question; the list follows.
import type { HoldGround } from '@sumaho-jpki/rules';
import { certificateEvent, mustHaveRight, roleOf, scopeOfAsker, type Asker } from '../asker';
import { moveCertificate } from '../move';
import type { Register } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import { tellHolder } from '../tell-holder/tell-holder.step';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { Refused } from '../refused';
import { groundOf, holdsOf, holdsText, isHoldGround } from './holds';

export class SuspendCertificate {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  /** A second hold on the same ground changes nothing. @throws Refused `certificate-unknown` | `not-allowed-now` | … */
  async execute(input: { asker: Asker; serial: string; ground?: string | undefined }): Promise<CertificateRow> {
    const { asker } = input;
    const actor = roleOf(asker);
    const suspended = await this.register.transaction(scopeOfAsker(asker), async (tx) => {
      const found = await tx.certificates.bySerial(input.serial);
      const row = mustHaveRight(asker, 'suspend-certificate', found, await tx.now());
      const ground = groundNamed(input.ground) ?? groundOf(actor);
      const holds = holdsOf(row);
      if (ground && row.state === 'suspended' && holds.includes(ground)) return row;
      const moved = await moveCertificate(
        tx,
        row,
        'suspend',
        { actor, holds, holdGround: ground ?? undefined },
        { suspendedBy: holdsText(ground ? [...holds, ground] : holds) },
      );
      await tx.history.record(certificateEvent('certificate-suspended', asker, row, { ground }));
      await tellHolder(tx, row.applicationId, 'certificate-suspended', `${row.serial}.${moved.version}`);
      return moved;
    });
    await this.crl.afterChange([input.serial]).catch(() => undefined);
    return suspended;
  }
}

function groundNamed(text: string | undefined): HoldGround | null {
  if (text === undefined) return null;
  if (isHoldGround(text)) return text;
  throw new Refused('validation-failed', {
    errors: [{ path: 'ground', message: '停止の理由を選んでください。 / Choose the ground of the suspension.' }],
  });
}
