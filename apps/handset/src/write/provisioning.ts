// The write request from the phone's side: redeem the code, then do what the server says next until the certificate is
// active. The server's answer alone decides what is shown, so that a reload, another tab or another day goes on from there.
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import {
  activationText,
  type ApplicationView,
  type DeviceNext,
  keychainRoutes,
  pinInitialisationRoutes,
  routes,
} from '@sumaho-jpki/contract';
import { ApiClient, ProblemError } from '@sumaho-jpki/screen/dads';
import { AppMemory } from '../phone/app-memory';
import { base64 } from '../phone/jpki-card';
import { KeyGone, type KeyHolder, KeyHolders, type Unlocking } from '../phone/key-holder';
import { PAUSE, SIM_LOCK, VIRTUAL_OS_VERSION } from '../phone/outside';
import { ClockWrong, PhoneClock } from '../phone/phone-clock';
import { type Handset, phoneId } from '../phone/phone-store';
import { Progress } from './progress';
import type { DeviceState, Job } from './works/route-work';
import { QUIET_ATTEMPTS } from './works/seram-work';
import { Works } from './works/works';

export type WriteView = 'code' | 'writing' | 'set-pin' | 'enter-pin' | 'activating' | 'done' | 'failed';

/** Milliseconds between two tries without network, growing. */
const WAITS = [500, 1000, 2000, 5000, 10_000] as const;
/** Milliseconds before a work that ended badly is tried again. */
const WORK_WAIT = 2000;
/** Milliseconds of waiting for another tab before it is said. */
const OTHER_TAB_AFTER = 500;
/** Answers to a token that is not (or no longer) good. */
const SESSION_OVER = new Set(['session-expired', 'sign-in-required']);

/** What the citizen typed to begin. */
export interface Redemption {
  readonly accessCode: string;
  readonly downloadPassword: string;
  /** Only on an iPhone, where no app can read which SIM it is. */
  readonly applicationNumber?: string;
}

/** What the citizen typed to have the PIN initialised. */
export interface PinRedemption {
  readonly pinCode: string;
  /** Only on an iPhone. */
  readonly applicationNumber?: string;
}

@Injectable()
export class Provisioning {
  private readonly api = inject(ApiClient);
  private readonly memory = inject(AppMemory);
  private readonly holders = inject(KeyHolders);
  private readonly works = inject(Works);
  private readonly progress = inject(Progress);
  private readonly lock = inject(SIM_LOCK);
  private readonly pause = inject(PAUSE);
  private readonly clock = inject(PhoneClock);
  private readonly ended = new AbortController();

  /** null before `begin`. */
  readonly phone = signal<Handset | null>(null);
  private following = false;
  private readonly next = signal<DeviceNext | null>(null);
  private readonly resuming = signal(false);
  private readonly pinSet = signal(false);
  /** A work that the server refused again and again. */
  private readonly refusal = signal<ProblemError | null>(null);

  readonly application = signal<ApplicationView | null>(null);
  /** Another tab does the work. */
  readonly elsewhere = signal(false);
  /** The code was for a PIN initialisation; else the write request. */
  readonly forPin = signal(false);
  /** The stored session was not good any more. */
  readonly sessionOver = signal(false);
  readonly failure = computed(() => {
    const next = this.next();
    return next?.kind === 'failed' ? next.code : (this.refusal()?.code ?? null);
  });

  readonly view = computed((): WriteView => {
    const next = this.next();
    if (next === null) return this.resuming() ? 'writing' : 'code';
    if (this.refusal() !== null) return 'failed';
    if (next.kind === 'done' || next.kind === 'failed') return next.kind;
    if (next.kind === 'wait' && this.application()?.state === 'awaiting-pin') return 'activating';
    if (next.kind === 'set-pin' || next.kind === 'reset-pin') return this.pinSet() ? 'enter-pin' : 'set-pin';
    return 'writing';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.ended.abort());
  }

  /** Goes on where this phone was with this, when it was anywhere. */
  begin(phone: Handset, purpose: 'write' | 'pin' = 'write'): void {
    this.phone.set(phone);
    const session = this.memory.session(phoneId(phone));
    if (session === null || session.finished || (session.purpose ?? 'write') !== purpose) return;
    this.pinSet.set(session.pinSet);
    this.forPin.set(purpose === 'pin');
    this.resuming.set(true);
    this.api.authorize('device', session.token);
    void this.follow();
  }

