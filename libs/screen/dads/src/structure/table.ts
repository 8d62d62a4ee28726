import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';

let made = 0;

/**
 * `<dads-table caption="…"><thead>…</thead><tbody>…</tbody></dads-table>`. Wide tables scroll in their own frame; the frame
 * takes keyboard focus only while there is something to scroll (WCAG 2.1.1).
 */
@Component({
  selector: 'dads-table',
  template: `
    <div
      #frame
      class="dads-table-scroll"
      [attr.role]="scrolls() ? 'region' : null"
      [attr.aria-labelledby]="scrolls() ? id : null"
      [attr.tabindex]="scrolls() ? 0 : null"
    >
      <table>
        <caption [id]="id" [class.dads-visually-hidden]="captionHidden()">
          {{
            caption()
          }}
        </caption>
        <ng-content />
      </table>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Table {
  readonly caption = input.required<string>();
  readonly captionHidden = input(false);
  protected readonly id = `dads-table-${++made}`;
  protected readonly scrolls = signal(false);
  private readonly frame = viewChild.required<ElementRef<HTMLElement>>('frame');

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      if (typeof ResizeObserver === 'undefined') return;
      const frame = this.frame().nativeElement;
      const observer = new ResizeObserver(() => this.scrolls.set(frame.scrollWidth > frame.clientWidth + 1));
      observer.observe(frame);
      const table = frame.querySelector('table');
      if (table !== null) observer.observe(table);
      destroyed.onDestroy(() => observer.disconnect());
    });
  }
}
