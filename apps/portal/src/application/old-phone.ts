import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  resource,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ApplicationView, citizenRoutes } from '@sumaho-jpki/contract';
import { APPLICATION_STATES, CERTIFICATE_STATES, earlierPhoneOffer, storeOf } from '@sumaho-jpki/rules';
import { Button, Link, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { earlierPhone } from '../apply/earlier-phone';
import { HoldDialog } from '../certificate/hold-dialog';
import { HandsetModels } from '../handset-models';
import { PortalApi } from '../session/portal-api';

/** The old phone works until the new one does: whoever has lost it can stop it at once, before anything else. */
@Component({
  selector: 'app-old-phone',
  imports: [Button, HoldDialog, Link, NotificationBanner, RouterLink, WordsPipe],
  template: `
    @if (live(); as certificate) {
      @if (offer() === 'offer-stop') {
        <dads-notification-banner kind="warning" [heading]="'portal.old-phone.title' | words">
          @if (phone(); as old) {
            <p>
              {{ 'portal.old-phone.named' | words: { phone: models.name(old.model), number: old.phoneNumber } }}
            </p>
          }
          <p>{{ 'portal.old-phone.text' | words }}</p>
          <button dadsButton="secondary" type="button" [busy]="stopping()" (click)="stop()">
            {{ 'portal.old-phone.stop' | words }}
          </button>
        </dads-notification-banner>
      } @else {
        <dads-notification-banner
          kind="success"
          [live]="stoppedHere() ? 'polite' : 'off'"
          [heading]="'portal.old-phone.stopped' | words"
        >
          <p>{{ 'portal.old-phone.stopped.text' | words }}</p>
          <p>
            <a dadsLink routerLink="/">{{ 'portal.old-phone.found' | words }}</a>
          </p>
        </dads-notification-banner>
      }
      <app-hold-dialog [serial]="certificate.serial" (changed)="stopped()" />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OldPhone {
  /** The one on this page. */
  readonly application = input.required<ApplicationView>();
  protected readonly models = inject(HandsetModels);
  private readonly api = inject(PortalApi);
  private readonly overview = resource({
    loader: ({ abortSignal }) => this.api.call(citizenRoutes.overview, { signal: abortSignal }),
  });
  protected readonly dialog = viewChild(HoldDialog);
  protected readonly stoppedHere = signal(false);
  protected readonly stopping = signal(false);

  private readonly known = computed(() => (this.overview.hasValue() ? this.overview.value() : null));
  private readonly earlier = computed(() =>
    this.known()?.certificates.find(({ state }) => state === 'active' || state === 'suspended'),
  );
  protected readonly offer = computed(() => {
    const { state, route, iccid } = this.application();
    const application = APPLICATION_STATES.find((known) => known === state);
    const earlier = CERTIFICATE_STATES.find((known) => known === this.earlier()?.state);
    const sameSim = storeOf(route) === 'sim' && this.phone()?.iccid === iccid;
    return application === undefined ? 'nothing' : earlierPhoneOffer(application, earlier, sameSim);
  });
  protected readonly live = computed(() => (this.offer() === 'nothing' ? null : (this.earlier() ?? null)));
  protected readonly phone = computed(() => {
    const overview = this.known();
    return overview && earlierPhone(overview);
  });

  protected async stop(): Promise<void> {
    this.stopping.set(true);
    await this.dialog()?.stop();
    this.stopping.set(false);
  }

  protected stopped(): void {
    this.stoppedHere.set(true);
    this.overview.reload();
  }
}
