import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { verifyMessage } from '@sumaho-jpki/wire/tsm-messages';
import type { JWK } from 'jose';
import { NoticeNotSentError, SmsGateway } from './sms-gateway';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const message = { to: '+819012345678', text: 'アクセスコード 4821-7730', dedupeId: 'send-access-code:1' };

function gateway(answer: (body: string, headers: Headers) => Response | Promise<Response>) {
  return new SmsGateway({
    url: 'https://notices.example/sms',
    issuer: 'sp-tsm',
    privateKey: privateKey.export({ format: 'jwk' }) as JWK,
    fetch: async (_url, init) => answer(String(init?.body), new Headers(init?.headers)),
  });
}

describe('a short message', () => {
  it('goes to the gateway as {to, text, dedupeId}, signed over exactly these bytes', async () => {
    let seen: unknown;
    await gateway(async (body, headers) => {
      const signature = headers.get('x-message-signature') ?? undefined;
      const keyOf = () => publicKey.export({ format: 'jwk' }) as JWK;
      const claims = await verifyMessage({ signature, body, audience: 'notices', keyOf });
      seen = [JSON.parse(body), claims.iss];
      return new Response(null, { status: 202 });
    }).sms(message);
    expect(seen).toEqual([message, 'sp-tsm']);
  });
  it('counts as sent when the gateway had it before', async () => {
    await gateway(() => new Response('{}', { status: 409 })).sms(message);
  });
  it.each([
    ['500', 500, () => new Response('no', { status: 500 })],
    ['400', 400, () => new Response('no', { status: 400 })],
    ['a broken line', null, () => Promise.reject(new Error(`cannot send ${message.text} to ${message.to}`))],
  ])('that meets %s is an error that shows neither text nor number', async (_what, status, answer) => {
    const sms = gateway(answer);
    const error: unknown = await sms.sms(message).catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(NoticeNotSentError);
    expect(error).toMatchObject({ status });
    const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(sms)}`;
    expect(shown).not.toMatch(/4821|アクセス|9012345678/);
  });
});
