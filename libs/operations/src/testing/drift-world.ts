// A carrier, a card and an authority beside the register in memory, each of which can be made to say something else; what is ordered
// is done at once. For the reconciler's tests.
import type { CardContent, PublishedStatus, RevocationReasonCode } from '@sumaho-jpki/rules';
import { hex } from '@sumaho-jpki/wire/apdu';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { ActOnCarrierReport } from '../carrier-report/act-on-carrier-report.step';
import { LockElement, UnlockElement } from '../lock-element/lock-element.step';
import {
  CarrierUnavailableError,
  type CarrierGateway,
  type ContentReading,
  type SubscriptionFacts,
} from '../ports/outside.port';
import type { CertificateAuthority } from '../ports/outside.port';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierRecords, DriftRow } from '../ports/drift.port';
import type { CertificateRow, LineRow, StepRow } from '../ports/rows';
import { noFaults, type StepHandler } from '../ports/step.port';
import { AcceptSpAreaOutcome } from '../provision/sp-area-outcome';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import type { Readers } from '../reconcile/gather-sides';
import { ReconcileLine } from '../reconcile/reconcile.operation';
import { RepairDrift } from '../reconcile/repair-drift.operation';
import { OrderDeletion } from '../undo/undo.steps';
import { MemoryRegister } from './memory-register';
import { addCarriers, addCertificate, addCitizen, aStaffMember, entriesOf, random, type Citizen } from './outside';
import { settleStep } from './run-step';

const text = (der: Uint8Array) => new TextDecoder().decode(der);
const octets = (words: string) => new TextEncoder().encode(words);
const nothing = () => undefined;
const NO_CATALOGUE: Catalogue = { sim: nothing, handset: nothing, handsets: () => [], contract: nothing };
export const JLIS = aStaffMember('jlis-operator');

export const worded = (status: PublishedStatus): Uint8Array => octets(JSON.stringify(status));
/** Bytes of these tests: words instead of DER. */
const READERS: Readers = {
  list: (der) => ({ revoked: new Map(JSON.parse(text(der)) as [string, { reason: RevocationReasonCode }][]) }),
  answer: (der) => JSON.parse(text(der)) as PublishedStatus,
};

export class DriftWorld {
  readonly register = new MemoryRegister();
  card: CardContent = 'open';
  service = 21;
  reading: { readAt: Date; content: CardContent } | null = null;
  /** What the carrier has of the line; null: it does not know the number. */
  subscription: SubscriptionFacts | null = null;
  away = false;
  /** Orders are taken and nothing is done. */
  idle = false;
  /** The SIM keeps what it is told to delete. */
  stubborn = false;
  readonly calls: string[] = [];
  citizen!: Citizen;
  certificate!: CertificateRow;

