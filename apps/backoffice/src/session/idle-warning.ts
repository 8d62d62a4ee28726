import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject } from '@angular/core';
import { Button, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { InstantPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { IDLE_WARNING, StaffSession } from './staff-session';

/** The session is about to end. Stands on top of the page, and inside a dialog, which makes the rest unreachable. */
@Component({
  selector: 'app-idle-warning',
  imports: [Button, InstantPipe, NotificationBanner, WordsPipe],
  template: `
    @if (session.warning()) {
      <dads-notification-banner
        kind="warning"
        live="assertive"
        [attr.data-part]="part"
        [level]="0"
        [heading]="'backoffice.idle.warning' | words: { time: endsAt() | instant: 'time' }"
      >
        <button dadsButton="primary" type="button" (click)="stay()">{{ 'backoffice.idle.stay' | words }}</button>
      </dads-notification-banner>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class IdleWarning {
  protected readonly session = inject(StaffSession);
  protected readonly part = IDLE_WARNING;
  protected readonly endsAt = computed(() => this.session.endsAt() ?? '');
  private readonly document = inject(DOCUMENT);

  protected async stay(): Promise<void> {
    const dialog = this.document.querySelector<HTMLElement>('dialog[open]');
    await this.session.stay();
    // The button goes away: the focus must not fall out of the page with it.
    (
      dialog?.querySelector<HTMLElement>('select, input, textarea, button') ?? this.document.getElementById('main')
    )?.focus();
  }
}
