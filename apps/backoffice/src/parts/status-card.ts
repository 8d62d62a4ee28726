import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { StatusAnswer } from '@sumaho-jpki/contract';
import { Button, Description, DescriptionList, type Kind, StatusBadge } from '@sumaho-jpki/screen/dads';
import { isWordingKey, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ExactPipe } from './exact.pipe';
import { bytesOfBase64, SaveFile } from './save-file';

/** Sign of each status that OCSP answers. */
export const STATUS_KINDS: Readonly<Record<StatusAnswer['status'], Kind>> = {
  good: 'success',
  revoked: 'error',
  unknown: 'warning',
};

/** A published reason in words; one that has none stays its code. */
export function reasonIn(words: Words, code: string): string {
  const key = `backoffice.reason.${code}`;
  return isWordingKey(key) ? words.say(key) : code;
}

/** The live OCSP answer: status, when it was made and how long it holds; the signed response to take away. */
@Component({
  selector: 'app-status-card',
  imports: [Button, Description, DescriptionList, ExactPipe, StatusBadge, WordsPipe],
  template: `
    <div class="desk-ocsp">
      <p class="desk-ocsp__now" role="status">
        <dads-status-badge [kind]="kind()" [label]="word() | words" />
        <span>{{ 'backoffice.ocsp.made' | words: { at: answer().producedAt | exact } }}</span>
      </p>
      <dl dadsDescriptionList class="desk-facts">
        @if (answer().revokedAt; as at) {
          <div [dadsDescription]="'backoffice.ocsp.revoked-at' | words">{{ at | exact }}</div>
        }
        @if (answer().reason) {
          <div [dadsDescription]="'backoffice.ocsp.reason' | words">
            {{ reason() }} <span class="dads-mono">({{ answer().reason }})</span>
          </div>
        }
        <div [dadsDescription]="'backoffice.ocsp.holds' | words">
          {{ answer().thisUpdate | exact }} {{ 'backoffice.to' | words }} {{ answer().nextUpdate | exact }}
        </div>
      </dl>
      <div class="dads-cluster">
        <button dadsButton="secondary" size="small" type="button" [busy]="busy()" (click)="again.emit()">
          {{ 'backoffice.ocsp.again' | words }}
        </button>
        <button dadsButton="text" size="small" type="button" (click)="save()">
          {{ 'backoffice.ocsp.save' | words }}
        </button>
      </div>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StatusCard {
  readonly answer = input.required<StatusAnswer>();
  readonly busy = input(false);
  readonly again = output<void>();
  private readonly files = inject(SaveFile);
  private readonly words = inject(Words);
  protected readonly kind = computed(() => STATUS_KINDS[this.answer().status]);
  protected readonly word = computed(() => `backoffice.ocsp.${this.answer().status}` as const);
  protected readonly reason = computed(() => reasonIn(this.words, this.answer().reason ?? ''));

  protected save(): void {
    const { serial, response } = this.answer();
    this.files.download(`ocsp-${serial}.der`, 'application/ocsp-response', bytesOfBase64(response));
  }
}
