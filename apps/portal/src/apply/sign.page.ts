import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Link,
  ProblemError,
  ProblemNotice,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HandsetModels } from '../handset-models';
import { LEAVE } from '../session/leave';
import { PortalApi } from '../session/portal-api';
import { ApplyDraft } from './apply-draft';
import { ApplySteps } from './apply-steps';

/** Codes of this side of the wire: the wish may have arrived, so it is repeated under its own key. */
const UNCERTAIN: ReadonlySet<string> = new Set(['unreachable', 'unexpected-answer']);

/** Step 3: the answers once more, the very text the card will sign, and the way to the signature. */
@Component({
  selector: 'app-sign-page',
  imports: [
    ApplySteps,
    Button,
    Card,
    Description,
    DescriptionList,
    InstantPipe,
    Link,
    ProblemNotice,
    RouterLink,
    TrainingFrame,
    WordsPipe,
  ],
  template: `
    <dads-training-frame [on]="draft.checked()?.training ?? false">
      <app-apply-steps [at]="2" [failed]="failure() !== null" />
      <h1>{{ 'portal.sign.title' | words }}</h1>
      @if (!draft.consented()) {
        <p>{{ 'portal.consent.first' | words }}</p>
        <a dadsButton routerLink="/apply">{{ 'portal.consent.first.button' | words }}</a>
      } @else {
        <dads-problem-notice [problem]="failure()">
          @if (failure()?.code === 'application-open') {
            <p>
              <a dadsLink routerLink="/">{{ 'portal.apply.see-open' | words }}</a>
            </p>
          } @else if (failure()?.retryHelps) {
            <p>
              <button dadsButton="secondary" size="small" type="button" [busy]="asking()" (click)="begin()">
                {{ 'portal.again' | words }}
              </button>
            </p>
          }
        </dads-problem-notice>
        <p class="dads-lead">{{ 'portal.sign.lead' | words }}</p>
        @if (draft.checked(); as checked) {
          <dl dadsDescriptionList>
            <div [dadsDescription]="'portal.apply.phone' | words">
              {{ checked.phoneNumber }}
              <a dadsLink routerLink="/apply"
                >{{ 'portal.change' | words
                }}<span class="dads-visually-hidden">&ngsp;{{ 'portal.apply.phone' | words }}</span></a
              >
            </div>
            <div [dadsDescription]="'portal.apply.carrier' | words">
              {{ words.pick({ ja: checked.carrierNameJa, en: checked.carrierNameEn }) }}
            </div>
            <div [dadsDescription]="'portal.apply.model' | words">
              {{ models.name(checked.handsetModel) }}
              <a dadsLink routerLink="/apply"
                >{{ 'portal.change' | words
                }}<span class="dads-visually-hidden">&ngsp;{{ 'portal.apply.model' | words }}</span></a
              >
            </div>
            <div [dadsDescription]="'portal.consent.title' | words">
              {{ 'portal.sign.agreed' | words: { version } }}
              <a dadsLink routerLink="/apply/consent"
                >{{ 'portal.change' | words
                }}<span class="dads-visually-hidden">&ngsp;{{ 'portal.consent.title' | words }}</span></a
              >
            </div>
          </dl>
        }
        @if (begun(); as request) {
          <dads-card [heading]="'portal.sign.document' | words">
            <pre class="portal-document" lang="ja" role="region" [attr.aria-label]="'portal.sign.document' | words">{{
              request.document
            }}</pre>
            <p>{{ 'portal.sign.until' | words: { time: (request.expiresAt | instant: 'time') } }}</p>
          </dads-card>
          <p>{{ 'portal.sign.password' | words }}</p>
        } @else if (asking()) {
          <p role="status">{{ 'portal.sign.preparing' | words }}</p>
        }
        <p class="portal-actions">
          <button
            dadsButton
            size="large"
            type="button"
            [busy]="leaving()"
            [unavailable]="begun() === null"
            (click)="sign()"
          >
            {{ 'portal.sign.button' | words }}
          </button>
          <a dadsLink routerLink="/apply/consent">{{ 'portal.back' | words }}</a>
        </p>
      }
    </dads-training-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SignPage {
  protected readonly draft = inject(ApplyDraft);
  protected readonly models = inject(HandsetModels);
  protected readonly words = inject(Words);
  private readonly api = inject(PortalApi);
  private readonly leave = inject(LEAVE);

  protected readonly version = this.draft.termsVersion();
  protected readonly asking = signal(false);
  protected readonly leaving = signal(false);
  protected readonly failure = signal<ProblemError | null>(null);
  private readonly answer = signal<ResponseOf<typeof citizenRoutes.beginApplication> | null>(null);
  protected readonly begun = computed(() => this.answer());

  constructor() {
    if (this.draft.consented()) void this.begin();
    // Coming back with the browser's back button shows this page as it was left.
    const shown = (page: PageTransitionEvent): void => {
      if (page.persisted) this.leaving.set(false);
    };
    globalThis.addEventListener('pageshow', shown);
    inject(DestroyRef).onDestroy(() => globalThis.removeEventListener('pageshow', shown));
  }

  /** Asks for the text to sign. The same wish has the same key: it cannot become two applications. */
  protected async begin(): Promise<void> {
    if (this.asking()) return;
    this.asking.set(true);
    this.failure.set(null);
    try {
      this.answer.set(await this.ask());
    } catch (thrown) {
      const problem = ProblemError.from(thrown);
      if (!UNCERTAIN.has(problem.code)) this.draft.wishAnew();
      this.failure.set(problem);
    } finally {
      this.asking.set(false);
    }
  }

  protected async sign(): Promise<void> {
    if (this.leaving()) return;
    const request = this.answer();
    if (request === null) return;
    this.leaving.set(true);
    if (Date.parse(request.expiresAt) > Date.now()) {
      this.leave(request.signUrl);
      return;
    }
    // The text is too old to be signed: show the fresh one before anybody signs it.
    this.draft.wishAnew();
    this.answer.set(null);
    await this.begin();
    this.leaving.set(false);
  }

  private async ask(): Promise<ResponseOf<typeof citizenRoutes.beginApplication>> {
    const request = await this.post();
    if (Date.parse(request.expiresAt) > Date.now()) return request;
    // The key remembered from an earlier visit answered with a request whose time is over.
    this.draft.wishAnew();
    return this.post();
  }

  private post(): Promise<ResponseOf<typeof citizenRoutes.beginApplication>> {
    return this.api.call(citizenRoutes.beginApplication, {
      body: {
        phoneNumber: this.draft.phoneNumber(),
        handsetModel: this.draft.handsetModel(),
        consent: { version: this.draft.termsVersion(), accepted: true },
      },
      idempotencyKey: this.draft.wish(),
    });
  }
}
