// What the answers to a script mean (globalplatform-tsm §6.5): possession proved, go on from here, or give up. A script is
// never repeated: whatever went wrong, the card's state is read first (`probe`) and the next script starts from it.
import { timingSafeEqual } from 'node:crypto';
import { equalBytes, hex } from '@sumaho-jpki/wire/apdu';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import {
  LifeCycle,
  type Scp03KeySet,
  SecureChannelError,
  type SecureSessionPlan,
  type ScriptAnswer,
  type ScriptOutcome as ScriptCheck,
  checkInitializeUpdate,
  checkScriptResponses,
  parseGetStatus,
  pseudoRandomCardChallenge,
} from '@sumaho-jpki/wire/globalplatform';
import { LOAD_FILE_REFUSED, type ScriptOutcome, type ScriptPurpose } from '@sumaho-jpki/operations';
import {
  type ContentSession,
  READ_OBJECTS,
  isContentCommand,
  isLoadCommand,
  missingContent,
  receiptsIn,
} from './content-script';
import { judgeGenerated, judgeLiveProof, judgeOnCardStatus } from './on-card-script';

/** What the maker of a script remembers of it until the answers are in. Secret: holds session keys. */
export interface ScriptSession {
  readonly purpose: ScriptPurpose;
  readonly plan: SecureSessionPlan;
  /** 8 bytes, hex. */
  readonly hostChallenge: string;
  /** SHA-256 of the signature the right key makes over this script's nonce, hex; null for a probe. */
  readonly evidence: string | null;
  /** There for a key that the card makes itself: nonce of the proof, and the public half once it is known; hex. */
  readonly onCard?: { readonly nonce: string; readonly publicKeySpki: string | null };
  /** There where the carrier leaves load file and application to us. */
  readonly content?: ContentSession;
}

export interface Judgement {
  readonly outcome: ScriptOutcome;
  /** Sequence counter of the session; there only when the card has proved that it holds the keys. */
  readonly sequenceCounter?: number;
}

type Failure = Extract<ScriptCheck, { ok: false }>;

const NOTHING = new Uint8Array(0);
const probeNext = (reason: string): ScriptOutcome => ({ kind: 'resume', reason, next: 'probe' });
const refused = (reason: string): ScriptOutcome => ({ kind: 'refused', reason });

export function judgeAnswers(session: ScriptSession, keys: Scp03KeySet, responses: readonly Uint8Array[]): Judgement {
  const counter = provedCounter(session, keys, responses);
  const checked = checkScriptResponses(session.plan, responses);
  const receipts = session.content ? receiptsIn(session.content, checked.answers) : [];
  const judged = outcomeOf(session, checked, counter !== undefined);
  const outcome = receipts.length > 0 ? { ...judged, receipts } : judged;
  return { outcome, ...(counter === undefined ? {} : { sequenceCounter: counter }) };
}

function outcomeOf(session: ScriptSession, checked: ScriptCheck, isOurCard: boolean): ScriptOutcome {
  // Answers behind the end of the script prove nothing and disprove nothing: those before it carry the card's own MAC.
  const complete = checked.ok || checked.reason === 'surplus-answer';
  if (complete) return judgeComplete(session, checked.answers);
  if (checked.name === 'select') return judgeSelect(checked);
  if (checked.name === 'initialize-update') return judgeInitializeUpdate(checked, isOurCard);
  if (checked.reason !== 'unexpected-status') return probeNext(checked.reason);
  if (isContentCommand(checked.name)) return judgeContentStatus(checked.name, checked.sw ?? 0);
  const ofOnCardKey = session.onCard && judgeOnCardStatus(session.purpose, checked.name, checked.sw ?? 0);
  return ofOnCardKey ?? judgeStatus(session.purpose, checked.name, checked.sw ?? 0);
}

function judgeComplete(session: ScriptSession, answers: readonly ScriptAnswer[]): ScriptOutcome {
  const last = answers.at(-1)?.data ?? new Uint8Array(0);
  const { onCard, purpose } = session;
  if (purpose === 'probe') return judgeRegistry(session, answers);
  if (purpose === 'reset-pin') return { kind: 'pin-reset' };
  if (onCard) {
    const { nonce, publicKeySpki } = onCard;
    if (purpose === 'generate') return judgeGenerated(answers, nonce);
    return judgeLiveProof(answers, { nonce, publicKeySpki: publicKeySpki ?? '', certified: purpose === 'certify' });
  }
  const expected = Buffer.from(session.evidence ?? '', 'hex');
  if (expected.length === 32 && last.length === 32 && timingSafeEqual(expected, last)) {
    return { kind: 'possession-proved' };
  }
  // A possession request may meet the key of an earlier certificate; after a full personalisation that cannot be.
  return session.purpose === 'possession'
    ? { kind: 'resume', reason: 'another-key-on-card', next: 'personalise' }
    : refused('possession-proof-wrong');
}

