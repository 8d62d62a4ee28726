// The dashboards: counts of a period, for J-LIS of all lines, for a carrier of its own. What is seen is row-level security's to say; of
// an MVNO's SIMs its host network is told counts of five and more.
import {
  dropOutsOf,
  figurePeriod,
  FUNNEL_DIMENSIONS,
  funnelBy,
  may,
  toldToHost,
  type DropOut,
  type FigurePeriod,
  type FunnelDimension,
  type FunnelRow,
} from '@sumaho-jpki/rules';
import { scopeOf } from '../desk/desk.operations';
import type { HostedFigures, IssueTimes, PinFigures, RenewalFigures, RevocationFigures } from '../ports/figures.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { relationOfStaff } from '../staff-scope';

export interface Figures {
  readonly asOf: Date;
  readonly period: FigurePeriod;
  readonly funnel: Readonly<Record<FunnelDimension, FunnelRow[]>>;
  readonly dropOuts: DropOut[];
  readonly issueTimes: IssueTimes[];
  readonly pins: PinFigures[];
  readonly renewals: RenewalFigures[];
  readonly revocations: RevocationFigures[];
  /** null for whoever is no host network; `count` null: fewer than five. */
  readonly hosted: (Omit<HostedFigures, 'count'> & { readonly count: number | null })[] | null;
}

export class ReadFigures {
  constructor(private readonly register: Register) {}

  /** @throws Refused `forbidden` | `validation-failed` for days that are no period */
  execute(
    staff: StaffRow,
    asked: {
      readonly from?: string | undefined;
      readonly until?: string | undefined;
      readonly carrier?: string | undefined;
      readonly handsetModel?: string | undefined;
      readonly simProduct?: string | undefined;
    },
  ): Promise<Figures> {
    mustBeAllowed(may(staff.role, 'read-figures', relationOfStaff(staff)));
    const { from, until, ...criteria } = asked;
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const asOf = await tx.now();
      const period = figurePeriod(asOf, from, until);
      if (period === null) throw noPeriod();
      const filter = { ...criteria, start: period.start, end: period.end };
      const groups = await tx.figures.funnel(filter);
      return {
        asOf,
        period,
        funnel: Object.fromEntries(
          FUNNEL_DIMENSIONS.map((dimension) => [dimension, funnelBy(groups, dimension)]),
        ) as Figures['funnel'],
        dropOuts: dropOutsOf(groups),
        issueTimes: await tx.figures.issueTimes(filter),
        pins: await tx.figures.pins(filter),
        renewals: await tx.figures.renewals(asOf, filter),
        revocations: await tx.figures.revocations(filter),
        hosted: await hostedBy(staff, (host) => tx.figures.hosted(host)),
      };
    });
  }
}

async function hostedBy(staff: StaffRow, find: (host: string) => Promise<HostedFigures[]>): Promise<Figures['hosted']> {
  if (staff.carrier === null || !may(staff.role, 'read-figures', 'host-of').allowed) return null;
  const found = await find(staff.carrier);
  return found.length === 0 ? null : found.map((row) => ({ ...row, count: toldToHost(row.count) }));
}

function noPeriod(): Refused {
  const message = '期間は日本の暦の日で、長くても92日です。 / Days of the Japanese calendar, and 92 of them at most.';
  return new Refused('validation-failed', { errors: [{ path: 'from', message }] });
}
