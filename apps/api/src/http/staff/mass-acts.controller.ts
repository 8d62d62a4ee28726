// J-LIS: mass revocations and the cohorts of incidents, from the preview to the stop button.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type BlastRadiusView,
  type ParamsOf as RequestParams,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  DecideMassAct,
  PlanMassAct,
  ReadMassActs,
  SteerMassAct,
  type BlastRadius,
  type MassActView,
} from '@sumaho-jpki/operations';
import { isMassRevocationCause, MASS_REVOCATION_PROCEDURES } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

type Shown = ResponseOf<typeof staffRoutes.proposeMassRevocation>['massRevocation'];
type Answer = Promise<{ massRevocation: Shown }>;
type CohortAnswer = Promise<{ cohort: Shown }>;

@Controller()
export class MassActsController {
  constructor(
    @Inject(ReadMassActs) private readonly all: ReadMassActs,
    @Inject(PlanMassAct) private readonly plan: PlanMassAct,
    @Inject(DecideMassAct) private readonly decision: DecideMassAct,
    @Inject(SteerMassAct) private readonly steer: SteerMassAct,
  ) {}

  @Serves(staffRoutes.massRevocations)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.massRevocations>> {
    return { massRevocations: (await this.all.execute(staff, ['revoke'])).map((view) => shown(view, staff.id)) };
  }

  @Serves(staffRoutes.previewMassRevocation)
  async preview(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.previewMassRevocation) body: RequestBody<typeof staffRoutes.previewMassRevocation>,
  ): Promise<ResponseOf<typeof staffRoutes.previewMassRevocation>> {
    return radiusOf(await this.plan.preview({ act: 'revoke', staff, provedAt: session.createdAt, ...body }));
  }

  @Serves(staffRoutes.proposeMassRevocation)
  async propose(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.proposeMassRevocation) body: RequestBody<typeof staffRoutes.proposeMassRevocation>,
  ): Answer {
    const view = await this.plan.propose({ act: 'revoke', staff, provedAt: session.createdAt, ...body });
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

  @Serves(staffRoutes.cohorts)
  async cohorts(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.cohorts>> {
    return { cohorts: (await this.all.execute(staff, ['suspend', 'resume'])).map((view) => shown(view, staff.id)) };
  }

  @Serves(staffRoutes.previewCohort)
  async previewCohort(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.previewCohort) body: RequestBody<typeof staffRoutes.previewCohort>,
  ): Promise<ResponseOf<typeof staffRoutes.previewCohort>> {
    return radiusOf(await this.plan.preview({ act: 'suspend', staff, provedAt: session.createdAt, ...body }));
  }

  @Serves(staffRoutes.proposeCohort)
  async proposeCohort(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.proposeCohort) body: RequestBody<typeof staffRoutes.proposeCohort>,
  ): CohortAnswer {
    return {
      cohort: shown(await this.plan.propose({ act: 'suspend', staff, provedAt: session.createdAt, ...body }), staff.id),
    };
  }

  @Serves(staffRoutes.proposeCohortLifting)
  async proposeLifting(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.proposeCohortLifting) { id }: RequestParams<typeof staffRoutes.proposeCohortLifting>,
    @BodyOf(staffRoutes.proposeCohortLifting) body: RequestBody<typeof staffRoutes.proposeCohortLifting>,
  ): CohortAnswer {
    return {
      cohort: shown(await this.plan.proposeLifting({ staff, provedAt: session.createdAt, id, ...body }), staff.id),
    };
  }

  @Serves(staffRoutes.decideCohort)
  async decideCohort(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.decideCohort) { id }: RequestParams<typeof staffRoutes.decideCohort>,
    @BodyOf(staffRoutes.decideCohort) body: RequestBody<typeof staffRoutes.decideCohort>,
  ): CohortAnswer {
    return {
      cohort: shown(await this.decision.execute({ staff, provedAt: session.createdAt, id, ...body }), staff.id),
    };
  }

  @Serves(staffRoutes.stopCohort)
  async stopCohort(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.stopCohort) { id }: RequestParams<typeof staffRoutes.stopCohort>,
  ): CohortAnswer {
    return { cohort: shown(await this.steer.stop({ staff, id }), staff.id) };
  }

  @Serves(staffRoutes.continueCohort)
  async continueCohort(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.continueCohort) { id }: RequestParams<typeof staffRoutes.continueCohort>,
  ): CohortAnswer {
    return { cohort: shown(await this.steer.goOn({ staff, provedAt: session.createdAt, id }), staff.id) };
  }
}

/** Who made it is told as "you or not": names of staff belong to the audit. */
function shown({ approval, selection, ...row }: MassActView, staffId: string): Shown {
  const { serials, ...criteria } = selection;
  return {
    id: row.id,
    act: row.act,
    state: row.state,
    cause: row.cause,
    selection: { ...criteria, ...(serials ? { serials: [...serials] } : {}) } as Shown['selection'],
    reason: approval.reason,
    changeSha256: approval.changeSha256,
    expected: row.expected,
    done: row.done,
    followed: row.followed,
    stillHeld: row.stillHeld,
    madeAt: approval.madeAt.toISOString(),
    madeByYou: approval.madeBy === staffId,
    expiresAt: approval.expiresAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    publicNotice: isMassRevocationCause(row.cause) && MASS_REVOCATION_PROCEDURES[row.cause].publicNotice,
  };
}

const radiusOf = ({ sample, unmet, ...radius }: BlastRadius): BlastRadiusView => ({
  ...radius,
  byHolder: { ...radius.byHolder } as Record<string, number>,
  byState: { ...radius.byState },
  unmet: { ...unmet } as Record<string, number>,
  sample: [...sample],
});
