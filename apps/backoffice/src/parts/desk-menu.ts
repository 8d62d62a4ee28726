import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  ElementRef,
  inject,
  signal,
} from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive } from '@angular/router';
import { Icon } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { filter, map } from 'rxjs';
import { StaffSession } from '../session/staff-session';
import { DESK_GROUPS, type DeskGroup, START_PAGE } from './desk-pages';

/**
 * Menu by groups (disclosure navigation of the ARIA APG): a group opens by its button, closes by Escape, by a press elsewhere and by
 * going somewhere. A group of which the person may read one page only is that page.
 */
@Component({
  selector: 'app-desk-menu',
  imports: [Icon, RouterLink, RouterLinkActive, WordsPipe],
  host: { '(keydown.escape)': 'escape($event)', '(focusout)': 'left($event)' },
  template: `
    <nav class="dads-menu" [attr.aria-label]="'dads.navigation' | words">
      <a [routerLink]="start.path" routerLinkActive ariaCurrentWhenActive="page" [routerLinkActiveOptions]="exactly">{{
        start.words | words
      }}</a>
      @for (group of groups(); track group.words) {
        @if (group.pages.length === 1) {
          <a [routerLink]="group.pages[0]?.path" routerLinkActive ariaCurrentWhenActive="page">{{
            only(group) | words
          }}</a>
        } @else {
          <div class="desk-menu__group">
            <button
              type="button"
              class="desk-menu__button"
              [id]="'menu-' + group.words"
              [attr.aria-expanded]="open() === group.words"
              [attr.aria-controls]="'menu-list-' + group.words"
              [attr.data-current]="holds(group) ? '' : null"
              (click)="toggle(group)"
            >
              {{ group.words | words }}<dads-icon name="chevron-down" [size]="20" />
            </button>
            <ul class="desk-menu__list" [id]="'menu-list-' + group.words" [hidden]="open() !== group.words">
              @for (page of group.pages; track page.path) {
                <li>
                  <a [routerLink]="page.path" routerLinkActive ariaCurrentWhenActive="page">{{ page.words | words }}</a>
                </li>
              }
            </ul>
          </div>
        }
      }
    </nav>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DeskMenu {
  protected readonly start = START_PAGE;
  protected readonly exactly = { exact: true };
  protected readonly open = signal('');
  private readonly session = inject(StaffSession);
  private readonly router = inject(Router);
  private readonly host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected readonly groups = computed(() =>
    DESK_GROUPS.map(({ words, pages }) => ({
      words,
      pages: pages.filter(({ needs }) => needs === undefined || this.session.may(needs).allowed),
    })).filter(({ pages }) => pages.length > 0),
  );
  private readonly went = this.router.events.pipe(
    filter((told) => told instanceof NavigationEnd),
    map(({ urlAfterRedirects }) => urlAfterRedirects),
  );
  private readonly address = toSignal(this.went, { initialValue: this.router.url });

  constructor() {
    this.went.pipe(takeUntilDestroyed()).subscribe(() => this.open.set(''));
    const document = inject(DOCUMENT);
    const pressed = (press: Event): void => {
      if (!(press.target instanceof Node && this.host.contains(press.target))) this.open.set('');
    };
    document.addEventListener('pointerdown', pressed);
    inject(DestroyRef).onDestroy(() => document.removeEventListener('pointerdown', pressed));
  }

  protected toggle({ words }: DeskGroup): void {
    this.open.update((now) => (now === words ? '' : words));
  }

  protected only({ pages }: DeskGroup) {
    return (pages[0] ?? START_PAGE).words;
  }

  /** The page that is open stands in this group. */
  protected holds({ pages }: DeskGroup): boolean {
    const [path = ''] = this.address().split(/[?#]/u);
    return pages.some((page) => path === page.path || path.startsWith(`${page.path}/`));
  }

  protected escape(press: Event): void {
    const open = this.open();
    if (open === '') return;
    press.preventDefault();
    this.open.set('');
    this.host.querySelector<HTMLElement>(`[id="menu-${open}"]`)?.focus();
  }

  /** The keyboard went on: what it left does not stay in front of the page. */
  protected left(went: FocusEvent): void {
    if (went.relatedTarget instanceof Node && !this.host.contains(went.relatedTarget)) this.open.set('');
  }
}
