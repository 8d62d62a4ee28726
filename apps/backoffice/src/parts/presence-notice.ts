import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { type ColleagueView, staffRoutes } from '@sumaho-jpki/contract';
import { PRESENCE } from '@sumaho-jpki/rules';
import { NotificationBanner } from '@sumaho-jpki/screen/dads';
import { Words } from '@sumaho-jpki/screen/wording';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';

/** Says that this line is open here, and which colleagues have it open, too. What fails is said again a little later. */
@Component({
  selector: 'app-presence-notice',
  imports: [NotificationBanner],
  template: `
    <div role="status" data-part="presence">
      @if (told(); as text) {
        <dads-notification-banner kind="warning" [level]="0" [heading]="text" />
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PresenceNotice {
  readonly lineId = input.required<string>();
  private readonly others = signal<readonly ColleagueView[]>([]);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly document = inject(DOCUMENT);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private shown: string | null = null;

  protected readonly told = computed(() => {
    const others = this.others();
    if (others.length === 0) return '';
    const names = others
      .map(({ name, role, shop }) => {
        const where = [this.words.label('actor', role), shop ?? ''].filter((part) => part !== '').join(' ');
        const who = this.words.say('backoffice.queue.somebody', { name });
        return this.words.say('backoffice.presence.somebody', { who, where });
      })
      .join(this.words.say('backoffice.presence.and'));
    return this.words.say('backoffice.presence.others', { names });
  });

  constructor() {
    effect(() => {
      this.session.turn();
      const id = this.lineId();
      untracked(() => {
        if (this.shown !== null && this.shown !== id) this.leave(this.shown);
        this.shown = id;
        this.others.set([]);
        void this.beat();
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.stop();
      if (this.shown !== null) this.leave(this.shown);
      this.shown = null;
    });
  }

  private async beat(): Promise<void> {
    this.stop();
    const lineId = this.shown;
    if (lineId === null || !this.session.may('show-presence').allowed) return;
    // A hidden tab is nobody's look, and a locked screen must not keep the session alive.
    if (!this.document.hidden && !this.session.locked() && !this.session.warning()) {
      try {
        const { others } = await this.api.call(staffRoutes.showPresence, { params: { lineId }, body: { here: true } });
        if (lineId === this.shown) this.others.set(others);
      } catch {
        // The page itself tells what does not work.
        if (lineId === this.shown) this.others.set([]);
      }
    }
    if (lineId === this.shown) this.timer = setTimeout(() => void this.beat(), PRESENCE.every * 1000);
  }

  private leave(lineId: string): void {
    if (this.session.staff() === null || this.session.locked()) return;
    this.api.call(staffRoutes.showPresence, { params: { lineId }, body: { here: false } }).catch(() => undefined);
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
