// Step act-on-carrier-report: line, certificates and elements follow what the carrier reported (rules CARRIER_REPORTS). A report
// that something newer overtook changes nothing; one that nobody understands, or that contradicts a newer one, waits for a person.
import {
  CARRIER_REPORT_DOUBTS,
  type CarrierReport,
  type CarrierReportDoubt,
  type CarrierReportVerdict,
  chooseRoute,
  type HistoryEvent,
  isCarrierNotice,
  isNoticeStatus,
  judgeCarrierReport,
  lineEventBeside,
  type LineState,
  type ReportAxis,
} from '@sumaho-jpki/rules';
import { certificateEntry, type HistoryActor } from '../history-entry';
import { MovedMeanwhile } from '../move';
import type { Catalogue } from '../ports/catalogue.port';
import { CarrierUnavailableError, type CarrierGateway, type SubscriptionFacts } from '../ports/outside.port';
import type { LineReport, NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, LineRow, StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { NOTICE_OF_LINE, tellHolder } from '../tell-holder/tell-holder.step';
import { closeProductTask } from '../desk-queue/product-tasks';
import { lineEndTask } from '../line-events/line-life';
import { concernedBy, endOpenApplications, followOnCertificate, lineEvent, type Happened } from './follow-line-event';

interface Report extends CarrierReport {
  readonly id: string;
  readonly iccid: string | null;
  /** The line's number from now on; null where it stays. */
  readonly newMsisdn: string | null;
}
type Acting = Extract<CarrierReportVerdict, { kind: 'act' }>;

const NEWEST = {
  status: 'statusReportedAt',
  'sim-hold': 'simHoldReportedAt',
  'keychain-hold': 'keychainHoldReportedAt',
} as const satisfies Readonly<Record<ReportAxis, keyof LineRow>>;

const CARRIER: HistoryActor = { actorKind: 'carrier', actorId: null };

/** Of the line, where the report itself is a loss or a recovery. */
const TOLD_BESIDE = {
  active: 'line-restored',
  suspended: 'line-suspended',
  restricted: 'line-restricted',
  terminated: 'line-terminated',
} as const satisfies Readonly<Record<LineState, HistoryEvent>>;

const park = (reason: CarrierReportDoubt): StepResult => ({ kind: 'park', reason, problem: 'not-allowed-now' });

const NOTHING_TO_DO: StepResult = { kind: 'done', commit: () => Promise.resolve() };

export class ActOnCarrierReport implements StepHandler {
  readonly kind = 'act-on-carrier-report';
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly catalogue: Catalogue,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const known = await this.register.transaction({ kind: 'system' }, (tx) => reported(tx, step));
    if (!known) return NOTHING_TO_DO;
    const { line, holderSince, report } = known;
    const { statusReportedAt: status, simHoldReportedAt: sim, keychainHoldReportedAt: keychain } = line;
    const reportedAt = { status, 'sim-hold': sim, 'keychain-hold': keychain };
    const verdict = judgeCarrierReport(report, { state: line.state, reportedAt, holderSince });
    if (verdict.kind === 'review') return park(verdict.why);
    if (verdict.kind === 'act' && known.numberTaken) return park('report-number-taken');
    if (verdict.kind === 'overtaken') {
      const { event } = verdict.meaning;
      return {
        kind: 'done',
        commit: (tx) =>
          tx.history.record(lineEvent('report-overtaken', CARRIER, line, { report: event, ...told(report) })),
      };
    }
    try {
      const now = verdict.meaning.recheckCompatibility
        ? await this.carriers.findSubscription(report.newMsisdn ?? line.msisdn)
        : null;
      return { kind: 'done', commit: (tx) => this.act(tx, line, report, verdict, now) };
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) return { kind: 'retry', reason: 'carrier-unavailable' };
      throw problem;
    }
  }

  /** The line was judged as it was read: the guarded update comes first, so that all that follows rests on it. */
  private async act(
    tx: RegisterTransaction,
    line: LineRow,
    report: Report,
    verdict: Acting,
    now: SubscriptionFacts | null,
  ): Promise<void> {
    const { meaning } = verdict;
    if (!(await tx.lines.report(line, changeOf(verdict, report)))) throw new MovedMeanwhile();
    const former = verdict.tenancy === 'former';
    await tx.history.record(
      former
        ? lineEvent('report-overtaken', CARRIER, line, { report: meaning.event, ...told(report) })
        : lineEvent(meaning.event, CARRIER, line, told(report)),
    );
    if (!meaning.line && verdict.line !== line.state) {
      await tx.history.record(lineEvent(TOLD_BESIDE[verdict.line], CARRIER, line, told(report)));
    }
    // A number that is with another carrier now is that carrier's to describe.
    const isTheirs = now?.carrier === line.carrier;
    if (isTheirs) {
      const { lineState: state, iccid, simProduct, handsetModel, imei, eid = null } = now;
      const { carrier, hostCarrier } = line;
      const msisdn = report.newMsisdn ?? line.msisdn;
      await tx.lines.upsert({ carrier, hostCarrier, msisdn, state, iccid, simProduct, handsetModel, imei, eid });
    }
    const { at, iccid } = report;
    const sparesPersonId = former ? line.personId : null;
    const happened: Happened = { line, at, iccid, meaning, stores: verdict.stores, sparesPersonId, by: CARRIER };
    for (const [certificate, application] of await concernedBy(tx, happened)) {
      await followOnCertificate(tx, certificate, application, happened);
      // What was so already was told when it became so.
      const event = meaning.line ?? lineEventBeside(report.told, report.reason);
      const notice = !former && verdict.line !== line.state && event && NOTICE_OF_LINE[event];
      if (notice) await tellHolder(tx, application.id, notice, `${certificate.serial}.${report.id}`);
      if (isTheirs && !meaning.revoke) await this.recheck(tx, certificate, application, now, report);
    }
    if (meaning.revoke) await endOpenApplications(tx, happened);
    if (verdict.line === 'terminated') await closeProductTask(tx, lineEndTask(line));
  }

  private async recheck(
    tx: RegisterTransaction,
    certificate: CertificateRow,
    { route }: ApplicationRow,
    now: SubscriptionFacts,
    report: Report,
  ): Promise<void> {
    const handset = this.catalogue.handset(now.handsetModel);
    if (!handset) return;
    const [sim, contract] = [this.catalogue.sim(now.simProduct), this.catalogue.contract(certificate.carrier)];
    const { considered } = chooseRoute({ sim, handset, contract, line: now.lineState }, await tx.issuePolicies.all());
    // That J-LIS issues on another route now does not make the phone unfit.
    const reasons = considered.find((one) => one.route === route)?.verdict.reasons ?? [];
    const against = reasons.find(({ rule }) => rule !== 'route-not-in-policy');
    if (!against) return;
    await tx.history.record(certificateEntry('no-longer-compatible', certificate, { rule: against.rule }, CARRIER));
    await tellHolder(tx, certificate.applicationId, 'no-longer-compatible', `${certificate.serial}.${report.id}`);
  }
}

