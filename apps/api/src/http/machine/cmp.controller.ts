// CMP over HTTP (RFC 6712): one POST, one answer, both `application/pkixcmp`. An error of the protocol is a 200 with an `error` body;
// what is no CMP message is a 4xx without one.
import { Controller, Inject, Logger, Post, Req, Res } from '@nestjs/common';
import { machinePaths } from '@sumaho-jpki/contract';
import { AnswerCmp } from '@sumaho-jpki/operations';
import { CMP_MEDIA_TYPE } from '@sumaho-jpki/wire/enrolment';
import type { FastifyReply, FastifyRequest } from 'fastify';

@Controller()
export class CmpController {
  private readonly log = new Logger('Cmp');

  constructor(@Inject(AnswerCmp) private readonly cmp: AnswerCmp) {}

  @Post(machinePaths.cmp.slice(1))
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('cache-control', 'no-store');
    // Without a body there is no media type either.
    if (!Buffer.isBuffer(request.body)) return void reply.status(request.body ? 415 : 400).send();
    const answered = await this.cmp.answer(Uint8Array.from(request.body));
    if (!answered) return void reply.status(400).send();
    const { der, told, problem } = answered;
    this.log.log(told);
    if (problem) this.log.error(problem instanceof Error ? (problem.stack ?? problem.message) : 'unknown problem');
    void reply.status(200).header('content-type', CMP_MEDIA_TYPE).send(Buffer.from(der));
  }
}
