import {
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { type LineAtView, staffRoutes, type TimelineEntry } from '@sumaho-jpki/contract';
import { Button, Card, Disclosure, FieldFrame, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { LanguageStore, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { exactIn, ExactPipe } from './exact.pipe';
import { LineThen } from './line-then';
import { indexAt, indexBefore, momentsOf, momentTyped, secondIn } from './past-moments';

const ERRORS = { bad: 'backoffice.past.time-bad', 'to-come': 'backoffice.past.to-come' } as const;

/** この時点の状態: the line at a past second, chosen by the clock or by a moment of its timeline. */
@Component({
  selector: 'app-line-past',
  imports: [Button, Card, Disclosure, ExactPipe, FieldFrame, LineThen, ProblemNotice, WordsPipe],
  template: `
    <dads-card [heading]="'backoffice.past.title' | words" data-part="past">
      <dads-disclosure [summary]="'backoffice.past.open' | words" [(open)]="open">
        @if (open()) {
          <form class="desk-past__ask" novalidate (submit)="typed($event)">
            <dads-field-frame
              fieldId="past-time"
              [label]="'backoffice.past.time' | words"
              [support]="'backoffice.past.time-hint' | words"
              [error]="error() === null ? '' : (errors[error() ?? 'bad'] | words)"
            >
              <!-- Written by moments only: writing back what is typed would empty a half-typed time. -->
              <input
                #time
                class="dads-input dads-input--medium"
                id="past-time"
                type="datetime-local"
                step="1"
                [value]="written()"
                [attr.aria-invalid]="error() === null ? null : 'true'"
                [attr.aria-describedby]="'past-time-support' + (error() === null ? '' : ' past-time-error')"
              />
            </dads-field-frame>
            <p class="desk-buttons">
              <button dadsButton="primary" size="small" type="submit" [busy]="busy()">
                {{ 'backoffice.past.show' | words }}
              </button>
              <button
                dadsButton="secondary"
                size="small"
                type="button"
                [unavailable]="before() < 0"
                (click)="choose(before())"
              >
                {{ 'backoffice.past.earlier' | words }}
              </button>
              <button
                dadsButton="secondary"
                size="small"
                type="button"
                [unavailable]="after() >= moments().length"
                (click)="choose(after())"
              >
                {{ 'backoffice.past.later' | words }}
              </button>
            </p>
            @if (moments().length > 1) {
              <label class="desk-past__moments">
                <span>{{ 'backoffice.past.moments' | words }}</span>
                <input
                  type="range"
                  min="0"
                  step="1"
                  [max]="moments().length - 1"
                  [value]="slid()"
                  [attr.aria-valuetext]="moment()"
                  (input)="slide($event)"
                  (change)="choose(slid())"
                />
              </label>
              <p class="desk-soft" aria-hidden="true">{{ moment() }}</p>
            }
          </form>
          <dads-problem-notice [problem]="problem()" audience="desk" />
          <p class="dads-visually-hidden" role="status">
            @if (then(); as past) {
              {{ 'backoffice.past.as-of' | words: { at: past.asOf | exact } }}
              {{ 'backoffice.past.not-now' | words }}
            }
          </p>
          @if (then(); as past) {
            <app-line-then [then]="past" [after]="moments().length - 1 - shownAt()" />
          }
        }
      </dads-disclosure>
    </dads-card>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LinePast {
  readonly lineId = input.required<string>();
  /** Of the line, in any order. */
  readonly timeline = input.required<readonly TimelineEntry[]>();

  protected readonly errors = ERRORS;
  protected readonly open = signal(false);
  protected readonly busy = signal(false);
  protected readonly error = signal<keyof typeof ERRORS | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly then = signal<LineAtView | null>(null);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly language = inject(LanguageStore).language;
  private readonly time = viewChild<ElementRef<HTMLInputElement>>('time');
  /** The time asked for; before the first, the newest moment is offered. */
  private readonly asked = signal<string | null>(null);
  /** Where the slider was moved to, before it is let go. */
  private readonly moved = signal<number | null>(null);
  private looks = 0;

  protected readonly moments = computed(() => momentsOf(this.timeline()));
  private readonly chosen = computed(() => this.asked() ?? this.moments().at(-1)?.at ?? null);
  protected readonly written = computed(() => secondIn(this.chosen() ?? new Date().toISOString()));
  private readonly index = computed(() => this.indexOf(this.chosen()));
  protected readonly shownAt = computed(() => this.indexOf(this.then()?.asOf ?? null));
  protected readonly before = computed(() => {
    const chosen = this.chosen();
    return chosen === null ? -1 : indexBefore(this.moments(), chosen);
  });
  protected readonly after = computed(() => this.index() + 1);
  protected readonly slid = computed(() => this.moved() ?? Math.max(0, this.index()));
  protected readonly moment = computed(() => {
    if (this.moved() === null && this.index() < 0) return this.words.say('backoffice.past.before-all');
    const { at, event } = this.moments()[this.slid()] ?? { at: '', event: '' };
    return this.words.say('backoffice.past.moment', {
      ...{ n: this.slid() + 1, count: this.moments().length },
      ...{ at: exactIn(this.language(), at), event: this.words.label('history-event', event) },
    });
  });

  protected typed(submit: Event): void {
    submit.preventDefault();
    const time = momentTyped(this.time()?.nativeElement.value ?? '', new Date());
    if (time === null || time === 'to-come') this.refuse(time ?? 'bad');
    else void this.look(time);
  }

  protected slide({ target }: Event): void {
    if (target instanceof HTMLInputElement) this.moved.set(target.valueAsNumber);
  }

  protected choose(index: number): void {
    const moment = this.moments()[index];
    if (moment === undefined) return;
    // Where the field was typed over, the signal may hold the same words already.
    const field = this.time()?.nativeElement;
    if (field) field.value = secondIn(moment.at);
    void this.look(moment.at);
  }

  private async look(time: string): Promise<void> {
    const mine = ++this.looks;
    this.asked.set(time);
    this.moved.set(null);
    this.error.set(null);
    this.problem.set(null);
    this.busy.set(true);
    try {
      const then = await this.api.call(staffRoutes.lineAt, { params: { lineId: this.lineId() }, query: { time } });
      if (mine === this.looks) this.then.set(then);
    } catch (thrown) {
      if (mine !== this.looks) return;
      const problem = ProblemError.from(thrown);
      // The time is whole: what the server has against it is that by its clock it is still to come.
      if (problem.code === 'validation-failed') this.refuse('to-come');
      else {
        this.then.set(null);
        this.problem.set(problem);
      }
    } finally {
      if (mine === this.looks) this.busy.set(false);
    }
  }

  /** No state of another time stays beside a time that cannot be. */
  private refuse(error: keyof typeof ERRORS): void {
    this.looks += 1;
    this.busy.set(false);
    this.problem.set(null);
    this.then.set(null);
    this.error.set(error);
    this.time()?.nativeElement.focus();
  }

  private indexOf(time: string | null): number {
    return time === null ? -1 : indexAt(this.moments(), time);
  }
}
