// All orders of one carrier, oldest first, and what it knows of each of its SIMs. Work on one SIM is strictly one order after
// the other, whichever session the phone comes with: a deletion that was ordered before a new SP area must not eat it.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ObjectStatus,
  type SeCommand,
  ServiceState,
  type ServiceStateNumber,
} from '@sumaho-jpki/wire/tsm-messages';
import { kindOf, type CarrierOrder, type Report } from './carrier-order';
import { readState, writeState } from './state-file';

export interface SimRecord {
  /** Sequence counter of the ISD keyset used last. */
  sequenceCounter: number;
  /** No script of ours has gone to this card yet. */
  untouched: boolean;
  /** Counter of the last secured packet (SCP80). */
  packetCounter?: number;
  /** A secured packet was not proven done: it may be on its way still. */
  packetAtLarge?: boolean;
  /** State of the JPKI service as the SP-TSM reported it or our work made it. */
  serviceState: ServiceStateNumber;
  /** The JPKI service's objects as the card showed them when it was read last. */
  registry?: { readonly readAt: string; readonly objects: readonly ObjectStatus[] };
  /** Delegated management: counter of the last receipt that was verified. */
  confirmations?: number;
}

export interface NewOrder {
  functionCallIdentifier: string;
  requester: string;
  iccid: string;
  seCommands: SeCommand[];
  report: Report;
  validityPeriod?: number | undefined;
}

export class OrderBook {
  private readonly orders = new Map<string, CarrierOrder>();
  /** Those that may be open. */
  private readonly byIccid = new Map<string, CarrierOrder[]>();
  private readonly bySession = new Map<string, CarrierOrder>();

  constructor(
    private readonly folder: string,
    private readonly now: () => Date,
  ) {
    const path = join(folder, 'orders');
    const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
    const kept = names.map((name) => readState<CarrierOrder>(join(path, name))).filter((order) => order !== undefined);
    for (const order of kept.sort((a, b) => a.acceptedAt.localeCompare(b.acceptedAt))) this.index(order);
  }

  /** The same identifier again is the same order. */
  accept(order: NewOrder): CarrierOrder {
    const before = this.byId(order.functionCallIdentifier);
    if (before) return before;
    const accepted: CarrierOrder = {
      functionCallIdentifier: order.functionCallIdentifier,
      requester: order.requester,
      iccid: order.iccid,
      kind: kindOf(order.seCommands),
      report: order.report,
      locks: order.seCommands.some((command) => command.command === 'setStatus' && command.lockControl === 'lock'),
      acceptedAt: this.now().toISOString(),
      ...(order.validityPeriod === undefined ? {} : { validityPeriod: order.validityPeriod }),
      sessionId: randomBytes(24).toString('base64url'),
      seCommands: order.seCommands,
      progress: order.seCommands.map(() => ({ status: 'open' })),
      cardKnown: false,
      attempts: 0,
      tampered: 0,
      auditTrail: [],
      callback: 'none',
    };
    this.index(accepted);
    this.keep(accepted);
    return accepted;
  }

  keep(order: CarrierOrder): void {
    const name = createHash('sha256').update(order.functionCallIdentifier).digest('hex');
    writeState(join(this.folder, 'orders', `${name}.json`), order);
  }

  byId(functionCallIdentifier: string): CarrierOrder | undefined {
    return this.orders.get(functionCallIdentifier);
  }

  ofSession(sessionId: string): CarrierOrder | undefined {
    return this.bySession.get(sessionId);
  }

  /** Not ended, oldest first. */
  openOf(iccid: string): CarrierOrder[] {
    const open = (this.byIccid.get(iccid) ?? []).filter(({ outcome }) => outcome === undefined);
    this.byIccid.set(iccid, open);
    return [...open];
  }

  /** ICCIDs of SIMs with orders that have not ended. */
  waiting(): string[] {
    return [...this.byIccid.keys()].filter((iccid) => this.openOf(iccid).length > 0);
  }

  unreported(): CarrierOrder[] {
    return [...this.orders.values()].filter(({ callback }) => callback === 'due');
  }

  sim(iccid: string): SimRecord {
    const kept = readState<SimRecord>(this.simPath(iccid));
    return kept ?? { sequenceCounter: 0, untouched: true, serviceState: ServiceState.NOT_DEPLOYED };
  }

  changeSim(iccid: string, change: Partial<SimRecord>): void {
    writeState(this.simPath(iccid), { ...this.sim(iccid), ...change });
  }

  private simPath(iccid: string): string {
    return join(this.folder, 'sims', `${iccid}.json`);
  }

  private index(order: CarrierOrder): void {
    this.orders.set(order.functionCallIdentifier, order);
    this.bySession.set(order.sessionId, order);
    this.byIccid.set(order.iccid, [...(this.byIccid.get(order.iccid) ?? []), order]);
  }
}
