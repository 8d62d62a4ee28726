import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { Router } from '@angular/router';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { parseReceiptNumber } from '@sumaho-jpki/rules';
import {
  ApiClient,
  Button,
  Description,
  DescriptionList,
  InputText,
  ProblemError,
  ProblemNotice,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';

/** For whoever was handed a receipt: its number tells, without sign-in, what was recorded when. */
@Component({
  selector: 'app-check-receipt-page',
  imports: [Button, Description, DescriptionList, InputText, InstantPipe, LabelPipe, ProblemNotice, WordsPipe],
  template: `
    <h1>{{ 'portal.receipt.check.title' | words }}</h1>
    <p class="dads-lead">{{ 'portal.receipt.check.lead' | words }}</p>
    <form (submit)="go($event)" novalidate>
      <dads-input-text
        fieldId="receipt-number"
        required
        autocomplete="off"
        [label]="'portal.receipt.check.number' | words"
        [error]="error()"
        [(value)]="typed"
      />
      <p>
        <button dadsButton type="submit" [busy]="answer.isLoading()">
          {{ 'portal.receipt.check.submit' | words }}
        </button>
      </p>
    </form>
    <dads-problem-notice [problem]="failure()" />
    <div aria-live="polite">
      @if (answer.hasValue()) {
        <h2>{{ 'portal.receipt.check.issued' | words }}</h2>
        <dl dadsDescriptionList>
          <div [dadsDescription]="'portal.receipt.check.number' | words">{{ answer.value().number }}</div>
          <div [dadsDescription]="'portal.receipt.check.at' | words">{{ answer.value().at | instant }}</div>
          <div [dadsDescription]="'portal.receipt.check.what' | words">
            {{ answer.value().event | label: 'history-event' }}
          </div>
          <div [dadsDescription]="'portal.receipt.check.carrier' | words">{{ carrier() }}</div>
        </dl>
        <p>{{ 'portal.receipt.check.compare' | words }}</p>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CheckReceiptPage {
  /** Of the address `/receipts/<number>`, as a QR code opens it. */
  readonly number = input<string>();
  protected readonly typed = linkedSignal(() => this.number() ?? '');
  protected readonly error = signal('');
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly words = inject(Words);

  private readonly asked = computed(() => parseReceiptNumber(this.number() ?? ''));
  protected readonly answer = resource({
    params: () => this.asked(),
    loader: ({ params: number, abortSignal: signal }) =>
      this.api.call(citizenRoutes.checkReceipt, { params: { number }, signal }),
  });
  protected readonly failure = computed(() => {
    const thrown = this.answer.error();
    return thrown === undefined ? null : ProblemError.from(thrown);
  });
  protected readonly carrier = computed(() => {
    const { carrierNameJa: ja, carrierNameEn: en } = this.answer.hasValue()
      ? this.answer.value()
      : { carrierNameJa: null, carrierNameEn: null };
    return ja === null ? this.words.say('portal.receipt.check.no-carrier') : this.words.pick({ ja, en: en ?? ja });
  });

  protected async go(submission: Event): Promise<void> {
    submission.preventDefault();
    const number = parseReceiptNumber(this.typed());
    this.error.set(number === undefined ? this.words.say('portal.receipt.check.wrong') : '');
    if (number === undefined) return;
    // The answer has an address of its own, and asked again it is looked up again.
    if (number === this.asked()) this.answer.reload();
    else await this.router.navigate(['/receipts', number]);
  }
}
