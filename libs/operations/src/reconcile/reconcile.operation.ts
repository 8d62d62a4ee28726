// The reconciler: line by line it compares register, carrier, card and authority (rules DRIFTS) and writes down what differs. It
// puts nothing right by itself. A round goes through every line once a day in pages; each page is taken for a while by one replica,
// which nobody else then has; what is broken off is taken anew. A desk may have one line compared at once.
import { jstDate, judgeCertificate, judgeElement, judgeLine, may } from '@sumaho-jpki/rules';
import { relationTo, scopeOf } from '../desk/desk.operations';
import { MovedMeanwhile } from '../move';
import type { CertificateAuthority, Random } from '../ports/outside.port';
import type { DriftRow, ReconcileRunRow } from '../ports/drift.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import {
  askCarrier,
  lookAt,
  PublishedLists,
  STRICT_READERS,
  type AskedCarrier,
  type Readers,
  type RegisterLook,
} from './gather-sides';
import { keepDrifts } from './keep-drifts';
import { relationOfStaff } from '../staff-scope';

const SYSTEM = { kind: 'system' } as const;
const LINES_AT_ONCE = 50;
const SERIALS_AT_ONCE = 1000;
/** Longer than a page of unhurried carriers takes. */
const TAKEN_MS = 10 * 60_000;

export interface Compared {
  /** Drifts that stand open among what could be judged. */
  readonly standing: number;
  /** The carrier could not be asked. */
  readonly unheard: boolean;
}

export class ReconcileLine {
  constructor(
    private readonly register: Register,
    private readonly carriers: AskedCarrier,
    private readonly authority: Pick<CertificateAuthority, 'listedGenerations'>,
    private readonly random: Pick<Random, 'uuid'>,
    private readonly readers: Readers = STRICT_READERS,
  ) {}

  async lists(): Promise<PublishedLists> {
    return new PublishedLists(await this.authority.listedGenerations(), this.readers);
  }

  /** null: there is no such line. */
  async compare(lineId: string, lists: PublishedLists): Promise<Compared | null> {
    const look = await this.register.transaction(SYSTEM, (tx) => lookAt(tx, lineId, lists));
    if (!look) return null;
    const heard = await askCarrier(this.carriers, look);
    const standing = await this.register.transaction(SYSTEM, async (tx) => {
      const { line } = look;
      let open = 0;
      // What moved while the carrier was asked is compared the next time.
      const same = (await tx.lines.byId(line.id))?.version === line.version;
      if (heard.line && same)
        open += await this.keep(tx, { subject: line.id, line, certificateSerial: null }, judgeLine(heard.line));
      for (const { row, certificate } of look.elements) {
        const sides = heard.elements.get(row.id);
        if (!sides || !(await standsStill(tx, look, row.id))) continue;
        const about = { subject: row.id, line, certificateSerial: certificate?.serial ?? null };
        open += await this.keep(tx, about, judgeElement(sides));
      }
      for (const { row, sides } of look.certificates) {
        if ((await tx.certificates.bySerial(row.serial))?.version !== row.version) continue;
        // Of what is over nothing is said any more, so nothing can differ.
        const judged = judgeCertificate(sides ?? SILENT);
        open += await this.keep(tx, { subject: row.serial, line, certificateSerial: row.serial }, judged);
      }
      return open;
    });
    return { standing, unheard: heard.silent };
  }

  /** One line, on demand. @throws Refused `not-found` for a line of others */
  async atDesk(staff: StaffRow, lineId: string): Promise<{ compared: Compared; drifts: DriftRow[] }> {
    mustBeAllowed(may(staff.role, 'reconcile-line', relationOfStaff(staff)));
    const line = await this.register.transaction(scopeOf(staff), (tx) => tx.lines.byId(lineId));
    if (!line) throw new Refused('not-found');
    mustBeAllowed(may(staff.role, 'reconcile-line', relationTo(staff, line)));
    const compared = await this.compare(lineId, await this.lists());
    if (!compared) throw new Refused('not-found');
    const drifts = await this.register.transaction(scopeOf(staff), (tx) => tx.drifts.ofLine(lineId));
    return { compared, drifts };
  }

  /** An issued serial beside which no certificate stands, and one beside which it stands again. */
  async keepSerial(serial: string, hasRow: boolean): Promise<number> {
    return this.register.transaction(SYSTEM, (tx) =>
      this.keep(tx, { subject: serial, line: null, certificateSerial: null }, [
        {
          kind: 'certificate-row-missing',
          drift: !hasRow,
          said: { register: hasRow ? 'there' : 'missing', authority: 'issued' },
        },
      ]),
    );
  }

  private keep(
    tx: RegisterTransaction,
    ...[about, judged]: [Parameters<typeof keepDrifts>[1], Parameters<typeof keepDrifts>[2]]
  ) {
    return keepDrifts(tx, about, judged, () => this.random.uuid());
  }
}

