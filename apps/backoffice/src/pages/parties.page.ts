import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type PartyView, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Link,
  NotificationBanner,
  ProblemNotice,
  StateBadge,
  StatusBadge,
  Table,
} from '@sumaho-jpki/screen/dads';
import { LabelPipe, type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ExactPipe } from '../parts/exact.pipe';
import { type AskedOfParty, PartyDialog } from '../parts/party-dialog';
import { PartyForm } from '../parts/party-form';
import { PartySecret } from '../parts/party-secret';
import { SpacedPipe } from '../parts/spaced.pipe';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';

/** J-LIS: the machines that talk to it, their certificates, and the changes of their entries that a second person approves. */
@Component({
  selector: 'app-parties-page',
  imports: [
    Button,
    Card,
    Description,
    DescriptionList,
    ExactPipe,
    LabelPipe,
    Link,
    NotificationBanner,
    PartyDialog,
    PartyForm,
    PartySecret,
    ProblemNotice,
    RouterLink,
    SpacedPipe,
    StateBadge,
    StatusBadge,
    Table,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.parties.title' | words }}</h1>
    <p>{{ 'backoffice.parties.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told(); as words) {
        <dads-notification-banner kind="success" [level]="0" [heading]="words | words">
          @if (words === 'backoffice.end.done') {
            <a dadsLink routerLink="/approvals">{{ 'backoffice.menu.approvals' | words }}</a>
          }
        </dads-notification-banner>
      }
    </div>
    @if (parties(); as all) {
      @for (each of all; track each.code) {
        <dads-card [heading]="each.organisation" [attr.data-party]="each.code">
          <dl dadsDescriptionList class="desk-facts">
            <div [dadsDescription]="'backoffice.parties.code' | words">
              <span class="dads-mono">{{ each.code }}</span>
            </div>
            <div [dadsDescription]="'backoffice.parties.kind' | words">{{ each.kind | label: 'party-kind' }}</div>
            <div [dadsDescription]="'backoffice.parties.state' | words">
              <dads-status-badge
                [kind]="each.enabled ? 'success' : 'neutral'"
                [label]="(each.enabled ? 'backoffice.parties.enabled' : 'backoffice.parties.disabled') | words"
              />
            </div>
            <div [dadsDescription]="'backoffice.parties.secret' | words">
              {{ secretWords(each) | words }}
              @if (each.secretExpiresAt; as until) {
                <br /><span class="desk-soft">{{ 'backoffice.parties.until' | words: { at: until | exact } }}</span>
              }
            </div>
          </dl>
          @if (each.certificates.length > 0) {
            <dads-table [caption]="'backoffice.parties.certificates' | words: { count: each.certificates.length }">
              <thead>
                <tr>
                  <th scope="col">{{ 'backoffice.field.serial' | words }}</th>
                  <th scope="col">{{ 'backoffice.field.state' | words }}</th>
                  <th scope="col">{{ 'backoffice.field.validity' | words }}</th>
                  <th scope="col">{{ 'backoffice.field.revoked' | words }}</th>
                  @if (mayChange()) {
                    <th scope="col">{{ 'backoffice.verifiers.act' | words }}</th>
                  }
                </tr>
              </thead>
              <tbody>
                @for (certificate of each.certificates; track certificate.serial) {
                  <tr>
                    <th scope="row" class="desk-wrap dads-mono" [id]="'party-serial-' + certificate.serial">
                      <a dadsLink [routerLink]="['/party-certificates', certificate.serial]">{{
                        certificate.serial | spaced
                      }}</a>
                    </th>
                    <td><dads-state-badge axis="certificate-state" [state]="certificate.state" /></td>
                    <td>
                      {{ certificate.notBefore | exact }} {{ 'backoffice.to' | words }}
                      {{ certificate.notAfter | exact }}
                    </td>
                    <td>
                      @if (certificate.revokedAt; as at) {
                        {{ at | exact }}<br />{{ certificate.revocationCause ?? '' | label: 'revocation-cause' }}
                      } @else {
                        {{ 'backoffice.not-revoked' | words }}
                      }
                    </td>
                    @if (mayChange()) {
                      <td>
                        @if (certificate.endAsked) {
                          {{ 'backoffice.approvals.state.proposed' | words }}
                        } @else if (certificate.mayEnd) {
                          <button
                            dadsButton="secondary"
                            size="small"
                            type="button"
                            [id]="'party-end-' + certificate.serial"
                            [attr.aria-labelledby]="
                              'party-end-' + certificate.serial + ' party-serial-' + certificate.serial
                            "
                            (click)="asked.set({ party: each, act: 'end', serial: certificate.serial })"
                          >
                            {{ 'backoffice.parties.act.end' | words }}
                          </button>
                        }
                      </td>
                    }
                  </tr>
                }
              </tbody>
            </dads-table>
          } @else {
            <p>{{ 'backoffice.parties.no-certificate' | words }}</p>
          }
          @if (each.enabled && (mayChange() || mayStop())) {
            <p class="desk-buttons">
              @if (mayChange()) {
                @if (each.secret === 'waits-for-you') {
                  <button dadsButton type="button" (click)="showing.set(each)">
                    {{ 'backoffice.parties.act.show' | words }}
                  </button>
                }
                @if (each.secretAsked) {
                  <span>{{ 'backoffice.parties.secret-asked' | words }}</span>
                } @else {
                  <button dadsButton="secondary" type="button" (click)="asked.set({ party: each, act: 'secret' })">
                    {{ 'backoffice.parties.act.secret' | words }}
                  </button>
                }
              }
              @if (mayStop()) {
                <button
                  dadsButton="secondary"
                  [danger]="true"
                  type="button"
                  (click)="asked.set({ party: each, act: 'stop' })"
                >
                  {{ 'backoffice.parties.act.stop' | words }}
                </button>
              }
            </p>
          }
        </dads-card>
      } @empty {
        <p>{{ 'backoffice.parties.none' | words }}</p>
      }
      <app-party-dialog [(asked)]="asked" (done)="again($event)" />
      <app-party-secret [(party)]="showing" (shown)="reload()" />
      @if (mayChange()) {
        <dads-card [heading]="'backoffice.parties.new' | words">
          <app-party-form (sent)="again('backoffice.end.done')" />
        </dads-card>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PartiesPage {
  protected readonly asked = signal<AskedOfParty | null>(null);
  protected readonly showing = signal<PartyView | null>(null);
  protected readonly told = signal<WordingKey | null>(null);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.parties)).parties);
  protected readonly parties = this.looked.found;
  protected readonly problem = this.looked.problem;

  protected mayChange(): boolean {
    return this.session.may('change-party').allowed;
  }

  protected mayStop(): boolean {
    return this.session.may('stop-party').allowed;
  }

  protected secretWords({ secret }: PartyView): WordingKey {
    return `backoffice.parties.secret.${secret}`;
  }

  protected async again(words: WordingKey): Promise<void> {
    await this.looked.load();
    this.told.set(words);
  }

  protected async reload(): Promise<void> {
    this.told.set(null);
    await this.looked.load();
  }
}
