import { ChangeDetectionStrategy, Component, DOCUMENT, inject, output } from '@angular/core';
import { Button } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { ViewHeading } from '../write/view-heading';
import { Told } from './told';

/** An iPhone after its reset: no key, and the way on. */
@Component({
  selector: 'app-gone-view',
  imports: [Button, Told, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ 'handset.gone.title' | words }}</h1>
    <app-told kind="warning" [words]="'handset.gone.what' | words">
      <p>{{ 'handset.gone.difference' | words }}</p>
    </app-told>
    <p>
      <a dadsButton="primary" size="large" class="handset-wide" [href]="portal">{{ 'handset.gone.portal' | words }}</a>
    </p>
    <button dadsButton="secondary" class="handset-wide" type="button" (click)="code.emit()">
      {{ 'handset.home.write' | words }}
    </button>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GoneView {
  /** There is a new access code. */
  readonly code = output<void>();
  protected readonly portal = `${inject(DOCUMENT).location.origin}/`;
}
