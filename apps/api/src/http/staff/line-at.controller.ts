// A line as it was at a past second.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadLineAt } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { ParamsOf, QueryOf, Serves } from '../serves.decorator';
import { timelineEntry } from '../views';

@Controller()
export class LineAtController {
  constructor(@Inject(ReadLineAt) private readonly past: ReadLineAt) {}

  @Serves(staffRoutes.lineAt)
  async read(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.lineAt) { lineId }: { lineId: string },
    @QueryOf(staffRoutes.lineAt) { time }: { time: string },
  ): Promise<ResponseOf<typeof staffRoutes.lineAt>> {
    const then = await this.past.execute(staff, lineId, new Date(time));
    const { line, element } = then;
    return {
      asOf: then.asOf.toISOString(),
      lineId: then.lineId,
      line: line && {
        state: line.state,
        iccid: line.iccid,
        simProduct: line.simProduct,
        handsetModel: line.handsetModel,
        imei: line.imei,
      },
      element: element && { state: element.state, store: element.store },
      certificates: then.certificates.map(({ row, state, holds, status, from }) => ({
        serial: row.serial,
        state,
        holds: [...holds],
        status: status && { status: status.status, reason: 'reason' in status ? status.reason : null },
        from: [...from],
      })),
      timeline: then.timeline.map(timelineEntry),
      moments: then.moments.map((at) => at.toISOString()),
      notKnown: [...then.notKnown],
    };
  }
}
