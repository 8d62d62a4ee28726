import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Button } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { SaveFile } from './save-file';

/** A certificate that was just made: to save and put on the card. It is no secret, but it is shown here alone. */
@Component({
  selector: 'app-issued-certificate',
  imports: [Button, WordsPipe],
  template: `
    <p>
      {{ 'backoffice.certificate.serial' | words }}
      <span class="dads-mono desk-wrap" data-part="issued-serial">{{ issued().serial }}</span>
    </p>
    <div class="dads-cluster">
      <button dadsButton="secondary" type="button" (click)="download()">
        {{ 'backoffice.certificate.download' | words }}
      </button>
      <button dadsButton="secondary" type="button" (click)="copy()">
        {{ 'backoffice.certificate.copy' | words }}
      </button>
      <span role="status">
        @if (copied(); as how) {
          {{ (how === 'yes' ? 'backoffice.certificate.copied' : 'backoffice.certificate.not-copied') | words }}
        }
      </span>
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class IssuedCertificate {
  readonly issued = input.required<{ readonly certificate: string; readonly serial: string }>();
  protected readonly copied = signal<'yes' | 'no' | null>(null);
  private readonly files = inject(SaveFile);

  protected download(): void {
    const { certificate, serial } = this.issued();
    this.files.download(`${serial}.pem`, 'application/x-pem-file', certificate);
  }

  protected async copy(): Promise<void> {
    this.copied.set((await this.files.copy(this.issued().certificate)) ? 'yes' : 'no');
  }
}
