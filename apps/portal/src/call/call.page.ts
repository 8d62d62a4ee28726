import { ChangeDetectionStrategy, Component, computed, DestroyRef, DOCUMENT, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import type { CallAnswer } from '@sumaho-jpki/rules';
import {
  Button,
  Link,
  newIdempotencyKey,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';

type Call = NonNullable<ResponseOf<typeof citizenRoutes.call>['call']>;

/** Milliseconds between two looks, and how many: the page must not keep a session open for ever. */
export const LOOK_EVERY_MS = 3000;
const MOST_LOOKS = 200;

/** 通話の確認: who asks, the same four digits as the desk has, and two answers. */
@Component({
  selector: 'app-call-page',
  imports: [Button, InstantPipe, Link, NotificationBanner, ProblemNotice, RouterLink, WordsPipe],
  template: `
    <h1>{{ 'portal.call.title' | words }}</h1>
    <dads-problem-notice [problem]="problem()" />
    <div role="status">
      @if (said(); as answer) {
        <dads-notification-banner
          [kind]="answer === 'confirmed' ? 'success' : 'warning'"
          [heading]="(answer === 'confirmed' ? 'portal.call.confirmed' : 'portal.call.denied') | words"
        >
          <p>{{ (answer === 'confirmed' ? 'portal.call.confirmed.text' : 'portal.call.denied.text') | words }}</p>
        </dads-notification-banner>
      } @else if (call(); as asked) {
        <p>{{ 'portal.call.asks' | words: { who: who() } }}</p>
        <p class="portal-number">
          <span class="portal-number__label">{{ 'portal.call.digits' | words }}&ngsp;</span>
          <strong class="dads-mono portal-number__value">{{ apart() }}</strong>
          <span class="portal-number__spoken">{{
            'portal.call.until' | words: { at: asked.until | instant: 'time' }
          }}</span>
        </p>
      } @else {
        <p>{{ 'portal.call.none' | words }}</p>
      }
    </div>
    @if (said() === null) {
      @if (call()) {
        <p class="portal-choice">
          <button dadsButton type="button" [busy]="busy() === 'it-is-me'" (click)="answer('it-is-me')">
            {{ 'portal.call.same' | words }}
          </button>
          <button dadsButton="secondary" type="button" [busy]="busy() === 'not-me'" (click)="answer('not-me')">
            {{ 'portal.call.not-me' | words }}
          </button>
        </p>
      } @else if (resting()) {
        <p>
          <button dadsButton="secondary" type="button" (click)="lookAgain()">{{ 'portal.call.look' | words }}</button>
        </p>
      }
      <p>{{ 'portal.call.warn' | words }}</p>
    }
    <p>
      <a dadsLink routerLink="/">{{ 'portal.menu.overview' | words }}</a>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CallPage {
  protected readonly call = signal<Call | null>(null);
  protected readonly said = signal<'confirmed' | 'denied' | null>(null);
  protected readonly busy = signal<CallAnswer | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly resting = signal(false);
  private readonly api = inject(PortalApi);
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looks = 0;
  private gone = false;

  protected readonly apart = computed(() => [...(this.call()?.digits ?? '')].join(' '));
  protected readonly who = computed(() => {
    const call = this.call();
    const { carrierNameJa: ja = null, carrierNameEn: en = null } = call ?? {};
    const role = this.words.label('actor', call?.role ?? '');
    return ja === null ? role : this.words.pick({ ja: `${ja}（${role}）`, en: `${en ?? ja} (${role})` });
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.gone = true;
      clearTimeout(this.timer);
    });
    void this.look();
  }

  protected lookAgain(): void {
    this.looks = 0;
    this.resting.set(false);
    void this.look();
  }

  protected async answer(answer: CallAnswer): Promise<void> {
    const call = this.call();
    if (call === null || this.busy() !== null) return;
    this.busy.set(answer);
    this.problem.set(null);
    try {
      const { call: now } = await this.api.call(citizenRoutes.answerCall, {
        params: { id: call.id },
        body: { answer, digits: call.digits ?? '' },
        idempotencyKey: newIdempotencyKey(),
      });
      clearTimeout(this.timer);
      this.said.set(now.state === 'denied' ? 'denied' : 'confirmed');
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
      this.call.set(null);
    } finally {
      this.busy.set(null);
    }
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const { call } = await this.api.call(citizenRoutes.call);
      if (this.gone || this.said() !== null) return;
      this.take(call);
    } catch (thrown) {
      if (this.gone) return;
      this.problem.set(ProblemError.from(thrown));
      this.resting.set(true);
      return;
    }
    this.looks += 1;
    if (this.looks >= MOST_LOOKS) this.resting.set(true);
    else this.timer = setTimeout(() => void this.lookIfSeen(), LOOK_EVERY_MS);
  }

  private async lookIfSeen(): Promise<void> {
    // Nobody looks at a hidden tab.
    if (this.document.hidden) this.timer = setTimeout(() => void this.lookIfSeen(), LOOK_EVERY_MS);
    else if (this.said() === null) await this.look();
  }

  /** A new object for the same call would be read out anew at each look. */
  private take(call: Call | null): void {
    const shown = call?.state === 'shown' ? call : null;
    if (shown?.id !== this.call()?.id) this.call.set(shown);
  }
}
