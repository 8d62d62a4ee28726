// The carrier's work on one SIM: makes the next script of an order and judges what came back. A card is never assumed to be in a
// state: after any fault its registry is read in a session of its own and the work goes on at the first missing item.
import { randomBytes, randomUUID } from 'node:crypto';
import { bytes, concat, decodeTlvs, equalBytes, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import {
  ISD_AID,
  type PlannedCommand,
  SCP03_KEY_VERSION,
  type Scp02KeySet,
  type Scp03KeySet,
  type ScriptAnswer,
  SecureChannelError,
  checkInitializeUpdate,
  checkScriptResponses,
  openScp02Session,
  parseGetStatus,
  planLegacySession,
  planSecureSession,
  predictScp02Session,
  pseudoRandomCardChallenge,
} from '@sumaho-jpki/wire/globalplatform';
import { ReasonCode, type SeramReport, SubjectCode } from '@sumaho-jpki/wire/tsm-messages';
import type { Attempt, CarrierOrder } from './carrier-order';
import {
  KEY_AGREEMENT,
  READ_APPLICATIONS,
  READ_LOAD_FILES,
  cardCommands,
  isDone,
  readingCommands,
} from './isd-commands';
import { jpkiObjectsOf } from './jpki-objects';
import { LEGACY_KEY_VERSION } from './legacy-sims';
import type { OrderBook } from './order-book';

/** Answers not made by the card, after which the way to it is not trusted any more. */
const MOST_TAMPERED = 10;
const LONGEST_AUDIT_TRAIL = 1000;
const NOT_ENOUGH_MEMORY = 0x6a84;

const NO_ANSWER = new Uint8Array(0);

/** Keys of the issuer's domain, for the protocol that the SIM product speaks. */
export type IsdKeys =
  | { readonly protocol: 'scp03'; readonly keys: Scp03KeySet }
  | { readonly protocol: 'scp02'; readonly keys: Scp02KeySet };

export class IsdWork {
  constructor(
    private readonly book: OrderBook,
    private readonly keysOf: (iccid: string) => IsdKeys,
    private readonly now: () => Date,
  ) {}

  /** The script to hand out next; undefined when nothing is left to do. */
  nextAttempt(order: CarrierOrder): Attempt | undefined {
    if (order.outcome) return undefined;
    if (order.current) return order.current;
    const { sequenceCounter, untouched } = this.book.sim(order.iccid);
    // A deletion cannot know what is there; neither can anyone after a fault or an earlier order.
    const read = !order.cardKnown && (!untouched || order.kind !== 'set-up');
    const hostChallenge = concat(randomBytes(8));
    const commandOf = [-1, -1, -1];
    const commands: PlannedCommand[] = [];
    const add = (planned: PlannedCommand[], index: number) => {
      commands.push(...planned);
      commandOf.push(...planned.map(() => index));
    };
    if (read || order.kind === 'audit') add(readingCommands(order.seCommands), -1);
    else {
      for (const [index, command] of order.seCommands.entries()) {
        if (order.progress[index]?.status !== 'done') add(cardCommands(command), index);
      }
    }
    const session = { aid: ISD_AID, sequenceCounter: sequenceCounter + 1, hostChallenge, commands };
    const isd = this.keysOf(order.iccid);
    const plan =
      isd.protocol === 'scp03'
        ? planSecureSession({ ...session, keys: isd.keys, keyVersion: SCP03_KEY_VERSION })
        : planLegacySession({ ...session, keys: isd.keys, keyVersion: LEGACY_KEY_VERSION });
    order.attempts += 1;
    order.current = {
      name: randomUUID(),
      purpose: read || order.kind === 'audit' ? 'read-state' : 'work',
      hostChallenge: hex(hostChallenge),
      plan,
      commandOf,
      delivered: false,
    };
    this.book.changeSim(order.iccid, { untouched: false });
    this.book.keep(order);
    return order.current;
  }

  /** Takes the agent's report on the script under way. Reports on others, and the same again, change nothing. */
  takeReport(order: CarrierOrder, report: SeramReport): void {
    const attempt = order.current;
    if (!attempt?.delivered || (report.orderId !== undefined && report.orderId !== attempt.name)) return;
    const answers = report.ramResponses.flatMap(({ listOfRAPDU }) => listOfRAPDU).map((text) => bytes(text));
    delete order.current;
    const status = report.localAgentStatus.localAgentStatusEnum;
    // Nothing reached the card: the same work again under a new name.
    const untouched = answers.every((answer) => answer.length === 0);
    if (!untouched || status === 'UNKNOWN_FAILURE') this.judge(order, attempt, answers);
    else if (status === 'UNGRANTED_ACCESS')
      this.distrust(order, ReasonCode.NOT_ALLOWED, 'the agent refuses the script');
    this.book.keep(order);
  }

  /** Ends the order as it stands, for example when its time is over. */
  end(order: CarrierOrder, failure?: { status: 'Failed' | 'Expired'; reasonCode: string; message: string }): void {
    const { progress, auditTrail, receipt } = order;
    order.outcome = {
      functionExecutionStatus: failure
        ? {
            status: failure.status,
            statusCodeData: {
              subjectCode: SubjectCode.SECURE_ELEMENT,
              reasonCode: failure.reasonCode,
              message: failure.message,
            },
          }
        : { status: 'Executed-Success' },
      commandResults: order.seCommands.map(({ command }, index) => {
        const { status = 'open', found } = progress[index] ?? {};
        return {
          command,
          status: status === 'done' ? 'Executed-Success' : status === 'failed' ? 'Executed-Failed' : 'NotExecuted',
          ...(found ? { alreadyDone: true } : {}),
        };
      }),
      ...(receipt === undefined ? {} : { receipt }),
      cardAuditTrail: auditTrail,
    };
    order.endedAt = this.now().toISOString();
    if (order.report !== 'none') order.callback = 'due';
    order.seCommands = [];
    delete order.current;
    this.book.keep(order);
  }

  private judge(order: CarrierOrder, attempt: Attempt, raw: readonly Uint8Array[]): void {
    const outcome = checkScriptResponses(attempt.plan, raw);
    this.learnCounter(order, attempt, raw);
    this.writeTrail(order, attempt, outcome.answers);
    if (attempt.purpose === 'work') noteDone(order, attempt, outcome.answers);
    if (outcome.ok) {
      if (attempt.purpose === 'read-state') this.noteState(order, outcome.answers);
      if (order.progress.every(({ status }) => status === 'done')) this.end(order);
      return;
    }
    order.cardKnown = false;
    if (outcome.sw !== undefined && outcome.reason !== 'answer-not-authentic') {
      this.trail(order, attempt, outcome.failedIndex, outcome.sw);
    }
    switch (outcome.reason) {
      case 'no-answer':
      case 'sequence-counter-moved':
        return;
      case 'unexpected-status':
        return this.refused(order, attempt, outcome.failedIndex, outcome.sw ?? 0);
      default:
        this.distrust(order, ReasonCode.VERIFICATION_FAILED, `${outcome.name}: ${outcome.reason}`);
    }
  }

  private distrust(order: CarrierOrder, reasonCode: string, message: string): void {
    order.tampered += 1;
    if (order.tampered >= MOST_TAMPERED) this.end(order, { status: 'Failed', reasonCode, message });
  }

  /** The card said no: once may be an unknown state of the card, twice at the same command is its answer. */
  private refused(order: CarrierOrder, attempt: Attempt, failedIndex: number, sw: number): void {
    const index = attempt.commandOf[failedIndex] ?? -1;
    const name = attempt.plan.steps[failedIndex]?.name ?? 'script';
    const message = `${name}: ${sw.toString(16).toUpperCase().padStart(4, '0')}`;
    // A session that cannot even be opened is counted with the answers that are not the card's.
    if (index < 0) return this.distrust(order, ReasonCode.EXECUTION_ERROR, message);
    if (order.refusedOnce !== index) {
      order.refusedOnce = index;
      return;
    }
    const progress = order.progress[index];
    if (progress) progress.status = 'failed';
    this.end(order, {
      status: 'Failed',
      reasonCode: sw === NOT_ENOUGH_MEMORY ? ReasonCode.INSUFFICIENT_MEMORY : ReasonCode.EXECUTION_ERROR,
      message,
    });
  }

  /** Only a counter that a card with our keys proves is believed: a courier could wear the record out. */
  private learnCounter(order: CarrierOrder, attempt: Attempt, raw: readonly Uint8Array[]): void {
    const response = raw[1];
    if (response === undefined || response.length < 2) return;
    const { protocol, keys } = this.keysOf(order.iccid);
    try {
      if (protocol === 'scp02') return this.learnLegacyCounter(order.iccid, keys, attempt, raw);
      const answer = checkInitializeUpdate({ keys, hostChallenge: bytes(attempt.hostChallenge), response });
      const counter = answer.sequenceCounter;
      if (counter === undefined || counter <= this.book.sim(order.iccid).sequenceCounter) return;
      const challenge = pseudoRandomCardChallenge(keys, counter, ISD_AID);
      if (equalBytes(challenge, answer.cardChallenge)) this.book.changeSim(order.iccid, { sequenceCounter: counter });
    } catch (error) {
      if (!(error instanceof SecureChannelError)) throw error;
    }
  }

  /** With SCP02 a counter is used up by EXTERNAL AUTHENTICATE, not by the question for it. */
  private learnLegacyCounter(iccid: string, keys: Scp02KeySet, attempt: Attempt, raw: readonly Uint8Array[]): void {
    const [, response = NO_ANSWER, authenticated = NO_ANSWER] = raw;
    const request = { keys, hostChallenge: bytes(attempt.hostChallenge), initializeUpdateResponse: response };
    const { cardChallenge, sequenceCounter } = openScp02Session(request).answer;
    const foretold = predictScp02Session({ ...request, aid: ISD_AID, sequenceCounter });
    if (!equalBytes(foretold.cardChallenge, cardChallenge)) return;
    const isUsed = hex(authenticated) === '9000';
    this.book.changeSim(iccid, { sequenceCounter: isUsed ? sequenceCounter : sequenceCounter - 1 });
  }

  private noteState(order: CarrierOrder, answers: readonly ScriptAnswer[]): void {
    const read = (name: string) =>
      parseGetStatus(...answers.filter((answer) => answer.name === name).map(({ data }) => data));
    const card = { loadFiles: read(READ_LOAD_FILES), applications: read(READ_APPLICATIONS) };
    order.cardKnown = true;
    this.book.changeSim(order.iccid, { registry: { readAt: this.now().toISOString(), objects: jpkiObjectsOf(card) } });
    for (const [index, command] of order.seCommands.entries()) {
      const progress = order.progress[index];
      if (!progress) continue;
      const there = isDone(command, card);
      if (there && progress.status !== 'done') order.progress[index] = { status: 'done', found: true };
      // What we saw done may be gone again: somebody else manages content on this card, too.
      if (!there) order.progress[index] = { status: 'open' };
    }
  }

  private writeTrail(order: CarrierOrder, attempt: Attempt, answers: readonly ScriptAnswer[]): void {
    for (const [index, { sw }] of answers.entries()) this.trail(order, attempt, index, sw);
  }

  private trail(order: CarrierOrder, attempt: Attempt, index: number, sw: number): void {
    const step = attempt.plan.steps[index];
    if (!step || order.auditTrail.length >= LONGEST_AUDIT_TRAIL) return;
    const commandHeader = step.apdu.slice(0, 8);
    order.auditTrail.push({ stage: step.stage, commandHeader, sw: sw.toString(16).toUpperCase().padStart(4, '0') });
  }
}

/** A command is done when all its card commands were answered well; the key agreement leaves its receipt. */
function noteDone(order: CarrierOrder, attempt: Attempt, answers: readonly ScriptAnswer[]): void {
  for (const index of new Set(attempt.commandOf)) {
    if (index < 0) continue;
    if (attempt.commandOf.lastIndexOf(index) < answers.length) order.progress[index] = { status: 'done' };
  }
  const agreed = answers.findLast(({ name, data }) => name === KEY_AGREEMENT && data.length > 0);
  const receipt = agreed && receiptIn(agreed.data);
  if (receipt) order.receipt = hex(receipt);
}

function receiptIn(answer: Uint8Array): Uint8Array | undefined {
  try {
    const receipt = findTlv(decodeTlvs(answer), 0x86)?.value;
    return receipt?.length === 16 ? receipt : undefined;
  } catch {
    return undefined;
  }
}
