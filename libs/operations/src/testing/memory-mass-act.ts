// Approvals and acts on many certificates of the register in memory.
import {
  CERTIFICATE_STATES,
  COHORT_GROUND,
  countCohort,
  massActRule,
  meansParties,
  storeOf,
  unmetReason,
  type CohortSelection,
  type RunMove,
} from '@sumaho-jpki/rules';
import { holdsOf } from '../hold-certificate/holds';
import type { ApprovalRow, ApprovalTables, MassActRow, MassActTables, Meant } from '../ports/mass-act.port';
import type { PartyCertificateRow } from '../ports/party.port';
import type { ApplicationRow, CertificateRow, LineRow } from '../ports/rows';
import type { PartyRows } from './memory-parties';

type Open<Row> = { -readonly [Key in keyof Row]: Row[Key] };

export interface MassActRowsInMemory {
  approvals: Open<ApprovalRow>[];
  massActs: Open<MassActRow>[];
  massActMembers: { id: string; serial: string; closedBy: string | null; move?: RunMove }[];
}
interface World {
  readonly now: Date;
  readonly rows: MassActRowsInMemory &
    Pick<PartyRows, 'parties' | 'partyCertificates'> & {
      certificates: Open<CertificateRow>[];
      applications: ApplicationRow[];
      lines: LineRow[];
    };
}

