// Staff in memory, beside the register in memory.
import type { PasskeyChallengeRow, StaffCredentialRow, StaffEnrolmentRow, StaffTables } from '../ports/staff.port';
import type { StaffRow } from '../ports/rows';
import { every, only, update, type Open } from './memory-rows';

export interface StaffRows {
  staff: Open<StaffRow>[];
  staffCredentials: Open<StaffCredentialRow>[];
  staffEnrolments: Open<StaffEnrolmentRow>[];
  passkeyChallenges: Open<PasskeyChallengeRow>[];
  /** Of whom the sessions were ended, in that order. */
  sessionsEnded: string[];
}

const NEW = {
  signedInAt: null,
  signedInBy: null,
  failedTries: 0,
  lockedUntil: null,
  lastTotpCounter: 0,
  codeGivenBy: null,
  version: 1,
} as const;

export function staffTables(db: StaffRows, now: () => Date, uuid: () => string): StaffTables {
  const inUse = (is: (row: StaffCredentialRow) => boolean) => (row: StaffCredentialRow) =>
    row.endedAt === null && is(row);
  const taken = ({ id, carrier, ssoSubject }: Pick<StaffRow, 'id' | 'carrier' | 'ssoSubject'>) =>
    ssoSubject !== null &&
    db.staff.some((row) => row.id !== id && row.carrier === carrier && row.ssoSubject === ssoSubject);
  const takeOf = <Row>(rows: Row[], is: (row: Row) => boolean): Row | null => {
    const at = rows.findIndex(is);
    return at < 0 ? null : (rows.splice(at, 1)[0] ?? null);
  };
  return {
    staff: {
      all: async () => structuredClone(db.staff),
      byAccount: async (account) => only(db.staff, (row) => row.account === account),
      byId: async (id) => only(db.staff, (row) => row.id === id),
      bySsoSubject: async (carrier, subject) =>
        only(db.staff, (row) => row.carrier === carrier && row.ssoSubject === subject),
      recordFailure: async (id, lockAfter, lockSeconds) => {
        const row = db.staff.find((each) => each.id === id);
        if (!row) throw new Error('no such staff account');
        row.failedTries += 1;
        if (row.failedTries >= lockAfter) row.lockedUntil = new Date(now().getTime() + lockSeconds * 1000);
        return structuredClone(row);
      },
      signedIn: async (id, signedInBy) =>
        void update(db.staff, (row) => row.id === id, { signedInAt: now(), signedInBy }),
      recordSuccess: async (id, counter) =>
        update(db.staff, (row) => row.id === id && row.lastTotpCounter < counter, {
          failedTries: 0,
          lockedUntil: null,
          lastTotpCounter: counter,
        }) === 1,
      upsert: async (row) => {
        db.staff.push({ shop: null, ssoSubject: null, ...row, ...NEW, id: uuid(), state: 'active', reason: null });
      },
      invite: async (row) => {
        if (taken(row) || db.staff.some(({ account }) => account === row.account)) return false;
        db.staff.push({ ...row, ...NEW, passwordHash: null, totpSecretSealed: null, state: 'invited' });
        return true;
      },
      update: async (at, change) => {
        const row = db.staff.find(({ id, version }) => id === at.id && version === at.version);
        if (!row || taken({ ...row, ...change })) return false;
        Object.assign(row, change, { version: at.version + 1 });
        return true;
      },
      codeGiven: async (id, codeGivenBy) => void update(db.staff, (row) => row.id === id, { codeGivenBy }),
      endSessions: async (id) => void db.sessionsEnded.push(id),
      endSessionsOf: async (id, serial) => void db.sessionsEnded.push(`${id} ${serial}`),
      forgetWaysIn: async (id) => {
        db.sessionsEnded.push(id);
        update(db.staff, (row) => row.id === id, { passwordHash: null, totpSecretSealed: null });
        const own = inUse(({ staffId }) => staffId === id);
        update(db.staffCredentials, own, { endedAt: now() });
        takeOf(db.staffEnrolments, ({ staffId }) => staffId === id);
      },
    },
    staffCredentials: {
      all: async () =>
        every(
          db.staffCredentials,
          inUse(() => true),
        ),
      ofStaff: async (staffId) =>
        every(
          db.staffCredentials,
          inUse((row) => row.staffId === staffId),
        ),
      byHandle: async (kind, handle) =>
        only(
          db.staffCredentials,
          inUse((row) => row.kind === kind && row.handle === handle),
        ),
      insert: async (row) => {
        if (db.staffCredentials.some(inUse(({ handle }) => handle === row.handle))) return false;
        db.staffCredentials.push({ ...row, addedAt: now(), usedAt: null, endedAt: null });
        return true;
      },
      used: async (id, counter) =>
        update(
          db.staffCredentials,
          inUse((row) => row.id === id && (row.counter < counter || (row.counter === 0 && counter === 0))),
          { counter, usedAt: now() },
        ) === 1,
      end: async (staffId, id) =>
        update(
          db.staffCredentials,
          inUse((row) => row.id === id && row.staffId === staffId),
          { endedAt: now() },
        ) === 1,
    },
    staffEnrolments: {
      put: async (row) => {
        takeOf(db.staffEnrolments, ({ staffId }) => staffId === row.staffId);
        db.staffEnrolments.push({ ...row, totpSecretSealed: null, madeAt: now() });
      },
      keepTotp: async (staffId, totpSecretSealed) =>
        void update(db.staffEnrolments, (row) => row.staffId === staffId, { totpSecretSealed }),
      byCodeHash: async (codeHash) =>
        only(db.staffEnrolments, (row) => row.codeHash === codeHash && row.expiresAt > now()),
      take: async (codeHash) => {
        const row = takeOf(db.staffEnrolments, (each) => each.codeHash === codeHash);
        return row && row.expiresAt > now() ? row : null;
      },
    },
    passkeyChallenges: {
      insert: async (row) => void db.passkeyChallenges.push(row),
      take: async (id, purpose) => {
        const row = takeOf(db.passkeyChallenges, (each) => each.id === id && each.purpose === purpose);
        return row && row.expiresAt > now() ? row : null;
      },
    },
  };
}
