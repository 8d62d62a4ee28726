// J-LIS: the state of the certificate authority, and its certificate profiles.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { ReadAuthorityHealth, type AuthorityHealth } from '@sumaho-jpki/operations';
import { EXTENSION_OIDS, type ExtensionName } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { Serves } from '../serves.decorator';

type View = ResponseOf<typeof staffRoutes.authority>;
type Own = AuthorityHealth['generations'][number]['ocspSigners'][number];
type List = AuthorityHealth['fullLists'][number];

const certificate = <T extends Own>(own: T) => ({
  ...own,
  notBefore: own.notBefore.toISOString(),
  notAfter: own.notAfter.toISOString(),
});
const list = ({ generation, number, thisUpdate, nextUpdate, entries, alarm }: List) => ({
  generation,
  number: String(number),
  thisUpdate: thisUpdate.toISOString(),
  nextUpdate: nextUpdate.toISOString(),
  entries,
  alarm,
});
const profile = (found: AuthorityHealth['profiles'][number]): View['profiles'][number] => ({
  name: found.name,
  kind: found.kind,
  policyOid: found.policyOid ?? null,
  subjectForm: found.subjectForm,
  keyKinds: [...found.keyKinds],
  keyUsage: [...found.keyUsage],
  extendedKeyUsage: [...found.extendedKeyUsage],
  ca: found.ca,
  extensions: (Object.entries(found.extensions) as [ExtensionName, string][]).map(([name, criticality]) => ({
    name,
    oid: EXTENSION_OIDS[name],
    critical: criticality === 'critical',
  })),
  notAfter: found.notAfter,
  longestDays: found.longestDays,
});

@Controller()
export class AuthorityHealthController {
  constructor(@Inject(ReadAuthorityHealth) private readonly readHealth: ReadAuthorityHealth) {}

  @Serves(staffRoutes.authority)
  async read(@Staff() { staff }: StaffCaller): Promise<View> {
    const health = await this.readHealth.execute(staff);
    const { nextGeneration, answers, lint } = health;
    return {
      measuredAt: health.measuredAt.toISOString(),
      alarm: health.alarm,
      generations: health.generations.map(({ root, ocspSigners, enrolmentSigners, activeFrom, ...rest }) => ({
        ...rest,
        activeFrom: activeFrom?.toISOString() ?? null,
        root: certificate(root),
        ocspSigners: ocspSigners.map(certificate),
        enrolmentSigners: enrolmentSigners.map(certificate),
      })),
      nextGeneration: { ...nextGeneration, due: nextGeneration.due.toISOString() },
      fullLists: health.fullLists.map(list),
      fullListAlarm: health.fullListAlarm,
      parts: health.parts.map((part) => ({ part: part.part, ...list(part) })),
      answers: { ...answers, oldest: answers.oldest?.toISOString() ?? null },
      lint: {
        alarm: lint.alarm,
        run: lint.run && {
          ...lint.run,
          findings: [...lint.run.findings],
          startedAt: lint.run.startedAt.toISOString(),
          finishedAt: lint.run.finishedAt?.toISOString() ?? null,
        },
      },
      profiles: health.profiles.map(profile),
    };
  }
}
