import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { type BodyOf, type BulkFileShown, staffRoutes } from '@sumaho-jpki/contract';
import { isLifeEvent, lifeEventRule } from '@sumaho-jpki/rules';
import { Button, InputText, NotificationBanner, ProblemError, Textarea, WishKeys } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

/** Before the run: what it does to how many lines, which of it is for good, and the words to confirm that. */
@Component({
  selector: 'app-bulk-start',
  imports: [Button, InputText, LabelPipe, NotificationBanner, Textarea, WordsPipe],
  template: `
    <dads-notification-banner
      [kind]="file().final > 0 ? 'warning' : 'info'"
      [level]="3"
      [heading]="
        'backoffice.bulk.radius' | words: { count: file().waiting, all: file().linesTotal ?? 0, share: share() }
      "
    >
      <ul id="bulk-radius">
        @for (each of acts(); track each.event) {
          <li>
            {{ each.event | label: 'life-event' }}: {{ each.count }}
            @if (each.final) {
              <strong>{{ 'backoffice.bulk.final' | words }}</strong>
            }
          </li>
        }
      </ul>
      @if (file().needsSecondPerson) {
        <p>{{ 'backoffice.bulk.second-person' | words }}</p>
      }
    </dads-notification-banner>
    <form novalidate (submit)="start($event)">
      @if (file().final > 0) {
        <dads-input-text
          fieldId="bulk-confirmation"
          required
          width="narrow"
          inputmode="numeric"
          autocomplete="off"
          [label]="'backoffice.bulk.confirmation' | words: { count: file().final }"
          [error]="error()"
          [(value)]="confirmation"
        />
      }
      <dads-textarea
        fieldId="bulk-reason"
        required
        [rows]="2"
        [limit]="400"
        [label]="'backoffice.bulk.reason' | words"
        [(value)]="reason"
      />
      <button
        dadsButton
        type="submit"
        [danger]="file().final > 0"
        [busy]="busy()"
        [unavailable]="reason().trim() === ''"
      >
        {{ (file().needsSecondPerson ? 'backoffice.bulk.propose' : 'backoffice.bulk.start') | words }}
      </button>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BulkStart {
  readonly file = input.required<BulkFileShown>();
  readonly started = output();
  readonly failed = output<ProblemError>();
  protected readonly confirmation = signal('');
  protected readonly reason = signal('');
  protected readonly error = signal('');
  protected readonly busy = signal(false);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();

  protected readonly acts = computed(() =>
    Object.entries(this.file().byEvent).map(([event, count]) => ({
      event,
      count,
      final: isLifeEvent(event) && lifeEventRule(event).final === true,
    })),
  );
  protected readonly share = computed(() => {
    const { waiting, linesTotal } = this.file();
    return linesTotal ? Math.round((waiting / linesTotal) * 1000) / 10 : 0;
  });

  protected async start(submission: Event): Promise<void> {
    submission.preventDefault();
    const { id, waiting, final } = this.file();
    const typed = this.confirmation().normalize('NFKC').trim();
    const reason = this.reason().trim();
    this.error.set(final > 0 && typed !== String(final) ? this.words.say('backoffice.bulk.confirmation-wrong') : '');
    if (this.busy() || reason === '' || this.error() !== '') return;
    const body: BodyOf<typeof staffRoutes.startBulkFile> = {
      expected: waiting,
      reason,
      ...(final > 0 ? { confirmation: typed } : {}),
    };
    this.busy.set(true);
    try {
      const idempotencyKey = this.wishes.of({ id, ...body });
      await this.api.call(staffRoutes.startBulkFile, { params: { id }, body, idempotencyKey });
      this.wishes.fulfilled();
      this.started.emit();
    } catch (thrown) {
      this.failed.emit(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
