import { DOCUMENT, inject, Injectable, signal } from '@angular/core';

/** Id of the one search box of a page. */
export const FIND_FIELD = 'find';

const STORED_UNDER = 'sumaho-jpki.backoffice.shortcut';

/** Single-key shortcuts can be switched off (WCAG 2.1.4): speech input would press them by accident. */
@Injectable({ providedIn: 'root' })
export class Shortcut {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly chosen = signal(this.remembered());
  readonly on = this.chosen.asReadonly();

  choose(on: boolean): void {
    this.chosen.set(on);
    try {
      this.window?.localStorage.setItem(STORED_UNDER, on ? 'on' : 'off');
    } catch {
      // Storage may be forbidden: the choice then lasts for this page only.
    }
  }

  private remembered(): boolean {
    try {
      return this.window?.localStorage.getItem(STORED_UNDER) !== 'off';
    } catch {
      return true;
    }
  }
}

/** 229 is what a key is called while an input method is converting; Safari says so even when `isComposing` is over. */
const COMPOSING_KEY_CODE = 229;

/** A key that belongs to an input method at work, the Enter that ends its conversion among them. */
export const isOfInputMethod = (press: KeyboardEvent): boolean =>
  press.isComposing || press.keyCode === COMPOSING_KEY_CODE;

/** A bare key outside of any field, and not one of an input method at work. */
export function isShortcut(press: KeyboardEvent, key: string): boolean {
  if (press.key !== key || isOfInputMethod(press)) return false;
  if (press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return false;
  const target = press.target;
  return !(target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null);
}
