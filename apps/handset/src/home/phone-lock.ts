import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Button, Disclosure, ErrorOfPipe, ErrorSummary, type FieldError, PinInput } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PhoneKeychain } from '../phone/phone-keychain';
import type { Handset } from '../phone/phone-store';
import { ViewHeading } from '../write/view-heading';
import { FactoryReset } from './factory-reset';

/** Digits of a phone's passcode. */
const PASSCODE_LENGTH = 6;

/** Lock screen of a virtual iPhone, before any app: first passcode, or the passcode. */
@Component({
  selector: 'app-phone-lock',
  imports: [Button, Disclosure, ErrorOfPipe, ErrorSummary, FactoryReset, PinInput, ViewHeading, WordsPipe],
  template: `
    @switch (keychain.state()) {
      @case ('no-passcode') {
        <h1 appViewHeading>{{ 'handset.lock.set.title' | words }}</h1>
        <p>{{ 'handset.lock.set.lead' | words }}</p>
        <dads-error-summary [errors]="errors()" />
        <form novalidate (submit)="choose($event)">
          <dads-pin-input
            fieldId="new-passcode"
            autocomplete="new-password"
            required
            [length]="length"
            [label]="'handset.lock.new' | words"
            [error]="errors() | errorOf: 'new-passcode'"
            [(value)]="passcode"
          />
          <dads-pin-input
            fieldId="repeated-passcode"
            autocomplete="new-password"
            required
            [length]="length"
            [label]="'handset.lock.repeat' | words"
            [error]="errors() | errorOf: 'repeated-passcode'"
            [(value)]="repeated"
          />
          <button dadsButton="primary" size="large" class="handset-wide" type="submit" [busy]="busy()">
            {{ 'handset.lock.set.submit' | words }}
          </button>
        </form>
      }
      @case ('locked') {
        <h1 appViewHeading>{{ 'handset.lock.title' | words }}</h1>
        <p>{{ 'handset.lock.lead' | words }}</p>
        <dads-error-summary [errors]="errors()" />
        <form novalidate (submit)="unlock($event)">
          <dads-pin-input
            fieldId="passcode"
            autocomplete="current-password"
            required
            [length]="length"
            [label]="'handset.lock.passcode' | words"
            [error]="errors() | errorOf: 'passcode'"
            [(value)]="passcode"
          />
          <button dadsButton="primary" size="large" class="handset-wide" type="submit" [busy]="busy()">
            {{ 'handset.lock.submit' | words }}
          </button>
        </form>
        <dads-disclosure [summary]="'handset.lock.forgotten' | words">
          <app-factory-reset [phone]="phone()" />
        </dads-disclosure>
      }
      @case ('blocked') {
        <h1 appViewHeading>{{ 'handset.lock.blocked.title' | words }}</h1>
        <p>{{ 'handset.lock.blocked.what' | words }}</p>
        <app-factory-reset [phone]="phone()" />
      }
      @case ('unavailable') {
        <h1 appViewHeading>{{ 'handset.lock.unavailable.title' | words }}</h1>
        <p>{{ 'handset.lock.unavailable.what' | words }}</p>
        <button dadsButton="primary" class="handset-wide" type="button" (click)="keychain.look()">
          {{ 'handset.retry' | words }}
        </button>
      }
      @default {
        <h1 appViewHeading>{{ 'handset.start.title' | words }}</h1>
        <p class="handset-waiting" role="status">
          <span class="dads-spinner" aria-hidden="true"></span>{{ 'handset.iphone.looking' | words }}
        </p>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PhoneLock {
  readonly phone = input.required<Handset>();
  protected readonly keychain = inject(PhoneKeychain);
  private readonly words = inject(Words);

  protected readonly length = PASSCODE_LENGTH;
  protected readonly passcode = signal('');
  protected readonly repeated = signal('');
  protected readonly busy = signal(false);
  protected readonly errors = signal<readonly FieldError[]>([]);

  protected choose(submission: Event): Promise<void> {
    const passcode = this.passcode();
    const differs = { fieldId: 'repeated-passcode', message: this.words.say('handset.lock.differs') };
    return this.submit(submission, 'new-passcode', async () => {
      if (passcode !== this.repeated()) return differs;
      await this.keychain.setPasscode(passcode);
      return null;
    });
  }

  protected unlock(submission: Event): Promise<void> {
    const passcode = this.passcode();
    const wrong = { fieldId: 'passcode', message: this.words.say('handset.lock.wrong') };
    return this.submit(submission, 'passcode', async () => ((await this.keychain.unlock(passcode)) ? null : wrong));
  }

  private async submit(submission: Event, fieldId: string, work: () => Promise<FieldError | null>): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    if (this.passcode().length !== PASSCODE_LENGTH) {
      return this.errors.set([{ fieldId, message: this.words.say('handset.lock.incomplete') }]);
    }
    this.busy.set(true);
    try {
      const error = await work();
      this.errors.set(error === null ? [] : [error]);
    } finally {
      this.passcode.set('');
      this.repeated.set('');
      this.busy.set(false);
    }
  }
}
