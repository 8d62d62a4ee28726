/**
 * The way of applications from the first decision to the active certificate, counted: each stage holds those who came at least that
 * far, so that no stage is larger than the one before it; who is not among the next stage stopped at this one, for a reason.
 * Source: issue 4 (funnel per carrier, handset and SIM; failures by stage).
 */
export const FUNNEL_STAGES = ['applied', 'accepted', 'issued', 'written', 'pin-set', 'active'] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

/** Why an application went no further: still under way, refused by a rule, never signed, a problem, given up, or too late. */
export const DROP_KINDS = ['under-way', 'rule', 'not-signed', 'problem', 'cancelled', 'expired'] as const;
export type DropKind = (typeof DROP_KINDS)[number];

export function isDropKind(text: string): text is DropKind {
  return (DROP_KINDS as readonly string[]).includes(text);
}

/** As many applications that came as far as this and stopped for this reason; of the active ones `drop` is null. */
export interface FunnelGroup {
  readonly carrier: string;
  readonly handsetModel: string;
  readonly simProduct: string;
  readonly reached: FunnelStage;
  readonly drop: { readonly kind: DropKind; readonly code: string | null } | null;
  readonly count: number;
}

export const FUNNEL_DIMENSIONS = ['carrier', 'handsetModel', 'simProduct'] as const;
export type FunnelDimension = (typeof FUNNEL_DIMENSIONS)[number];

export type StageCounts = Readonly<Record<FunnelStage, number>>;

export interface FunnelRow {
  readonly key: string;
  readonly counts: StageCounts;
}

export interface DropOut {
  /** The last stage that was reached. */
  readonly stage: FunnelStage;
  readonly kind: DropKind;
  readonly code: string | null;
  readonly count: number;
}

const place = (stage: FunnelStage): number => FUNNEL_STAGES.indexOf(stage);

export function stageCounts(groups: readonly FunnelGroup[]): StageCounts {
  const counts = Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, 0])) as Record<FunnelStage, number>;
  for (const { reached, count } of groups)
    for (const stage of FUNNEL_STAGES.slice(0, place(reached) + 1)) counts[stage] += count;
  return counts;
}

/** One row per carrier, model or product, the largest first. */
export function funnelBy(groups: readonly FunnelGroup[], dimension: FunnelDimension): FunnelRow[] {
  const keys = [...new Set(groups.map((group) => group[dimension]))];
  return keys
    .map((key) => ({ key, counts: stageCounts(groups.filter((group) => group[dimension] === key)) }))
    .sort((a, b) => b.counts.applied - a.counts.applied || a.key.localeCompare(b.key, 'en'));
}

/** What stopped them, by stage in the order of the way, the most frequent first. */
export function dropOutsOf(groups: readonly FunnelGroup[]): DropOut[] {
  const sums = new Map<string, DropOut>();
  for (const { reached, drop, count } of groups) {
    if (drop === null) continue;
    const key = [reached, drop.kind, drop.code].join('\n');
    sums.set(key, { stage: reached, ...drop, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].sort(
    (a, b) =>
      place(a.stage) - place(b.stage) ||
      b.count - a.count ||
      `${a.kind}${a.code}`.localeCompare(`${b.kind}${b.code}`, 'en'),
  );
}
