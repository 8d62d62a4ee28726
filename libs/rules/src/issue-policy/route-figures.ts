/**
 * The measured half of the equivalence sheet for one installation: percentiles and failure rate per route out of its own
 * applications. Percentiles by nearest rank, so that every figure is one that was measured.
 */
import type { ApplicationState } from '../application/application-states';
import { ISSUE_ROUTES, type IssueRoute } from './issue-route';

/** One application of the register; null where nothing was measured. */
export interface RouteSample {
  readonly route: IssueRoute;
  readonly state: ApplicationState;
  /** Of the making alone, as the phone measured it. */
  readonly keyGenerationMs: number | null;
  /** Key pairs the phone made for it. */
  readonly attempts: number | null;
  /** From the code typed on the phone to key and certificate on it. */
  readonly writtenMs: number | null;
  /** Commands that the card answered. */
  readonly apdus: number | null;
}

export interface SampleFigures {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

export interface RouteFigures {
  readonly route: IssueRoute;
  readonly applications: number;
  readonly completed: number;
  /** Ended with a problem; those that were cancelled, or that nobody carried on, are not counted. */
  readonly failed: number;
  /** failed / (completed + failed); null before any application ended. */
  readonly failureRate: number | null;
  readonly keyGenerationMs: SampleFigures | null;
  /** Key pairs made beyond the first of each application. */
  readonly keysMadeAgain: number;
  readonly writtenMs: SampleFigures | null;
  readonly apdus: SampleFigures | null;
}

export function sampleFigures(values: readonly number[]): SampleFigures | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return sorted.length === 0 ? null : { count: sorted.length, p50: at(0.5), p95: at(0.95), most: at(1) };
}

/** All four routes, also those nobody took. */
export function routeFigures(samples: readonly RouteSample[]): RouteFigures[] {
  return ISSUE_ROUTES.map((route) => {
    const ours = samples.filter((sample) => sample.route === route);
    const measured = (value: (sample: RouteSample) => number | null) =>
      sampleFigures(ours.map(value).filter((found) => found !== null));
    const completed = ours.filter(({ state }) => state === 'completed').length;
    const failed = ours.filter(({ state }) => state === 'failed').length;
    return {
      route,
      applications: ours.length,
      completed,
      failed,
      failureRate: completed + failed === 0 ? null : failed / (completed + failed),
      keyGenerationMs: measured(({ keyGenerationMs }) => keyGenerationMs),
      keysMadeAgain: ours.reduce((sum, { attempts }) => sum + Math.max(0, (attempts ?? 1) - 1), 0),
      writtenMs: measured(({ writtenMs }) => writtenMs),
      apdus: measured(({ apdus }) => apdus),
    };
  });
}
