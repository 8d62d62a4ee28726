// J-LIS puts a drift right: by an operation that there is already, under an id of its own, so that a repeat of the click is the same
// order. What comes of it is seen by the next comparison, never assumed here.
import {
  answerToDrift,
  dueServiceState,
  may,
  REVOCATION_CAUSE_IDS,
  reasonOf,
  storeOf,
  type DriftRepair,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import { certificateEntry, type HistoryActor } from '../history-entry';
import { orderLock } from '../lock-element/order-lock';
import { moveElement, MovedMeanwhile, reapplyRevocation } from '../move';
import type { DriftRow } from '../ports/drift.port';
import { CarrierUnavailableError } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, ElementRow, LineRow, StaffRow } from '../ports/rows';
import { stepEvent } from '../provision/follow';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, Refused } from '../refused';
import type { AskedCarrier } from './gather-sides';
import { driftEntry, withEntry } from './keep-drifts';

const SYSTEM = { kind: 'system' } as const;
/** GP reason numbers of carriers' reports (rules CARRIER_REPORTS). */
const REPORT_OF_STATE = { suspended: 1, restricted: 2, terminated: 3, active: 101 } as const;
const SIM_RENEWED = 122;
const HANDSET_CHANGED = 132;
const CONFIRMED_BY_LAST = 4;

interface Facts {
  readonly drift: DriftRow;
  readonly repair: DriftRepair;
  readonly line: LineRow | null;
  readonly element: ElementRow | null;
  readonly application: ApplicationRow | null;
  /** Of what is ordered: each try has its own. */
  readonly order: string;
}

export class RepairDrift {
  constructor(
    private readonly register: Register,
    private readonly carriers: AskedCarrier,
    private readonly crl: PublishCrl,
  ) {}

  /**
   * @throws Refused `not-found`, `step-up-required`, `confirmation-mismatch`, `not-allowed-now` where a person has to act,
   * `conflict` when it is closed or under repair, `carrier-unavailable`
   */
  async execute(input: {
    staff: StaffRow;
    provedAt: Date;
    driftId: string;
    confirmation?: string | undefined;
  }): Promise<DriftRow> {
    const { staff } = input;
    mustBeAllowed(may(staff.role, 'repair-drift', 'none'));
    const facts = await this.register.transaction(SYSTEM, async (tx) => {
      const drift = await tx.drifts.byId(input.driftId);
      if (!drift) throw new Refused('not-found');
      mustBeAllowed(may(staff.role, 'repair-drift', 'none', { fresh: isFresh(input.provedAt, await tx.now()) }));
      if (drift.state !== 'open') throw new Refused('conflict');
      const answer = answerToDrift(drift.kind, drift.repairs);
      if ('task' in answer) throw new Refused('not-allowed-now');
      const read = await factsOf(tx, drift, answer.repair);
      if (answer.final && !confirms(input.confirmation, read.line)) throw new Refused('confirmation-mismatch');
      return read;
    });
    await this.askOutside(facts);
    const by: HistoryActor = { actorKind: 'staff', actorId: staff.id };
    const serials = await this.register.transaction(SYSTEM, async (tx) => {
      const now = await tx.now();
      const { drift, repair, order } = facts;
      const entry = { at: now.toISOString(), what: 'repair-ordered', by: staff.id, order, repair } as const;
      const change = { state: 'repairing', repairs: drift.repairs + 1, log: withEntry(drift.log, entry) } as const;
      // First, so that two who click at once order once.
      if (!(await tx.drifts.update(drift, change))) throw new Refused('conflict');
      const changed = await carryOut(tx, facts, now, by);
      await tx.history.record(driftEntry('drift-repair-ordered', drift, { repair }, by));
      return changed;
    });
    if (serials.length > 0) await this.crl.afterChange(serials).catch(() => undefined);
    const after = await this.register.transaction(SYSTEM, (tx) => tx.drifts.byId(input.driftId));
    if (!after) throw new Refused('not-found');
    return after;
  }

  /** What goes to the carrier without a step: repeats under the same id are the same call. */
  private async askOutside({ repair, element, order: functionCallIdentifier, ...rest }: Facts): Promise<void> {
    if (!element) return;
    const { carrier, iccid } = element;
    const call = { carrier, iccid, functionCallIdentifier };
    try {
      if (repair === 'ask-card') await this.carriers.auditContent(call);
      if (repair === 'tell-carrier') {
        const state = await this.register.transaction(SYSTEM, (tx) => stateToTell(tx, element));
        if (state !== null) await this.carriers.reportServiceState({ ...call, state });
      }
      const again = controlAgain(repair, element, rest.drift);
      if (again) await this.carriers.controlService({ ...call, control: again });
    } catch (problem) {
      if (problem instanceof CarrierUnavailableError) throw new Refused('carrier-unavailable');
      throw problem;
    }
  }
}

async function factsOf(tx: RegisterTransaction, drift: DriftRow, repair: DriftRepair): Promise<Facts> {
  const line = drift.lineId === null ? null : await tx.lines.byId(drift.lineId);
  const elements = line ? await tx.elements.ofLine(line.id) : [];
  const element = elements.find(({ id }) => id === drift.subject) ?? null;
  const application = element && line ? await writerOf(tx, element, line.id) : null;
  return { drift, repair, line, element, application, order: `drift:${drift.id}:${drift.repairs + 1}` };
}

