import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { Button, Checkbox, Icon, type IconName } from '@sumaho-jpki/screen/dads';
import { InstantPipe, problemNumber, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Chime } from '../gate/chime';
import { GateRound } from '../gate/gate-round';
import { GateToken } from '../gate/gate-token';

const RESULT = {
  admitted: { icon: 'success', word: 'gate.admitted' },
  refused: { icon: 'error', word: 'gate.refused' },
  unchecked: { icon: 'warning', word: 'gate.unchecked' },
} as const satisfies Record<string, { icon: IconName; word: WordingKey }>;

/** The kiosk screen: one sentence at a time, readable from two metres. */
@Component({
  selector: 'app-start-page',
  imports: [Button, Checkbox, Icon, InstantPipe, WordsPipe],
  providers: [GateRound],
  template: `
    @if (token.value() === '' || round.screen().kind === 'bad-token') {
      <h1>{{ 'gate.token.title' | words }}</h1>
      <p class="dads-lead">{{ (token.value() === '' ? 'gate.token.missing' : 'gate.token.bad') | words }}</p>
      <p>
        <a href="/sandbox/">{{ 'gate.token.sandbox' | words }}</a>
      </p>
    } @else {
      <div class="gate-kiosk" [attr.data-screen]="round.screen().kind">
        <p class="gate-kiosk__party">{{ round.relyingParty() }}</p>
        @if (result(); as shown) {
          <div class="gate-kiosk__result">
            <dads-icon [name]="shown.icon" [size]="160" />
            <h1 class="gate-kiosk__word">{{ shown.word | words }}</h1>
            <p class="gate-kiosk__why">{{ shown.why }}</p>
            @if (shown.number; as number) {
              <p>{{ 'dads.problem.number' | words: { number } }}</p>
            }
            @if (shown.checkedAt; as at) {
              <p>{{ 'gate.checked-at' | words: { time: (at | instant: 'time') } }}</p>
            }
          </div>
          <button dadsButton="secondary" size="large" type="button" (click)="round.next()">
            {{ 'gate.next' | words }}
          </button>
        } @else {
          <div class="gate-kiosk__target" aria-hidden="true"><dads-icon name="phone" [size]="120" /></div>
          <h1 class="gate-kiosk__word">{{ 'gate.start.title' | words }}</h1>
          @switch (round.screen().kind) {
            @case ('ready') {
              <p class="gate-kiosk__why">{{ 'gate.start.lead' | words }}</p>
            }
            @case ('checking') {
              <p class="gate-kiosk__why">
                <span class="dads-spinner" aria-hidden="true"></span> {{ 'gate.checking' | words }}
              </p>
            }
            @case ('out-of-service') {
              <p class="gate-kiosk__why">
                {{ (readerSilent() ? 'gate.reader-silent' : 'gate.offline') | words }}
              </p>
            }
            @default {
              <p class="gate-kiosk__why">{{ 'gate.opening' | words }}</p>
            }
          }
        }
      </div>
      <p class="dads-visually-hidden" role="alert">{{ spoken() }}</p>
      <p class="dads-visually-hidden" role="status">{{ polite() }}</p>
      <div class="gate-tools">
        <dads-checkbox [label]="'gate.sound' | words" [checked]="sound()" (checkedChange)="turnSound($event)" />
      </div>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StartPage {
  protected readonly token = inject(GateToken);
  protected readonly round = inject(GateRound);
  private readonly chime = inject(Chime);
  private readonly words = inject(Words);
  protected readonly sound = signal(false);

  protected readonly result = computed(() => {
    const screen = this.round.screen();
    switch (screen.kind) {
      case 'admitted':
        return {
          ...RESULT.admitted,
          why: this.words.say('gate.admitted.why'),
          number: null,
          checkedAt: screen.admission.checkedAt,
        };
      case 'refused':
        return {
          ...RESULT.refused,
          why: this.words.pick({ ja: screen.admission.titleJa, en: screen.admission.titleEn }),
          number: screen.admission.reason === null ? null : problemNumber(screen.admission.reason),
          checkedAt: screen.admission.checkedAt,
        };
      case 'unchecked':
        return {
          ...RESULT.unchecked,
          why: this.words.say(screen.late ? 'gate.late' : 'gate.unchecked.why'),
          number: screen.problem.number,
          checkedAt: null,
        };
      default:
        return null;
    }
  });
  /** What a screen reader hears at once. */
  protected readonly spoken = computed(() => {
    const result = this.result();
    return result === null ? '' : `${this.words.say(result.word)} ${result.why}`;
  });
  protected readonly polite = computed(() => {
    switch (this.round.screen().kind) {
      case 'ready':
        return this.words.say('gate.start.title');
      case 'checking':
        return this.words.say('gate.checking');
      case 'out-of-service':
        return this.words.say(this.readerSilent() ? 'gate.reader-silent' : 'gate.offline');
      default:
        return '';
    }
  });
  protected readonly readerSilent = computed(() => {
    const screen = this.round.screen();
    return screen.kind === 'out-of-service' && screen.reader;
  });

  constructor() {
    effect(() => {
      const token = this.token.value();
      if (token !== '') untracked(() => this.round.start(token));
    });
    effect(() => {
      const { kind } = this.round.screen();
      if (kind !== 'admitted' && kind !== 'refused' && kind !== 'unchecked') return;
      untracked(() => {
        if (this.sound()) this.chime.ring(kind);
      });
    });
  }

  protected turnSound(on: boolean): void {
    if (on) this.chime.enable();
    this.sound.set(on);
  }
}
