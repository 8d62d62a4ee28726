// One-time challenges for a phone with a Keychain: for its attestation, for a key to be certified, for a key to deliver to.
import { isOpen, keyBornOf, storeOf } from '@sumaho-jpki/rules';
import type { Random } from '../ports/outside.port';
import type { DeviceChallengePurpose, DeviceChallengeRow } from '../ports/keychain.rows';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, DeviceSessionRow } from '../ports/rows';
import { base64url } from '../octets';
import { Refused } from '../refused';

export const DEVICE_CHALLENGE_MINUTES = 5;
/** Challenges of one session and hour: a phone needs a handful. */
const MOST_PER_HOUR = 60;

export class OpenDeviceChallenge {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @throws Refused `phone-of-another-kind` | `not-allowed-now` | `rate-limited` */
  execute(
    device: DeviceSessionRow,
    purpose: Exclude<DeviceChallengePurpose, 'contact'>,
  ): Promise<{ challenge: string; expiresAt: Date }> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await keychainApplication(tx, device);
      if (purpose !== 'attestation') mustBeAttested(application, await currentSession(tx, device), purpose);
      const opened = await tx.countEvent(`device-challenge:${device.id}`, 3600);
      if (opened > MOST_PER_HOUR) throw new Refused('rate-limited');
      const expiresAt = new Date((await tx.now()).getTime() + DEVICE_CHALLENGE_MINUTES * 60_000);
      const challenge = base64url(this.random.bytes(32));
      await tx.deviceChallenges.open({ sessionId: device.id, purpose, challenge, expiresAt });
      return { challenge, expiresAt };
    });
  }
}

/** The open application of this session, on a Keychain route. */
export async function keychainApplication(tx: RegisterTransaction, device: DeviceSessionRow): Promise<ApplicationRow> {
  const application = await tx.applications.byId(device.applicationId);
  if (!application) throw new Refused('not-found');
  if (storeOf(application.route) !== 'keychain') throw new Refused('phone-of-another-kind');
  if (!isOpen(application.state)) throw new Refused('not-allowed-now', { facts: { state: application.state } });
  return application;
}

/**
 * What the phone brings and the start of waiting for it see each other: of two such transactions the second waits for the first.
 * Without it each may miss what the other has not committed yet, and the wait sleeps over a key that is there.
 */
export async function meetPhone(tx: RegisterTransaction, { personId }: ApplicationRow): Promise<void> {
  await tx.people.lock(personId);
}

/** The session as it stands now: what the guard read may be older than the attestation. */
export async function currentSession(tx: RegisterTransaction, device: DeviceSessionRow): Promise<DeviceSessionRow> {
  const session = await tx.deviceSessions.bySeramSession(device.seramSessionId);
  if (!session) throw new Refused('session-expired');
  return session;
}

/** A key is proved by an attested phone only, and for what its route needs. @returns the attested key's id */
export function mustBeAttested(
  application: ApplicationRow,
  session: DeviceSessionRow,
  purpose: 'enrolment' | 'delivery',
): string {
  const wanted = keyBornOf(application.route) === 'central' ? 'delivery' : 'enrolment';
  if (session.keychainId === null || purpose !== wanted) {
    throw new Refused('not-allowed-now', {
      facts: { route: application.route, attested: session.keychainId !== null },
    });
  }
  return session.keychainId;
}

/** Takes the session's challenge: good once, and not for ever. */
export async function takeChallenge(
  tx: RegisterTransaction,
  sessionId: string,
  purpose: DeviceChallengePurpose,
): Promise<{ row: DeviceChallengeRow } | { problem: 'challenge-used' | 'challenge-expired' }> {
  const row = await tx.deviceChallenges.take(sessionId, purpose);
  if (row?.usedAt) return { problem: 'challenge-used' };
  if (!row || row.expiresAt.getTime() <= (await tx.now()).getTime()) return { problem: 'challenge-expired' };
  return { row };
}
