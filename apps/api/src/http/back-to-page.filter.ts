// A browser navigation ends on a page, not on JSON: the problem's code rides in the address.
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemFor } from './problem.filter';

@Catch()
export class BackToPageFilter implements ExceptionFilter {
  private readonly log: Logger;

  /** @param pageOf where whoever asked for this address reads what went wrong */
  constructor(
    name: string,
    private readonly pageOf: (url: string) => string,
  ) {
    this.log = new Logger(name);
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const { code } = problemFor(thrown, { traceId: request.id, language: 'ja' });
    this.log.warn({ traceId: request.id, code });
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .redirect(`${this.pageOf(request.url)}?problem=${code}`, 302);
  }
}
