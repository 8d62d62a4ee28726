import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type OwnAccountView, staffRoutes } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  InputText,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  Table,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ExactPipe } from '../parts/exact.pipe';
import { OwnCertificates } from '../parts/own-certificates';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { PasskeyCancelled, PasskeyCeremony, PasskeyThereAlready } from '../session/passkey-ceremony';

/** By what the person at the desk signs in: passkeys by name, one more, one less; at J-LIS certificates, too. */
@Component({
  selector: 'app-account-page',
  imports: [Button, Card, ExactPipe, InputText, NotificationBanner, OwnCertificates, ProblemNotice, Table, WordsPipe],
  template: `
    <h1>{{ 'backoffice.account.title' | words }}</h1>
    <p>{{ 'backoffice.account.lead' | words }}</p>
    <dads-problem-notice [problem]="looked.problem()" audience="desk" />
    <div role="status">
      @if (told(); as key) {
        <dads-notification-banner
          [kind]="key === 'backoffice.account.done' ? 'success' : 'warning'"
          [level]="0"
          [heading]="key | words"
        />
      }
    </div>
    @if (looked.found(); as own) {
      @if (own.passkeys.length === 0) {
        <p>{{ 'backoffice.account.none' | words }}</p>
      } @else {
        <dads-table [caption]="'backoffice.account.caption' | words: { count: own.passkeys.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.passkey.name' | words }}</th>
              <th scope="col">{{ 'backoffice.account.kind' | words }}</th>
              <th scope="col">{{ 'backoffice.account.added' | words }}</th>
              <th scope="col">{{ 'backoffice.account.used' | words }}</th>
              <th scope="col">{{ 'backoffice.account.act' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (each of own.passkeys; track each.id) {
              <tr>
                <th scope="row" [id]="'passkey-' + each.id">{{ each.name }}</th>
                <td>
                  {{ (each.backedUp ? 'backoffice.account.synced' : 'backoffice.account.bound') | words }}
                </td>
                <td>{{ each.addedAt | exact }}</td>
                <td>
                  @if (each.usedAt; as at) {
                    {{ at | exact }}
                  } @else {
                    {{ 'backoffice.account.never' | words }}
                  }
                </td>
                <td>
                  <button
                    dadsButton="secondary"
                    size="small"
                    type="button"
                    [id]="'remove-' + each.id"
                    [attr.aria-labelledby]="'remove-' + each.id + ' passkey-' + each.id"
                    [busy]="busy()"
                    (click)="remove(each.id)"
                  >
                    {{ 'backoffice.account.remove' | words }}
                  </button>
                </td>
              </tr>
            }
          </tbody>
        </dads-table>
      }
      @if (own.password) {
        <p>{{ 'backoffice.account.password' | words }}</p>
      }
      <dads-card [heading]="'backoffice.account.add' | words">
        <form (submit)="add($event)" novalidate>
          <dads-input-text
            fieldId="passkey-name"
            required
            autocomplete="off"
            [label]="'backoffice.passkey.name' | words"
            [support]="'backoffice.passkey.name.support' | words"
            [error]="wrong()"
            [maxLength]="60"
            [(value)]="name"
          />
          <button dadsButton="primary" type="submit" [busy]="busy()">{{ 'backoffice.account.add' | words }}</button>
        </form>
      </dads-card>
      @if (own.certificatesOffered || own.certificates.length > 0) {
        <app-own-certificates [own]="own" (changed)="looked.load()" />
      }
    } @else if (looked.problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountPage {
  protected readonly name = signal('');
  protected readonly wrong = signal('');
  protected readonly busy = signal(false);
  protected readonly told = signal<WordingKey | null>(null);
  private readonly api = inject(DeskApi);
  private readonly ceremony = inject(PasskeyCeremony);
  private readonly words = inject(Words);
  private readonly wishes = new WishKeys();
  protected readonly looked = lookUp<OwnAccountView>(async () => (await this.api.call(staffRoutes.ownAccount)).account);

  protected async add(submission: Event): Promise<void> {
    submission.preventDefault();
    const name = this.name().trim();
    this.wrong.set(name === '' ? this.words.say('backoffice.passkey.name.missing') : '');
    if (name === '') return;
    await this.work(async () => {
      const { challengeId, options } = await this.api.call(staffRoutes.beginOwnPasskey);
      const response = await this.ceremony.make(options);
      const body = { challengeId, response, name };
      await this.api.call(staffRoutes.addOwnPasskey, { body, idempotencyKey: this.wishes.of(challengeId) });
      this.name.set('');
    });
  }

  protected remove(credentialId: string): Promise<void> {
    return this.work(async () => {
      const idempotencyKey = this.wishes.of(credentialId);
      await this.api.call(staffRoutes.removeOwnPasskey, { params: { credentialId }, idempotencyKey });
    });
  }

  private async work(doing: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.told.set(null);
    this.looked.problem.set(null);
    try {
      await doing();
      this.wishes.fulfilled();
      await this.looked.load();
      this.told.set('backoffice.account.done');
    } catch (thrown) {
      if (thrown instanceof PasskeyCancelled) this.told.set('backoffice.passkey.cancelled');
      else if (thrown instanceof PasskeyThereAlready) this.told.set('backoffice.passkey.there-already');
      else this.looked.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}
