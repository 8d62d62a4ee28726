import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Link,
  NotificationBanner,
  RefusalReason,
  StateBadge,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CertificateStatus } from './certificate-status';
import { EndDialog } from './end-dialog';
import { HoldDialog } from './hold-dialog';
import { PinCode } from './pin-code';
import { PinDialog, type PinOrder } from './pin-dialog';

export type OwnCertificateView = ResponseOf<typeof citizenRoutes.overview>['certificates'][number];
export type CertificateAct = 'suspend' | 'resume' | 'revoke';

/** In the order in which they are shown. */
const ACTS = [
  { name: 'pin', operation: 'initialise-pin' },
  { name: 'suspend', operation: 'suspend-certificate' },
  { name: 'resume', operation: 'resume-certificate' },
  { name: 'revoke', operation: 'revoke-certificate' },
] as const satisfies readonly { name: CertificateAct | 'pin'; operation: string }[];

/** What the holder reads of the lock; a state that is left out says nothing. */
const PHONE_SIDE: Partial<Record<NonNullable<OwnCertificateView['phoneLock']>['state'], WordingKey>> = {
  'lock-ordered': 'portal.lock.pending',
  'lock-with-carrier': 'portal.lock.pending',
  'lock-overdue': 'portal.lock.pending',
  'lock-stuck': 'portal.lock.pending',
  'not-ordered': 'portal.lock.not-ordered',
  locked: 'portal.lock.locked',
  'unlock-ordered': 'portal.lock.unlocking',
  'unlock-with-carrier': 'portal.lock.unlocking',
  'unlock-overdue': 'portal.lock.unlocking',
  'unlock-stuck': 'portal.lock.unlocking-stuck',
};
/** On its way: the page looks again by itself, this often and so many times. */
const ON_ITS_WAY: readonly string[] = ['lock-ordered', 'lock-with-carrier', 'unlock-ordered', 'unlock-with-carrier'];
const LOOK_AGAIN_MS = 3000;
const MOST_LOOKS = 40;

