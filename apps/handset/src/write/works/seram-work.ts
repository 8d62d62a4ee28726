// Route SIM: a session of the TSM proxy agent against MNO-TSM or SP-TSM.
import { inject, Injectable } from '@angular/core';
import { bytes } from '@sumaho-jpki/wire/apdu';
import type { SeramProgress } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { AppMemory } from '../../phone/app-memory';
import { PROXY_AGENT, SECURE_ELEMENTS, SERAM_TRANSPORT, SIM_LOCK } from '../../phone/outside';
import { Progress } from '../progress';
import type { Job, RouteWork, WorkEnd, WorkOf } from './route-work';

/** Attempts without network before a sentence about it appears: a short gap is no news. */
export const QUIET_ATTEMPTS = 2;

@Injectable()
export class SeramWork implements RouteWork<'seram'> {
  private readonly agent = inject(PROXY_AGENT);
  private readonly transport = inject(SERAM_TRANSPORT);
  private readonly secureElements = inject(SECURE_ELEMENTS);
  private readonly lock = inject(SIM_LOCK);
  private readonly memory = inject(AppMemory);
  private readonly progress = inject(Progress);

  async do(work: WorkOf<'seram'>, { phone, over }: Job): Promise<WorkEnd> {
    const { end, lastScriptComplete } = await this.agent({
      transport: this.transport,
      uri: work.uri,
      sessionId: work.sessionId,
      secureElement: this.secureElements(phone.iccid),
      lock: this.lock,
      allowedAids: work.allowedAids.map((aid) => bytes(aid)),
      journal: this.memory.journal,
      signal: over,
      onProgress: (progress) => this.show(progress),
    });
    this.progress.command.set(null);
    if (end === 'network-lost') this.progress.trouble.set('network');
    if (lastScriptComplete === false) this.progress.trouble.set('sim');
    return end === 'stopped' && lastScriptComplete !== false ? 'well' : 'again';
  }

  private show(progress: SeramProgress): void {
    switch (progress.kind) {
      case 'apdu':
        return this.progress.commandDone(progress.apduIndex, progress.apduCount);
      case 'retrying':
        if (progress.attempt >= QUIET_ATTEMPTS) this.progress.trouble.set('network');
        return;
      case 'connected':
        return this.progress.trouble.set('none');
      default:
    }
  }
}
