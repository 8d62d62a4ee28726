import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, input, signal } from '@angular/core';
import { staffRoutes, type TimelineEntry } from '@sumaho-jpki/contract';
import { papersOf, type PrintedForm } from '@sumaho-jpki/rules';
import { Button, newIdempotencyKey, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';

/** Entries that fit on the page; older ones are in the timeline. */
const SHOWN = 5;

interface Paper {
  readonly form: PrintedForm;
  readonly language: 'ja' | 'en';
}
const LANGUAGES = ['ja', 'en'] as const;

/** 控えと通知書: of the newest entries that there are papers of, in Japanese and English. */
@Component({
  selector: 'app-line-papers',
  imports: [Button, InstantPipe, LabelPipe, ProblemNotice, WordsPipe],
  template: `
    <section aria-labelledby="papers-title" data-part="papers">
      <h2 id="papers-title">{{ 'backoffice.papers.title' | words }}</h2>
      <p class="desk-soft">{{ 'backoffice.papers.lead' | words }}</p>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      <p role="status">
        @if (number(); as made) {
          {{ 'backoffice.papers.made' | words: { number: made } }}
        }
      </p>
      <ul class="desk-actions">
        @for (entry of entries(); track entry.id) {
          <li class="desk-action" [attr.data-entry]="entry.event">
            <p [id]="'paper-' + entry.id">{{ entry.at | instant }} {{ entry.event | label: 'history-event' }}</p>
            <p class="desk-buttons">
              @for (paper of entry.papers; track paper.form + paper.language) {
                <button
                  dadsButton="text"
                  size="small"
                  type="button"
                  [id]="paper.form + '-' + paper.language + '-' + entry.id"
                  [attr.aria-labelledby]="paper.form + '-' + paper.language + '-' + entry.id + ' paper-' + entry.id"
                  [busy]="busy() === entry.id + paper.form + paper.language"
                  (click)="make(entry.id, paper)"
                >
                  {{
                    (paper.form === 'letter'
                      ? paper.language === 'ja'
                        ? 'backoffice.papers.letter.ja'
                        : 'backoffice.papers.letter.en'
                      : paper.language === 'ja'
                        ? 'backoffice.papers.receipt.ja'
                        : 'backoffice.papers.receipt.en'
                    ) | words
                  }}
                </button>
              }
            </p>
          </li>
        }
      </ul>
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LinePapers {
  readonly lineId = input.required<string>();
  /** Of the line, oldest first. */
  readonly timeline = input.required<readonly TimelineEntry[]>();

  protected readonly busy = signal('');
  protected readonly number = signal('');
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly api = inject(DeskApi);
  private readonly document = inject(DOCUMENT);

  protected readonly entries = computed(() =>
    this.timeline()
      .map(({ id, at, event }) => ({ id, at, event, papers: papersAndLanguages(event) }))
      .filter(({ papers }) => papers.length > 0)
      .slice(-SHOWN)
      .reverse(),
  );

  protected async make(entry: string, { form, language }: Paper): Promise<void> {
    if (this.busy() !== '') return;
    this.busy.set(entry + form + language);
    this.problem.set(null);
    try {
      const params = { lineId: this.lineId() };
      const asked = { params, body: { entry }, idempotencyKey: newIdempotencyKey() };
      const { number } = await this.api.call(staffRoutes.issueReceipt, asked);
      this.number.set(number);
      const path = staffRoutes.receiptPdf.path.replace(':number', encodeURIComponent(number));
      const link = this.document.createElement('a');
      link.href = `${path}?${new URLSearchParams({ form, language }).toString()}`;
      link.download = '';
      link.click();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set('');
    }
  }
}

const papersAndLanguages = (event: string): readonly Paper[] =>
  papersOf(event, 'desk').flatMap((form) => LANGUAGES.map((language) => ({ form, language })));
