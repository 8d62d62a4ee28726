import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { CleanStatementView } from '@sumaho-jpki/contract';
import { NotificationBanner } from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { HandsetModels } from '../handset-models';

/** Clean, or what is missing: of which SIM or phone, and as of when. */
@Component({
  selector: 'app-clean-statement',
  imports: [InstantPipe, LabelPipe, NotificationBanner, WordsPipe],
  template: `
    <dads-notification-banner
      [kind]="clean() ? 'success' : 'warning'"
      [level]="level()"
      [heading]="(clean() ? 'portal.clean.yes' : 'portal.clean.no') | words"
    >
      <p>
        <strong>{{ what() }}</strong>
      </p>
      @if (!clean()) {
        <ul>
          @for (gap of statement().missing; track gap) {
            <li>{{ gap | label: 'clean-gap' }}</li>
          }
        </ul>
      }
      @if (statement().deletedAt; as at) {
        <p>{{ 'portal.clean.deleted-at' | words: { at: at | instant } }}</p>
      }
      <p>{{ 'portal.clean.as-of' | words: { at: statement().asOf | instant } }}</p>
    </dads-notification-banner>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CleanStatement {
  readonly statement = input.required<CleanStatementView>();
  /** Of its heading, below the one it stands under. */
  readonly level = input<2 | 3>(3);
  private readonly words = inject(Words);
  private readonly models = inject(HandsetModels);

  protected readonly clean = computed(() => this.statement().missing.length === 0);
  protected readonly what = computed(() => {
    const { store, iccidEnd, handsetModel } = this.statement();
    return store === 'sim' || handsetModel === null
      ? this.words.say('portal.clean.what.sim', { end: iccidEnd })
      : this.words.say('portal.clean.what.keychain', { model: this.models.name(handsetModel) });
  });
}
