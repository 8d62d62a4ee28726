// 控えと通知書: a desk or a holder has a paper made of an entry of the timeline; whoever was given it checks its number without sign-in.
import { may, papersOf, parseReceiptNumber, receiptNumber, type PrintedForm } from '@sumaho-jpki/rules';
import { relationTo, scopeOf } from '../desk/desk.operations';
import type { DocumentPrinter, PrintedPage, ReceiptRow } from '../ports/documents.port';
import type { Random } from '../ports/outside.port';
import type { Register, RegisterTransaction, Scope } from '../ports/register.port';
import type { HistoryRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { composePage } from './compose-page';
import { relationOfStaff } from '../staff-scope';

export interface IssuedReceipt {
  readonly number: string;
  readonly papers: readonly PrintedForm[];
}

export class IssueReceipt {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @throws Refused `not-found` for a line of others, `not-allowed-now` for what is no entry of this line that there is a paper of */
  async ofLine({
    staff,
    lineId,
    entry: id,
  }: {
    staff: StaffRow;
    lineId: string;
    entry: string;
  }): Promise<IssuedReceipt> {
    mustBeAllowed(may(staff.role, 'issue-receipt', relationOfStaff(staff)));
    const entry = await this.register.transaction(scopeOf(staff), async (tx) => {
      const line = await tx.lines.byId(lineId);
      if (!line) throw new Refused('not-found');
      mustBeAllowed(may(staff.role, 'issue-receipt', relationTo(staff, line)));
      const row = await tx.history.byId(id);
      if (row?.lineId !== lineId) throw new Refused('not-allowed-now');
      // What a former holder of the number did is for J-LIS alone (F11).
      const personId = await personOf(tx, row);
      if (staff.carrier !== null && personId !== null && personId !== line.personId)
        throw new Refused('not-allowed-now');
      return row;
    });
    return this.issue(entry, 'desk');
  }

  /** @throws Refused `not-found` */
  async ofHolder({ personId, entry: id }: { personId: string; entry: string }): Promise<IssuedReceipt> {
    const entry = await this.register.transaction({ kind: 'citizen', personId }, (tx) => tx.history.byId(id));
    if (!entry) throw new Refused('not-found');
    const owner = await this.register.transaction({ kind: 'system' }, (tx) => personOf(tx, entry));
    if (owner !== personId) throw new Refused('not-found');
    return this.issue(entry, 'holder');
  }

  private async issue(entry: HistoryRow, reader: 'desk' | 'holder'): Promise<IssuedReceipt> {
    const papers = papersOf(entry.event, reader);
    if (papers.length === 0) throw new Refused('not-allowed-now');
    const number = receiptNumber(this.random.bytes(7));
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const { id: historyId, lineId, carrier } = entry;
      await tx.receipts.insert({ number, historyId, lineId, carrier, personId: await personOf(tx, entry) });
      // Asked again, the same number.
      const issued = await tx.receipts.byEntry(historyId);
      if (!issued) throw new Error('a receipt that is not there');
      return { number: issued.number, papers };
    });
  }
}

interface Wanted {
  readonly number: string;
  readonly form: PrintedForm;
  readonly language: PrintedPage['language'];
}

export class PrintDocument {
  constructor(
    private readonly register: Register,
    private readonly printer: DocumentPrinter,
    private readonly origin: string,
  ) {}

  /** @throws Refused `not-found` */
  forDesk({ staff, ...wanted }: Wanted & { staff: StaffRow }): Promise<Uint8Array> {
    mustBeAllowed(may(staff.role, 'read-receipt', relationOfStaff(staff)));
    return this.print(scopeOf(staff), wanted, 'desk');
  }

  /** @throws Refused `not-found` */
  forHolder({ personId, ...wanted }: Wanted & { personId: string }): Promise<Uint8Array> {
    return this.print({ kind: 'citizen', personId }, wanted, 'holder');
  }

  private async print(scope: Scope, wanted: Wanted, reader: 'desk' | 'holder'): Promise<Uint8Array> {
    const { number: typed, form, language } = wanted;
    const number = parseReceiptNumber(typed);
    if (number === undefined) throw new Refused('not-found');
    // Row-level security says whether there is such a receipt for whoever asks.
    const seen = await this.register.transaction(scope, (tx) => tx.receipts.byNumber(number));
    if (!seen) throw new Refused('not-found');
    const found = await this.register.transaction({ kind: 'system' }, (tx) => recordedOf(tx, seen));
    if (!papersOf(found.entry.event, reader).includes(form)) throw new Refused('not-found');
    return this.printer.print(composePage(found, form, language, this.origin));
  }
}

export interface CheckedReceipt {
  readonly number: string;
  readonly event: string;
  readonly at: Date;
  readonly carrier: { readonly nameJa: string; readonly nameEn: string } | null;
}

export class CheckReceipt {
  constructor(private readonly register: Register) {}

  /** What was recorded when and by whose desk, and nothing of a person. @throws Refused `not-found` */
  execute(typed: string): Promise<CheckedReceipt> {
    const number = parseReceiptNumber(typed);
    if (number === undefined) throw new Refused('not-found');
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const receipt = await tx.receipts.byNumber(number);
      if (!receipt) throw new Refused('not-found');
      const { entry, carrier } = await recordedOf(tx, receipt);
      return { number, event: entry.event, at: entry.at, carrier };
    });
  }
}

/** Whose certificate or application the entry is about. */
async function personOf(tx: RegisterTransaction, entry: HistoryRow): Promise<string | null> {
  const { applicationId, certificateSerial } = entry;
  const application = applicationId === null ? null : await tx.applications.byId(applicationId);
  if (application) return application.personId;
  return certificateSerial === null ? null : ((await tx.certificates.bySerial(certificateSerial))?.personId ?? null);
}

async function recordedOf(tx: RegisterTransaction, { number, historyId }: ReceiptRow) {
  const entry = await tx.history.byId(historyId);
  if (!entry) throw new Error('a receipt of an entry that is not there');
  const { lineId, carrier, certificateSerial, applicationId, actorKind, actorId } = entry;
  const byStaff = actorKind === 'staff' && actorId !== null ? await tx.staff.byId(actorId) : null;
  const line = lineId === null ? null : await tx.lines.byId(lineId);
  const certificate = certificateSerial === null ? null : await tx.certificates.bySerial(certificateSerial);
  const application = applicationId === null ? null : await tx.applications.byId(applicationId);
  const madeFor = certificate && (await tx.applications.byId(certificate.applicationId));
  return {
    number,
    entry,
    line,
    carrier: carrier === null ? null : await tx.carriers.byCode(carrier),
    certificate,
    application,
    // The application keeps the mark that its line had.
    training: ((application ?? madeFor)?.training ?? line?.training) === true,
    role: byStaff?.role ?? null,
  };
}
