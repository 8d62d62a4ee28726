// The desk: find a line from anything pasted, one page per line with both axes, and what can be done now and why not.
import {
  checklistOf,
  detectIdentifiers,
  may,
  NO_CALL,
  problemCodeOf,
  type IdentifierKind,
  type OperationId,
  type ProofItem,
} from '@sumaho-jpki/rules';
import { callPictureOf, type CallPicture } from '../call-code/call-picture';
import { endAtDeskAction } from '../end-at-desk/end-at-desk-action';
import { lockPictureOf, type LockPicture } from '../lock-element/order-lock';
import { contractOf } from '../mvno-contracts/contract-of';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, ElementRow, HistoryRow, LineRow, StaffRow, StepRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { relationOfStaff, relationTo, scopeOf } from '../staff-scope';
import { pictureOf, type ApplicationPicture } from '../views/application-view';
import { LIFT_HOLD } from '../hold-certificate/lift-hold.operation';
import { actionsWithoutCertificate, certificateActions, type CertificateAction } from '../views/certificate-actions';
import { elementsOfToday, elementsShown } from './elements-of-today';
import { answersToAll, lifeOf, type LineEventAnswer } from '../line-events/line-life';

export { relationTo, scopeOf };

export interface LineHit {
  readonly line: LineRow;
  readonly certificate: CertificateRow | null;
  readonly element: ElementRow | null;
  readonly matched: IdentifierKind;
}

const SEARCH_KINDS: Partial<Record<IdentifierKind, Parameters<RegisterTransaction['lines']['search']>[0]>> = {
  'phone-number': 'msisdn',
  iccid: 'iccid',
  imei: 'imei',
  'application-number': 'application-number',
  'certificate-serial': 'certificate-serial',
  eid: 'eid',
  'error-number': 'problem',
};

const MOST_HITS = 20;

export class SearchLines {
  constructor(private readonly register: Register) {}

  async execute(staff: StaffRow, pasted: string) {
    mustBeAllowed(may(staff.role, 'search-lines', relationOfStaff(staff)));
    const understoodAs = detectIdentifiers(pasted);
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const hits = new Map<string, LineHit>();
      for (const { kind, value } of understoodAs) {
        const column = SEARCH_KINDS[kind];
        if (!column) continue;
        const wanted = kind === 'error-number' ? (problemCodeOf(Number(value)) ?? value) : value;
        const found = (await tx.lines.search(column, wanted, MOST_HITS)).filter(({ id }) => !hits.has(id));
        const theirs = await onlyTheirs(tx, staff, found, kind, wanted);
        if (theirs.length === 0) continue;
        const ids = theirs.map(({ id }) => id);
        const certificates = await tx.certificates.ofLines(ids);
        const elements = await tx.elements.ofLines(ids);
        for (const line of theirs) {
          const [certificate = null] = shownOf(staff, line, ofLine(certificates, line));
          const [element = null] = elementsShown(staff, line, ofLine(elements, line), ofLine(certificates, line));
          hits.set(line.id, { line, certificate, element, matched: kind });
        }
      }
      return { understoodAs, hits: [...hits.values()] };
    });
  }
}

export interface LinePage {
  readonly line: LineRow;
  /** False for a host MNO looking at an MVNO's line: SIM facts, not persons. */
  readonly personVisible: boolean;
  readonly element: ElementRow | null;
  readonly lock: LockPicture | null;
  readonly certificates: readonly CertificateRow[];
  readonly applications: readonly ApplicationPicture[];
  readonly timeline: readonly HistoryRow[];
  readonly actions: readonly CertificateAction[];
  /** The looker's own newest call code of this line. */
  readonly call: CallPicture | null;
  /** Every event in the life of a line; to those who do not keep it, with who does. */
  readonly events: readonly LineEventAnswer[];
  /** When the line ends, where its end was announced. */
  readonly endsAt: Date | null;
  /** The proofs that each of the actions needs, and where they stand. */
  readonly checklists: readonly { readonly operation: OperationId; readonly proofs: readonly ProofItem[] }[];
}

export class ReadLine {
  constructor(private readonly register: Register) {}

