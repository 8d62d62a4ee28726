import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon, type IconName } from '../action/icon';
import { Announcer } from './announcer';

export type ProgressState = 'waiting' | 'running' | 'done' | 'failed';

/** Milliseconds between two polite announcements of stages. */
export const ANNOUNCE_EVERY = 5000;

/**
 * A long job as stages, DADS explicit model: a polite `role=status`, empty at load, hears start, stage changes (each 5 s at
 * most) and end; only failure is an alert; the focus never moves. Not for bytes: give stage names people understand.
 */
@Component({
  selector: 'dads-progress-indicator',
  imports: [Icon, WordsPipe],
  template: `
    <div class="dads-progress" [attr.data-state]="state()">
      <div class="dads-progress__row">
        <span class="dads-progress__label" [id]="id + '-label'">{{ label() }}</span>
        <span>{{ percent() }}%</span>
      </div>
      <div
        class="dads-progress__bar"
        role="progressbar"
        aria-valuemin="0"
        aria-valuemax="100"
        [attr.aria-labelledby]="id + '-label'"
        [attr.aria-valuenow]="percent()"
        [attr.aria-valuetext]="line()"
      >
        <span class="dads-progress__fill" [style.transform]="'scaleX(' + percent() / 100 + ')'"></span>
      </div>
      <ol class="dads-progress__stages">
        @for (stage of shown(); track $index) {
          <li [attr.data-state]="stage.state" [attr.aria-current]="stage.state === 'now' ? 'step' : null">
            @if (stage.state === 'now') {
              <span class="dads-spinner" aria-hidden="true"></span>
            } @else {
              <dads-icon [name]="stage.icon" [size]="20" />
            }
            <span
              >{{ stage.name }}<span class="dads-visually-hidden"> {{ stage.word | words }}</span></span
            >
          </li>
        }
      </ol>
      <ng-content />
      <p class="dads-visually-hidden" role="status">{{ polite() }}</p>
      <p class="dads-visually-hidden" role="alert">{{ alert() }}</p>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProgressIndicator {
  private static made = 0;

  readonly label = input.required<string>();
  readonly stages = input.required<readonly string[]>();
  /** Index of the stage being worked on. */
  readonly at = input(0);
  readonly state = input<ProgressState>('waiting');
  /** Said and kept in the alert when the job failed; a sentence of our own when empty. */
  readonly failure = input('');
  /** 0–100 when the server counts finer than stages. */
  readonly measured = input<number | null>(null);

  protected readonly id = `dads-progress-${++ProgressIndicator.made}`;
  protected readonly polite = signal('');
  protected readonly alert = signal('');
  private readonly words = inject(Words);
  private readonly announcer = new Announcer((words) => this.polite.set(words), ANNOUNCE_EVERY);

  protected readonly percent = computed(() => {
    if (this.state() === 'done') return 100;
    const stages = this.stages().length;
    const counted = this.measured() ?? (stages === 0 || this.state() === 'waiting' ? 0 : (this.at() / stages) * 100);
    return Math.round(Math.min(100, Math.max(0, counted)));
  });

  protected readonly line = computed(() => {
    const label = this.label();
    switch (this.state()) {
      case 'waiting':
        return this.words.say('dads.progress.waiting');
      case 'done':
        return this.words.say('dads.progress.done', { label });
      case 'failed':
        return this.failure() || this.words.say('dads.progress.failed', { label });
      case 'running':
        return this.words.say('dads.progress.stage', {
          label,
          stage: this.stages()[this.at()] ?? '',
          total: this.stages().length,
          at: Math.min(this.at() + 1, this.stages().length),
        });
    }
  });

  protected readonly shown = computed(() =>
    this.stages().map((name, index): { name: string; state: string; icon: IconName; word: WordingKey } => {
      const state = this.state();
      if (state === 'done' || (state !== 'waiting' && index < this.at())) {
        return { name, state: 'done', icon: 'success', word: 'dads.steps.state.completed' };
      }
      if (index === this.at() && state === 'failed') {
        return { name, state: 'failed', icon: 'error', word: 'dads.steps.state.error' };
      }
      if (index === this.at() && state === 'running') {
        return { name, state: 'now', icon: 'progress', word: 'dads.kind.progress' };
      }
      return { name, state: 'waiting', icon: 'neutral', word: 'dads.steps.state.waiting' };
    }),
  );

  constructor() {
    let before: ProgressState = 'waiting';
    let stageBefore = -1;
    effect(() => {
      const state = this.state();
      const at = this.at();
      // The words are read untracked: a language switch must not make the region speak again.
      untracked(() => {
        const label = this.label();
        if (state === 'failed' && before !== 'failed') {
          this.announcer.stop();
          this.alert.set(this.line());
        } else if (state !== 'failed') {
          this.alert.set('');
        }
        if (state === 'running' && before !== 'running')
          this.announcer.now(this.words.say('dads.progress.started', { label }));
        else if (state === 'running' && at !== stageBefore) this.announcer.say(this.line());
        if (state === 'done' && before !== 'done') this.announcer.now(this.line());
      });
      before = state;
      stageBefore = at;
    });
    inject(DestroyRef).onDestroy(() => this.announcer.stop());
  }
}
