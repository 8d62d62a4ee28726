import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { staffRoutes } from '@sumaho-jpki/contract';
import { NotificationBanner, ProblemNotice, Table } from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

/** How fresh the feed of each resident register is; an alarm when one is silent for too long. */
@Component({
  selector: 'app-resident-feed',
  imports: [InstantPipe, NotificationBanner, ProblemNotice, Table, WordsPipe],
  template: `
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (sources(); as all) {
      @if (isSilent()) {
        <dads-notification-banner kind="warning" [level]="0" [heading]="'backoffice.feed.alarm' | words" />
      }
      @if (all.length === 0) {
        <p>{{ 'backoffice.feed.caption' | words }}: {{ 'backoffice.feed.none' | words }}</p>
      } @else {
        <dads-table [caption]="'backoffice.feed.caption' | words">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.feed.source' | words }}</th>
              <th scope="col">{{ 'backoffice.feed.state' | words }}</th>
              <th scope="col">{{ 'backoffice.feed.complete' | words }}</th>
              <th scope="col">{{ 'backoffice.feed.heard' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (source of all; track source.code) {
              <tr>
                <th scope="row">{{ words.pick({ ja: source.nameJa, en: source.nameEn }) }}</th>
                <td>{{ words.say(stateWords[source.state]) }}</td>
                <td class="dads-nowrap">
                  @if (source.completeUntil; as until) {
                    {{ until | instant }}
                  } @else {
                    {{ 'backoffice.feed.never' | words }}
                  }
                </td>
                <td class="dads-nowrap">
                  @if (source.heardAt; as at) {
                    {{ at | instant }}
                  } @else {
                    {{ 'backoffice.feed.never' | words }}
                  }
                </td>
              </tr>
            }
          </tbody>
        </dads-table>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ResidentFeed {
  private readonly api = inject(DeskApi);
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.residentRegister)).sources);
  protected readonly sources = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly isSilent = computed(() => this.sources()?.some(({ state }) => state !== 'current') ?? false);
  protected readonly words = inject(Words);
  protected readonly stateWords = {
    'never-heard': 'backoffice.feed.never-heard',
    current: 'backoffice.feed.current',
    stale: 'backoffice.feed.stale',
  } as const;
}
