// What both EST doors, of phones and of parties, do with a request and an answer of the protocol.
import { Refused } from '@sumaho-jpki/operations';
import { EstFormatError, readEnrolmentRequest, type EstAnswer } from '@sumaho-jpki/wire/enrolment';
import type { FastifyReply } from 'fastify';
import type { ApiRequest } from './caller';

/** @throws Refused `media-type-not-supported`, `enrolment-request-invalid` */
export function enrolmentRequestIn(request: ApiRequest): Uint8Array {
  try {
    return readEnrolmentRequest({
      contentType: request.headers['content-type'],
      body: typeof request.body === 'string' ? request.body : '',
    });
  } catch (problem) {
    if (!(problem instanceof EstFormatError)) throw problem;
    if (problem.fault === 'media-type') throw new Refused('media-type-not-supported');
    throw new Refused('enrolment-request-invalid', { facts: { reason: problem.fault } });
  }
}

export function sendEst(reply: FastifyReply, { status, headers, body }: EstAnswer): void {
  void reply.status(status).headers(headers).header('cache-control', 'no-store').send(body);
}
