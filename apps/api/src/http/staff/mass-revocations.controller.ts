// J-LIS: mass revocations, from the preview to the stop button.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type ParamsOf as RequestParams,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  DecideMassRevocation,
  PlanMassRevocation,
  ReadMassRevocations,
  SteerMassRevocation,
  type MassRevocationView,
} from '@sumaho-jpki/operations';
import { MASS_REVOCATION_PROCEDURES } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

type Shown = ResponseOf<typeof staffRoutes.proposeMassRevocation>['massRevocation'];
type Answer = Promise<{ massRevocation: Shown }>;

@Controller()
export class MassRevocationsController {
  constructor(
    @Inject(ReadMassRevocations) private readonly all: ReadMassRevocations,
    @Inject(PlanMassRevocation) private readonly plan: PlanMassRevocation,
    @Inject(DecideMassRevocation) private readonly decision: DecideMassRevocation,
    @Inject(SteerMassRevocation) private readonly steer: SteerMassRevocation,
  ) {}

  @Serves(staffRoutes.massRevocations)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.massRevocations>> {
    return { massRevocations: (await this.all.execute(staff)).map((view) => shown(view, staff.id)) };
  }

  @Serves(staffRoutes.previewMassRevocation)
  async preview(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.previewMassRevocation) body: RequestBody<typeof staffRoutes.previewMassRevocation>,
  ): Promise<ResponseOf<typeof staffRoutes.previewMassRevocation>> {
    const { sample, ...radius } = await this.plan.preview({ staff, provedAt: session.createdAt, ...body });
    return { ...radius, byState: { ...radius.byState }, sample: [...sample] };
  }

  @Serves(staffRoutes.proposeMassRevocation)
  async propose(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.proposeMassRevocation) body: RequestBody<typeof staffRoutes.proposeMassRevocation>,
  ): Answer {
    const view = await this.plan.propose({ staff, provedAt: session.createdAt, ...body });
    return { massRevocation: shown(view, staff.id) };
  }

  @Serves(staffRoutes.decideMassRevocation)
  async decide(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.decideMassRevocation) { id }: RequestParams<typeof staffRoutes.decideMassRevocation>,
    @BodyOf(staffRoutes.decideMassRevocation) body: RequestBody<typeof staffRoutes.decideMassRevocation>,
  ): Answer {
    const view = await this.decision.execute({ staff, provedAt: session.createdAt, id, ...body });
    return { massRevocation: shown(view, staff.id) };
  }

  @Serves(staffRoutes.stopMassRevocation)
  async stop(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.stopMassRevocation) { id }: RequestParams<typeof staffRoutes.stopMassRevocation>,
  ): Answer {
    return { massRevocation: shown(await this.steer.stop({ staff, id }), staff.id) };
  }

  @Serves(staffRoutes.continueMassRevocation)
  async goOn(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.continueMassRevocation) { id }: RequestParams<typeof staffRoutes.continueMassRevocation>,
  ): Answer {
    return { massRevocation: shown(await this.steer.goOn({ staff, provedAt: session.createdAt, id }), staff.id) };
  }
}

/** Who made it is told as "you or not": names of staff belong to the audit. */
function shown({ approval, selection, ...row }: MassRevocationView, staffId: string): Shown {
  const { serials, ...criteria } = selection;
  return {
    id: row.id,
    state: row.state,
    cause: row.cause,
    selection: { ...criteria, ...(serials ? { serials: [...serials] } : {}) } as Shown['selection'],
    reason: approval.reason,
    changeSha256: approval.changeSha256,
    expected: row.expected,
    revoked: row.revoked,
    followed: row.followed,
    madeAt: approval.madeAt.toISOString(),
    madeByYou: approval.madeBy === staffId,
    expiresAt: approval.expiresAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    publicNotice: MASS_REVOCATION_PROCEDURES[row.cause].publicNotice,
  };
}
