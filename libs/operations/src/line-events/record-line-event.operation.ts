// A desk records what happened to a line, its SIM or its phone (機種変更・譲渡・解約・転出 …). The same follows as when the carrier's
// own system reports it (follow-line-event.ts): a desk ends nothing in the holder's name, the certificate follows the event.
import {
  GRACE_HOURS,
  judgeLifeEvent,
  lifeEventRule,
  may,
  NO_CALL,
  type Follow,
  type LifeEventId,
  type LifeEventRule,
} from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import { callPictureOf } from '../call-code/call-picture';
import {
  concernedBy,
  endOpenApplications,
  followOnCertificate,
  lineEvent,
  type Happened,
} from '../carrier-report/follow-line-event';
import { certificatesOf, relationTo, scopeOf } from '../desk/desk.operations';
import { MovedMeanwhile } from '../move';
import type { LineReport, Register, RegisterTransaction } from '../ports/register.port';
import type { LineRow, StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, Refused } from '../refused';
import { NOTICE_OF_LINE, tellHolder } from '../tell-holder/tell-holder.step';
import { closeProductTask, openProductTask } from '../desk-queue/product-tasks';
import { lifeOf, lineEndOf, lineEndsAt, lineEndTask } from './line-life';

/** Digits of the phone number typed before something ends for good. */
const CONFIRMED_BY_LAST = 4;

export interface RecordedLineEvent {
  readonly follows: readonly Follow[];
  readonly endsAt: Date | null;
}

export class RecordLineEvent {
  constructor(
    private readonly register: Register,
    private readonly crl: PublishCrl,
  ) {}

  /** @throws Refused `not-found` for a line of others, `step-up-required`, `confirmation-mismatch`, the rule's own problem */
  async execute(input: {
    staff: StaffRow;
    provedAt: Date;
    lineId: string;
    event: LifeEventId;
    confirmation?: string | undefined;
  }): Promise<RecordedLineEvent> {
    const { staff, event } = input;
    mustBeAllowed(may(staff.role, 'record-line-event', 'own'));
    // Row-level security says first whether there is such a line for this desk.
    const seen = await this.register.transaction(scopeOf(staff), (tx) => tx.lines.byId(input.lineId));
    if (!seen) throw new Refused('not-found');
    const { serials, ...recorded } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const line = await tx.lines.byId(input.lineId);
      if (!line) throw new Refused('not-found');
      const relation = relationTo(staff, line);
      return recordEventOn(tx, staff, line, event, (now) => {
        if (!lifeEventRule(event).final) return;
        const fresh = isFresh(input.provedAt, now);
        mustBeAllowed(may(staff.role, 'end-by-line-event', relation, { fresh }));
        if (!confirms(input.confirmation, line)) throw new Refused('confirmation-mismatch');
      });
    });
    // OCSP reads the register and knows already; the list follows at once too, and the clock builds it again if this fails.
    if (serials.length > 0) await this.crl.afterChange(serials).catch(() => undefined);
    return recorded;
  }
}

/**
 * One event on one line: judged by its rule as the line stands now, then carried out in the same transaction.
 * @param confirmed throws unless the desk confirmed what ends for good; a bulk file is confirmed as a whole
 */
export async function recordEventOn(
  tx: RegisterTransaction,
  staff: StaffRow,
  line: LineRow,
  event: LifeEventId,
  confirmed: (now: Date) => void = () => undefined,
): Promise<RecordedLineEvent & { readonly serials: readonly string[] }> {
  mustBeAllowed(may(staff.role, 'record-line-event', relationTo(staff, line)));
  const call = callPictureOf(await tx.callCodes.newestOf(line.id, staff.id), await tx.now());
  const certificates = await certificatesOf(tx, staff, line);
  const snapshot = await lifeOf(tx, staff.role, line, certificates, call?.proof ?? NO_CALL);
  const answer = judgeLifeEvent(event, snapshot);
  if (!answer.allowed) mustBeAllowed(answer);
  confirmed(snapshot.now);
  const serials = await carryOut(tx, staff, line, event, snapshot.now);
  return { serials, follows: answer.allowed ? answer.follows : [], endsAt: await lineEndsAt(tx, line) };
}

