// The phone proves possession with the PIN set: only then is the certificate to become active (ARCHITECTURE §3).
import { CERTIFICATE_TABLE, isLive } from '@sumaho-jpki/rules';
import type { CertificateAuthority, Random } from '../ports/outside.port';
import { phoneEvent } from '../keychain/phone-event';
import { tellPhone } from '../pin-initialisation/tell-phone';
import { tellHolder } from '../tell-holder/tell-holder.step';
import type { PinInitialisationRow } from '../ports/pin-initialisation.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, DeviceSessionRow } from '../ports/rows';
import { base64url } from '../octets';
import { Refused } from '../refused';

export const CHALLENGE_MINUTES = 5;

export class OpenActivationChallenge {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  execute(device: DeviceSessionRow): Promise<{ challenge: string; expiresAt: Date }> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(device.applicationId);
      const initialised = (await tx.pinInitialisations.ofSession(device.id))?.state === 'reset';
      if (application?.state !== 'awaiting-pin' && !initialised) throw new Refused('not-allowed-now');
      const expiresAt = new Date((await tx.now()).getTime() + CHALLENGE_MINUTES * 60_000);
      const challenge = base64url(this.random.bytes(32));
      await tx.deviceSessions.update(device.id, { activationChallenge: `${expiresAt.getTime()}.${challenge}` });
      return { challenge, expiresAt };
    });
  }
}

export class ProvePossession {
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly textToSign: (applicationId: string, challenge: string) => string,
  ) {}

  /** @throws Refused `challenge-expired` | `possession-not-proved` | `not-allowed-now` */
  async execute(device: DeviceSessionRow, signature: Uint8Array): Promise<void> {
    const facts = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const stored = await tx.deviceSessions.takeChallenge(device.id);
      const [until, challenge] = (stored ?? '').split('.');
      const certificate = await tx.certificates.byApplication(device.applicationId);
      const alive = Number(until) > (await tx.now()).getTime();
      const initialisation = await tx.pinInitialisations.ofSession(device.id);
      return challenge && alive && certificate?.certificateDer
        ? { challenge, state: certificate.state, certificateDer: certificate.certificateDer, initialisation }
        : null;
    });
    if (!facts) throw new Refused('challenge-expired');
    const { initialisation } = facts;
    if (!initialisation && 'refuse' in CERTIFICATE_TABLE.cells[facts.state].activate) {
      throw new Refused('not-allowed-now');
    }
    const text = new TextEncoder().encode(this.textToSign(device.applicationId, facts.challenge));
    const proven = await this.authority.verifySignature(facts.certificateDer, text, signature);
    if (!proven) throw new Refused('possession-not-proved');
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(device.applicationId);
      if (!application) throw new Refused('not-found');
      if (initialisation) return finishInitialisation(tx, initialisation, application);
      // A repeat finds the step done: nothing happens twice.
      if (!(await tx.steps.completeWaiting(application.id, 'await-activation'))) return;
      await tx.history.record(phoneEvent('pin-set-and-possession-proved', application));
      await tx.steps.schedule({
        workflowId: application.id,
        kind: 'activate-certificate',
        subject: application.id,
        effectKey: `activate-certificate:${application.id}`,
      });
    });
  }
}

/** The new PIN signed: the holder has it, and hears of it on the line. */
async function finishInitialisation(
  tx: RegisterTransaction,
  initialisation: PinInitialisationRow,
  application: ApplicationRow,
): Promise<void> {
  if (initialisation.state !== 'reset') return;
  const certificate = await tx.certificates.bySerial(initialisation.certificateSerial);
  if (!certificate || !isLive(certificate.state)) throw new Refused('not-allowed-now');
  if (!(await tx.pinInitialisations.update(initialisation, { state: 'done' }))) return;
  await tellPhone(tx, application.id);
  await tx.history.record(phoneEvent('pin-initialised', application));
  await tellHolder(tx, application.id, 'pin-initialised', initialisation.id);
}
