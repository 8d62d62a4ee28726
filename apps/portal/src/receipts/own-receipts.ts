import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, input, signal } from '@angular/core';
import { citizenRoutes, type TimelineEntry } from '@sumaho-jpki/contract';
import { papersOf } from '@sumaho-jpki/rules';
import { Button, newIdempotencyKey, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';

/** 控え: a receipt to keep of what was applied for, made ready, stopped and ended, in the language of the page. */
@Component({
  selector: 'app-own-receipts',
  imports: [Button, InstantPipe, LabelPipe, ProblemNotice, WordsPipe],
  template: `
    @if (printed().length > 0) {
      <section aria-labelledby="receipts-title">
        <h2 id="receipts-title">{{ 'portal.receipt.title' | words }}</h2>
        <p>{{ 'portal.receipt.lead' | words }}</p>
        <dads-problem-notice [problem]="problem()" />
        <p role="status">
          @if (number(); as made) {
            {{ 'portal.receipt.made' | words: { number: made } }}
          }
        </p>
        <ul>
          @for (entry of printed(); track entry.id) {
            <li [attr.data-receipt]="entry.event">
              <span [id]="'receipt-' + entry.id"
                >{{ entry.at | instant }} {{ entry.event | label: 'history-event' }}</span
              >
              <button
                dadsButton="text"
                size="small"
                type="button"
                [id]="'make-' + entry.id"
                [attr.aria-labelledby]="'make-' + entry.id + ' receipt-' + entry.id"
                [busy]="busy() === entry.id"
                (click)="make(entry.id)"
              >
                {{ 'portal.receipt.make' | words }}
              </button>
            </li>
          }
        </ul>
      </section>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OwnReceipts {
  readonly entries = input.required<readonly TimelineEntry[]>();

  protected readonly busy = signal('');
  protected readonly number = signal('');
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(PortalApi);
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);

  protected readonly printed = computed(() =>
    this.entries()
      .filter(({ event }) => papersOf(event, 'holder').length > 0)
      .toReversed(),
  );

  protected async make(entry: string): Promise<void> {
    if (this.busy() !== '') return;
    this.busy.set(entry);
    this.problem.set(null);
    try {
      const asked = { body: { entry }, idempotencyKey: newIdempotencyKey() };
      const { number } = await this.api.call(citizenRoutes.issueReceipt, asked);
      this.number.set(number);
      const language = this.words.pick({ ja: 'ja', en: 'en' });
      const link = this.document.createElement('a');
      link.href = `${citizenRoutes.receiptPdf.path.replace(':number', encodeURIComponent(number))}?language=${language}`;
      link.download = '';
      link.click();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set('');
    }
  }
}
