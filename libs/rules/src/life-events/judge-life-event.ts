/** The answer to an event on a line as it stands: allowed with what follows, or the reason, what would enable it and who can. */
import type { CallProof } from '../call-code/call-code';
import type { HoldGround } from '../certificate/causes';
import {
  CERTIFICATE_TABLE,
  isLive,
  type CertificateEvent,
  type CertificateState,
} from '../certificate/certificate-states';
import type { ElementState } from '../element/element-states';
import type { Store } from '../issue-policy/issue-route';
import { judgeHolderProofs } from '../identity-proof/identity-proof';
import { judgeContract, type MvnoContract } from '../mvno-contract/mvno-contract';
import { LINE_TABLE, type LineState } from '../line/line-states';
import { judgeCoolDown } from '../line/sim-change';
import type { Actor, Role } from '../permissions/roles';
import { judgePinInitialisation } from '../pin/pin-initialisation';
import { ALLOWED, firstRefusal, refuse, transition, type Allowed, type Refusal, type Verdict } from '../verdict';
import { proofsOfLifeEvent } from './life-event-proofs';
import { FOLLOWS, lifeEventRule, type Follow, type LifeEventId, type LifeEventRule } from './life-events';

export interface LifeSnapshot {
  readonly actor: Actor;
  readonly now: Date;
  readonly line: LineState;
  /** When the line ends, where its end was announced. */
  readonly lineEndsAt: Date | null;
  /** When the line was last bound to another SIM; null while it never was. */
  readonly simChangedAt: Date | null;
  /** Of the line's MVNO with its host; null on a network operator's own line. */
  readonly contract: MvnoContract | null;
  /** What the call under way proves of the holder. */
  readonly call: CallProof;
  /** The live certificate of the line's subscriber of today, else the newest; null where there never was one. */
  readonly certificate: {
    readonly state: CertificateState;
    readonly store: Store;
    readonly holds: readonly HoldGround[];
    readonly notAfter: Date;
  } | null;
  /** Where that certificate's key lives; null where nothing was ever written. */
  readonly element: ElementState | null;
  /** The same of each store apart: a SIM may still hold a key when the newest is in the phone, and the other way round. */
  readonly stores: Readonly<Partial<Record<Store, KeptInStore>>>;
  /** It is known whose line this is. */
  readonly holderKnown: boolean;
}

export interface KeptInStore {
  readonly certificate: CertificateState | null;
  readonly element: ElementState | null;
}

export type LifeEventAnswer = (Allowed & { readonly follows: readonly Follow[] }) | Refusal;

/** May this actor bring the event about now? What the button shows is what the act obeys. */
export function judgeLifeEvent(event: LifeEventId, snapshot: LifeSnapshot): LifeEventAnswer {
  if (!lifeEventRule(event).by.includes(snapshot.actor)) return refuseElsewhere(event, snapshot.actor);
  const needed = lifeEventRule(event).contract ?? [];
  const agreed = firstRefusal(needed.map((each) => judgeContract(each, snapshot.contract)));
  if (!agreed.allowed) return { ...agreed, facts: { 'life-event': event, ...agreed.facts } };
  const answer = foretellLifeEvent(event, snapshot);
  if (!answer.allowed) return answer;
  const proved = judgeHolderProofs(proofsOfLifeEvent(event, snapshot), snapshot.call);
  return proved.allowed ? answer : { ...proved, facts: { 'life-event': event, ...proved.facts } };
}

/** Why somebody whose act this is not cannot bring it about, and who can. */
export function refuseElsewhere(event: LifeEventId, actor: Actor): Refusal {
  const { by, elsewhere } = lifeEventRule(event);
  const who = by.filter((one): one is Role => one !== 'system');
  return { ...refuse(elsewhere, { 'life-event': event, actor }), who };
}

