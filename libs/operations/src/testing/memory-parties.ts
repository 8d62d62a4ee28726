// Parties and their certificates in memory, beside the register in memory.
import type { EnrolmentTransactionRow, PartyCertificateRow, PartyRow, PartyTables } from '../ports/party.port';
import type { VerifierRow } from '../ports/verifier.port';
import { every, only, update, type Open } from './memory-rows';

export interface PartyRows {
  parties: Open<PartyRow>[];
  partyCertificates: Open<PartyCertificateRow>[];
  enrolmentTransactions: Open<EnrolmentTransactionRow>[];
}

const ENDED = ['revoked', 'expired', 'discarded'];

export function memoryParties(
  db: PartyRows,
  now: () => Date,
  keySeen: (spkiSha256: string) => boolean,
  /** Of the verifier that is known by this key. */
  verifierOf: (spkiSha256: string) => Pick<VerifierRow, 'code' | 'name'> | null = () => null,
): PartyTables {
  return {
    parties: {
      byCode: async (code) => only(db.parties, (row) => row.code === code),
      locked: async (code) => only(db.parties, (row) => row.code === code),
      all: async () => structuredClone(db.parties),
      register: async (row) => {
        if (db.parties.some(({ code }) => code === row.code)) return false;
        const noSecret = { secretId: null, secretExpiresAt: null, secretFor: null, secretShownAt: null };
        db.parties.push({ ...row, ...noSecret, enabled: true, version: 1, createdAt: now() });
        return true;
      },
      update: async (at, change) =>
        update(db.parties, (row: PartyRow) => row.code === at.code && row.version === at.version, {
          ...change,
          version: at.version + 1,
        }) === 1,
    },
    partyCertificates: {
      reserve: async (row) => {
        if (keySeen(row.spkiSha256) || db.partyCertificates.some(({ serial }) => serial === row.serial)) return false;
        const filledIn = { state: 'reserved', version: 1, certificateDer: null } as const;
        db.partyCertificates.push({ ...row, ...filledIn, revokedAt: null, revocationCause: null, createdAt: now() });
        return true;
      },
      bySerial: async (serial) => only(db.partyCertificates, (row) => row.serial === serial),
      held: async (serial) => only(db.partyCertificates, (row) => row.serial === serial),
      ofParty: async (code) => every(db.partyCertificates, (row) => row.partyCode === code).toReversed(),
      update: async (at, change) =>
        update(
          db.partyCertificates,
          (row: PartyCertificateRow) =>
            row.serial === at.serial && row.state === at.state && row.version === at.version,
          { ...change, version: at.version + 1 },
        ) === 1,
      search: async ({ serial, words, kinds, ofVerifiers }, limit) =>
        every(db.partyCertificates, () => true)
          .toReversed()
          .flatMap((certificate) => {
            const party = only(db.parties, ({ code }) => code === certificate.partyCode);
            if (!party) return [];
            const verifier = verifierOf(certificate.spkiSha256);
            const text = [party.code, party.organisation, verifier?.code, verifier?.name].join(' ').toLowerCase();
            const found =
              (serial !== null && certificate.serial.startsWith(serial)) ||
              kinds.includes(party.kind) ||
              (ofVerifiers && verifier !== null) ||
              (words !== null && text.includes(words.toLowerCase()));
            return found ? [{ certificate, party, verifier: verifier?.code ?? null }] : [];
          })
          .slice(0, limit),
      overdue: async (at, limit) =>
        every(
          db.partyCertificates,
          ({ state, confirmBy, notAfter }) =>
            (['reserved', 'issued'].includes(state) && confirmBy < at) ||
            (['issued', 'active'].includes(state) && notAfter < at),
        ).slice(0, limit),
      notEnded: async (serials) =>
        every(db.partyCertificates, ({ serial, state }) => serials.includes(serial) && !ENDED.includes(state)),
    },
    enrolmentTransactions: {
      open: async (row) => {
        if (db.enrolmentTransactions.some(({ id }) => id === row.id)) return false;
        db.enrolmentTransactions.push({ ...row, serial: null, state: 'open', createdAt: now() });
        return true;
      },
      byId: async (id) => only(db.enrolmentTransactions, (row) => row.id === id),
      awaitConfirmation: async (id, serial) => {
        const row = db.enrolmentTransactions.find((each) => each.id === id && each.state === 'open' && !each.serial);
        if (row) row.serial = serial;
        return row !== undefined;
      },
      finish: async (id) => {
        const row = db.enrolmentTransactions.find((each) => each.id === id && each.state === 'open');
        if (row) row.state = 'done';
        return row !== undefined;
      },
    },
  };
}
