// J-LIS: a parked message is put aside, or two persons have it acted on.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { ParkedMessages } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

@Controller()
export class ParkedMessagesController {
  constructor(@Inject(ParkedMessages) private readonly messages: ParkedMessages) {}

  @Serves(staffRoutes.dismissParkedStep)
  async dismiss(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.dismissParkedStep) { stepId }: { stepId: string },
    @BodyOf(staffRoutes.dismissParkedStep) { why }: RequestBody<typeof staffRoutes.dismissParkedStep>,
  ): Promise<ResponseOf<typeof staffRoutes.dismissParkedStep>> {
    await this.messages.dismiss({ staff, provedAt: session.createdAt, stepId, why });
    return { dismissed: true };
  }

  @Serves(staffRoutes.requestParkedAct)
  async request(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.requestParkedAct) { stepId }: { stepId: string },
    @BodyOf(staffRoutes.requestParkedAct) { reason }: RequestBody<typeof staffRoutes.requestParkedAct>,
  ): Promise<ResponseOf<typeof staffRoutes.requestParkedAct>> {
    return { id: await this.messages.request({ staff, provedAt: session.createdAt, stepId, reason }) };
  }
}
