// The resident register's door as it is served, and what a message does on the real register.
import { machinePaths, routes } from '@sumaho-jpki/contract';
import { ActOnResidentMessage, type StepRow } from '@sumaho-jpki/operations';
import { signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let privateKey: JWK;
let holding: Holding;
let subject: string;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateKey = await exportJWK(pair.privateKey);
  const { d: _private, ...messagePublicKey } = privateKey;
  await api.register.transaction({ kind: 'system' }, (tx) =>
    tx.residentSources.upsert({ code: 'north', nameJa: '北', nameEn: 'North', messagePublicKey }),
  );
});
afterAll(() => api.stop());
beforeEach(async () => {
  subject = `resident-${(people += 1)}`;
  const { personId } = await api.citizen(subject);
  holding = await addHolding(api.register, personId, { state: 'completed' });
  await inSystem((tx) => tx.certificates.update(holding.certificate, { state: 'active' }));
});

const aMessage = (kind: string, secondsAgo = 10, more: object = { subject }) => ({
  messageId: randomUUID(),
  recordedAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  kind,
  ...more,
});

async function send(message: object | string, change: { signature?: string; audience?: string; issuer?: string } = {}) {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const { audience = 'sumaho-jpki', issuer = 'north' } = change;
  const signature = change.signature ?? (await signMessage({ privateKey, issuer, audience, body }));
  const headers = { 'content-type': 'application/json', 'x-message-signature': signature };
  const url = machinePaths.residentRegister;
  return (await api.app.inject({ method: 'POST', url, headers, payload: body })).statusCode;
}

const inSystem = <T>(work: Parameters<typeof api.register.transaction<T>>[1]) =>
  api.register.transaction({ kind: 'system' }, work);

/** What the worker does with the newest message. */
async function act(): Promise<string> {
  const id = await inSystem(async (tx) => {
    const person = await tx.people.byProviderSubject(subject);
    return person?.id ?? '';
  });
  const open = await api.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    return manager.query<{ id: string }[]>(
      `SELECT id FROM steps WHERE kind = 'act-on-resident-message' AND subject = $1 ORDER BY created_at DESC LIMIT 1`,
      [id],
    );
  });
  const step = (await inSystem((tx) => tx.steps.byId(open[0]?.id ?? randomUUID()))) as StepRow | null;
  if (!step) return 'no step';
  const result = await new ActOnResidentMessage(api.register).perform(step);
  if (result.kind === 'done') await inSystem((tx) => result.commit(tx));
  return result.kind === 'park' ? result.reason : result.kind;
}

const stateNow = () => inSystem(async (tx) => (await tx.certificates.bySerial(holding.certificate.serial))?.state);

describe('The door of the resident register', () => {
  it('takes a signed message; its repeat is answered alike and does nothing; another body under its id is refused', async () => {
    const death = aMessage('death');
    expect([await send(death), await send(death)]).toEqual([204, 204]);
    expect(await send({ ...death, kind: 'left-japan' })).toBe(409);
    expect(await act()).toBe('done');
    expect(await stateNow()).toBe('revoked');
  });

  it('says nothing of whether it knows a person', async () => {
    expect(await send(aMessage('death', 10, { subject: 'nobody-here' }))).toBe(204);
    expect(await send(aMessage('card-lost', 10, { card: 'fefe' }))).toBe(204);
    expect(await act()).toBe('no step');
    expect(await stateNow()).toBe('active');
  });

  it.each([
    ['no signature', { signature: '' }],
    ['a signature of something else', { signature: 'a.b.c' }],
    ['another audience', { audience: 'sp-tsm' }],
    ['an issuer whom nobody knows', { issuer: 'south' }],
    ['a carrier as issuer', { issuer: 'docomo' }],
  ])('refuses %s', async (_what, change) => {
    expect(await send(aMessage('death'), change)).toBe(401);
    expect(await act()).toBe('no step');
  });

  it('refuses a body that was changed after the signature', async () => {
    const message = aMessage('address-changed');
    const signature = await signMessage({
      privateKey,
      issuer: 'north',
      audience: 'sumaho-jpki',
      body: JSON.stringify(message),
    });
    expect(await send({ ...message, kind: 'death' }, { signature })).toBe(401);
  });

  it.each([
    ['no JSON', () => '"'],
    ['no object', () => 'null'],
    ['a name beside the subject', () => aMessage('death', 10, { subject: 'x', name: '見本 花子' })],
    ['subject and card', () => aMessage('death', 10, { subject: 'x', card: '0a' })],
    ['nobody', () => aMessage('death', 10, {})],
    ['a card’s message without the card', () => aMessage('card-lost', 10, { subject: 'x' })],
    ['a heartbeat of somebody', () => aMessage('heartbeat', 10, { subject: 'x' })],
    ['an instant that is none', () => ({ ...aMessage('death'), recordedAt: 'yesterday' })],
    ['a message from the future', () => aMessage('death', -3600)],
  ])('refuses %s', async (_what, message) => {
    expect(await send(message())).toBe(400);
  });
});

