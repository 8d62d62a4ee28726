import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  effect,
  ElementRef,
  inject,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Button } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { StaffSession } from '../session/staff-session';
import { type Entry, ENTRY_GROUPS, PaletteEntries } from './palette-entries';
import { isOfInputMethod, isShortcut, Shortcut } from './shortcut';

/**
 * The keyboard palette (combobox with a listbox, ARIA APG): Control or Command and K opens it, the arrows move, Enter acts, Escape
 * closes. While an input method converts, its keys are its own: the Enter that ends a conversion acts on nothing. The dialog is the
 * browser's own: it keeps the focus inside, and gives it back when it closes. "?" tells the keys.
 */
@Component({
  selector: 'app-palette',
  imports: [Button, WordsPipe],
  providers: [PaletteEntries],
  template: `
    <button
      dadsButton="secondary"
      size="small"
      type="button"
      aria-keyshortcuts="Control+K Meta+K"
      (click)="show('find')"
    >
      {{ 'backoffice.palette.open' | words }}
    </button>
    <dialog
      #dialog
      class="dads-dialog desk-palette"
      aria-labelledby="palette-title"
      (close)="closed()"
      (cancel)="cancelled($event)"
    >
      @if (shown() !== null) {
        <div class="dads-dialog__frame">
          <div class="dads-dialog__head">
            <h2 id="palette-title">
              {{ (shown() === 'help' ? 'backoffice.palette.help' : 'backoffice.palette.title') | words }}
            </h2>
            <button dadsButton="text" size="small" type="button" (click)="close()">{{ 'dads.close' | words }}</button>
          </div>
          @if (shown() === 'help') {
            <dl class="desk-keys">
              @for (key of keys; track key.keys) {
                <dt>
                  <kbd>{{ key.keys }}</kbd>
                </dt>
                <dd>{{ key.words | words }}</dd>
              }
            </dl>
          } @else {
            <label for="palette-field">{{ 'backoffice.palette.label' | words }}</label>
            <input
              #field
              id="palette-field"
              class="dads-input"
              type="text"
              role="combobox"
              autocomplete="off"
              spellcheck="false"
              aria-autocomplete="list"
              aria-controls="palette-list"
              [attr.aria-expanded]="entries().length > 0"
              [attr.aria-activedescendant]="active() === null ? null : 'palette-' + place()"
              (compositionstart)="composing.set(true)"
              (compositionend)="composed($event)"
              (input)="typing($event)"
              (keydown)="press($event)"
            />
            <p class="desk-status" role="status">{{ news() }}</p>
            <div
              id="palette-list"
              class="desk-palette__list"
              role="listbox"
              [attr.aria-label]="'backoffice.palette.title' | words"
            >
              @for (group of groups(); track group.id) {
                <div role="group" [attr.aria-labelledby]="'palette-group-' + group.id">
                  <div class="desk-palette__group" role="presentation" [id]="'palette-group-' + group.id">
                    {{ group.words | words }}
                  </div>
                  @for (entry of group.entries; track entry.id) {
                    <div
                      class="desk-palette__entry"
                      role="option"
                      [id]="'palette-' + entry.place"
                      [attr.aria-selected]="entry.place === place()"
                      [attr.aria-disabled]="entry.blocked === null ? null : 'true'"
                      (mousedown)="$event.preventDefault()"
                      (click)="act(entry)"
                    >
                      <span>{{ entry.name }}</span>
                      @if (entry.blocked; as why) {
                        <span class="desk-soft">{{ why }}</span>
                      }
                    </div>
                  }
                </div>
              }
            </div>
          }
        </div>
      }
    </dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Palette {
  protected readonly shown = signal<'find' | 'help' | null>(null);
  protected readonly composing = signal(false);
  protected readonly keys = [
    { keys: 'Ctrl K / ⌘ K', words: 'backoffice.palette.key.open' },
    { keys: '/', words: 'backoffice.palette.key.search' },
    { keys: '?', words: 'backoffice.palette.key.help' },
    { keys: '↑ ↓', words: 'backoffice.palette.key.move' },
    { keys: 'Enter', words: 'backoffice.palette.key.act' },
    { keys: 'Esc', words: 'backoffice.palette.key.close' },
  ] as const;
  private readonly offers = inject(PaletteEntries);
  private readonly words = inject(Words);
  private readonly session = inject(StaffSession);
  private readonly shortcut = inject(Shortcut);
  private readonly document = inject(DOCUMENT);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private from: HTMLElement | null = null;
  private afterwards: (() => void) | null = null;

  protected readonly groups = computed(() => {
    let place = 0;
    return ENTRY_GROUPS.map((id) => ({
      id,
      words: `backoffice.palette.group.${id}` as const,
      entries: this.offers.entries().filter(({ group }) => group === id),
    }))
      .filter(({ entries }) => entries.length > 0)
      .map((group) => ({ ...group, entries: group.entries.map((entry) => ({ ...entry, place: place++ })) }));
  });
  protected readonly entries = computed(() => this.groups().flatMap(({ entries }) => entries));
  protected readonly place = linkedSignal({ source: this.offers.typed, computation: () => 0 });
  protected readonly active = computed(() => this.entries()[this.place()] ?? null);
  private readonly refused = linkedSignal({ source: this.place, computation: () => '' });
  /** A refusal in words, else how many there are. */
  protected readonly news = computed(
    () => this.refused() || this.words.say('backoffice.palette.count', { count: this.entries().length }),
  );

  constructor() {
    effect(() => {
      // What was typed stays behind the sign-in no more than the page does.
      if (this.session.locked() && untracked(this.shown) !== null) this.close();
    });
    const pressed = (press: KeyboardEvent): void => this.listen(press);
    this.document.addEventListener('keydown', pressed);
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('keydown', pressed));
  }

  protected show(what: 'find' | 'help'): void {
    if (this.session.staff() === null || this.session.locked() || this.shown() !== null) return;
    const active = this.document.activeElement;
    this.from = active instanceof HTMLElement ? active : null;
    this.afterwards = null;
    this.composing.set(false);
    this.offers.typed.set('');
    this.place.set(0);
    this.shown.set(what);
    this.dialog().nativeElement.showModal();
    // The field is there after the next turn of the template.
    setTimeout(() => this.document.getElementById('palette-field')?.focus());
  }

  protected close(): void {
    this.dialog().nativeElement.close();
  }

  /** Escape ends a conversion first. */
  protected cancelled(event: Event): void {
    if (this.composing()) event.preventDefault();
  }

  /** By whatever it was closed: the focus goes back to where it was, and then the act begins from there. */
  protected closed(): void {
    if (this.shown() === null) return;
    this.shown.set(null);
    this.from?.focus();
    this.from = null;
    const act = this.afterwards;
    this.afterwards = null;
    act?.();
  }

  protected typing(event: Event): void {
    if (!this.composing() && event.target instanceof HTMLInputElement) this.offers.typed.set(event.target.value);
  }

  protected composed(event: Event): void {
    this.composing.set(false);
    this.typing(event);
  }

  protected press(press: KeyboardEvent): void {
    if (this.composing() || isOfInputMethod(press)) return;
    const last = this.entries().length - 1;
    const to = { ArrowDown: this.place() + 1, ArrowUp: this.place() - 1 }[press.key];
    if (to !== undefined && last >= 0) {
      press.preventDefault();
      this.place.set(to > last ? 0 : to < 0 ? last : to);
      this.document.getElementById(`palette-${this.place()}`)?.scrollIntoView?.({ block: 'nearest' });
    } else if (press.key === 'Enter') {
      press.preventDefault();
      const entry = this.active();
      if (entry !== null) this.act(entry);
    }
  }

  protected act(entry: Entry): void {
    if (entry.blocked !== null) {
      this.refused.set(`${entry.name} ${entry.blocked}`);
      return;
    }
    this.afterwards = entry.run;
    this.close();
  }

  private listen(press: KeyboardEvent): void {
    if (isOfInputMethod(press) || press.defaultPrevented) return;
    const command =
      press.key.toLowerCase() === 'k' && press.ctrlKey !== press.metaKey && !press.altKey && !press.shiftKey;
    const help = this.shortcut.on() && isShortcut(press, '?');
    if (!command && !help) return;
    if (this.session.staff() === null || this.session.locked()) return;
    if (this.document.querySelector('dialog[open]') !== null) return;
    press.preventDefault();
    this.show(command ? 'find' : 'help');
  }
}
