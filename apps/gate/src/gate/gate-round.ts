// One touch after the other: challenge → field in the air → touch → admission → the next person. Every fault ends in a screen
// that says so and in another try; "could not check" is never shown as "refused".
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { type ResponseOf, routes } from '@sumaho-jpki/contract';
import { ApiClient, ProblemError } from '@sumaho-jpki/screen/dads';
import { ContactlessError, type ContactlessTouch } from '@sumaho-jpki/stand-ins/handset';
import { PAUSE, READER } from './outside';

export type Admission = ResponseOf<typeof routes.gate.admit>;
type Challenge = ResponseOf<typeof routes.gate.challenge>;

export type GateScreen =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'admitted'; readonly admission: Admission }
  | { readonly kind: 'refused'; readonly admission: Admission }
  | { readonly kind: 'unchecked'; readonly problem: ProblemError; readonly late: boolean }
  | { readonly kind: 'out-of-service'; readonly reader: boolean }
  | { readonly kind: 'bad-token' };

/** Milliseconds a result stays when nobody presses "next". */
const SHOWN_FOR = { admitted: 8000, refused: 15_000, unchecked: 15_000 } as const;
/** Milliseconds before a challenge's end at which a fresh one is asked for: a touch must still arrive in time. */
const RENEW_BEFORE = 20_000;
const RETRY_AFTER = 3000;
const BAD_TOKEN = new Set([401, 403]);

@Injectable()
export class GateRound {
  private readonly api = inject(ApiClient);
  private readonly reader = inject(READER);
  private readonly pause = inject(PAUSE);
  private ended = new AbortController();
  private goOn: () => void = () => undefined;

  readonly screen = signal<GateScreen>({ kind: 'opening' });
  /** Name of the relying party; empty before the first challenge. */
  readonly relyingParty = signal('');
  /** A result is on screen. */
  readonly resulted = computed(() => ['admitted', 'refused', 'unchecked'].includes(this.screen().kind));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.ended.abort());
  }

  /** Works with this token until another one or the end of the page. */
  start(token: string): void {
    this.ended.abort();
    this.ended = new AbortController();
    this.relyingParty.set('');
    this.screen.set({ kind: 'opening' });
    this.api.authorize('gate', token);
    void this.rounds(this.ended.signal);
  }

  next(): void {
    this.goOn();
  }

  private async rounds(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const challenge = await this.challenge(over);
      if (challenge === 'bad-token') return;
      const touch = challenge && (await this.touchOf(challenge, over));
      if (over.aborted) return;
      if (!challenge || touch === 'reader-silent') {
        this.screen.set({ kind: 'out-of-service', reader: touch === 'reader-silent' });
        await this.pause(RETRY_AFTER, over);
      } else if (touch !== undefined) {
        this.screen.set({ kind: 'checking' });
        const result = await this.judge(challenge, touch, over);
        if (over.aborted) return;
        this.screen.set(result);
        if (result.kind === 'bad-token') return;
        await this.showFor(result.kind, over);
      }
    }
  }

  private async challenge(over: AbortSignal): Promise<Challenge | 'bad-token' | undefined> {
    try {
      const challenge = await this.api.call(routes.gate.challenge, { signal: over });
      this.relyingParty.set(challenge.relyingParty);
      return challenge;
    } catch (thrown) {
      if (over.aborted) return undefined;
      if (!BAD_TOKEN.has(ProblemError.from(thrown).status)) return undefined;
      this.screen.set({ kind: 'bad-token' });
      return 'bad-token';
    }
  }

  /** undefined when nobody came before the challenge grew old. */
  private async touchOf(
    challenge: Challenge,
    over: AbortSignal,
  ): Promise<ContactlessTouch | 'reader-silent' | undefined> {
    const renewAt = Date.parse(challenge.expiresAt) - RENEW_BEFORE;
    const { relyingParty, challengeId } = challenge;
    try {
      const { fieldId } = await this.reader.open({ relyingParty, challengeId, challenge: challenge.challenge });
      this.screen.set({ kind: 'ready' });
      while (!over.aborted && Date.now() < renewAt) {
        const touch = await this.reader.result(fieldId, { wait: true, signal: over });
        if (touch !== undefined) return touch;
      }
      // Taken out of the air before the next one: whoever touched it in the last moment is heard, nobody touches it unheard.
      return over.aborted ? undefined : await this.reader.close(fieldId);
    } catch (thrown) {
      if (over.aborted) return undefined;
      // The field may have run out by itself: a new one is opened, nothing is wrong.
      return thrown instanceof ContactlessError && thrown.fault === 'field-gone' ? undefined : 'reader-silent';
    }
  }

  private async judge(
    { challengeId }: Challenge,
    { certificate, signature }: ContactlessTouch,
    over: AbortSignal,
  ): Promise<Exclude<GateScreen, { kind: 'opening' | 'ready' | 'checking' | 'out-of-service' }>> {
    try {
      const body = { challengeId, certificate, signature };
      const admission = await this.api.call(routes.gate.admit, { body, signal: over });
      return { kind: admission.admitted ? 'admitted' : 'refused', admission };
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      if (BAD_TOKEN.has(problem.status)) return { kind: 'bad-token' };
      return { kind: 'unchecked', problem, late: problem.code === 'challenge-expired' };
    }
  }

  private async showFor(kind: keyof typeof SHOWN_FOR, over: AbortSignal): Promise<void> {
    const pressed = new Promise<void>((resolve) => (this.goOn = resolve));
    await Promise.race([pressed, this.pause(SHOWN_FOR[kind], over)]);
    this.goOn = () => undefined;
    if (!over.aborted) this.screen.set({ kind: 'opening' });
  }
}
