import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type AuthorityHealthView, staffRoutes } from '@sumaho-jpki/contract';
import { worstAlarm } from '@sumaho-jpki/rules';
import { Button, Description, DescriptionList, Disclosure, Link, ProblemNotice, Table } from '@sumaho-jpki/screen/dads';
import { LanguageStore, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { AlarmBadge } from '../parts/alarm-badge';
import { CertificateProfiles } from '../parts/certificate-profiles';
import { exactIn, ExactPipe } from '../parts/exact.pipe';
import { type ListRow, ListRows } from '../parts/list-rows';
import { SpacedPipe } from '../parts/spaced.pipe';
import { Spans } from '../parts/spans';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

type Generation = AuthorityHealthView['generations'][number];

interface SignerRow {
  readonly generation: number;
  readonly of: 'ocsp' | 'cmp';
  readonly alarm: Generation['ocspSignerAlarm'];
  readonly signer: Generation['ocspSigners'][number] | null;
  readonly signs: boolean;
}

/** Each signer that lasts; a line without one where there should be one. Answers over CMP are the issuing root's alone. */
function rowsOf(generation: Generation, of: SignerRow['of']): SignerRow[] {
  const { number, issues } = generation;
  const found = of === 'ocsp' ? generation.ocspSigners : generation.enrolmentSigners;
  const alarm = of === 'ocsp' ? generation.ocspSignerAlarm : generation.enrolmentSignerAlarm;
  const row = { generation: number, of };
  if (found.length === 0) return of === 'cmp' && !issues ? [] : [{ ...row, alarm, signer: null, signs: false }];
  return found.map((signer, at) => ({ ...row, alarm: signer.alarm, signer, signs: at === 0 }));
}

/** J-LIS: what the authority holds and publishes, each with its alarm, and the certificate profiles. Changes nothing. */
@Component({
  selector: 'app-authority-page',
  imports: [
    AlarmBadge,
    Button,
    CertificateProfiles,
    Description,
    DescriptionList,
    Disclosure,
    ExactPipe,
    Link,
    ListRows,
    ProblemNotice,
    RouterLink,
    SpacedPipe,
    Table,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.authority.title' | words }}</h1>
    <p>{{ 'backoffice.authority.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (health(); as found) {
      <div class="dads-cluster desk-status">
        <span role="status"
          >{{ 'backoffice.authority.overall' | words }}&ngsp;<app-alarm-badge [alarm]="found.alarm"
        /></span>
        <span>{{ 'backoffice.line.as-of' | words: { at: found.measuredAt | exact } }}</span>
        <button dadsButton="text" size="small" type="button" (click)="load()">
          {{ 'backoffice.reload' | words }}
        </button>
      </div>

      <section aria-labelledby="roots-title">
        <h2 id="roots-title">{{ 'backoffice.authority.roots' | words }}</h2>
        <dads-table [caption]="'backoffice.authority.roots' | words" [captionHidden]="true">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.authority.generation' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.alarm' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.left' | words }}</th>
              <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.algorithm' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.key-identifier' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.subject' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (each of found.generations; track each.number) {
              <tr>
                <th scope="row" class="dads-nowrap">
                  {{ 'backoffice.authority.generation.n' | words: { n: each.number } }}<br />
                  <span class="desk-soft">{{ role(each, found.measuredAt) }}</span>
                </th>
                <td class="dads-nowrap"><app-alarm-badge [alarm]="each.root.alarm" /></td>
                <td class="dads-nowrap">{{ spans.left(each.root.daysLeft) }}</td>
                <td>
                  {{ each.root.notBefore | exact }} {{ 'backoffice.to' | words }} {{ each.root.notAfter | exact }}
                </td>
                <td class="dads-nowrap">{{ each.root.keyKind }}</td>
                <td class="dads-mono">{{ each.root.keyIdentifier | spaced }}</td>
                <td>{{ each.root.subject }}</td>
              </tr>
            }
          </tbody>
        </dads-table>
        <p>
          {{ 'backoffice.authority.next-generation' | words: { at: found.nextGeneration.due | exact } }}
          <app-alarm-badge [alarm]="found.nextGeneration.alarm" />
        </p>
      </section>

      <section aria-labelledby="signers-title">
        <h2 id="signers-title">{{ 'backoffice.authority.signers' | words }}</h2>
        <dads-table [caption]="'backoffice.authority.signers' | words" [captionHidden]="true">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.authority.generation' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.signer-of' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.alarm' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.left' | words }}</th>
              <th scope="col">{{ 'backoffice.authority.use' | words }}</th>
              <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
              <th scope="col">{{ 'backoffice.field.serial' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (row of signers(); track $index) {
              <tr>
                <th scope="row" class="dads-nowrap">
                  {{ 'backoffice.authority.generation.n' | words: { n: row.generation } }}
                </th>
                <td class="dads-nowrap">{{ purposeOf(row.of) | words }}</td>
                <td class="dads-nowrap"><app-alarm-badge [alarm]="row.alarm" /></td>
                @if (row.signer; as signer) {
                  <td class="dads-nowrap">{{ spans.left(signer.daysLeft) }}</td>
                  <td class="dads-nowrap">
                    {{ (row.signs ? 'backoffice.authority.signs' : 'backoffice.authority.replaced') | words }}
                  </td>
                  <td>{{ signer.notBefore | exact }} {{ 'backoffice.to' | words }} {{ signer.notAfter | exact }}</td>
                  <td class="dads-mono">{{ signer.serial | spaced }}</td>
                } @else {
                  <td colspan="4">
                    {{ (row.of === 'ocsp' ? 'backoffice.authority.no-signer' : 'backoffice.authority.no-cmp') | words }}
                  </td>
                }
              </tr>
            }
          </tbody>
        </dads-table>
      </section>

      <section aria-labelledby="lists-title">
        <h2 id="lists-title">{{ 'backoffice.authority.lists' | words }}</h2>
        @if (fullLists().length > 0) {
          <app-list-rows
            [caption]="'backoffice.authority.lists' | words"
            [lists]="fullLists()"
            [measuredAt]="found.measuredAt"
          />
        } @else {
          <p>
            {{ 'backoffice.authority.full-list' | words }}
            <app-alarm-badge [alarm]="found.fullListAlarm" />
            {{ 'backoffice.authority.no-list' | words }}
          </p>
        }
        @if (parts().length > 0) {
          <p>
            {{ 'backoffice.authority.parts' | words: { n: parts().length } }}
            <app-alarm-badge [alarm]="partsAlarm()" />
          </p>
          <dads-disclosure [summary]="'backoffice.authority.parts' | words: { n: parts().length }">
            <app-list-rows
              [caption]="'backoffice.authority.parts' | words: { n: parts().length }"
              [lists]="parts()"
              [measuredAt]="found.measuredAt"
            />
          </dads-disclosure>
        } @else {
          <p>{{ 'backoffice.authority.no-parts' | words }}</p>
        }
      </section>

      <section aria-labelledby="answers-title">
        <h2 id="answers-title">{{ 'backoffice.authority.answers' | words }}</h2>
        <dl dadsDescriptionList class="desk-facts">
          <div [dadsDescription]="'backoffice.authority.alarm' | words">
            <app-alarm-badge [alarm]="found.answers.alarm" />
          </div>
          <div [dadsDescription]="'backoffice.authority.due' | words">
            {{ waiting() }}
          </div>
          <div [dadsDescription]="'backoffice.authority.oldest' | words">
            @if (found.answers.oldest; as oldest) {
              {{ spans.between(oldest, found.measuredAt) }} ({{ oldest | exact }})
            } @else {
              {{ 'backoffice.authority.nothing-waits' | words }}
            }
          </div>
        </dl>
      </section>

      <section aria-labelledby="lint-title">
        <h2 id="lint-title">{{ 'backoffice.authority.lint' | words }}</h2>
        @if (found.lint.run; as run) {
          <dl dadsDescriptionList class="desk-facts">
            <div [dadsDescription]="'backoffice.authority.alarm' | words">
              <app-alarm-badge [alarm]="found.lint.alarm" />
            </div>
            <div [dadsDescription]="'backoffice.authority.night' | words">{{ run.night }}</div>
            <div [dadsDescription]="'backoffice.authority.finished' | words">
              @if (run.finishedAt; as at) {
                {{ at | exact }}
              } @else {
                {{ 'backoffice.authority.goes-on' | words }}
              }
            </div>
            <div [dadsDescription]="'backoffice.authority.seen' | words">{{ run.seen.toLocaleString('ja-JP') }}</div>
            <div [dadsDescription]="'backoffice.authority.failed' | words">
              {{ run.failed.toLocaleString('ja-JP') }}
            </div>
          </dl>
          @if (run.findings.length > 0) {
            <dads-table [caption]="'backoffice.authority.findings' | words: { n: run.findings.length }">
              <thead>
                <tr>
                  <th scope="col">{{ 'backoffice.field.serial' | words }}</th>
                  <th scope="col">{{ 'backoffice.authority.rule' | words }}</th>
                  <th scope="col">{{ 'backoffice.authority.message' | words }}</th>
                </tr>
              </thead>
              <tbody>
                @for (finding of run.findings; track $index) {
                  <tr>
                    <th scope="row">
                      <a dadsLink class="dads-mono" [routerLink]="['/certificates', finding.serial]">{{
                        finding.serial | spaced
                      }}</a>
                    </th>
                    <td class="dads-mono">{{ finding.rule }}</td>
                    <td lang="en">{{ finding.message }}</td>
                  </tr>
                }
              </tbody>
            </dads-table>
          }
        } @else {
          <p>
            <app-alarm-badge [alarm]="found.lint.alarm" />
            {{ 'backoffice.authority.lint.none' | words }}
          </p>
        }
      </section>

      <section aria-labelledby="profiles-title">
        <h2 id="profiles-title">{{ 'backoffice.authority.profiles' | words }}</h2>
        <p>{{ 'backoffice.authority.profiles.lead' | words }}</p>
        <app-certificate-profiles [profiles]="found.profiles" />
      </section>
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AuthorityPage {
  protected readonly spans = inject(Spans);
  private readonly words = inject(Words);
  private readonly api = inject(DeskApi);
  private readonly looked = lookUp(() => this.api.call(staffRoutes.authority));
  protected readonly health = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly load = this.looked.load;
  private readonly language = inject(LanguageStore);

  protected readonly signers = computed((): readonly SignerRow[] =>
    (this.health()?.generations ?? []).flatMap((each) => [...rowsOf(each, 'ocsp'), ...rowsOf(each, 'cmp')]),
  );
  protected readonly fullLists = computed((): readonly ListRow[] =>
    (this.health()?.fullLists ?? []).map((list) => this.named(list, this.words.say('backoffice.authority.full-list'))),
  );
  protected readonly parts = computed((): readonly ListRow[] =>
    (this.health()?.parts ?? []).map((list) =>
      this.named(list, this.words.say('backoffice.authority.part', { n: list.part })),
    ),
  );
  protected readonly partsAlarm = computed(() => worstAlarm(this.parts().map(({ alarm }) => alarm)));
  protected readonly waiting = computed(() => {
    const { due = 0, more = false } = this.health()?.answers ?? {};
    const n = due.toLocaleString('ja-JP');
    return this.words.say(more ? 'backoffice.authority.due.more' : 'backoffice.authority.due.n', { n });
  });

  protected purposeOf(of: SignerRow['of']) {
    return `backoffice.authority.signer-of.${of}` as const;
  }

  /** The generation is said where there is more than one. */
  private named(list: Omit<ListRow, 'name'>, name: string): ListRow {
    const several = (this.health()?.generations.length ?? 0) > 1;
    const generation = this.words.say('backoffice.authority.generation.n', { n: list.generation });
    return { ...list, name: several ? `${name} ${generation}` : name };
  }

  protected role({ issues, activeFrom }: Generation, measuredAt: string): string {
    if (issues) return this.words.say('backoffice.authority.issues');
    if (activeFrom === null) return this.words.say('backoffice.authority.published-only');
    if (activeFrom <= measuredAt) return this.words.say('backoffice.authority.issued-before');
    return this.words.say('backoffice.authority.active-from', { at: exactIn(this.language.language(), activeFrom) });
  }
}
