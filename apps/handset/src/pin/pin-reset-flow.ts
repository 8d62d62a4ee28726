import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Button, Icon, ProgressIndicator } from '@sumaho-jpki/screen/dads';
import { problemNumber, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Told } from '../home/told';
import type { Handset } from '../phone/phone-store';
import { PinView } from '../write/pin-view';
import { Progress } from '../write/progress';
import { Provisioning } from '../write/provisioning';
import { ViewHeading } from '../write/view-heading';
import { WorkTrouble } from '../write/work-trouble';
import { WRITING } from '../write/write-flow';
import { PinCodeForm } from './pin-code-form';

/** Percent once the code was taken; what the SIM still does lies between this and the new PIN. */
const BEGUN = 20;
const ASKED = 90;

/** 暗証番号の初期化 on one phone: code, the SIM's script where there is one, new PIN, signature with it. */
@Component({
  selector: 'app-pin-reset-flow',
  imports: [
    Button,
    Icon,
    PinCodeForm,
    PinView,
    ProgressIndicator,
    RouterLink,
    Told,
    ViewHeading,
    WordsPipe,
    WorkTrouble,
  ],
  providers: WRITING,
  template: `
    @switch (shown()) {
      @case ('code') {
        <app-pin-code-form />
      }
      @case ('pin') {
        <app-pin-view />
      }
      @case ('done') {
        <div class="handset-triumph"><dads-icon name="success" [size]="72" /></div>
        <h1 appViewHeading class="handset-triumph__word">{{ 'handset.pin-reset.done.title' | words }}</h1>
        <p>{{ 'handset.pin-reset.done.lead' | words }}</p>
        <a dadsButton="primary" size="large" class="handset-wide" routerLink="/touch" queryParamsHandling="preserve">{{
          'handset.home.touch' | words
        }}</a>
      }
      @case ('failed') {
        <h1 appViewHeading>{{ 'handset.pin-reset.failed.title' | words }}</h1>
        <app-told live="assertive" kind="error" [words]="failure()">
          <p>{{ 'handset.pin.number' | words: { number: number() } }}</p>
        </app-told>
      }
      @default {
        <h1 appViewHeading>{{ 'handset.pin-reset.work.title' | words }}</h1>
        <p>{{ 'handset.pin-reset.work.lead' | words }}</p>
        <dads-progress-indicator
          state="running"
          [label]="'handset.pin-reset.work.label' | words"
          [stages]="stages()"
          [at]="at()"
          [measured]="percent()"
        >
          @if (progress.command(); as command) {
            <p class="handset-command dads-mono">{{ 'handset.write.command' | words: command }}</p>
          }
        </dads-progress-indicator>
        <app-work-trouble />
      }
    }
    @if (shown() !== 'code' && shown() !== 'done') {
      <p>
        <button dadsButton="text" class="handset-wide" type="button" (click)="anew()">
          {{ 'handset.pin-reset.again' | words }}
        </button>
      </p>
    }
    <p>
      <a dadsButton="text" class="handset-wide" routerLink="/" queryParamsHandling="preserve">{{
        'handset.home.back' | words
      }}</a>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PinResetFlow {
  readonly phone = input.required<Handset>();
  /** What was begun is given up: the flow is to be made anew, with nothing of the old one still asking. */
  readonly givenUp = output<void>();
  protected readonly provisioning = inject(Provisioning);
  protected readonly progress = inject(Progress);
  private readonly words = inject(Words);

  /** Setting and asking are one view, as in the write request. */
  protected readonly shown = computed(() => {
    const view = this.provisioning.view();
    return view === 'set-pin' || view === 'enter-pin' ? 'pin' : view;
  });
  private readonly code = computed(() => this.provisioning.failure() ?? '');
  protected readonly failure = computed(() => this.words.problem(this.code()));
  protected readonly number = computed(() => problemNumber(this.code()) ?? problemNumber('internal-error') ?? '');
  protected readonly stages = computed(() => [
    this.words.say('handset.pin-reset.stage.order'),
    this.words.say('handset.pin-reset.stage.sim'),
    this.words.say('handset.pin-reset.stage.pin'),
  ]);
  protected readonly at = computed(() => (this.progress.fraction() > 0 ? 1 : 0));
  protected readonly percent = computed(() => BEGUN + (ASKED - BEGUN) * this.progress.fraction());

  constructor() {
    effect(() => {
      const phone = this.phone();
      untracked(() => this.provisioning.begin(phone, 'pin'));
    });
  }

  protected anew(): void {
    this.provisioning.startOver();
    this.givenUp.emit();
  }
}