  execute(staff: StaffRow, lineId: string): Promise<LinePage> {
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const line = await tx.lines.byId(lineId);
      if (!line) throw new Refused('not-found');
      const relation = relationTo(staff, line);
      mustBeAllowed(may(staff.role, 'read-line', relation));
      const personVisible = staff.carrier === null || relation === 'own';
      const certificates = await certificatesOf(tx, staff, line);
      const applications = await tx.applications.ofLine(line.id);
      const former = ofFormerHolders(staff, line, applications);
      const ofToday = personVisible ? applications.filter(({ id }) => !former.has(id)) : [];
      const pictures = await inOrder(ofToday, (application) => pictureOf(tx, application));
      const element = (await elementsOfToday(tx, staff, line))[0] ?? null;
      const [newest] = certificates;
      const now = await tx.now();
      const call = personVisible ? callPictureOf(await tx.callCodes.newestOf(line.id, staff.id), now) : null;
      const checklistFor = (operation: OperationId) => ({
        operation,
        proofs: checklistOf(operation, staff.role, call?.proof ?? NO_CALL),
      });
      const life = await lifeOf(tx, staff.role, line, certificates, call?.proof ?? NO_CALL);
      const actions = newest
        ? [
            ...certificateActions(staff.role, relation, newest, now, {
              element,
              simChangedAt: line.simChangedAt,
              contract: life.contract,
              liftPending: (await tx.approvals.openOf(LIFT_HOLD, newest.serial)) !== null,
            }),
            await endAtDeskAction(tx, staff.role, relation, newest, call?.proof ?? NO_CALL),
          ]
        : personVisible
          ? actionsWithoutCertificate(staff.role, relation)
          : [];
      return {
        line,
        personVisible,
        element,
        lock: element && (await lockPictureOf(tx, element, holderOf(element, certificates))),
        certificates,
        applications: pictures.filter((picture): picture is ApplicationPicture => picture !== null),
        timeline: (await tx.history.ofLine(line.id, 200)).filter(
          ({ applicationId }) => !former.has(applicationId ?? ''),
        ),
        actions,
        call,
        checklists: newest ? actions.map(({ operation }) => checklistFor(operation)) : [],
        events: answersToAll(staff.role, relation, life),
        endsAt: personVisible ? life.lineEndsAt : null,
      };
    });
  }
}

export class ReadCertificate {
  constructor(private readonly register: Register) {}

  execute(staff: StaffRow, serial: string) {
    mustBeAllowed(may(staff.role, 'read-certificate', 'none'));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const certificate = await tx.certificates.bySerial(serial);
      if (!certificate) throw new Refused('certificate-unknown');
      const application = await tx.applications.byId(certificate.applicationId);
      const element = (await tx.elements.ofLine(certificate.lineId))[0] ?? null;
      return {
        certificate,
        application: application && (await pictureOf(tx, application)),
        element,
        lock: element && (await lockPictureOf(tx, element, holderOf(element, [certificate]))),
        issued: await issueRecordOf(tx, certificate),
        timeline: await tx.history.ofCertificate(serial, 200),
        actions: certificateActions(staff.role, 'none', certificate, await tx.now(), {
          element,
          simChangedAt: (await tx.lines.byId(certificate.lineId))?.simChangedAt ?? null,
          contract: await contractOf(tx, certificate.carrier),
          liftPending: (await tx.approvals.openOf(LIFT_HOLD, serial)) !== null,
        }),
      };
    });
  }

  search(staff: StaffRow, text: string): Promise<{ readonly row: CertificateRow; readonly training: boolean }[]> {
    mustBeAllowed(may(staff.role, 'search-certificates', 'none'));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const found = new Map<string, CertificateRow>();
      for (const row of await tx.certificates.search(text.trim().toLowerCase(), MOST_HITS)) found.set(row.serial, row);
      for (const { kind, value } of detectIdentifiers(text)) {
        const column = SEARCH_KINDS[kind];
        // An error is of an application; here certificates are looked for.
        if (!column || kind === 'error-number') continue;
        for (const line of await tx.lines.search(column, value, MOST_HITS)) {
          for (const row of await tx.certificates.ofLine(line.id)) found.set(row.serial, row);
        }
      }
      return inOrder([...found.values()], async (row) => ({
        row,
        training: (await tx.applications.byId(row.applicationId))?.training ?? false,
      }));
    });
  }
}

