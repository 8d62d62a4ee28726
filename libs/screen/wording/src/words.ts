import { inject, Injectable, Pipe, type PipeTransform } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { WordingParams } from './entry';
import { LanguageStore } from './language-store';
import { type Audience, type Facts, labelOf, type LabelKind, problemSentence } from './rule-words';
import type { WordingKey } from './wording';

/** Sentences by typed key. Reads the language signal, so templates, `computed` and `effect` follow a switch. */
@Injectable({ providedIn: 'root' })
export class Words {
  private readonly store = inject(LanguageStore);
  private readonly transloco = inject(TranslocoService);

  /** @param language left out: that of the screen; a script for a caller is Japanese whatever the agent reads */
  say(key: WordingKey, params: WordingParams = {}, language = this.store.language()): string {
    return this.transloco.translate(key, params, language);
  }

  /** Picks from a record that already carries languages (a problem, a label of the rules); easy Japanese falls back to Japanese. */
  pick(
    labels: { readonly ja: string; readonly en: string; readonly 'ja-easy'?: string },
    language = this.store.language(),
  ): string {
    return language === 'ja-easy' ? (labels['ja-easy'] ?? labels.ja) : labels[language];
  }

  /** Label of a state, event, step, rule … of `@sumaho-jpki/rules` in the language. */
  label(kind: LabelKind, id: string, facts?: Facts, language = this.store.language()): string {
    return this.pick(labelOf(kind, id, facts), language);
  }

  /** Sentence of a problem code, for instance of `?problem=<code>` after a redirect. */
  problem(code: string, facts?: Facts, audience?: Audience): string {
    return this.pick(problemSentence(code, facts, audience));
  }
}

/** `{{ 'portal.start.title' | words }}`, `{{ 'dads.pin.tries' | words: { tries: 2 } }}`. An unknown key does not compile. */
// Impure, because a pure pipe would keep its old answer when only the language signal changes; it is one map look-up.
@Pipe({ name: 'words', pure: false })
export class WordsPipe implements PipeTransform {
  private readonly words = inject(Words);

  transform(key: WordingKey, params?: WordingParams): string {
    return this.words.say(key, params);
  }
}

/** `{{ application.state | label: 'application-state' }}`. */
@Pipe({ name: 'label', pure: false })
export class LabelPipe implements PipeTransform {
  private readonly words = inject(Words);

  transform(id: string, kind: LabelKind, facts?: Facts): string {
    return this.words.label(kind, id, facts);
  }
}
