import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from '../action/icon';
import { type Kind, KIND_ICON } from './kind';

/** A state in icon and words. The words are required: there is no badge of colour only. */
@Component({
  selector: 'dads-status-badge',
  imports: [Icon],
  template: `<span [class]="'dads-badge dads-badge--' + kind()"
    ><dads-icon [name]="icon()" [size]="18" />{{ label() }}</span
  >`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StatusBadge {
  readonly kind = input<Kind>('neutral');
  readonly label = input.required<string>();
  protected readonly icon = computed(() => KIND_ICON[this.kind()]);
}
