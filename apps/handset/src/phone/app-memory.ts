// The app's private storage on its phone: token of the write request, whether the PIN was set, the agent's journal, and on an
// iPhone how far its new key came, each under the phone it belongs to. No PIN, password or private key is ever kept. A browser
// that refuses storage costs only the resuming after a reload.
import { DOCUMENT, inject, Injectable } from '@angular/core';
import { type SeramReport, seramReportSchema } from '@sumaho-jpki/wire/tsm-messages';
import type { SeramJournal } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { fromBase64 } from '@sumaho-jpki/wire/x509';
import * as z from 'zod';

const held = z.object({
  token: z.string(),
  /** RFC 3339 */
  expiresAt: z.string(),
  pinSet: z.boolean(),
  /** The certificate became active: nothing is left to resume, the token still asks for its status. */
  finished: z.boolean(),
  /** What the code was for; left out: the write request. */
  purpose: z.enum(['write', 'pin']).optional(),
});
export type Held = z.output<typeof held>;

/** What may be told of a key in the phone's protected store. */
const keyFacts = z.object({
  kind: z.string(),
  born: z.enum(['phone', 'j-lis']),
  /** Measured on this phone; null when the app was ended in between, or when the key was not made here. */
  milliseconds: z.number().nullable(),
  /** Times the phone began to make it. */
  attempts: z.number(),
});
export type KeyFacts = z.output<typeof keyFacts>;

const enrolment = z.object({
  applicationId: z.string(),
  /** As it is told to people; an app that began before it was kept has none. */
  number: z.string().optional(),
  facts: keyFacts,
  /** The challenge that the proof and the request carry, base64url; null before the first proof was sent. */
  challenge: z.string().nullable(),
  /** The request as it was sent, base64 DER: a repetition must be the very same. */
  request: z.string().nullable(),
  /** The certificate is in the protected store. */
  stored: z.boolean(),
});
export type Enrolment = z.output<typeof enrolment>;

/** Public key that permissions for a new PIN verify under. */
const permissionKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() });
export type PermissionKey = z.output<typeof permissionKey>;

/** More than any clock is off by mistake of a day: whether a token is still good is the server's to say. */
const CLOCK_SLACK_MS = 2 * 86_400_000;

const PREFIX = 'sumaho-jpki.handset';

@Injectable({ providedIn: 'root' })
export class AppMemory {
  private readonly storage = storageOf(inject(DOCUMENT));

  /** null when there is none or its time is over. */
  session(phone: string): Held | null {
    const read = held.safeParse(this.read(`${PREFIX}.session.${phone}`));
    if (!read.success || Date.parse(read.data.expiresAt) + CLOCK_SLACK_MS <= Date.now()) return null;
    return read.data;
  }

  keep(phone: string, session: Held): void {
    this.write(`${PREFIX}.session.${phone}`, session);
  }

  /** Changes what is held; nothing happens when nothing is. */
  note(phone: string, change: Partial<Held>): void {
    const session = this.session(phone);
    if (session !== null) this.keep(phone, { ...session, ...change });
  }

  forget(phone: string): void {
    this.write(`${PREFIX}.session.${phone}`, undefined);
  }

  enrolment(phone: string): Enrolment | null {
    return enrolment.safeParse(this.read(`${PREFIX}.enrolment.${phone}`)).data ?? null;
  }

  keepEnrolment(phone: string, kept: Enrolment): void {
    this.write(`${PREFIX}.enrolment.${phone}`, kept);
  }

  noteEnrolment(phone: string, change: Partial<Enrolment>): void {
    const kept = this.enrolment(phone);
    if (kept !== null) this.keepEnrolment(phone, { ...kept, ...change });
  }

  /** Serials of certificates that were deleted and are still to be told of. */
  wiped(phone: string): readonly string[] {
    return z.array(z.string()).safeParse(this.read(`${PREFIX}.wiped.${phone}`)).data ?? [];
  }

  keepWiped(phone: string, serials: readonly string[]): void {
    this.write(`${PREFIX}.wiped.${phone}`, serials.length === 0 ? undefined : serials);
  }

  /** Root certificate in DER; null when none was pinned. */
  trustAnchor(phone: string): Uint8Array | null {
    const read = z.base64().safeParse(this.read(`${PREFIX}.root.${phone}`));
    return read.success ? fromBase64(read.data) : null;
  }

  pinTrustAnchor(phone: string, der: string): void {
    this.write(`${PREFIX}.root.${phone}`, der);
  }

  /** null when none was pinned. */
  permissionKey(phone: string): PermissionKey | null {
    return permissionKey.safeParse(this.read(`${PREFIX}.permission-key.${phone}`)).data ?? null;
  }

  pinPermissionKey(phone: string, key: PermissionKey): void {
    this.write(`${PREFIX}.permission-key.${phone}`, key);
  }

  /** Random name of this installation of the app; another one after a reset. */
  installation(phone: string): string {
    const known = z.string().safeParse(this.read(`${PREFIX}.installation.${phone}`));
    if (known.success) return known.data;
    const made = crypto.randomUUID();
    this.write(`${PREFIX}.installation.${phone}`, made);
    return made;
  }

  /** The phone was reset: the app knows nothing any more. That it happened is the virtual world's memory, not the phone's. */
  forgetAll(phone: string): void {
    this.write(`${PREFIX}.wiped.${phone}`, undefined);
    this.write(`${PREFIX}.session.${phone}`, undefined);
    this.write(`${PREFIX}.enrolment.${phone}`, undefined);
    this.write(`${PREFIX}.installation.${phone}`, undefined);
    this.write(`${PREFIX}.root.${phone}`, undefined);
    this.write(`${PREFIX}.permission-key.${phone}`, undefined);
    this.write(`${PREFIX}.usable.${phone}`, undefined);
    this.write(`${PREFIX}.reset.${phone}`, true);
  }

  /** A reset came after whatever was here, and nothing new since. */
  wasReset(phone: string): boolean {
    return this.read(`${PREFIX}.reset.${phone}`) === true;
  }

  resetIsOver(phone: string): void {
    this.write(`${PREFIX}.reset.${phone}`, undefined);
  }

  /** The SIM showed a usable application here, and nothing said since that it is gone. */
  wasUsable(phone: string): boolean {
    return this.read(`${PREFIX}.usable.${phone}`) === true;
  }

  noteUsable(phone: string, usable: boolean): void {
    this.write(`${PREFIX}.usable.${phone}`, usable ? true : undefined);
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
