// One order of work on a SIM, from its acceptance to the acknowledged report. Kept on disk as it is.
import type { SecureSessionPlan } from '@sumaho-jpki/wire/globalplatform';
import type { CardAuditTrailEntry, SeCommand, SeCommandsOutcome } from '@sumaho-jpki/wire/tsm-messages';

export type OrderKind = 'set-up' | 'delete' | 'lock' | 'audit';

/** One script as it was handed to the agent. */
export interface Attempt {
  /** `orderId` of SERAM. */
  readonly name: string;
  readonly purpose: 'read-state' | 'work';
  readonly hostChallenge: string;
  readonly plan: SecureSessionPlan;
  /** Of each step of the plan the index of its SE command; -1 = opening or reading. */
  readonly commandOf: readonly number[];
  delivered: boolean;
}

export interface CommandProgress {
  status: 'open' | 'done' | 'failed';
  /** Found on the card, not seen to be done. */
  found?: true;
}

/** `agent` = the phone's TSM proxy agent, `sms` = secured packets to the SIM. */
export type Bearer = 'agent' | 'sms';

/** How the SP-TSM hears of the end. */
export type Report = 'se-commands' | 'service-state' | 'none';

export interface CarrierOrder {
  readonly functionCallIdentifier: string;
  readonly requester: string;
  readonly iccid: string;
  readonly kind: OrderKind;
  readonly report: Report;
  /** Of kind lock: whether it locks or unlocks. */
  readonly locks?: boolean;
  readonly acceptedAt: string;
  /** Seconds. */
  readonly validityPeriod?: number;
  readonly sessionId: string;
  /** Emptied at the end. */
  seCommands: SeCommand[];
  progress: CommandProgress[];
  /** Whether the card was read since the last fault. */
  cardKnown: boolean;
  attempts: number;
  /** Answers that no card with these keys made. */
  tampered: number;
  /** Command that the card refused once already after its state had been read. */
  refusedOnce?: number;
  current?: Attempt;
  receipt?: string;
  readonly auditTrail: CardAuditTrailEntry[];
  /** The SIM did not do it by short message: the agent's part from here on. */
  smsTried?: boolean;
  /** How the work reached the card in the end. */
  bearer?: Bearer;
  outcome?: SeCommandsOutcome;
  endedAt?: string;
  callback: 'none' | 'due' | 'done' | 'given-up';
}

export function kindOf(commands: readonly SeCommand[]): OrderKind {
  // Nothing to do but to read the card.
  if (commands.length === 0) return 'audit';
  if (commands.every(({ command }) => command === 'delete')) return 'delete';
  return commands.every(({ command }) => command === 'setStatus') ? 'lock' : 'set-up';
}
