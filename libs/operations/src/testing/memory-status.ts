// Status of certificates in the register in memory: lists, answers made in advance, published revocations.
import { crlPartOf } from '@sumaho-jpki/rules';
import type { RegisterTransaction } from '../ports/register.port';
import type { PartyCertificateRow } from '../ports/party.port';
import type { CertificateRow } from '../ports/rows';
import { notGoodPageOf } from '../publish-status/not-good-page';
import type { DueAnswer, PublishedRevocation, StatusFacts, StoredAnswer } from '../ports/status.port';

export interface StatusRows {
  crls: {
    number: bigint;
    der: Uint8Array;
    thisUpdate: Date;
    nextUpdate: Date;
    part?: number | null;
    entries?: number;
    generation?: number;
  }[];
  crlNumber: bigint;
  ocspAnswers: { serial: string; version: number; answer: StoredAnswer | null; dueAt: number; changedAt: Date }[];
  lostRevocations: PublishedRevocation[];
  witnesses: { id: string; checked: number }[];
}

interface World {
  readonly now: Date;
  readonly rows: StatusRows & { certificates: CertificateRow[]; partyCertificates: PartyCertificateRow[] };
}

const asFacts = ({ serial, revokedAt, cause, notAfter }: PublishedRevocation): StatusFacts => ({
  serial,
  state: 'revoked',
  version: 0,
  revokedAt,
  revocationCause: cause,
  createdAt: revokedAt,
  notAfter,
});

export function memoryLists(world: World) {
  const lists = (part: number | undefined, generation = 1) =>
    world.rows.crls
      .filter((row) => (row.part ?? null) === (part ?? null) && (row.generation ?? 1) === generation)
      .toSorted((a, b) => Number(b.number - a.number));
  return {
    async *notGoodPages(at: Date, part?: number) {
      const { certificates, partyCertificates, lostRevocations } = world.rows;
      yield notGoodPageOf(
        [
          ...[...certificates, ...partyCertificates].filter(
            ({ state, notAfter }) => ['revoked', 'suspended', 'issued'].includes(state) && notAfter >= at,
          ),
          ...lostRevocations.filter(({ notAfter }) => notAfter >= at).map(asFacts),
        ]
          .filter(({ serial }) => part === undefined || crlPartOf(serial) === part)
          .map((row) => ({ ...row, since: row.revokedAt ?? row.createdAt })),
      );
    },
    nextCrlNumber: async () => {
      const above = world.rows.crls.reduce((most, { number }) => (number > most ? number : most), world.rows.crlNumber);
      const time = BigInt(world.now.getTime());
      return (world.rows.crlNumber = above + 1n > time ? above + 1n : time);
    },
    storeCrl: async (row: StatusRows['crls'][number]) => {
      world.rows.crls.push(row);
    },
    latestCrl: async (part?: number, generation?: number) => lists(part, generation)[0] ?? null,
    newestCrl: async (part?: number, generation?: number) => {
      const [row] = lists(part, generation);
      return row ? { ...row, entries: row.entries ?? 0 } : null;
    },
    publishedParts: async () =>
      [...new Set(world.rows.crls.map(({ generation = 1 }) => generation))].flatMap((generation) =>
        [...new Set(world.rows.crls.map(({ part }) => part ?? -1))]
          .filter((part) => part >= 0)
          .flatMap((part) =>
            lists(part, generation)
              .slice(0, 1)
              .map((row) => ({ ...row, part, generation, entries: row.entries ?? 0 })),
          ),
      ),
  };
}

export function memoryStatus(world: World): Pick<RegisterTransaction, 'statusAnswers' | 'revocationMemory'> {
  const { rows } = world;
  const all = (): DueAnswer[] => [...rows.certificates, ...rows.partyCertificates];
  const answerOf = (facts: Pick<StatusFacts, 'serial' | 'version'>) => {
    let row = rows.ocspAnswers.find(({ serial }) => serial === facts.serial);
    if (!row)
      rows.ocspAnswers.push(
        (row = { serial: facts.serial, version: facts.version, answer: null, dueAt: 0, changedAt: world.now }),
      );
    // What the trigger of the real one does.
    if (row.version !== facts.version)
      Object.assign(row, { version: facts.version, answer: null, dueAt: 0, changedAt: world.now });
    return row;
  };
  return {
    statusAnswers: {
      certificateOf: async (serial) => {
        const all = [...world.rows.certificates, ...world.rows.partyCertificates];
        return all.find((row) => row.serial === serial)?.certificateDer ?? null;
      },
      look: async (serial) => {
        const row = all().find((each) => each.serial === serial);
        const lost = rows.lostRevocations.find((each) => each.serial === serial);
        const facts = row ?? (lost && asFacts(lost)) ?? null;
        return structuredClone({ facts, answer: row ? answerOf(row).answer : null, now: world.now });
      },
      due: async (limit) =>
        all()
          .filter((row) => row.state !== 'reserved' && answerOf(row).dueAt <= world.now.getTime())
          .toSorted((a, b) => answerOf(a).dueAt - answerOf(b).dueAt)
          .slice(0, limit)
          .map((row) => structuredClone(row)),
      backlog: async (most) => {
        const now = world.now.getTime();
        const waiting = all()
          .filter(({ state }) => state !== 'reserved')
          .map(answerOf)
          .filter(({ dueAt }) => dueAt <= now)
          .toSorted((a, b) => a.dueAt - b.dueAt)
          .slice(0, most)
          .map(({ dueAt, changedAt }) => (dueAt === 0 ? changedAt.getTime() : dueAt));
        return { due: waiting.length, oldest: waiting.length === 0 ? null : new Date(Math.min(...waiting)) };
      },
      keep: async (facts, answer, dueAgain) => {
        const row = all().find(({ serial, version }) => serial === facts.serial && version === facts.version);
        if (!row) return false;
        Object.assign(answerOf(row), { answer, dueAt: dueAgain.getTime() });
        return true;
      },
      rest: async (serial) => {
        const row = rows.ocspAnswers.find((each) => each.serial === serial);
        if (row) Object.assign(row, { answer: null, dueAt: Infinity });
      },
      doubt: async (serial) => {
        const row = rows.ocspAnswers.find((each) => each.serial === serial);
        if (row) Object.assign(row, { answer: null, dueAt: 0, changedAt: world.now });
      },
      changedSince: async (at) => {
        for (const row of all()) answerOf(row);
        const last = new Map<number, Date>();
        for (const { serial, changedAt } of rows.ocspAnswers)
          if (changedAt > (last.get(crlPartOf(serial)) ?? at)) last.set(crlPartOf(serial), changedAt);
        return [...last].map(([part, changed]) => ({ part, at: changed }));
      },
      forgetAll: async () => undefined,
    },
    revocationMemory: {
      checked: async (id) => rows.witnesses.find((row) => row.id === id)?.checked ?? 0,
      setChecked: async (id, to) => {
        const row = rows.witnesses.find((each) => each.id === id);
        if (row) row.checked = Math.max(row.checked, to);
        else rows.witnesses.push({ id, checked: to });
      },
      notEnded: async (serials) =>
        rows.certificates
          .filter(
            ({ serial, state }) => serials.includes(serial) && !['revoked', 'expired', 'discarded'].includes(state),
          )
          .map((row) => structuredClone(row)),
      unknown: async (serials) => {
        const known = new Set([...all(), ...rows.lostRevocations].map(({ serial }) => serial));
        return serials.filter((serial) => !known.has(serial));
      },
      addLost: async (revocations) => {
        rows.lostRevocations.push(...revocations);
      },
    },
  };
}
