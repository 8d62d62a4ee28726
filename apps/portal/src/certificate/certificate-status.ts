import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, input, resource } from '@angular/core';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { Button, Icon, ProblemError, ProblemNotice } from '@sumaho-jpki/screen/dads';
import { instantIn, InstantPipe, LanguageStore, type WordingKey, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';

/** Milliseconds between two questions while the page is looked at. */
export const ASK_EVERY = 10_000;

/** The responder's own answer about one certificate, asked now and again while the page is open: "使えます" and when. */
@Component({
  selector: 'app-certificate-status',
  imports: [Button, Icon, InstantPipe, ProblemNotice, WordsPipe],
  template: `
    @if (answer.error()) {
      <dads-problem-notice [problem]="problem()" />
    } @else {
      <div class="portal-status" [attr.data-status]="known()?.status ?? 'asking'">
        <dads-icon [name]="icon()" [size]="40" />
        <div>
          <p class="portal-status__word" role="status">{{ word() | words }}</p>
          @if (known(); as told) {
            <p class="portal-status__time">
              <time [attr.datetime]="told.producedAt">{{ 'portal.certificate.checked' | words: checkedAt() }}</time>
            </p>
            @if (told.revokedAt; as at) {
              <p>{{ 'portal.certificate.revoked-at' | words }} {{ at | instant }}</p>
            }
          }
        </div>
      </div>
    }
    <button
      dadsButton="text"
      size="small"
      type="button"
      class="dads-no-print"
      [busy]="answer.isLoading()"
      (click)="answer.reload()"
    >
      {{ 'portal.certificate.ask-again' | words }}
    </button>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CertificateStatus {
  readonly serial = input.required<string>();
  private readonly api = inject(PortalApi);
  private readonly language = inject(LanguageStore).language;

  protected readonly answer = resource({
    params: () => this.serial(),
    loader: ({ params, abortSignal }) =>
      this.api.call(citizenRoutes.certificateStatus, { params: { serial: params }, signal: abortSignal }),
  });
  protected readonly known = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly problem = computed(() => {
    const thrown = this.answer.error();
    // resource() wraps what is no Error; ours always is one.
    return thrown === undefined ? null : ProblemError.from(thrown);
  });
  protected readonly word = computed((): WordingKey => {
    const told = this.known();
    return told === null ? 'portal.certificate.asking' : `portal.certificate.${told.status}`;
  });
  /** To the second: the answer is made anew each time. */
  protected readonly checkedAt = computed(() => {
    const at = this.known()?.producedAt ?? '';
    const time = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' });
    return { date: instantIn(this.language(), at, 'date'), time: at === '' ? '' : time.format(new Date(at)) };
  });
  protected readonly icon = computed(() => {
    const told = this.known();
    if (told === null) return 'progress';
    return told.status === 'good' ? 'success' : 'error';
  });

  /** Something has just changed: the answer of a moment ago is old. */
  askAgain(): void {
    this.answer.reload();
  }

  constructor() {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !this.answer.isLoading()) this.answer.reload();
    }, ASK_EVERY);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
