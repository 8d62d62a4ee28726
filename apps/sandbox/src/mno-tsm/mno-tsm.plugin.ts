// HTTP face of the virtual MNO-TSMs: System Messaging and SERAM per network operator, errands for phones, knobs for testers.
import {
  EVENT_NAMES,
  HOSTS,
  VirtualMnoTsm,
  knobsChangeSchema,
  lineOfIccid,
  type HostCode,
} from '@sumaho-jpki/stand-ins/mno-tsm';
import {
  ADMIN_PROTOCOL_HEADER,
  FUNCTIONS,
  MESSAGE_SIGNATURE_HEADER,
  MESSAGING_PATH,
  SERAM_SESSION_PARAMETER,
} from '@sumaho-jpki/wire/tsm-messages';
import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import type { JWK } from 'jose';
import { z } from 'zod';
import { shelfOf } from '../phones/phone-shelf';

export interface MnoTsmOptions {
  readonly dataDirectory: string;
  readonly origin: string;
  readonly spTsm: { readonly publicJwk: JWK; readonly messagingUrl?: string };
}

interface MessageRoute {
  Params: { host: string; functionName: string };
  Body: Buffer;
}
interface SeramRoute {
  Params: { host: string };
  Querystring: Partial<Record<typeof SERAM_SESSION_PARAMETER, string>>;
}

/** Bytes; a load file in hexadecimal is 16 KB. */
const LONGEST_MESSAGE = 1_048_576;
const eventRequest = z.object({
  carrier: z.enum(HOSTS),
  name: z.enum(EVENT_NAMES),
  message: z.record(z.string(), z.unknown()),
});
/** Only to check the rest of an event; the carrier writes its own. */
const SAMPLE_HEADER = { functionRequesterIdentifier: 'sandbox', functionCallIdentifier: '00000000' };
const knobsRequest = z.object({ carrier: z.enum(HOSTS) });

const NOT_FOUND = { code: 'not-found', messageJa: '見つかりません。', messageEn: 'Not found.' };
const MALFORMED = {
  code: 'malformed',
  messageJa: '要求の形式が正しくありません。',
  messageEn: 'The request is not well formed.',
};

export const mnoTsmPlugin: FastifyPluginCallback<MnoTsmOptions> = (app, options, done) => {
  const shelf = shelfOf(options.dataDirectory);
  const carriers = new Map<string, VirtualMnoTsm>(
    HOSTS.map((host: HostCode) => [
      host,
      new VirtualMnoTsm({
        host,
        dataDirectory: options.dataDirectory,
        origin: options.origin,
        spTsm: options.spTsm,
        modem: (iccid, tpdu) => shelf.phone(iccid).receive(tpdu),
        cutPhone: (iccid, afterApdus) => Object.assign(shelf.phone(iccid).knobs, { cutAfter: afterApdus }),
      }),
    ]),
  );
  app.addHook('onClose', () => {
    for (const carrier of carriers.values()) carrier.close();
  });

  app.register((messaging, _options, ready) => {
    // The signature is over the bytes that came, not over what a parser makes of them.
    messaging.removeAllContentTypeParsers();
    messaging.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LONGEST_MESSAGE }, (_request, body, parsed) =>
      parsed(null, body),
    );
    messaging.post<MessageRoute>(`/mno/:host${MESSAGING_PATH}/:functionName`, async (request, reply) => {
      const carrier = carriers.get(request.params.host);
      if (!carrier) return reply.code(404).send(NOT_FOUND);
      const protocol = request.headers[ADMIN_PROTOCOL_HEADER];
      if (typeof protocol !== 'string' || !protocol.startsWith('gp/messaging/v2.')) {
        return reply.code(400).send(MALFORMED);
      }
      const header = request.headers[MESSAGE_SIGNATURE_HEADER];
      const signature = typeof header === 'string' ? header : undefined;
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const answer = await carrier.receive(request.params.functionName, raw, signature);
      if (answer.signature !== undefined) reply.header(MESSAGE_SIGNATURE_HEADER, answer.signature);
      if (answer.body === '') return reply.code(answer.status).send();
      return reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
    });
    ready();
  });

  type SeramEnd = 'handshake' | 'remoteManagement';
  const seram = (end: SeramEnd, host: string, sessionId: string | undefined, body: unknown, reply: FastifyReply) => {
    const answer = carriers.get(host)?.[end](sessionId ?? '', body);
    if (!answer) return reply.code(404).send(NOT_FOUND);
    if (answer.body !== null) return reply.send(answer.body);
    return reply.code(answer.status).send(answer.status === 404 ? NOT_FOUND : MALFORMED);
  };
  for (const end of ['handshake', 'remoteManagement'] as const) {
    app.post<SeramRoute>(`/mno/:host/gp/seram/${end}`, { bodyLimit: LONGEST_MESSAGE }, (request, reply) =>
      seram(end, request.params.host, request.query[SERAM_SESSION_PARAMETER], request.body, reply),
    );
  }

  app.get<{ Querystring: { iccid?: string } }>('/mno/errands', (request) => {
    const line = lineOfIccid(request.query.iccid ?? '');
    return (line && carriers.get(line.host)?.errandsOf(line.iccid)) ?? [];
  });

  app.post('/mno/events', (request, reply) => {
    const asked = eventRequest.safeParse(request.body);
    const carrier = asked.success ? carriers.get(asked.data.carrier) : undefined;
    if (!asked.success || !carrier) return reply.code(400).send(MALFORMED);
    const { name, message } = asked.data;
    const whole = FUNCTIONS[name].request.safeParse({ ...message, header: SAMPLE_HEADER });
    if (!whole.success) return reply.code(400).send(MALFORMED);
    const { header: _sample, ...event } = whole.data;
    return reply.code(202).send({ functionCallIdentifier: carrier.announce(name, event) });
  });

  app.get('/knobs', () => Object.fromEntries([...carriers].map(([code, carrier]) => [code, carrier.knobs])));

  app.post('/knobs', (request, reply) => {
    const { carrier: code, ...rest } = (request.body ?? {}) as Record<string, unknown>;
    const which = knobsRequest.safeParse({ carrier: code });
    const change = knobsChangeSchema.safeParse(rest);
    const carrier = which.success ? carriers.get(which.data.carrier) : undefined;
    if (!carrier || !change.success) return reply.code(400).send(MALFORMED);
    return reply.send(carrier.turn(change.data));
  });

  done();
};
