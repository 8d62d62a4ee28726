// Every error leaves as problem details (RFC 9457) with a stable code, both languages and a number to read aloud.
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { CarrierUnavailableError, InboxConflictError, Refused, RegisterConflictError } from '@sumaho-jpki/operations';
import { fillSentence, problem as problemOf, type ProblemCode } from '@sumaho-jpki/rules';
import type { Problem } from '@sumaho-jpki/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';

/** Thrown by the validation pipe with one entry per field. */
export class InvalidRequest extends Error {
  constructor(readonly errors: readonly { path: string; message: string }[]) {
    super('invalid request');
  }
}

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'unreadable-request',
  401: 'sign-in-required',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'media-type-not-supported',
  429: 'rate-limited',
  503: 'service-unavailable',
};

/** Two at once, and the register's key decided. */
const BY_CONFLICT: Readonly<Record<string, ProblemCode>> = {
  'one-open-application': 'application-open',
  'one-live-certificate': 'newer-phone-wins',
};

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Problem');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const body = problemFor(thrown, { traceId: request.id, language: languageOf(request) });
    if (body.status >= 500 && body.code === 'internal-error') {
      // Name and place only: messages may hold what a citizen typed.
      this.log.error({
        traceId: request.id,
        name: nameOf(thrown),
        at: placeOf(thrown),
        route: request.routeOptions.url,
      });
    }
    if (reply.raw.headersSent) return;
    // A door with another challenge has said so.
    if (body.status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
    void reply.status(body.status).header('content-type', 'application/problem+json').send(body);
  }
}

export function problemFor(thrown: unknown, by: { traceId: string; language: 'ja' | 'en' }): Problem {
  const { code, extra } = understood(thrown);
  const known = problemOf(code);
  const facts = { ...extra.facts, ...(extra.triesLeft === undefined ? {} : { triesLeft: extra.triesLeft }) };
  const told = { ja: fillSentence(known.citizen.ja, facts), en: fillSentence(known.citizen.en, facts) };
  return {
    type: `/problems/${code}`,
    title: told[by.language],
    status: known.httpStatus,
    code,
    number: String(known.number),
    titleJa: told.ja,
    titleEn: told.en,
    retryHelps: known.retryHelps,
    traceId: by.traceId,
    ...extra,
  };
}

function understood(thrown: unknown): { code: ProblemCode; extra: Partial<Problem> } {
  if (thrown instanceof Refused) {
    const { refusal, facts, triesLeft, errors } = thrown.detail;
    return {
      code: thrown.code,
      extra: {
        ...(refusal ? { rule: refusal.rule, enables: refusal.enables } : {}),
        ...(facts ? { facts: { ...facts } } : {}),
        ...(triesLeft === undefined ? {} : { triesLeft }),
        ...(errors ? { errors: [...errors] } : {}),
      },
    };
  }
  if (thrown instanceof InvalidRequest) return { code: 'validation-failed', extra: { errors: [...thrown.errors] } };
  if (thrown instanceof ZodError) {
    const errors = thrown.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return { code: 'validation-failed', extra: { errors } };
  }
  if (thrown instanceof CarrierUnavailableError) return { code: 'carrier-unavailable', extra: {} };
  if (thrown instanceof RegisterConflictError) return { code: BY_CONFLICT[thrown.rule] ?? 'conflict', extra: {} };
  if (thrown instanceof InboxConflictError) return { code: 'conflict', extra: {} };
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusCodeOf(thrown);
  return { code: BY_STATUS[status ?? 500] ?? 'internal-error', extra: {} };
}

/** Fastify's own errors (body too large, bad JSON) carry a statusCode. */
function statusCodeOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : typeof thrown);
const placeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error ? thrown.stack?.split('\n').slice(1, 4).join(' ').replace(/\s+/g, ' ') : undefined;

function languageOf(request: FastifyRequest): 'ja' | 'en' {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ja';
}
