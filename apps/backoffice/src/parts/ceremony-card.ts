import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { CeremonyView } from '@sumaho-jpki/contract';
import { Button, Card, Description, DescriptionList, Disclosure, StatusBadge, Table } from '@sumaho-jpki/screen/dads';
import { isWordingKey, LanguageStore, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { exactIn, ExactPipe } from './exact.pipe';

type Entry = CeremonyView['entries'][number];
type Finding = CeremonyView['findings'][number];

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** Of a hash in a row: the whole one stands in the transcript. */
const SHORT = 16;

/** One key ceremony: who held it by their places, how it ended, whether its transcript holds, and every entry. */
@Component({
  selector: 'app-ceremony-card',
  imports: [Button, Card, Description, DescriptionList, Disclosure, ExactPipe, StatusBadge, Table, WordsPipe],
  template: `
    <dads-card [heading]="heading()" [attr.data-ceremony]="ceremony().id">
      <dl dadsDescriptionList class="desk-facts">
        <div [dadsDescription]="'backoffice.ceremonies.check' | words">
          <dads-status-badge
            [kind]="ceremony().findings.length === 0 ? 'success' : 'error'"
            [label]="
              (ceremony().findings.length === 0 ? 'backoffice.ceremonies.holds' : 'backoffice.ceremonies.fails') | words
            "
          />
          @if (ceremony().findings.length > 0) {
            <ul>
              @for (finding of ceremony().findings; track $index) {
                <li>{{ said(finding) }}</li>
              }
            </ul>
          }
        </div>
        <div [dadsDescription]="'backoffice.ceremonies.ending' | words">{{ ending() | words }}</div>
        @if (ceremony().generation; as number) {
          <div [dadsDescription]="'backoffice.authority.generation' | words">
            {{ 'backoffice.authority.generation.n' | words: { n: number } }}
          </div>
        }
        <div [dadsDescription]="'backoffice.ceremonies.officers' | words">
          @for (officer of ceremony().officers; track officer.place) {
            <div>
              {{ 'backoffice.ceremonies.officer' | words: { place: officer.place } }}&ngsp;{{
                (officer.signed ? 'backoffice.ceremonies.officer.signed' : 'backoffice.ceremonies.officer.unsigned')
                  | words
              }}
              @if (officer.keySha256; as key) {
                &ngsp;<span class="desk-soft">{{
                  'backoffice.ceremonies.officer.key' | words: { key: key.slice(0, short) }
                }}</span>
              }
            </div>
          }
        </div>
      </dl>
      @if (ceremony().entries.length > 0) {
        <dads-disclosure [summary]="'backoffice.ceremonies.entries' | words: { count: ceremony().entries.length }">
          <dads-table [caption]="heading()" [captionHidden]="true">
            <thead>
              <tr>
                <th scope="col">{{ 'backoffice.ceremonies.entry' | words }}</th>
                <th scope="col">{{ 'backoffice.ceremonies.at' | words }}</th>
                <th scope="col">{{ 'backoffice.ceremonies.act' | words }}</th>
                <th scope="col">{{ 'backoffice.ceremonies.hash' | words }}</th>
              </tr>
            </thead>
            <tbody>
              @for (entry of ceremony().entries; track $index) {
                <tr [attr.data-act]="entry.act">
                  <th scope="row" class="dads-number">{{ entry.number }}</th>
                  <td>{{ entry.at | exact }}</td>
                  <td class="desk-wrap">
                    {{ actOf(entry) }}
                    @for (fact of factsOf(entry); track fact.name) {
                      <br /><span class="desk-soft">{{ fact.name }}: </span
                      ><span class="dads-mono desk-soft">{{ fact.value }}</span>
                    }
                  </td>
                  <td class="dads-mono desk-soft">{{ entry.hash.slice(0, short) }}</td>
                </tr>
              }
            </tbody>
          </dads-table>
        </dads-disclosure>
      }
      <p class="desk-buttons">
        <button
          dadsButton="secondary"
          size="small"
          type="button"
          [busy]="busy()"
          [attr.aria-label]="('backoffice.ceremonies.save' | words) + ' ' + heading()"
          (click)="saved.emit(ceremony())"
        >
          {{ 'backoffice.ceremonies.save' | words }}
        </button>
      </p>
    </dads-card>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CeremonyCard {
  readonly ceremony = input.required<CeremonyView>();
  readonly busy = input(false);
  readonly saved = output<CeremonyView>();
  protected readonly short = SHORT;
  private readonly words = inject(Words);
  private readonly language = inject(LanguageStore);

  protected heading(): string {
    const { beganAt, name } = this.ceremony();
    if (beganAt === null) return this.words.say('backoffice.ceremonies.file', { name });
    return this.words.say('backoffice.ceremonies.of', { at: exactIn(this.language.language(), beganAt) });
  }

  protected ending() {
    return `backoffice.ceremonies.ending.${this.ceremony().ending}` as const;
  }

  protected said({ code, entry, officer }: Finding): string {
    return this.words.say(`backoffice.ceremonies.finding.${code}`, {
      entry: entry ?? '',
      officer: officer === null ? this.words.say('backoffice.ceremonies.officer.other') : this.officer(officer),
    });
  }

  protected actOf({ act, officer }: Entry): string {
    const what = this.named('act', act);
    return officer === null ? what : `${this.officer(officer)}: ${what}`;
  }

  protected factsOf({ facts }: Entry) {
    return Object.entries(facts)
      .filter(([, value]) => value !== null && value !== false)
      .map(([name, value]) => ({ name: this.named('fact', name), value: this.shown(value) }));
  }

  private shown(value: Entry['facts'][string]): string {
    if (value === true) return '✓';
    const text = String(value);
    if (INSTANT.test(text)) return exactIn(this.language.language(), text);
    const key = `backoffice.ceremonies.value.${text}`;
    return isWordingKey(key) ? this.words.say(key) : text;
  }

  private officer(place: number): string {
    return this.words.say('backoffice.ceremonies.officer', { place });
  }

  /** What a later ceremony writes and has no word yet stays its own name. */
  private named(of: 'act' | 'fact', name: string): string {
    const key = `backoffice.ceremonies.${of}.${name}`;
    return isWordingKey(key) ? this.words.say(key) : name;
  }
}
