// J-LIS: the log of key ceremonies, and a transcript to take away.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type CeremonyView, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadCeremonyLog, type CeremonyPicture } from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { ParamsOf, Serves } from '../serves.decorator';

@Controller()
export class CeremoniesController {
  constructor(@Inject(ReadCeremonyLog) private readonly log: ReadCeremonyLog) {}

  @Serves(staffRoutes.ceremonies)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.ceremonies>> {
    const { generations, nextGenerationDue, ceremonies } = await this.log.execute(staff);
    return {
      generations: generations.map(({ generation: { number, root, activeFrom }, state, ceremonyId }) => ({
        ...{ number, state, ceremonyId },
        activeFrom: activeFrom?.toISOString() ?? null,
        ...{ keyKind: root.keyKind, keyIdentifier: root.keyIdentifier, sha256: root.sha256 },
        notBefore: root.notBefore.toISOString(),
        notAfter: root.notAfter.toISOString(),
      })),
      nextGenerationDue: nextGenerationDue.toISOString(),
      ceremonies: ceremonies.map(shown),
    };
  }

  @Serves(staffRoutes.ceremonyTranscript)
  async transcript(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.ceremonyTranscript) { ceremonyId }: { ceremonyId: string },
  ): Promise<ResponseOf<typeof staffRoutes.ceremonyTranscript>> {
    const { id, name, text } = await this.log.transcript(staff, ceremonyId);
    return { name, sha256: id, text };
  }
}

const shown = ({ text: _file, beganAt, entries, officers, findings, ...rest }: CeremonyPicture): CeremonyView => ({
  ...rest,
  beganAt: beganAt?.toISOString() ?? null,
  officers: [...officers],
  findings: [...findings],
  entries: entries.map(({ at, facts, ...entry }) => ({ ...entry, at: at.toISOString(), facts: { ...facts } })),
});
