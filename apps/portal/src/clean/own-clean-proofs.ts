import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type CleanProofView, citizenRoutes } from '@sumaho-jpki/contract';
import { Button, Link, newIdempotencyKey, ProblemError, ProblemNotice, QrCode } from '@sumaho-jpki/screen/dads';
import { WordsPipe } from '@sumaho-jpki/screen/wording';
import { PortalApi } from '../session/portal-api';
import { CleanStatement } from './clean-statement';

/** The holder's own codes, each with what it tells now and the symbol that opens it. */
@Component({
  selector: 'app-own-clean-proofs',
  imports: [Button, CleanStatement, Link, ProblemNotice, QrCode, RouterLink, WordsPipe],
  template: `
    <h2 id="clean-heading">{{ 'portal.clean.title' | words }}</h2>
    <p>{{ 'portal.clean.own' | words }}</p>
    <button dadsButton="secondary" type="button" [busy]="busy()" (click)="show()">
      {{ 'portal.clean.issue' | words }}
    </button>
    <dads-problem-notice [problem]="failure()" />
    @if (proofs(); as all) {
      @for (proof of all; track proof.code) {
        <app-clean-statement [statement]="proof.statement" />
        <p>
          <strong class="dads-mono">{{ proof.code }}</strong>
        </p>
        <dads-qr-code [text]="addressOf(proof.code)" [label]="'portal.clean.qr' | words" />
        <p>
          <a dadsLink [routerLink]="['/clean', proof.code]"
            >{{ 'portal.clean.open' | words }}<span class="dads-visually-hidden">&ngsp;{{ proof.code }}</span></a
          >
        </p>
      } @empty {
        <p role="status">{{ 'portal.clean.no-proofs' | words }}</p>
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OwnCleanProofs {
  protected readonly proofs = signal<readonly CleanProofView[] | null>(null);
  protected readonly busy = signal(false);
  protected readonly failure = signal<ProblemError | null>(null);
  private readonly api = inject(PortalApi);

  /** The same codes each time, with what they tell at this moment: each question is a wish of its own. */
  async show(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const { proofs } = await this.api.call(citizenRoutes.issueCleanProofs, { idempotencyKey: newIdempotencyKey() });
      this.proofs.set(proofs);
      this.failure.set(null);
    } catch (thrown) {
      this.failure.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }

  /** Once they are on the page they are kept true. */
  again(): void {
    if (this.proofs() !== null) void this.show();
  }

  protected addressOf(code: string): string {
    return new URL(`/clean/${code}`, document.baseURI).href;
  }
}
