import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type CallView, staffRoutes } from '@sumaho-jpki/contract';
import { Button, ProblemError, ProblemNotice, StatusBadge } from '@sumaho-jpki/screen/dads';
import { InstantPipe, type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

const KINDS = { shown: 'info', confirmed: 'success', denied: 'error', over: 'neutral' } as const;

/** 通話の確認: the four digits while the holder looks for them, and what the holder said. */
@Component({
  selector: 'app-call-code',
  imports: [Button, InstantPipe, ProblemNotice, StatusBadge, WordsPipe],
  template: `
    <section aria-labelledby="call-title" data-part="call">
      <h2 id="call-title">{{ 'backoffice.call.title' | words }}</h2>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      @if (call(); as current) {
        @if (current.digits; as digits) {
          <p>
            {{ 'backoffice.call.digits' | words }}<br />
            <strong class="dads-mono desk-call__digits">{{ apart(digits) }}</strong>
          </p>
          <p>{{ 'backoffice.call.ask' | words }}</p>
        }
      } @else {
        <p>{{ 'backoffice.call.lead' | words }}</p>
      }
      <p role="status">
        @if (call(); as current) {
          <dads-status-badge [kind]="kind()" [label]="says() | words: { at: current.until | instant: 'time' }" />
        }
      </p>
      @if (call()?.state === 'confirmed') {
        <p>{{ (call()?.cardRead ? 'backoffice.call.card-read' : 'backoffice.call.card-not-read') | words }}</p>
      }
      <p>
        <button dadsButton="secondary" type="button" [busy]="busy() === 'begin'" (click)="begin()">
          {{ (call() === null ? 'backoffice.call.begin' : 'backoffice.call.again') | words }}
        </button>
        @if (open()) {
          <button dadsButton="text" type="button" [busy]="busy() === 'end'" (click)="end()">
            {{ 'backoffice.call.end' | words }}
          </button>
        }
      </p>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CallCode {
  readonly lineId = input.required<string>();
  readonly call = input.required<CallView | null>();
  /** Something became of it: the page looks again. */
  readonly changed = output();

  protected readonly busy = signal<'begin' | 'end' | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);

  protected readonly kind = computed(() => KINDS[this.call()?.state ?? 'over']);
  protected readonly says = computed((): WordingKey => `backoffice.call.${this.call()?.state ?? 'over'}`);
  protected readonly open = computed(() => this.call()?.state === 'shown' || this.call()?.state === 'confirmed');

  /** Digit by digit, for the eye and for a screen reader. */
  protected apart(digits: string): string {
    return [...digits].join(' ');
  }

  protected begin(): Promise<void> {
    return this.act('begin', () => this.api.call(staffRoutes.beginCallCode, { params: { lineId: this.lineId() } }));
  }

  protected end(): Promise<void> {
    return this.act('end', () => this.api.call(staffRoutes.endCall, { params: { lineId: this.lineId() } }));
  }

  private async act(name: 'begin' | 'end', send: () => Promise<unknown>): Promise<void> {
    if (this.busy() !== null) return;
    this.busy.set(name);
    this.problem.set(null);
    try {
      await send();
      this.changed.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(null);
    }
  }
}
