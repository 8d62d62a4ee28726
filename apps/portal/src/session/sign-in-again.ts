import { ChangeDetectionStrategy, Component, inject, linkedSignal, signal } from '@angular/core';
import { Router } from '@angular/router';
import { Button, ModalDialog } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { CitizenSession } from './citizen-session';

/** Appears over the page when its session has ended; the way back is this very page. */
@Component({
  selector: 'app-sign-in-again',
  imports: [Button, ModalDialog, WordsPipe],
  template: `
    <dads-modal-dialog [heading]="'portal.session.ended' | words" [(open)]="open">
      <p>{{ 'portal.session.ended.text' | words }}</p>
      <button dialogActions dadsButton type="button" [busy]="busy()" (click)="signIn()">
        {{ 'portal.session.again' | words }}
      </button>
    </dads-modal-dialog>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInAgain {
  private readonly session = inject(CitizenSession);
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
