// The door of the resident registers: nothing is believed before the signature of a known source over exactly these bytes was
// checked. What is understood is answered at once; what it means is worked out by a step.
import { Controller, Headers, Inject, Logger, Post, Req, Res } from '@nestjs/common';
import { machinePaths, residentMessage, type ResidentMessageBody } from '@sumaho-jpki/contract';
import {
  AcceptResidentMessage,
  InboxConflictError,
  type Register,
  type ToldByResidentRegister,
} from '@sumaho-jpki/operations';
import { RESIDENT_CLOCK_TOLERANCE } from '@sumaho-jpki/rules';
import { MESSAGE_SIGNATURE_HEADER, MessageSignatureError, verifyMessage } from '@sumaho-jpki/wire/tsm-messages';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JWK } from 'jose';
import { createHash } from 'node:crypto';
import { REGISTER } from '../../wiring/tokens';

/** Our name to the registers: audience of their signatures. */
export const RESIDENT_FEED_AUDIENCE = 'sumaho-jpki';

type Read =
  { readonly told: ToldByResidentRegister } | { readonly refused: string; readonly status: 400 | 401; told?: never };

@Controller()
export class ResidentRegisterController {
  private readonly log = new Logger('ResidentRegister');

  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(AcceptResidentMessage) private readonly accept: AcceptResidentMessage,
  ) {}

  /** 204 for everything understood, also for repeats and for people we do not know: which, the register is not told. */
  @Post(machinePaths.residentRegister.slice(1))
  async receive(
    @Headers(MESSAGE_SIGNATURE_HEADER.toLowerCase()) signature: string | undefined,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const read = await this.read(request.rawBody ?? Buffer.alloc(0), signature);
    if (!read.told) {
      this.log.warn({ refused: read.refused });
      return void reply.status(read.status).send();
    }
    const { source } = read.told;
    try {
      const result = await this.accept.execute(read.told);
      this.log.log({ source, result });
      void reply.status(204).send();
    } catch (problem) {
      if (!(problem instanceof InboxConflictError)) throw problem;
      this.log.warn({ source, refused: 'message-id-used' });
      void reply.status(409).send();
    }
  }

  private async read(body: Buffer, signature: string | undefined): Promise<Read> {
    const [sources, now] = await this.register.transaction({ kind: 'system' }, async (tx) => [
      await tx.residentSources.all(),
      await tx.now(),
    ]);
    let source: string;
    try {
      const keyOf = (issuer: string) =>
        sources.find(({ code }) => code === issuer)?.messagePublicKey as JWK | undefined;
      source = (await verifyMessage({ signature, body, audience: RESIDENT_FEED_AUDIENCE, keyOf })).iss;
    } catch (problem) {
      if (problem instanceof MessageSignatureError) return { status: 401, refused: problem.fault };
      throw problem;
    }
    const message = parse(body);
    if (!message) return { status: 400, refused: 'malformed' };
    const at = new Date(message.recordedAt);
    // What comes from the future would overtake everything that follows.
    if (at.getTime() - now.getTime() > RESIDENT_CLOCK_TOLERANCE * 1000)
      return { status: 400, refused: 'from-the-future' };
    const bodyHash = createHash('sha256').update(body).digest('hex');
    return { told: { source, messageId: message.messageId, bodyHash, at, content: contentOf(message) } };
  }
}

function parse(body: Buffer): ResidentMessageBody | null {
  try {
    const read = residentMessage.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

function contentOf(message: ResidentMessageBody): ToldByResidentRegister['content'] {
  if (!('subject' in message) && !('card' in message)) return { kind: 'heartbeat' };
  const { kind, subject, card } = message;
  const about =
    card === undefined
      ? ({ by: 'provider-subject', subject: subject ?? '' } as const)
      : ({ by: 'card', serial: card } as const);
  return { kind: 'message', message: { kind, about } };
}
