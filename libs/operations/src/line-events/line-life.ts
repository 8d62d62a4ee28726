// A line as the rules of its life read it, and every event's answer: the page that shows the buttons and the operation that acts
// read the same facts.
import {
  isLive,
  judgeLifeEvent,
  LIFE_EVENT_IDS,
  storeOf,
  type CallProof,
  type Actor,
  type LifeEventAnswer,
  type LifeEventId,
  type LifeSnapshot,
} from '@sumaho-jpki/rules';
import { holdsOf } from '../hold-certificate/holds';
import type { RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, LineRow, StepState } from '../ports/rows';

export interface LineEventAnswer {
  readonly event: LifeEventId;
  readonly answer: LifeEventAnswer;
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
  const elements = await tx.elements.ofLine(line.id);
  const holding = chosen && elements.find(({ certificateSerial }) => certificateSerial === chosen.serial);
  const element = holding ?? elements.find(({ store }) => !chosen || store === storeOf(chosen.route));
  return {
    actor,
    now: await tx.now(),
    line: line.state,
    simChangedAt: line.simChangedAt,
    call,
    lineEndsAt: await lineEndsAt(tx, line),
    certificate: chosen
      ? { state: chosen.state, store: storeOf(chosen.route), holds: holdsOf(chosen), notAfter: chosen.notAfter }
      : null,
    element: element?.state ?? null,
  };
}

export const answersToAll = (snapshot: LifeSnapshot): LineEventAnswer[] =>
  LIFE_EVENT_IDS.map((event) => ({ event, answer: judgeLifeEvent(event, snapshot) }));
