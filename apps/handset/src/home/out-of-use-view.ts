import { ChangeDetectionStrategy, Component, DOCUMENT, inject, output } from '@angular/core';
import { Button } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { ViewHeading } from '../write/view-heading';
import { Told } from './told';

/** A SIM that held the certificate and does not show it now: locked while it is stopped, or deleted. The phone cannot tell which. */
@Component({
  selector: 'app-out-of-use-view',
  imports: [Button, Told, ViewHeading, WordsPipe],
  template: `
    <h1 appViewHeading>{{ 'handset.out-of-use.title' | words }}</h1>
    <app-told kind="warning" [words]="'handset.out-of-use.stopped' | words">
      <p>{{ 'handset.out-of-use.ended' | words }}</p>
    </app-told>
    <p>
      <a dadsButton="primary" size="large" class="handset-wide" [href]="portal">{{ 'handset.gone.portal' | words }}</a>
    </p>
    <button dadsButton="secondary" class="handset-wide" type="button" (click)="again.emit()">
      {{ 'handset.retry' | words }}
    </button>
    <button dadsButton="text" class="handset-wide" type="button" (click)="code.emit()">
      {{ 'handset.home.write' | words }}
    </button>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OutOfUseView {
  readonly again = output<void>();
  /** There is a new access code. */
  readonly code = output<void>();
  protected readonly portal = `${inject(DOCUMENT).location.origin}/`;
}
