import { ChangeDetectionStrategy, Component, DOCUMENT, inject, input } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

/** First thing in the tab order: jumps over header and menu (WCAG 2.4.1). */
@Component({
  selector: 'dads-skip-link',
  imports: [WordsPipe],
  template: `<a class="dads-skip-link" [href]="'#' + target()" (click)="jump($event)">{{ 'dads.skip' | words }}</a>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SkipLink {
  readonly target = input('main');
  private readonly document = inject(DOCUMENT);

  protected jump(click: Event): void {
    // With a <base href>, a bare fragment would leave the page: move the focus ourselves.
    click.preventDefault();
    const main = this.document.getElementById(this.target());
    main?.focus();
    main?.scrollIntoView?.({ block: 'start' });
  }
}
