import { ChangeDetectionStrategy, Component, computed, DestroyRef, DOCUMENT, inject, signal } from '@angular/core';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { Button, Checkbox, PageShell, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { CarrierTag } from './parts/carrier-tag';
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
    IdleWarning,
    LabelPipe,
    PageShell,
    ProblemNotice,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SignInForm,
    WordsPipe,
  ],
  template: `
    <div class="desk-stripe" [attr.data-carrier]="organisation()" aria-hidden="true"></div>
    <dads-page-shell [wide]="true">
      @if (session.staff() !== null && !session.locked()) {
        <nav shellNav class="dads-menu" [attr.aria-label]="'dads.navigation' | words">
          <a routerLink="/" routerLinkActive ariaCurrentWhenActive="page" [routerLinkActiveOptions]="{ exact: true }">{{
            'backoffice.menu.lines' | words
          }}</a>
          @if (seesCertificates()) {
            <a routerLink="/certificates" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.certificates' | words
            }}</a>
          }
          @if (seesMassRevocations()) {
            <a routerLink="/mass-revocations" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.mass-revocations' | words
            }}</a>
          }
          @if (seesApprovals()) {
            <a routerLink="/approvals" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.approvals' | words
            }}</a>
          }
          @if (seesPolicies()) {
            <a routerLink="/policies" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.policies' | words
            }}</a>
          }
          @if (seesParked()) {
            <a routerLink="/parked-steps" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.parked' | words
            }}</a>
          }
          @if (seesEquivalence()) {
            <a routerLink="/equivalence" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.equivalence' | words
            }}</a>
          }
          @if (seesAuthority()) {
            <a routerLink="/authority" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.authority' | words
            }}</a>
          }
          @if (seesVerifiers()) {
            <a routerLink="/verifiers" routerLinkActive ariaCurrentWhenActive="page">{{
              'backoffice.menu.verifiers' | words
            }}</a>
          }
        </nav>
      }
      <div shellTools class="desk-who">
        @if (session.staff(); as staff) {
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

  protected readonly seesCertificates = computed(() => this.session.may('search-certificates').allowed);
  /** The auditor and the hotline find certificates too; a mass revocation is J-LIS's to make, approve or stop. */
  protected readonly seesMassRevocations = computed(() => this.session.may('stop-mass-revocation').allowed);
  protected readonly seesApprovals = computed(() => this.session.may('read-approvals').allowed);
  protected readonly seesPolicies = computed(() => this.session.may('read-issue-policies').allowed);
  protected readonly seesParked = computed(() => this.session.may('read-parked-steps').allowed);
  protected readonly seesEquivalence = computed(() => this.session.may('read-equivalence').allowed);
  protected readonly seesAuthority = computed(() => this.session.may('read-authority-health').allowed);
  protected readonly seesVerifiers = computed(() => this.session.may('read-verifiers').allowed);
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
