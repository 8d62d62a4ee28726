import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { staffRoutes } from '@sumaho-jpki/contract';
import { Link, NotificationBanner, ProblemNotice, StateBadge, Table, TrainingMark } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { CarrierTag } from '../parts/carrier-tag';
import { TrainingForm } from '../parts/training-form';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

/** 練習用回線: the lines on which a desk learns every event without touching a citizen, and how one is made. */
@Component({
  selector: 'app-training-page',
  imports: [
    CarrierTag,
    Link,
    NotificationBanner,
    ProblemNotice,
    RouterLink,
    StateBadge,
    Table,
    TrainingForm,
    TrainingMark,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.training.title' | words }}</h1>
    <p>{{ 'backoffice.training.lead' | words }}</p>
    <dads-problem-notice [problem]="looked.problem()" audience="desk" />
    <div role="status">
      @if (made()) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.training.made' | words" />
      }
    </div>
    @if (looked.found(); as all) {
      @if (all.lines.length > 0) {
        <dads-table [caption]="'backoffice.training.caption' | words: { count: all.lines.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.field.phone' | words }}</th>
              <th scope="col">{{ 'backoffice.field.carrier' | words }}</th>
              <th scope="col">{{ 'backoffice.field.line-state' | words }}</th>
              <th scope="col">{{ 'backoffice.axis.certificate' | words }}</th>
              <th scope="col">{{ 'backoffice.field.sim' | words }}</th>
              <th scope="col">{{ 'backoffice.field.handset' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (line of all.lines; track line.lineId) {
              <tr>
                <th scope="row">
                  <a dadsLink [routerLink]="['/lines', line.lineId]">{{
                    line.phoneNumber
                  }}</a><br /><dads-training-mark />
                </th>
                <td><app-carrier-tag [code]="line.carrier" /></td>
                <td><dads-state-badge axis="line-state" [state]="line.lineState" /></td>
                <td>
                  @if (line.certificateState; as state) {
                    <dads-state-badge axis="certificate-state" [state]="state" />
                  } @else {
                    {{ 'backoffice.line.no-certificate' | words }}
                  }
                </td>
                <td>{{ line.simProduct }}</td>
                <td>{{ line.handsetModel }}</td>
              </tr>
            }
          </tbody>
        </dads-table>
      } @else {
        <p>{{ 'backoffice.training.none' | words }}</p>
      }
    } @else if (looked.problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
    <section aria-labelledby="training-how-title">
      <h2 id="training-how-title">{{ 'backoffice.training.how' | words }}</h2>
      <ol>
        <li>{{ 'backoffice.training.how.card' | words }}</li>
        <li>{{ 'backoffice.training.how.apply' | words }}</li>
        <li>{{ 'backoffice.training.how.desk' | words }}</li>
        <li>{{ 'backoffice.training.how.again' | words }}</li>
      </ol>
    </section>
    @if (mayOpen()) {
      <section aria-labelledby="training-new-title">
        <h2 id="training-new-title">{{ 'backoffice.training.new' | words }}</h2>
        <p>{{ 'backoffice.training.new.lead' | words }}</p>
        <app-training-form (opened)="opened()" />
      </section>
    } @else {
      <p class="desk-soft">{{ 'backoffice.training.who' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrainingPage {
  protected readonly made = signal(false);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  protected readonly looked = lookUp(() => this.api.call(staffRoutes.trainingLines));
  protected readonly mayOpen = computed(() => this.session.may('open-training-line').allowed);

  protected opened(): void {
    this.made.set(true);
    void this.looked.load();
  }
}