/** When each part of the issue order was durable; null while it is not. */
async function issueRecordOf(tx: RegisterTransaction, { serial, createdAt }: CertificateRow) {
  const at = async (...events: string[]) => (await tx.history.newestOf(serial, events))?.at ?? null;
  return {
    reservedAt: createdAt,
    signedAt: await at('certificate-issued'),
    // The SIM's word is its proof that it holds the key beside the certificate.
    storedAt: await at('certificate-stored', 'card-proved-possession'),
    activatedAt: await at('certificate-activated'),
  };
}

export class ParkedSteps {
  constructor(private readonly register: Register) {}

  list(staff: StaffRow): Promise<StepRow[]> {
    mustBeAllowed(may(staff.role, 'read-parked-steps', 'none'));
    return this.register.transaction(scopeOf(staff), (tx) => tx.steps.parked(200));
  }

  retry(staff: StaffRow, stepId: string): Promise<boolean> {
    mustBeAllowed(may(staff.role, 'retry-parked-step', 'none'));
    return this.register.transaction(scopeOf(staff), async (tx) => {
      const step = await tx.steps.byId(stepId);
      if (!step) throw new Refused('not-found');
      const retried = await tx.steps.retryParked(stepId);
      if (retried) {
        await tx.history.record({
          event: 'parked-step-retried',
          actorKind: 'staff',
          actorId: staff.id,
          applicationId: step.subject,
          lineId: null,
          certificateSerial: null,
          carrier: null,
          facts: { kind: step.kind },
        });
      }
      return retried;
    });
  }
}

/** A carrier sees its subscriber of today: what a former holder of a transferred number did is for J-LIS alone (F11). */
const isOfToday = (staff: StaffRow, line: LineRow, { personId }: { readonly personId: string }): boolean =>
  staff.carrier === null || personId === line.personId;

export async function certificatesOf(
  tx: RegisterTransaction,
  staff: StaffRow,
  line: LineRow,
): Promise<CertificateRow[]> {
  return mayShow(staff, line) ? shownOf(staff, line, await tx.certificates.ofLine(line.id)) : [];
}

const ofLine = <T extends { readonly lineId: string }>(rows: readonly T[], { id }: LineRow): T[] =>
  rows.filter(({ lineId }) => lineId === id);
const mayShow = (staff: StaffRow, line: LineRow): boolean =>
  staff.carrier === null || relationTo(staff, line) === 'own';
const shownOf = (staff: StaffRow, line: LineRow, rows: readonly CertificateRow[]): CertificateRow[] =>
  mayShow(staff, line) ? rows.filter((row) => isOfToday(staff, line, row)) : [];

function ofFormerHolders(staff: StaffRow, line: LineRow, rows: readonly ApplicationRow[]): ReadonlySet<string> {
  return new Set(rows.filter((row) => !isOfToday(staff, line, row)).map(({ id }) => id));
}

/** A number of the line, its SIM or its phone finds the line; a number of a former holder's does not. */
async function onlyTheirs(
  tx: RegisterTransaction,
  staff: StaffRow,
  lines: readonly LineRow[],
  kind: IdentifierKind,
  value: string,
): Promise<readonly LineRow[]> {
  const asked = lines.filter((line) => relationTo(staff, line) !== 'host-of');
  if (asked.length === 0) return lines;
  const rows = await numbersOf(tx, asked, kind, value);
  if (rows === null) return lines;
  return lines.filter(
    (line) => !asked.includes(line) || rows.some((row) => row.lineId === line.id && isOfToday(staff, line, row)),
  );
}

/** What bears the number that was pasted; null where that is the line, its SIM or its phone. */
async function numbersOf(tx: RegisterTransaction, lines: readonly LineRow[], kind: IdentifierKind, value: string) {
  if (kind === 'application-number') return present(await tx.applications.byNumber(value));
  if (kind === 'certificate-serial') return present(await tx.certificates.bySerial(value));
  if (kind !== 'error-number') return null;
  return (await tx.applications.ofLines(lines.map(({ id }) => id))).filter(({ problem }) => problem === value);
}
const present = <T>(row: T | null): T[] => (row === null ? [] : [row]);

const holderOf = (element: ElementRow, certificates: readonly CertificateRow[]): CertificateRow | null =>
  certificates.find(({ serial }) => serial === element.certificateSerial) ?? null;

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
