// Step act-on-carrier-report: line, certificates and elements follow what the carrier reported (rules CARRIER_REPORTS). A report
// that something newer overtook changes nothing; one that nobody understands, or that contradicts a newer one, waits for a person.
import {
  carrierReport,
  chooseRoute,
  isConcerned,
  isLive,
  isOpen,
  judgeCarrierReport,
  storeOf,
  type CarrierReportMeaning,
  type CarrierReportVerdict,
  type HistoryEvent,
  type ReportAxis,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import { scheduleUndo } from '../apply/cancel-application.operation';
import { holdsOf, holdsText, liftableBy } from '../hold-certificate/holds';
import { moveApplication, moveCertificate, moveElement, MovedMeanwhile, revoke } from '../move';
import type { Catalogue } from '../ports/catalogue.port';
import { CarrierUnavailableError, type CarrierGateway, type SubscriptionFacts } from '../ports/outside.port';
import type { LineReport, NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, LineRow, StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { tellHolder } from '../tell-holder/tell-holder.step';
import { orderDeletionOf } from '../undo/order-deletion-of';

interface Report {
  readonly id: string;
  readonly reason: number;
  readonly at: Date;
  readonly iccid: string | null;
}
type Acting = Extract<CarrierReportVerdict, { kind: 'act' }>;

const NEWEST = {
  status: 'statusReportedAt',
  'sim-hold': 'simHoldReportedAt',
  'keychain-hold': 'keychainHoldReportedAt',
} as const satisfies Readonly<Record<ReportAxis, keyof LineRow>>;

const NOTHING_TO_DO: StepResult = { kind: 'done', commit: () => Promise.resolve() };

export class ActOnCarrierReport implements StepHandler {
  readonly kind = 'act-on-carrier-report';
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierGateway,
    private readonly catalogue: Catalogue,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const report = readReport(step);
    const line = await this.register.transaction({ kind: 'system' }, (tx) => tx.lines.byId(step.subject));
    if (!line) return NOTHING_TO_DO;
    const { statusReportedAt: status, simHoldReportedAt: sim, keychainHoldReportedAt: keychain } = line;
    const reportedAt = { status, 'sim-hold': sim, 'keychain-hold': keychain };
    const verdict = judgeCarrierReport(report.reason, report.at, { state: line.state, reportedAt });
    if (verdict.kind === 'review') return { kind: 'park', reason: verdict.why, problem: 'not-allowed-now' };
    if (verdict.kind === 'overtaken') {
      const event = carrierReport(report.reason)?.event ?? 'report-overtaken';
      return {
        kind: 'done',
        commit: (tx) => tx.history.record(lineEvent('report-overtaken', line, { report: event, ...told(report) })),
      };
    }
    try {
      const now = verdict.meaning.recheckCompatibility ? await this.carriers.findSubscription(line.msisdn) : null;
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
    await tx.history.record(lineEvent(meaning.event, line, told(report)));
    // A number that is with another carrier now is that carrier's to describe.
    const isTheirs = now?.carrier === line.carrier;
    if (isTheirs) {
      const { lineState: state, iccid, simProduct, handsetModel, imei } = now;
      const { carrier, hostCarrier, msisdn } = line;
      await tx.lines.upsert({ carrier, hostCarrier, msisdn, state, iccid, simProduct, handsetModel, imei });
    }
    for (const certificate of await tx.certificates.ofLine(line.id)) {
      const application = await tx.applications.byId(certificate.applicationId);
      if (!application || !isLive(certificate.state)) continue;
      const { route, iccid, createdAt: appliedAt } = application;
      if (!isConcerned(verdict.stores, report, { store: storeOf(route), iccid, appliedAt })) continue;
      await followReport(tx, certificate, application, meaning);
      if (isTheirs && !meaning.revoke) await this.recheck(tx, certificate, application, now, report);
    }
    if (meaning.revoke) await endOpenApplications(tx, line, report, verdict);
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
    await tx.history.record(certificateEvent('no-longer-compatible', certificate, { rule: against.rule }));
    await tellHolder(tx, certificate.applicationId, 'no-longer-compatible', `${certificate.serial}.${report.id}`);
  }
}

function readReport({ id, payload }: StepRow): Report {
  const { reason = '', at = '', iccid } = payload;
  return { id, reason: Number(reason), at: new Date(at), iccid: iccid ?? null };
}

const told = ({ reason, at }: Report): NewHistory['facts'] => ({ reason, happened: at.toISOString() });

function changeOf({ axes, line: state, meaning }: Acting, { at }: Report): LineReport {
  const newest = Object.fromEntries(axes.map((axis) => [NEWEST[axis], at]));
  return { state, ...newest, ...(meaning.line === 'change-owner' ? { personId: null } : {}) };
}

async function followReport(
  tx: RegisterTransaction,
  certificate: CertificateRow,
  application: ApplicationRow,
  { hold, liftsLineHold, revoke }: CarrierReportMeaning,
): Promise<void> {
  const holds = holdsOf(certificate);
  if (hold && !holds.includes(hold)) {
    const suspendedBy = holdsText([...holds, hold]);
    const by = { actor: 'mno-tsm', holds, holdGround: hold } as const;
    const moved = await moveCertificate(tx, certificate, 'suspend', by, { suspendedBy });
    await tx.history.record(certificateEvent('certificate-suspended', certificate, { ground: hold }));
    await tellHolder(tx, application.id, 'certificate-suspended', `${certificate.serial}.${moved.version}`);
  }
  if (liftsLineHold && holds.includes('line-event')) await liftLineHold(tx, certificate);
  if (revoke) await revokeFor(tx, certificate, application, revoke);
}

async function liftLineHold(tx: RegisterTransaction, certificate: CertificateRow): Promise<void> {
  const holds = holdsOf(certificate);
  const left = holds.filter((ground) => ground !== 'line-event');
  const lifted = liftableBy('system', ['line-event']).join(' ');
  if (left.length > 0) {
    const { state } = certificate;
    if (!(await tx.certificates.update(certificate, { state, suspendedBy: holdsText(left) })))
      throw new MovedMeanwhile();
    return tx.history.record(certificateEvent('hold-lifted', certificate, { lifted, left: left.length }));
  }
  const moved = await moveCertificate(tx, certificate, 'resume', { actor: 'system', holds }, { suspendedBy: null });
  await tx.history.record(certificateEvent('certificate-resumed', certificate, { lifted }));
  await tellHolder(tx, certificate.applicationId, 'certificate-resumed', `${certificate.serial}.${moved.version}`);
}

async function revokeFor(
  tx: RegisterTransaction,
  certificate: CertificateRow,
  application: ApplicationRow,
  cause: RevocationCause,
): Promise<void> {
  await revoke(tx, certificate, 'system', cause);
  await tx.history.record(certificateEvent('certificate-revoked', certificate, { cause }));
  await tellHolder(tx, application.id, 'certificate-revoked', certificate.serial);
  if (cause === 'sim-reissue') return writeOff(tx, application);
  await orderDeletionOf(tx, application.id);
}

/** The old SIM is no longer alive: nothing reaches it, and nobody will ever say that its data is gone. */
async function writeOff(tx: RegisterTransaction, application: ApplicationRow): Promise<void> {
  const element = await tx.elements.byIccid(application.iccid);
  if (!element || element.state === 'unreachable') return;
  const ordered = await moveElement(tx, element, 'order-deletion', { actor: 'system', certificate: 'revoked' });
  if (ordered.state !== 'deletion-ordered') return;
  await moveElement(tx, ordered, 'declare-unreachable', { actor: 'mno-tsm' });
  await tx.history.record({
    ...lineEvent('element-unreachable', { id: application.lineId, carrier: application.carrier }, {}),
    applicationId: application.id,
  });
}

/** What is under way for the SIM or the subscriber that is no more cannot be finished. */
async function endOpenApplications(
  tx: RegisterTransaction,
  line: LineRow,
  report: Report,
  { stores }: Acting,
): Promise<void> {
  for (const application of await tx.applications.ofLine(line.id)) {
    const { iccid, createdAt: appliedAt, route } = application;
    if (!isOpen(application.state)) continue;
    if (!isConcerned(stores, report, { store: storeOf(route), iccid, appliedAt })) continue;
    const failed = await moveApplication(tx, application, 'fail', { actor: 'system' }, { problem: 'line-not-active' });
    await tx.history.record({
      ...lineEvent('application-failed', line, { problem: 'line-not-active' }),
      applicationId: failed.id,
    });
    await scheduleUndo(tx, failed);
  }
}

function lineEvent(event: HistoryEvent, line: Pick<LineRow, 'id' | 'carrier'>, facts: NewHistory['facts']): NewHistory {
  const nothing = { applicationId: null, certificateSerial: null };
  return { event, actorKind: 'carrier', actorId: null, ...nothing, lineId: line.id, carrier: line.carrier, facts };
}

const certificateEvent = (event: HistoryEvent, row: CertificateRow, facts: NewHistory['facts']): NewHistory => ({
  ...lineEvent(event, { id: row.lineId, carrier: row.carrier }, facts),
  applicationId: row.applicationId,
  certificateSerial: row.serial,
});
