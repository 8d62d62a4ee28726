import { ChangeDetectionStrategy, Component, computed, inject, input, model, signal } from '@angular/core';
import { routes, type StatusAnswer } from '@sumaho-jpki/contract';
import { ApiClient, Button, Description, DescriptionList, StatusBadge } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LANGUAGE_TAGS, LanguageStore, type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';

const LOOK = {
  good: { kind: 'success', word: 'handset.status.good' },
  revoked: { kind: 'error', word: 'handset.status.revoked' },
  unknown: { kind: 'warning', word: 'handset.status.unknown' },
} as const satisfies Record<StatusAnswer['status'], { kind: string; word: WordingKey }>;

/** The live answer of the authority's responder about this phone's certificate. */
@Component({
  selector: 'app-certificate-status',
  imports: [Button, Description, DescriptionList, InstantPipe, StatusBadge, WordsPipe],
  template: `
    <section class="handset-status" aria-labelledby="status-heading">
      <h2 id="status-heading" class="handset-section">{{ 'handset.status.heading' | words }}</h2>
      <div role="status">
        @if (answer(); as told) {
          <dl dadsDescriptionList>
            <div [dadsDescription]="'handset.status.term' | words">
              <dads-status-badge [kind]="look()[told.status].kind" [label]="look()[told.status].word | words" />
            </div>
            <div [dadsDescription]="'handset.status.at' | words">
              <time [attr.datetime]="told.producedAt">{{ second(told.producedAt) }}</time>
            </div>
            @if (notAfter(); as until) {
              <div [dadsDescription]="'handset.status.until' | words">{{ until | instant: 'date' }}</div>
            }
            <div [dadsDescription]="'handset.status.serial' | words">
              <span class="dads-mono">{{ told.serial }}</span>
            </div>
          </dl>
        } @else if (unanswered()) {
          <p>{{ 'handset.status.no-answer' | words }}</p>
        } @else {
          <p>{{ 'handset.done.wait.title' | words }}</p>
        }
      </div>
      <button dadsButton="secondary" class="handset-wide" type="button" [busy]="asking()" (click)="ask()">
        {{ 'handset.status.again' | words }}
      </button>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CertificateStatus {
  readonly notAfter = input<string | null>(null);
  readonly answer = model<StatusAnswer | null>(null);
  protected readonly asking = signal(false);
  protected readonly unanswered = signal(false);
  protected readonly look = computed(() => LOOK);
  private readonly api = inject(ApiClient);
  private readonly languages = inject(LanguageStore);

  /** To the second, in Japan time: the answer is live and each press gives a newer one. */
  protected second(at: string): string {
    return new Intl.DateTimeFormat(LANGUAGE_TAGS[this.languages.language()], {
      dateStyle: 'medium',
      timeStyle: 'medium',
      timeZone: 'Asia/Tokyo',
    }).format(new Date(at));
  }

  constructor() {
    void this.ask();
  }

  protected async ask(): Promise<void> {
    this.asking.set(true);
    try {
      this.answer.set(await this.api.call(routes.device.certificateStatus));
      this.unanswered.set(false);
    } catch {
      // An old answer must not stand there as if it were the present one.
      this.answer.set(null);
      this.unanswered.set(true);
    } finally {
      this.asking.set(false);
    }
  }
}
