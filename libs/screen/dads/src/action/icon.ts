import { ChangeDetectionStrategy, Component, input } from '@angular/core';

export type IconName =
  | 'info'
  | 'success'
  | 'warning'
  | 'error'
  | 'neutral'
  | 'progress'
  | 'check'
  | 'close'
  | 'chevron-down'
  | 'external'
  | 'search'
  | 'lock'
  | 'phone'
  | 'card';

/** Decoration beside a word, never instead of one: always hidden from assistive technology. */
@Component({
  selector: 'dads-icon',
  template: `
    <svg
      aria-hidden="true"
      focusable="false"
      [attr.width]="size()"
      [attr.height]="size()"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      @switch (name()) {
        @case ('info') {
          <circle cx="12" cy="12" r="9" />
          <path d="M12 11v6M12 7.5v.01" />
        }
        @case ('success') {
          <circle cx="12" cy="12" r="9" />
          <path d="m8 12.5 2.8 2.8L16 9.5" />
        }
        @case ('warning') {
          <path d="M12 4 2.8 20h18.4L12 4ZM12 10v5M12 17.5v.01" />
        }
        @case ('error') {
          <path d="M8 3h8l5 5v8l-5 5H8l-5-5V8l5-5ZM12 7.5v6M12 16.5v.01" />
        }
        @case ('progress') {
          <path d="M7 3h10M7 21h10M8 3c0 6 8 6 8 9s-8 3-8 9M16 3c0 6-8 6-8 9s8 3 8 9" />
        }
        @case ('check') {
          <path d="m5 12.5 5 5L19 7" />
        }
        @case ('close') {
          <path d="m6 6 12 12M18 6 6 18" />
        }
        @case ('chevron-down') {
          <path d="m6 9 6 6 6-6" />
        }
        @case ('external') {
          <path d="M14 4h6v6M20 4l-9 9M10 5H5v14h14v-5" />
        }
        @case ('search') {
          <circle cx="10.5" cy="10.5" r="6.5" />
          <path d="m15.5 15.5 5 5" />
        }
        @case ('lock') {
          <rect x="5" y="11" width="14" height="9" rx="1.5" />
          <path d="M8 11V8a4 4 0 0 1 8 0v3" />
        }
        @case ('phone') {
          <rect x="7" y="2.5" width="10" height="19" rx="2" />
          <path d="M11 18h2" />
        }
        @case ('card') {
          <rect x="2.5" y="5" width="19" height="14" rx="2" />
          <path d="M6 15h5M14 10.5h4" />
        }
        @default {
          <circle cx="12" cy="12" r="9" />
        }
      }
    </svg>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Icon {
  readonly name = input.required<IconName>();
  /** CSS pixels. */
  readonly size = input(24);
}
