import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { InstantPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { Icon } from '../action/icon';
import { type Kind, KIND_ICON, KIND_WORD } from '../notice/kind';

export interface TimelineItem {
  /** RFC 3339; shown in Asia/Tokyo. */
  readonly at: string;
  readonly title: string;
  readonly detail?: string;
  readonly kind?: Kind;
}

/** What happened, in the order given; each entry carries its time as a machine-readable `<time>`. */
@Component({
  selector: 'dads-timeline',
  imports: [Icon, InstantPipe, WordsPipe],
  template: `
    @if (entries().length === 0) {
      <p>{{ 'dads.timeline.empty' | words }}</p>
    } @else {
      <ol class="dads-timeline" [attr.aria-label]="label()">
        @for (entry of entries(); track $index) {
          <li [attr.data-kind]="entry.kind ?? 'neutral'">
            <dads-icon class="dads-timeline__dot" [name]="icons[entry.kind ?? 'neutral']" />
            <time class="dads-timeline__time" [attr.datetime]="entry.at">{{ entry.at | instant }}&ngsp;</time>
            @if (entry.kind === 'error' || entry.kind === 'warning') {
              <span class="dads-visually-hidden">{{ kindWords[entry.kind] | words }}&ngsp;</span>
            }
            <span class="dads-timeline__title">{{ entry.title }}</span>
            @if (entry.detail; as words) {
              <p class="dads-timeline__detail">{{ words }}</p>
            }
          </li>
        }
      </ol>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Timeline {
  readonly label = input.required<string>();
  readonly entries = input.required<readonly TimelineItem[]>();
  protected readonly icons = KIND_ICON;
  protected readonly kindWords = KIND_WORD;
}
