// The virtual resident register: a tester writes a change into it, it tells the product, signed. Heartbeats say that all was told.
import type { CardDeck } from '@sumaho-jpki/stand-ins/card-holder';
import { derOf } from '@sumaho-jpki/stand-ins/card-holder';
import { MESSAGE_SIGNATURE_HEADER, signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** Its code in resident-sources.json, and how the product calls itself. */
export const RESIDENT_SOURCE = 'mihon-city';
const PRODUCT = 'sumaho-jpki';
const HEARTBEAT_MS = 300_000;
/** Soon after the start, when the product may listen. */
const FIRST_HEARTBEAT_MS = 15_000;

export interface ResidentRegisterOptions {
  readonly deck: CardDeck;
  readonly privateKey: JWK;
  readonly subjectOf: (personId: string) => string;
  /** Where the product takes messages. */
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
}

const change = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z-]{1,40}$/),
  personId: z.string(),
  /** By the card where a kind speaks of one; the person otherwise. */
  by: z.enum(['subject', 'card']).optional(),
  /** Recorded so long ago: what comes late. */
  secondsAgo: z.int().min(0).max(31_536_000).default(0),
  /** How often the same message is sent. */
  times: z.int().min(1).max(5).default(1),
  messageId: z.string().optional(),
});
const knobsChange = z.strictObject({ heartbeats: z.boolean() });

const NOT_FOUND = { code: 'not-found', messageJa: '見つかりません。', messageEn: 'Not found.' };
const MALFORMED = {
  code: 'malformed',
  messageJa: '要求の形式が正しくありません。',
  messageEn: 'The request is not well formed.',
};

export async function residentRegisterPlugin(
  fastify: FastifyInstance,
  { deck, privateKey, subjectOf, url, fetch = globalThis.fetch }: ResidentRegisterOptions,
): Promise<void> {
  const knobs = { heartbeats: true };

  /** Status of the product's answer; 0 when it could not be reached. */
  async function send(message: object): Promise<number> {
    const body = JSON.stringify(message);
    const signature = await signMessage({ privateKey, issuer: RESIDENT_SOURCE, audience: PRODUCT, body });
    const headers = { 'content-type': 'application/json', [MESSAGE_SIGNATURE_HEADER]: signature };
    const request = { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) };
    return fetch(url, request).then(
      ({ status }) => status,
      () => 0,
    );
  }
  const beat = () => send({ messageId: randomUUID(), kind: 'heartbeat', recordedAt: new Date().toISOString() });

  fastify.post('/sandbox/resident-register/messages', async (request, reply) => {
    const wanted = change.safeParse(request.body ?? {});
    if (!wanted.success) return reply.status(400).send(MALFORMED);
    const { kind, personId, secondsAgo, times, messageId = randomUUID(), ...rest } = wanted.data;
    const card = deck.card(personId);
    if (!card) return reply.status(404).send(NOT_FOUND);
    const by = rest.by ?? (kind.startsWith('card-') ? 'card' : 'subject');
    const about =
      by === 'card' ? { card: parseCertificate(derOf(card.keys.signature)).serial } : { subject: subjectOf(personId) };
    const recordedAt = new Date(Date.now() - secondsAgo * 1000).toISOString();
    const answers: number[] = [];
    for (let sent = 0; sent < times; sent += 1) answers.push(await send({ messageId, kind, recordedAt, ...about }));
    return reply.status(200).send({ messageId, answers });
  });
  fastify.post('/sandbox/resident-register/heartbeat', async () => ({ answers: [await beat()] }));
  fastify.get('/sandbox/resident-register/knobs', () => Promise.resolve(knobs));
  fastify.post('/sandbox/resident-register/knobs', async (request, reply) => {
    const wanted = knobsChange.safeParse(request.body ?? {});
    if (!wanted.success) return reply.status(400).send(MALFORMED);
    return Object.assign(knobs, wanted.data);
  });

  const beatIfOn = () => void (knobs.heartbeats ? beat() : undefined);
  const timers = [setTimeout(beatIfOn, FIRST_HEARTBEAT_MS), setInterval(beatIfOn, HEARTBEAT_MS)];
  for (const timer of timers) timer.unref();
  fastify.addHook('onClose', () => {
    for (const timer of timers) clearInterval(timer);
  });
}
