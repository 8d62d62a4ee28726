import { afterNextRender, ChangeDetectionStrategy, Component, DOCUMENT, inject, Injector, input } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink } from '@angular/router';
import { LanguageStore, WordsPipe } from '@sumaho-jpki/screen/wording';
import { filter, skip } from 'rxjs';
import { LanguageSelector } from './language-selector';
import { SURFACE_NAME } from './page-title';
import { SkipLink } from './skip-link';

/**
 * Frame of every page: ribbon, header, main, help in the same place (WCAG 3.2.6).
 * Slots: `[shellNav]` menu, `[shellTools]` beside the language selector, `[shellHelp]` extra help lines.
 */
@Component({
  selector: 'dads-page-shell',
  imports: [LanguageSelector, RouterLink, SkipLink, WordsPipe],
  template: `
    <div class="dads-page">
      <dads-skip-link />
      <header class="dads-header">
        <div class="dads-ribbon" role="note">
          <strong>{{ 'dads.ribbon' | words }}&ngsp;</strong>
          @if (language() !== 'en') {
            <span lang="en">This is a virtual environment&ngsp;</span>
          }
          <span>{{ 'dads.ribbon.detail' | words }}</span>
        </div>
        <div class="dads-header__inner">
          <a class="dads-header__product" routerLink="/">
            <svg
              class="dads-header__mark"
              aria-hidden="true"
              viewBox="0 0 32 32"
              fill="none"
              stroke="currentColor"
              stroke-width="2.5"
            >
              <rect x="8" y="2" width="16" height="28" rx="3" />
              <path d="m12 16 3 3 6-7" />
            </svg>
            <span>{{ 'dads.product' | words }}&ngsp;</span>
            @if (surface; as name) {
              <span class="dads-header__surface">{{ name | words }}</span>
            }
          </a>
          <ng-content select="[shellNav]" />
          <div class="dads-header__tools">
            <ng-content select="[shellTools]" />
            <dads-language-selector />
          </div>
        </div>
      </header>
      <main id="main" class="dads-main" [class.dads-main--wide]="wide()" tabindex="-1">
        <ng-content />
      </main>
      <footer class="dads-footer">
        <div class="dads-footer__inner">
          <section aria-labelledby="dads-help">
            <h2 id="dads-help">{{ 'dads.footer.help' | words }}</h2>
            <p>{{ 'dads.footer.help.text' | words }}</p>
            <ng-content select="[shellHelp]" />
          </section>
          <p>{{ 'dads.footer.virtual' | words }}</p>
        </div>
      </footer>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PageShell {
  /** For tables and consoles. */
  readonly wide = input(false);
  protected readonly surface = inject(SURFACE_NAME, { optional: true });
  protected readonly language = inject(LanguageStore).language;
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);

  constructor() {
    // A single-page change is silent to a screen reader: move the focus to the new page's heading. The first page is
    // left alone, the browser announces it.
    inject(Router)
      .events.pipe(
        filter((routerEvent) => routerEvent instanceof NavigationEnd),
        skip(1),
        takeUntilDestroyed(),
      )
      .subscribe(() => afterNextRender({ write: () => this.focusHeading() }, { injector: this.injector }));
  }

  private focusHeading(): void {
    const main = this.document.getElementById('main');
    if (main === null || this.document.activeElement?.closest('dialog, .dads-error-summary')) return;
    const heading = main.querySelector<HTMLElement>('h1');
    heading?.setAttribute('tabindex', '-1');
    (heading ?? main).focus();
  }
}
