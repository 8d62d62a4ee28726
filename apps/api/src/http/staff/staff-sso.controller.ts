// Single sign-on of carriers' staff: the browser goes to the carrier's provider and comes back to a page of the back office.
import { Controller, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  COOKIE_SAME_SITE,
  COOKIES,
  cookieOptions,
  SessionStore,
  SingleSignOn,
  type StaffSignedIn,
} from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { Refused, type Register } from '@sumaho-jpki/operations';
import type { WaysPolicy } from '@sumaho-jpki/rules';
import type { FastifyReply } from 'fastify';
import { REGISTER, STAFF_WAYS } from '../../wiring/tokens';
import type { ApiRequest } from '../caller';
import { QueryOf, Serves } from '../serves.decorator';
import { passportGuard } from '../surface.guard';
import { StaffDoor } from './staff-door';
import { PasskeyRateGuard } from './staff-session.controller';
import { BackToPageFilter } from '../back-to-page.filter';

const BACK_OFFICE = '/backoffice/';

export const backToSignInFilter = new BackToPageFilter('StaffSso', () => `${BACK_OFFICE}sign-in`);

@Controller()
export class StaffSsoController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(SingleSignOn) private readonly sso: SingleSignOn,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(STAFF_WAYS) private readonly ways: WaysPolicy,
  ) {}

  @Serves(staffRoutes.ssoProviders)
  async providers(): Promise<ResponseOf<typeof staffRoutes.ssoProviders>> {
    const wanted = this.sso.carriers();
    const carriers = await this.register.transaction({ kind: 'system' }, (tx) => tx.carriers.all());
    const offered = carriers.filter(({ code }) => wanted.includes(code));
    const { certificates } = this.ways;
    return { certificates, providers: offered.map(({ code, nameJa, nameEn }) => ({ carrier: code, nameJa, nameEn })) };
  }

  @Serves(staffRoutes.beginSso)
  @UseFilters(backToSignInFilter)
  @UseGuards(PasskeyRateGuard)
  async begin(
    @QueryOf(staffRoutes.beginSso) { carrier }: { carrier: string },
    @Req() request: ApiRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!this.sso.carriers().includes(carrier)) throw new Refused('not-found');
    const { url, pending } = await this.sso.begin(carrier).catch(() => {
      throw new Refused('service-unavailable');
    });
    const former = this.sessions.handleOf(request.cookies[COOKIES.staff]);
    const session = await this.sessions.open('staff-sso', null, { ...pending, ...(former ? { former } : {}) });
    void reply
      .setCookie(COOKIES['staff-sso'], session.id, cookieOptions(COOKIE_SAME_SITE['staff-sso']))
      .redirect(url, 302);
  }

  @Serves(staffRoutes.ssoCallback)
  @UseFilters(backToSignInFilter)
  @UseGuards(passportGuard('staff-sso'))
  async callback(@Req() request: ApiRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.door.letIn(request, reply, request.user as StaffSignedIn);
    void reply
      .clearCookie(COOKIES['staff-sso'], cookieOptions(COOKIE_SAME_SITE['staff-sso']))
      .redirect(BACK_OFFICE, 302);
  }
}
