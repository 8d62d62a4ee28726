import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { ElementView } from '@sumaho-jpki/contract';
import { InstantPipe, LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { FactWords } from './facts';

type Lock = NonNullable<ElementView['lock']>;

/** States with nothing to tell a desk. */
const SILENT: readonly Lock['state'][] = ['none', 'open'];

/** In what state the lock of the application in the SIM is, by which way it came there, and why it is not. */
@Component({
  selector: 'app-element-lock',
  imports: [InstantPipe, LabelPipe, WordsPipe],
  template: `
    @if (lock(); as lock) {
      @if (told()) {
        <p class="desk-axis__note" data-lock>
          <strong>{{ 'backoffice.lock.title' | words }}</strong><br />{{ lock.state | label: 'phone-lock' }}
          @if (lock.confirmedAt; as at) {
            <br />{{ bearer() }}<br />{{ 'backoffice.lock.confirmed-at' | words: { at: at | instant } }}
          } @else if (lock.orderedAt) {
            <br />{{ 'backoffice.lock.ordered-at' | words: { at: lock.orderedAt | instant } }}
          }
          @if (reason(); as text) {
            <br />{{ 'backoffice.lock.reason' | words: { reason: text } }}
          }
        </p>
        <p class="desk-axis__note desk-soft">{{ 'backoffice.lock.hold-counts' | words }}</p>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ElementLock {
  readonly lock = input.required<Lock | null>();
  private readonly facts = inject(FactWords);

  /** An unlocked SIM is told of when it was locked before. */
  protected readonly told = computed(() => {
    const lock = this.lock();
    return lock !== null && (!SILENT.includes(lock.state) || lock.confirmedAt !== null);
  });
  protected readonly bearer = computed(() => this.facts.bearer(this.lock()?.bearer ?? null));
  protected readonly reason = computed(() => {
    const reason = this.lock()?.reason ?? null;
    return reason === null ? null : this.facts.reason(reason);
  });
}