function readReport({ id, payload }: StepRow, newMsisdn: unknown): Report {
  const { reason = '', at = '', received, iccid = null, notice = '', status = '' } = payload;
  const despite = CARRIER_REPORT_DOUBTS.filter((doubt) => (payload['despite'] ?? '').split(' ').includes(doubt));
  const receivedAt = received === undefined ? null : new Date(received);
  // Acted on by order, a time still to come is the time it came.
  const isAhead = despite.includes('report-from-the-future') && receivedAt !== null && new Date(at) > receivedAt;
  return {
    id,
    reason: Number(reason),
    at: isAhead ? receivedAt : new Date(at),
    receivedAt,
    despite,
    told: isCarrierNotice(notice) ? { notice, status: isNoticeStatus(status) ? status : null } : null,
    iccid,
    newMsisdn: typeof newMsisdn === 'string' ? newMsisdn : null,
  };
}

const told = ({ reason, at }: Report): NewHistory['facts'] => ({ reason, happened: at.toISOString() });

/** The report and the line it is of, and when the line's subscriber of today last applied with it. */
async function reported(tx: RegisterTransaction, step: StepRow) {
  const line = await tx.lines.byId(step.subject);
  if (!line) return null;
  const report = readReport(step, (await tx.effects.byKey(step.effectKey))?.result?.['newMsisdn']);
  const other = report.newMsisdn === null ? null : await tx.lines.byMsisdn(line.carrier, report.newMsisdn);
  const applied = line.personId === null ? [] : await tx.applications.ofLine(line.id);
  const times = applied
    .filter(({ personId }) => personId === line.personId)
    .map(({ createdAt }) => createdAt.getTime());
  return {
    line,
    report,
    numberTaken: other !== null && other.id !== line.id,
    holderSince: times.length === 0 ? null : new Date(Math.max(...times)),
  };
}

function changeOf({ axes, line: state, meaning, tenancy }: Acting, { at, newMsisdn }: Report): LineReport {
  if (tenancy === 'former') return { state };
  // The number goes to somebody else now, or later.
  const endsTenancy = meaning.line === 'change-owner' || state === 'terminated';
  const newest = Object.fromEntries(axes.map((axis) => [NEWEST[axis], at]));
  const newSim = meaning.revoke === 'sim-reissue' ? { simChangedAt: at } : {};
  const number = newMsisdn === null ? {} : { msisdn: newMsisdn };
  return { state, ...number, ...newest, ...newSim, ...(endsTenancy ? { personId: null } : {}) };
}
