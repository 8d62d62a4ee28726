// The write request from the phone's side: redeem the code, then do what the server says next until the certificate is
// active. The server's answer alone decides what is shown, so that a reload, another tab or another day goes on from there.
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { activationText, type ApplicationView, type DeviceNext, type ResponseOf, routes } from '@sumaho-jpki/contract';
import { ApiClient, ProblemError } from '@sumaho-jpki/screen/dads';
import { bytes } from '@sumaho-jpki/wire/apdu';
import type { SeramProgress } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { AppMemory } from '../phone/app-memory';
import { base64, JpkiCard } from '../phone/jpki-card';
import { PAUSE, PROXY_AGENT, SECURE_ELEMENTS, SERAM_TRANSPORT, SIM_LOCK } from '../phone/outside';

type DeviceState = ResponseOf<typeof routes.device.next>;
type SeramWork = Extract<DeviceNext, { kind: 'seram' }>;

export type WriteView = 'code' | 'writing' | 'set-pin' | 'enter-pin' | 'activating' | 'done' | 'failed';
export type Trouble = 'none' | 'network' | 'sim';

/** Milliseconds between two tries without network, growing. */
const WAITS = [500, 1000, 2000, 5000, 10_000] as const;
/** Milliseconds before a session that ended badly is tried again. */
const SESSION_WAIT = 2000;
/** Attempts without network before a sentence about it appears: a short gap is no news. */
const QUIET_ATTEMPTS = 2;
/** Milliseconds of waiting for another tab before it is said. */
const OTHER_TAB_AFTER = 500;
/** Answers to a token that is not (or no longer) good. */
const SESSION_OVER = new Set(['session-expired', 'sign-in-required']);

@Injectable()
export class Provisioning {
  private readonly api = inject(ApiClient);
  private readonly memory = inject(AppMemory);
  private readonly card = inject(JpkiCard);
  private readonly agent = inject(PROXY_AGENT);
  private readonly transport = inject(SERAM_TRANSPORT);
  private readonly secureElements = inject(SECURE_ELEMENTS);
  private readonly lock = inject(SIM_LOCK);
  private readonly pause = inject(PAUSE);
  private readonly ended = new AbortController();

  private iccid = '';
  private following = false;
  /** Commands of the longest script of this stage: what follows an interruption is only a part of it. */
  private longest = 0;
  private readonly next = signal<DeviceNext | null>(null);
  private readonly resuming = signal(false);
  private readonly pinSet = signal(false);

  readonly application = signal<ApplicationView | null>(null);
  /** Command of the script being carried out; null between scripts. */
  readonly command = signal<{ readonly index: number; readonly count: number } | null>(null);
  /** How far the present stage came, 0 to 1; a script that begins again does not move it back. */
  readonly fraction = signal(0);
  readonly trouble = signal<Trouble>('none');
  /** Another tab does the work. */
  readonly elsewhere = signal(false);
  /** The stored session was not good any more. */
  readonly sessionOver = signal(false);
  readonly failure = computed(() => {
    const next = this.next();
    return next?.kind === 'failed' ? next.code : null;
  });

  readonly view = computed((): WriteView => {
    const next = this.next();
    if (next === null) return this.resuming() ? 'writing' : 'code';
    if (next.kind === 'done' || next.kind === 'failed') return next.kind;
    if (next.kind === 'wait' && this.application()?.state === 'awaiting-pin') return 'activating';
    if (next.kind === 'set-pin') return this.pinSet() ? 'enter-pin' : 'set-pin';
    return 'writing';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.ended.abort());
  }

  /** Goes on where this phone was, when it was anywhere. */
  begin(iccid: string): void {
    this.iccid = iccid;
    const session = this.memory.session(iccid);
    if (session === null || session.finished) return;
    this.pinSet.set(session.pinSet);
    this.resuming.set(true);
    this.api.authorize('device', session.token);
    void this.follow();
  }

  /** @throws ProblemError */
  async redeem(accessCode: string, downloadPassword: string, model: string, idempotencyKey: string): Promise<void> {
    const answer = await this.api.call(routes.device.redeem, {
      body: { accessCode, downloadPassword, secureElement: { iccid: this.iccid }, handset: { model } },
      idempotencyKey,
    });
    const { deviceToken: token, expiresAt } = answer;
    // A phone that comes back with a new code may have its PIN already; the card knows (see setPin).
    this.memory.keep(this.iccid, { token, expiresAt, pinSet: false, finished: false });
    this.api.authorize('device', token);
    this.sessionOver.set(false);
    this.pinSet.set(false);
    this.take(answer);
    void this.follow();
  }

  /** Gives up a failed attempt on this phone, so that a new code can be typed. */
  startOver(): void {
    this.memory.forget(this.iccid);
    this.api.authorize('device', null);
    this.resuming.set(false);
    this.next.set(null);
    this.application.set(null);
  }

