// 練習用回線: the list for desks, and an administrator's word that makes one.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { OpenTrainingLine, ReadTrainingLines } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { BodyOf, Serves } from '../serves.decorator';
import { phoneFor } from '../views';

@Controller()
export class TrainingLinesController {
  constructor(
    @Inject(ReadTrainingLines) private readonly lines: ReadTrainingLines,
    @Inject(OpenTrainingLine) private readonly opening: OpenTrainingLine,
  ) {}

  @Serves(staffRoutes.trainingLines)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.trainingLines>> {
    const found = await this.lines.execute(staff);
    return {
      lines: found.map(({ line, certificate }) => ({
        lineId: line.id,
        phoneNumber: phoneFor('desk', line.msisdn),
        carrier: line.carrier,
        hostCarrier: line.hostCarrier,
        lineState: line.state,
        certificateState: certificate?.state ?? null,
        simProduct: line.simProduct,
        handsetModel: line.handsetModel,
      })),
    };
  }

  @Serves(staffRoutes.openTrainingLine)
  async open(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.openTrainingLine) body: RequestBody<typeof staffRoutes.openTrainingLine>,
  ): Promise<ResponseOf<typeof staffRoutes.openTrainingLine>> {
    const { id } = await this.opening.execute({ staff, provedAt: session.createdAt, ...body });
    return { lineId: id };
  }
}
