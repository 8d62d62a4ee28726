import { ChangeDetectionStrategy, Component, inject, linkedSignal, model, output, signal } from '@angular/core';
import { type BodyOf, type ListedVerifierView, staffRoutes } from '@sumaho-jpki/contract';
import type { VerifierEvent } from '@sumaho-jpki/rules';
import {
  Button,
  InputText,
  ModalDialog,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  Select,
  Textarea,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { type WordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { IdleWarning } from '../session/idle-warning';
import { StaffSession } from '../session/staff-session';
import { endOfDay } from './verifier-form';

export type VerifierAct = VerifierEvent | 'credential' | 'end';
export interface AskedOfVerifier {
  readonly verifier: ListedVerifierView;
  readonly act: VerifierAct;
  /** The credential to end. */
  readonly credentialId?: string;
}
type Credential = BodyOf<typeof staffRoutes.addVerifierCredential>;

/** One change of one verifier, with its reason. */
@Component({
  selector: 'app-verifier-dialog',
  imports: [
    Button,
    IdleWarning,
    InputText,
    ModalDialog,
    NotificationBanner,
    ProblemNotice,
    Select,
    Textarea,
    WordsPipe,
  ],
  template: `
    <dads-modal-dialog
      [heading]="heading()"
      [open]="asked() !== null && !session.locked()"
      (openChange)="closed($event)"
    >
      @if (asked(); as wish) {
        <form id="verifier-change" (submit)="send($event, wish)" novalidate>
          <app-idle-warning />
          <dads-problem-notice [problem]="problem()" audience="desk" />
          <p>
            <strong>{{ wish.verifier.name }}</strong> <span class="dads-mono">{{ wish.verifier.code }}</span>
          </p>
          @if (wish.act === 'withdraw') {
            <dads-notification-banner
              kind="warning"
              [level]="3"
              [heading]="'backoffice.verifiers.withdraw.final' | words"
            />
          }
          @if (wish.act === 'renew') {
            <dads-input-text
              fieldId="change-until"
              required
              type="date"
              autocomplete="off"
              [label]="'backoffice.verifiers.until' | words"
              [support]="'backoffice.verifiers.until.support' | words"
              [error]="error('until')"
              [(value)]="until"
            />
          }
          @if (wish.act === 'credential') {
            <dads-select
              fieldId="credential-kind"
              required
              [blank]="false"
              [label]="'backoffice.verifiers.credential.kind' | words"
              [options]="kinds()"
              [(value)]="kind"
            />
            @if (kind() === 'assertion-key') {
              <dads-input-text
                fieldId="credential-key-id"
                required
                autocomplete="off"
                [label]="'backoffice.verifiers.credential.key-id' | words"
                [maxLength]="64"
                [(value)]="keyId"
              />
            }
            <dads-textarea
              fieldId="credential-text"
              required
              [label]="
                (kind() === 'assertion-key'
                  ? 'backoffice.verifiers.credential.jwk'
                  : 'backoffice.verifiers.credential.pem'
                ) | words
              "
              [support]="'backoffice.verifiers.credential.support' | words"
              [error]="error('credential')"
              [(value)]="text"
            />
          } @else {
            <dads-textarea
              fieldId="change-reason"
              required
              [label]="'backoffice.verifiers.reason' | words"
              [error]="error('reason')"
              [limit]="400"
              [(value)]="reason"
            />
          }
        </form>
      }
      <button
        dialogActions
        dadsButton="primary"
        [danger]="asked()?.act === 'withdraw'"
        type="submit"
        form="verifier-change"
        [busy]="busy()"
      >
        {{ heading() }}
      </button>
      <button dialogActions dadsButton="secondary" type="button" (click)="asked.set(null)">
        {{ 'backoffice.cancel' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class VerifierDialog {
  /** What is asked for; null while the dialog is closed. */
  readonly asked = model<AskedOfVerifier | null>(null);
  readonly changed = output();
  protected readonly session = inject(StaffSession);
  protected readonly busy = signal(false);
  /** Of this opening: the next begins without them. */
  protected readonly problem = linkedSignal<AskedOfVerifier | null, ProblemError | null>({
    source: this.asked,
    computation: () => null,
  });
  protected readonly until = this.fresh('');
  protected readonly kind = this.fresh('client-certificate');
  protected readonly keyId = this.fresh('');
  protected readonly text = this.fresh('');
  protected readonly reason = this.fresh('');
  private readonly wrong = this.fresh('');
  private readonly wishes = new WishKeys();
  private readonly api = inject(DeskApi);
  private readonly words = inject(Words);

  protected heading(): string {
    const wish = this.asked();
    return wish === null ? '' : this.words.say(`backoffice.verifiers.act.${wish.act}`);
  }

  protected kinds() {
    return (['client-certificate', 'assertion-key'] as const).map((value) => ({
      value,
      label: this.words.say(`backoffice.verifiers.${value}`),
    }));
  }

  protected error(field: 'until' | 'credential' | 'reason'): string {
    const WORDS = {
      until: 'backoffice.verifiers.until.missing',
      credential: 'backoffice.verifiers.credential.wrong',
      reason: 'backoffice.verifiers.reason.missing',
    } as const satisfies Record<string, WordingKey>;
    return this.wrong() === field ? this.words.say(WORDS[field]) : '';
  }

  protected closed(open: boolean): void {
    // A locked screen closes the dialog for the eye only: its words are there again after the sign-in.
    if (!open && !this.session.locked()) this.asked.set(null);
  }

  protected async send(submission: Event, wish: AskedOfVerifier): Promise<void> {
    submission.preventDefault();
    if (this.busy()) return;
    const credential = wish.act === 'credential' ? this.credential() : null;
    const reason = this.reason().trim();
    const wrong = this.missing(wish, credential, reason);
    this.wrong.set(wrong);
    if (wrong !== '') return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.change(wish, credential, reason);
      this.wishes.fulfilled();
      this.asked.set(null);
      this.changed.emit();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  private missing({ act, verifier }: AskedOfVerifier, credential: Credential | null, reason: string): string {
    if (act === 'credential') return credential === null ? 'credential' : '';
    const dated = act === 'renew' && verifier.kind === 'certified-business';
    if (dated && endOfDay(this.until()) === null) return 'until';
    return reason === '' ? 'reason' : '';
  }

  private async change(
    { act, verifier, credentialId = '' }: AskedOfVerifier,
    credential: Credential | null,
    reason: string,
  ) {
    const { id: verifierId, version } = verifier;
    const until = act === 'renew' ? endOfDay(this.until()) : null;
    const idempotencyKey = this.wishes.of({ act, verifierId, version, credentialId, credential, reason, until });
    if (credential !== null) {
      await this.api.call(staffRoutes.addVerifierCredential, {
        params: { verifierId },
        body: credential,
        idempotencyKey,
      });
    } else if (act === 'end') {
      const params = { verifierId, credentialId };
      await this.api.call(staffRoutes.endVerifierCredential, { params, body: { reason }, idempotencyKey });
    } else if (act !== 'credential') {
      const body = { event: act, version, reason, certifiedUntil: until };
      await this.api.call(staffRoutes.changeVerifier, { params: { verifierId }, body, idempotencyKey });
    }
  }

  private credential(): Credential | null {
    const text = this.text().trim();
    if (this.kind() === 'client-certificate') return text === '' ? null : { certificatePem: text };
    const keyId = this.keyId().trim();
    try {
      const publicJwk: unknown = JSON.parse(text);
      if (keyId === '' || typeof publicJwk !== 'object' || publicJwk === null) return null;
      if (!('kty' in publicJwk) || typeof publicJwk.kty !== 'string') return null;
      return { keyId, publicJwk: { ...publicJwk, kty: publicJwk.kty } };
    } catch {
      return null;
    }
  }

  private fresh(value: string) {
    return linkedSignal({ source: this.asked, computation: () => value });
  }
}
