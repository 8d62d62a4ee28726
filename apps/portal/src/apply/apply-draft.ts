import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { type TermsVersion, termsVersionFor } from '@sumaho-jpki/rules';
import { newIdempotencyKey } from '@sumaho-jpki/screen/dads';

export type CompatibilityAnswer = ResponseOf<typeof citizenRoutes.checkCompatibility>;

const STORED_UNDER = 'sumaho-jpki.portal.apply';

/**
 * What was answered so far. Kept in this tab's session storage, because the way to a signature leads over other pages
 * and a session may end in between; forgotten at sign-out and once the application exists.
 */
@Injectable({ providedIn: 'root' })
export class ApplyDraft {
  private readonly storage = storageOf(inject(DOCUMENT));

  readonly phoneNumber = signal('');
  readonly handsetModel = signal('');
  /** The verdict on exactly these two; null when one of them changed since. */
  readonly checked = signal<CompatibilityAnswer | null>(null);
  /** Version of the terms agreed to. */
  readonly consent = signal<string | null>(null);
  /** Idempotency key of this one wish to apply. */
  readonly wish = signal(newIdempotencyKey());

  constructor() {
    this.recall();
  }

  compatible(): boolean {
    return this.checked()?.verdict.allowed === true;
  }

  consented(): boolean {
    return this.compatible() && this.consent() === this.termsVersion();
  }

  /** Of the terms for where this phone's key will be. */
  termsVersion(): TermsVersion {
    return termsVersionFor(this.checked()?.route ?? 'sim');
  }

  /** What is applied for has changed: verdict and wish are for the old one. */
  change(): void {
    this.checked.set(null);
    this.wishAnew();
  }

  /** The next attempt is a wish of its own (the one before was refused, or its time is over). */
  wishAnew(): void {
    this.wish.set(newIdempotencyKey());
    this.keep();
  }

  keep(): void {
    const draft = {
      phoneNumber: this.phoneNumber(),
      handsetModel: this.handsetModel(),
      checked: this.checked(),
      consent: this.consent(),
      wish: this.wish(),
    };
    this.storage?.setItem(STORED_UNDER, JSON.stringify(draft));
  }

  forget(): void {
    this.phoneNumber.set('');
    this.handsetModel.set('');
    this.checked.set(null);
    this.consent.set(null);
    this.wish.set(newIdempotencyKey());
    this.storage?.removeItem(STORED_UNDER);
  }

  private recall(): void {
    const stored = parsed(this.storage?.getItem(STORED_UNDER) ?? null);
    if (stored === null) return;
    const text = (name: string): string => (typeof stored[name] === 'string' ? stored[name] : '');
    const checked = citizenRoutes.checkCompatibility.response.safeParse(stored['checked']);
    this.phoneNumber.set(text('phoneNumber'));
    this.handsetModel.set(text('handsetModel'));
    this.checked.set(checked.success ? checked.data : null);
    this.consent.set(text('consent') || null);
    this.wish.set(text('wish') || newIdempotencyKey());
  }
}

/** Session storage, or null where the browser forbids it: the draft then lives as long as the page. */
function storageOf(document: Document): Storage | null {
  try {
    return document.defaultView?.sessionStorage ?? null;
  } catch {
    return null;
  }
}

function parsed(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
