import Fastify, { type FastifyInstance } from 'fastify';
import { MESSAGE_SIGNATURE_HEADER, signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { es256, publicPart } from '../world-keys';
import { SmsInbox, smsPlugin } from './sms.plugin';

const key = es256('sp-tsm');
const MESSAGE = { to: '+819012345678', text: 'アクセスコード 1234-5678-9012', dedupeId: 'step-1.1' };
let app: FastifyInstance;
let inbox: SmsInbox;

beforeEach(async () => {
  inbox = new SmsInbox();
  app = Fastify();
  await app.register(smsPlugin, { inbox, senders: { 'sp-tsm': publicPart(key) } });
});
afterEach(() => app.close());

async function send(
  message: object | string,
  change: { signed?: string; audience?: string; issuer?: string; by?: typeof key } = {},
) {
  const payload = typeof message === 'string' ? message : JSON.stringify(message);
  const signature = await signMessage({
    body: Buffer.from(change.signed ?? payload),
    privateKey: change.by ?? key,
    issuer: change.issuer ?? 'sp-tsm',
    audience: change.audience ?? 'notices',
  });
  const headers = { 'content-type': 'application/json', [MESSAGE_SIGNATURE_HEADER]: signature };
  return (await app.inject({ method: 'POST', url: '/sandbox/sms', headers, payload })).statusCode;
}

describe('The SMS gateway', () => {
  it('takes a signed message once; the same id again is told so', async () => {
    expect(await send(MESSAGE)).toBe(201);
    expect(await send(MESSAGE)).toBe(409);
    expect(await send({ ...MESSAGE, text: 'another text' })).toBe(409);
    expect(await send({ ...MESSAGE, dedupeId: 'step-1.2' })).toBe(201);
    expect(inbox.read().map(({ text }) => text)).toEqual([MESSAGE.text, MESSAGE.text]);
  });

  it('takes nothing that is not signed by the product, for this gateway, over these bytes', async () => {
    const unsigned = await app.inject({
      method: 'POST',
      url: '/sandbox/sms',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(MESSAGE),
    });
    expect(unsigned.statusCode).toBe(401);
    expect(await send(MESSAGE, { by: es256('sp-tsm') })).toBe(401);
    expect(await send(MESSAGE, { issuer: 'docomo' })).toBe(401);
    expect(await send(MESSAGE, { audience: 'docomo' })).toBe(401);
    expect(await send(MESSAGE, { signed: JSON.stringify({ ...MESSAGE, to: '+819000000000' }) })).toBe(401);
    expect(inbox.read()).toEqual([]);
  });

  it.each([
    'not json',
    { ...MESSAGE, to: '090-1234-5678' },
    { ...MESSAGE, text: 'x'.repeat(1001) },
    { to: MESSAGE.to },
  ])('refuses what it cannot read: %j', async (message) => {
    expect(await send(message)).toBe(400);
    expect(inbox.read()).toEqual([]);
  });

  it('keeps each phone’s messages apart, the newest first, and never more than five hundred', async () => {
    for (let count = 0; count < 501; count += 1) {
      inbox.take({ to: count % 2 ? '+8190' : '+8180', text: String(count), dedupeId: String(count) });
    }
    expect(inbox.read()).toHaveLength(500);
    expect(inbox.read('+8180')[0]?.text).toBe('500');
    expect(inbox.read('+8190').every(({ to }) => to === '+8190')).toBe(true);
  });
});
