// J-LIS: how fresh the resident register's feed is.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadResidentRegister } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { Serves } from '../serves.decorator';

@Controller()
export class ResidentRegisterStateController {
  constructor(@Inject(ReadResidentRegister) private readonly feed: ReadResidentRegister) {}

  @Serves(staffRoutes.residentRegister)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.residentRegister>> {
    const sources = await this.feed.execute(staff);
    return {
      sources: sources.map(({ source: { code, nameJa, nameEn, heardAt, completeUntil }, state }) => ({
        code,
        nameJa,
        nameEn,
        state,
        heardAt: heardAt?.toISOString() ?? null,
        completeUntil: completeUntil?.toISOString() ?? null,
      })),
    };
  }
}
