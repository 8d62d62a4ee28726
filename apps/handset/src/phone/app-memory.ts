// The app's private storage on its phone: token of the write request, whether the PIN was set, and the agent's journal,
// each under the SIM it belongs to. No PIN, password or key is ever kept. A browser that refuses storage costs only the
// resuming after a reload.
import { DOCUMENT, inject, Injectable } from '@angular/core';
import { type SeramReport, seramReportSchema } from '@sumaho-jpki/wire/tsm-messages';
import type { SeramJournal } from '@sumaho-jpki/wire/tsm-proxy-agent';
import * as z from 'zod';

const held = z.object({
  token: z.string(),
  /** RFC 3339 */
  expiresAt: z.string(),
  pinSet: z.boolean(),
  /** The certificate became active: nothing is left to resume, the token still asks for its status. */
  finished: z.boolean(),
});
export type Held = z.output<typeof held>;

const PREFIX = 'sumaho-jpki.handset';

@Injectable({ providedIn: 'root' })
export class AppMemory {
  private readonly storage = storageOf(inject(DOCUMENT));

  /** null when there is none or its time is over. */
  session(iccid: string): Held | null {
    const read = held.safeParse(this.read(`${PREFIX}.session.${iccid}`));
    if (!read.success || Date.parse(read.data.expiresAt) <= Date.now()) return null;
    return read.data;
  }

  keep(iccid: string, session: Held): void {
    this.write(`${PREFIX}.session.${iccid}`, session);
  }

  /** Changes what is held; nothing happens when nothing is. */
  note(iccid: string, change: Partial<Held>): void {
    const session = this.session(iccid);
    if (session !== null) this.keep(iccid, { ...session, ...change });
  }

  forget(iccid: string): void {
    this.write(`${PREFIX}.session.${iccid}`, undefined);
  }

  readonly journal: SeramJournal = {
    load: async (sessionId) => {
      const read = seramReportSchema.safeParse(this.read(`${PREFIX}.report.${sessionId}`));
      return read.success ? read.data : undefined;
    },
    save: async (sessionId: string, report: SeramReport | undefined) =>
      this.write(`${PREFIX}.report.${sessionId}`, report),
  };

  private read(key: string): unknown {
    try {
      return JSON.parse(this.storage?.getItem(key) ?? 'null');
    } catch {
      return null;
    }
  }

  private write(key: string, value: unknown): void {
    try {
      if (value === undefined) this.storage?.removeItem(key);
      else this.storage?.setItem(key, JSON.stringify(value));
    } catch {
      // Full or forbidden: see the head of this file.
    }
  }
}

function storageOf(document: Document): Storage | null {
  try {
    return document.defaultView?.localStorage ?? null;
  } catch {
    return null;
  }
}
