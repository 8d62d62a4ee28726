import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { ApiClient, Button } from '@sumaho-jpki/screen/dads';
import { type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HomeView } from '../home/home-view';
import { ImpossibleView } from '../home/impossible-view';
import { PhoneList } from '../home/phone-list';
import { AppMemory } from '../phone/app-memory';
import { Errands } from '../phone/errands';
import { type CardLook, JpkiCard } from '../phone/jpki-card';
import { PhoneStore } from '../phone/phone-store';
import { ViewHeading } from '../write/view-heading';
import { WriteFlow } from '../write/write-flow';
import { Told } from '../home/told';

/** Home of the phone: what is on the SIM decides whether it asks for the access code or offers the gate. */
@Component({
  selector: 'app-start-page',
  imports: [Told, Button, HomeView, ImpossibleView, PhoneList, ViewHeading, WordsPipe, WriteFlow],
  providers: [Errands],
  template: `
    @if (store.phone(); as phone) {
      @if (phone.os === 'ios') {
        <app-impossible-view />
      } @else if (writing()) {
        <app-write-flow [iccid]="phone.iccid" [model]="phone.model" />
      } @else {
        @switch (look()?.kind) {
          @case ('personalised') {
            <app-home-view [pin]="pin()" [asks]="asks()" />
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
              <span class="dads-spinner" aria-hidden="true"></span>{{ 'handset.looking' | words }}
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
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StartPage {
  protected readonly store = inject(PhoneStore);
  protected readonly errands = inject(Errands);
  private readonly card = inject(JpkiCard);
  private readonly memory = inject(AppMemory);
  private readonly api = inject(ApiClient);

  protected readonly look = signal<CardLook | null>(null);
  protected readonly writing = signal(false);
  protected readonly asks = signal(false);
  protected readonly pin = computed(() => {
    const look = this.look();
    return look?.kind === 'personalised' ? look.pin : { blocked: false };
  });
  protected readonly errandWords = computed((): WordingKey | null => {
    const done = this.errands.done();
    return done === 'delete' ? 'handset.errand.deleted' : done === 'lock' ? 'handset.errand.locked' : null;
  });

  constructor() {
    effect(() => {
      const phone = this.store.phone();
      if (phone?.os === 'android') untracked(() => this.begin(phone.iccid));
    });
  }

  protected lookAgain(): void {
    const { iccid } = this.store;
    if (iccid() !== '') void this.see(iccid());
  }

  private begin(iccid: string): void {
    const session = this.memory.session(iccid);
    this.api.authorize('device', session?.token ?? null);
    this.asks.set(session !== null);
    this.writing.set(session !== null && !session.finished);
    this.look.set(null);
    if (!this.writing()) void this.see(iccid);
    void this.errands.follow(
      iccid,
      () => !this.writing(),
      () => void this.see(iccid),
    );
  }

  private async see(iccid: string): Promise<void> {
    const look = await this.card.look(iccid);
    if (iccid !== this.store.iccid()) return;
    this.look.set(look);
    // Once writing began it stays: the finished SIM must not tear away the view that says "ready to use".
    if (look.kind === 'empty') this.writing.set(true);
  }
}