  /** @throws ProblemError */
  async redeem(typed: Redemption, idempotencyKey: string): Promise<void> {
    const phone = this.held();
    const answer = await this.api.call(routes.device.redeem, { body: this.redemptionOf(typed, phone), idempotencyKey });
    this.memory.resetIsOver(phoneId(phone));
    this.open(answer, 'write');
  }

  /** The code of a PIN initialisation. @throws ProblemError */
  async redeemPin({ pinCode, applicationNumber }: PinRedemption, idempotencyKey: string): Promise<void> {
    const phone = this.held();
    const typed = { pinCode, handset: { model: phone.model } };
    const body =
      applicationNumber === undefined
        ? { ...typed, secureElement: { iccid: phone.iccid } }
        : { ...typed, applicationNumber, installationId: this.memory.installation(phoneId(phone)) };
    this.open(await this.api.call(pinInitialisationRoutes.redeem, { body, idempotencyKey }), 'pin');
  }

  private open(
    answer: DeviceState & { readonly deviceToken: string; readonly expiresAt: string },
    purpose: 'write' | 'pin',
  ): void {
    const { deviceToken: token, expiresAt } = answer;
    // A phone that comes back with a new code may have its PIN already; the holder of the key knows (see setPin).
    this.memory.keep(phoneId(this.held()), { token, expiresAt, pinSet: false, finished: false, purpose });
    this.api.authorize('device', token);
    this.sessionOver.set(false);
    this.pinSet.set(false);
    this.forPin.set(purpose === 'pin');
    this.take(answer);
    void this.follow();
  }

  /** Gives up a failed attempt on this phone, so that a new code can be typed. */
  startOver(): void {
    this.memory.forget(phoneId(this.held()));
    this.api.authorize('device', null);
    this.resuming.set(false);
    this.refusal.set(null);
    this.next.set(null);
    this.application.set(null);
  }

  /**
   * Sets the PIN where the key is and activates.
   * @throws JpkiApplicationError, SecureElementError, KeychainError, KeyGone, ClockWrong, ProblemError
   */
  async setPin(pin: string): Promise<void> {
    const phone = phoneId(this.held());
    if (this.next()?.kind === 'reset-pin') {
      await this.clockMustBeRight();
      await this.holder().resetPin(pin, (nonce) => this.permit(nonce));
    } else await this.orTellLoss(this.holder().setFirstPin(pin));
    this.memory.note(phone, { pinSet: true });
    await this.activate({ pin }).catch((error: unknown) => {
      // What failed came after the PIN was set: the next try asks for it instead of setting another.
      this.pinSet.set(true);
      throw error;
    });
    this.pinSet.set(true);
  }

  /** The holder of the key said that it has a PIN already. */
  pinIsKnown(): void {
    this.memory.note(phoneId(this.held()), { pinSet: true });
    this.pinSet.set(true);
  }

  /** Proof of possession. @throws JpkiApplicationError, SecureElementError, KeychainError, KeyGone, ProblemError */
  async activate(unlocking: Unlocking): Promise<void> {
    const application = this.application();
    if (application === null) return;
    const { challenge } = await this.api.call(routes.device.activationChallenge);
    const signature = await this.orTellLoss(this.holder().sign(unlocking, activationText(application.id, challenge)));
    this.take(await this.api.call(routes.device.activate, { body: { signature: base64(signature) } }));
  }

  /** A permission is judged by the phone's clock. One found wrong may have been put right since: the server is heard again. */
  private async clockMustBeRight(): Promise<void> {
    if (!this.clock.wrong()) return;
    this.take(await this.api.call(routes.device.next, { query: {} }));
    if (this.clock.wrong()) throw new ClockWrong();
  }

