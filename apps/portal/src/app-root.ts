import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { Button, PageShell, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { ApplyDraft } from './apply/apply-draft';
import { CitizenSession } from './session/citizen-session';
import { SignInAgain } from './session/sign-in-again';

@Component({
  selector: 'app-root',
  imports: [Button, PageShell, ProblemNotice, RouterLink, RouterLinkActive, RouterOutlet, SignInAgain, WordsPipe],
  template: `
    <dads-page-shell>
      @if (session.signedIn()) {
        <nav shellNav class="dads-menu" [attr.aria-label]="'dads.navigation' | words">
          <a routerLink="/" routerLinkActive [routerLinkActiveOptions]="{ exact: true }" ariaCurrentWhenActive="page">{{
            'portal.menu.overview' | words
          }}</a>
        </nav>
      }
      @if (session.signedIn()) {
        <button shellTools dadsButton="text" size="small" type="button" [busy]="leaving()" (click)="signOut()">
          {{ 'portal.menu.sign-out' | words }}
        </button>
      }
      <app-sign-in-again />
      <dads-problem-notice [problem]="problem()" />
      <router-outlet />
    </dads-page-shell>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AppRoot {
  protected readonly session = inject(CitizenSession);
  protected readonly leaving = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly draft = inject(ApplyDraft);

  protected async signOut(): Promise<void> {
    this.leaving.set(true);
    this.draft.forget();
    try {
      await this.session.signOut();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
      this.leaving.set(false);
    }
  }
}
