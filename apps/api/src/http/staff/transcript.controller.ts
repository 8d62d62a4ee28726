// J-LIS: what went to a SIM and came back, in words.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadTranscript } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { ParamsOf, Serves } from '../serves.decorator';

@Controller()
export class TranscriptController {
  constructor(@Inject(ReadTranscript) private readonly transcripts: ReadTranscript) {}

  @Serves(staffRoutes.transcript)
  async read(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.transcript) { applicationId }: { applicationId: string },
  ): Promise<ResponseOf<typeof staffRoutes.transcript>> {
    const { application, scripts } = await this.transcripts.execute(staff, applicationId);
    return {
      application: {
        id: application.id,
        number: application.number,
        lineId: application.lineId,
        training: application.training,
      },
      scripts: scripts.map(({ order, exchanges }) => ({
        id: order.id,
        purpose: order.purpose,
        state: order.state,
        agentStatus: order.agentStatus,
        createdAt: order.createdAt.toISOString(),
        exchanges: exchanges.map(({ title, command, response, status }) => ({
          title,
          command: [...command],
          response: [...response],
          status,
        })),
      })),
    };
  }
}
