import { inject, Pipe, type PipeTransform } from '@angular/core';
import type { Language } from './language';
import { LanguageStore } from './language-store';

const ZONE = 'Asia/Tokyo';

export type InstantStyle = 'date-time' | 'date' | 'time' | 'date-era';

/**
 * An RFC 3339 instant as people of that language write it, always Japan time. Easy Japanese uses the 12-hour clock with
 * 午前/午後; `date-era` puts the era year beside the western one. Text that is no instant comes back unchanged.
 */
export function instantIn(language: Language, iso: string, style: InstantStyle = 'date-time'): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return iso;
  const locale = language === 'en' ? 'en-GB' : 'ja-JP';
  const date = new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    year: 'numeric',
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
  }).format(instant);
  const time = new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    hour: language === 'ja-easy' ? 'numeric' : '2-digit',
    minute: '2-digit',
    hour12: language === 'ja-easy',
  }).format(instant);
  switch (style) {
    case 'date':
      return date;
    case 'time':
      return time;
    case 'date-time':
      return language === 'en' ? `${date}, ${time} JST` : `${date} ${time}`;
    case 'date-era': {
      if (language === 'en') return date;
      const era = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
        timeZone: ZONE,
        era: 'long',
        year: 'numeric',
      }).format(instant);
      return `${date}（${era}）`;
    }
  }
}

/** `{{ certificate.notAfter | instant: 'date-era' }}`. */
// Impure for the same reason as `words`: the language is a signal.
@Pipe({ name: 'instant', pure: false })
export class InstantPipe implements PipeTransform {
  private readonly store = inject(LanguageStore);

  transform(iso: string, style: InstantStyle = 'date-time'): string {
    return instantIn(this.store.language(), iso, style);
  }
}
