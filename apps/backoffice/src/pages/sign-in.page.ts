import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Link, NotificationBanner } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { SignInForm } from '../session/sign-in-form';
import { StaffSession } from '../session/staff-session';

@Component({
  selector: 'app-sign-in-page',
  imports: [Link, NotificationBanner, RouterLink, SignInForm, WordsPipe],
  template: `
    <div class="desk-narrow">
      <h1>{{ 'backoffice.sign-in.title' | words }}</h1>
      <p>{{ 'backoffice.sign-in.lead' | words }}</p>
      @if (problem()) {
        <dads-notification-banner kind="error" [level]="0" [heading]="'backoffice.sso.refused' | words" />
      }
      <app-sign-in-form (signedIn)="goOn()" />
      <p>
        <a dadsLink routerLink="/enrol">{{ 'backoffice.enrol.link' | words }}</a>
      </p>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInPage {
  /** Where the person wanted to go. */
  readonly to = input<string>();
  /** Why the company's provider brought the person back here. */
  readonly problem = input<string>();
  private readonly router = inject(Router);

  constructor() {
    const session = inject(StaffSession);
    // Whoever is signed in already has nothing to do here; asked once, so that a sign-in below does not run it again.
    const once = effect(() => {
      once.destroy();
      if (session.staff() !== null && !session.locked()) void this.goOn();
    });
  }

  protected goOn(): Promise<boolean> {
    const to = this.to() ?? '/';
    // Only a path of this surface: never an address somebody put into a link.
    return this.router.navigateByUrl(to.startsWith('/') && !to.startsWith('//') ? to : '/');
  }
}
