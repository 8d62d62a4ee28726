import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { SignInForm } from '../session/sign-in-form';
import { StaffSession } from '../session/staff-session';

@Component({
  selector: 'app-sign-in-page',
  imports: [SignInForm, WordsPipe],
  template: `
    <div class="desk-narrow">
      <h1>{{ 'backoffice.sign-in.title' | words }}</h1>
      <p>{{ 'backoffice.sign-in.lead' | words }}</p>
      <app-sign-in-form (signedIn)="goOn()" />
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignInPage {
  /** Where the person wanted to go. */
  readonly to = input<string>();
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