/** What follows on an applet without a key of ours. */
function writeNext({ onCard }: ScriptSession): ScriptPurpose {
  if (!onCard) return 'personalise';
  return onCard.publicKeySpki === null ? 'generate' : 'certify';
}

function judgeRegistry(session: ScriptSession, answers: readonly ScriptAnswer[]): ScriptOutcome {
  let state: number | undefined;
  try {
    const registry = answers.findLast(({ name }) => name === 'get-status' || name === READ_OBJECTS);
    state = parseGetStatus(registry?.data ?? NOTHING).find((entry) => hex(entry.aid) === hex(JPKI_AP_AID))?.lifeCycle;
    if (state === undefined && session.content) {
      const extent = missingContent(answers);
      return { kind: 'resume', reason: 'applet-not-loaded', next: writeNext(session), extent };
    }
  } catch {
    return probeNext('malformed-answer');
  }
  if (state === undefined) return refused('applet-missing');
  if ((state & LifeCycle.LOCKED_FLAG) !== 0) return refused('applet-locked');
  // Without a public half on record no key of the card can be ours yet.
  const keyOnRecord = session.onCard?.publicKeySpki !== null;
  return state === LifeCycle.PERSONALIZED && keyOnRecord
    ? { kind: 'resume', reason: 'applet-personalised', next: 'possession' }
    : { kind: 'resume', reason: 'applet-empty', next: writeNext(session) };
}

function judgeSelect(failure: Failure): ScriptOutcome {
  if (failure.sw === 0x6a82) return refused('sp-area-missing');
  if (failure.sw === 0x6283 || failure.sw === 0x6985 || failure.sw === 0x6999) return refused('sp-area-locked');
  return probeNext(failure.reason);
}

function judgeInitializeUpdate(failure: Failure, isOurCard: boolean): ScriptOutcome {
  // Nobody signed these, and commands out of their order bring them, too: three times the same is an answer.
  if (failure.sw === 0x6a88) return probeNext('keyset-missing');
  if (failure.sw === 0x6985) return probeNext('counter-exhausted');
  if (failure.reason !== 'sequence-counter-moved') return probeNext(failure.reason);
  // Where nobody with these keys said so, the counter did not move.
  return probeNext(isOurCard ? 'sequence-counter-moved' : 'other-card-or-keys');
}

/**
 * The counter the card says it used. The cryptogram proves the challenge and the challenge is made from the counter: only
 * together do they prove the number beside them, which a courier could have changed to wear the counter out.
 */
export function provedCounter(
  session: ScriptSession,
  keys: Scp03KeySet,
  responses: readonly Uint8Array[],
): number | undefined {
  const response = responses[1] ?? new Uint8Array(0);
  if (response.length < 2) return undefined;
  try {
    const hostChallenge = Buffer.from(session.hostChallenge, 'hex');
    const { sequenceCounter, cardChallenge } = checkInitializeUpdate({ keys, hostChallenge, response });
    if (sequenceCounter === undefined) return undefined;
    const made = pseudoRandomCardChallenge(keys, sequenceCounter, SP_AREA_AID);
    return equalBytes(made, cardChallenge) ? sequenceCounter : undefined;
  } catch (error) {
    if (error instanceof SecureChannelError) return undefined;
    throw error;
  }
}

/** The card did not take load file or application: what stands there now is read first. A wrong signature is told by the last LOAD. */
function judgeContentStatus(name: string, sw: number): ScriptOutcome {
  if (sw === 0x6a84) return refused('card-memory-full');
  if (sw === 0x6982 || sw === 0x6988) return probeNext('secure-channel-lost');
  return probeNext(isLoadCommand(name) ? LOAD_FILE_REFUSED : 'content-refused');
}

/** Error status words come without R-MAC: what they say is taken as a hint, never as proof of a change. */
function judgeStatus(purpose: ScriptPurpose, command: string, sw: number): ScriptOutcome {
  if (command === 'external-authenticate') return probeNext('card-refused-authentication');
  if (sw === 0x6982 || sw === 0x6988) return probeNext('secure-channel-lost');
  const missing = sw === 0x6a82 || sw === 0x6a88;
  if (missing && !command.startsWith('store-data')) return refused('applet-missing');
  if (purpose === 'possession' && command.startsWith('store-data')) {
    return { kind: 'resume', reason: 'applet-empty', next: 'personalise' };
  }
  if (sw === 0x6a84) return refused('card-memory-full');
  if (sw === 0x6a80) return refused('personalisation-data-refused');
  return probeNext('unexpected-status');
}