export function memoryMassAct(
  world: World,
  /** Own carrier's approvals alone are seen; null for J-LIS and the service. */
  carrier: string | null = null,
): {
  approvals: ApprovalTables;
  massActs: MassActTables;
} {
  const { rows } = world;
  const bySerial = (a: CertificateRow, b: CertificateRow) => (a.serial < b.serial ? -1 : 1);
  const openOf = (id: string) => rows.massActMembers.filter((row) => row.id === id && row.closedBy === null);
  const lineOf = (row: CertificateRow) => rows.lines.find(({ id }) => id === row.lineId);
  const partyMoves = massActRule('revoke').from as readonly string[];
  const signedBy = (issuer: string | undefined, tbsDer: Uint8Array) =>
    !issuer ||
    Array.from(tbsDer, (octet) => octet.toString(16).padStart(2, '0'))
      .join('')
      .includes(issuer);
  const inTime = (row: { createdAt: Date }, { issuedFrom, issuedUntil }: CohortSelection) =>
    (!issuedFrom || row.createdAt >= new Date(issuedFrom)) && (!issuedUntil || row.createdAt < new Date(issuedUntil));
  const kindOf = ({ partyCode }: PartyCertificateRow) =>
    rows.parties.find(({ code }) => code === partyCode)?.kind ?? 'gate';
  const meantMachines = ({ act, cause, selection, madeUntil }: Meant) =>
    meansParties(act, cause, selection)
      ? rows.partyCertificates
          .filter(
            (row) =>
              row.createdAt <= madeUntil &&
              (!selection.serials || selection.serials.includes(row.serial)) &&
              (!selection.holder || selection.holder === kindOf(row)) &&
              signedBy(selection.issuer, row.tbsDer) &&
              inTime(row, selection),
          )
          .toSorted((a, b) => (a.serial < b.serial ? -1 : 1))
      : [];
  const meantOnes = ({ selection, madeUntil }: Meant) => {
    const { serials, carrier, network, route, store, handsetModel, simProduct, heldBy, holder, issuer } = selection;
    const held = heldBy ? new Set(openOf(heldBy).map(({ serial }) => serial)) : null;
    return rows.certificates
      .filter((row) => {
        const application = rows.applications.find(({ id }) => id === row.applicationId);
        const line = lineOf(row);
        return (
          row.createdAt <= madeUntil &&
          (!held || held.has(row.serial)) &&
          (!serials || serials.includes(row.serial)) &&
          (!carrier || carrier === row.carrier) &&
          (!network || network === line?.hostCarrier) &&
          (!route || route === row.route) &&
          (!store || store === storeOf(row.route)) &&
          (!handsetModel || handsetModel === application?.handsetModel || handsetModel === line?.handsetModel) &&
          (!simProduct || simProduct === line?.simProduct) &&
          (!holder || holder === 'person') &&
          signedBy(issuer, row.tbsDer) &&
          inTime(row, selection)
        );
      })
      .toSorted(bySerial);
  };
  const groupOf = ({ madeUntil }: Meant, row: CertificateRow) => ({
    state: row.state,
    carrier: row.carrier,
    route: row.route,
    handsetModel: lineOf(row)?.handsetModel ?? '',
    validityOver: row.notAfter < madeUntil,
    heldOtherwise: holdsOf(row).some((hold) => hold !== COHORT_GROUND),
    count: 1,
  });
  const seen = (row: ApprovalRow) => carrier === null || row.carrier === carrier;
  return {
    approvals: {
      insert: async (row) => {
        const open = {
          state: 'proposed',
          madeAt: world.now,
          decidedBy: null,
          decidedAt: null,
          decisionReason: null,
        } as const;
        rows.approvals.push({ carrier: null, subject: null, ...row, ...open });
      },
      byId: async (id) => structuredClone(rows.approvals.find((row) => row.id === id && seen(row)) ?? null),
      all: async (limit) => structuredClone(rows.approvals.filter(seen).toReversed().slice(0, limit)),
      openOf: async (kind, subject) =>
        structuredClone(
          rows.approvals.find(
            (row) =>
              row.kind === kind && row.subject === subject && row.state === 'proposed' && row.expiresAt > world.now,
          ) ?? null,
        ),
      withdraw: async (id) => {
        const row = rows.approvals.find((each) => each.id === id && each.state === 'proposed');
        if (row) Object.assign(row, { state: 'withdrawn', decidedAt: world.now });
        return row !== undefined;
      },
      withdrawAllOf: async (madeBy) => {
        const open = rows.approvals.filter((each) => each.madeBy === madeBy && each.state === 'proposed');
        for (const row of open) Object.assign(row, { state: 'withdrawn', decidedAt: world.now });
        return open.map(({ id }) => id);
      },
      decide: async (id, state, by, reason) => {
        const row = rows.approvals.find((each) => each.id === id && each.state === 'proposed');
        if (row) Object.assign(row, { state, decidedBy: by, decidedAt: world.now, decisionReason: reason ?? null });
        return row !== undefined;
      },
    },
    massActs: {
      insert: async (row) => {
        rows.massActs.push({
          ...row,
          state: 'proposed',
          version: 1,
          done: 0,
          place: '',
          allDone: false,
          followed: 0,
          followPlace: '',
          createdAt: world.now,
          updatedAt: world.now,
        });
      },
      byId: async (id) => structuredClone(rows.massActs.find((row) => row.id === id) ?? null),
      all: async (acts, limit) =>
        structuredClone(
          rows.massActs
            .filter(({ act }) => acts.includes(act))
            .toReversed()
            .slice(0, limit),
        ),
      running: async () => structuredClone(rows.massActs.filter(({ state }) => state === 'running')),
      update: async (at, change) => {
        const row = rows.massActs.find(
          ({ id, state, version }) => id === at.id && state === at.state && version === at.version,
        );
        if (row) Object.assign(row, change, { version: row.version + 1, updatedAt: world.now });
        return row !== undefined;
      },
      blastRadius: async (meant) => {
        const all = meantOnes(meant);
        const machines = meantMachines(meant);
        const met = all.filter((row) => unmetReason(meant.act, groupOf(meant, row)) === null);
        return {
          ...countCohort(
            meant.act,
            all.map((row) => groupOf(meant, row)),
            machines.map((row) => ({ kind: kindOf(row), state: row.state, count: 1 })),
          ),
          holders: new Set(met.map(({ personId }) => personId)).size,
          sample: [...machines.filter(({ state }) => partyMoves.includes(state)), ...met]
            .slice(0, 10)
            .map(({ serial }) => serial),
        };
      },
      next: async (meant, place, limit) => {
        const states = meant.selection.heldBy ? CERTIFICATE_STATES : massActRule(meant.act).from;
        return structuredClone(
          meantOnes(meant)
            .filter(({ serial, state }) => serial > place && states.includes(state))
            .slice(0, limit),
        );
      },
      nextParties: async (meant, limit) =>
        structuredClone(
          meantMachines(meant)
            .filter(({ state }) => partyMoves.includes(state))
            .slice(0, limit),
        ),
      addMembers: async (id, serials) => {
        for (const serial of serials) rows.massActMembers.push({ id, serial, closedBy: null });
      },
      apply: async (moves, { id, revocation }) => {
        const done: string[] = [];
        for (const { certificate, to, suspendedBy } of moves) {
          const { serial, state, version } = certificate;
          const row = rows.certificates.find(
            (each) => each.serial === serial && each.state === state && each.version === version,
          );
          if (!row) continue;
          Object.assign(row, { state: to, suspendedBy, version: version + 1 });
          if (revocation) Object.assign(row, { revokedAt: revocation.revokedAt, revocationCause: revocation.cause });
          const move = { run: id, at: world.now, state: to, holds: holdsOf({ suspendedBy }) };
          rows.massActMembers.push({ id, serial, closedBy: null, move });
          done.push(serial);
        }
        return done;
      },
      changedBy: async (id, place, limit) => {
        const serials = new Set(rows.massActMembers.filter((row) => row.id === id).map(({ serial }) => serial));
        return structuredClone(
          rows.certificates
            .filter(({ serial }) => serials.has(serial) && serial > place)
            .toSorted(bySerial)
            .slice(0, limit),
        );
      },
      movesOf: async (serial) =>
        structuredClone(rows.massActMembers.flatMap((row) => (row.serial === serial && row.move ? [row.move] : []))),
      heldByOthers: async (serials, suspension) => {
        const others = rows.massActs.filter(({ id, act }) => act === 'suspend' && id !== suspension);
        const held = new Set(others.flatMap(({ id }) => openOf(id).map(({ serial }) => serial)));
        return serials.filter((serial) => held.has(serial));
      },
      stillHeld: async (suspension) => {
        const held = new Set(openOf(suspension).map(({ serial }) => serial));
        return rows.certificates.filter(({ serial, state }) => held.has(serial) && state === 'suspended').length;
      },
      close: async (serials, suspension, lifting) => {
        for (const row of openOf(suspension)) if (serials.includes(row.serial)) row.closedBy = lifting;
      },
    },
  };
}