/** The same without the question who acts and what they prove: what would happen, or what is in the way. */
export function foretellLifeEvent(event: LifeEventId, snapshot: LifeSnapshot): LifeEventAnswer {
  const rule = lifeEventRule(event);
  const asked = answerTo(rule, event, snapshot);
  if (!asked.allowed) return { ...asked, facts: { 'life-event': event, ...asked.facts } };
  const due = new Set(followsOf(rule, snapshot));
  return { allowed: true, follows: FOLLOWS.filter((follow) => due.has(follow)) };
}

function answerTo(rule: LifeEventRule, event: LifeEventId, snapshot: LifeSnapshot): Verdict {
  const { line, lineEndsAt, certificate, element, stores } = snapshot;
  const live = certificate !== null && isLive(certificate.state);
  switch (rule.asks) {
    case 'any-line':
      return certificateVerdict(rule, snapshot);
    case 'a-hold':
      return certificate ? certificateVerdict(rule, snapshot) : refuse('not-on-hold');
    case 'a-pin':
      if (!certificate) return refuse('certificate-not-live', { certificate: 'none' });
      return judgePinInitialisation({
        certificate: certificate.state,
        ordersToday: 0,
        now: snapshot.now,
        simChangedAt: snapshot.simChangedAt,
        element,
        store: certificate.store,
        contract: snapshot.contract,
      });
    case 'end-announced':
      return lineEndsAt === null ? refuse('line-end-not-announced', { line }) : ALLOWED;
    case 'clean-handset':
      return cleanVerdict(stores.keychain);
    case 'clean-sim':
      return cleanVerdict(stores.sim);
    case 'ended-by-holder':
      if (line === 'terminated') return refuse('line-terminated', { line });
      if (live) return refuse('holder-ends-first', { certificate: certificate.state });
      return coolDownVerdict(rule, snapshot) ?? lineVerdict(rule, snapshot);
    case 'live-line':
      if (line === 'terminated') return refuse('line-terminated', { line });
      if (rule.endsLine && lineEndsAt !== null) {
        return refuse('line-end-announced', { ends: lineEndsAt.toISOString() });
      }
      if (event === 'renew-certificate' && line !== 'active') return refuse('line-not-active', { line });
      return coolDownVerdict(rule, snapshot) ?? lineVerdict(rule, snapshot);
  }
}

function coolDownVerdict({ coolsDown }: LifeEventRule, { simChangedAt, now }: LifeSnapshot): Refusal | null {
  const verdict = coolsDown ? judgeCoolDown(simChangedAt, now) : ALLOWED;
  return verdict.allowed ? null : verdict;
}

/** A repeated status is no act: it would only make the timeline say twice what was once. */
function lineVerdict({ means }: LifeEventRule, { line }: LifeSnapshot): Verdict {
  if (!means.line) return ALLOWED;
  const moved = transition(LINE_TABLE, line, means.line, { actor: 'mno-tsm' });
  if (!moved.allowed) return moved;
  return moved.changed ? ALLOWED : refuse('line-is-so-already', { line });
}

/** Of a certificate that is concerned, its own table is asked. */
function certificateVerdict({ means, by }: LifeEventRule, { certificate, now }: LifeSnapshot): Verdict {
  const event: CertificateEvent | null = means.hold ? 'suspend' : means.liftsHold ? 'resume' : null;
  if (!certificate || event === null) return ALLOWED;
  if (event === 'suspend' && !isLive(certificate.state)) return ALLOWED;
  const { state, holds, notAfter } = certificate;
  const [actor = 'system'] = by;
  const verdict = transition(CERTIFICATE_TABLE, state, event, {
    // What a carrier's desk records reaches the certificate as a word of the carrier; a cohort is held by the second person's order.
    actor: means.hold === 'line-event' ? 'mno-tsm' : means.hold === 'incident' ? 'jlis-approver' : actor,
    now,
    notAfter,
    possessionProved: false,
    otherLiveCertificates: 0,
    supersedesOthers: false,
    holds: event === 'resume' ? liftable(holds) : holds,
    holdGround: means.hold,
  });
  return verdict.allowed ? ALLOWED : verdict;
}

