import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  Button,
  Card,
  Checkbox,
  ErrorSummary,
  type FieldError,
  Link,
  NotificationBanner,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { TERMS_OF_USE, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { storeOf } from '@sumaho-jpki/rules';
import { HandsetModels } from '../handset-models';
import { PortalApi } from '../session/portal-api';
import { ApplyDraft } from './apply-draft';
import { ApplySteps } from './apply-steps';
import { earlierPhone } from './earlier-phone';
import { RouteCard } from './route-card';

/** Step 2: what is agreed to, first of all that the certificate on the earlier phone dies. */
@Component({
  selector: 'app-consent-page',
  imports: [
    ApplySteps,
    Button,
    Card,
    Checkbox,
    ErrorSummary,
    Link,
    NotificationBanner,
    RouteCard,
    RouterLink,
    TrainingFrame,
    WordsPipe,
  ],
  template: `
    <dads-training-frame [on]="draft.checked()?.training ?? false">
      <app-apply-steps [at]="1" [failed]="errors().length > 0" />
      <h1>{{ 'portal.consent.title' | words }}</h1>
      @if (!draft.compatible()) {
        <p>{{ 'portal.consent.first' | words }}</p>
        <a dadsButton routerLink="/apply">{{ 'portal.consent.first.button' | words }}</a>
      } @else {
        <dads-error-summary [errors]="errors()" />
        <dads-notification-banner kind="warning" [heading]="'portal.consent.old.title' | words">
          @if (earlier(); as phone) {
            <p>
              <strong>{{
                'portal.consent.old.named' | words: { phone: models.name(phone.model), number: phone.phoneNumber }
              }}</strong>
            </p>
          }
          <p>{{ 'portal.consent.old.text' | words }}</p>
        </dads-notification-banner>
        @if (route(); as way) {
          <app-route-card [route]="way" />
        }
        <dads-card [heading]="'portal.consent.terms' | words">
          <ol>
            @for (key of terms(); track key) {
              <li>{{ key | words }}</li>
            }
          </ol>
          <p>{{ 'portal.consent.version' | words: { version } }}</p>
        </dads-card>
        <form novalidate (submit)="next($event)">
          <dads-checkbox
            fieldId="consent"
            name="consent"
            required
            [label]="'portal.consent.agree' | words"
            [error]="error()"
            [checked]="agreed()"
            (checkedChange)="agree($event)"
          />
          <p class="portal-actions">
            <button dadsButton size="large" type="submit">{{ 'portal.consent.next' | words }}</button>
            <a dadsLink routerLink="/apply">{{ 'portal.back' | words }}</a>
          </p>
        </form>
      }
    </dads-training-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConsentPage {
  protected readonly draft = inject(ApplyDraft);
  private readonly router = inject(Router);
  private readonly words = inject(Words);

  protected readonly models = inject(HandsetModels);
  private readonly api = inject(PortalApi);
  private readonly overview = resource({
    loader: ({ abortSignal }) => this.api.call(citizenRoutes.overview, { signal: abortSignal }),
  });
  /** Named when the service tells it; the warning itself stands in any case. */
  protected readonly earlier = computed(() => (this.overview.hasValue() ? earlierPhone(this.overview.value()) : null));
  protected readonly route = computed(() => this.draft.checked()?.route ?? null);
  protected readonly terms = computed(() => TERMS_OF_USE[storeOf(this.route() ?? 'sim')]);
  protected readonly version = this.draft.termsVersion();
  protected readonly agreed = signal(this.draft.consented());
  private readonly missing = signal(0);
  protected readonly error = computed(() => (this.missing() === 0 ? '' : this.words.say('portal.consent.missing')));
  protected readonly errors = computed((): readonly FieldError[] =>
    this.missing() === 0 ? [] : [{ message: this.words.say('portal.consent.missing'), fieldId: 'consent' }],
  );

  protected agree(agreed: boolean): void {
    this.agreed.set(agreed);
    this.missing.set(0);
    this.draft.consent.set(agreed ? this.draft.termsVersion() : null);
    this.draft.keep();
  }

  protected next(submission: Event): void {
    submission.preventDefault();
    if (!this.agreed()) {
      // Counts the submissions, so that each one brings the focus to the summary again.
      this.missing.update((times) => times + 1);
      return;
    }
    void this.router.navigateByUrl('/apply/sign');
  }
}
