import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type MvnoContractView, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  Disclosure,
  Link,
  NotificationBanner,
  type ProblemError,
  ProblemNotice,
  RefusalReason,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CarrierTag } from '../parts/carrier-tag';
import { ContractForm } from '../parts/contract-form';
import { ContractTermsList } from '../parts/contract-terms';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';

/** MVNOの契約: what each MVNO's contract with its host network includes, since when, and the change that its host asks for. */
@Component({
  selector: 'app-mvno-contracts-page',
  imports: [
    Button,
    Card,
    CarrierTag,
    ContractForm,
    ContractTermsList,
    Disclosure,
    InstantPipe,
    Link,
    NotificationBanner,
    ProblemNotice,
    RefusalReason,
    RouterLink,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.contracts.title' | words }}</h1>
    <p>{{ 'backoffice.contracts.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <div role="status">
      @if (told()) {
        <dads-notification-banner kind="success" [level]="0" [heading]="'backoffice.contracts.asked' | words">
          <a dadsLink routerLink="/approvals">{{ 'backoffice.menu.approvals' | words }}</a>
        </dads-notification-banner>
      }
    </div>
    @if (contracts(); as all) {
      @for (each of all; track each.carrier) {
        <dads-card [heading]="nameOf(each)" [attr.data-contract]="each.carrier">
          <p>
            {{ 'backoffice.contracts.host' | words }}
            <app-carrier-tag [code]="each.hostCarrier" />
          </p>
          @if (changing() === each.carrier) {
            <app-contract-form
              [contract]="each"
              (sent)="done()"
              (closed)="changing.set(null)"
              (outdated)="again($event)"
            />
          } @else {
            <app-contract-terms [terms]="each" />
            <p class="desk-soft">
              @if (each.versions[0]; as newest) {
                {{ 'backoffice.contracts.since' | words: { at: newest.at | instant, version: each.version } }}
              } @else {
                {{ 'backoffice.contracts.usual' | words }}
              }
            </p>
            @if (each.pending) {
              <p>{{ 'backoffice.contracts.pending' | words }}</p>
            }
            <dads-refusal-reason [verdict]="each.mayChange" [reasonId]="'contract-reason-' + each.carrier" />
            <p>
              <button
                dadsButton="secondary"
                type="button"
                [unavailable]="!each.mayChange.allowed"
                [attr.aria-describedby]="each.mayChange.allowed ? null : 'contract-reason-' + each.carrier"
                (click)="begin(each)"
              >
                {{ 'backoffice.contracts.change' | words: { name: nameOf(each) } }}
              </button>
            </p>
          }
          @if (each.versions.length > 0) {
            <dads-disclosure
              [summary]="'backoffice.contracts.history' | words: { name: nameOf(each), count: each.versions.length }"
            >
              @for (version of each.versions; track version.version) {
                <h3>
                  {{ 'backoffice.contracts.version' | words: { version: version.version, at: version.at | instant } }}
                </h3>
                <p>{{ version.reason }}</p>
                <app-contract-terms [terms]="version" />
              }
            </dads-disclosure>
          }
        </dads-card>
      } @empty {
        <p>{{ 'backoffice.contracts.none' | words }}</p>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MvnoContractsPage {
  protected readonly changing = signal<string | null>(null);
  protected readonly told = signal(false);
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);
  private readonly looked = lookUp(async () => (await this.api.call(staffRoutes.mvnoContracts)).contracts);
  protected readonly contracts = this.looked.found;
  protected readonly problem = this.looked.problem;

  protected nameOf({ nameJa, nameEn }: MvnoContractView): string {
    return this.words.pick({ ja: nameJa, en: nameEn });
  }

  protected begin({ carrier, mayChange }: MvnoContractView): void {
    if (!mayChange.allowed) return;
    this.told.set(false);
    this.problem.set(null);
    this.changing.set(carrier);
  }

  protected async done(): Promise<void> {
    this.changing.set(null);
    await this.looked.load();
    this.told.set(true);
  }

  /** The contract as it is now, and what came in between. */
  protected async again(problem: ProblemError): Promise<void> {
    this.changing.set(null);
    await this.looked.load();
    this.problem.set(problem);
  }
}
