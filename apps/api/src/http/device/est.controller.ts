// The EST door (RFC 7030): CA certificates for everybody, enrolment for a phone with its device token. It never waits for a worker:
// 202 with Retry-After until the certificate is there. Bodies are the RFC's, errors problem details.
import { Controller, Get, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { DeviceCaller } from '@sumaho-jpki/adapters/sign-in';
import { estPaths } from '@sumaho-jpki/contract';
import { EnrolByEst, type CertificateAuthority, type EstAnswer as Enrolled } from '@sumaho-jpki/operations';
import {
  certificatesAnswer,
  csrAttributesAnswer,
  generatedKeyAnswer,
  pendingAnswer,
  type EstAnswer,
} from '@sumaho-jpki/wire/enrolment';
import { buildCsrAttributes } from '@sumaho-jpki/wire/x509';
import type { FastifyReply } from 'fastify';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';
import { Device, type ApiRequest } from '../caller';
import { enrolmentRequestIn, sendEst } from '../est-messages';
import { passportGuard } from '../surface.guard';

const path = (text: string): string => text.slice(1);
const DeviceGuard = passportGuard('device');

@Controller()
export class EstController {
  constructor(
    @Inject(EnrolByEst) private readonly est: EnrolByEst,
    @Inject(CERTIFICATE_AUTHORITY) private readonly authority: CertificateAuthority,
  ) {}

  @Get(path(estPaths.caCertificates))
  async caCertificates(@Res() reply: FastifyReply): Promise<void> {
    sendEst(reply, certificatesAnswer(await this.authority.publishedRoots()));
  }

  @Get(path(estPaths.requestAttributes))
  @UseGuards(DeviceGuard)
  async requestAttributes(@Device() { device }: DeviceCaller, @Res() reply: FastifyReply): Promise<void> {
    const keyKind = await this.est.keyKindFor(device);
    sendEst(reply, csrAttributesAnswer(buildCsrAttributes({ keyKind, challengePassword: true })));
  }

  @Post(path(estPaths.enrol))
  @UseGuards(DeviceGuard)
  async enrol(@Device() { device }: DeviceCaller, @Req() request: ApiRequest, @Res() reply: FastifyReply) {
    sendEst(reply, enrolled(await this.est.enrol(device, enrolmentRequestIn(request))));
  }

  @Post(path(estPaths.reEnrol))
  @UseGuards(DeviceGuard)
  async reEnrol(@Device() { device }: DeviceCaller, @Req() request: ApiRequest, @Res() reply: FastifyReply) {
    sendEst(reply, enrolled(await this.est.reEnrol(device, enrolmentRequestIn(request))));
  }

  @Post(path(estPaths.serverKeyGeneration))
  @UseGuards(DeviceGuard)
  async serverKey(@Device() { device }: DeviceCaller, @Req() request: ApiRequest, @Res() reply: FastifyReply) {
    const answer = await this.est.serverKey(device, enrolmentRequestIn(request));
    sendEst(
      reply,
      answer.kind === 'pending'
        ? pendingAnswer(answer.retryAfterSeconds)
        : generatedKeyAnswer({ envelopedKey: answer.envelopedKey, certificates: [answer.certificateDer] }),
    );
  }
}

function enrolled(answer: Enrolled): EstAnswer {
  return answer.kind === 'pending'
    ? pendingAnswer(answer.retryAfterSeconds)
    : certificatesAnswer([answer.certificateDer]);
}