  /** Sets the PIN on the card and activates. @throws JpkiApplicationError, SecureElementError, ProblemError */
  async setPin(pin: string): Promise<void> {
    await this.card.setFirstPin(this.iccid, pin);
    this.memory.note(this.iccid, { pinSet: true });
    await this.activate(pin).catch((error: unknown) => {
      // What failed came after the PIN was set: the next try asks for it instead of setting another.
      this.pinSet.set(true);
      throw error;
    });
    this.pinSet.set(true);
  }

  /** The card said that it has a PIN already. */
  pinIsKnown(): void {
    this.memory.note(this.iccid, { pinSet: true });
    this.pinSet.set(true);
  }

  /** Proof of possession with a PIN that is set. @throws JpkiApplicationError, SecureElementError, ProblemError */
  async activate(pin: string): Promise<void> {
    const application = this.application();
    if (application === null) return;
    const { challenge } = await this.api.call(routes.device.activationChallenge);
    const signature = await this.card.sign(this.iccid, pin, activationText(application.id, challenge));
    this.take(await this.api.call(routes.device.activate, { body: { signature: base64(signature) } }));
  }

  private async follow(): Promise<void> {
    if (this.following) return;
    this.following = true;
    try {
      await this.obey(this.ended.signal);
    } finally {
      this.following = false;
    }
  }

  private async obey(over: AbortSignal): Promise<void> {
    let seen: number | undefined;
    let failures = 0;
    while (!over.aborted) {
      const state = await this.ask(seen, over);
      if (state === 'over') return;
      if (state === 'no-answer') {
        failures += 1;
        if (failures >= QUIET_ATTEMPTS) this.trouble.set('network');
        await this.pause(WAITS[Math.min(failures, WAITS.length) - 1] ?? 1000, over);
        continue;
      }
      if (failures > 0) this.trouble.set('none');
      failures = 0;
      this.take(state);
      seen = state.application.version;
      const { next } = state;
      if (next.kind === 'done') return this.memory.note(this.iccid, { finished: true });
      // A parked step may be put right by hands at J-LIS: keep listening. Every other failure is final.
      if (next.kind === 'failed' && next.code !== 'step-parked') return;
      if (next.kind !== 'seram') continue;
      const end = await this.writeAlone(next, over);
      if (end !== 'well') seen = undefined;
      if (end === 'again') await this.pause(SESSION_WAIT, over);
    }
  }

  private async ask(seen: number | undefined, over: AbortSignal): Promise<DeviceState | 'no-answer' | 'over'> {
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
  private async writeAlone(work: SeramWork, over: AbortSignal): Promise<'well' | 'again' | 'ask'> {
    const notice = setTimeout(() => this.elsewhere.set(true), OTHER_TAB_AFTER);
    try {
      return await this.lock.exclusively(`write-request:${this.iccid}`, over, async () => {
        clearTimeout(notice);
        if (this.elsewhere()) return 'ask';
        return (await this.write(work, over)) ? 'well' : 'again';
      });
    } catch (error) {
      if (over.aborted) return 'ask';
      throw error;
    } finally {
      clearTimeout(notice);
      this.elsewhere.set(false);
    }
  }

  /** One session of the proxy agent. False when it should be tried again soon. */
  private async write(work: SeramWork, over: AbortSignal): Promise<boolean> {
    const { end, lastScriptComplete } = await this.agent({
      transport: this.transport,
      uri: work.uri,
      sessionId: work.sessionId,
      secureElement: this.secureElements(this.iccid),
      lock: this.lock,
      allowedAids: work.allowedAids.map((aid) => bytes(aid)),
      journal: this.memory.journal,
      signal: over,
      onProgress: (progress) => this.show(progress),
    });
    this.command.set(null);
    if (end === 'network-lost') this.trouble.set('network');
    if (lastScriptComplete === false) this.trouble.set('sim');
    return end === 'stopped' && lastScriptComplete !== false;
  }

  private show(progress: SeramProgress): void {
    switch (progress.kind) {
      case 'apdu':
        this.trouble.set('none');
        this.longest = Math.max(this.longest, progress.apduCount);
        this.fraction.update((before) => Math.max(before, progress.apduIndex / this.longest));
        return this.command.set({ index: progress.apduIndex, count: progress.apduCount });
      case 'retrying':
        if (progress.attempt >= QUIET_ATTEMPTS) this.trouble.set('network');
        return;
      case 'connected':
        return this.trouble.set('none');
      default:
    }
  }

  private take({ application, next }: DeviceState): void {
    // The long poll and an answer of ours may cross: an older picture never replaces a newer one.
    const known = this.application();
    if (known !== null && known.id === application.id && application.version < known.version) return;
    if (known?.state !== application.state) {
      this.longest = 0;
      this.fraction.set(0);
    }
    this.application.set(application);
    this.next.set(next);
  }
}
