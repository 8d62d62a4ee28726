// 通話の確認, the desk's half: four digits for this line, this staff member and this call, and the end of the call.
import { CALL_CODE, callDigitsFrom, judgeCallCode, may } from '@sumaho-jpki/rules';
import { relationTo, scopeOf } from '../desk/desk.operations';
import type { CallCodeRow } from '../ports/call-code.port';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { LineRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { callPictureOf, type CallPicture } from './call-picture';

interface OfLine {
  readonly staff: StaffRow;
  readonly lineId: string;
}

export class BeginCallCode {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** A code of this line that still waits dies, whoever asked for it. @throws Refused `not-found` | `not-allowed-now` | `call-codes-used-up` */
  async execute(input: OfLine): Promise<CallPicture> {
    const { staff } = input;
    const line = await this.register.transaction(scopeOf(staff), (tx) => lineOfTheirs(tx, input));
    const id = this.random.uuid();
    const digits = callDigitsFrom(this.random.bytes(8));
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const codesThisHour = await tx.countEvent(`call-code:${line.id}`, 3600);
      const { personId } = (await tx.lines.byId(line.id)) ?? line;
      mustBeAllowed(judgeCallCode({ holderKnown: personId !== null, codesThisHour }));
      if (personId === null) throw new Refused('not-allowed-now');
      // One of two that are asked for at once comes first; the other ends it.
      await tx.people.lock(personId);
      for (const former of [await tx.callCodes.shownOf(line.id), await tx.callCodes.newestOf(line.id, staff.id)])
        if (former) await endCall(tx, former);
      const now = await tx.now();
      const expiresAt = new Date(now.getTime() + CALL_CODE.validMinutes * 60_000);
      const bound = { id, lineId: line.id, carrier: line.carrier, personId, staffId: staff.id };
      await tx.callCodes.insert({ ...bound, digits, triesLeft: CALL_CODE.tries, expiresAt });
      await tx.history.record(callEvent('call-code-shown', bound, { kind: 'staff', id: staff.id }));
      const shown = callPictureOf(await tx.callCodes.byId(id), now);
      if (!shown) throw new Error('a call code that is not there');
      return shown;
    });
  }
}

export class EndCall {
  constructor(private readonly register: Register) {}

  /** What was confirmed counts no longer; repeats change nothing. @throws Refused `not-found` */
  async execute(input: OfLine): Promise<void> {
    const { staff } = input;
    const line = await this.register.transaction(scopeOf(staff), (tx) => lineOfTheirs(tx, input));
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      const call = await tx.callCodes.newestOf(line.id, staff.id);
      if (!call || call.state === 'ended' || call.state === 'denied') return;
      await endCall(tx, call);
      await tx.history.record(callEvent('call-ended', call, { kind: 'staff', id: staff.id }));
    });
  }
}

async function lineOfTheirs(tx: RegisterTransaction, { staff, lineId }: OfLine): Promise<LineRow> {
  const line = await tx.lines.byId(lineId);
  if (!line) throw new Refused('not-found');
  mustBeAllowed(may(staff.role, 'begin-call-code', relationTo(staff, line)));
  return line;
}

async function endCall(tx: RegisterTransaction, call: CallCodeRow): Promise<void> {
  if (call.state === 'shown' || call.state === 'confirmed')
    await tx.callCodes.update(call, { state: 'ended', digits: null });
}

/** The digits stand in no timeline. */
export const callEvent = (
  event: string,
  call: Pick<CallCodeRow, 'lineId' | 'carrier'>,
  actor: { readonly kind: 'staff' | 'citizen'; readonly id: string | null },
  facts: NewHistory['facts'] = {},
): NewHistory => ({
  event,
  actorKind: actor.kind,
  actorId: actor.id,
  applicationId: null,
  lineId: call.lineId,
  certificateSerial: null,
  carrier: call.carrier,
  facts,
});
