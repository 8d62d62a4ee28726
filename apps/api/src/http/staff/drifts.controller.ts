// Where records differ: the list, the repair, and the comparison of one line.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type DriftView,
  type ParamsOf as RequestParams,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import { ReadDrifts, ReconcileLine, RepairDrift, type DriftLogEntry, type DriftRow } from '@sumaho-jpki/operations';
import { answerToDrift, DRIFT_REPAIRS, DRIFT_SIDES, driftRule, type DriftRepair } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

@Controller()
export class DriftsController {
  constructor(
    @Inject(ReadDrifts) private readonly all: ReadDrifts,
    @Inject(RepairDrift) private readonly repairDrift: RepairDrift,
    @Inject(ReconcileLine) private readonly reconcile: ReconcileLine,
  ) {}

  @Serves(staffRoutes.drifts)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.drifts>> {
    const { open, closed, trainingLines, round } = await this.all.execute(staff);
    return {
      open: open.map(driftView),
      closed: closed.map(driftView),
      trainingLines: [...trainingLines],
      round: round && {
        day: round.day,
        looked: round.looked,
        found: round.found,
        unheard: round.unheard,
        startedAt: round.startedAt.toISOString(),
        finishedAt: round.finishedAt?.toISOString() ?? null,
      },
    };
  }

  @Serves(staffRoutes.repairDrift)
  async repair(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.repairDrift) { driftId }: RequestParams<typeof staffRoutes.repairDrift>,
    @BodyOf(staffRoutes.repairDrift) { confirmation }: RequestBody<typeof staffRoutes.repairDrift>,
  ): Promise<ResponseOf<typeof staffRoutes.repairDrift>> {
    const asked = { staff, provedAt: session.createdAt, driftId, confirmation };
    return { drift: driftView(await this.repairDrift.execute(asked)) };
  }

  @Serves(staffRoutes.reconcileLine)
  async compare(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.reconcileLine) { lineId }: RequestParams<typeof staffRoutes.reconcileLine>,
  ): Promise<ResponseOf<typeof staffRoutes.reconcileLine>> {
    const { compared, drifts } = await this.reconcile.atDesk(staff, lineId);
    return { unheard: compared.unheard, drifts: drifts.filter(({ state }) => state !== 'closed').map(driftView) };
  }
}

function driftView(row: DriftRow): DriftView {
  const { id, kind, state, lineId, carrier, certificateSerial, repairs } = row;
  const { believed } = driftRule(kind);
  return {
    ...{ id, kind, state, lineId, carrier, certificateSerial, repairs },
    since: row.since.toISOString(),
    seenAt: row.seenAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    sides: DRIFT_SIDES.flatMap((side) => {
      const said = row.said[side];
      return said === undefined ? [] : [{ side, said, believed: believed === side }];
    }),
    answer: answerToDrift(kind, repairs),
    log: row.log.map(({ at, what, repair }: DriftLogEntry) => ({
      at,
      what,
      repair: isRepair(repair) ? repair : null,
    })),
  };
}

const isRepair = (text: string | undefined): text is DriftRepair =>
  text !== undefined && Object.hasOwn(DRIFT_REPAIRS, text);
