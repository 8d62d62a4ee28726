// What every side says of one line: the register in one look, the carriers in as many questions as it takes, published status
// from the stored bytes themselves. Whoever cannot be heard is left out, not guessed.
import {
  crlPartOf,
  isLive,
  storeOf,
  type CardContent,
  type CertificateSides,
  type ElementSides,
  type LineSides,
  type PublishedStatus,
  type RevocationReasonCode,
} from '@sumaho-jpki/rules';
import { hex } from '@sumaho-jpki/wire/apdu';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { parseCrl, parseOcspResponse } from '@sumaho-jpki/wire/x509';
import { isLockStep, newestLockOrder } from '../lock-element/order-lock';
import type { CarrierRecords, DriftRow } from '../ports/drift.port';
import { CarrierUnavailableError, type CarrierGateway, type ContentReading } from '../ports/outside.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, ElementRow, LineRow, StepRow } from '../ports/rows';

export type AskedCarrier = CarrierRecords &
  Pick<CarrierGateway, 'orderState' | 'reportServiceState' | 'controlService'>;

/** Two clocks are compared: a reading counts when it is newer than the last move by more than they may differ. */
const CLOCKS_DIFFER_MS = 60_000;
/** A change may become visible a moment after the time it bears. */
const SEEN_LATE_MS = 30_000;
const UNDER_WAY: readonly StepRow['state'][] = ['pending', 'leased', 'waiting'];
const IN_USE: readonly ElementRow['state'][] = ['absent', 'deleted', 'unreachable'];

/** The register's part of one line, as of one moment. */
export interface RegisterLook {
  readonly line: LineRow;
  readonly certificates: readonly { readonly row: CertificateRow; readonly sides: CertificateSides | null }[];
  readonly elements: readonly {
    readonly row: ElementRow;
    readonly certificate: CertificateRow | null;
    /** Something moves at this moment. */
    readonly busy: boolean;
    /** Older readings of the card tell nothing. */
    readonly movedAt: Date;
    /** Orders of repairs that the carrier may still carry out. */
    readonly orders: readonly string[];
  }[];
  /** A repair of the line's own drifts runs. */
  readonly lineBusy: boolean;
  readonly drifts: readonly DriftRow[];
}

export async function lookAt(
  tx: RegisterTransaction,
  lineId: string,
  lists: PublishedLists,
): Promise<RegisterLook | null> {
  const line = await tx.lines.byId(lineId);
  if (!line) return null;
  const rows = await tx.certificates.ofLine(lineId);
  const now = await tx.now();
  const certificates: RegisterLook['certificates'][number][] = [];
  for (const row of rows) certificates.push({ row, sides: await sidesOf(tx, row, now, lists) });
  const known = await tx.elements.ofLine(lineId);
  const drifts = await tx.drifts.about([lineId, ...known.map(({ id }) => id), ...rows.map(({ serial }) => serial)]);
  const elements: RegisterLook['elements'][number][] = [];
  for (const row of known) {
    if (row.store !== 'sim' || !(await stands(tx, row, known))) continue;
    const own = drifts.filter(({ subject }) => subject === row.id);
    elements.push({
      row,
      certificate: rows.find(({ serial }) => serial === row.certificateSerial) ?? null,
      busy: (await isBusy(tx, row, rows)) || (await anyUnderWay(tx, own)),
      movedAt: new Date(Math.max(row.updatedAt.getTime(), ...own.flatMap(repairTimes))),
      orders: own.filter(({ state }) => state === 'repairing').flatMap(lastOrder),
    });
  }
  const lineBusy = await anyUnderWay(
    tx,
    drifts.filter(({ subject }) => subject === lineId),
  );
  return { line, certificates, elements, lineBusy, drifts };
}

/** Of a SIM that was written several times the newest row counts, on whatever line it is now. */
async function stands(tx: RegisterTransaction, row: ElementRow, known: readonly ElementRow[]): Promise<boolean> {
  const newest = (await tx.elements.byIccid(row.iccid)) ?? known.find(({ iccid }) => iccid === row.iccid);
  return newest?.id === row.id;
}

const repairTimes = ({ log }: DriftRow): number[] =>
  log.filter(({ what }) => what === 'repair-ordered').map(({ at }) => Date.parse(at));

export const lastOrder = ({ log }: DriftRow): string[] => {
  const order = log.findLast(({ what }) => what === 'repair-ordered')?.order;
  return order === undefined ? [] : [order];
};

async function anyUnderWay(tx: RegisterTransaction, drifts: readonly DriftRow[]): Promise<boolean> {
  for (const order of drifts.flatMap(lastOrder)) {
    if ((await tx.steps.ofWorkflow(order)).some(({ state }) => UNDER_WAY.includes(state))) return true;
  }
  return false;
}

async function isBusy(tx: RegisterTransaction, element: ElementRow, rows: readonly CertificateRow[]): Promise<boolean> {
  if (await tx.applications.openOfIccid(element.iccid)) return true;
  const lock = await newestLockOrder(tx, element.id);
  if (lock && isLockStep(lock) && UNDER_WAY.includes(lock.state)) return true;
  const written = rows.find(({ serial }) => serial === element.certificateSerial);
  const steps = written ? await tx.steps.ofWorkflow(written.applicationId) : [];
  return steps.some(({ state }) => UNDER_WAY.includes(state));
}

