import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Button, Disclosure } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { SaveFile } from './save-file';

/** A certificate to copy, to save and to look at; a sentence where nothing is signed yet. */
@Component({
  selector: 'app-pem-box',
  imports: [Button, Disclosure, WordsPipe],
  template: `
    @if (pem(); as text) {
      <div class="dads-cluster">
        <button dadsButton="secondary" size="small" type="button" (click)="copy(text)">
          {{ 'backoffice.pem.copy' | words }}
        </button>
        <button dadsButton="secondary" size="small" type="button" (click)="save(text)">
          {{ 'backoffice.pem.save' | words }}
        </button>
        <span role="status">{{ copied() }}</span>
      </div>
      <dads-disclosure [summary]="'backoffice.pem.show' | words">
        <pre class="desk-pem" tabindex="0" role="region" [attr.aria-label]="'backoffice.pem.label' | words">{{
          text
        }}</pre>
      </dads-disclosure>
    } @else {
      <p>{{ 'backoffice.pem.none' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PemBox {
  readonly serial = input.required<string>();
  readonly pem = input.required<string | null>();
  protected readonly copied = signal('');
  private readonly words = inject(Words);
  private readonly files = inject(SaveFile);

  protected async copy(pem: string): Promise<void> {
    const done = await this.files.copy(pem);
    this.copied.set(this.words.say(done ? 'backoffice.pem.copied' : 'backoffice.pem.not-copied'));
  }

  protected save(pem: string): void {
    this.files.download(`${this.serial()}.pem`, 'application/x-pem-file', pem);
  }
}
