// The phone shows by attestation that the genuine app runs on a genuine phone; the attested key's id is the Keychain's. Each
// enrolment attests a new key: one that the former key vouches for lives in the same phone, and what comes of it is a renewal.
import { judgeKeychain, keyBornOf, majorVersion, refusals, type HandsetModel } from '@sumaho-jpki/rules';
import { setApplication } from '../move';
import type { Catalogue } from '../ports/catalogue.port';
import type { AppAttestation } from '../ports/keychain.port';
import type { AttestedKeyRow } from '../ports/keychain.rows';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, DeviceSessionRow } from '../ports/rows';
import { fromBase64url } from '../octets';
import { Refused, refusedBy } from '../refused';
import { keychainApplication, takeChallenge } from './device-challenge.operation';
import { phoneEvent } from './phone-event';

/** What a phone says that attested a key before. */
export interface FormerKey {
  readonly keychainId: string;
  /** By the former key, over the statement and the challenge of this attestation. */
  readonly assertion: Uint8Array;
  /** Names the new key. */
  readonly statement: Uint8Array;
}

export class AttestPhone {
  constructor(
    private readonly register: Register,
    private readonly attestation: AppAttestation,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws Refused `attestation-refused` | `app-not-genuine` | `challenge-used` | `challenge-expired` | `os-too-old` … */
  async execute(
    device: DeviceSessionRow,
    input: {
      readonly keyId: string;
      readonly attestation: Uint8Array;
      readonly osVersion: string;
      readonly former?: FormerKey | undefined;
    },
  ): Promise<void> {
    const { application, challenge, now } = await this.begin(device, input.osVersion);
    const verdict = await this.attestation.attestation({
      attestation: input.attestation,
      keyId: input.keyId,
      challenge: fromBase64url(challenge),
      at: now,
    });
    if (!verdict.ok) {
      await this.note(application, 'attestation-refused', { reason: verdict.reason });
      throw new Refused(verdict.problem, { facts: { reason: verdict.reason } });
    }
    const former = input.former && (await this.vouched(application, challenge, input.former));
    const fresh = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const current = await keychainApplication(tx, device);
      if (former && !(await tx.attestedKeys.advance(former.keyId, former.counter))) {
        throw new Refused('assertion-replayed');
      }
      const added = await tx.attestedKeys.insert({
        keyId: input.keyId,
        phoneId: former?.phoneId ?? input.keyId,
        applicationId: current.id,
        sessionId: device.id,
        publicKeySpki: verdict.publicKeySpki,
        environment: verdict.environment,
        osVersion: input.osVersion,
      });
      if (!added) return false;
      await tx.deviceSessions.update(device.id, { keychainId: input.keyId });
      // What is stored already stays where it was stored.
      const moved =
        current.state === 'awaiting-pin' ? current : await setApplication(tx, current, { keychainId: input.keyId });
      await tx.history.record(
        phoneEvent('phone-attested', moved, {
          environment: verdict.environment,
          osVersion: input.osVersion,
          samePhone: former !== undefined,
        }),
      );
      await tx.steps.wake(current.id, 'await-attestation');
      return true;
    });
    // The same key twice is another phone with a copy of our words, or a repeat that lost its answer.
    if (!fresh) throw new Refused('attestation-refused', { facts: { reason: 'key-attested-before' } });
  }

  private async begin(device: DeviceSessionRow, osVersion: string) {
    const found = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      const taken = await takeChallenge(tx, device.id, 'attestation');
      const line = await tx.lines.byId(application.lineId);
      return { application, taken, line, now: await tx.now() };
    });
    const { application, taken, line, now } = found;
    if ('problem' in taken) throw new Refused(taken.problem);
    const handset: HandsetModel | undefined = this.catalogue.handset(application.handsetModel);
    if (!handset) throw new Refused('keychain-not-available');
    const [refusal] = refusals(
      judgeKeychain({
        handset,
        osVersion: majorVersion(osVersion),
        line: line?.state ?? 'terminated',
        central: keyBornOf(application.route) === 'central',
      }),
    );
    if (refusal) throw refusedBy(refusal);
    return { application, challenge: taken.row.challenge, now };
  }

  /**
   * The former key with the counter that it showed. A key that is not on record vouches for nothing; one that is, and says
   * something else, is refused: nobody but its phone has it.
   */
  private async vouched(
    application: ApplicationRow,
    challenge: string,
    { keychainId, assertion, statement }: FormerKey,
  ): Promise<AttestedKeyRow | undefined> {
    const former = await this.register.transaction({ kind: 'system' }, (tx) => tx.attestedKeys.byId(keychainId));
    if (!former) return undefined;
    const verdict = await this.attestation.keyProof({
      assertion,
      attestedSpki: former.publicKeySpki,
      lastCounter: former.counter,
      challenge: fromBase64url(challenge),
      spki: statement,
    });
    if (verdict.ok) return { ...former, counter: verdict.counter };
    await this.note(application, 'attestation-refused', { reason: `former-key:${verdict.reason}` });
    throw new Refused(verdict.problem, { facts: { reason: verdict.reason } });
  }

  private note(application: ApplicationRow, event: string, facts: Record<string, string>): Promise<void> {
    return this.register.transaction({ kind: 'system' }, (tx: RegisterTransaction) =>
      tx.history.record(phoneEvent(event, application, facts)),
    );
  }
}
