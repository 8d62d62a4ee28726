import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type CeremonyLogView, type CeremonyView, staffRoutes } from '@sumaho-jpki/contract';
import { Link, ProblemError, ProblemNotice, Table } from '@sumaho-jpki/screen/dads';
import { LanguageStore, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CeremonyCard } from '../parts/ceremony-card';
import { exactIn, ExactPipe } from '../parts/exact.pipe';
import { SaveFile } from '../parts/save-file';
import { SpacedPipe } from '../parts/spaced.pipe';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

type Generation = CeremonyLogView['generations'][number];

/** J-LIS: the generations of the authority's key, how far the roll-over is, and the log of key ceremonies. Changes nothing. */
@Component({
  selector: 'app-ceremonies-page',
  imports: [CeremonyCard, ExactPipe, Link, ProblemNotice, RouterLink, SpacedPipe, Table, WordsPipe],
  template: `
    <h1>{{ 'backoffice.ceremonies.title' | words }}</h1>
    <p>{{ 'backoffice.ceremonies.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (log(); as found) {
      <section aria-labelledby="generations-title">
        <h2 id="generations-title">{{ 'backoffice.ceremonies.generations' | words }}</h2>
        <dads-table [caption]="'backoffice.ceremonies.generations' | words" [captionHidden]="true">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.authority.generation' | words }}</th>
              <th scope="col">{{ 'backoffice.ceremonies.roll-over' | words }}</th>
              <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
              <th scope="col">{{ 'backoffice.ceremonies.ceremony' | words }}</th>
              <th scope="col">{{ 'backoffice.ceremonies.fingerprint' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (each of found.generations; track each.number) {
              <tr [attr.data-generation]="each.number" [attr.data-state]="each.state">
                <th scope="row" class="dads-nowrap">
                  {{ 'backoffice.authority.generation.n' | words: { n: each.number } }}<br />
                  <span class="desk-soft">{{ each.keyKind }}</span>
                </th>
                <td>{{ stateOf(each) }}</td>
                <td>{{ each.notBefore | exact }} {{ 'backoffice.to' | words }} {{ each.notAfter | exact }}</td>
                <td>{{ ceremonyOf(each, found) }}</td>
                <td class="dads-mono desk-bytes">{{ each.sha256 | spaced }}</td>
              </tr>
            }
          </tbody>
        </dads-table>
        <p>
          {{ 'backoffice.authority.next-generation' | words: { at: found.nextGenerationDue | exact } }}
          <a dadsLink routerLink="/authority">{{ 'backoffice.menu.authority' | words }}</a>
        </p>
      </section>
      <section aria-labelledby="ceremonies-title">
        <h2 id="ceremonies-title">{{ 'backoffice.ceremonies.list' | words: { count: found.ceremonies.length } }}</h2>
        @for (ceremony of found.ceremonies; track ceremony.name) {
          <app-ceremony-card [ceremony]="ceremony" [busy]="saving() === ceremony.id" (saved)="save($event)" />
        } @empty {
          <p>{{ 'backoffice.ceremonies.none' | words }}</p>
        }
      </section>
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CeremoniesPage {
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly language = inject(LanguageStore);
  private readonly files = inject(SaveFile);
  private readonly looked = lookUp(() => this.api.call(staffRoutes.ceremonies));
  protected readonly log = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly saving = signal('');

  protected stateOf({ state, activeFrom }: Generation): string {
    const at = activeFrom === null ? '' : exactIn(this.language.language(), activeFrom);
    return this.words.say(`backoffice.ceremonies.state.${state}`, { at });
  }

  protected ceremonyOf({ ceremonyId }: Generation, { ceremonies }: CeremonyLogView): string {
    const beganAt = ceremonies.find(({ id }) => id === ceremonyId)?.beganAt ?? null;
    return beganAt === null
      ? this.words.say('backoffice.ceremonies.no-ceremony')
      : exactIn(this.language.language(), beganAt);
  }

  protected async save({ id }: CeremonyView): Promise<void> {
    if (this.saving() !== '') return;
    this.saving.set(id);
    this.problem.set(null);
    try {
      const { name, text } = await this.api.call(staffRoutes.ceremonyTranscript, { params: { ceremonyId: id } });
      this.files.download(name, 'application/json', text);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.saving.set('');
    }
  }
}
