// The register in memory for unit tests of operations: one transaction at a time, rolled back whole when it throws, and the
// unique keys that operations rely on. The real one is tested against Postgres in adapters/register.
import { daysLeft, HOLDS_AWAITING_HOLDER, isLive, isOpen } from '@sumaho-jpki/rules';
import { InboxConflictError, RegisterConflictError } from '../ports/register.port';
import type { Register, RegisterTransaction, Scope } from '../ports/register.port';
import type {
  AccessCodeRow,
  AgentOrderRow,
  ApplicationRow,
  CarrierRow,
  CertificateRow,
  DeviceSessionRow,
  EffectRow,
  ElementRow,
  GateChallengeRow,
  HistoryRow,
  LineRow,
  PersonRow,
  SignatureRequestRow,
  StepRow,
} from '../ports/rows';
import type { CallCodeRow } from '../ports/call-code.port';
import type { ReceiptRow } from '../ports/documents.port';
import type { LintRunRow } from '../ports/issue-control.port';
import type { MvnoContractRow } from '../ports/mvno-contract.port';
import type { PinInitialisationRow } from '../ports/pin-initialisation.port';
import { holdsOf } from '../hold-certificate/holds';
import { callCodeTables } from './memory-call-code';
import { driftTables, type DriftRows } from './memory-drifts';
import { figureTables, type DecisionRow } from './memory-figures';
import { deskQueueTables, receiptTables, type DeskQueueRows } from './memory-desk-queue';
import { memoryLintRuns } from './memory-issue-control';
import { KeychainRows, keychainTables } from './memory-keychain';
import { mvnoContractTables } from './memory-mvno-contracts';
import { pinInitialisationTables } from './memory-pin-initialisation';
import { bulkFileTables, type BulkRows } from './memory-bulk-file';
import { memoryMassAct, type MassActRowsInMemory } from './memory-mass-act';
import { memoryParties, type PartyRows } from './memory-parties';
import { every, newest, only, update, type Open } from './memory-rows';
import { residentTables, type ResidentRows } from './memory-resident-register';
import { memoryLists, memoryStatus, type StatusRows } from './memory-status';
import { staffTables, type StaffRows } from './memory-staff';
import { verifierUsageTables, type UsageRow } from './memory-verifier-usage';
import { verifierTables, type VerifierRows } from './memory-verifiers';
import { workTables } from './memory-work';

const uuid = (): string => globalThis.crypto.randomUUID();

