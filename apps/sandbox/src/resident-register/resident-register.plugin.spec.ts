import { CardDeck, derOf } from '@sumaho-jpki/stand-ins/card-holder';
import { MESSAGE_SIGNATURE_HEADER, verifyMessage } from '@sumaho-jpki/wire/tsm-messages';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import Fastify, { type FastifyInstance } from 'fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { es256, publicPart } from '../world-keys';
import { RESIDENT_SOURCE, residentRegisterPlugin } from './resident-register.plugin';

const key = es256('resident-register');
let folder: string;
let deck: CardDeck;
let app: FastifyInstance;
let sent: { url: string; body: string; signature: string }[];
let answer: () => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resident-register-'));
  deck = await CardDeck.open(folder);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  sent = [];
  answer = () => Promise.resolve(new Response(null, { status: 204 }));
  app = Fastify();
  await app.register(residentRegisterPlugin, {
    deck,
    privateKey: key,
    subjectOf: (personId: string) => `subject of ${personId}`,
    url: 'http://product.example/feeds/resident-register',
    fetch: (url, init) => {
      const signature = new Headers(init?.headers).get(MESSAGE_SIGNATURE_HEADER) ?? '';
      sent.push({ url: url instanceof Request ? url.url : url.toString(), body: String(init?.body), signature });
      return answer();
    },
  });
});
afterEach(() => app.close());

const post = async (path: string, payload: object) => {
  const response = await app.inject({ method: 'POST', url: `/sandbox/resident-register/${path}`, payload });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};
const bodies = () => sent.map(({ body }) => JSON.parse(body) as Record<string, string>);

describe('The virtual resident register', () => {
  it('tells a death of the person, signed for the product over exactly these bytes', async () => {
    expect(await post('messages', { kind: 'death', personId: 'p01' })).toMatchObject({ body: { answers: [204] } });
    expect(bodies()).toMatchObject([{ kind: 'death', subject: 'subject of p01' }]);
    const [{ body = '', signature = '' } = {}] = sent;
    const keyOf = (issuer: string) => (issuer === RESIDENT_SOURCE ? publicPart(key) : undefined);
    const claims = await verifyMessage({ signature, body, audience: 'sumaho-jpki', keyOf });
    expect(claims.iss).toBe(RESIDENT_SOURCE);
  });

  it('tells of a card by the serial of its signature certificate, and of nobody by name', async () => {
    await post('messages', { kind: 'card-lost', personId: 'p01' });
    const card = deck.card('p01');
    const serial = card ? parseCertificate(derOf(card.keys.signature)).serial : '';
    const [body = {}] = bodies();
    expect(serial).toMatch(/^[0-9a-f]+$/);
    expect(body['card']).toBe(serial);
    expect(Object.keys(body).sort()).toEqual(['card', 'kind', 'messageId', 'recordedAt']);
  });

  it('sends late and double on request, under one id', async () => {
    const { body } = await post('messages', { kind: 'left-japan', personId: 'p02', secondsAgo: 3600, times: 2 });
    expect(body).toMatchObject({ answers: [204, 204] });
    const [first, second] = bodies();
    expect(first).toEqual(second);
    expect(Date.now() - Date.parse(first?.['recordedAt'] ?? '')).toBeGreaterThanOrEqual(3_600_000);
  });

  it('says when the product does not answer', async () => {
    answer = () => Promise.reject(new TypeError('fetch failed'));
    expect(await post('heartbeat', {})).toMatchObject({ body: { answers: [0] } });
  });

  it('sends a heartbeat of nobody on request, and none by itself when it is turned off', async () => {
    expect(await post('heartbeat', {})).toMatchObject({ body: { answers: [204] } });
    expect(Object.keys(bodies()[0] ?? {}).sort()).toEqual(['kind', 'messageId', 'recordedAt']);
    expect((await post('knobs', { heartbeats: false })).body).toEqual({ heartbeats: false });
  });

  it.each([
    ['messages', { kind: 'death' }, 400],
    ['messages', { kind: 'Death!', personId: 'p01' }, 400],
    ['messages', { kind: 'death', personId: 'p01', times: 6 }, 400],
    ['messages', { kind: 'death', personId: 'nobody' }, 404],
    ['knobs', { heartbeats: 'no' }, 400],
  ])('refuses %s %j', async (path, payload, status) => {
    expect((await post(path, payload)).status).toBe(status);
    expect(sent).toEqual([]);
  });
});
