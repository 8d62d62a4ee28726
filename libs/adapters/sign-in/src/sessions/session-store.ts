// Sessions are rows in Postgres; the cookie holds 256 random bits and the row their keyed hash. A wiped cache reopens nothing.
import { randomBytes } from 'node:crypto';
import { STAFF_SESSION_HOURS, type Register, type SecretHasher, type SessionRow } from '@sumaho-jpki/operations';

/** Idle and absolute life in minutes (NIST SP 800-63B AAL2/AAL3 order of magnitude; back office 15 min idle). */
export const SESSION_LIFE = {
  citizen: { idle: 30, absolute: 720 },
  staff: { idle: 15, absolute: STAFF_SESSION_HOURS * 60 },
  'staff-pending': { idle: 5, absolute: 5 },
  'sign-in': { idle: 15, absolute: 15 },
  'staff-sso': { idle: 10, absolute: 10 },
  /** Machines that ask for status: as long as VERIFIER_SESSION_SECONDS, whatever is asked meanwhile. */
  verifier: { idle: 10, absolute: 10 },
} as const satisfies Record<SessionRow['kind'], { idle: number; absolute: number }>;

const MINUTE = 60_000;

export class SessionStore {
  constructor(
    private readonly register: Register,
    private readonly hasher: SecretHasher,
  ) {}

  /** A fresh id each time: nothing that was set before a sign-in is valid after it. */
  async open(kind: SessionRow['kind'], subjectId: string | null, data: Record<string, unknown>) {
    const id = randomBytes(32).toString('base64url');
    const csrfToken = randomBytes(32).toString('base64url');
    const expiresAt = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const until = new Date((await tx.now()).getTime() + SESSION_LIFE[kind].idle * MINUTE);
      await tx.sessions.insert({ idHash: this.hasher.lookup(id), kind, subjectId, csrfToken, data, expiresAt: until });
      return until;
    });
    return { id, csrfToken, expiresAt };
  }

  /** The live session of this id and kind, its idle time started anew; null for anything else. */
  async read(kind: SessionRow['kind'], id: string | undefined): Promise<SessionRow | null> {
    if (!id) return null;
    const idHash = this.hasher.lookup(id);
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.sessions.byIdHash(idHash);
      if (!row || row.kind !== kind) return null;
      const now = (await tx.now()).getTime();
      const absolute = row.createdAt.getTime() + SESSION_LIFE[kind].absolute * MINUTE;
      if (row.expiresAt.getTime() <= now || absolute <= now) {
        await tx.sessions.delete(idHash);
        return null;
      }
      const until = new Date(Math.min(now + SESSION_LIFE[kind].idle * MINUTE, absolute));
      // Once a minute is enough: not every read is a write.
      if (until.getTime() - row.expiresAt.getTime() > MINUTE) await tx.sessions.touch(idHash, until);
      return { ...row, expiresAt: until };
    });
  }

  async close(id: string | undefined): Promise<void> {
    if (!id) return;
    await this.register.transaction({ kind: 'system' }, (tx) => tx.sessions.delete(this.hasher.lookup(id)));
  }

  /** What the register knows it by; no cookie can be made out of it. */
  handleOf(id: string | undefined): string | null {
    return id ? this.hasher.lookup(id) : null;
  }

  /** @returns the session of this kind that ended, if it was alive */
  async closeHandle(idHash: string, kind: SessionRow['kind']): Promise<SessionRow | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.sessions.byIdHash(idHash);
      if (row?.kind !== kind) return null;
      await tx.sessions.delete(idHash);
      return row;
    });
  }
}
