import { ChangeDetectionStrategy, Component, computed, DestroyRef, DOCUMENT, inject, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Button, Checkbox, PageShell, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CarrierTag } from './parts/carrier-tag';
import { DeskMenu } from './parts/desk-menu';
import { Palette } from './parts/palette';
import { FIND_FIELD, isShortcut, Shortcut } from './parts/shortcut';
import { IdleWarning } from './session/idle-warning';
import { SignInForm } from './session/sign-in-form';
import { StaffSession } from './session/staff-session';

@Component({
  selector: 'app-root',
  imports: [
    Button,
    CarrierTag,
    Checkbox,
    DeskMenu,
    IdleWarning,
    LabelPipe,
    PageShell,
    Palette,
    ProblemNotice,
    RouterOutlet,
    SignInForm,
    WordsPipe,
  ],
  template: `
    <div class="desk-stripe" [attr.data-carrier]="organisation()" aria-hidden="true"></div>
    <dads-page-shell [wide]="true">
      @if (session.staff() !== null && !session.locked()) {
        <app-desk-menu shellNav />
      }
      <div shellTools class="desk-who">
        @if (session.staff(); as staff) {
          <app-palette />
          <app-carrier-tag [code]="staff.carrier" [name]="organisationName()" />
          <span class="desk-who__person">
            <span class="dads-visually-hidden">{{ 'backoffice.who' | words }}&ngsp;</span>
            <strong>{{ staff.displayName }}&ngsp;</strong>
            <span>{{ staff.role | label: 'actor' }}</span>
          </span>
          <button dadsButton="secondary" size="small" type="button" [busy]="leaving()" (click)="signOut()">
            {{ 'backoffice.sign-out' | words }}
          </button>
        }
      </div>

      <dads-problem-notice [problem]="problem()" audience="desk" />
      <app-idle-warning />
      @if (session.locked()) {
        <div class="desk-narrow" role="region" aria-labelledby="locked-title">
          <h1 id="locked-title">
            {{ (session.proofAsked() ? 'backoffice.proof.title' : 'backoffice.idle.over') | words }}
          </h1>
          <p>{{ (session.proofAsked() ? 'backoffice.proof.lead' : 'backoffice.idle.over-lead') | words }}</p>
          <app-sign-in-form />
        </div>
      }
      <div [hidden]="session.locked()"><router-outlet /></div>

      @if (session.staff() !== null) {
        <dads-checkbox
          shellHelp
          [label]="'backoffice.shortcut' | words"
          [checked]="shortcut.on()"
          (checkedChange)="shortcut.choose($event)"
        />
      }
    </dads-page-shell>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AppRoot {
  protected readonly session = inject(StaffSession);
  protected readonly shortcut = inject(Shortcut);
  protected readonly leaving = signal(false);
  protected readonly problem = signal<ProblemError | null>(null);
  private readonly words = inject(Words);
  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);

  protected readonly organisation = computed(() => {
    const staff = this.session.staff();
    return staff === null ? null : (staff.carrier ?? 'jlis');
  });
  protected readonly organisationName = computed(() => {
    const staff = this.session.staff();
    const ja = staff?.carrierNameJa ?? '';
    return ja === '' ? '' : this.words.pick({ ja, en: staff?.carrierNameEn ?? ja });
  });

  constructor() {
    const pressed = (press: KeyboardEvent): void => this.find(press);
    this.document.addEventListener('keydown', pressed);
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('keydown', pressed));
  }

  protected async signOut(): Promise<void> {
    this.leaving.set(true);
    this.problem.set(null);
    try {
      await this.session.signOut();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.leaving.set(false);
    }
  }

  private find(press: KeyboardEvent): void {
    if (!this.shortcut.on() || !isShortcut(press, '/') || this.session.staff() === null || this.session.locked())
      return;
    if (this.document.querySelector('dialog[open]') !== null) return;
    press.preventDefault();
    const box = this.document.getElementById(FIND_FIELD);
    if (box instanceof HTMLInputElement) {
      box.focus();
      box.select();
    } else {
      void this.router.navigateByUrl('/');
    }
  }
}
