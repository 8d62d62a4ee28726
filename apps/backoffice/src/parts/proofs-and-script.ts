import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { ChecklistView, HeldCertificateView } from '@sumaho-jpki/contract';
import { Disclosure } from '@sumaho-jpki/screen/dads';
import { LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import type { DeskAction } from './action-list';
import { ProofList } from './proof-list';
import { Speeches, Spoken } from './spoken';

/** 本人確認と案内: for each act the proofs it needs and who supplies them, and what to read out, filled with the facts as they are. */
@Component({
  selector: 'app-proofs-and-script',
  imports: [Disclosure, LabelPipe, ProofList, Spoken, WordsPipe],
  template: `
    <section aria-labelledby="proofs-title" data-part="proofs">
      <h2 id="proofs-title">{{ 'backoffice.proofs.title' | words }}</h2>
      <p>{{ 'backoffice.proofs.never' | words }}</p>
      @for (entry of entries(); track entry.operation) {
        <dads-disclosure [summary]="entry.operation | label: 'operation'" [attr.data-operation]="entry.operation">
          <h3>{{ 'backoffice.proofs.list' | words }}</h3>
          <app-proof-list [proofs]="entry.proofs" />
          @if (entry.speech; as speech) {
            <h3>{{ 'backoffice.proofs.say' | words }}</h3>
            <app-spoken [speech]="speech" />
          }
        </dads-disclosure>
      }
    </section>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProofsAndScript {
  readonly checklists = input.required<readonly ChecklistView[]>();
  readonly actions = input.required<readonly DeskAction[]>();
  /** Masked, as the page shows it. */
  readonly phoneNumber = input.required<string>();
  readonly certificate = input.required<HeldCertificateView>();
  private readonly speeches = inject(Speeches);

  protected readonly entries = computed(() =>
    this.checklists().map(({ operation, proofs }) => {
      const verdict = this.actions().find((action) => action.operation === operation)?.verdict;
      return {
        operation,
        proofs,
        speech: this.speeches.ofAct(operation, verdict, this.phoneNumber(), this.certificate()),
      };
    }),
  );
}
