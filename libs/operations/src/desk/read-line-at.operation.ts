// A line as it was at a past second. The certificates come out of their timeline; the line and the element out of their rows where
// nobody wrote these since, and otherwise it is said that they are not known. Whoever may see the line today sees of its past what the
// line's page shows of it: nothing of a former holder, nothing of an MVNO's persons.
import { certificateAt, publishedStatus, type CertificateAt, type PublishedStatus } from '@sumaho-jpki/rules';
import { holdsOf } from '../hold-certificate/holds';
import type { Register } from '../ports/register.port';
import type { CertificateRow, ElementRow, HistoryRow, LineRow, StaffRow } from '../ports/rows';
import { Refused } from '../refused';
import { scopeOf } from '../staff-scope';
import type { ReadLine } from './desk.operations';

/** No certificate has so many entries; of one that had, the oldest moments would be unknown and not wrong. */
const MOST_ENTRIES = 2000;

export const NOT_KNOWN_AT = ['line', 'element', 'certificate', 'person'] as const;
export type NotKnownAt = (typeof NOT_KNOWN_AT)[number];

export interface CertificateThen extends CertificateAt {
  readonly row: CertificateRow;
  /** What was published of it; null where the state is not known. */
  readonly status: PublishedStatus | null;
}

export interface LineThen {
  readonly asOf: Date;
  readonly lineId: string;
  /** As it stood then; null where it was written since, for the register keeps no former rows. */
  readonly line: LineRow | null;
  readonly element: ElementRow | null;
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
        const then = certificateAt(entries, { reservedAt: row.createdAt, at, now });
        if (!then) continue;
        const { state, holds } = endedBy(row, at) ? REVOKED : then;
        certificates.push({ row, ...then, state, holds, status: state && statusThen(state, row) });
      }
      const { element, personVisible } = page;
      const line = page.line.updatedAt <= at ? page.line : null;
      const elementThen = element && element.updatedAt <= at ? element : null;
      const notKnown: NotKnownAt[] = [
        ...(line ? [] : (['line'] as const)),
        ...(element && !elementThen ? (['element'] as const) : []),
        ...(certificates.some(({ state }) => state === null) ? (['certificate'] as const) : []),
        ...(personVisible ? [] : (['person'] as const)),
      ];
      return {
        asOf: at,
        lineId: page.line.id,
        ...{ line, element: elementThen, certificates, notKnown },
        timeline: page.timeline.filter((entry) => entry.at <= at),
        moments: [...new Set(page.timeline.map((entry) => entry.at.getTime()))]
          .toSorted((one, other) => one - other)
          .map((time) => new Date(time)),
      };
    });
  }
}

/** The row keeps when it was revoked; of a run over many the timeline may tell it a little later. */
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
