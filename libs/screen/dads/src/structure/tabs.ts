import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  contentChildren,
  Directive,
  ElementRef,
  inject,
  input,
  model,
  TemplateRef,
  viewChildren,
} from '@angular/core';

let made = 0;

/** `<ng-template dadsTab="certificate" label="電子証明書">…</ng-template>` inside `<dads-tabs>`. */
@Directive({ selector: 'ng-template[dadsTab]' })
export class Tab {
  readonly key = input.required<string>({ alias: 'dadsTab' });
  readonly label = input.required<string>();
  readonly content = inject<TemplateRef<unknown>>(TemplateRef);
}

/** WAI-ARIA tabs with automatic activation: arrows, Home and End move, one tab stop. */
@Component({
  selector: 'dads-tabs',
  imports: [NgTemplateOutlet],
  template: `
    <div class="dads-tabs__list" role="tablist" [attr.aria-label]="label()">
      @for (tab of tabs(); track tab.key()) {
        <button
          #button
          type="button"
          role="tab"
          class="dads-tabs__tab"
          [id]="id + '-tab-' + tab.key()"
          [attr.aria-selected]="tab === shown()"
          [attr.aria-controls]="id + '-panel'"
          [tabindex]="tab === shown() ? 0 : -1"
          (click)="selected.set(tab.key())"
          (keydown)="move($event, $index)"
        >
          {{ tab.label() }}
        </button>
      }
    </div>
    @if (shown(); as tab) {
      <div
        class="dads-tabs__panel"
        role="tabpanel"
        tabindex="0"
        [id]="id + '-panel'"
        [attr.aria-labelledby]="id + '-tab-' + tab.key()"
      >
        <ng-container [ngTemplateOutlet]="tab.content" />
      </div>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Tabs {
  /** Name of the whole set. */
  readonly label = input.required<string>();
  /** Key of the shown tab; the first one while unset or unknown. */
  readonly selected = model('');
  protected readonly id = `dads-tabs-${++made}`;
  protected readonly tabs = contentChildren(Tab);
  protected readonly shown = computed(() => this.tabs().find((tab) => tab.key() === this.selected()) ?? this.tabs()[0]);
  private readonly buttons = viewChildren<ElementRef<HTMLElement>>('button');

  protected move(press: KeyboardEvent, from: number): void {
    const count = this.tabs().length;
    const to = { ArrowRight: (from + 1) % count, ArrowLeft: (from + count - 1) % count, Home: 0, End: count - 1 }[
      press.key
    ];
    const tab = to === undefined ? undefined : this.tabs()[to];
    if (to === undefined || tab === undefined) return;
    press.preventDefault();
    this.selected.set(tab.key());
    this.buttons()[to]?.nativeElement.focus();
  }
}
