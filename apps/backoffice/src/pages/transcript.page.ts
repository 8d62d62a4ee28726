import { ChangeDetectionStrategy, Component, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  type ResponseOf,
  staffRoutes,
  type TranscriptPartView,
  type TranscriptScriptView,
} from '@sumaho-jpki/contract';
import {
  Button,
  Description,
  DescriptionList,
  Disclosure,
  Link,
  ProblemError,
  ProblemNotice,
  Table,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { isWordingKey, InstantPipe, type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { SpacedPipe } from '../parts/spaced.pipe';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';

type Page = ResponseOf<typeof staffRoutes.transcript>;
type Exchange = TranscriptScriptView['exchanges'][number];

/** J-LIS: every byte of the scripts for one application's SIM and of its answers, in words. */
@Component({
  selector: 'app-transcript-page',
  imports: [
    Button,
    Description,
    DescriptionList,
    Disclosure,
    InstantPipe,
    Link,
    ProblemNotice,
    RouterLink,
    SpacedPipe,
    Table,
    TrainingFrame,
    WordsPipe,
  ],
  template: `
    <dads-training-frame [on]="page()?.application.training ?? false">
      <div class="desk-title">
        <h1>{{ 'backoffice.transcript.title' | words }}</h1>
        <button dadsButton="text" size="small" type="button" class="desk-title__end" (click)="load()">
          {{ 'backoffice.reload' | words }}
        </button>
      </div>
      <p>{{ 'backoffice.transcript.lead' | words }}</p>
      <dads-problem-notice [problem]="problem()" audience="desk" />
      @if (page(); as shown) {
        <p class="dads-cluster">
          <span
            >{{ 'backoffice.transcript.application' | words }}
            <span class="dads-mono">{{ shown.application.number }}</span></span
          >
          <a dadsLink [routerLink]="['/lines', shown.application.lineId]">{{ 'backoffice.transcript.line' | words }}</a>
        </p>
        @if (shown.scripts.length === 0) {
          <p>{{ 'backoffice.transcript.none' | words }}</p>
        }
        @for (script of shown.scripts; track script.id; let number = $index) {
          <section [attr.aria-labelledby]="'script-' + script.id">
            <h2 [id]="'script-' + script.id">{{ number + 1 }}. {{ purposeKey(script) | words }}</h2>
            <dl dadsDescriptionList class="desk-facts">
              <div [dadsDescription]="'backoffice.transcript.made' | words">{{ script.createdAt | instant }}</div>
              <div [dadsDescription]="'backoffice.transcript.state' | words">{{ stateWords(script) }}</div>
              @if (script.agentStatus; as status) {
                <div [dadsDescription]="'backoffice.transcript.agent' | words">
                  <span class="dads-mono">{{ status }}</span>
                </div>
              }
              <div [dadsDescription]="'backoffice.transcript.count' | words">
                {{
                  'backoffice.transcript.answered'
                    | words: { commands: script.exchanges.length, answered: answered(script) }
                }}
              </div>
            </dl>
            @for (exchange of script.exchanges; track $index; let at = $index) {
              <dads-disclosure [summary]="summary(exchange, at)">
                <dads-table [caption]="'backoffice.transcript.caption' | words: { n: at + 1 }">
                  <thead>
                    <tr>
                      <th scope="col">{{ 'backoffice.transcript.side' | words }}</th>
                      <th scope="col">{{ 'backoffice.transcript.offset' | words }}</th>
                      <th scope="col">{{ 'backoffice.transcript.bytes' | words }}</th>
                      <th scope="col">{{ 'backoffice.transcript.meaning' | words }}</th>
                    </tr>
                  </thead>
                  <tbody>
                    @for (row of rows(exchange); track $index) {
                      <tr>
                        <td class="dads-nowrap">{{ row.side | words }}</td>
                        <td>{{ row.part.from }}</td>
                        <td class="dads-mono desk-bytes">
                          @if (row.part.bytes; as bytes) {
                            {{ bytes | spaced }}
                            @if (row.part.length > bytes.length / 2) {
                              {{ 'backoffice.transcript.more' | words: { n: row.part.length } }}
                            }
                          } @else {
                            {{ 'backoffice.transcript.hidden' | words: { n: row.part.length } }}
                          }
                        </td>
                        <td>{{ words.pick(row.part) }}</td>
                      </tr>
                    }
                  </tbody>
                </dads-table>
              </dads-disclosure>
            }
          </section>
        }
      } @else if (problem() === null) {
        <p role="status">{{ 'dads.page.loading' | words }}</p>
      }
    </dads-training-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TranscriptPage {
  readonly applicationId = input.required<string>();
  protected readonly page = signal<Page | null>(null);
  protected readonly problem = signal<ProblemError | null>(null);
  protected readonly words = inject(Words);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);

  constructor() {
    effect(() => {
      this.session.turn();
      const id = this.applicationId();
      untracked(() => {
        if (this.page()?.application.id !== id) this.page.set(null);
        void this.load();
      });
    });
  }

  protected async load(): Promise<void> {
    const applicationId = this.applicationId();
    try {
      const page = await this.api.call(staffRoutes.transcript, { params: { applicationId } });
      if (applicationId !== this.applicationId()) return;
      this.page.set(page);
      this.problem.set(null);
    } catch (thrown) {
      if (applicationId === this.applicationId()) this.problem.set(ProblemError.from(thrown));
    }
  }

  protected purposeKey({ purpose }: TranscriptScriptView): WordingKey {
    const key = `backoffice.transcript.purpose.${purpose}`;
    return isWordingKey(key) ? key : 'backoffice.transcript.purpose.other';
  }

  protected stateWords({ state }: TranscriptScriptView): string {
    const key = `backoffice.transcript.state.${state}`;
    return isWordingKey(key) ? this.words.say(key) : state;
  }

  protected answered({ exchanges }: TranscriptScriptView): number {
    return exchanges.filter(({ status }) => status !== null).length;
  }

  /** "3. STORE DATA, 9000: done". */
  protected summary({ title, response, status }: Exchange, at: number): string {
    const said = response.at(-1);
    const end = status === null || !said ? this.words.say('backoffice.transcript.silent') : this.words.pick(said);
    return `${at + 1}. ${this.words.pick(title)} – ${status === null ? '' : `${status} `}${end}`;
  }

  protected rows({ command, response }: Exchange): { side: WordingKey; part: TranscriptPartView }[] {
    return [
      ...command.map((part) => ({ side: 'backoffice.transcript.command' as const, part })),
      ...response.map((part) => ({ side: 'backoffice.transcript.response' as const, part })),
    ];
  }
}