class Rows extends KeychainRows {
  approvals: MassActRowsInMemory['approvals'] = [];
  bulkFiles: BulkRows['bulkFiles'] = [];
  bulkRows: BulkRows['bulkRows'] = [];
  massActs: MassActRowsInMemory['massActs'] = [];
  massActMembers: MassActRowsInMemory['massActMembers'] = [];
  crls: StatusRows['crls'] = [];
  crlNumber = 0n;
  ocspAnswers: StatusRows['ocspAnswers'] = [];
  lostRevocations: StatusRows['lostRevocations'] = [];
  witnesses: StatusRows['witnesses'] = [];
  pinInitialisations: Open<PinInitialisationRow>[] = [];
  mvnoContracts: MvnoContractRow[] = [];
  callCodes: Open<CallCodeRow>[] = [];
  deskTasks: DeskQueueRows['deskTasks'] = [];
  lineNotes: DeskQueueRows['lineNotes'] = [];
  handoverNotes: DeskQueueRows['handoverNotes'] = [];
  presence: DeskQueueRows['presence'] = [];
  receipts: ReceiptRow[] = [];
  residentSources: ResidentRows['residentSources'] = [];
  residentRecords: ResidentRows['residentRecords'] = [];
  parties: PartyRows['parties'] = [];
  partyCertificates: PartyRows['partyCertificates'] = [];
  enrolmentTransactions: PartyRows['enrolmentTransactions'] = [];
  issueDecisions: DecisionRow[] = [];
  verifierUsage: UsageRow[] = [];
  verifiers: VerifierRows['verifiers'] = [];
  verifierCredentials: VerifierRows['verifierCredentials'] = [];
  people: Open<PersonRow>[] = [];
  cards: { issuer: string; serial: string; personId: string }[] = [];
  carriers: CarrierRow[] = [];
  lines: Open<LineRow>[] = [];
  signatureRequests: Open<SignatureRequestRow>[] = [];
  applications: Open<ApplicationRow>[] = [];
  accessCodes: Open<AccessCodeRow & { codeLookup: string | null }>[] = [];
  certificates: Open<CertificateRow>[] = [];
  drifts: DriftRows['drifts'] = [];
  reconcileRuns: DriftRows['reconcileRuns'] = [];
  /** Serials that were recorded as issued besides those of certificates, and keys other than theirs. */
  issuedSerials: DriftRows['issuedSerials'] = [];
  lintRuns: LintRunRow[] = [];
  elements: Open<ElementRow>[] = [];
  steps: Open<StepRow>[] = [];
  effects: Open<EffectRow>[] = [];
  agentOrders: Open<AgentOrderRow>[] = [];
  deviceSessions: Open<DeviceSessionRow>[] = [];
  history: HistoryRow[] = [];
  inbox: { source: string; messageId: string; bodyHash: string }[] = [];
  staff: StaffRows['staff'] = [];
  staffCredentials: StaffRows['staffCredentials'] = [];
  staffEnrolments: StaffRows['staffEnrolments'] = [];
  passkeyChallenges: StaffRows['passkeyChallenges'] = [];
  sessionsEnded: string[] = [];
  gateChallenges: GateChallengeRow[] = [];
  events: { bucket: string; at: number }[] = [];
}

const notPartOfIt = (): never => {
  throw new Error('The register in memory does not hold this.');
};

export class MemoryRegister implements Register {
  rows = new Rows();
  /** Database time; tests move it. */
  now = new Date('2026-06-01T00:00:00.000Z');
  /** Runs before each transaction body: a test lets the database fail, or somebody else come first. */
  before: () => Promise<void> = () => Promise.resolve();
  private queue: Promise<unknown> = Promise.resolve();

