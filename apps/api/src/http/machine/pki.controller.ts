// PKI end points: OCSP (RFC 6960, caches after RFC 5019 §6) and revocation lists for those who may ask, CA certificate for everybody.
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { machinePaths } from '@sumaho-jpki/contract';
import { PublishCrl, Refused, refusedBy, StatusQuestions, type CertificateAuthority } from '@sumaho-jpki/operations';
import { CRL_PARTS } from '@sumaho-jpki/rules';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CERTIFICATE_AUTHORITY } from '../../wiring/tokens';
import { OcspAnswers, scopeOf } from './ocsp-answers';
import { StatusDoor } from './status-door';

const path = (text: string): string => text.slice(1);

@Controller()
export class PkiController {
  constructor(
    @Inject(OcspAnswers) private readonly ocsp: OcspAnswers,
    @Inject(PublishCrl) private readonly crl: PublishCrl,
    @Inject(CERTIFICATE_AUTHORITY) private readonly authority: CertificateAuthority,
    @Inject(StatusDoor) private readonly door: StatusDoor,
    @Inject(StatusQuestions) private readonly questions: StatusQuestions,
  ) {}

  @Post(path(machinePaths.ocsp))
  @HttpCode(200)
  async post(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.ocsp.answer(request, reply);
  }

  @Get(`${path(machinePaths.ocsp)}/*`)
  @ApiParam({ name: 'path', description: 'OCSP request (RFC 6960) in base64' })
  async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.ocsp.answer(request, reply);
  }

  @Get(path(machinePaths.crl))
  async revocationList(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.list(request, reply);
  }

  @Get(path(machinePaths.crlPart))
  async partOfTheList(@Param('part') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.part(1, name, request, reply);
  }

  @Get(path(machinePaths.crlOfGeneration))
  async laterList(@Param('list') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const generation = name.endsWith('.crl') ? await this.later(name.slice(0, -4)) : null;
    if (generation === null) return void reply.status(404).send();
    await this.list(request, reply, undefined, generation);
  }

  @Get(path(machinePaths.crlPartOfGeneration))
  async partOfLaterList(
    @Param('list') list: string,
    @Param('part') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const generation = await this.later(list);
    if (generation === null) return void reply.status(404).send();
    await this.part(generation, name, request, reply);
  }

  /** The first root: certificates of the first generation name this address. */
  @Get(path(machinePaths.caCertificate))
  async certificate(@Res() reply: FastifyReply): Promise<void> {
    certificateOf(reply, await this.authority.rootOf(1));
  }

  @Get(path(machinePaths.issuingCaCertificate))
  issuing(@Res() reply: FastifyReply): void {
    certificateOf(reply, this.authority.rootCertificateDer);
  }

  /** Published before it issues, so that readers may take it in beforehand. */
  @Get(path(machinePaths.caCertificateOfGeneration))
  async laterCertificate(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const generation = name.endsWith('.cer') ? numberIn(name.slice(0, -4)) : null;
    certificateOf(reply, generation === null ? null : await this.authority.rootOf(generation));
  }

  /** The number of a generation after the first that has lists; null when there is none of this name. */
  private async later(name: string): Promise<number | null> {
    const generation = numberIn(name);
    return generation !== null && (await this.authority.listedGenerations()).includes(generation) ? generation : null;
  }

  private async part(generation: number, name: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const [, digits] = /^(\d{1,4})\.crl$/.exec(name) ?? [];
    if (digits === undefined || Number(digits) >= CRL_PARTS) return void reply.status(404).send();
    await this.list(request, reply, Number(digits), generation);
  }

  /** A list has no error of its own: who may not fetch it is told by HTTP. @throws Refused */
  private async list(request: FastifyRequest, reply: FastifyReply, part?: number, generation = 1): Promise<void> {
    const who = await this.door.entitled(request).catch(() => {
      throw new Refused('service-unavailable');
    });
    if (!who.allowed) throw who.rule === 'verifier-not-registered' ? new Refused('sign-in-required') : refusedBy(who);
    const { der, number, thisUpdate, nextUpdate } = await this.crl.current(part, generation);
    this.questions.note(who.verifierId, 'crl');
    const tag = `"${number}"`;
    void reply
      .header('content-type', 'application/pkix-crl')
      .header('last-modified', thisUpdate.toUTCString())
      .header('expires', nextUpdate.toUTCString())
      .header('etag', tag)
      .header('cache-control', `${scopeOf(who.verifierId)}, max-age=30`);
    // A list may have megabytes: who has this one gets no second copy.
    if (request.headers['if-none-match'] === tag) void reply.status(304).send();
    else void reply.send(Buffer.from(der.buffer, der.byteOffset, der.byteLength));
  }
}

/** `user-auth-2` is the second generation; the first one is named without a number. */
const numberIn = (name: string): number | null => {
  const digits = /^user-auth-([1-9]\d{0,3})$/.exec(name)?.[1];
  return digits === undefined || digits === '1' ? null : Number(digits);
};

function certificateOf(reply: FastifyReply, der: Uint8Array | null): void {
  if (der === null) return void reply.status(404).send();
  void reply.header('content-type', 'application/pkix-cert').send(Buffer.from(der));
}
