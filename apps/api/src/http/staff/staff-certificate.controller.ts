// The first factor of J-LIS's staff: the client certificate that the reverse proxy checked and handed on (Client-Cert, RFC 9440),
// believed under the same conditions as a verifier's or a party's.
import { Controller, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { toldWhenRefused } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { Refused, SignInByCertificate, TellSignIns } from '@sumaho-jpki/operations';
import type { FastifyReply } from 'fastify';
import { SETTINGS } from '../../wiring/tokens';
import type { ApiRequest } from '../caller';
import { certificateInHeader, ClientCertificateProxy } from '../machine/client-certificate-header';
import { Serves } from '../serves.decorator';
import { StaffDoor } from './staff-door';
import { SignInRateGuard } from './staff-session.controller';

@Controller()
export class StaffCertificateController {
  private readonly proxy: ClientCertificateProxy;

  constructor(
    @Inject(SignInByCertificate) private readonly byCertificate: SignInByCertificate,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(TellSignIns) private readonly tell: TellSignIns,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.proxy = new ClientCertificateProxy(settings);
  }

  @Serves(staffRoutes.signInByCertificate)
  @UseGuards(SignInRateGuard)
  async signIn(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.signInByCertificate>> {
    const header = this.proxy.headerOf(request);
    const der = typeof header === 'string' ? certificateInHeader(header) : null;
    if (!der) throw new Refused('client-certificate-missing');
    const { staff, serial, next } = await toldWhenRefused(this.tell, () =>
      this.byCertificate.execute(Uint8Array.from(der)),
    );
    await this.door.half(reply, { kind: 'staff-password-accepted', staff, by: ['certificate'], certificate: serial });
    return { next };
  }
}
