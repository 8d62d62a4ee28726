// Who is signed in, and for how long. The server ends a session 15 minutes after the last call; a page that refreshes itself
// would keep it open for ever, so idleness is measured here by what the person does (reliability-security §5.3).
import { computed, DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { isStaffRole, may, type OperationId, type Verdict } from '@sumaho-jpki/rules';
import { ApiClient, ProblemError, tidied } from '@sumaho-jpki/screen/dads';
import { PasskeyCeremony } from './passkey-ceremony';

type SessionAnswer = ResponseOf<typeof staffRoutes.session>;
export type Staff = NonNullable<SessionAnswer['staff']>;
type BegunPasskey = Pick<ResponseOf<typeof staffRoutes.beginEnrolment>, 'challengeId' | 'options'>;

const MINUTE = 60_000;
/** Milliseconds without a touch or a key after which the screen locks; the server's idle time. */
export const IDLE_LIFE = 15 * MINUTE;
/** The warning comes this many milliseconds before. */
export const WARN_BEFORE = 2 * MINUTE;
/** While the person works, the server hears of it at most this often. */
export const CONTACT_EVERY = MINUTE;

/** Value of `data-part` on the warning: pressing its button is an answer to it, not activity before it. */
export const IDLE_WARNING = 'idle-warning';
/** Answers that say there is no session any more. */
export const SESSION_OVER: readonly string[] = ['sign-in-required', 'session-expired'];

/** A final act wants the second factor shown a moment ago. */
export const PROOF_DUE = 'step-up-required';

const CHANNEL = 'sumaho-jpki.backoffice.session';
type Message = { readonly kind: 'active'; readonly until: number; readonly who: string } | { readonly kind: 'over' };

const whoIs = ({ displayName, role, carrier }: Staff): string => [displayName, role, carrier ?? ''].join('|');
const samePerson = (one: Staff, other: Staff): boolean => whoIs(one) === whoIs(other);

@Injectable({ providedIn: 'root' })
export class StaffSession {
  private readonly api = inject(ApiClient);
  private readonly ceremony = inject(PasskeyCeremony);
  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly person = signal<Staff | null>(null);
  private readonly over = signal(false);
  private readonly until = signal<number | null>(null);
  private readonly ending = signal(false);
  private readonly turns = signal(0);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private contactAt = 0;
  private readonly channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);

  readonly staff = this.person.asReadonly();
  /** The session ended while a page was open: the page stays behind the sign-in. */
  readonly locked = this.over.asReadonly();
  /** Locked for a fresh proof: the session itself goes on. */
  readonly proofAsked = signal(false);
  /** The session ends within WARN_BEFORE. */
  readonly warning = computed(() => this.ending() && !this.over() && this.person() !== null);
  /** When it ends, RFC 3339, for the warning. */
  readonly endsAt = computed(() => {
    const until = this.until();
    return until === null ? null : new Date(until).toISOString();
  });
  /** Counts sign-ins: pages read it in their loading effect and so load again after a lock. */
  readonly turn = this.turns.asReadonly();

  constructor() {
    const acted = (did: Event): void => {
      const target = did.target instanceof Element ? did.target : null;
      if (target?.closest(`[data-part=${IDLE_WARNING}]`) == null) this.acted();
    };
    const looked = (): void => {
      if (!this.document.hidden) this.checkTime();
    };
    this.document.addEventListener('pointerdown', acted);
    this.document.addEventListener('keydown', acted);
    this.document.addEventListener('visibilitychange', looked);
    this.channel?.addEventListener('message', (message: MessageEvent<Message>) => this.told(message.data));
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('pointerdown', acted);
      this.document.removeEventListener('keydown', acted);
      this.document.removeEventListener('visibilitychange', looked);
      this.channel?.close();
      this.stopTimer();
    });
  }

  /** May the person's role do this at all? Relation `none` for J-LIS, `own` for a carrier's staff. */
  may(operation: OperationId): Verdict {
    const staff = this.person();
    const role = staff !== null && isStaffRole(staff.role) ? staff.role : undefined;
    return may(role, operation, staff?.carrier === null ? 'none' : 'own');
  }

  /** Asks the server who is signed in. @throws ProblemError */
  async load(): Promise<void> {
    const answer = await this.api.call(staffRoutes.session);
    const before = this.person();
    if (answer.signedIn && answer.staff !== null) {
      this.take(answer.staff, answer.expiresAt);
      if (before !== null && !samePerson(before, answer.staff)) await this.startOver();
    } else if (before !== null) {
      this.lock();
    }
  }

  /** First factor. @throws ProblemError */
  async password(account: string, password: string): Promise<void> {
    await this.api.call(staffRoutes.signIn, {
      body: { account: tidied(account), password: password.normalize('NFKC').trim() },
    });
  }

  /** First factor of J-LIS: the certificate that the browser shows. @returns what comes next @throws ProblemError */
  async certificate(): Promise<'totp' | 'passkey'> {
    return (await this.api.call(staffRoutes.signInByCertificate)).next;
  }

  /** Second factor. Another person than before starts on a fresh page. @throws ProblemError */
  async oneTimeCode(code: string): Promise<void> {
    await this.comeIn((await this.api.call(staffRoutes.signInTotp, { body: { code } })).staff);
  }

  /** Both factors at once; also the fresh proof that an act asks for. @throws ProblemError | PasskeyCancelled */
  async passkey(): Promise<void> {
    const { challengeId, options } = await this.api.call(staffRoutes.beginPasskeySignIn);
    const response = await this.ceremony.show(options);
    await this.comeIn((await this.api.call(staffRoutes.signInByPasskey, { body: { challengeId, response } })).staff);
  }

  /** The first passkey, for a one-time code. @throws ProblemError | PasskeyCancelled */
  async enrol(code: string, name: string, { challengeId, options }: BegunPasskey): Promise<void> {
    const response = await this.ceremony.make(options);
    const body = { code, challengeId, response, name };
    await this.comeIn((await this.api.call(staffRoutes.enrolStaff, { body })).staff);
  }

  /** Where the carrier allows it; a code of the app was confirmed on the way. @throws ProblemError */
  async enrolByPassword(body: { code: string; oneTimeCode: string; password: string }): Promise<void> {
    await this.comeIn((await this.api.call(staffRoutes.enrolByPassword, { body })).staff);
  }

  private async comeIn(staff: Staff): Promise<void> {
    const before = this.person();
    const other = before !== null && !samePerson(before, staff);
    if (other) await this.router.navigateByUrl('/sign-in');
    this.over.set(false);
    this.proofAsked.set(false);
    this.take(staff, null);
    this.turns.update((count) => count + 1);
    if (other) await this.router.navigateByUrl('/');
    await this.load().catch(() => undefined);
  }

  /** @throws ProblemError when the server could not be told: the session would still be open. */
  async signOut(): Promise<void> {
    if (!this.over() || this.proofAsked()) await this.endOnServer();
    this.say({ kind: 'over' });
    this.forget();
    await this.router.navigateByUrl('/sign-in');
  }

  private async endOnServer(): Promise<void> {
    try {
      await this.api.call(staffRoutes.signOut);
    } catch (thrown) {
      if (!(thrown instanceof ProblemError && SESSION_OVER.includes(thrown.code))) throw thrown;
    }
  }

  /** The server answered one of our calls: its idle time began anew. */
  heard(): void {
    this.contactAt = Date.now();
  }

  /** The session is over on the server: the page stays, hidden, until the person signs in again. */
  lock(): void {
    if (this.person() === null || this.over()) return;
    this.stopTimer();
    this.ending.set(false);
    this.over.set(true);
  }

  /** The page stays, hidden, until the person has shown both factors again; then the act can be repeated. */
  askProof(): void {
    if (this.person() === null || this.over()) return;
    this.proofAsked.set(true);
    this.lock();
  }

  /** "Keep working": tells the server at once. */
  async stay(): Promise<void> {
    if (this.checkTime()) return;
    await this.load().catch(() => undefined);
  }

  private acted(): void {
    if (this.person() === null || this.over() || this.checkTime()) return;
    const now = Date.now();
    // Long typing makes no calls: without this the server would end the session under the person's hands.
    if (this.ending() || now - this.contactAt > CONTACT_EVERY) {
      this.contactAt = now;
      void this.stay();
    }
    this.extend(now + IDLE_LIFE);
    this.say({ kind: 'active', until: now + IDLE_LIFE, who: this.who() });
  }

  private take(staff: Staff, expiresAt: string | null): void {
    const now = Date.now();
    this.contactAt = now;
    this.person.set(staff);
    const left = expiresAt === null ? IDLE_LIFE : Date.parse(expiresAt) - now;
    // A clock that is wrong by minutes must not lock a session the server just called alive.
    const until = now + (left > 0 && left < IDLE_LIFE ? left : IDLE_LIFE);
    this.extend(until);
    this.say({ kind: 'active', until, who: whoIs(staff) });
  }

  private extend(until: number): void {
    this.until.set(until);
    this.ending.set(until - Date.now() <= WARN_BEFORE);
    this.schedule();
  }

  private schedule(): void {
    this.stopTimer();
    const until = this.until();
    if (until === null) return;
    const now = Date.now();
    const next = this.ending() ? until : until - WARN_BEFORE;
    this.timer = setTimeout(() => this.checkTime(), Math.max(0, next - now));
  }

  /** True when the time is over and the screen was locked. */
  private checkTime(): boolean {
    const until = this.until();
    if (until === null || this.person() === null || this.over()) return false;
    const left = until - Date.now();
    if (left > WARN_BEFORE) {
      this.schedule();
      return false;
    }
    if (left > 0) {
      this.ending.set(true);
      this.schedule();
      return false;
    }
    // The live refresh may have kept the server's session open: end it there, too.
    void this.api.call(staffRoutes.signOut).catch(() => undefined);
    this.say({ kind: 'over' });
    this.lock();
    return true;
  }

  private told(message: Message): void {
    if (this.person() === null || this.over()) return;
    if (message.kind === 'over') this.lock();
    // The cookie is the browser's: when another person signed in in another tab, this one is theirs, too.
    else if (message.who !== this.who()) void this.load().catch(() => undefined);
    else if (message.until > (this.until() ?? 0)) this.extend(message.until);
  }

  private who(): string {
    const staff = this.person();
    return staff === null ? '' : whoIs(staff);
  }

  /** Nothing one person opened stays open for another. */
  private async startOver(): Promise<void> {
    await this.router.navigateByUrl('/sign-in');
    this.over.set(false);
    this.turns.update((count) => count + 1);
    await this.router.navigateByUrl('/');
  }

  private say(message: Message): void {
    this.channel?.postMessage(message);
  }

  private forget(): void {
    this.stopTimer();
    this.person.set(null);
    this.over.set(false);
    this.proofAsked.set(false);
    this.ending.set(false);
    this.until.set(null);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