const confirms = (typed: string | undefined, { msisdn }: LineRow): boolean =>
  (typed ?? '').normalize('NFKC').replace(/\D/gu, '') === msisdn.slice(-CONFIRMED_BY_LAST);

/** The line was judged as it was read: the guarded update comes first, so that all that follows rests on it. */
async function carryOut(
  tx: RegisterTransaction,
  staff: StaffRow,
  line: LineRow,
  event: LifeEventId,
  at: Date,
): Promise<string[]> {
  const rule = lifeEventRule(event);
  if (!(await tx.lines.report(line, changeOf(rule, at)))) throw new MovedMeanwhile();
  const { means: meaning } = rule;
  const by = { actorKind: 'staff', actorId: staff.id } as const;
  await tx.history.record(lineEvent('line-event-recorded', by, line, { 'life-event': event }));
  const happened: Happened = { line, at, iccid: null, meaning, stores: meaning.stores, by };
  const concerned = await concernedBy(tx, happened);
  for (const [certificate, application] of concerned) {
    await followOnCertificate(tx, certificate, application, happened);
    const notice = rule.endsLine ? 'line-ends' : meaning.line && NOTICE_OF_LINE[meaning.line];
    if (notice) {
      await tellHolder(tx, application.id, notice, `${certificate.serial}.${line.version}`);
    }
  }
  if (meaning.revoke) await endOpenApplications(tx, happened);
  await followOnLine(tx, rule, line, happened);
  return meaning.revoke || meaning.hold ? concerned.map(([{ serial }]) => serial) : [];
}

function changeOf({ means, newSim }: LifeEventRule, at: Date): LineReport {
  // What the desk writes down now is newer than any report still on its way.
  return {
    ...(means.line ? { statusReportedAt: at } : {}),
    ...(means.line === 'suspend' ? { state: 'suspended' } : {}),
    ...(means.line === 'restore' ? { state: 'active' } : {}),
    ...(means.line === 'change-owner' ? { personId: null } : {}),
    ...(newSim ? { simChangedAt: at } : {}),
    ...(means.hold ? { simHoldReportedAt: at, keychainHoldReportedAt: at } : {}),
  };
}

/** The end that comes later, and the carrier's own word on what SIM and handset it sees now, are steps like its reports. */
async function followOnLine(
  tx: RegisterTransaction,
  rule: LifeEventRule,
  line: LineRow,
  { at, by }: Happened,
): Promise<void> {
  const step = { kind: 'act-on-carrier-report', subject: line.id } as const;
  if (rule.endsLine) {
    const ends = new Date(at.getTime() + GRACE_HOURS * 3_600_000);
    await tx.steps.schedule({
      ...step,
      workflowId: lineEndOf(line.id),
      effectKey: `${lineEndOf(line.id)}:${line.version}`,
      payload: { reason: '3', at: ends.toISOString() },
      afterSeconds: GRACE_HOURS * 3600,
    });
    await tx.history.record(lineEvent('line-end-announced', by, line, { ends: ends.toISOString() }));
    await openProductTask(tx, { ...lineEndTask(line), notAfter: ends });
  }
  if (rule.asks === 'end-announced') {
    await tx.steps.cancelOpen(lineEndOf(line.id));
    await tx.history.record(lineEvent('line-end-withdrawn', by, line, {}));
    await closeProductTask(tx, lineEndTask(line));
  }
  if (rule.asksCarrierAs) {
    const id = `line-event:${line.id}:${line.version}`;
    const payload = { reason: String(rule.asksCarrierAs), at: at.toISOString() };
    await tx.steps.schedule({ ...step, workflowId: id, effectKey: id, payload });
  }
}
