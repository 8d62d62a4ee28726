// 通話の確認, the holder's half: signed in with the card, the holder compares the digits and says whether it is them who speak.
import { answerCallCode, type CallAnswer } from '@sumaho-jpki/rules';
import type { CallCodeRow } from '../ports/call-code.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CarrierRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { callEvent } from './begin-call-code.operation';
import { callPictureOf, type CallPicture } from './call-picture';

interface Holder {
  readonly personId: string;
  /** When the card was read for this sign-in. */
  readonly provedAt: Date;
}

export interface OwnCall {
  readonly call: CallPicture;
  /** Who asks: the carrier of the staff member, null for J-LIS and its hotline. */
  readonly carrier: CarrierRow | null;
  readonly role: StaffRow['role'];
}

export class ReadOwnCall {
  constructor(private readonly register: Register) {}

  execute(personId: string): Promise<OwnCall | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.callCodes.newestOfPerson(personId);
      const call = callPictureOf(row, await tx.now());
      const staff = row && (await tx.staff.byId(row.staffId));
      if (!row || !call || !staff || call.state === 'over' || !(await stillTheirs(tx, row))) return null;
      return {
        call,
        carrier: staff.carrier === null ? null : await tx.carriers.byCode(staff.carrier),
        role: staff.role,
      };
    });
  }
}

export class AnswerCallCode {
  constructor(private readonly register: Register) {}

  /** @throws Refused `not-found` for somebody else's call too | `call-code-wrong` | `call-code-over` */
  async execute(input: Holder & { id: string; digits: string; answer: CallAnswer }): Promise<CallPicture> {
    const { personId, answer } = input;
    const { verdict, picture } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      await tx.people.lock(personId);
      const row = await tx.callCodes.byId(input.id);
      if (row?.personId !== personId || !(await stillTheirs(tx, row))) throw new Refused('not-found');
      const now = await tx.now();
      const matches = row.digits !== null && row.digits === input.digits.normalize('NFKC').replace(/\s/gu, '');
      const { verdict, state, triesLeft } = answerCallCode({ ...row, now }, { matches, answer });
      if (state !== row.state || triesLeft !== row.triesLeft) {
        const confirmed = state === 'confirmed' ? { confirmedAt: now, cardReadAt: input.provedAt } : {};
        const change = { state, triesLeft, digits: state === 'shown' ? row.digits : null, ...confirmed };
        if (!(await tx.callCodes.update(row, change))) throw new Refused('conflict');
      }
      const told = state === 'confirmed' ? 'call-confirmed' : state === 'denied' ? 'call-denied' : null;
      if (verdict.allowed && told) {
        const cardRead = input.provedAt >= row.createdAt;
        await tx.history.record(
          callEvent(told, row, { kind: 'citizen', id: null }, told === 'call-confirmed' ? { cardRead } : {}),
        );
      }
      return { verdict, picture: callPictureOf(await tx.callCodes.byId(row.id), now) };
    });
    // Behind the COMMIT: the try that was lost stays lost.
    mustBeAllowed(verdict);
    if (!picture) throw new Error('a call code that is not there');
    return picture;
  }
}

/** A line that changed hands since has another holder: the call was not with them. */
async function stillTheirs(tx: RegisterTransaction, { lineId, personId }: CallCodeRow): Promise<boolean> {
  return (await tx.lines.byId(lineId))?.personId === personId;
}
