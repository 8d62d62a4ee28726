import { inject, Pipe, type PipeTransform } from '@angular/core';
import { type Language, LanguageStore } from '@sumaho-jpki/screen/wording';

/** An instant to the second in Japan time: what a status answer is compared by. */
export function exactIn(language: Language, iso: string): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return iso;
  const written = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ja-JP', {
    timeZone: 'Asia/Tokyo',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(instant);
  return `${written} JST`;
}

@Pipe({ name: 'exact', pure: false })
export class ExactPipe implements PipeTransform {
  private readonly store = inject(LanguageStore);

  transform(iso: string): string {
    return exactIn(this.store.language(), iso);
  }
}
