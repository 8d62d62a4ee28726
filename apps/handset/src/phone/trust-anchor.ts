// The root that the app trusts, pinned: an app from a store carries it inside; this one, made with its sandbox, fetches it once
// and takes no other afterwards. A factory reset installs the app anew, so to speak.
import { inject, Injectable, InjectionToken } from '@angular/core';
import { machinePaths } from '@sumaho-jpki/contract';
import { FETCH, localProblem } from '@sumaho-jpki/screen/dads';
import { toBase64 } from '@sumaho-jpki/wire/x509';
import { AppMemory } from './app-memory';

/** Now; replaced in specs. */
export const NOW = new InjectionToken<() => Date>('now', { providedIn: 'root', factory: () => () => new Date() });

@Injectable({ providedIn: 'root' })
export class TrustAnchor {
  private readonly fetch = inject(FETCH);
  private readonly memory = inject(AppMemory);

  /** DER. @throws ProblemError `unreachable` */
  async root(phone: string): Promise<Uint8Array> {
    const pinned = this.memory.trustAnchor(phone);
    if (pinned !== null) return pinned;
    const response = await this.fetch(machinePaths.issuingCaCertificate).catch((error: unknown) => {
      throw localProblem('unreachable', 0, error);
    });
    if (!response.ok) throw localProblem('unreachable', response.status);
    const root = new Uint8Array(await response.arrayBuffer());
    this.memory.pinTrustAnchor(phone, toBase64(root));
    return root;
  }
}