/** The holder's live certificate: the responder's answer, the facts, and what can be done with it now or why not. */
@Component({
  selector: 'app-own-certificate',
  imports: [
    Button,
    Card,
    CertificateStatus,
    Description,
    DescriptionList,
    EndDialog,
    HoldDialog,
    InstantPipe,
    LabelPipe,
    Link,
    NotificationBanner,
    PinCode,
    PinDialog,
    RefusalReason,
    StateBadge,
    WordsPipe,
  ],
  template: `
    <dads-card>
      @if (done(); as key) {
        <dads-notification-banner kind="success" [level]="3" [heading]="key | words" live="polite">
          @if (next(); as advice) {
            <p>{{ advice | words }}</p>
            @if (mayResume()) {
              <button dadsButton="secondary" size="small" type="button" data-part="undo-stop" (click)="begin('resume')">
                {{ 'portal.care.suspend.undo' | words }}
              </button>
            }
          }
        </dads-notification-banner>
      }
      @if (pinOrder(); as order) {
        <app-pin-code [order]="order" (closed)="pinOrder.set(null)" />
      }
      <app-certificate-status [serial]="certificate().serial" />
      <dl dadsDescriptionList>
        <div [dadsDescription]="'portal.application.state' | words">
          <dads-state-badge axis="certificate-state" [state]="certificate().state" />
          @for (hold of certificate().holds; track hold) {
            <span>{{ hold | label: 'hold-ground' }}</span>
          }
        </div>
        @if (certificate().holdEndsAt; as at) {
          <div [dadsDescription]="'portal.certificate.hold-ends' | words" data-part="hold-ends">
            {{ 'portal.certificate.hold-ends.text' | words: { at: at | instant: 'date-era' } }}
          </div>
        }
        @if (phoneSide(); as key) {
          <div [dadsDescription]="'portal.lock.title' | words" data-phone-lock>{{ key | words }}</div>
        }
        <div [dadsDescription]="'portal.certificate.serial' | words">
          <span class="dads-mono">{{ certificate().serial }}</span>
        </div>
        <div [dadsDescription]="'portal.certificate.not-before' | words">
          {{ certificate().notBefore | instant: 'date-era' }}
        </div>
        <div [dadsDescription]="'portal.certificate.not-after' | words">
          {{ certificate().notAfter | instant: 'date-era' }}
        </div>
      </dl>
      @if (advice(); as key) {
        <dads-notification-banner kind="warning" [level]="3" [heading]="key | words">
          <p>{{ 'portal.care.renewal.how' | words }}</p>
        </dads-notification-banner>
      }
      <p>
        <a dadsLink newTab href="/gate/">{{ 'portal.done.gate' | words }}</a>
      </p>
      <h3>{{ 'portal.care.title' | words }}</h3>
      <ul class="portal-acts">
        @for (act of acts(); track act.name) {
          <li>
            <button
              dadsButton="secondary"
              type="button"
              [danger]="act.name === 'revoke'"
              [unavailable]="!act.verdict.allowed"
              [busy]="act.name === 'suspend' && stopping()"
              [attr.aria-describedby]="act.reasonId"
              (click)="begin(act.name)"
            >
              {{ act.button | words }}
            </button>
            @if (act.verdict.allowed) {
              <p [id]="act.reasonId">{{ act.when | words }}</p>
            } @else {
              <dads-refusal-reason [verdict]="act.verdict" [reasonId]="act.reasonId" />
            }
          </li>
        }
      </ul>
    </dads-card>
    <app-hold-dialog [serial]="certificate().serial" (changed)="told($event)" />
    <app-pin-dialog [serial]="certificate().serial" (ordered)="pinOrder.set($event)" />
    <app-end-dialog [serial]="certificate().serial" (changed)="told('revoke')" />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OwnCertificate {
  readonly certificate = input.required<OwnCertificateView>();
  readonly changed = output();
  private readonly status = viewChild.required(CertificateStatus);
  private readonly holdDialog = viewChild.required(HoldDialog);
  private readonly endDialog = viewChild.required(EndDialog);
  private readonly pinDialog = viewChild.required(PinDialog);
  /** Lives on this page alone. */
  protected readonly pinOrder = signal<PinOrder | null>(null);
  private readonly last = signal<CertificateAct | null>(null);
  protected readonly stopping = signal(false);

  protected readonly done = computed((): WordingKey | null => {
    const act = this.last();
    return act && `portal.care.${act}.done`;
  });
  protected readonly next = computed((): WordingKey | null =>
    this.last() === 'suspend' ? 'portal.care.suspend.next' : null,
  );
  /** Pressed by mistake, or found: the way back that the law leaves, by the card. */
  protected readonly mayResume = computed(
    () =>
      this.certificate().actions.find(({ operation }) => operation === 'resume-certificate')?.verdict.allowed === true,
  );
  /** Plainly whether the phone side is locked or not yet; nothing where there is nothing to tell. */
  protected readonly phoneSide = computed((): WordingKey | null => {
    const state = this.certificate().phoneLock?.state;
    if (state === 'not-lockable') return this.certificate().state === 'suspended' ? 'portal.lock.not-lockable' : null;
    return state === undefined ? null : (PHONE_SIDE[state] ?? null);
  });
  /** Near the end, or as soon as the card was renewed, the holder is told what to do. */
  protected readonly advice = computed((): WordingKey | null => {
    const { advice } = this.certificate().renewal;
    return advice === 'apply-now' || advice === 'renew-card-first' ? `portal.care.renewal.${advice}` : null;
  });
  /** What does nothing now (stopping what is stopped) is left away; what is refused stays, with its reason. */
  protected readonly acts = computed(() =>
    ACTS.filter(({ name }) => name !== (this.certificate().state === 'suspended' ? 'suspend' : 'resume')).flatMap(
      ({ name, operation }) => {
        const found = this.certificate().actions.find((action) => action.operation === operation);
        if (!found) return [];
        const key = `portal.care.${name}` as const;
        return [{ name, verdict: found.verdict, button: key, when: `${key}.when` as const, reasonId: `care-${name}` }];
      },
    ),
  );

  private looks = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // Each answer is a new certificate object, so that a look which brings nothing new is followed by the next.
    effect(() => {
      clearTimeout(this.timer);
      if (!ON_ITS_WAY.includes(this.certificate().phoneLock?.state ?? '')) this.looks = 0;
      else if (this.looks < MOST_LOOKS) {
        this.looks += 1;
        this.timer = setTimeout(() => this.changed.emit(), LOOK_AGAIN_MS);
      }
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected begin(act: CertificateAct | 'pin'): void {
    this.last.set(null);
    if (act === 'pin') this.pinDialog().ask();
    else if (act === 'revoke') this.endDialog().ask();
    else if (act === 'suspend') void this.stop();
    else this.holdDialog().resume();
  }

  private async stop(): Promise<void> {
    this.stopping.set(true);
    await this.holdDialog().stop();
    this.stopping.set(false);
  }

  /** The responder is asked anew at once: the holder sees the change take effect. */
  protected told(act: CertificateAct): void {
    this.last.set(act);
    this.status().askAgain();
    this.changed.emit();
  }
}
