// What the register counts for the dashboards and for the simulation of a policy. Numbers, codes and names of products alone: nobody's data.
import type { DecisionGroup, FunnelGroup, IssueRoute, LineState } from '@sumaho-jpki/rules';

/** Instants from `start` on and before `end`; further criteria all together. */
export interface FigureFilter {
  readonly start: Date;
  readonly end: Date;
  readonly carrier?: string | undefined;
  readonly handsetModel?: string | undefined;
  readonly simProduct?: string | undefined;
}

/** How a citizen's wish to apply was decided, on the facts as the carrier told them then: a way, or the rule that stood against it. */
export interface NewIssueDecision {
  readonly carrier: string;
  readonly hostCarrier: string;
  readonly handsetModel: string;
  readonly simProduct: string;
  readonly lineState: LineState;
  readonly wish: IssueRoute | null;
  readonly route: IssueRoute | null;
  readonly rule: string | null;
  /** The request for a signature that it led to. */
  readonly requestId: string | null;
  /** On a training line: counted nowhere. */
  readonly training: boolean;
}

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface IssueTimes {
  /** By the Japanese calendar. */
  readonly day: string;
  readonly carrier: string;
  readonly count: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
}

export interface PinFigures {
  readonly carrier: string;
  readonly ordered: number;
  readonly reset: number;
  readonly refused: number;
  readonly blocked: number;
}

/** Live certificates by the days that are left: up to 7, 8 to 30, 31 to 90. */
export interface RenewalFigures {
  readonly carrier: string;
  readonly within7: number;
  readonly within30: number;
  readonly within90: number;
}

/** From the order to the first answer and the first list that say so, in milliseconds; null while there is none. */
export interface RevocationFigures {
  readonly carrier: string;
  readonly revoked: number;
  readonly answered: Percentiles | null;
  readonly listed: Percentiles | null;
}

/** SIMs of an MVNO on the asking network. */
export interface HostedFigures {
  readonly carrier: string;
  readonly simProduct: string;
  readonly state: string;
  readonly count: number;
}

export interface FigureTables {
  issueDecisions: {
    insert(row: NewIssueDecision): Promise<void>;
    /** The request was signed: this application came of it. */
    attach(requestId: string, applicationId: string): Promise<void>;
    /** Grouped by facts and answer. */
    since(at: Date): Promise<DecisionGroup[]>;
  };
  figures: {
    funnel(filter: FigureFilter): Promise<FunnelGroup[]>;
    issueTimes(filter: FigureFilter): Promise<IssueTimes[]>;
    pins(filter: FigureFilter): Promise<PinFigures[]>;
    /** As of `at`: the period does not matter. */
    renewals(at: Date, filter: FigureFilter): Promise<RenewalFigures[]>;
    revocations(filter: FigureFilter): Promise<RevocationFigures[]>;
    /** @param host whose network the SIMs are on */
    hosted(host: string): Promise<HostedFigures[]>;
  };
}
