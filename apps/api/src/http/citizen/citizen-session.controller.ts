// Citizen sign-in: the browser goes to the provider and comes back; the session is a row, the cookie its key.
import { Controller, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  CardSignIn,
  COOKIE_SAME_SITE,
  COOKIES,
  cookieOptions,
  SessionStore,
  type CardSignedIn,
  type CitizenCaller,
} from '@sumaho-jpki/adapters/sign-in';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import type { FastifyReply } from 'fastify';
import { SETTINGS } from '../../wiring/tokens';
import { Citizen, type ApiRequest } from '../caller';
import { QueryOf, Serves } from '../serves.decorator';
import { passportGuard } from '../surface.guard';
import { BackToPageFilter } from '../back-to-page.filter';

export const backToPortalFilter = new BackToPageFilter('SignIn', (url) =>
  url.includes('/signature/') ? '/apply' : '/',
);

@Controller()
export class CitizenSessionController {
  constructor(
    @Inject(CardSignIn) private readonly card: CardSignIn,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Serves(citizenRoutes.signIn)
  @UseFilters(backToPortalFilter)
  async signIn(@QueryOf(citizenRoutes.signIn) query: { returnTo?: string }, @Res() reply: FastifyReply): Promise<void> {
    const { url, pending } = await this.card.begin(safeReturn(query.returnTo));
    const session = await this.sessions.open('sign-in', null, { ...pending });
    void reply.setCookie(COOKIES['sign-in'], session.id, cookieOptions(COOKIE_SAME_SITE['sign-in'])).redirect(url, 302);
  }

  @Serves(citizenRoutes.signInCallback)
  @UseFilters(backToPortalFilter)
  @UseGuards(passportGuard('card'))
  async callback(@Req() request: ApiRequest, @Res() reply: FastifyReply): Promise<void> {
    const { personId, claims, returnTo } = request.user as CardSignedIn;
    await this.sessions.close(request.cookies[COOKIES.citizen]);
    const session = await this.sessions.open('citizen', personId, { cardNotAfter: claims.cardNotAfter.toISOString() });
    void reply
      .clearCookie(COOKIES['sign-in'], cookieOptions(COOKIE_SAME_SITE['sign-in']))
      .setCookie(COOKIES.citizen, session.id, cookieOptions(COOKIE_SAME_SITE.citizen))
      .redirect(returnTo, 302);
  }

  @Serves(citizenRoutes.signOut)
  async signOut(
    @Citizen() _caller: CitizenCaller,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.close(request.cookies[COOKIES.citizen]);
    void reply.clearCookie(COOKIES.citizen, cookieOptions(COOKIE_SAME_SITE.citizen));
  }

  @Serves(citizenRoutes.session)
  async session(@Req() request: ApiRequest): Promise<ResponseOf<typeof citizenRoutes.session>> {
    const session = await this.sessions.read('citizen', request.cookies[COOKIES.citizen]);
    return {
      signedIn: session !== null,
      csrfToken: session?.csrfToken ?? null,
      expiresAt: session?.expiresAt.toISOString() ?? null,
      environment: this.settings.environment,
    };
  }
}

/** Only paths of our own portal: `//host` and back-slashes are other sites. */
function safeReturn(path: string | undefined): string {
  return path && /^\/(?![/\\])[\w\-./?=&%]*$/.test(path) ? path : '/';
}
