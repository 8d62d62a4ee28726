import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { parsePhoneNumber } from '@sumaho-jpki/rules';
import {
  Button,
  ErrorSummary,
  type FieldError,
  InputText,
  Link,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  Select,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HandsetModels } from '../handset-models';
import { problemOfCode } from '../problem-of-code';
import { PortalApi } from '../session/portal-api';
import { ApplyDraft } from './apply-draft';
import { ApplySteps } from './apply-steps';
import { CompatibilityVerdict } from './compatibility-verdict';
import { ModelRegistries } from './model-registries';

/** Problems that are about the number typed, told at its field. */
const ABOUT_THE_NUMBER: ReadonlySet<string> = new Set(['phone-number-not-understood', 'line-unknown']);

/** Codes whose sentences speak of signing in: here they come back from a signature. */
const SIGNING_WORDS: Readonly<Record<string, WordingKey>> = {
  'sign-in-cancelled': 'portal.apply.sign-cancelled',
  'sign-in-not-completed': 'portal.apply.sign-not-completed',
};

/** Step 1: which line, which phone; the verdict stands on the same page at once. */
@Component({
  selector: 'app-line-and-phone-page',
  imports: [
    ApplySteps,
    Button,
    CompatibilityVerdict,
    ErrorSummary,
    InputText,
    Link,
    ModelRegistries,
    NotificationBanner,
    ProblemNotice,
    RouterLink,
    Select,
    TrainingFrame,
    WordsPipe,
  ],
  template: `
    <dads-training-frame [on]="draft.checked()?.training ?? false">
      <app-apply-steps [at]="0" [failed]="refusal() !== null && ownWords() === undefined" />
      <h1>{{ 'portal.apply.title' | words }}</h1>
      @if (ownWords(); as key) {
        <dads-notification-banner kind="info" [heading]="key | words">
          @if (draft.consented()) {
            <a dadsButton="secondary" size="small" routerLink="/apply/sign">{{ 'portal.apply.sign-again' | words }}</a>
          }
        </dads-notification-banner>
      } @else if (refusal(); as refused) {
        <dads-problem-notice [problem]="refused">
          @if (draft.consented() && refused.retryHelps) {
            <p>
              <a dadsButton="secondary" size="small" routerLink="/apply/sign">{{
                'portal.apply.sign-again' | words
              }}</a>
            </p>
          }
          @if (refused.code === 'application-open') {
            <p>
              <a dadsLink routerLink="/">{{ 'portal.apply.see-open' | words }}</a>
            </p>
          }
        </dads-problem-notice>
      }
      <dads-error-summary [errors]="errors()" />
      <dads-problem-notice [problem]="failure()" />
      <p class="dads-lead">{{ 'portal.apply.lead' | words }}</p>

      <form novalidate (submit)="check($event)">
        <dads-input-text
          fieldId="phone-number"
          name="phoneNumber"
          type="tel"
          inputmode="tel"
          autocomplete="tel-national"
          required
          [label]="'portal.apply.phone' | words"
          [support]="'portal.apply.phone.support' | words"
          [error]="phoneError()"
          [maxLength]="40"
          [value]="draft.phoneNumber()"
          (valueChange)="typed(draft.phoneNumber, $event)"
        />
        <dads-select
          fieldId="handset-model"
          name="handsetModel"
          required
          [label]="'portal.apply.model' | words"
          [support]="'portal.apply.model.support' | words"
          [error]="modelError()"
          [options]="options()"
          [value]="draft.handsetModel()"
          (valueChange)="typed(draft.handsetModel, $event)"
        />
        @if (models.failed()) {
          <p role="alert">
            {{ 'portal.models.failed' | words }}
            <button dadsButton="text" size="small" type="button" (click)="models.again()">
              {{ 'portal.again' | words }}
            </button>
          </p>
        }
        <app-model-registries />
        <p class="portal-actions">
          <button [dadsButton]="draft.compatible() ? 'secondary' : 'primary'" type="submit" [busy]="checking()">
            {{ 'portal.apply.check' | words }}
          </button>
        </p>
      </form>

      <div role="status" #verdict>
        <app-compatibility-verdict [answer]="draft.checked()" />
      </div>
      @if (draft.compatible()) {
        <p class="portal-actions">
          <button dadsButton size="large" type="button" (click)="next()">{{ 'portal.apply.next' | words }}</button>
        </p>
      }
      <p>
        <a dadsLink routerLink="/">{{ 'portal.back.overview' | words }}</a>
      </p>
    </dads-training-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class LineAndPhonePage {
  /** Code of `/apply?problem=<code>` after a refused signature. */
  readonly problem = input<string>();
  protected readonly draft = inject(ApplyDraft);
  protected readonly models = inject(HandsetModels);
  private readonly api = inject(PortalApi);
  private readonly router = inject(Router);
  private readonly words = inject(Words);
  private readonly injector = inject(Injector);
  private readonly verdict = viewChild.required<ElementRef<HTMLElement>>('verdict');

  protected readonly checking = signal(false);
  protected readonly failure = signal<ProblemError | null>(null);
  /** Keys or refusals, not sentences: a language switch must not leave the old language standing. */
  private readonly wrong = signal<{
    readonly phone?: WordingKey | ProblemError;
    readonly model?: WordingKey;
  }>({});

  protected readonly refusal = computed(() => {
    const code = this.problem();
    return code === undefined ? null : problemOfCode(code);
  });
  protected readonly ownWords = computed(() => SIGNING_WORDS[this.problem() ?? '']);
  protected readonly phoneError = computed(() => this.sentence(this.wrong().phone));
  protected readonly modelError = computed(() => this.sentence(this.wrong().model));
  protected readonly errors = computed((): readonly FieldError[] => [
    ...(this.phoneError() === '' ? [] : [{ message: this.phoneError(), fieldId: 'phone-number' }]),
    ...(this.modelError() === '' ? [] : [{ message: this.modelError(), fieldId: 'handset-model' }]),
  ]);
  protected readonly options = computed(() =>
    this.models.all().map((model) => ({
      value: model.model,
      label: this.words.say('portal.apply.model.option', {
        name: this.words.pick({ ja: model.nameJa, en: model.nameEn }),
        state: this.words.label('registry-state', model.holdsCertificate),
      }),
    })),
  );

  constructor() {
    // The signature behind the refusal is used up: trying again is a new wish.
    effect(() => {
      if (this.problem() !== undefined) untracked(() => this.draft.wishAnew());
    });
  }

  protected typed(field: { set(value: string): void }, value: string): void {
    field.set(value);
    this.draft.change();
    this.wrong.set({});
  }

  protected async check(submission: Event): Promise<void> {
    submission.preventDefault();
    if (this.checking()) return;
    const [phoneNumber, handsetModel] = [this.draft.phoneNumber(), this.draft.handsetModel()];
    this.failure.set(null);
    const phone: WordingKey | null =
      phoneNumber.trim() === ''
        ? 'portal.apply.phone.missing'
        : parsePhoneNumber(phoneNumber) === undefined
          ? 'portal.apply.phone.wrong'
          : null;
    const model: WordingKey | null = handsetModel === '' ? 'portal.apply.model.missing' : null;
    this.wrong.set({ ...(phone === null ? {} : { phone }), ...(model === null ? {} : { model }) });
    if (phone !== null || model !== null) return;
    this.checking.set(true);
    try {
      const answer = await this.api.call(citizenRoutes.checkCompatibility, { body: { phoneNumber, handsetModel } });
      // Typing went on while we asked: this answer is about something else.
      if (this.draft.phoneNumber() !== phoneNumber || this.draft.handsetModel() !== handsetModel) return;
      this.draft.checked.set(answer);
      this.draft.keep();
      afterNextRender(
        { write: () => this.verdict().nativeElement.scrollIntoView?.({ block: 'nearest' }) },
        { injector: this.injector },
      );
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      if (ABOUT_THE_NUMBER.has(problem.code)) this.wrong.set({ phone: problem });
      else this.failure.set(problem);
    } finally {
      this.checking.set(false);
    }
  }

  protected next(): void {
    void this.router.navigateByUrl('/apply/consent');
  }

  private sentence(wrong: WordingKey | ProblemError | undefined): string {
    if (wrong === undefined) return '';
    return wrong instanceof ProblemError ? this.words.pick(wrong) : this.words.say(wrong);
  }
}