  pass(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  transaction<T>(scope: Scope, work: (tx: RegisterTransaction) => Promise<T>): Promise<T> {
    const run = this.queue.then(async () => {
      await this.before();
      const saved = structuredClone(this.rows);
      try {
        return await work(transactionOn(this, scope));
      } catch (problem) {
        this.rows = saved;
        throw problem;
      }
    });
    this.queue = run.catch(() => undefined);
    return run;
  }

  /** A look or a change outside any operation. */
  by<T>(work: (tx: RegisterTransaction) => Promise<T>): Promise<T> {
    return this.transaction({ kind: 'system' }, work);
  }

  events(): string[] {
    return this.rows.history.map(({ event }) => event);
  }
}

function transactionOn(register: MemoryRegister, scope: Scope): RegisterTransaction {
  const db = register.rows;
  const now = (): Date => new Date(register.now);
  /** Row-level security as the migrations write it: own rows, and SIM facts of the lines one's network carries. */
  const seesLine = (line: LineRow): boolean =>
    scope.kind === 'carrier' ? line.carrier === scope.carrier || line.hostCarrier === scope.carrier : true;
  const sees = ({ carrier, personId }: { carrier: string; personId?: string }): boolean =>
    scope.kind === 'carrier'
      ? carrier === scope.carrier
      : scope.kind === 'citizen'
        ? personId === undefined || personId === scope.personId
        : true;

  return {
    now: () => Promise.resolve(now()),
    ...keychainTables(db, now),
    ...pinInitialisationTables(db, now),
    ...callCodeTables(db, now),
    ...driftTables(db, now, scope),
    ...mvnoContractTables(db, now, scope),
    ...deskQueueTables(db, now, sees),
    ...receiptTables(db, now, sees),
    ...bulkFileTables(db, now, sees),
    ...residentTables(db, now),
    ...memoryParties(db, now, (spki) =>
      [...db.certificates, ...db.partyCertificates].some(({ spkiSha256 }) => spkiSha256 === spki),
    ),
    ...staffTables(db, now, uuid),
    ...verifierTables(db, now),
    ...figureTables(db),
    ...verifierUsageTables(db),
    people: {
      byProviderSubject: async (subject) => only(db.people, (row) => row.providerSubject === subject),
      byId: async (id) => only(db.people, (row) => row.id === id),
      byApplication: async (id) => {
        const owner = db.applications.find((row) => row.id === id)?.personId;
        return only(db.people, (row) => row.id === owner);
      },
      enrol: async (input) => {
        const known = only(db.people, (row) => row.providerSubject === input.providerSubject);
        if (known) return known;
        const row = { id: uuid(), createdAt: now(), ...input };
        db.people.push(row);
        return structuredClone(row);
      },
      lock: async (id) => {
        const row = only(db.people, (person) => person.id === id);
        if (!row) throw new Error('no such person');
        return row;
      },
    },
    cards: {
      see: async ({ issuer, serial, personId }) => {
        const known = db.cards.find((card) => card.issuer === issuer && card.serial === serial);
        if (!known) db.cards.push({ issuer, serial, personId });
        return !known || known.personId === personId;
      },
      ownerOf: async ({ issuer, serial }) =>
        db.cards.find((card) => card.issuer === issuer && card.serial === serial)?.personId ?? null,
    },
    carriers: {
      all: async () => structuredClone(db.carriers),
      byCode: async (code) => only(db.carriers, (row) => row.code === code),
      upsert: async (row) => {
        db.carriers = [...db.carriers.filter(({ code }) => code !== row.code), row];
      },
    },
    lines: {
      byId: async (id) => only(db.lines, (row) => row.id === id && seesLine(row)),
      byMsisdn: async (carrier, msisdn) => only(db.lines, (row) => row.carrier === carrier && row.msisdn === msisdn),
      upsert: async (input) => {
        const same = (row: LineRow) => row.carrier === input.carrier && row.msisdn === input.msisdn;
        const isNewSim = db.lines.some((row) => same(row) && row.iccid !== input.iccid);
        const simChanged = isNewSim ? { simChangedAt: now() } : {};
        const ended = input.state === 'terminated' || db.lines.some((row) => same(row) && row.state === 'terminated');
        const nobody = ended ? { personId: null } : {};
        if (update(db.lines, same, { ...input, ...simChanged, ...nobody, updatedAt: now() }) === 0) {
          const unreported = {
            statusReportedAt: null,
            simHoldReportedAt: null,
            keychainHoldReportedAt: null,
            simChangedAt: null,
          };
          db.lines.push({
            id: uuid(),
            personId: null,
            eid: null,
            ...unreported,
            training: false,
            version: 1,
            updatedAt: now(),
            ...input,
          });
        }
        return only(db.lines, same) ?? notPartOfIt();
      },
      bindPerson: async (id, personId) => {
        update(db.lines, (row) => row.id === id, { personId });
      },
      training: async (limit) => every(db.lines, (row) => row.training && seesLine(row)).slice(0, limit),
      report: async (at, change) =>
        update(db.lines, (row) => row.id === at.id && row.version === at.version, {
          ...change,
          version: at.version + 1,
        }) === 1,
      search: async (kind, value, limit) => {
        const byApplication = (is: (row: ApplicationRow) => boolean) =>
          db.applications.filter((row) => sees(row) && is(row)).map(({ lineId }) => lineId);
        const bySerial = db.certificates.filter((row) => sees(row) && row.serial === value).map(({ lineId }) => lineId);
        const found = {
          msisdn: (row: LineRow) => row.msisdn === value,
          iccid: (row: LineRow) => row.iccid === value,
          imei: (row: LineRow) => row.imei === value,
          eid: (row: LineRow) => row.eid === value,
          problem: (row: LineRow) => byApplication(({ problem }) => problem === value).includes(row.id),
          'application-number': (row: LineRow) => byApplication(({ number }) => number === value).includes(row.id),
          'certificate-serial': (row: LineRow) => bySerial.includes(row.id),
        }[kind];
        return every(db.lines, (row) => seesLine(row) && found(row)).slice(0, limit);
      },
    },
    signatureRequests: {
      insert: async (row) => {
        const none = { applicationId: null, providerTransactionId: null };
        db.signatureRequests.push({ route: 'sim', keyKind: 'rsa-2048', ...row, state: 'open', ...none });
      },
      attachTransaction: async (id, providerTransactionId) => {
        update(db.signatureRequests, (row) => row.id === id, { providerTransactionId });
      },
      takeOpen: async (state) =>
        only(
          db.signatureRequests,
          (row) => row.providerState === state && row.state === 'open' && row.expiresAt > register.now,
        ),
      byId: async (id) => only(db.signatureRequests, (row) => row.id === id),
      close: async (id, state, applicationId) => {
        const changed = update(db.signatureRequests, (row) => row.id === id && row.state === 'open', {
          state,
          applicationId,
        });
        if (changed !== 1) throw new Error('The signature request was not open any more.');
      },
    },
    applications: {
      insert: async (row) => {
        if (db.applications.some((other) => other.personId === row.personId && isOpen(other.state))) {
          throw new RegisterConflictError('one-open-application');
        }
        const made = {
          route: 'sim' as const,
          keyKind: 'rsa-2048' as const,
          keychainId: null,
          enrolments: 1,
          training: db.lines.find(({ id }) => id === row.lineId)?.training ?? false,
          ...row,
          version: 1,
          createdAt: now(),
          updatedAt: now(),
          certificateSerial: null,
          keyId: null,
          problem: null,
        };
        db.applications.push(made);
        return structuredClone(made);
      },
      byId: async (id) => only(db.applications, (row) => row.id === id && sees(row)),
      byNumber: async (number) => only(db.applications, (row) => row.number === number && sees(row)),
      ofPerson: async (personId) => every(db.applications, (row) => row.personId === personId && sees(row)),
      ofLine: async (lineId) => every(db.applications, (row) => row.lineId === lineId && sees(row)),
      ofLines: async (ids) => every(db.applications, (row) => ids.includes(row.lineId) && sees(row)),
      openOfPerson: async (personId) => only(db.applications, (row) => row.personId === personId && isOpen(row.state)),
      openOfIccid: async (iccid) => only(db.applications, (row) => row.iccid === iccid && isOpen(row.state)),
      update: async (at, change) =>
        update(db.applications, (row) => row.id === at.id && row.state === at.state && row.version === at.version, {
          ...change,
          version: at.version + 1,
          updatedAt: now(),
        }) === 1,
    },
    accessCodes: {
      byApplication: async (id) => only(db.accessCodes, (row) => row.applicationId === id),
      lock: async (id) => only(db.accessCodes, (row) => row.applicationId === id),
      byLookup: async (lookup) => only(db.accessCodes, (row) => row.codeLookup === lookup),
      setPassword: async (applicationId, passwordHash) => {
        if (update(db.accessCodes, (row) => row.applicationId === applicationId, { passwordHash }) > 0) return;
        const none = { codeHash: null, codeLookup: null, codeExpiresAt: null, codeTriesLeft: 0, codesSent: 0 };
        db.accessCodes.push({ applicationId, passwordHash, ...none });
      },
      setCode: async (applicationId, { codeHash, codeLookup, expiresAt, tries }) => {
        const row = db.accessCodes.find((each) => each.applicationId === applicationId) ?? notPartOfIt();
        const codesSent = row.codesSent + 1;
        Object.assign(row, { codeHash, codeLookup, codeExpiresAt: expiresAt, codeTriesLeft: tries, codesSent });
      },
      countFailure: async (applicationId) => {
        const row = db.accessCodes.find((each) => each.applicationId === applicationId) ?? notPartOfIt();
        row.codeTriesLeft = Math.max(row.codeTriesLeft - 1, 0);
        return row.codeTriesLeft;
      },
      consume: async (applicationId) => {
        const used = { codeHash: null, codeLookup: null, codeExpiresAt: null, codeTriesLeft: 0 };
        update(db.accessCodes, (row) => row.applicationId === applicationId, used);
      },
    },
    certificates: {
      reserve: async (row) => {
        if (db.certificates.some((other) => other.serial === row.serial || other.spkiSha256 === row.spkiSha256))
          return false;
        const none = {
          certificateDer: null,
          revokedAt: null,
          revocationCause: null,
          suspendedBy: null,
          awaitingHolderSince: null,
        };
        db.certificates.push({ ...row, ...none, state: 'reserved', version: 1, createdAt: now() });
        return true;
      },
      keySeen: async (hash) => db.certificates.some((row) => row.spkiSha256 === hash),
      bySerial: async (serial) => only(db.certificates, (row) => row.serial === serial && sees(row)),
      byApplication: async (id) =>
        structuredClone(db.certificates.findLast((row) => row.applicationId === id && sees(row)) ?? null),
      liveOfPerson: async (id) => every(db.certificates, (row) => row.personId === id && isLive(row.state)),
      ofPerson: async (id) => every(db.certificates, (row) => row.personId === id && sees(row)),
      ofLine: async (id) => every(db.certificates, (row) => row.lineId === id && sees(row)).reverse(),
      ofLines: async (ids) => every(db.certificates, (row) => ids.includes(row.lineId) && sees(row)).reverse(),
      update: async (at, change) => {
        const same = (row: CertificateRow) =>
          row.serial === at.serial && row.state === at.state && row.version === at.version;
        const row = db.certificates.find(same);
        if (!row) return false;
        const others = db.certificates.filter((other) => other !== row && other.personId === row.personId);
        if (change.state && isLive(change.state) && others.some((other) => isLive(other.state))) {
          throw new RegisterConflictError('one-live-certificate');
        }
        Object.assign(row, change, { version: row.version + 1 });
        const awaits = HOLDS_AWAITING_HOLDER.some((ground) => holdsOf(row).includes(ground));
        row.awaitingHolderSince = awaits ? (row.awaitingHolderSince ?? now()) : null;
        return true;
      },
      search: async (text, limit) => every(db.certificates, (row) => row.serial.startsWith(text)).slice(0, limit),
      endingUntold: async (from, days, limit) =>
        every(
          db.certificates,
          ({ state, notAfter, serial }) =>
            isLive(state) &&
            notAfter >= from &&
            days.some((threshold) => daysLeft(notAfter, from) <= threshold) &&
            !db.history.some(
              ({ event, certificateSerial, facts }) =>
                event === 'expiry-notice' &&
                certificateSerial === serial &&
                facts['days'] === days.findLast((threshold) => daysLeft(notAfter, from) <= threshold),
            ),
        ).slice(0, limit),
      awaitingHolder: async (until, limit) =>
        every(
          db.certificates,
          ({ state, awaitingHolderSince: since }) => state === 'suspended' && since !== null && since <= until,
        ).slice(0, limit),
      pastEnd: async (at, limit) =>
        every(db.certificates, ({ state, notAfter }) => isLive(state) && notAfter < at).slice(0, limit),
      ...memoryLists(register),
    },
    ...memoryStatus(register),
    ...memoryMassAct(register, scope.kind === 'carrier' ? scope.carrier : null),
    lintRuns: memoryLintRuns(db, now),
    elements: {
      byIccid: async (iccid) =>
        only(db.elements, (row) => row.store === 'sim' && row.iccid === iccid && row.state !== 'deleted'),
      byKeychain: async (keychainId) =>
        only(db.elements, (row) => row.keychainId === keychainId && row.state !== 'deleted'),
      ofLine: async (lineId) => every(db.elements, (row) => row.lineId === lineId),
      ofLines: async (ids) => every(db.elements, (row) => ids.includes(row.lineId)),
      byCleanCode: async (code) => only(db.elements, (row) => row.cleanCode === code),
      ensure: async ({ keychainId = null, ...input }) => {
        const store = keychainId === null ? ('sim' as const) : ('keychain' as const);
        const same = (row: ElementRow) =>
          row.store === store && (keychainId === null ? row.iccid === input.iccid : row.keychainId === keychainId);
        const there = only(db.elements, (row) => same(row) && row.state !== 'deleted');
        if (there) return there;
        const row = {
          id: uuid(),
          ...input,
          store,
          keychainId,
          state: 'absent' as const,
          certificateSerial: null,
          cleanCode: null,
          version: 1,
        };
        db.elements.push({ ...row, updatedAt: now() });
        return { ...row, updatedAt: now() };
      },
      update: async (at, change) =>
        update(db.elements, (row) => row.id === at.id && row.state === at.state && row.version === at.version, {
          ...change,
          version: at.version + 1,
          updatedAt: now(),
        }) === 1,
    },
    // Former rows are the database's own: in memory the rows of today stand for all times.
    formerRows: {
      lineAt: async (id) => {
        const line = only(db.lines, (row) => row.id === id && seesLine(row));
        return line && { ...line, writtenAt: line.updatedAt, formerUntil: null, ofTodaysHolder: true };
      },
      elementsAt: async (id) =>
        every(db.elements, (row) => row.lineId === id).map((row) => ({
          ...row,
          writtenAt: row.updatedAt,
          formerUntil: null,
        })),
    },
    ...workTables(db, now),
    history: {
      record: async (row) => {
        db.history.push({ ...row, id: String(db.history.length + 1), at: now() });
      },
      byId: async (id) => only(db.history, (row) => row.id === id),
      ofApplication: async (id, after = '0') =>
        every(db.history, (row) => row.applicationId === id && Number(row.id) > Number(after)),
      ofLine: async (id, limit) => every(db.history, (row) => row.lineId === id).slice(-limit),
      ofCertificate: async (serial, limit) =>
        every(db.history, (row) => row.certificateSerial === serial).slice(-limit),
      newestOf: async (serial, events, actorId) =>
        newest(
          db.history,
          (row) =>
            row.certificateSerial === serial &&
            events.includes(row.event) &&
            (actorId === undefined || row.actorId === actorId),
        ),
    },
    inbox: {
      receive: async (source, messageId, bodyHash) => {
        const known = db.inbox.find((row) => row.source === source && row.messageId === messageId);
        if (known && known.bodyHash !== bodyHash) throw new InboxConflictError(source, messageId);
        if (!known) db.inbox.push({ source, messageId, bodyHash });
        return !known;
      },
    },
    outbox: { put: notPartOfIt, takeOpen: notPartOfIt, markRelayed: notPartOfIt },
    idempotency: { find: notPartOfIt, store: notPartOfIt },
    sessions: { insert: notPartOfIt, byIdHash: notPartOfIt, touch: notPartOfIt, delete: notPartOfIt },
    relyingParties: { byTokenHash: notPartOfIt, upsert: notPartOfIt },
    gateChallenges: {
      insert: async (row) => {
        db.gateChallenges.push(row);
      },
      take: async (id, party) => {
        const row = db.gateChallenges.find((each) => each.id === id && each.relyingPartyId === party) ?? null;
        db.gateChallenges = db.gateChallenges.filter((each) => each !== row);
        return row;
      },
    },
    countEvent: async (bucket, windowSeconds) => {
      const at = now().getTime();
      db.events.push({ bucket, at });
      return db.events.filter((event) => event.bucket === bucket && event.at > at - windowSeconds * 1000).length;
    },
  };
}
