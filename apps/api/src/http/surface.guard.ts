// Deny by default: every handler serves a route of the contract; its surface names the passport strategy, and unsafe verbs
// under a cookie need the session's anti-forgery token and our own origin.
import { CanActivate, ExecutionContext, Inject, Injectable, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, type IAuthGuard } from '@nestjs/passport';
import { estPaths, machinePaths, type Route, type Surface } from '@sumaho-jpki/contract';
import type { CitizenCaller, StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { mustBeAllowed, Refused } from '@sumaho-jpki/operations';
import { may, rolesThatMay } from '@sumaho-jpki/rules';
import { PUBLIC_ORIGIN } from '../wiring/tokens';
import type { ApiRequest } from './caller';
import { SERVED_ROUTE } from './serves.decorator';

/** A passport guard that answers with our problem instead of a bare 401. */
export function passportGuard(strategy: string): Type<IAuthGuard> {
  class NamedGuard extends AuthGuard(strategy) {
    override handleRequest<User>(problem: unknown, user: User | false): User {
      if (problem) throw problem;
      if (!user) throw new Refused('sign-in-required');
      return user;
    }
  }
  return NamedGuard;
}

const GUARDS = Object.fromEntries(
  (['citizen', 'staff', 'device', 'gate'] as const).map((surface) => [surface, new (passportGuard(surface))()]),
) as Record<Exclude<Surface, 'open'>, IAuthGuard>;

@Injectable()
export class SurfaceGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(PUBLIC_ORIGIN) private readonly publicOrigin: string,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.reflector.get<Route | undefined>(SERVED_ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<ApiRequest>();
    if (!route) return isMachinePath(request.url);
    const unsafe = route.method !== 'GET';
    if (unsafe) this.mustComeFromUs(request);
    if (route.surface === 'open') return true;
    await GUARDS[route.surface].canActivate(context);
    if (route.surface === 'staff') mustBeTheirs(route, request);
    if (unsafe && (route.surface === 'citizen' || route.surface === 'staff')) mustCarryToken(request);
    return true;
  }

  /** A browser always names the origin of an unsafe request; machines send none. */
  private mustComeFromUs(request: ApiRequest): void {
    const { origin } = request.headers;
    if (origin !== undefined && origin !== this.publicOrigin) throw new Refused('csrf');
  }
}

/** Whose rows they are is for the operation to judge; here only whether the role does such things at all. */
function mustBeTheirs({ permission }: Route, request: ApiRequest): void {
  const { role } = (request.user as StaffCaller).staff;
  if (!rolesThatMay(permission).includes(role)) mustBeAllowed(may(role, permission, 'none'));
}

function mustCarryToken(request: ApiRequest): void {
  const { session } = request.user as CitizenCaller | StaffCaller;
  if (request.headers['x-csrf-token'] !== session.csrfToken) throw new Refused('csrf');
}

/** Machine end points authenticate by themselves: session ids, message signatures, or nothing to protect (PKI). */
function isMachinePath(url: string): boolean {
  const prefixes = ['/gp/', '/feeds/', '/pki/', '/api/docs', `${machinePaths.ram}/`];
  return prefixes.some((prefix) => url.startsWith(prefix)) || isEst(url) || isCmp(url);
}

/** EST has its own guard on the routes that need one; the CA certificates are for everybody (RFC 7030 §4.1). */
const isEst = (url: string): boolean => url.startsWith(`${estPaths.base}/`);

/** CMP protects its messages itself (RFC 4210 §5.1.3). */
const isCmp = (url: string): boolean => url.split('?')[0] === machinePaths.cmp;
