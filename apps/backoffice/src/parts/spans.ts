import { inject, Injectable } from '@angular/core';
import { Words } from '@sumaho-jpki/screen/wording';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Spans of time in words, cut off and not rounded: what has 30 days and an hour left has 30 days. */
@Injectable({ providedIn: 'root' })
export class Spans {
  private readonly words = inject(Words);

  /** In minutes up to two hours, in hours up to two days, then in days. A beginning after the end counts as now. */
  between(from: string, to: string): string {
    const span = Math.max(0, Date.parse(to) - Date.parse(from));
    if (span < 2 * HOUR) return this.words.say('backoffice.authority.minutes', { n: Math.floor(span / MINUTE) });
    if (span < 2 * DAY) return this.words.say('backoffice.authority.hours', { n: Math.floor(span / HOUR) });
    return this.days(span / DAY);
  }

  /** What is left until an end. */
  left(days: number): string {
    if (days <= 0) return this.words.say('backoffice.authority.ended');
    return days < 1 ? this.words.say('backoffice.authority.less-than-a-day') : this.days(days);
  }

  private days(days: number): string {
    return this.words.say('backoffice.authority.days', { n: Math.floor(days).toLocaleString('ja-JP') });
  }
}
