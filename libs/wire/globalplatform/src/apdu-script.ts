// A finished series of commands for one secure session, made before the card is met (SCP03 with i = 70), and the check of
// the answers that come back. Couriers carry only the command bytes; the plan with its session keys stays with its maker.
import {
  type CommandApdu,
  bytes,
  concat,
  decodeResponse,
  encodeCommand,
  equalBytes,
  hex,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import { initializeUpdate, select } from './commands';
import { type Scp02KeySet, type Scp02Opening, parseScp02InitializeUpdateAnswer, predictScp02Session } from './scp02';
import { type CryptogramLength, type Scp03KeySet, pseudoRandomCardChallenge } from './scp03-keys';
import {
  SecurityLevel,
  type InitializeUpdateAnswer,
  type SecurityLevelValue,
  openScp03Session,
  parseInitializeUpdateAnswer,
  predictScp03Session,
  unwrapAnswer,
} from './scp03-session';

export interface ApduScriptStep {
  /** What the command does, for traces: `load-block-3`. */
  name: string;
  /** Which part of the work it belongs to, for progress: `applet`. */
  stage: string;
  apdu: Uint8Array;
  /** Status words that let the script go on. */
  expect: number[];
}
export type ApduScript = ApduScriptStep[];

export interface PlannedCommand {
  name: string;
  stage: string;
  command: CommandApdu;
  /** Default 9000 only. */
  expect?: readonly number[];
}

export interface SecureSessionRequest {
  keys: Scp03KeySet;
  keyVersion: number;
  /** Security domain to select. */
  aid: Uint8Array;
  /** The value the card will answer with: one more than the last one used. */
  sequenceCounter: number;
  /** 8 random bytes; 16 for S16. */
  hostChallenge: Uint8Array;
  level?: SecurityLevelValue;
  /** Stage of SELECT, INITIALIZE UPDATE and EXTERNAL AUTHENTICATE. */
  openingStage?: string;
  commands: readonly PlannedCommand[];
}

export interface LegacySessionRequest extends Omit<SecureSessionRequest, 'keys' | 'level'> {
  keys: Scp02KeySet;
}

type AnswerKind = 'select' | 'initialize-update' | 'bare' | 'protected';

interface PlanStep {
  name: string;
  stage: string;
  apdu: string;
  expect: number[];
  answer: AnswerKind;
  chaining?: string;
  counter?: number;
}

/** Plain data (JSON round trip is safe). Holds session keys: seal it at rest. */
export interface SecureSessionPlan {
  format: 'scp03-plan/1';
  level: SecurityLevelValue;
  keyVersion: number;
  sequenceCounter: number;
  sEnc: string;
  sRmac: string;
  cardChallenge: string;
  cardCryptogram: string;
  /** Absent = 8. */
  macLength?: CryptogramLength;
  /** Absent = SCP03. Answers of SCP02 come bare: only the opening proves the card. */
  protocol?: 'scp02';
  steps: PlanStep[];
}

/** SELECT · INITIALIZE UPDATE · EXTERNAL AUTHENTICATE · the commands, all wrapped. */
export function planSecureSession(request: SecureSessionRequest): SecureSessionPlan {
  const level = request.level ?? SecurityLevel.ALL;
  const stage = request.openingStage ?? 'open-session';
  const predicted = predictScp03Session({ ...request, level });
  const { session } = predicted;
  const opening = (name: string, apdu: Uint8Array, answer: AnswerKind): PlanStep => ({
    name,
    stage,
    apdu: hex(apdu),
    expect: [0x9000],
    answer,
  });
  const steps = [
    opening('select', encodeCommand(select(request.aid)), 'select'),
    opening(
      'initialize-update',
      encodeCommand(initializeUpdate(request.keyVersion, request.hostChallenge)),
      'initialize-update',
    ),
    opening('external-authenticate', predicted.externalAuthenticate, 'bare'),
  ];
  for (const planned of request.commands) {
    const { name } = planned;
    const apdus = session.wrapSegments(planned.command).map(hex);
    const last = apdus.pop() ?? '';
    // The card answers the segments before the last one with a bare 9000.
    apdus.forEach((apdu, index) => {
      steps.push({ name: `${name}-part-${index + 1}`, stage: planned.stage, apdu, expect: [0x9000], answer: 'bare' });
    });
    const { chaining, counter } = session.answerContext();
    steps.push({
      name,
      stage: planned.stage,
      apdu: last,
      expect: [...(planned.expect ?? [0x9000])],
      answer: 'protected',
      chaining: hex(chaining),
      counter,
    });
  }
  const { sEnc, sRmac, macLength } = session.export();
  return {
    format: 'scp03-plan/1',
    level,
    keyVersion: request.keyVersion,
    sequenceCounter: request.sequenceCounter,
    sEnc,
    sRmac,
    cardChallenge: hex(predicted.cardChallenge),
    cardCryptogram: hex(predicted.cardCryptogram),
    ...(macLength ? { macLength } : {}),
    steps,
  };
}

/** The same over SCP02 with i = 55 at level 03, for SIM products without SCP03: content management only, never a user's key. */
export function planLegacySession(request: LegacySessionRequest): SecureSessionPlan {
  const { keyVersion, sequenceCounter, hostChallenge } = request;
  const predicted = predictScp02Session(request);
  const stage = request.openingStage ?? 'open-session';
  const step = (name: string, apdu: Uint8Array, answer: AnswerKind = 'bare'): PlanStep => {
    return { name, stage, apdu: hex(apdu), expect: [0x9000], answer };
  };
  const challenge = initializeUpdate(keyVersion, hostChallenge);
  return {
    format: 'scp03-plan/1',
    protocol: 'scp02',
    level: SecurityLevel.C_MAC_C_ENC,
    keyVersion,
    sequenceCounter,
    sEnc: '',
    sRmac: '',
    cardChallenge: hex(predicted.cardChallenge),
    cardCryptogram: hex(predicted.cardCryptogram),
    steps: [
      step('select', encodeCommand(select(request.aid)), 'select'),
      step('initialize-update', encodeCommand(challenge), 'initialize-update'),
      step('external-authenticate', predicted.externalAuthenticate),
      ...request.commands.map(({ name, stage: part, command, expect }) => ({
        ...step(name, predicted.session.wrap(command)),
        stage: part,
        expect: [...(expect ?? [0x9000])],
      })),
    ],
  };
}

/** What goes to the courier. */
export function scriptOf(plan: SecureSessionPlan): ApduScript {
  return plan.steps.map(({ name, stage, apdu, expect }) => ({ name, stage, apdu: bytes(apdu), expect: [...expect] }));
}

export type ScriptFailureReason =
  /** The card, or the way to it, gave no answer at this command. */
  | 'no-answer'
  | 'malformed-answer'
  | 'unexpected-status'
  /** The card's counter is not the foretold one: rebuild from `cardSequenceCounter` + 1. */
  | 'sequence-counter-moved'
  /** INITIALIZE UPDATE answered with a challenge or cryptogram that these keys do not make. */
  | 'other-card-or-keys'
  /** R-MAC missing or wrong: the answer does not come from the card, or not to this command. */
  | 'answer-not-authentic'
  /** More answers than commands. */
  | 'surplus-answer';

export interface ScriptAnswer {
  name: string;
  /** Deciphered answer data without R-MAC. */
  data: Uint8Array;
  sw: number;
}

export type ScriptOutcome =
  | { ok: true; answers: ScriptAnswer[] }
  | {
      ok: false;
      failedIndex: number;
      name: string;
      /** Absent when there was no answer. */
      sw?: number;
      reason: ScriptFailureReason;
      /** Not authenticated: see {@link checkInitializeUpdate}. */
      cardSequenceCounter?: number;
      /** Good answers before the failure. */
      answers: ScriptAnswer[];
    };

type Fault = { reason: ScriptFailureReason; sw?: number; cardSequenceCounter?: number };

function checkOpening(plan: SecureSessionPlan, data: Uint8Array): Fault | undefined {
  const legacy = plan.protocol === 'scp02';
  let answer: InitializeUpdateAnswer | Scp02Opening;
  try {
    answer = legacy ? parseScp02InitializeUpdateAnswer(data) : parseInitializeUpdateAnswer(data);
  } catch {
    return { reason: 'malformed-answer' };
  }
  const counter = answer.sequenceCounter;
  const foretoldChallenge = hex(answer.cardChallenge) === plan.cardChallenge;
  if (counter !== undefined && counter !== plan.sequenceCounter) {
    // The challenge is made from the counter: the foretold one beside another counter was altered on the way.
    if (foretoldChallenge) return { reason: 'answer-not-authentic' };
    return { reason: 'sequence-counter-moved', cardSequenceCounter: counter };
  }
  const asForetold =
    answer.keyVersion === plan.keyVersion &&
    foretoldChallenge &&
    equalBytes(answer.cardCryptogram, bytes(plan.cardCryptogram));
  return asForetold ? undefined : { reason: 'other-card-or-keys' };
}

function checkStep(plan: SecureSessionPlan, step: PlanStep, raw: Uint8Array | undefined): ScriptAnswer | Fault {
  // A handset may keep the answer to SELECT for itself (OMAPI), so an empty one passes.
  if (step.answer === 'select' && raw?.length === 0) return { name: step.name, data: new Uint8Array(0), sw: 0x9000 };
  if (raw === undefined || raw.length === 0) return { reason: 'no-answer' };
  if (raw.length < 2) return { reason: 'malformed-answer' };
  let { data, sw } = decodeResponse(raw);
  if (!step.expect.includes(sw)) return { reason: 'unexpected-status', sw };
  if (step.answer === 'initialize-update') {
    const fault = checkOpening(plan, data);
    if (fault) return { sw, ...fault };
  }
  if (step.answer === 'protected') {
    const context = {
      chaining: bytes(step.chaining ?? ''),
      counter: step.counter ?? 0,
      ...(plan.macLength ? { macLength: plan.macLength } : {}),
    };
    const keys = { sEnc: bytes(plan.sEnc), sRmac: bytes(plan.sRmac) };
    try {
      ({ data, sw } = unwrapAnswer(keys, plan.level, context, raw));
    } catch (error) {
      if (!(error instanceof SecureChannelError)) throw error;
      return { reason: 'answer-not-authentic', sw };
    }
  }
  return { name: step.name, data, sw };
}

/** Checks the answers in the order of the commands; the first fault ends the check. */
export function checkScriptResponses(plan: SecureSessionPlan, responses: readonly Uint8Array[]): ScriptOutcome {
  const answers: ScriptAnswer[] = [];
  for (const [index, step] of plan.steps.entries()) {
    const checked = checkStep(plan, step, responses[index]);
    if ('reason' in checked) return { ok: false, failedIndex: index, name: step.name, ...checked, answers };
    answers.push(checked);
  }
  if (responses.length > plan.steps.length) {
    return { ok: false, failedIndex: plan.steps.length, name: 'end', reason: 'surplus-answer', answers };
  }
  return { ok: true, answers };
}

/**
 * Reads an INITIALIZE UPDATE answer that was not the foretold one and proves that it comes from a card with these keys.
 * The cryptogram does not cover the sequence counter; with `aid` (the security domain that was selected) the counter is
 * proven too, through the challenge that is made from it. Without, a courier may have altered it: never take it over.
 * Throws {@link SecureChannelError} otherwise.
 */
export function checkInitializeUpdate(request: {
  keys: Scp03KeySet;
  hostChallenge: Uint8Array;
  /** With status word. */
  response: Uint8Array;
  aid?: Uint8Array;
}): InitializeUpdateAnswer {
  const { answer } = openScp03Session({
    keys: request.keys,
    hostChallenge: request.hostChallenge,
    initializeUpdateResponse: request.response,
  });
  if (request.aid) {
    const { sequenceCounter } = answer;
    const made =
      sequenceCounter === undefined
        ? undefined
        : pseudoRandomCardChallenge(
            request.keys,
            sequenceCounter,
            request.aid,
            request.hostChallenge.length === 16 ? 16 : 8,
          );
    if (!made || !equalBytes(made, answer.cardChallenge)) {
      throw new SecureChannelError('the challenge is not made from this sequence counter');
    }
  }
  return answer;
}

/** SHA-256 input for audit: all command bytes of a script in order, each with a 2-byte length before it. */
export function scriptDigestInput(script: readonly Pick<ApduScriptStep, 'apdu'>[]): Uint8Array {
  return concat(...script.flatMap(({ apdu }) => [[apdu.length >> 8, apdu.length & 0xff], apdu]));
}
