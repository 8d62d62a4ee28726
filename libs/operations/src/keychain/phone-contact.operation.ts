// 次の接続で削除: an app that starts with certificates in its phone asks which of them stay. Its sessions are long over by then, so
// the attested key of the phone is the proof. No carrier reaches a Keychain: what the app says here is the only word on deletion.
import { storedFate, storeOf, type DeletionReason } from '@sumaho-jpki/rules';
import { moveElement } from '../move';
import { base64url, fromBase64url } from '../octets';
import type { AppAttestation } from '../ports/keychain.port';
import type { AttestedKeyRow } from '../ports/keychain.rows';
import type { Random } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import { Refused } from '../refused';
import { DEVICE_CHALLENGE_MINUTES, takeChallenge } from './device-challenge.operation';
import { phoneEvent } from './phone-event';

const MOST_PER_HOUR = 60;

export type FateOfStored = { readonly serial: string } & (
  { readonly kind: 'keep' } | { readonly kind: 'delete'; readonly reason: DeletionReason }
);

export interface ContactReport {
  readonly keychainId: string;
  readonly holding: readonly string[];
  readonly wiped: readonly string[];
  readonly assertion: Uint8Array;
  /** What the assertion is over, besides the challenge. */
  readonly statement: Uint8Array;
}

export class OpenContactChallenge {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** An unknown Keychain gets a challenge too, which opens nothing. @throws Refused `rate-limited` */
  execute(keychainId: string): Promise<{ challenge: string; expiresAt: Date }> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const opened = await tx.countEvent(`contact:${keychainId}`, 3600);
      if (opened > MOST_PER_HOUR) throw new Refused('rate-limited');
      const expiresAt = new Date((await tx.now()).getTime() + DEVICE_CHALLENGE_MINUTES * 60_000);
      const challenge = base64url(this.random.bytes(32));
      const attested = await tx.attestedKeys.byId(keychainId);
      if (attested) {
        await tx.deviceChallenges.open({ sessionId: attested.sessionId, purpose: 'contact', challenge, expiresAt });
      }
      return { challenge, expiresAt };
    });
  }
}

export class MeetPhone {
  constructor(
    private readonly register: Register,
    private readonly attestation: AppAttestation,
  ) {}

  /** @throws Refused `key-not-proved` | `app-not-genuine` | `assertion-replayed` | `challenge-used` | `challenge-expired` */
  async execute(said: ContactReport): Promise<FateOfStored[]> {
    const { attested, challenge } = await this.begin(said.keychainId);
    const verdict = await this.attestation.keyProof({
      assertion: said.assertion,
      attestedSpki: attested.publicKeySpki,
      lastCounter: attested.counter,
      challenge: fromBase64url(challenge),
      spki: said.statement,
    });
    if (!verdict.ok) throw new Refused(verdict.problem, { facts: { reason: verdict.reason } });
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.attestedKeys.advance(attested.keyId, verdict.counter))) throw new Refused('assertion-replayed');
      for (const serial of said.wiped) await noteWiped(tx, attested, serial);
      const fates: FateOfStored[] = [];
      for (const serial of said.holding) fates.push(await fateOf(tx, serial));
      return fates;
    });
  }

  private async begin(keychainId: string): Promise<{ attested: AttestedKeyRow; challenge: string }> {
    const { attested, taken } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.attestedKeys.byId(keychainId);
      return { attested: row, taken: row && (await takeChallenge(tx, row.sessionId, 'contact')) };
    });
    if (!attested || !taken) throw new Refused('key-not-proved');
    if ('problem' in taken) throw new Refused(taken.problem);
    return { attested, challenge: taken.row.challenge };
  }
}

/** No more than the status service tells everybody. A serial that is not on record stays: it may be another service's. */
async function fateOf(tx: RegisterTransaction, serial: string): Promise<FateOfStored> {
  const certificate = await tx.certificates.bySerial(serial);
  return { serial, ...(certificate ? storedFate(certificate.state, certificate.revocationCause) : { kind: 'keep' }) };
}

/**
 * The app attests a new key with every enrolment, so the phone that comes may be known by a later one than the element: the same
 * person's word counts for it. A live certificate is never ended here, and what was written over since is not this one's element.
 */
async function noteWiped(tx: RegisterTransaction, attested: AttestedKeyRow, serial: string): Promise<void> {
  const certificate = await tx.certificates.bySerial(serial);
  const application = certificate && (await tx.applications.byId(certificate.applicationId));
  const asker = await tx.applications.byId(attested.applicationId);
  if (!application || application.personId !== asker?.personId) return;
  if (storeOf(application.route) !== 'keychain' || application.keychainId === null) return;
  if (storedFate(certificate.state, certificate.revocationCause).kind !== 'delete') return;
  const element = await tx.elements.byKeychain(application.keychainId);
  if (element?.certificateSerial !== serial || element.state === 'deleted') return;
  await moveElement(tx, element, 'report-wiped', { actor: 'agent' });
  await tx.history.record(phoneEvent('keychain-wiped', application));
}
