import { ChangeDetectionStrategy, Component, inject, linkedSignal, signal } from '@angular/core';
import { Router } from '@angular/router';
import { Button, ModalDialog, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { CitizenSession } from './citizen-session';

/** Appears over the page when its session has ended, and stays above it once put away; the way back is this very page. */
@Component({
  selector: 'app-sign-in-again',
  imports: [Button, ModalDialog, NotificationBanner, WordsPipe],
  template: `
    @if (session.state() === 'ended') {
      <dads-modal-dialog [heading]="'portal.session.ended' | words" [(open)]="open">
        <p>{{ 'portal.session.ended.text' | words }}</p>
        <button dialogActions dadsButton type="button" [busy]="busy()" (click)="signIn()">
          {{ 'portal.session.again' | words }}
        </button>
      </dads-modal-dialog>
      @if (!open()) {
        <dads-notification-banner kind="warning" [heading]="'portal.session.ended' | words">
          <p>{{ 'portal.session.ended.text' | words }}</p>
          <button dadsButton type="button" [busy]="busy()" (click)="signIn()">
            {{ 'portal.session.again' | words }}
          </button>
        </dads-notification-banner>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInAgain {
  protected readonly session = inject(CitizenSession);
  private readonly router = inject(Router);
  protected readonly open = linkedSignal(() => this.session.state() === 'ended');
  protected readonly busy = signal(false);

  protected signIn(): void {
    this.busy.set(true);
    this.session.signIn(pathOf(this.router.url));
  }
}

/** Path without its query: `?problem=` belongs to the visit that is over. */
export function pathOf(url: string): string {
  return url.split(/[?#]/u)[0] ?? '/';
}
