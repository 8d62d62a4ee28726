// A line as it was at a past second. The certificates come out of their timeline; the line and the element out of the versions that the
// database keeps of a row when it is overwritten. Before these were kept it is said that they are not known. Whoever may see the line today
// sees of its past what the line's page shows of it: nothing of a former holder, nothing of an MVNO's persons.
import { certificateAt, publishedStatus, stoodAt, type CertificateAt, type PublishedStatus } from '@sumaho-jpki/rules';
import { holdsOf } from '../hold-certificate/holds';
import type { ElementVersion, LineVersion } from '../ports/former-rows.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, HistoryRow, StaffRow } from '../ports/rows';
import { Refused } from '../refused';
import { scopeOf } from '../staff-scope';
import type { ReadLine } from './desk.operations';

/** No certificate has so many entries; of one that had, the oldest moments would be unknown and not wrong. */
const MOST_ENTRIES = 2000;

/** `former-holder`: line and element were somebody else's then, which is J-LIS's alone to see. */
export const NOT_KNOWN_AT = ['line', 'element', 'certificate', 'person', 'former-holder'] as const;
export type NotKnownAt = (typeof NOT_KNOWN_AT)[number];

export interface CertificateThen extends CertificateAt {
  readonly row: CertificateRow;
  /** What was published of it; null where the state is not known. */
  readonly status: PublishedStatus | null;
}

export interface LineThen {
  readonly asOf: Date;
  readonly lineId: string;
  /** As it stood then; null where there was none yet, and where `notKnown` says so. */
  readonly line: LineVersion | null;
  readonly element: ElementVersion | null;
  readonly certificates: readonly CertificateThen[];
  /** Up to that moment, newest first. */
  readonly timeline: readonly HistoryRow[];
  /** Moments at which something of this line happened, oldest first. */
  readonly moments: readonly Date[];
  readonly notKnown: readonly NotKnownAt[];
}

export class ReadLineAt {
  constructor(
    private readonly register: Register,
    private readonly lines: ReadLine,
  ) {}

  /** @throws Refused `not-found` | `forbidden` | `validation-failed` (a moment that is still to come) */
  async execute(staff: StaffRow, lineId: string, at: Date): Promise<LineThen> {
    const page = await this.lines.execute(staff, lineId);
    return this.register.transaction(scopeOf(staff), async (tx) => {
      if (at > (await tx.now())) throw stillToCome();
      const certificates: CertificateThen[] = [];
      for (const row of page.certificates) {
        const entries = (await tx.history.ofCertificate(row.serial, MOST_ENTRIES)).toSorted(byId);
        const now = { state: row.state, holds: holdsOf(row) };
        const runs = await tx.massActs.movesOf(row.serial);
        const then = certificateAt(entries, { reservedAt: row.createdAt, at, now, runs });
        if (!then) continue;
        const { state, holds } = endedBy(row, at) ? REVOKED : then;
        certificates.push({ row, ...then, state, holds, status: state && statusThen(state, row) });
      }
      const rows = await rowsAt(tx, staff, page.line.id, at);
      const notKnown: NotKnownAt[] = [
        ...rows.notKnown,
        ...(certificates.some(({ state }) => state === null) ? (['certificate'] as const) : []),
        ...(page.personVisible ? [] : (['person'] as const)),
      ];
      return {
        asOf: at,
        lineId: page.line.id,
        ...{ line: rows.line, element: rows.element, certificates, notKnown },
        timeline: page.timeline.filter((entry) => entry.at <= at),
        moments: [...new Set(page.timeline.map((entry) => entry.at.getTime()))]
          .toSorted((one, other) => one - other)
          .map((time) => new Date(time)),
      };
    });
  }
}

/** Line and element as they stood then. A carrier sees them of its subscriber of today alone (F11). */
async function rowsAt(
  tx: RegisterTransaction,
  staff: StaffRow,
  lineId: string,
  at: Date,
): Promise<Pick<LineThen, 'line' | 'element' | 'notKnown'>> {
  const line = await tx.formerRows.lineAt(lineId, at);
  const ofLine = line && stoodAt(line, at);
  if (line && ofLine === 'stood' && !line.ofTodaysHolder && staff.carrier !== null)
    return { line: null, element: null, notKnown: ['former-holder'] };
  const elements = await tx.formerRows.elementsAt(lineId, at);
  // One of which it is not known may have been the newest.
  const unknown = elements.some((element) => stoodAt(element, at) === 'not-known');
  const stood = elements.find((element) => stoodAt(element, at) === 'stood') ?? null;
  return {
    line: ofLine === 'stood' ? line : null,
    element: unknown ? null : stood,
    notKnown: [...(ofLine === 'not-known' ? (['line'] as const) : []), ...(unknown ? (['element'] as const) : [])],
  };
}

/** The row keeps when it was revoked; of a run before its moves were kept the timeline may tell it a little later. */
const endedBy = ({ state, revokedAt }: CertificateRow, at: Date): boolean =>
  state === 'revoked' && revokedAt !== null && revokedAt <= at;
const REVOKED = { state: 'revoked', holds: [] } as const;

const byId = (one: HistoryRow, other: HistoryRow): number => (BigInt(one.id) < BigInt(other.id) ? -1 : 1);

/** A revocation is published with the reason of its cause, which a row keeps for good. */
const statusThen = (state: CertificateRow['state'], { revocationCause }: CertificateRow): PublishedStatus =>
  publishedStatus(state, state === 'revoked' ? revocationCause : null);

const stillToCome = () =>
  new Refused('validation-failed', {
    errors: [{ path: 'time', message: '過去の日時を指定してください。 / Choose a moment in the past.' }],
  });