const SILENT = { state: 'active', cause: null, sameAsIssued: true, answer: null, list: null } as const;

async function standsStill(tx: RegisterTransaction, look: RegisterLook, elementId: string): Promise<boolean> {
  const before = look.elements.find(({ row }) => row.id === elementId);
  if (!before) return false;
  const now = (await tx.elements.ofLine(look.line.id)).find(({ id }) => id === elementId);
  if (now?.version !== before.row.version) return false;
  const { certificate } = before;
  return !certificate || (await tx.certificates.bySerial(certificate.serial))?.version === certificate.version;
}

export class ReconcileAll {
  constructor(
    private readonly register: Register,
    private readonly one: ReconcileLine,
    /** Pages of one call; the next call goes on. */
    private readonly pages = 4,
    /** For the operator's log: ids and kinds only. */
    private readonly onFault: (lineId: string, problem: unknown) => void = () => undefined,
  ) {}

  /** For the clock. Answers how many lines and serials were looked at in this call. */
  async execute(): Promise<number> {
    let looked = 0;
    for (let page = 0; page < this.pages; page += 1) {
      const seen = await this.page();
      if (seen === null) break;
      looked += seen;
    }
    return looked;
  }

  /** null: the round is over, or its next page is with somebody else. */
  private async page(): Promise<number | null> {
    const run = await this.take();
    if (!run) return null;
    const part = run.phase === 'lines' ? await this.lines(run) : await this.serials(run);
    await this.register.transaction(SYSTEM, async (tx) => {
      const { looked, found, unheard, cursor } = part;
      const over = part.last && run.phase === 'serials';
      await tx.reconcileRuns.update(run, {
        ...(part.last && run.phase === 'lines' ? { phase: 'serials' as const, cursor: '' } : { cursor }),
        looked: run.looked + looked,
        found: run.found + found,
        unheard: run.unheard + unheard,
        takenUntil: null,
        finishedAt: over ? await tx.now() : null,
      });
    });
    return part.looked;
  }

  /** The round of today, or the one that is not finished; taken for as long as a page may last. */
  private take(): Promise<ReconcileRunRow | null> {
    return this.register.transaction(SYSTEM, async (tx) => {
      const now = await tx.now();
      let run = await tx.reconcileRuns.latest();
      if (!run || (run.finishedAt && run.day < jstDate(now))) {
        await tx.reconcileRuns.begin(jstDate(now));
        run = await tx.reconcileRuns.latest();
      }
      if (!run || run.finishedAt || (run.takenUntil && run.takenUntil > now)) return null;
      const takenUntil = new Date(now.getTime() + TAKEN_MS);
      // Another replica was faster: the page is its.
      return (await tx.reconcileRuns.update(run, { takenUntil }))
        ? { ...run, takenUntil, version: run.version + 1 }
        : null;
    });
  }

  private async lines(run: ReconcileRunRow): Promise<PagePart> {
    const lines = await this.register.transaction(SYSTEM, (tx) =>
      tx.reconcileRuns.linesAfter(run.cursor, LINES_AT_ONCE),
    );
    const lists = await this.one.lists();
    let [found, unheard] = [0, 0];
    for (const lineId of lines) {
      try {
        const compared = await this.one.compare(lineId, lists);
        found += compared?.standing ?? 0;
        unheard += compared?.unheard ? 1 : 0;
      } catch (problem) {
        // One line must not hold up the others; it moved meanwhile, or its carrier answers nonsense.
        unheard += 1;
        if (!(problem instanceof MovedMeanwhile)) this.onFault(lineId, problem);
      }
    }
    return {
      looked: lines.length,
      found,
      unheard,
      cursor: lines.at(-1) ?? run.cursor,
      last: lines.length < LINES_AT_ONCE,
    };
  }

  private async serials(run: ReconcileRunRow): Promise<PagePart> {
    const serials = await this.register.transaction(SYSTEM, (tx) =>
      tx.reconcileRuns.serialsAfter(run.cursor, SERIALS_AT_ONCE),
    );
    let found = 0;
    const open = await this.register.transaction(SYSTEM, (tx) => tx.drifts.about(serials.map(({ serial }) => serial)));
    for (const { serial, hasRow } of serials) {
      const known = open.some(({ subject, kind }) => subject === serial && kind === 'certificate-row-missing');
      if (!hasRow || known) found += await this.one.keepSerial(serial, hasRow);
    }
    const cursor = serials.at(-1)?.serial ?? run.cursor;
    return { looked: serials.length, found, unheard: 0, cursor, last: serials.length < SERIALS_AT_ONCE };
  }
}

interface PagePart {
  readonly looked: number;
  readonly found: number;
  readonly unheard: number;
  readonly cursor: string;
  readonly last: boolean;
}
