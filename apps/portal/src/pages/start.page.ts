import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Button, Card, Icon, Link, NotificationBanner, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { problemOfCode } from '../problem-of-code';
import { CitizenSession } from '../session/citizen-session';

const NEEDED: readonly WordingKey[] = [
  'portal.start.need.card',
  'portal.start.need.pin',
  'portal.start.need.password',
  'portal.start.need.phone',
  'portal.start.need.sms',
];
const WAY: readonly WordingKey[] = [
  'portal.start.way.check',
  'portal.start.way.sign',
  'portal.start.way.code',
  'portal.start.way.write',
];

/** Before signing in: what it is, what to have at hand, how long it takes. */
@Component({
  selector: 'app-start-page',
  imports: [Button, Card, Icon, Link, NotificationBanner, ProblemNotice, RouterLink, WordsPipe],
  template: `
    <h1>{{ 'portal.start.title' | words }}</h1>
    @if (refusal(); as problem) {
      <dads-problem-notice [problem]="problem" />
    } @else if (session.state() === 'unreachable') {
      <dads-notification-banner kind="error" [heading]="'portal.start.unreachable' | words" />
    }
    <p class="dads-lead">{{ 'portal.start.lead' | words }}</p>
    <p class="portal-minutes">
      <dads-icon name="info" [size]="22" /><span>{{ 'portal.start.minutes' | words }}</span>
    </p>

    <div class="dads-columns">
      <dads-card [heading]="'portal.start.need.title' | words">
        <ul class="portal-ticks">
          @for (key of needed; track key) {
            <li><dads-icon name="check" [size]="22" />{{ key | words }}</li>
          }
        </ul>
      </dads-card>
      <dads-card [heading]="'portal.start.way.title' | words">
        <ol class="portal-numbers">
          @for (key of way; track key) {
            <li>{{ key | words }}</li>
          }
        </ol>
      </dads-card>
    </div>

    <dads-notification-banner kind="info" [soft]="true" [heading]="'portal.start.note.title' | words">
      <ul>
        <li>{{ 'portal.start.note.age' | words }}</li>
        <li>{{ 'portal.start.note.one' | words }}</li>
      </ul>
    </dads-notification-banner>

    <p class="portal-actions">
      <button dadsButton size="large" type="button" [busy]="leaving()" (click)="signIn()">
        {{ 'portal.start.sign-in' | words }}
      </button>
    </p>
    <p>
      <a dadsLink routerLink="/clean">{{ 'portal.clean.check.title' | words }}</a>
    </p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StartPage {
  /** Code of `/?problem=<code>` after a refused sign-in. */
  readonly problem = input<string>();
  protected readonly session = inject(CitizenSession);
  protected readonly leaving = signal(false);
  protected readonly needed = NEEDED;
  protected readonly way = WAY;
  protected readonly refusal = computed(() => {
    const code = this.problem();
    return code === undefined ? null : problemOfCode(code);
  });

  protected signIn(): void {
    this.leaving.set(true);
    this.session.signIn('/');
  }
}
