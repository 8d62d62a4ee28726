import { ChangeDetectionStrategy, Component, computed, inject, Injectable, input } from '@angular/core';
import type { HeldCertificateView, LineEventView, VerdictView } from '@sumaho-jpki/contract';
import { instantIn, isWordingKey, LanguageStore, type Language, Words } from '@sumaho-jpki/screen/wording';

/** Sentences to read out, in the language asked for. */
export type Speech = (language: Language) => readonly string[];

/** Nobody is read a reason that is the desk's own affair. */
const OURS = ['role-may-not', 'not-your-action', 'other-tenant'];

/** 案内文: what a desk says to its caller, filled with the facts as they are. */
@Injectable({ providedIn: 'root' })
export class Speeches {
  private readonly words = inject(Words);

  /** @param phoneNumber masked, as the page shows it */
  ofAct(
    operation: string,
    verdict: VerdictView | undefined,
    phoneNumber: string,
    { state, notAfter, holdEndsAt }: Pick<HeldCertificateView, 'state' | 'notAfter' | 'holdEndsAt'>,
  ): Speech | null {
    const key = `backoffice.script.${operation}`;
    if (!isWordingKey(key)) return null;
    return (language) => [
      this.words.say(
        key,
        {
          number: phoneNumber.slice(-4),
          state: this.words.label('certificate-state', state, {}, language),
          until: instantIn(language, notAfter, 'date'),
        },
        language,
      ),
      ...(operation === 'resume-certificate' && holdEndsAt !== null
        ? [this.words.say('backoffice.script.hold-ends', { until: instantIn(language, holdEndsAt, 'date') }, language)]
        : []),
      ...this.notNow(verdict, language),
    ];
  }

  ofEvent({ event, verdict, follows, proofs }: LineEventView, phoneNumber: string): Speech {
    const missing = proofs.some(({ proof, state }) => proof === 'call-code' && state === 'missing');
    return (language) => {
      const say = (key: 'event' | 'show-card' | 'follows' | 'agreed', params = {}) =>
        this.words.say(`backoffice.script.${key}`, params, language);
      const told = follows.map((follow) => this.words.label('follow', follow, {}, language));
      return [
        say('event', {
          number: phoneNumber.slice(-4),
          event: this.words.label('life-event', event, {}, language),
        }),
        ...(missing ? [say('show-card')] : []),
        ...(verdict.allowed && told.length > 0
          ? [say('follows', { follows: told.join(language === 'en' ? ' ' : '') })]
          : []),
        ...(verdict.allowed ? [say('agreed')] : this.notNow(verdict, language)),
      ];
    };
  }

  /** What the holder can change is worth saying. */
  private notNow(verdict: VerdictView | undefined, language: Language): readonly string[] {
    if (verdict === undefined || verdict.allowed || OURS.includes(verdict.rule)) return [];
    const why = this.words.label('rule', verdict.rule, verdict.facts, language);
    const enables = this.words.label('enabler', verdict.enables, verdict.facts, language);
    return [this.words.say('backoffice.script.not-now', { why, enables }, language)];
  }
}

/** In Japanese whatever the agent reads, and below it in the agent's own language. */
@Component({
  selector: 'app-spoken',
  template: `
    <blockquote class="desk-script" lang="ja">
      @for (sentence of japanese(); track $index) {
        <p>{{ sentence }}</p>
      }
    </blockquote>
    @if (own(); as sentences) {
      <div class="desk-soft" [attr.lang]="language()">
        @for (sentence of sentences; track $index) {
          <p>{{ sentence }}</p>
        }
      </div>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Spoken {
  readonly speech = input.required<Speech>();
  private readonly languages = inject(LanguageStore);
  protected readonly language = computed(() => (this.languages.language() === 'en' ? 'en' : 'ja'));
  protected readonly japanese = computed(() => this.speech()('ja'));
  protected readonly own = computed(() => {
    const language = this.languages.language();
    return language === 'ja' ? null : this.speech()(language);
  });
}
