// The dashboards: counts of a period for carriers' desks and J-LIS.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type QueryOf as RequestQuery, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadFigures } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { QueryOf, Serves } from '../serves.decorator';

@Controller()
export class FiguresController {
  constructor(@Inject(ReadFigures) private readonly readFigures: ReadFigures) {}

  @Serves(staffRoutes.figures)
  async read(
    @Staff() { staff }: StaffCaller,
    @QueryOf(staffRoutes.figures) query: RequestQuery<typeof staffRoutes.figures>,
  ): Promise<ResponseOf<typeof staffRoutes.figures>> {
    const { asOf, period, ...found } = await this.readFigures.execute(staff, query);
    return { ...found, asOf: asOf.toISOString(), from: period.from, until: period.until };
  }
}
