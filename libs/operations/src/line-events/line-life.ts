// A line as the rules of its life read it, and every event's answer: the page that shows the buttons and the operation that acts
// read the same facts.
import {
  checklistOfLifeEvent,
  isLive,
  judgeLifeEvent,
  LIFE_EVENT_IDS,
  lifeEventRule,
  may,
  refuseElsewhere,
  storeOf,
  type CallProof,
  type Actor,
  type LifeEventAnswer,
  type LifeEventId,
  type KeptInStore,
  type LifeSnapshot,
  type ProofItem,
  type Relation,
  type Role,
  type Store,
} from '@sumaho-jpki/rules';
import { isOfHolder } from '../desk/elements-of-today';
import { holdsOf } from '../hold-certificate/holds';
import { contractOf } from '../mvno-contracts/contract-of';
import type { RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, LineRow, StepState } from '../ports/rows';

export interface LineEventAnswer {
  readonly event: LifeEventId;
  readonly answer: LifeEventAnswer;
  /** What it asks for, and where that stands. */
  readonly proofs: readonly ProofItem[];
}

/** The announced end of a line is a step of this workflow that is not due yet. */
export const lineEndOf = (lineId: string): string => `line-end:${lineId}`;

/** The desk's task while it can still be withdrawn, and the SIM still be reached. */
export const lineEndTask = (line: LineRow) =>
  ({ line, kind: 'line-end-announced', subject: lineEndOf(line.id) }) as const;

const STILL_TO_COME: readonly StepState[] = ['pending', 'leased'];

export async function lineEndsAt(tx: RegisterTransaction, line: LineRow): Promise<Date | null> {
  const steps = await tx.steps.ofWorkflow(lineEndOf(line.id));
  return steps.find(({ state }) => STILL_TO_COME.includes(state))?.runAt ?? null;
}

/**
 * @param certificates those of the line's subscriber of today, newest first
 * @param call the acting member of staff's call with the holder
 */
export async function lifeOf(
  tx: RegisterTransaction,
  actor: Actor,
  line: LineRow,
  certificates: readonly CertificateRow[],
  call: CallProof,
): Promise<LifeSnapshot> {
  const chosen = certificates.find(({ state }) => isLive(state)) ?? certificates[0];
  const applications = await tx.applications.ofLine(line.id);
  const elements = (await tx.elements.ofLine(line.id)).filter(
    // Another SIM that the number had once says nothing of this one.
    (one) =>
      (one.store === 'sim' && one.iccid === line.iccid) ||
      certificates.some(({ serial }) => serial === one.certificateSerial) ||
      isOfHolder(one, line, certificates, applications),
  );
  const holding = chosen && elements.find(({ certificateSerial }) => certificateSerial === chosen.serial);
  const element = holding ?? elements.find(({ store }) => !chosen || store === storeOf(chosen.route));
  const keptIn = (store: Store): KeptInStore => {
    const [newest, live] = ofStore(certificates, store);
    const kept = live ?? newest;
    // The SIM in use holds what it holds, whoever had it written; another holder's phone is nobody's business here.
    const at =
      elements.find(({ certificateSerial }) => kept !== undefined && certificateSerial === kept.serial) ??
      elements.find((one) => one.store === 'sim' && store === 'sim' && one.iccid === line.iccid);
    return { certificate: kept?.state ?? null, element: at?.state ?? null };
  };
  return {
    actor,
    now: await tx.now(),
    line: line.state,
    simChangedAt: line.simChangedAt,
    contract: await contractOf(tx, line.carrier),
    call,
    lineEndsAt: await lineEndsAt(tx, line),
    certificate: chosen
      ? { state: chosen.state, store: storeOf(chosen.route), holds: holdsOf(chosen), notAfter: chosen.notAfter }
      : null,
    element: element?.state ?? null,
    stores: { sim: keptIn('sim'), keychain: keptIn('keychain') },
    holderKnown: line.personId !== null,
  };
}

function ofStore(
  certificates: readonly CertificateRow[],
  store: Store,
): [newest?: CertificateRow, live?: CertificateRow] {
  const there = certificates.filter(({ route }) => storeOf(route) === store);
  return [there[0], there.find(({ state }) => isLive(state))];
}

/** To whoever may look at the line: who may record nothing on it is told so, event by event, and who can. */
export function answersToAll(role: Role, relation: Relation, snapshot: LifeSnapshot): LineEventAnswer[] {
  const permitted = may(role, 'record-line-event', relation);
  return LIFE_EVENT_IDS.map((event) => {
    if (permitted.allowed) {
      return { event, answer: judgeLifeEvent(event, snapshot), proofs: checklistOfLifeEvent(event, role, snapshot) };
    }
    const theirs = lifeEventRule(event).by.includes(role) && permitted.rule !== 'role-may-not';
    return { event, answer: theirs ? permitted : refuseElsewhere(event, role), proofs: [] };
  });
}
