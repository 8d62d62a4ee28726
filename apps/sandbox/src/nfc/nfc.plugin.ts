// HTTP face of the contactless fields between virtual gates and virtual phones.
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { NfcFields } from './nfc-fields';

const text = z.string().min(1).max(200);
const fieldRequest = z.object({ relyingParty: text, challengeId: text, challenge: z.string().min(1).max(1000) });
const base64 = z
  .string()
  .min(1)
  .max(20_000)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/);
const touchRequest = z.object({ certificate: base64, signature: base64 });

/** Milliseconds a gate may wait in one request. */
const LONG_POLL = 25_000;

const FAULTS = {
  malformed: [400, '要求の形式が正しくありません。', 'The request is not well formed.'],
  'no-such-field': [404, 'このかざし先はもうありません。', 'This field is gone.'],
  'already-touched': [409, 'すでにかざされています。', 'This field was touched already.'],
} as const;

function fault(code: keyof typeof FAULTS) {
  const [, messageJa, messageEn] = FAULTS[code];
  return { code, messageJa, messageEn };
}

interface FieldRoute {
  Params: { fieldId: string };
  Querystring: { wait?: string };
}

export const nfcPlugin: FastifyPluginCallback = (app, _options, done) => {
  const fields = new NfcFields();
  app.addHook('preClose', (closed) => {
    fields.close();
    closed();
  });

  app.post('/nfc/fields', (request, reply) => {
    const asked = fieldRequest.safeParse(request.body);
    if (!asked.success) return reply.code(400).send(fault('malformed'));
    return reply.code(201).send(fields.open(asked.data));
  });

  app.get('/nfc/fields', () => fields.all());

  app.post<FieldRoute>('/nfc/fields/:fieldId/touch', (request, reply) => {
    const touch = touchRequest.safeParse(request.body);
    if (!touch.success) return reply.code(400).send(fault('malformed'));
    const outcome = fields.touch(request.params.fieldId, touch.data);
    if (outcome === 'touched') return reply.code(204).send();
    return reply.code(FAULTS[outcome][0]).send(fault(outcome));
  });

  app.get<FieldRoute>('/nfc/fields/:fieldId', async (request, reply) => {
    const result = await fields.result(request.params.fieldId, request.query.wait === '1' ? LONG_POLL : 0);
    if (!result) return reply.code(404).send(fault('no-such-field'));
    return reply.send(result);
  });

  app.delete<FieldRoute>('/nfc/fields/:fieldId', (request, reply) => {
    const result = fields.end(request.params.fieldId);
    return result ? reply.send(result) : reply.code(404).send(fault('no-such-field'));
  });

  done();
};
