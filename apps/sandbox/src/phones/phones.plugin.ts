// HTTP face of the virtual phones: /omapi/<iccid>/… and the list of handsets.
import { ApduFormatError, bytes, hex } from '@sumaho-jpki/wire/apdu';
import { allLines } from '@sumaho-jpki/stand-ins/mno-tsm';
import { prepareOnCardKeys } from '@sumaho-jpki/stand-ins/uicc';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { PhoneError } from './phone-error';
import { shelfOf } from './phone-shelf';

export interface PhonesOptions {
  readonly dataDirectory: string;
  /** Names of the demo people by id. */
  readonly names?: Readonly<Record<string, string>>;
}

const hexText = z.string().regex(/^(?:[0-9A-Fa-f]{2})+$/);
/** An app that does not say who signed it is the JPKI app that comes with the virtual phone. */
const openRequest = z.object({ aid: hexText, app: z.union([hexText.length(40), hexText.length(64)]).optional() });
const transmitRequest = z.object({ apdu: hexText });
const fault = z.number().int().min(0).max(10_000).nullable();
const knobsRequest = z
  .object({ cutAfter: fault, loseAnswerAfter: fault, corruptAnswerAfter: fault })
  .strict()
  .partial();

interface CardRoute {
  Params: { iccid: string };
}
interface ChannelRoute {
  Params: { iccid: string; channel: string };
}

/** 090-0000-0001 */
function phoneNumber(msisdn: string): string {
  return msisdn.replace(/^\+81(\d\d)(\d{4})(\d{4})$/, '0$1-$2-$3');
}

export const phonesPlugin: FastifyPluginCallback<PhonesOptions> = (app, options, done) => {
  const shelf = shelfOf(options.dataDirectory);
  const { names = {} } = options;
  // A SIM makes its key in the middle of one command: with one made beforehand nobody else waits for it.
  app.addHook('onReady', (ready) => {
    void prepareOnCardKeys();
    ready();
  });

  app.setErrorHandler((error, _request, reply) => {
    const malformed = error instanceof z.ZodError || error instanceof ApduFormatError;
    if (!malformed && !(error instanceof PhoneError)) throw error;
    const { status, body } = error instanceof PhoneError ? error : new PhoneError('malformed');
    return reply.code(status).send(body);
  });

  app.get('/handsets', () =>
    allLines().map(({ msisdn, iccid, carrier, handsetModel, os, personId }) => ({
      msisdn,
      phoneNumber: phoneNumber(msisdn),
      iccid,
      carrier,
      model: handsetModel,
      os,
      personId,
      nameJa: names[personId] ?? '',
    })),
  );

  app.post<CardRoute>('/omapi/:iccid/channels', (request, reply) => {
    const { aid, app } = openRequest.parse(request.body);
    const phone = shelf.phone(request.params.iccid);
    const { channel, selectResponse } = phone.open(bytes(aid), app === undefined ? undefined : bytes(app));
    return reply.code(201).send({ channel, selectResponse: hex(selectResponse) });
  });

  app.post<ChannelRoute>('/omapi/:iccid/channels/:channel/transmit', (request) => {
    const { apdu } = transmitRequest.parse(request.body);
    const phone = shelf.phone(request.params.iccid);
    return { response: hex(phone.transmit(Number(request.params.channel), bytes(apdu))) };
  });

  app.delete<ChannelRoute>('/omapi/:iccid/channels/:channel', (request, reply) => {
    shelf.phone(request.params.iccid).close(Number(request.params.channel));
    return reply.code(204).send();
  });

  app.get<CardRoute>('/omapi/:iccid/transcript', (request) => ({
    iccid: request.params.iccid,
    lines: shelf.phone(request.params.iccid).transcript.all(),
  }));

  app.get<CardRoute>('/omapi/:iccid/knobs', (request) => shelf.phone(request.params.iccid).knobs);

  app.post<CardRoute>('/omapi/:iccid/knobs', (request) => {
    const change = knobsRequest.parse(request.body);
    return Object.assign(shelf.phone(request.params.iccid).knobs, change);
  });

  done();
};
