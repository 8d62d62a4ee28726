// The inbox of what waits for a second person, and the request of a desk for the end of a certificate.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type ApprovalView,
  type BodyOf as RequestBody,
  type ParamsOf as RequestParams,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  DecideChange,
  ReadApprovals,
  RequestEnd,
  WithdrawChange,
  type ApprovalPicture,
  type StaffRow,
} from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';
import { verdictView } from '../views';

type Inbox = Promise<ResponseOf<typeof staffRoutes.approvals>>;

@Controller()
export class ApprovalsController {
  constructor(
    @Inject(ReadApprovals) private readonly all: ReadApprovals,
    @Inject(DecideChange) private readonly decision: DecideChange,
    @Inject(WithdrawChange) private readonly withdrawal: WithdrawChange,
    @Inject(RequestEnd) private readonly request: RequestEnd,
  ) {}

  @Serves(staffRoutes.approvals)
  read(@Staff() { staff }: StaffCaller): Inbox {
    return this.inbox(staff);
  }

  @Serves(staffRoutes.decideApproval)
  async decide(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.decideApproval) { id }: RequestParams<typeof staffRoutes.decideApproval>,
    @BodyOf(staffRoutes.decideApproval) body: RequestBody<typeof staffRoutes.decideApproval>,
  ): Inbox {
    await this.decision.execute({ staff, provedAt: session.createdAt, id, ...body });
    return this.inbox(staff);
  }

  @Serves(staffRoutes.withdrawApproval)
  async withdraw(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.withdrawApproval) { id }: RequestParams<typeof staffRoutes.withdrawApproval>,
  ): Inbox {
    await this.withdrawal.execute({ staff, provedAt: session.createdAt, id });
    return this.inbox(staff);
  }

  @Serves(staffRoutes.requestEnd)
  async requestEnd(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.requestEnd) { lineId }: RequestParams<typeof staffRoutes.requestEnd>,
    @BodyOf(staffRoutes.requestEnd) body: RequestBody<typeof staffRoutes.requestEnd>,
  ): Promise<ResponseOf<typeof staffRoutes.requestEnd>> {
    return { id: await this.request.execute({ staff, provedAt: session.createdAt, lineId, ...body }) };
  }

  private async inbox(staff: StaffRow): Inbox {
    return { approvals: (await this.all.execute(staff)).map((picture) => shown(picture, staff.id)) };
  }
}

/** Who made it is told by role and shop: names of staff belong to the audit. */
function shown({ approval, kind, state, ...picture }: ApprovalPicture, staffId: string): ApprovalView {
  return {
    id: approval.id,
    kind,
    state,
    changeSha256: approval.changeSha256,
    change: { ...approval.change },
    reason: approval.reason,
    carrier: approval.carrier,
    madeAt: approval.madeAt.toISOString(),
    madeByYou: approval.madeBy === staffId,
    makerRole: picture.makerRole,
    makerShop: picture.makerShop,
    training: picture.training,
    expiresAt: approval.expiresAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    decisionReason: approval.decisionReason,
    mayDecide: verdictView(picture.mayDecide),
    mayWithdraw: verdictView(picture.mayWithdraw),
  };
}
