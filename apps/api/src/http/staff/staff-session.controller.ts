// Staff sign-in: a passkey, or password and then one-time code with a pending session between.
import {
  Controller,
  Inject,
  Injectable,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import {
  COOKIE_SAME_SITE,
  COOKIES,
  cookieOptions,
  SessionStore,
  type StaffCaller,
  type StaffSignedIn,
} from '@sumaho-jpki/adapters/sign-in';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { SignInByPasskey, TellSignIns, type Register } from '@sumaho-jpki/operations';
import { judgeStaffMember } from '@sumaho-jpki/rules';
import type { FastifyReply } from 'fastify';
import { REGISTER, SETTINGS } from '../../wiring/tokens';
import { Staff, type ApiRequest } from '../caller';
import { mayKnock } from '../caller-limit';
import { Serves } from '../serves.decorator';
import { passportGuard } from '../surface.guard';
import { StaffDoor } from './staff-door';

const TRIES_PER_MINUTE = 20;
const CHALLENGES_PER_MINUTE = 120;

/** Before anything is looked at: wrong proofs count, too. */
function knockGuard(door: string, perMinute: number): Type<CanActivate> {
  @Injectable()
  class KnockGuard implements CanActivate {
    constructor(@Inject(REGISTER) private readonly register: Register) {}

    async canActivate(context: ExecutionContext): Promise<boolean> {
      const { ip } = context.switchToHttp().getRequest<ApiRequest>();
      await mayKnock(this.register, door, ip, perMinute);
      return true;
    }
  }
  return KnockGuard;
}

export const SignInRateGuard = knockGuard('staff-sign-in', TRIES_PER_MINUTE);
/** Passkeys and enrolment codes cannot be guessed; this keeps one address from filling the register with challenges. */
export const PasskeyRateGuard = knockGuard('staff-passkey', CHALLENGES_PER_MINUTE);

@Controller()
export class StaffSessionController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(SessionStore) private readonly sessions: SessionStore,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(SignInByPasskey) private readonly passkey: SignInByPasskey,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(TellSignIns) private readonly tell: TellSignIns,
  ) {}

  @Serves(staffRoutes.beginPasskeySignIn)
  @UseGuards(PasskeyRateGuard)
  async beginPasskey(): Promise<ResponseOf<typeof staffRoutes.beginPasskeySignIn>> {
    return this.passkey.begin();
  }

  @Serves(staffRoutes.signInByPasskey)
  @UseGuards(PasskeyRateGuard, passportGuard('staff-passkey'))
  async signInByPasskey(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.signInByPasskey>> {
    return this.signedIn(request, reply);
  }

  @Serves(staffRoutes.signIn)
  @UseGuards(SignInRateGuard, passportGuard('staff-password'))
  async signIn(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.signIn>> {
    await this.door.half(reply, request.user as StaffSignedIn);
    return { next: 'totp' };
  }

  @Serves(staffRoutes.signInTotp)
  @UseGuards(SignInRateGuard, passportGuard('staff-one-time-code'))
  async signInTotp(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.signInTotp>> {
    return this.signedIn(request, reply);
  }

  @Serves(staffRoutes.signOut)
  async signOut(
    @Staff() { staff }: StaffCaller,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.close(request.cookies[COOKIES.staff]);
    await this.tell.signedOut(staff);
    void reply.clearCookie(COOKIES.staff, cookieOptions(COOKIE_SAME_SITE.staff));
  }

  @Serves(staffRoutes.session)
  async session(@Req() request: ApiRequest): Promise<ResponseOf<typeof staffRoutes.session>> {
    const session = await this.sessions.read('staff', request.cookies[COOKIES.staff]);
    const id = session?.subjectId;
    const known = id ? await this.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(id)) : null;
    const staff = known && judgeStaffMember(known.state).allowed ? known : null;
    return {
      signedIn: staff !== null,
      csrfToken: staff && session ? session.csrfToken : null,
      staff: staff && (await this.door.view(staff)),
      expiresAt: staff && session ? session.expiresAt.toISOString() : null,
      environment: this.settings.environment,
    };
  }

  private async signedIn(request: ApiRequest, reply: FastifyReply) {
    const signedIn = request.user as StaffSignedIn;
    const { csrfToken } = await this.door.letIn(request, reply, signedIn);
    return { staff: await this.door.view(signedIn.staff), csrfToken };
  }
}
