// Contactless field: gate and phone meet through the sandbox.
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContactlessError, httpContactless } from '@sumaho-jpki/stand-ins/handset';
import { FIELD_LIFETIME, NfcFields } from './nfc-fields';
import { nfcPlugin } from './nfc.plugin';

const app = Fastify({ forceCloseConnections: true });
let baseUrl = '';
beforeAll(async () => {
  await app.register(nfcPlugin, { prefix: '/sandbox' });
  baseUrl = `${await app.listen({ host: '127.0.0.1', port: 0 })}/sandbox`;
});
afterAll(() => app.close());

const question = { relyingParty: '見本アリーナ', challengeId: 'c-1', challenge: 'AAECAwQFBgc=' };
const touch = { certificate: 'MIIB', signature: 'AQID' };

describe('a contactless field', () => {
  it('is seen by phones until one touches it; the waiting gate gets certificate and signature at once', async () => {
    const air = httpContactless({ baseUrl });
    const { fieldId } = await air.open(question);
    expect(await air.fields()).toEqual([expect.objectContaining({ fieldId, ...question })]);
    expect(await air.result(fieldId)).toBeUndefined();
    const waiting = air.result(fieldId, { wait: true });
    await air.touch(fieldId, touch);
    expect(await waiting).toMatchObject(touch);
    expect(await air.result(fieldId)).toMatchObject(touch);
    expect(await air.fields()).toEqual([]);
  });
  it('takes one touch only', async () => {
    const air = httpContactless({ baseUrl });
    const { fieldId } = await air.open(question);
    await air.touch(fieldId, touch);
    await expect(air.touch(fieldId, { ...touch, signature: 'BBBB' })).rejects.toMatchObject({
      fault: 'already-touched',
    });
    expect(await air.result(fieldId)).toMatchObject(touch);
  });
  it('that does not exist is gone; what is no base64 is refused', async () => {
    const air = httpContactless({ baseUrl });
    await expect(air.touch('nothing', touch)).rejects.toMatchObject({ fault: 'field-gone' });
    await expect(air.result('nothing')).rejects.toBeInstanceOf(ContactlessError);
    const { fieldId } = await air.open(question);
    await expect(air.touch(fieldId, { ...touch, signature: '<script>' })).rejects.toMatchObject({ fault: 'refused' });
  });
  it('that the gate ends tells a touch of the last moment, and every later one that it is gone', async () => {
    const air = httpContactless({ baseUrl });
    const { fieldId } = await air.open(question);
    await air.touch(fieldId, touch);
    expect(await air.close(fieldId)).toMatchObject(touch);
    const { fieldId: untouched } = await air.open(question);
    expect(await air.close(untouched)).toBeUndefined();
    for (const id of [fieldId, untouched]) {
      await expect(air.touch(id, touch)).rejects.toMatchObject({ fault: 'field-gone' });
      await expect(air.close(id)).rejects.toMatchObject({ fault: 'field-gone' });
    }
  });
  it('lives two minutes, and who still waits for it is woken', async () => {
    let now = 0;
    const fields = new NfcFields(() => now);
    const { fieldId } = fields.open(question);
    const waiting = fields.result(fieldId, 60_000);
    now = FIELD_LIFETIME - 1;
    expect(fields.all()).toHaveLength(1);
    now = FIELD_LIFETIME;
    expect(fields.touch(fieldId, touch)).toBe('no-such-field');
    expect(await waiting).toEqual({ touched: false });
    expect(await fields.result(fieldId, 0)).toBeUndefined();
  });
});
