// The desk's half of a call code.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { BeginCallCode, EndCall } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { ParamsOf, Serves } from '../serves.decorator';
import { callView } from '../views';

interface OneLine {
  readonly lineId: string;
}

@Controller()
export class DeskCallController {
  constructor(
    @Inject(BeginCallCode) private readonly beginning: BeginCallCode,
    @Inject(EndCall) private readonly ending: EndCall,
  ) {}

  @Serves(staffRoutes.beginCallCode)
  async begin(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.beginCallCode) { lineId }: OneLine,
  ): Promise<ResponseOf<typeof staffRoutes.beginCallCode>> {
    return { call: callView(await this.beginning.execute({ staff, lineId })) };
  }

  @Serves(staffRoutes.endCall)
  async end(@Staff() { staff }: StaffCaller, @ParamsOf(staffRoutes.endCall) { lineId }: OneLine): Promise<void> {
    await this.ending.execute({ staff, lineId });
  }
}