  /** Somebody whose certificate is active in the SIM, all sides agreeing. */
  async open(): Promise<this> {
    await addCarriers(this.register);
    this.citizen = await addCitizen(this.register, {
      application: { state: 'completed' },
      line: { imei: '359999000000019' },
    });
    this.certificate = await addCertificate(this.register, this.citizen);
    const { line, application } = this.citizen;
    const { serial } = this.certificate;
    await this.register.by(async (tx) => {
      await tx.applications.update(application, { certificateSerial: serial });
      const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: line.iccid });
      await tx.elements.update(element, { state: 'personalised', certificateSerial: serial });
    });
    const { iccid, simProduct, handsetModel, imei, state, carrier } = line;
    this.subscription = { carrier, iccid, simProduct, handsetModel, imei, lineState: state };
    // Since when each answer stands.
    await this.register.by((tx) => tx.statusAnswers.changedSince(new Date(0)));
    this.register.pass(3600);
    await this.publish();
    this.register.pass(3600);
    return this;
  }

  readonly carriers = {
    subscriptionAt: () => this.heard(this.subscription),
    findSubscription: () => this.heard(this.subscription),
    serviceState: () => this.heard(this.service),
    contentOnRecord: () => this.heard(this.contentReading()),
    auditContent: ({ functionCallIdentifier }: { functionCallIdentifier: string }) => {
      this.calls.push(functionCallIdentifier);
      if (!this.idle) this.readCard();
      return this.heard(this.contentReading());
    },
    reportServiceState: ({ state }: { state: number }) => {
      if (!this.idle) this.service = state;
      return this.heard(undefined);
    },
    controlService: ({ control, functionCallIdentifier }: { control: string; functionCallIdentifier: string }) => {
      this.calls.push(functionCallIdentifier);
      if (!this.idle) {
        this.card = control === 'lock' ? 'locked' : 'open';
        this.service = control === 'lock' ? 22 : 21;
        if (this.reading) this.readCard();
      }
      return this.heard({ accepted: true });
    },
    orderState: ({ functionCallIdentifier: id }: { functionCallIdentifier: string }) =>
      this.heard(
        this.calls.includes(id) && !this.idle
          ? { state: 'executed', receipt: null, apduCount: 1, reason: null }
          : { state: 'unknown' },
      ),
    orderDeletion: async ({ functionCallIdentifier }: { functionCallIdentifier: string }) => {
      this.calls.push(functionCallIdentifier);
      await this.heard(undefined);
      if (this.idle) return;
      if (!this.stubborn) this.card = 'none';
      this.service = 1;
    },
  } as unknown as CarrierGateway & CarrierRecords;

  private readonly authority = {
    listedGenerations: () => Promise.resolve([1]),
    buildCrl: async ({ revoked }: Parameters<CertificateAuthority['buildCrl']>[0]) =>
      octets(JSON.stringify((await entriesOf(revoked)).map(({ serial, reason }) => [serial, { reason }]))),
  } as unknown as CertificateAuthority;
  readonly crl = new PublishCrl(this.register, this.authority, 24);
  readonly reconciler = new ReconcileLine(this.register, this.carriers, this.authority, random, READERS);
  readonly repairer = new RepairDrift(this.register, this.carriers, this.crl);

  async publish(): Promise<void> {
    await this.crl.execute();
  }

  async compare(): Promise<string[]> {
    // Readings and lists are older than whatever comes now.
    this.register.pass(300);
    await this.reconciler.compare(this.citizen.line.id, await this.reconciler.lists());
    return this.standing().map(({ kind }) => kind);
  }

  standing(): DriftRow[] {
    return this.register.rows.drifts.filter(({ state }) => state !== 'closed');
  }

  repair(drift: DriftRow, confirmation = this.citizen.line.msisdn.slice(-4)): Promise<DriftRow> {
    const provedAt = this.register.now;
    return this.repairer.execute({ staff: JLIS, provedAt, driftId: drift.id, confirmation });
  }

  readCard(): void {
    this.reading = { readAt: new Date(this.register.now.getTime() + 120_000), content: this.card };
  }

  line(): LineRow {
    return this.register.rows.lines[0] as LineRow;
  }

  set(table: 'lines' | 'elements' | 'certificates', change: object): void {
    Object.assign(this.register.rows[table][0] ?? {}, change);
  }

  /** Runs what is due until nothing is. */
  async work(): Promise<void> {
    for (let round = 0; round < 40; round += 1) {
      const due = this.register.rows.steps.find(
        ({ state, runAt }) => (state === 'pending' || state === 'waiting') && runAt <= this.register.now,
      );
      if (!due) return;
      await this.run(structuredClone(due));
    }
  }

  private async run(step: StepRow): Promise<void> {
    const handler = this.handlerOf(step);
    const result = handler ? await handler.perform(step) : ({ kind: 'done', commit: () => Promise.resolve() } as const);
    await settleStep(this.register, step.id, result);
    if (step.kind !== 'order-deletion' || this.idle || !this.calls.includes(step.effectKey)) return;
    await new AcceptSpAreaOutcome(this.register).execute({
      carrier: this.line().hostCarrier,
      messageId: step.effectKey,
      bodyHash: 'hash',
      functionCallIdentifier: step.effectKey,
      outcome: { state: 'executed', receipt: null, apduCount: 3, reason: null },
    });
  }

  private handlerOf({ kind }: StepRow): StepHandler | null {
    if (kind === 'order-deletion') return new OrderDeletion(this.register, this.carriers);
    if (kind === 'act-on-carrier-report') return new ActOnCarrierReport(this.register, this.carriers, NO_CATALOGUE);
    if (kind === 'lock-element') return new LockElement(this.register, this.carriers, noFaults);
    return kind === 'unlock-element' ? new UnlockElement(this.register, this.carriers, noFaults) : null;
  }

  private heard<T>(answer: T): Promise<T> {
    return this.away ? Promise.reject(new CarrierUnavailableError('away')) : Promise.resolve(answer);
  }

  private contentReading(): ContentReading {
    if (!this.reading) return { readAt: null, statuses: [] };
    const { readAt, content } = this.reading;
    const there = (aid: Uint8Array, found: boolean, state: string) => ({
      aid: hex(aid),
      found,
      state: found ? state : null,
      securityDomainAid: null,
    });
    const applet = content === 'open' || content === 'locked';
    return {
      readAt,
      statuses: [
        there(SP_AREA_AID, content !== 'none', '0F'),
        there(JPKI_AP_AID, applet, content === 'locked' ? '8F' : '0F'),
      ],
    };
  }
}
