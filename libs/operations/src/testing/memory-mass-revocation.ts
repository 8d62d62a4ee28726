// Approvals and mass revocations of the register in memory.
import type {
  ApprovalRow,
  ApprovalTables,
  MassRevocationRow,
  MassRevocationTables,
  Meant,
} from '../ports/mass-revocation.port';
import type { ApplicationRow, CertificateRow, LineRow } from '../ports/rows';

type Open<Row> = { -readonly [Key in keyof Row]: Row[Key] };

export interface MassRevocationRows {
  approvals: Open<ApprovalRow>[];
  massRevocations: Open<MassRevocationRow>[];
  massRevoked: { id: string; serial: string }[];
}
interface World {
  readonly now: Date;
  readonly rows: MassRevocationRows & {
    certificates: Open<CertificateRow>[];
    applications: ApplicationRow[];
    lines: LineRow[];
  };
}

export function memoryMassRevocation(
  world: World,
  /** Own carrier's approvals alone are seen; null for J-LIS and the service. */
  carrier: string | null = null,
): {
  approvals: ApprovalTables;
  massRevocations: MassRevocationTables;
} {
  const { rows } = world;
  const bySerial = (a: CertificateRow, b: CertificateRow) => (a.serial < b.serial ? -1 : 1);
  const meantOnes = ({ selection, madeUntil }: Meant) =>
    rows.certificates
      .filter((row) => {
        const { serials, carrier, route, handsetModel, simProduct, issuedFrom, issuedUntil } = selection;
        const application = rows.applications.find(({ id }) => id === row.applicationId);
        const line = rows.lines.find(({ id }) => id === row.lineId);
        return (
          ['issued', 'active', 'suspended'].includes(row.state) &&
          row.createdAt <= madeUntil &&
          (!serials || serials.includes(row.serial)) &&
          (!carrier || carrier === row.carrier) &&
          (!route || route === row.route) &&
          (!handsetModel || handsetModel === application?.handsetModel) &&
          (!simProduct || simProduct === line?.simProduct) &&
          (!issuedFrom || row.createdAt >= new Date(issuedFrom)) &&
          (!issuedUntil || row.createdAt < new Date(issuedUntil))
        );
      })
      .toSorted(bySerial);
  const counted = (all: readonly string[]) => {
    const sums: Record<string, number> = {};
    for (const each of all) sums[each] = (sums[each] ?? 0) + 1;
    return sums;
  };
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
      decide: async (id, state, by, reason) => {
        const row = rows.approvals.find((each) => each.id === id && each.state === 'proposed');
        if (row) Object.assign(row, { state, decidedBy: by, decidedAt: world.now, decisionReason: reason ?? null });
        return row !== undefined;
      },
    },
    massRevocations: {
      insert: async (row) => {
        rows.massRevocations.push({
          ...row,
          state: 'proposed',
          version: 1,
          revoked: 0,
          place: '',
          allRevoked: false,
          followed: 0,
          followPlace: '',
          createdAt: world.now,
          updatedAt: world.now,
        });
      },
      byId: async (id) => structuredClone(rows.massRevocations.find((row) => row.id === id) ?? null),
      all: async (limit) => structuredClone(rows.massRevocations.toReversed().slice(0, limit)),
      running: async () => structuredClone(rows.massRevocations.filter(({ state }) => state === 'running')),
      update: async (at, change) => {
        const row = rows.massRevocations.find(
          ({ id, state, version }) => id === at.id && state === at.state && version === at.version,
        );
        if (row) Object.assign(row, change, { version: row.version + 1, updatedAt: world.now });
        return row !== undefined;
      },
      blastRadius: async (meant) => {
        const all = meantOnes(meant);
        return {
          total: all.length,
          holders: new Set(all.map(({ personId }) => personId)).size,
          byState: counted(all.map(({ state }) => state)),
          byCarrier: counted(all.map(({ carrier }) => carrier)),
          byRoute: counted(all.map(({ route }) => route)),
          sample: all.slice(0, 10).map(({ serial }) => serial),
        };
      },
      next: async (meant, place, limit) =>
        structuredClone(
          meantOnes(meant)
            .filter(({ serial }) => serial > place)
            .slice(0, limit),
        ),
      revoke: async (meant, { revokedAt, cause, id }) => {
        const done: string[] = [];
        for (const { serial, state, version } of meant) {
          const row = rows.certificates.find(
            (each) => each.serial === serial && each.state === state && each.version === version,
          );
          if (!row) continue;
          Object.assign(row, {
            state: 'revoked',
            revokedAt,
            revocationCause: cause,
            suspendedBy: null,
            version: version + 1,
          });
          rows.massRevoked.push({ id, serial });
          done.push(serial);
        }
        return done;
      },
      revokedBy: async (id, place, limit) => {
        const serials = new Set(rows.massRevoked.filter((row) => row.id === id).map(({ serial }) => serial));
        return structuredClone(
          rows.certificates
            .filter(({ serial }) => serials.has(serial) && serial > place)
            .toSorted(bySerial)
            .slice(0, limit),
        );
      },
    },
  };
}
