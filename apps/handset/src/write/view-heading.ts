import { afterNextRender, Directive, ElementRef, inject, Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class ViewsShown {
  count = 0;
}

/** Heading of a view that changes without a navigation: the focus goes there, so that a screen reader tells the change. */
@Directive({ selector: 'h1[appViewHeading]', host: { tabindex: '-1' } })
export class ViewHeading {
  constructor() {
    const shown = inject(ViewsShown);
    const heading = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // The first one is the page itself, which the browser announces.
    const first = shown.count === 0;
    shown.count += 1;
    if (!first) afterNextRender({ write: () => heading.focus() });
  }
}