/** null where nothing is published about it. */
async function sidesOf(
  tx: RegisterTransaction,
  row: CertificateRow,
  now: Date,
  lists: PublishedLists,
): Promise<CertificateSides | null> {
  const said = ['issued', 'active', 'suspended', 'revoked'].includes(row.state);
  if (!said || !row.certificateDer || row.notAfter.getTime() <= now.getTime()) return null;
  const { answer } = await tx.statusAnswers.look(row.serial);
  return {
    state: row.state,
    cause: row.revocationCause,
    sameAsIssued: (await tx.reconcileRuns.recordedKey(row.serial)) === row.spkiSha256,
    answer: answer && lists.read.answer(answer.der),
    list: await lists.says(tx, row.serial),
  };
}

/** Stored bytes that cannot be read say `unknown`: that differs from everything that should stand there. */
function answerIn(der: Uint8Array): PublishedStatus {
  try {
    const said = parseOcspResponse(der).basic?.answers[0]?.status;
    if (said?.status !== 'revoked') return { status: said?.status ?? 'unknown' };
    return { status: 'revoked', reason: said.reason };
  } catch {
    return { status: 'unknown' };
  }
}

/** How stored bytes are read. */
export interface Readers {
  readonly list: (der: Uint8Array) => {
    readonly revoked: ReadonlyMap<string, { readonly reason: RevocationReasonCode }>;
  };
  readonly answer: (der: Uint8Array) => PublishedStatus;
}
export const STRICT_READERS: Readers = { list: parseCrl, answer: answerIn };

/** What the newest lists say, each read once per page of the round. A list that a change passed by is not asked: the clock builds it. */
export class PublishedLists {
  readonly #read = new Map<string, ReturnType<Readers['list']>>();
  #changed: Map<number, Date> | null = null;

  constructor(
    private readonly generations: readonly number[],
    readonly read: Readers,
  ) {}

  async says(tx: RegisterTransaction, serial: string): Promise<PublishedStatus | null> {
    const part = crlPartOf(serial);
    let said: PublishedStatus | null = null;
    for (const generation of this.generations) {
      for (const place of [part, undefined]) {
        const list = await tx.certificates.newestCrl(place, generation);
        if (!list || (await this.changedSince(tx, part, list.thisUpdate))) continue;
        const key = `${generation}:${place ?? 'full'}:${list.number}`;
        let known = this.#read.get(key);
        if (!known) {
          const whole = await tx.certificates.latestCrl(place, generation);
          if (!whole) continue;
          this.#read.set(key, (known = this.read.list(whole.der)));
        }
        const entry = known.revoked.get(serial.replace(/^(00)+/u, ''));
        const status: PublishedStatus = entry ? { status: 'revoked', reason: entry.reason } : { status: 'good' };
        // Lists that disagree with each other: the one that says the worse is shown.
        if (said === null || said.status === 'good') said = status;
      }
    }
    return said;
  }

  private async changedSince(tx: RegisterTransaction, part: number, at: Date): Promise<boolean> {
    if (!this.#changed) {
      const all = await tx.statusAnswers.changedSince(new Date(0));
      this.#changed = new Map(all.map((each) => [each.part, each.at]));
    }
    const changed = this.#changed.get(part);
    return changed !== undefined && changed.getTime() > at.getTime() - SEEN_LATE_MS;
  }
}

export interface HeardLine {
  /** null: nobody could be heard. */
  readonly line: LineSides | null;
  readonly elements: ReadonlyMap<string, ElementSides>;
  readonly silent: boolean;
}

/** Asks the carrier, outside of any transaction. */
export async function askCarrier(carriers: AskedCarrier, look: RegisterLook): Promise<HeardLine> {
  try {
    return { ...(await ask(carriers, look)), silent: false };
  } catch (problem) {
    if (problem instanceof CarrierUnavailableError) return { line: null, elements: new Map(), silent: true };
    throw problem;
  }
}

async function ask(carriers: AskedCarrier, look: RegisterLook): Promise<Omit<HeardLine, 'silent'>> {
  const { line, certificates } = look;
  const { carrier, msisdn } = line;
  const simCertificateLive = certificates.some(({ row }) => storeOf(row.route) === 'sim' && isLive(row.state));
  const simInUse = look.elements.some(({ row }) => !IN_USE.includes(row.state));
  const facts = look.lineBusy ? null : await carriers.subscriptionAt({ carrier, msisdn });
  const theirs = facts && facts.carrier === carrier ? { ...facts, state: facts.lineState } : 'not-theirs';
  const elements = new Map<string, ElementSides>();
  for (const { row, certificate, busy, movedAt, orders } of look.elements) {
    if (busy || (await anyInProgress(carriers, row, orders))) continue;
    const state = await carriers.serviceState(row);
    const reading = state === null ? null : await carriers.contentOnRecord(row);
    const card = reading && contentShown(reading, movedAt);
    elements.set(row.id, { register: row.state, certificate: certificate?.state ?? null, carrier: state, card });
  }
  return { line: look.lineBusy ? null : { register: line, carrier: theirs, simCertificateLive, simInUse }, elements };
}

async function anyInProgress(carriers: AskedCarrier, { carrier, iccid }: ElementRow, orders: readonly string[]) {
  for (const functionCallIdentifier of orders) {
    const { state } = await carriers.orderState({ carrier, iccid, functionCallIdentifier });
    if (state === 'in-progress') return true;
  }
  return false;
}

const LOCKED = 0x80;

export function contentShown({ readAt, statuses }: ContentReading, movedAt: Date): CardContent | null {
  if (!readAt || readAt.getTime() <= movedAt.getTime() + CLOCKS_DIFFER_MS) return null;
  const of = (aid: Uint8Array) => statuses.find((each) => each.aid === hex(aid) && each.found);
  const application = of(JPKI_AP_AID);
  if (!application) return of(SP_AREA_AID) ? 'area' : 'none';
  return Number.parseInt(application.state ?? '00', 16) & LOCKED ? 'locked' : 'open';
}
