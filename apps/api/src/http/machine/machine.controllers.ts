// Machine end points outside the JSON contract: SERAM for the agent, System Messaging for carriers.
import { Body, Controller, Headers, Inject, Logger, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CarrierNotifications, type ReceivedNotification } from '@sumaho-jpki/adapters/mno-tsm';
import { RamEndpoint, SeramEndpoint, type SeramAnswer } from '@sumaho-jpki/adapters/sp-tsm';
import { machinePaths } from '@sumaho-jpki/contract';
import { AcceptCarrierReport, AcceptServiceState, AcceptSpAreaOutcome } from '@sumaho-jpki/operations';
import { MESSAGE_SIGNATURE_HEADER } from '@sumaho-jpki/wire/tsm-messages';
import type { FastifyReply, FastifyRequest } from 'fastify';

const path = (text: string): string => text.slice(1);

@Controller()
export class SeramController {
  constructor(@Inject(SeramEndpoint) private readonly seram: SeramEndpoint) {}

  @Post(path(machinePaths.seramHandshake))
  async handshake(@Query('sessionId') sessionId: unknown, @Body() body: unknown, @Res() reply: FastifyReply) {
    answer(reply, await this.seram.handshake(textOf(sessionId), body));
  }

  @Post(path(machinePaths.seramRemoteManagement))
  async remoteManagement(@Query('sessionId') sessionId: unknown, @Body() body: unknown, @Res() reply: FastifyReply) {
    answer(reply, await this.seram.remoteManagement(textOf(sessionId), body));
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
function answer(reply: FastifyReply, { status, body }: SeramAnswer<unknown>): void {
  void reply
    .status(status)
    .header('cache-control', 'no-store')
    .send(body ?? undefined);
}

@Controller()
export class RamController {
  constructor(@Inject(RamEndpoint) private readonly ram: RamEndpoint) {}

  @Post(`${path(machinePaths.ram)}/:session`)
  begin(@Param('session') session: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.exchange(request, reply, session);
  }

  @Post(`${path(machinePaths.ram)}/:session/:order`)
  goOn(
    @Param('session') session: string,
    @Param('order') order: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.exchange(request, reply, session, order);
  }

  private async exchange(request: FastifyRequest, reply: FastifyReply, sessionId: string, order?: string) {
    const { headers, body: parsed } = request;
    // A body of another type was parsed as what it is, and is none of ours.
    if (parsed !== undefined && parsed !== null && !Buffer.isBuffer(parsed)) return void reply.status(415).send();
    const answer = await this.ram.exchange({ sessionId, order, headers, body: parsed ?? Buffer.alloc(0) });
    void reply
      .status(answer.status)
      .headers({ ...answer.headers, 'cache-control': 'no-store' })
      .send(answer.body.length === 0 ? undefined : Buffer.from(answer.body));
  }
}

@Controller()
export class MessagingController {
  private readonly log = new Logger('Messaging');

  constructor(
    @Inject(CarrierNotifications) private readonly notifications: CarrierNotifications,
    @Inject(AcceptSpAreaOutcome) private readonly outcomes: AcceptSpAreaOutcome,
    @Inject(AcceptServiceState) private readonly states: AcceptServiceState,
    @Inject(AcceptCarrierReport) private readonly reports: AcceptCarrierReport,
  ) {}

  /** 204 for everything understood, also for repeats and for what we do not act on: a carrier must not repeat for ever. */
  @Post(path(machinePaths.messaging))
  async receive(
    @Param('functionName') functionName: string,
    @Headers(MESSAGE_SIGNATURE_HEADER.toLowerCase()) signature: string | undefined,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const read = await this.notifications.handleNotification(functionName, request.rawBody ?? '', signature);
    if (!read.ok) {
      this.log.warn({ functionName, reason: read.reason });
      void reply.status(read.status).send();
      return;
    }
    const result = await this.take(read.received);
    this.log.log({ functionName, carrier: read.received.carrier, result });
    void reply.status(204).send();
  }

  private take({ notification, completedAt: at, ...received }: ReceivedNotification): Promise<string> {
    switch (notification.kind) {
      case 'sp-area-outcome':
        return this.outcomes.execute({ ...received, outcome: notification.outcome });
      case 'service-state':
        return this.states.execute({ ...received, ...notification });
      case 'sim-renewed':
        return this.reports.execute({
          ...received,
          ...notification,
          notice: 'sim-renewed',
          iccid: notification.oldIccid,
          at,
        });
      default:
        return this.reports.execute({ ...received, ...notification, notice: notification.kind, at });
    }
  }
}
