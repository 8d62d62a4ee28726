import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { AlarmState } from '@sumaho-jpki/rules';
import { type Kind, StatusBadge } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

const KINDS: Readonly<Record<AlarmState, Kind>> = {
  fine: 'success',
  notice: 'info',
  warning: 'warning',
  critical: 'error',
  over: 'error',
};

/** `<app-alarm-badge [alarm]="root.alarm" />`: an alarm state in icon and word; colour is only the third sign. */
@Component({
  selector: 'app-alarm-badge',
  imports: [StatusBadge, WordsPipe],
  template: `<dads-status-badge [kind]="kind()" [label]="word() | words" />`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AlarmBadge {
  readonly alarm = input.required<AlarmState>();
  protected readonly kind = computed(() => KINDS[this.alarm()]);
  protected readonly word = computed(() => `backoffice.authority.alarm.${this.alarm()}` as const);
}
