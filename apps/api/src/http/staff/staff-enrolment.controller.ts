// A joiner with the one-time code: the first passkey, or where there is none a certificate or a password with one-time codes beside it.
import { Controller, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { StaffSignedIn } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { EnrolByCertificate, EnrolByPassword, EnrolStaff, JoinersCodes } from '@sumaho-jpki/operations';
import { JOINER_WAYS, judgeWay, type WaysPolicy } from '@sumaho-jpki/rules';
import type { FastifyReply } from 'fastify';
import { STAFF_WAYS } from '../../wiring/tokens';
import type { ApiRequest } from '../caller';
import { BodyOf, Serves } from '../serves.decorator';
import { passportGuard } from '../surface.guard';
import { certificateRequestIn, issuedView } from './certificate-request';
import { StaffDoor } from './staff-door';
import { PasskeyRateGuard } from './staff-session.controller';

@Controller()
export class StaffEnrolmentController {
  constructor(
    @Inject(EnrolStaff) private readonly joiner: EnrolStaff,
    @Inject(JoinersCodes) private readonly codes: JoinersCodes,
    @Inject(EnrolByCertificate) private readonly byCertificate: EnrolByCertificate,
    @Inject(EnrolByPassword) private readonly byPassword: EnrolByPassword,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(STAFF_WAYS) private readonly policy: WaysPolicy,
  ) {}

  @Serves(staffRoutes.beginEnrolment)
  @UseGuards(PasskeyRateGuard)
  async begin(
    @BodyOf(staffRoutes.beginEnrolment) { code }: { code: string },
  ): Promise<ResponseOf<typeof staffRoutes.beginEnrolment>> {
    const { staff, ...begun } = await this.joiner.begin(code);
    const ways = JOINER_WAYS.filter((way) => judgeWay(way, staff, this.policy).allowed);
    return { ...begun, staff: await this.door.view(staff), account: staff.account, ways };
  }

  @Serves(staffRoutes.enrolStaff)
  @UseGuards(PasskeyRateGuard, passportGuard('staff-enrolment'))
  async enrol(
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.enrolStaff>> {
    const signedIn = request.user as StaffSignedIn;
    const { csrfToken } = await this.door.letIn(request, reply, signedIn);
    return { staff: await this.door.view(signedIn.staff), csrfToken };
  }

  @Serves(staffRoutes.beginOneTimeCodes)
  @UseGuards(PasskeyRateGuard)
  async oneTimeCodes(
    @BodyOf(staffRoutes.beginOneTimeCodes) { code }: { code: string },
  ): Promise<ResponseOf<typeof staffRoutes.beginOneTimeCodes>> {
    return this.codes.begin(code);
  }

  @Serves(staffRoutes.enrolByCertificate)
  @UseGuards(PasskeyRateGuard)
  async certificate(
    @BodyOf(staffRoutes.enrolByCertificate) body: RequestBody<typeof staffRoutes.enrolByCertificate>,
  ): Promise<ResponseOf<typeof staffRoutes.enrolByCertificate>> {
    const issued = await this.byCertificate.execute({ ...body, request: certificateRequestIn(body.request) });
    return { ...issuedView(issued), account: issued.account };
  }

  @Serves(staffRoutes.enrolByPassword)
  @UseGuards(PasskeyRateGuard)
  async password(
    @BodyOf(staffRoutes.enrolByPassword) body: RequestBody<typeof staffRoutes.enrolByPassword>,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof staffRoutes.enrolByPassword>> {
    const staff = await this.byPassword.execute(body);
    const by = ['enrolment-code', 'password', 'one-time-code'] as const;
    const { csrfToken } = await this.door.letIn(request, reply, { kind: 'staff-signed-in', staff, by });
    return { staff: await this.door.view(staff), csrfToken };
  }
}