describe('Messages on the real register', () => {
  it('a change of address leaves the certificate valid; leaving Japan revokes it, and not against a newer word', async () => {
    await send(aMessage('address-changed', 60));
    expect([await act(), await stateNow()]).toEqual(['done', 'active']);
    await send(aMessage('left-japan', 120));
    expect([await act(), await stateNow()]).toEqual(['resident-message-contradicts-newer', 'active']);
    await send(aMessage('left-japan', 30));
    expect([await act(), await stateNow()]).toEqual(['done', 'revoked']);
    await send(aMessage('name-changed', 90));
    expect([await act(), await stateNow()]).toEqual(['done', 'revoked']);
  });

  it('a lost card is told by its serial alone, and ends what was applied for with it', async () => {
    const { personId, cardSignatureSerial: serial } = holding.application;
    await inSystem((tx) => tx.cards.see({ issuer: 'signature', serial, personId }));
    await send(aMessage('card-lost', 10, { card: serial }));
    expect([await act(), await stateNow()]).toEqual(['done', 'revoked']);
  });

  it('of two workers that read the same record, one begins anew', async () => {
    const { personId } = holding.application;
    const at = { personId, about: 'residence', version: null };
    const change = { state: 'resident', reportedAt: new Date('2026-01-01T00:00:00.000Z') } as const;
    expect(await inSystem((tx) => tx.residentRecords.note(at, change))).toBe(true);
    expect(await inSystem((tx) => tx.residentRecords.note(at, change))).toBe(false);
    expect(await inSystem((tx) => tx.residentRecords.note({ ...at, version: 1 }, { ...change, state: 'dead' }))).toBe(
      true,
    );
    expect(await inSystem((tx) => tx.residentRecords.note({ ...at, version: 1 }, change))).toBe(false);
    expect(await inSystem((tx) => tx.residentRecords.of(personId, 'residence'))).toMatchObject({
      state: 'dead',
      version: 2,
    });
  });
});

describe('How fresh the feed is', () => {
  const { residentRegister } = routes.staff;

  it('J-LIS sees the last sign of life and until when all was told; an older heartbeat moves nothing', async () => {
    const auditor = await api.staff('jlis-auditor');
    const read = async () => (await api.read(residentRegister.path, auditor)).json<{ sources: object[] }>().sources;
    const newest = aMessage('heartbeat', 60, {});
    expect(await send(newest)).toBe(204);
    expect(await send(aMessage('heartbeat', 600, {}))).toBe(204);
    expect(await read()).toEqual([
      {
        code: 'north',
        nameJa: '北',
        nameEn: 'North',
        state: 'current',
        heardAt: expect.any(String) as string,
        completeUntil: newest.recordedAt,
      },
    ]);
  });

  it('a carrier’s desk does not', async () => {
    const desk = await api.staff('carrier-desk', 'docomo');
    expect((await api.read(residentRegister.path, desk)).statusCode).toBe(403);
  });

  it('and neither sources nor records are seen or written in a carrier’s or a citizen’s scope', async () => {
    for (const scope of [
      { kind: 'carrier', carrier: 'docomo' },
      { kind: 'citizen', personId: holding.application.personId },
    ] as const) {
      const seen = await api.register.transaction(scope, (tx) => tx.residentSources.all());
      expect(seen).toEqual([]);
      const note = api.register.transaction(scope, (tx) =>
        tx.residentRecords.note(
          { personId: holding.application.personId, about: 'residence', version: null },
          { state: 'dead', reportedAt: new Date(0) },
        ),
      );
      await expect(note).rejects.toThrow('row-level security');
    }
  });
});
