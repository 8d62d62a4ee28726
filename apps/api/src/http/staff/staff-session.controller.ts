// Staff sign-in: a passkey, a joiner's one-time code with the first passkey, or password and then one-time code with a pending session between.
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
import { EnrolStaff, SignInByPasskey, type Register, type SessionRow, type StaffRow } from '@sumaho-jpki/operations';
import { judgeStaffMember } from '@sumaho-jpki/rules';
import type { FastifyReply } from 'fastify';
import { REGISTER, SETTINGS } from '../../wiring/tokens';
import { Staff, type ApiRequest } from '../caller';
import { mayKnock } from '../caller-limit';
import { BodyOf, Serves } from '../serves.decorator';
import { passportGuard } from '../surface.guard';

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
    @Inject(EnrolStaff) private readonly joiner: EnrolStaff,
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

  @Serves(staffRoutes.beginEnrolment)
  @UseGuards(PasskeyRateGuard)
  async beginEnrolment(
    @BodyOf(staffRoutes.beginEnrolment) { code }: { code: string },
  ): Promise<ResponseOf<typeof staffRoutes.beginEnrolment>> {
    const { staff, ...begun } = await this.joiner.begin(code);
    return { ...begun, staff: await this.view(staff), account: staff.account };
  }

  @Serves(staffRoutes.enrolStaff)
  @UseGuards(PasskeyRateGuard, passportGuard('staff-enrolment'))
  async enrol(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.enrolStaff>> {
    return this.signedIn(request, reply);
  }

  @Serves(staffRoutes.signIn)
  @UseGuards(SignInRateGuard, passportGuard('staff-password'))
  async signIn(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.signIn>> {
    await this.openSession(reply, 'staff-pending', request.user as StaffSignedIn);
    return { next: 'totp' };
  }

  @Serves(staffRoutes.signInTotp)
  @UseGuards(SignInRateGuard, passportGuard('staff-one-time-code'))
  async signInTotp(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.signInTotp>> {
    await this.sessions.close(request.cookies[COOKIES['staff-pending']]);
    void reply.clearCookie(COOKIES['staff-pending'], cookieOptions(COOKIE_SAME_SITE['staff-pending']));
    return this.signedIn(request, reply);
  }

  @Serves(staffRoutes.signOut)
  async signOut(
    @Staff() _caller: StaffCaller,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.close(request.cookies[COOKIES.staff]);
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
      staff: staff && (await this.view(staff)),
      expiresAt: staff && session ? session.expiresAt.toISOString() : null,
      environment: this.settings.environment,
    };
  }

  /** The session that the browser had is over: one cookie, one session. */
  private async signedIn(request: ApiRequest, reply: FastifyReply) {
    const signedIn = request.user as StaffSignedIn;
    await this.sessions.close(request.cookies[COOKIES.staff]);
    const { csrfToken } = await this.openSession(reply, 'staff', signedIn);
    return { staff: await this.view(signedIn.staff), csrfToken };
  }

  private async openSession(
    reply: FastifyReply,
    kind: SessionRow['kind'] & ('staff' | 'staff-pending'),
    { staff }: StaffSignedIn,
  ) {
    const session = await this.sessions.open(kind, staff.id, {});
    void reply.setCookie(COOKIES[kind], session.id, cookieOptions(COOKIE_SAME_SITE[kind]));
    return session;
  }

  private async view(staff: StaffRow) {
    const code = staff.carrier;
    const carrier = code ? await this.register.transaction({ kind: 'system' }, (tx) => tx.carriers.byCode(code)) : null;
    return {
      displayName: staff.displayName,
      role: staff.role,
      carrier: staff.carrier,
      carrierNameJa: carrier?.nameJa ?? null,
      carrierNameEn: carrier?.nameEn ?? null,
    };
  }
}
