import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { OwnLineView } from '@sumaho-jpki/contract';
import { Description, DescriptionList, Link, NotificationBanner, StateBadge } from '@sumaho-jpki/screen/dads';
import { InstantPipe, WordsPipe } from '@sumaho-jpki/screen/wording';

/** The holder's lines: their state, a coming end, and another SIM on the number, which an SMS to that number may not reach them about. */
@Component({
  selector: 'app-own-lines',
  imports: [Description, DescriptionList, InstantPipe, Link, NotificationBanner, RouterLink, StateBadge, WordsPipe],
  template: `
    @for (line of lines(); track line.phoneNumber) {
      @if (line.waitsUntil; as until) {
        <dads-notification-banner
          kind="warning"
          [level]="2"
          [heading]="
            'portal.line.new-sim' | words: { phone: line.phoneNumber, at: (line.simChangedAt ?? '' | instant) }
          "
        >
          <p>{{ 'portal.line.new-sim.text' | words: { until: (until | instant) } }}</p>
          <p>
            <a dadsLink routerLink="/call">{{ 'portal.line.new-sim.help' | words }}</a>
          </p>
        </dads-notification-banner>
      }
    }
    @if (lines().length > 0) {
      <section aria-labelledby="lines-heading" data-part="lines">
        <h2 id="lines-heading">{{ 'portal.line.title' | words }}</h2>
        <dl dadsDescriptionList>
          @for (line of lines(); track line.phoneNumber) {
            <div [dadsDescription]="line.phoneNumber">
              <dads-state-badge axis="line-state" [state]="line.state" />
              @if (line.endsAt; as at) {
                <p>{{ 'portal.line.ends' | words: { at: (at | instant) } }}</p>
              }
              @if (line.state === 'suspended') {
                <p>{{ 'portal.line.suspended' | words }}</p>
              }
            </div>
          }
        </dl>
      </section>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OwnLines {
  readonly lines = input.required<readonly OwnLineView[]>();
}
