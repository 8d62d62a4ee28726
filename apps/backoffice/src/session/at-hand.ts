import { computed, DestroyRef, effect, inject, Injectable, signal } from '@angular/core';
import type { VerdictView } from '@sumaho-jpki/contract';
import { Words } from '@sumaho-jpki/screen/wording';
import { StaffSession } from './staff-session';

/** Something that can be done on the page that is open; `blocked` is why not, in words. */
export interface Act {
  readonly id: string;
  readonly name: string;
  readonly blocked: string | null;
  readonly run: () => void;
}

export interface SeenLine {
  readonly lineId: string;
  /** Masked, as the page shows it. */
  readonly phoneNumber: string;
  readonly carrier: string;
}

const MOST_SEEN = 8;

/**
 * What the palette offers beside the pages: acts of the line that is open, by the verdicts that its page shows, and the lines that were
 * open before. In memory alone, and gone with the person: whose line was looked at has no business in a shared desk's browser.
 */
@Injectable({ providedIn: 'root' })
export class AtHand {
  private readonly session = inject(StaffSession);
  private readonly offered = signal<ReadonlyMap<object, readonly Act[]>>(new Map());
  private readonly before = signal<readonly SeenLine[]>([]);
  readonly acts = computed(() => [...this.offered().values()].flat());
  readonly lines = this.before.asReadonly();

  constructor() {
    let whose = '';
    effect(() => {
      const staff = this.session.staff();
      const now = staff === null ? '' : `${staff.displayName} ${staff.role} ${staff.carrier ?? ''}`;
      if (now !== whose) this.before.set([]);
      whose = now;
    });
  }

  /** In the place of what this part of the page offered before; none takes it back. */
  offer(part: object, acts: readonly Act[]): void {
    this.offered.update((all) => {
      const next = new Map(all);
      if (acts.length === 0) next.delete(part);
      else next.set(part, acts);
      return next;
    });
  }

  opened({ lineId, phoneNumber, carrier }: SeenLine): void {
    const line = { lineId, phoneNumber, carrier };
    this.before.update((all) => [line, ...all.filter((seen) => seen.lineId !== lineId)].slice(0, MOST_SEEN));
  }
}

/** What a part of the page offers as long as it is there: the same verdicts that it shows. For injection contexts. */
export function offerActs(acts: () => readonly Act[]): void {
  const atHand = inject(AtHand);
  const part = {};
  effect(() => atHand.offer(part, acts()));
  inject(DestroyRef).onDestroy(() => atHand.offer(part, []));
}

/** Why not, and what would make it possible, as the page says it; null when it is possible. */
export function whyNot(words: Words, verdict: VerdictView): string | null {
  if (verdict.allowed) return null;
  const { rule, enables, facts } = verdict;
  return `${words.label('rule', rule, facts)} ${words.label('enabler', enables, facts)}`;
}
