// What the carrier wants done on this SIM (deletion, lock): the phone does it quietly while the app is open, one errand
// after the other. Setting up the area is no errand here: the write request does it, with its progress on screen.
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { CarrierErrand } from '@sumaho-jpki/stand-ins/handset';
import { ISD_AID } from '@sumaho-jpki/wire/jpki-applet';
import { AppMemory } from './app-memory';
import { CARRIER_ERRANDS, PAUSE, PROXY_AGENT, SECURE_ELEMENTS, SERAM_TRANSPORT, SIM_LOCK } from './outside';

/** Milliseconds before the first look and between two looks: a carrier's wake-up message is not instant. */
export const LOOK_EVERY = 15_000;

@Injectable()
export class Errands {
  private readonly waiting = inject(CARRIER_ERRANDS);
  private readonly agent = inject(PROXY_AGENT);
  private readonly transport = inject(SERAM_TRANSPORT);
  private readonly secureElements = inject(SECURE_ELEMENTS);
  private readonly lock = inject(SIM_LOCK);
  private readonly memory = inject(AppMemory);
  private readonly pause = inject(PAUSE);
  private readonly ended = new AbortController();

  private readonly current = signal<CarrierErrand['kind'] | null>(null);
  private readonly last = signal<CarrierErrand['kind'] | null>(null);
  readonly running = computed(() => this.current() !== null);
  /** The errand that was done last on this page. */
  readonly done = this.last.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.ended.abort());
  }

  /**
   * Until the view that provides this is gone. Looks only while `idle` holds; `afterOne` runs after each errand that
   * reached its end.
   */
  async follow(iccid: string, idle: () => boolean, afterOne: () => void): Promise<void> {
    const { signal: over } = this.ended;
    while (!over.aborted) {
      await this.pause(LOOK_EVERY, over);
      const errands = over.aborted || !idle() ? [] : await this.waiting(iccid).catch(() => []);
      for (const errand of errands.filter(({ kind }) => kind !== 'set-up')) {
        if (over.aborted) return;
        this.current.set(errand.kind);
        const { end, orders } = await this.run(iccid, errand);
        this.current.set(null);
        if (end !== 'stopped') continue;
        if (orders > 0) this.last.set(errand.kind);
        afterOne();
      }
    }
  }

  private run(iccid: string, { seramUri, seramSessionId }: CarrierErrand) {
    return this.agent({
      transport: this.transport,
      uri: seramUri,
      sessionId: seramSessionId,
      secureElement: this.secureElements(iccid),
      lock: this.lock,
      allowedAids: [ISD_AID],
      journal: this.memory.journal,
      signal: this.ended.signal,
      maxIdleMs: 30_000,
    });
  }
}
