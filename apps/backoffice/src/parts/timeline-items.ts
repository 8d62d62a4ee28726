import { inject, Injectable } from '@angular/core';
import type { TimelineEntry } from '@sumaho-jpki/contract';
import type { Kind, TimelineItem } from '@sumaho-jpki/screen/dads';
import { Words } from '@sumaho-jpki/screen/wording';
import { FactWords } from './facts';

const KINDS: Readonly<Record<string, Kind>> = {
  'certificate-activated': 'success',
  'certificate-resumed': 'success',
  'gate-admitted': 'success',
  'parked-step-retried': 'info',
  'certificate-issued': 'info',
  'application-accepted': 'info',
  'element-unlocked': 'success',
  'element-locked': 'warning',
  'certificate-suspended': 'warning',
  'access-code-refused': 'warning',
  'step-parked': 'warning',
  'application-expired': 'warning',
  'gate-refused': 'warning',
  'certificate-revoked': 'error',
  'certificate-superseded': 'error',
  'certificate-renewed': 'info',
  'certificate-expired': 'error',
  'application-failed': 'error',
};

/** The timeline of the register as the kit shows it: newest first, in words, with who acted. */
@Injectable({ providedIn: 'root' })
export class TimelineItems {
  private readonly words = inject(Words);
  private readonly facts = inject(FactWords);

  of(entries: readonly TimelineEntry[]): readonly TimelineItem[] {
    return [...entries]
      .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
      .map((entry) => ({
        at: entry.at,
        title: this.words.label('history-event', entry.event),
        detail: [this.words.say(`backoffice.actor.${entry.actorKind}`), ...this.facts.list(entry.facts)].join('　'),
        kind: KINDS[entry.event] ?? 'neutral',
      }));
  }
}
