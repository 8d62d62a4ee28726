import { ChangeDetectionStrategy, Component } from '@angular/core';
import { NotificationBanner } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { ViewHeading } from '../write/view-heading';

/** A phone on which no app may reach the SIM. */
@Component({
  selector: 'app-impossible-view',
  imports: [NotificationBanner, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ 'handset.ios.title' | words }}</h1>
    <dads-notification-banner kind="warning" [level]="0" [heading]="'handset.ios.short' | words">
      <p>{{ 'handset.ios.why' | words }}</p>
      <p>{{ 'handset.ios.what' | words }}</p>
    </dads-notification-banner>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ImpossibleView {}
