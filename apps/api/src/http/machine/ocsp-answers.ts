// OCSP over HTTP (RFC 6960 appendix A, caches after RFC 5019 §6). Who shows nothing and may ask is answered before anything else has
// looked at the request: from memory by the question's own octets, else by the responder, and written straight to the connection. Who
// shows something, and who may not ask, comes here by the controller.
import { Inject, Injectable } from '@nestjs/common';
import { machinePaths } from '@sumaho-jpki/contract';
import {
  AnswerStatus,
  StatusQuestions,
  type CertificateAuthority,
  type OcspReply,
  type RememberedAnswer,
} from '@sumaho-jpki/operations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';
import { StatusDoor } from './status-door';

const OCSP_RESPONSE = 'application/ocsp-response';
const GET_PREFIX = `${machinePaths.ocsp}/`;
/** Requests are small: a few serials and a nonce. */
const MOST_OCSP_BYTES = 8192;
const NOTHING = Buffer.alloc(0);

@Injectable()
export class OcspAnswers {
  constructor(
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
    @Inject(StatusDoor) private readonly door: StatusDoor,
    @Inject(StatusQuestions) private readonly questions: StatusQuestions,
    @Inject(CERTIFICATE_AUTHORITY) private readonly authority: CertificateAuthority,
  ) {}

  /** To be called before other hooks are added: a hook that answers is the last one. */
  serve(fastify: Pick<FastifyInstance, 'addHook'>): void {
    // Headers for pages say nothing about octets that no browser shows; the one that does is written with the answer.
    fastify.addHook('onRoute', (route) => {
      if (route.url === machinePaths.ocsp || route.url.startsWith(GET_PREFIX)) Object.assign(route, { helmet: false });
    });
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!(request.method === 'GET' && request.url.startsWith(GET_PREFIX) && this.taken(request, reply))) done();
    });
    fastify.addHook('preValidation', (request, reply, done) => {
      if (!(request.method === 'POST' && request.url === machinePaths.ocsp && this.taken(request, reply))) done();
    });
  }

  /** Judges who asks first: a question is not even read for whoever may not ask. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const asker = await this.door.entitled(request).catch(() => null);
    if (asker?.allowed) {
      this.send(request, reply, await this.status.answer(questionOf(request)), asker.verifierId);
      return;
    }
    // RFC 6960 §2.3: `unauthorized` (6); while nobody can say who asks, `tryLater` (3).
    write(reply, this.authority.ocspError(asker ? 'unauthorized' : 'try-later'), ['cache-control', 'no-store']);
  }

  private taken(request: FastifyRequest, reply: FastifyReply): boolean {
    const asker = this.door.ofNobody(request);
    if (!asker?.allowed) return false;
    const question = questionOf(request);
    const ready = this.status.remembered(question.toString('latin1'));
    if (ready) this.send(request, reply, { der: ready.der, keepable: ready, questions: 1 }, asker.verifierId);
    else {
      void this.status
        .answer(question)
        .then((answer) => this.send(request, reply, answer, asker.verifierId))
        .catch(() => request.raw.destroy());
    }
    return true;
  }

  private send(
    request: FastifyRequest,
    reply: FastifyReply,
    { der, keepable, questions }: Pick<OcspReply, 'der' | 'keepable' | 'questions'>,
    verifierId: string | null,
  ): void {
    this.questions.note(verifierId, 'ocsp', questions);
    if (!keepable || request.method === 'POST') return write(reply, der, ['cache-control', 'no-store']);
    const { etag, lastModified, expires } = headersOf(keepable);
    const control = ['cache-control', cacheControlOf(keepable, verifierId)];
    const same = request.headers['if-none-match'] === etag;
    write(reply, same ? null : der, ['etag', etag, 'last-modified', lastModified, 'expires', expires, ...control]);
  }
}

/** Head and octets as one text of one octet a character: one write. Without octets: those that the asker has still hold. */
function write(reply: FastifyReply, der: Uint8Array | null, more: readonly string[]): void {
  const { raw } = reply.hijack();
  const head = ['content-type', OCSP_RESPONSE, 'x-content-type-options', 'nosniff', ...more];
  if (!der) {
    raw.writeHead(304, head).end();
    return;
  }
  raw.writeHead(200, [...head, 'content-length', String(der.length)]);
  raw.end(Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('latin1'), 'latin1');
}

/** Nothing of a question that is too long is read: it gets the answer of one that is none. */
function questionOf({ method, url, body }: FastifyRequest): Buffer {
  const inBody = Buffer.isBuffer(body) ? body : NOTHING;
  const octets = method === 'POST' ? inBody : questionInUrl(url);
  return octets.length > MOST_OCSP_BYTES ? NOTHING : octets;
}

/** RFC 6960 appendix A.1: the request in base64 in the path; slashes of base64 arrive as they are or escaped. */
function questionInUrl(url: string): Buffer {
  const end = url.indexOf('?');
  try {
    return Buffer.from(decodeURIComponent(url.slice(GET_PREFIX.length, end < 0 ? undefined : end)), 'base64');
  } catch {
    return NOTHING;
  }
}

interface CacheHeaders {
  readonly etag: string;
  readonly lastModified: string;
  readonly expires: string;
}

/** Hashed and written once, as long as memory holds the answer. */
const written = new WeakMap<RememberedAnswer, CacheHeaders>();

function headersOf(answer: RememberedAnswer): CacheHeaders {
  const known = written.get(answer);
  if (known) return known;
  const headers = {
    etag: `"${createHash('sha256').update(answer.der).digest('base64url')}"`,
    lastModified: answer.thisUpdate.toUTCString(),
    expires: answer.nextUpdate.toUTCString(),
  };
  written.set(answer, headers);
  return headers;
}

/** What one verifier was told is not for the next one to find in a cache between: each question is judged, and counted. */
export const scopeOf = (verifierId: string | null) => (verifierId === null ? 'public' : 'private');

/**
 * RFC 5019 §6.2, with one difference: what may still change is kept by nobody without asking again, because a revocation must be
 * seen by the next question. What is revoked for good may be kept to its end.
 */
function cacheControlOf({ final, nextUpdate }: RememberedAnswer, verifierId: string | null): string {
  const left = final ? Math.max(0, Math.floor((nextUpdate.getTime() - Date.now()) / 1000)) : 0;
  return `${scopeOf(verifierId)}, no-transform, must-revalidate, max-age=${left}`;
}