/** The application that wrote this SIM, else the newest that meant to. */
async function writerOf(tx: RegisterTransaction, element: ElementRow, lineId: string): Promise<ApplicationRow | null> {
  const sims = (await tx.applications.ofLine(lineId)).filter(
    ({ iccid, route }) => iccid === element.iccid && storeOf(route) === 'sim',
  );
  return sims.find(({ certificateSerial }) => certificateSerial === element.certificateSerial) ?? sims[0] ?? null;
}

async function stateToTell(tx: RegisterTransaction, element: ElementRow): Promise<1 | 21 | 22 | null> {
  const certificate = element.certificateSerial ? await tx.certificates.bySerial(element.certificateSerial) : null;
  return dueServiceState({ register: element.state, certificate: certificate?.state ?? null });
}

/** The register is where it should be, the card is not: the carrier is told once more, and nothing moves here. */
function controlAgain(repair: DriftRepair, { state }: ElementRow, { said }: DriftRow): 'lock' | 'unlock' | null {
  if (repair === 'order-lock' && state === 'locked') return 'lock';
  return repair === 'order-unlock' && state === 'personalised' && said.card === 'locked' ? 'unlock' : null;
}

const confirms = (typed: string | undefined, line: LineRow | null): boolean =>
  line !== null && (typed ?? '').normalize('NFKC').replace(/\D/gu, '') === line.msisdn.slice(-CONFIRMED_BY_LAST);

/** @returns serials whose lists are to be made anew at once */
async function carryOut(tx: RegisterTransaction, facts: Facts, now: Date, by: HistoryActor): Promise<string[]> {
  const { drift, repair, line, element, application, order } = facts;
  switch (repair) {
    case 'take-over-report':
      if (line) await takeOver(tx, drift, line, order, now);
      return [];
    case 'order-deletion':
      if (!application) throw new Refused('not-allowed-now');
      await tx.steps.schedule({
        workflowId: order,
        kind: 'order-deletion',
        subject: application.id,
        effectKey: order,
      });
      return [];
    case 'confirm-deletion':
      if (!element || !application) throw new Refused('not-allowed-now');
      await moveElement(tx, element, 'confirm-deletion', { actor: 'mno-tsm' });
      await tx.history.record(stepEvent('element-deleted', application));
      return [];
    case 'order-lock':
    case 'order-unlock':
      if (element && controlAgain(repair, element, drift) === null) await orderByHold(tx, element, repair);
      return [];
    case 'publish-anew':
      await tx.statusAnswers.doubt(drift.subject);
      return [drift.subject];
    case 'reapply-revocation':
      return reapply(tx, drift, now, by);
    case 'ask-card':
    case 'tell-carrier':
      return [];
  }
}

/** The carrier's own record becomes its report: the same step that acts on one acts on it, with all that follows. */
async function takeOver(
  tx: RegisterTransaction,
  drift: DriftRow,
  line: LineRow,
  order: string,
  now: Date,
): Promise<void> {
  const states: Readonly<Record<string, number>> = REPORT_OF_STATE;
  const reasons: Partial<Record<DriftRow['kind'], number | undefined>> = {
    'sim-changed-unnoticed': SIM_RENEWED,
    'handset-changed-unnoticed': HANDSET_CHANGED,
  };
  const reason = reasons[drift.kind] ?? states[drift.said.carrier ?? ''];
  if (reason === undefined) throw new Refused('not-allowed-now');
  await tx.steps.schedule({
    workflowId: order,
    kind: 'act-on-carrier-report',
    subject: line.id,
    effectKey: order,
    payload: {
      reason: String(reason),
      at: now.toISOString(),
      ...(reason === SIM_RENEWED ? { iccid: line.iccid } : {}),
    },
  });
}

async function orderByHold(tx: RegisterTransaction, element: ElementRow, repair: 'order-lock' | 'order-unlock') {
  const certificate = element.certificateSerial ? await tx.certificates.bySerial(element.certificateSerial) : null;
  if (!certificate) throw new Refused('not-allowed-now');
  await orderLock(tx, certificate, repair === 'order-lock' ? 'lock' : 'unlock');
}

async function reapply(tx: RegisterTransaction, drift: DriftRow, now: Date, by: HistoryActor): Promise<string[]> {
  const certificate = await tx.certificates.bySerial(drift.subject);
  if (!certificate) throw new MovedMeanwhile();
  const cause = publishedCause(drift.said.authority ?? '');
  await reapplyRevocation(tx, certificate, { revokedAt: now, revocationCause: cause });
  await tx.history.record(certificateEntry('certificate-revoked', certificate, { cause, reapplied: true }, by));
  return [certificate.serial];
}

/** A list has a reason, not a cause: the first cause that is published so. */
function publishedCause(said: string): RevocationCause {
  const reason = /revoked:(?!certificate-hold)([a-z-]+)/u.exec(said)?.[1];
  return REVOCATION_CAUSE_IDS.find((cause) => reasonOf(cause) === reason) ?? 'stop-of-use';
}
