// The Keychain's tables in memory, beside the register in memory.
import type { KeychainTables } from '../ports/keychain.port';
import type { AttestedKeyRow, DeviceChallengeRow, EnrolmentRow, IssuePolicyRow } from '../ports/keychain.rows';
import type { ApplicationRow } from '../ports/rows';

type Open<Row> = { -readonly [Key in keyof Row]: Row[Key] };

export class KeychainRows {
  attestedKeys: Open<AttestedKeyRow>[] = [];
  deviceChallenges: Open<DeviceChallengeRow>[] = [];
  enrolments: Open<EnrolmentRow>[] = [];
  issuePolicies: Open<IssuePolicyRow>[] = [];
}

const copy = <Row>(row: Row | undefined): Row | null => (row ? structuredClone(row) : null);

export function keychainTables(
  db: KeychainRows & { readonly applications: readonly ApplicationRow[] },
  now: () => Date,
): KeychainTables {
  const enrolmentAt = (at: Pick<EnrolmentRow, 'applicationId' | 'round'>) =>
    db.enrolments.find((row) => row.applicationId === at.applicationId && row.round === at.round);
  return {
    attestedKeys: {
      insert: async (row) => {
        if (db.attestedKeys.some(({ keyId }) => keyId === row.keyId)) return false;
        db.attestedKeys.push({ ...row, counter: 0, attestedAt: now() });
        return true;
      },
      byId: async (keyId) => copy(db.attestedKeys.find((row) => row.keyId === keyId)),
      advance: async (keyId, counter) => {
        const row = db.attestedKeys.find((each) => each.keyId === keyId && each.counter < counter);
        if (row) row.counter = counter;
        return row !== undefined;
      },
    },
    deviceChallenges: {
      open: async (row) => {
        const others = db.deviceChallenges.filter(
          (each) => each.sessionId !== row.sessionId || each.purpose !== row.purpose,
        );
        db.deviceChallenges = [...others, { ...row, usedAt: null }];
      },
      take: async (sessionId, purpose) => {
        const row = db.deviceChallenges.find((each) => each.sessionId === sessionId && each.purpose === purpose);
        const before = copy(row);
        if (row) row.usedAt ??= now();
        return before;
      },
    },
    enrolments: {
      latest: async (applicationId) =>
        copy(
          db.enrolments.filter((row) => row.applicationId === applicationId).toSorted((a, b) => b.round - a.round)[0],
        ),
      prove: async (row) => {
        const there = enrolmentAt(row);
        if (there && (there.requestDer || there.deliveredAt || there.storedAt)) return false;
        const nothing = {
          requestDer: null,
          requestedAt: null,
          deliveryJwe: null,
          deliveryCms: null,
          deliveredAt: null,
          storedSerial: null,
          storedAt: null,
          keyGenerationMs: null,
          attempts: null,
        };
        db.enrolments = [
          ...db.enrolments.filter((each) => each !== there),
          { ...nothing, ...structuredClone(row), provedAt: now() },
        ];
        return true;
      },
      request: async (at, requestDer) => {
        const row = enrolmentAt(at);
        if (!row || row.requestDer || row.challenge !== at.challenge) return false;
        Object.assign(row, { requestDer, requestedAt: now() });
        return true;
      },
      deliver: async (at, { jwe, cms }) => {
        const row = enrolmentAt(at);
        if (row && !row.storedAt) {
          Object.assign(row, { deliveryJwe: jwe, deliveryCms: cms, deliveredAt: row.deliveredAt ?? now() });
        }
      },
      forgetDelivery: async (applicationId) => {
        for (const row of db.enrolments.filter((each) => each.applicationId === applicationId)) {
          Object.assign(row, { deliveryJwe: null, deliveryCms: null });
        }
      },
      stored: async (at, { serial, keyGenerationMs, attempts }) => {
        const row = enrolmentAt(at);
        if (!row || row.storedAt) return false;
        Object.assign(row, { storedSerial: serial, keyGenerationMs, attempts, storedAt: now() });
        return true;
      },
    },
    routeSamples: {
      newest: async (most) =>
        db.applications.slice(-most).map(({ id, route, state }) => {
          const last = db.enrolments.filter(({ applicationId }) => applicationId === id).at(-1);
          const { keyGenerationMs = null, attempts = null } = last ?? {};
          return { route, state, keyGenerationMs, attempts, writtenMs: null, apdus: null };
        }),
    },
    issuePolicies: {
      all: async () => structuredClone(db.issuePolicies),
      put: async (row, version) => {
        const there = db.issuePolicies.find(({ scope, key }) => scope === row.scope && key === row.key);
        if ((there?.version ?? null) !== version) return false;
        if (there) Object.assign(there, row, { id: there.id, version: there.version + 1, updatedAt: now() });
        else db.issuePolicies.push({ ...row, version: 1, updatedAt: now() });
        return true;
      },
    },
  };
}