/** The holder's own holds can be lifted although somebody else's stay. */
function liftable(holds: readonly HoldGround[]): readonly HoldGround[] {
  const mine = holds.filter((hold) => hold === 'holder-report' || hold === 'line-event');
  return mine.length > 0 ? mine : holds;
}

const NOTHING_KEPT: KeptInStore = { certificate: null, element: null };

/** Something that leaves the holder's hand holds no key: by the word of the card or the phone, not by hope. */
function cleanVerdict({ certificate, element }: KeptInStore = NOTHING_KEPT): Verdict {
  if (certificate && isLive(certificate)) return refuse('key-still-inside', { certificate });
  if (element === null || element === 'absent' || element === 'deleted') return ALLOWED;
  return refuse('deletion-not-confirmed', { element });
}

const holdsKey = ({ certificate, element }: KeptInStore = NOTHING_KEPT): boolean =>
  (certificate !== null && isLive(certificate)) || (element !== null && element !== 'absent' && element !== 'deleted');

function* followsOf(rule: LifeEventRule, snapshot: LifeSnapshot): Generator<Follow> {
  const { means } = rule;
  const { certificate, element, stores } = snapshot;
  if (means.line === 'suspend') yield 'line-suspended';
  if (means.line === 'restore') yield 'line-restored';
  if (means.line === 'change-owner') yield 'tenancy-ends';
  if (rule.endsLine) yield 'line-ends-later';
  if (rule.asks === 'end-announced') yield 'line-goes-on';
  if (rule.asks === 'a-pin') yield 'pin-code-shown';
  if (rule.asksCarrierAs) yield 'carrier-asked';
  if (rule.asks === 'clean-handset' && holdsKey(stores.sim)) yield 'take-the-sim-out';
  if (certificate) yield* followsOnCertificate(rule, certificate, element);
  if (rule.appliesAnew) yield 'holder-applies-anew';
}

function* followsOnCertificate(
  { means, asksCarrierAs, appliesAnew }: LifeEventRule,
  { state, store, holds }: NonNullable<LifeSnapshot['certificate']>,
  element: ElementState | null,
): Generator<Follow> {
  const concerned = means.stores.includes(store);
  const live = isLive(state);
  if (!live) {
    // Its application is under way: what is reserved or issued never becomes good.
    const endsIt = concerned && (state === 'reserved' || state === 'issued') ? means.revoke : undefined;
    if (endsIt) yield 'application-ends';
    if (endsIt === 'sim-reissue' && element !== null && IN_STORE.includes(element)) yield 'data-out-of-reach';
    else yield* followsOnData(element);
    return;
  }
  if (concerned && means.revoke) {
    yield 'certificate-revoked';
    yield 'holder-told';
    // Who has left the register applies no more.
    if (means.revoke !== 'left-the-register') yield 'holder-applies-anew';
    if (element !== null && IN_STORE.includes(element)) {
      yield means.revoke === 'sim-reissue' ? 'data-out-of-reach' : 'deletion-ordered';
    } else yield* followsOnData(element);
    return;
  }
  if (concerned && means.hold) {
    yield 'certificate-held';
    if (!holds.includes(means.hold)) yield 'holder-told';
    if (store === 'keychain') yield 'keychain-not-lockable';
    else if (element === 'personalised' || element === 'unlock-ordered') yield 'lock-ordered';
    return;
  }
  if (means.liftsHold) {
    yield 'hold-lifted';
    yield 'holder-told';
    return;
  }
  yield 'certificate-stays';
  if (asksCarrierAs === 132 || appliesAnew) yield store === 'sim' ? 'key-stays-in-sim' : 'key-stays-in-old-phone';
}

const IN_STORE: readonly ElementState[] = [
  'sp-area',
  'applet',
  'personalised',
  'lock-ordered',
  'locked',
  'unlock-ordered',
];

function* followsOnData(element: ElementState | null): Generator<Follow> {
  if (element === 'deletion-ordered') yield 'deletion-goes-on';
  if (element === 'unreachable') yield 'data-out-of-reach';
  if (element === 'deleted') yield 'data-deleted';
}