  /** A stored key that is gone will not come back: the server ends the application, instead of waiting for its PIN. */
  private async orTellLoss<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof KeyGone && this.application()?.state === 'awaiting-pin') {
        const told = this.api.call(keychainRoutes.storageFailed, { body: { code: 'key-lost' } });
        // When it cannot be told now, the next try tells it; what the holder reads is the loss.
        await told.then((state) => this.take(state)).catch(() => undefined);
      }
      throw error;
    }
  }

  private async permit(nonce: string): Promise<string> {
    return (await this.api.call(pinInitialisationRoutes.permit, { body: { nonce } })).authorization;
  }

  private redemptionOf({ accessCode, downloadPassword, applicationNumber }: Redemption, phone: Handset) {
    const { iccid, model } = phone;
    if (applicationNumber === undefined) {
      return { accessCode, downloadPassword, secureElement: { iccid }, handset: { model } };
    }
    const handset = { model, osVersion: VIRTUAL_OS_VERSION, installationId: this.memory.installation(phoneId(phone)) };
    return { accessCode, downloadPassword, applicationNumber, handset };
  }

  private held(): Handset {
    const phone = this.phone();
    if (phone === null) throw new Error('No phone is in the hand.');
    return phone;
  }

  private holder(): KeyHolder {
    return this.holders.of(this.held());
  }

  private async follow(): Promise<void> {
    if (this.following) return;
    this.following = true;
    try {
      await this.obey(this.held(), this.ended.signal);
    } finally {
      this.following = false;
    }
  }

  private async obey(phone: Handset, over: AbortSignal): Promise<void> {
    let seen: string | undefined;
    let failures = 0;
    while (!over.aborted) {
      const state = await this.ask(seen, over);
      if (state === 'over') return;
      if (state === 'no-answer') {
        failures += 1;
        if (failures >= QUIET_ATTEMPTS) this.progress.trouble.set('network');
        await this.pause(WAITS[Math.min(failures, WAITS.length) - 1] ?? 1000, over);
        continue;
      }
      if (failures > 0) this.progress.trouble.set('none');
      failures = 0;
      this.take(state);
      seen = state.tag;
      const { next } = state;
      if (next.kind === 'done') return;
      // A parked step may be put right by hands at J-LIS: keep listening. Every other failure is final.
      if (next.kind === 'failed' && next.code !== 'step-parked') return;
      if (!this.works.knows(next)) {
        this.progress.trouble.set('none');
        continue;
      }
      const job = { phone, application: state.application, over, take: (told: DeviceState) => this.take(told) };
      const end = await this.workAlone(next, job);
      if (end instanceof ProblemError) return this.refusal.set(end);
      if (end !== 'well') seen = undefined;
      if (end === 'again') await this.pause(WORK_WAIT, over);
    }
  }

  private async ask(seen: string | undefined, over: AbortSignal): Promise<DeviceState | 'no-answer' | 'over'> {
    try {
      return await this.api.call(routes.device.next, {
        query: seen === undefined ? {} : { seen },
        signal: over,
      });
    } catch (error) {
      if (over.aborted) return 'over';
      if (!SESSION_OVER.has(ProblemError.from(error).code)) return 'no-answer';
      this.startOver();
      this.sessionOver.set(true);
      return 'over';
    }
  }

  /** One tab at a time. The one that had to wait asks the server anew: what it was told may be done by now. */
  private async workAlone(next: DeviceNext, job: Job): Promise<'well' | 'again' | 'ask' | ProblemError> {
    const notice = setTimeout(() => this.elsewhere.set(true), OTHER_TAB_AFTER);
    try {
      return await this.lock.exclusively(`write-request:${phoneId(job.phone)}`, job.over, async (waited) => {
        clearTimeout(notice);
        return waited ? 'ask' : await this.works.do(next, job);
      });
    } catch (error) {
      if (job.over.aborted) return 'ask';
      throw error;
    } finally {
      clearTimeout(notice);
      this.elsewhere.set(false);
    }
  }

  private take({ application, next }: DeviceState): void {
    // The long poll and an answer of ours may cross: an older picture never replaces a newer one.
    const known = this.application();
    if (known !== null && known.id === application.id && application.version < known.version) return;
    if (this.next()?.kind === 'done' && known?.version === application.version) return;
    if (next.kind === 'done') this.memory.note(phoneId(this.held()), { finished: true });
    if (known?.state !== application.state) this.progress.beginStage();
    this.application.set(application);
    this.next.set(next);
  }
}
