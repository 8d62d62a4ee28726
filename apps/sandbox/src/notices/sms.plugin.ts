// The SMS gateway and the phones' inboxes: a message is taken once per dedupe id, signed by the product, kept in memory only.
import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { MESSAGE_SIGNATURE_HEADER, verifyMessage } from '@sumaho-jpki/wire/tsm-messages';
import { z } from 'zod';

export interface ShortMessage {
  readonly id: number;
  readonly to: string;
  readonly text: string;
  readonly at: string;
}

/** The gateway's name: audience of the signatures (the product's default). */
const GATEWAY = 'notices';
const MOST_MESSAGES = 500;
const body = z.object({
  to: z.string().regex(/^\+\d{8,15}$/),
  text: z.string().max(1000),
  dedupeId: z.string().max(200),
});

export class SmsInbox {
  private readonly messages: ShortMessage[] = [];
  private readonly seen = new Set<string>();
  private next = 1;

  /** False when this id was taken before. */
  take(message: { to: string; text: string; dedupeId: string }): boolean {
    if (this.seen.has(message.dedupeId)) return false;
    this.seen.add(message.dedupeId);
    this.messages.unshift({ id: this.next++, to: message.to, text: message.text, at: new Date().toISOString() });
    this.messages.length = Math.min(this.messages.length, MOST_MESSAGES);
    return true;
  }

  /** Newest first. */
  read(to?: string): readonly ShortMessage[] {
    return to ? this.messages.filter((message) => message.to === to) : this.messages;
  }
}

function readJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}

export async function smsPlugin(
  fastify: FastifyInstance,
  { inbox, senders }: { inbox: SmsInbox; senders: Readonly<Record<string, JWK>> },
): Promise<void> {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, raw, done) => done(null, raw));

  fastify.post('/sandbox/sms', async (request, reply) => {
    const raw = request.body as Buffer;
    const header = request.headers[MESSAGE_SIGNATURE_HEADER.toLowerCase()];
    try {
      await verifyMessage({
        signature: typeof header === 'string' ? header : undefined,
        body: raw,
        audience: GATEWAY,
        keyOf: (issuer) => senders[issuer],
        now: new Date(),
      });
    } catch {
      return reply.status(401).send();
    }
    const message = body.safeParse(readJson(raw));
    if (!message.success) return reply.status(400).send();
    return reply.status(inbox.take(message.data) ? 201 : 409).send();
  });

  fastify.get<{ Querystring: { to?: string } }>('/sandbox/inbox', async ({ query }) => ({
    messages: inbox.read(query.to),
  }));
}
