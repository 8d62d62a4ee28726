// EST (RFC 7030) for parties, under a label of its own: HTTP Basic with reference and enrolment secret (§3.2.3), or the client
// certificate that the proxy hands on. Answers are there at once; errors are problem details.
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { partyEstPaths } from '@sumaho-jpki/contract';
import { EnrolPartyByEst, Refused, type CertificateAuthority, type PartyProof } from '@sumaho-jpki/operations';
import { certificatesAnswer, csrAttributesAnswer } from '@sumaho-jpki/wire/enrolment';
import { buildCsrAttributes } from '@sumaho-jpki/wire/x509';
import type { FastifyReply } from 'fastify';
import { CERTIFICATE_AUTHORITY, SETTINGS } from '../../wiring/tokens';
import type { ApiRequest } from '../caller';
import { enrolmentRequestIn, sendEst } from '../est-messages';
import { certificateInHeader, ClientCertificateProxy } from './client-certificate-header';

const path = (text: string): string => text.slice(1);
const BASIC = /^Basic ([A-Za-z0-9+/]{1,400}={0,2})$/i;

@Controller()
export class PartyEstController {
  private readonly proxy: ClientCertificateProxy;

  constructor(
    @Inject(EnrolPartyByEst) private readonly est: EnrolPartyByEst,
    @Inject(CERTIFICATE_AUTHORITY) private readonly authority: CertificateAuthority,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.proxy = new ClientCertificateProxy(settings);
  }

  @Get(path(partyEstPaths.caCertificates))
  async caCertificates(@Res() reply: FastifyReply): Promise<void> {
    sendEst(reply, certificatesAnswer(await this.authority.publishedRoots()));
  }

  @Get(path(partyEstPaths.requestAttributes))
  async requestAttributes(@Req() request: ApiRequest, @Res() reply: FastifyReply): Promise<void> {
    await challenging(reply, async () => this.est.identify(this.proofOf(request)));
    sendEst(reply, csrAttributesAnswer(buildCsrAttributes({ keyKind: 'p-256', challengePassword: false })));
  }

  @Post(path(partyEstPaths.enrol))
  async enrol(@Req() request: ApiRequest, @Res() reply: FastifyReply): Promise<void> {
    const issued = await challenging(reply, async () =>
      this.est.enrol(this.proofOf(request), enrolmentRequestIn(request)),
    );
    sendEst(reply, certificatesAnswer([issued]));
  }

  @Post(path(partyEstPaths.reEnrol))
  async reEnrol(@Req() request: ApiRequest, @Res() reply: FastifyReply): Promise<void> {
    const issued = await challenging(reply, async () =>
      this.est.reEnrol(this.proofOf(request), enrolmentRequestIn(request)),
    );
    sendEst(reply, certificatesAnswer([issued]));
  }

  /** @throws Refused `sign-in-required` where nothing was shown */
  private proofOf(request: ApiRequest): PartyProof {
    const header = this.proxy.headerOf(request);
    const certificateDer = typeof header === 'string' ? certificateInHeader(header) : null;
    if (certificateDer) return { by: 'certificate', certificateDer: Uint8Array.from(certificateDer) };
    const [, base64 = ''] = BASIC.exec(request.headers.authorization ?? '') ?? [];
    const [, code, secret] = /^([^:]+):(.+)$/s.exec(Buffer.from(base64, 'base64').toString('utf8')) ?? [];
    if (!code || !secret) throw new Refused('sign-in-required');
    return { by: 'secret', code, secret };
  }
}

/** Who is not known is told what could be shown (RFC 7030 §3.2.3). */
async function challenging<T>(reply: FastifyReply, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof Refused && problem.code === 'sign-in-required')
      void reply.header('www-authenticate', 'Basic realm="parties", charset="UTF-8"');
    throw problem;
  }
}
