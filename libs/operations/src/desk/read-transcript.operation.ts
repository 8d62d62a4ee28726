// What went to the SIM of an application and what it answered, byte by byte in words. The bodies of the scripts are enciphered
// and stay so: nobody here has the keys. Bytes that could be secret are left out, not shown and not counted on.
import { may } from '@sumaho-jpki/rules';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { narrate, type Segment, type Words } from '@sumaho-jpki/wire/byte-narrator';
import type { Register } from '../ports/register.port';
import type { AgentOrderRow, ApplicationRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { scopeOf } from '../staff-scope';

/** Of a longer run of bytes the first ones are shown. */
const MOST_BYTES = 32;

export interface TranscriptPart extends Words {
  /** Offset of the first byte in its message. */
  readonly from: number;
  readonly length: number;
  /** Upper-case hexadecimal, the first 32 bytes at most; null where the bytes may be secret. */
  readonly bytes: string | null;
}

export interface TranscriptExchange {
  readonly title: Words;
  readonly command: readonly TranscriptPart[];
  /** Empty when no answer came. */
  readonly response: readonly TranscriptPart[];
  /** `9000`; null when no answer came. */
  readonly status: string | null;
}

export interface TranscriptScript {
  readonly order: AgentOrderRow;
  readonly exchanges: readonly TranscriptExchange[];
}

export class ReadTranscript {
  constructor(private readonly register: Register) {}

  /** Scripts in the order they were made. @throws Refused `forbidden`, `not-found` */
  async execute(
    staff: StaffRow,
    applicationId: string,
  ): Promise<{ application: ApplicationRow; scripts: readonly TranscriptScript[] }> {
    mustBeAllowed(may(staff.role, 'read-transcript', 'none'));
    const { application, orders } = await this.register.transaction(scopeOf(staff), async (tx) => {
      const row = await tx.applications.byId(applicationId);
      if (!row) throw new Refused('not-found');
      return { application: row, orders: await tx.agentOrders.ofApplication(applicationId) };
    });
    return { application, scripts: orders.map((order) => ({ order, exchanges: explained(order) })) };
  }
}

/** A script begins with a selection: nothing of the one before it is remembered. */
function explained({ commands, responses }: AgentOrderRow): TranscriptExchange[] {
  const exchanges = commands.map((command, at) => ({
    command: octets(command),
    response: octets(responses?.[at] ?? ''),
  }));
  return narrate(exchanges).map(({ title, command, response }, at) => {
    const said = exchanges[at]?.response ?? new Uint8Array(0);
    return {
      title,
      command: parts(exchanges[at]?.command ?? new Uint8Array(0), command),
      response: parts(said, response),
      status: said.length < 2 ? null : hex(said.slice(-2)),
    };
  });
}

const parts = (message: Uint8Array, segments: readonly Segment[]): TranscriptPart[] =>
  segments.map(({ from, to, ja, en, redacted }) => ({
    from,
    length: to - from,
    bytes: redacted ? null : hex(message.slice(from, Math.min(to, from + MOST_BYTES))),
    ja,
    en,
  }));

/** What a phone said may be anything; what is no hexadecimal says nothing. */
function octets(text: string): Uint8Array {
  try {
    return bytes(text);
  } catch {
    return new Uint8Array(0);
  }
}
