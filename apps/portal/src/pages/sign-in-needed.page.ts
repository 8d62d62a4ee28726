import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Button, Link, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { CitizenSession } from '../session/citizen-session';
import { pathOf } from '../session/sign-in-again';

/** Stands at the address of a page that wants a session, and returns there. */
@Component({
  selector: 'app-sign-in-needed-page',
  imports: [Button, Link, NotificationBanner, RouterLink, WordsPipe],
  template: `
    <h1>{{ 'portal.sign-in-needed.title' | words }}</h1>
    @if (session.state() === 'unreachable') {
      <dads-notification-banner kind="error" [heading]="'portal.start.unreachable' | words" />
    }
    <p class="dads-lead">{{ 'portal.sign-in-needed.text' | words }}</p>
    <p class="portal-actions">
      <button dadsButton size="large" type="button" [busy]="leaving()" (click)="signIn()">
        {{ 'portal.start.sign-in' | words }}
      </button>
      <a dadsLink routerLink="/">{{ 'portal.sign-in-needed.start' | words }}</a>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInNeededPage {
  protected readonly session = inject(CitizenSession);
  protected readonly leaving = signal(false);
  private readonly router = inject(Router);

  protected signIn(): void {
    this.leaving.set(true);
    this.session.signIn(pathOf(this.router.url));
  }
}
