import type { ColleagueView } from '@sumaho-jpki/contract';
import type { Words } from '@sumaho-jpki/screen/wording';

/** Who did it, as the viewer reads it: the product, oneself, or a colleague by name. */
export function colleagueName(words: Words, person: ColleagueView | null): string {
  if (person === null) return words.say('backoffice.queue.product');
  return person.you ? words.say('backoffice.queue.you') : words.say('backoffice.queue.somebody', { name: person.name });
}
