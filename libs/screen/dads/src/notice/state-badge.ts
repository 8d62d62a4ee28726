import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { ApplicationState, CertificateState, ElementState, LineState } from '@sumaho-jpki/rules';
import { Words } from '@sumaho-jpki/screen/wording';
import type { Kind } from './kind';
import { StatusBadge } from './status-badge';

const CERTIFICATE: Readonly<Record<CertificateState, Kind>> = {
  reserved: 'neutral',
  issued: 'progress',
  active: 'success',
  suspended: 'warning',
  revoked: 'error',
  expired: 'error',
  discarded: 'neutral',
};
const ELEMENT: Readonly<Record<ElementState, Kind>> = {
  absent: 'neutral',
  'sp-area': 'progress',
  applet: 'progress',
  personalised: 'success',
  'lock-ordered': 'progress',
  locked: 'warning',
  'unlock-ordered': 'progress',
  'deletion-ordered': 'progress',
  deleted: 'neutral',
  unreachable: 'error',
};
const APPLICATION: Readonly<Record<ApplicationState, Kind>> = {
  accepted: 'info',
  'code-sent': 'info',
  redeemed: 'progress',
  preparing: 'progress',
  'writing-area': 'progress',
  'writing-key': 'progress',
  'awaiting-pin': 'info',
  completed: 'success',
  failed: 'error',
  cancelled: 'neutral',
  expired: 'warning',
};
const LINE: Readonly<Record<LineState, Kind>> = {
  active: 'success',
  suspended: 'warning',
  restricted: 'warning',
  terminated: 'neutral',
};

const KINDS = {
  'certificate-state': CERTIFICATE,
  'element-state': ELEMENT,
  'application-state': APPLICATION,
  'line-state': LINE,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Kind>>>>;

/** The axes a badge can show; names are those of the rules' labels. */
export type StateAxis = keyof typeof KINDS;

/** Sign of a state that came over HTTP as text. */
export function kindOfState(axis: StateAxis, state: string): Kind {
  const kinds: Readonly<Record<string, Kind>> = KINDS[axis];
  return kinds[state] ?? 'neutral';
}

/** `<dads-state-badge axis="certificate-state" [state]="certificate.state" />`: icon and word of a state of the rules. */
@Component({
  selector: 'dads-state-badge',
  imports: [StatusBadge],
  template: `<dads-status-badge [kind]="kind()" [label]="label()" />`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StateBadge {
  readonly axis = input.required<StateAxis>();
  readonly state = input.required<string>();
  private readonly words = inject(Words);
  protected readonly kind = computed(() => kindOfState(this.axis(), this.state()));
  protected readonly label = computed(() => this.words.label(this.axis(), this.state()));
}
