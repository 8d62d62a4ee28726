import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { CertificateView } from '@sumaho-jpki/contract';
import { isIssueRoute, storeOf } from '@sumaho-jpki/rules';
import { NotificationBanner } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { SpacedPipe } from './spaced.pipe';

/** Before a certificate is ended for good: what follows for gates, phone and card, and which one it is. */
@Component({
  selector: 'app-end-consequences',
  imports: [NotificationBanner, SpacedPipe, WordsPipe],
  template: `
    <dads-notification-banner kind="warning" [level]="3" [heading]="'backoffice.revoke.final' | words">
      <ul>
        <li>{{ 'backoffice.revoke.consequence.ocsp' | words }}</li>
        <li>{{ consequence() | words }}</li>
        <li>{{ 'backoffice.revoke.consequence.card' | words }}</li>
      </ul>
    </dads-notification-banner>
    <p>
      {{ 'backoffice.field.serial' | words }}<br />
      <strong class="dads-mono">{{ certificate().serial | spaced }}</strong>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class EndConsequences {
  readonly certificate = input.required<CertificateView>();

  /** What becomes of the data: a SIM is ordered to delete it, a phone deletes it itself. */
  protected readonly consequence = computed(() => {
    const { route } = this.certificate();
    return `backoffice.revoke.consequence.${isIssueRoute(route) ? storeOf(route) : 'sim'}` as const;
  });
}
