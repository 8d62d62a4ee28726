// 窓口での利用終了, first half: by the word of a holder who confirmed this call and had the card read for it, a desk asks for the end of
// the certificate. Nothing changes before a second person approves exactly this (decide-request), and until then it can be taken back.
import {
  callProof,
  confirmsSerial,
  isRevocationCause,
  judgeEndAtDesk,
  may,
  REVOCATION_CAUSES,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import { proposeChange } from '../approvals/approvals';
import { certificateEvent, isFresh } from '../asker';
import { relationTo, scopeOf } from '../desk/desk.operations';
import type { Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { END_AT_DESK } from './end-at-desk-action';

export interface EndRequest {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
  readonly lineId: string;
  readonly serial: string;
  readonly cause: string;
  /** Last four of the serial, as the desk typed them. */
  readonly confirmation: string;
  readonly reason: string;
}

export class RequestEnd {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @returns id of the request. @throws Refused `not-found` | `forbidden` | `step-up-required` | `proof-missing` | `not-allowed-now` | … */
  async execute(input: EndRequest): Promise<string> {
    const { staff, provedAt, serial, reason } = input;
    const cause = causeOfHolder(input.cause);
    if (!confirmsSerial(input.confirmation, serial)) throw new Refused('confirmation-mismatch');
    const line = await this.register.transaction(scopeOf(staff), (tx) => tx.lines.byId(input.lineId));
    if (!line) throw new Refused('not-found');
    const id = this.random.uuid();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      mustBeAllowed(may(staff.role, END_AT_DESK, relationTo(staff, line), { fresh: isFresh(provedAt, now) }));
      const row = await tx.certificates.bySerial(serial);
      // A number that changed hands: what its former holder has is not this line's any more.
      if (row?.lineId !== line.id || row.personId !== line.personId) throw new Refused('certificate-unknown');
      await tx.people.lock(row.personId);
      const held = await tx.callCodes.newestOf(line.id, staff.id);
      const call = callProof(held?.personId === row.personId ? held : null, now);
      const pending = (await tx.approvals.openOf(END_AT_DESK, serial)) !== null;
      mustBeAllowed(judgeEndAtDesk({ certificate: row.state, pending, call }));
      const change = { serial, cause, lineId: line.id, callId: held?.id ?? null };
      const proposal = { id, kind: END_AT_DESK, change, reason, maker: staff, subject: serial } as const;
      const { changeSha256 } = await proposeChange(tx, proposal);
      const facts = { cause, changeSha256 };
      await tx.history.record(certificateEvent('end-requested', { kind: 'staff', staff, provedAt }, row, facts));
      return id;
    });
  }
}

/** The holder's own causes: it is the holder who ends it, by the desk's hand. */
export function causeOfHolder(text: string): RevocationCause {
  if (isRevocationCause(text) && (REVOCATION_CAUSES[text].by as readonly string[]).includes('citizen')) return text;
  throw new Refused('validation-failed', {
    errors: [{ path: 'cause', message: '終了の理由を選んでください。 / Choose a cause.' }],
  });
}
