import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { StateBadge, StatusBadge } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

/** State of an application for a desk: a completed one is done; whether its certificate can be used says the other axis. */
@Component({
  selector: 'app-application-badge',
  imports: [StateBadge, StatusBadge, WordsPipe],
  template: `
    @if (state() === 'completed') {
      <dads-status-badge kind="success" [label]="'backoffice.applications.completed' | words" />
    } @else {
      <dads-state-badge axis="application-state" [state]="state()" />
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ApplicationBadge {
  readonly state = input.required<string>();
}
