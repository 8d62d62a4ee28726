import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  DOCUMENT,
  effect,
  ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { PageTitle } from '../frame/page-title';

/** One line of the summary. `fieldId` is the `fieldId` of the control it is about. */
export interface FieldError {
  readonly message: string;
  readonly fieldId?: string;
}

/**
 * Appears above the form when a submission was refused: takes the focus, lists each error as a link to its field, and
 * puts "Error: " in front of the document title. Give a new array per submission, so that the focus comes again.
 */
@Component({
  selector: 'dads-error-summary',
  imports: [WordsPipe],
  template: `
    @if (errors().length > 0) {
      <section #box class="dads-error-summary" role="alert" tabindex="-1" aria-labelledby="dads-error-summary-title">
        <h2 id="dads-error-summary-title">{{ 'dads.error-summary.title' | words }}</h2>
        <p>{{ 'dads.error-summary.count' | words: { count: errors().length } }}</p>
        <ul>
          @for (error of errors(); track $index) {
            <li>
              @if (error.fieldId; as id) {
                <a [href]="'#' + id" (click)="goTo($event, id)">{{ error.message }}</a>
              } @else {
                {{ error.message }}
              }
            </li>
          }
        </ul>
      </section>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ErrorSummary {
  readonly errors = input.required<readonly FieldError[]>();
  private readonly box = viewChild<ElementRef<HTMLElement>>('box');
  private readonly document = inject(DOCUMENT);
  private readonly title = inject(PageTitle);
  private unmark: (() => void) | null = null;

  constructor() {
    effect(() => {
      const failing = this.errors().length > 0;
      if (failing && this.unmark === null) this.unmark = this.title.markError();
      if (!failing) this.clearTitle();
    });
    afterRenderEffect({
      write: () => {
        if (this.errors().length > 0) this.box()?.nativeElement.focus();
      },
    });
    inject(DestroyRef).onDestroy(() => this.clearTitle());
  }

  protected goTo(click: Event, id: string): void {
    click.preventDefault();
    const field = this.document.getElementById(id);
    field?.scrollIntoView?.({ block: 'center' });
    field?.focus();
  }

  private clearTitle(): void {
    this.unmark?.();
    this.unmark = null;
  }
}
