// History rows in words, newest first.
import type { TimelineEntry } from '@sumaho-jpki/contract';
import type { Kind, TimelineItem } from '@sumaho-jpki/screen/dads';
import type { Facts, Words } from '@sumaho-jpki/screen/wording';

const KINDS: Readonly<Record<string, Kind>> = {
  'access-code-refused': 'warning',
  'writing-resumed': 'warning',
  'certificate-activated': 'success',
  'certificate-suspended': 'warning',
  'certificate-resumed': 'success',
  'certificate-revoked': 'error',
  'certificate-expired': 'error',
  'application-failed': 'error',
  'application-expired': 'error',
  'step-parked': 'error',
  'gate-admitted': 'success',
  'gate-refused': 'error',
};

export function timelineItems(entries: readonly TimelineEntry[], words: Words): readonly TimelineItem[] {
  return entries
    .map((entry): TimelineItem => {
      const facts: Facts = Object.fromEntries(
        Object.entries(entry.facts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
      );
      const tries = facts['triesLeft'];
      return {
        at: entry.at,
        title: words.label('history-event', entry.event, facts),
        kind: KINDS[entry.event] ?? 'info',
        ...(typeof tries === 'number' ? { detail: words.say('dads.pin.tries', { tries }) } : {}),
      };
    })
    .reverse();
}

/** Adds what is new. The stream may bring again what the first read had: the id says so. */
export function withEntry(entries: readonly TimelineEntry[], entry: TimelineEntry): readonly TimelineEntry[] {
  return entries.some(({ id }) => id === entry.id) ? entries : [...entries, entry];
}
