import {
  booleanAttribute,
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
} from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

/**
 * DADS button on a native `<button>` or `<a>`: keyboard, form submission and names stay the browser's.
 * While `busy` it keeps focus and name but acts on nothing, so a second click on "apply" does nothing.
 */
@Component({
  // eslint's attribute rule is met: the element stays native, the look is ours.
  selector: 'button[dadsButton], a[dadsButton]',
  imports: [WordsPipe],
  template: `
    @if (busy()) {
      <span class="dads-spinner" aria-hidden="true"></span>
    }
    <ng-content />
    @if (busy()) {
      <span class="dads-visually-hidden">&ngsp;{{ 'dads.busy' | words }}</span>
    }
  `,
  host: {
    '[class]': 'classes()',
    '[attr.aria-disabled]': 'busy() || unavailable() ? "true" : null',
    '[attr.aria-busy]': 'busy() ? "true" : null',
  },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Button {
  readonly look = input<'primary' | 'secondary' | 'text' | ''>('primary', { alias: 'dadsButton' });
  readonly size = input<'large' | 'medium' | 'small'>('medium');
  readonly danger = input(false, { transform: booleanAttribute });
  readonly busy = input(false);
  /** Like disabled, but still focusable, so that the reason beside it can be found. Pair with `aria-describedby`. */
  readonly unavailable = input(false);

  protected readonly classes = computed(() =>
    [
      'dads-button',
      `dads-button--${this.look() === '' ? 'primary' : this.look()}`,
      `dads-button--${this.size()}`,
      ...(this.danger() ? ['dads-button--danger'] : []),
    ].join(' '),
  );

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // Capture phase and first registered: runs before any (click) of the page and before the form's submission.
    element.addEventListener(
      'click',
      (click) => {
        if (!this.busy() && !this.unavailable()) return;
        click.preventDefault();
        click.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}
