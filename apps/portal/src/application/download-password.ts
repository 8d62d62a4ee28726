import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, output, signal } from '@angular/core';
import { type ApplicationView, citizenRoutes } from '@sumaho-jpki/contract';
import { judgeDownloadPassword, type RuleId } from '@sumaho-jpki/rules';
import {
  Button,
  ErrorSummary,
  type FieldError,
  Icon,
  InputText,
  newIdempotencyKey,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';

const CONDITIONS: readonly { readonly rule: RuleId; readonly key: WordingKey }[] = [
  { rule: 'password-length', key: 'portal.password.rule.length' },
  { rule: 'password-one-kind', key: 'portal.password.rule.kinds' },
  { rule: 'password-looks-like-code', key: 'portal.password.rule.code' },
];

/** Step 4: the rules stand there before anything is typed, and each is ticked off while typing. */
@Component({
  selector: 'app-download-password',
  imports: [Button, ErrorSummary, Icon, InputText, ProblemNotice, WordsPipe],
  template: `
    <dads-error-summary [errors]="errors()" />
    <dads-problem-notice [problem]="failure()" />
    <p>{{ 'portal.password.lead' | words }}</p>
    <h3 id="password-rules">{{ 'portal.password.rules' | words }}</h3>
    <ul class="portal-ticks" aria-labelledby="password-rules">
      @for (condition of conditions(); track condition.key) {
        <li [attr.data-met]="condition.met">
          <dads-icon [name]="condition.met ? 'success' : 'neutral'" [size]="22" />
          <span
            >{{ condition.key | words }}
            @if (password() !== '') {
              <span class="dads-visually-hidden">{{
                (condition.met ? 'portal.password.met' : 'portal.password.unmet') | words
              }}</span>
            }
          </span>
        </li>
      }
    </ul>
    <form novalidate (submit)="save($event)">
      <dads-input-text
        fieldId="download-password"
        name="downloadPassword"
        type="password"
        autocomplete="new-password"
        required
        [label]="'portal.password.label' | words"
        [support]="'portal.password.support' | words"
        [error]="error()"
        [maxLength]="128"
        [value]="password()"
        (valueChange)="typed($event)"
      />
      <p class="portal-actions">
        <button dadsButton type="submit" [busy]="saving()">
          {{ (again() ? 'portal.password.change' : 'portal.password.save') | words }}
        </button>
      </p>
    </form>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DownloadPassword {
  readonly applicationId = input.required<string>();
  /** A password exists already and is replaced. */
  readonly again = input(false);
  readonly saved = output<ApplicationView>();
  private readonly api = inject(PortalApi);
  private readonly owner = inject(DestroyRef);
  private readonly words = inject(Words);

  protected readonly password = signal('');
  protected readonly saving = signal(false);
  protected readonly failure = signal<ProblemError | null>(null);
  /** Rules that refused the last submission; a new list per submission. */
  private readonly refused = signal<readonly string[]>([]);
  private key = newIdempotencyKey();

  protected readonly conditions = computed(() => {
    const typed = this.password();
    const broken = new Set(brokenBy(typed));
    return CONDITIONS.map(({ rule, key }) => ({ key, met: typed !== '' && !broken.has(rule) }));
  });
  protected readonly errors = computed((): readonly FieldError[] =>
    this.refused().map((rule) => ({ message: this.sentence(rule), fieldId: 'download-password' })),
  );
  protected readonly error = computed(() =>
    this.errors()
      .map(({ message }) => message)
      .join(' '),
  );

  protected typed(value: string): void {
    this.password.set(value);
    this.refused.set([]);
    this.key = newIdempotencyKey();
  }

  protected async save(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.saving()) return;
    const password = this.password();
    this.failure.set(null);
    const broken = password === '' ? ['missing'] : brokenBy(password);
    this.refused.set(broken);
    if (broken.length > 0) return;
    this.saving.set(true);
    try {
      const { application } = await this.api.call(citizenRoutes.setDownloadPassword, {
        params: { applicationId: this.applicationId() },
        body: { password },
        idempotencyKey: this.key,
      });
      this.password.set('');
      // The live stream may have told first, and this part is then gone already.
      if (!this.owner.destroyed) this.saved.emit(application);
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      // The service judges by the same rules; when it knows better, its reason stands at the field.
      if (problem.code === 'download-password-weak' && problem.rule !== null) this.refused.set([problem.rule]);
      else this.failure.set(problem);
      this.key = newIdempotencyKey();
    } finally {
      this.saving.set(false);
    }
  }

  private sentence(rule: string): string {
    return rule === 'missing' ? this.words.say('portal.password.missing') : this.words.label('rule', rule);
  }
}

function brokenBy(password: string): readonly RuleId[] {
  return judgeDownloadPassword(password).reasons.map(({ rule }) => rule);
}
