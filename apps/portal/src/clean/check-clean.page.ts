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
import { parseCleanCode } from '@sumaho-jpki/rules';
import { ApiClient, Button, InputText, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CleanStatement } from './clean-statement';

/** For whoever is about to take a SIM or phone: the code of its holder tells, without sign-in, whether a key is left in it. */
@Component({
  selector: 'app-check-clean-page',
  imports: [Button, CleanStatement, InputText, ProblemNotice, WordsPipe],
  template: `
    <h1>{{ 'portal.clean.check.title' | words }}</h1>
    <p class="dads-lead">{{ 'portal.clean.check.lead' | words }}</p>
    <form (submit)="go($event)" novalidate>
      <dads-input-text
        fieldId="clean-code"
        required
        autocomplete="off"
        [label]="'portal.clean.check.code' | words"
        [error]="error()"
        [(value)]="typed"
      />
      <p>
        <button dadsButton type="submit" [busy]="answer.isLoading()">{{ 'portal.clean.check.submit' | words }}</button>
      </p>
    </form>
    <dads-problem-notice [problem]="failure()" />
    <div aria-live="polite">
      @if (answer.hasValue()) {
        <app-clean-statement [statement]="answer.value()" [level]="2" />
        <p>{{ 'portal.clean.compare' | words }}</p>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CheckCleanPage {
  /** Of the address `/clean/<code>`, as a QR code opens it. */
  readonly code = input<string>();
  protected readonly typed = linkedSignal(() => this.code() ?? '');
  protected readonly error = signal('');
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly words = inject(Words);

  private readonly asked = computed(() => parseCleanCode(this.code() ?? ''));
  protected readonly answer = resource({
    params: () => this.asked(),
    loader: ({ params: code, abortSignal: signal }) =>
      this.api.call(citizenRoutes.checkCleanProof, { params: { code }, signal }),
  });
  protected readonly failure = computed(() => {
    const thrown = this.answer.error();
    return thrown === undefined ? null : ProblemError.from(thrown);
  });

  protected async go(submission: Event): Promise<void> {
    submission.preventDefault();
    const code = parseCleanCode(this.typed());
    this.error.set(code === undefined ? this.words.say('portal.clean.check.wrong') : '');
    if (code === undefined) return;
    // The answer has an address of its own, and asked again it is looked up again.
    if (code === this.asked()) this.answer.reload();
    else await this.router.navigate(['/clean', code]);
  }
}
