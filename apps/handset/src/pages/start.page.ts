import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { ApiClient, Button } from '@sumaho-jpki/screen/dads';
import { type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HomeView } from '../home/home-view';
import { OutOfUseView } from '../home/out-of-use-view';
import { GoneView } from '../home/gone-view';
import { PhoneList } from '../home/phone-list';
import { AppMemory } from '../phone/app-memory';
import { Errands } from '../phone/errands';
import type { CardLook } from '../phone/jpki-card';
import { KeychainContact, type DeletedFor } from '../phone/keychain-contact';
import { KeyHolders } from '../phone/key-holder';
import { type Handset, phoneId, PhoneStore } from '../phone/phone-store';
import { ViewHeading } from '../write/view-heading';
import { WriteFlow } from '../write/write-flow';
import { Told } from '../home/told';

const DELETED_WORDS = {
  superseded: 'handset.iphone.contact.superseded',
  revoked: 'handset.iphone.contact.revoked',
  expired: 'handset.iphone.contact.expired',
} as const satisfies Record<DeletedFor, WordingKey>;

/** Home of the phone: what its SIM or its own store holds decides whether it asks for the access code or offers the gate. */
@Component({
  selector: 'app-start-page',
  imports: [Told, Button, GoneView, HomeView, OutOfUseView, PhoneList, ViewHeading, WordsPipe, WriteFlow],
  providers: [Errands],
  template: `
    @if (store.phone(); as phone) {
      @if (writing()) {
        <app-write-flow [phone]="phone" (home)="goHome(phone)" />
      } @else {
        @switch (look()?.kind) {
          @case ('personalised') {
            <app-home-view
              [phone]="phone"
              [pin]="pin()"
              [biometrics]="biometrics()"
              [asks]="asks()"
              (changed)="lookAgain()"
            />
          }
          @case ('gone') {
            <app-gone-view (code)="writing.set(true)" />
          }
          @case ('out-of-use') {
            <app-out-of-use-view (again)="lookAgain()" (code)="writing.set(true)" />
          }
          @case ('silent') {
            <h1 appViewHeading>{{ 'handset.sim.silent.title' | words }}</h1>
            <p>{{ 'handset.sim.silent.what' | words }}</p>
            <button dadsButton="primary" class="handset-wide" type="button" (click)="lookAgain()">
              {{ 'handset.retry' | words }}
            </button>
          }
          @default {
            <h1 appViewHeading>{{ 'handset.start.title' | words }}</h1>
            <p class="handset-waiting" role="status">
              <span class="dads-spinner" aria-hidden="true"></span
              >{{ (phone.os === 'ios' ? 'handset.iphone.looking' : 'handset.looking') | words }}
            </p>
          }
        }
      }
    } @else if (store.iccid() === '' || store.phones() !== null || store.unreachable()) {
      <app-phone-list />
    } @else {
      <h1 appViewHeading>{{ 'handset.start.title' | words }}</h1>
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
    <div role="status">
      @if (errands.running()) {
        <app-told [words]="'handset.errand.running' | words" />
      } @else if (errandWords(); as key) {
        <app-told [words]="key | words" />
      } @else if (deleted(); as reason) {
        <app-told kind="warning" [words]="deletedWords[reason] | words" />
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StartPage {
  protected readonly store = inject(PhoneStore);
  protected readonly errands = inject(Errands);
  private readonly holders = inject(KeyHolders);
  private readonly contact = inject(KeychainContact);
  private readonly memory = inject(AppMemory);
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);

  protected readonly look = signal<CardLook | { readonly kind: 'gone' | 'out-of-use' } | null>(null);
  protected readonly writing = signal(false);
  /** Why the iPhone's certificate went at this start. */
  protected readonly deleted = signal<DeletedFor | null>(null);
  protected readonly deletedWords = DELETED_WORDS;
  protected readonly asks = signal(false);
  protected readonly pin = computed(() => {
    const look = this.look();
    return look?.kind === 'personalised' ? look.pin : { blocked: false };
  });
  protected readonly biometrics = computed(() => {
    const look = this.look();
    return (look?.kind === 'personalised' ? look.biometrics : undefined) ?? 'off';
  });
  protected readonly errandWords = computed((): WordingKey | null => {
    const done = this.errands.done();
    return done === 'delete' ? 'handset.errand.deleted' : done === 'lock' ? 'handset.errand.locked' : null;
  });

  constructor() {
    effect(() => {
      const phone = this.store.phone();
      if (phone !== null) untracked(() => this.begin(phone));
    });
  }

  protected lookAgain(): void {
    const phone = this.store.phone();
    if (phone !== null) void this.see(phone);
  }

  protected goHome(phone: Handset): void {
    this.asks.set(this.memory.session(phoneId(phone)) !== null);
    this.look.set(null);
    this.writing.set(false);
    void this.see(phone);
  }

  private begin(phone: Handset): void {
    const session = this.memory.session(phoneId(phone));
    this.api.authorize('device', session?.token ?? null);
    this.asks.set(session !== null);
    if (session?.purpose === 'pin' && !session.finished) {
      return void this.router.navigate(['/initialise-pin'], { queryParamsHandling: 'preserve', replaceUrl: true });
    }
    this.writing.set(session !== null && !session.finished);
    this.look.set(null);
    if (!this.writing()) void this.see(phone);
    // Nothing of the carrier's is on an iPhone: what ended there the app deletes itself.
    if (phone.os === 'ios') return void this.meet(phone);
    void this.errands.follow(
      phone.iccid,
      () => !this.writing(),
      () => {
        if (this.errands.done() === 'delete') this.memory.noteUsable(phoneId(phone), false);
        void this.see(phone);
      },
    );
  }

  private async meet(phone: Handset): Promise<void> {
    this.deleted.set(null);
    if (this.writing()) return;
    const reason = await this.contact.meet(phoneId(phone));
    if (reason === null || phone !== this.store.phone()) return;
    this.deleted.set(reason);
    await this.see(phone);
  }

  private async see(phone: Handset): Promise<void> {
    const look = await this.holders.of(phone).look();
    if (phone !== this.store.phone()) return;
    if (look.kind === 'empty' && this.memory.wasReset(phoneId(phone)) && phone.os === 'ios') {
      return this.look.set({ kind: 'gone' });
    }
    // A locked application answers like one that is not there: what the app saw before makes the difference.
    if (look.kind === 'empty' && phone.os === 'android' && this.memory.wasUsable(phoneId(phone))) {
      return this.look.set({ kind: 'out-of-use' });
    }
    if (look.kind === 'personalised') this.memory.noteUsable(phoneId(phone), true);
    this.look.set(look);
    // Once writing began it stays: the finished SIM must not tear away the view that says "ready to use".
    if (look.kind === 'empty') this.writing.set(true);
  }
}
