// The gate's own token comes after `#` in its link: a fragment never reaches a server or its log. It is taken out of the
// address at once and kept for this tab only.
import { Location } from '@angular/common';
import { DOCUMENT, inject, Injectable, signal } from '@angular/core';

const STORED_UNDER = 'sumaho-jpki.gate.token';

@Injectable({ providedIn: 'root' })
export class GateToken {
  private readonly document = inject(DOCUMENT);
  private readonly location = inject(Location);
  private readonly held = signal(this.arrived() || this.stored());

  /** Empty when this gate has none. */
  readonly value = this.held.asReadonly();

  constructor() {
    // Another gate's link opened in the same tab changes the fragment only.
    this.document.defaultView?.addEventListener('hashchange', () => {
      const token = this.arrived();
      if (token !== '') this.held.set(token);
    });
  }

  private arrived(): string {
    const token = this.document.location.hash.replace(/^#/, '');
    if (!/^[\w.~-]{8,512}$/.test(token)) return '';
    this.location.replaceState('/');
    try {
      this.document.defaultView?.sessionStorage.setItem(STORED_UNDER, token);
    } catch {
      // Without storage a reload asks for the link again.
    }
    return token;
  }

  private stored(): string {
    try {
      return this.document.defaultView?.sessionStorage.getItem(STORED_UNDER) ?? '';
    } catch {
      return '';
    }
  }
}
