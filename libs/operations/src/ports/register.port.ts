// The register: Postgres is the truth. Every change goes through ONE transaction with a scope (row-level security).
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
  OutboxRow,
  PersonRow,
  RelyingPartyRow,
  SessionRow,
  SignatureRequestRow,
  StepRow,
} from './rows';
import type { StepKind } from '@sumaho-jpki/rules';
import type { CrlEntryPage } from '@sumaho-jpki/wire/x509';
import type { CallCodeTables } from './call-code.port';
import type { DriftTables } from './drift.port';
import type { MvnoContractTables } from './mvno-contract.port';
import type { FigureTables } from './figures.port';
import type { FormerRowTables } from './former-rows.port';
import type { DeskQueueTables } from './desk-queue.port';
import type { ReceiptTables } from './documents.port';
import type { LintRuns } from './issue-control.port';
import type { KeychainTables } from './keychain.port';
import type { BulkFileTables } from './bulk-file.port';
import type { ApprovalTables, MassActTables } from './mass-act.port';
import type { PartyTables } from './party.port';
import type { PinInitialisationTables } from './pin-initialisation.port';
import type { ResidentTables } from './resident-register.port';
import type { StaffTables } from './staff.port';
import type { VerifierTables } from './verifier.port';
import type { VerifierUsageTables } from './verifier-usage.port';
import type { RevocationMemory, StatusAnswers } from './status.port';

/** Who looks: decides the rows that row-level security lets through. */
export type Scope =
  | { readonly kind: 'system' }
  | { readonly kind: 'jlis' }
  | { readonly kind: 'citizen'; readonly personId: string }
  | { readonly kind: 'carrier'; readonly carrier: string };

export interface Register {
  /** Runs `work` in one transaction (read committed) with the scope set by SET LOCAL. Serialisation failures and deadlocks are retried up to 3 times. */
  transaction<T>(scope: Scope, work: (tx: RegisterTransaction) => Promise<T>, asking?: Asking): Promise<T>;
}

/**
 * `at-once`: all that `work` wants of the register it asks for before it awaits an answer, and it records nothing. COMMIT then goes with
 * the questions: it stands whatever `work` makes of the answers.
 */
export type Asking = 'at-once';

/** New row without what the database fills in. */
export type NewHistory = Omit<HistoryRow, 'id' | 'at'>;

type FilledIn =
  | 'version'
  | 'createdAt'
  | 'updatedAt'
  | 'certificateSerial'
  | 'keyId'
  | 'problem'
  | 'keychainId'
  | 'enrolments'
  | 'training';
export type NewApplication = Omit<ApplicationRow, FilledIn | 'route' | 'keyKind'> &
  Partial<Pick<ApplicationRow, 'route' | 'keyKind'>>;

/** A line as its carrier tells it when asked. */
export type LineFacts = Pick<
  LineRow,
  'carrier' | 'hostCarrier' | 'msisdn' | 'state' | 'iccid' | 'simProduct' | 'handsetModel' | 'imei'
> &
  Partial<Pick<LineRow, 'eid'>>;
/** `personId: null` ends the tenancy. */
export type LineReport = Partial<
  Pick<
    LineRow,
    'msisdn' | 'state' | 'statusReportedAt' | 'simHoldReportedAt' | 'keychainHoldReportedAt' | 'simChangedAt'
  >
> & { readonly personId?: null; readonly training?: true };

export interface NewStep {
  readonly workflowId: string;
  readonly kind: StepKind;
  readonly subject: string;
  readonly effectKey: string;
  readonly payload?: Record<string, string>;
  /** Seconds from now (database time); default 0. */
  readonly afterSeconds?: number;
  /** 'waiting' steps are moved by phone or carrier; `afterSeconds` is then the deadline after which the handler runs. */
  readonly state?: 'pending' | 'waiting';
}

/** A guarded update: `UPDATE … WHERE id AND state AND version`, true when exactly one row changed. */
export type Guarded = Promise<boolean>;

export interface RegisterTransaction
  extends
    KeychainTables,
    PinInitialisationTables,
    CallCodeTables,
    DriftTables,
    MvnoContractTables,
    FigureTables,
    FormerRowTables,
    DeskQueueTables,
    ReceiptTables,
    BulkFileTables,
    LintRuns,
    ResidentTables,
    PartyTables,
    StaffTables,
    VerifierTables,
    VerifierUsageTables {
  /** Database time (clock_timestamp()). */
  now(): Promise<Date>;

  people: {
    byProviderSubject(subject: string): Promise<PersonRow | null>;
    byId(id: string): Promise<PersonRow | null>;
    /** Whose application this is. */
    byApplication(applicationId: string): Promise<PersonRow | null>;
    /** Inserts or returns the person; row lock held (one decision per person at a time). */
    enrol(input: { providerSubject: string; certificateName: string; birthDate: string | null }): Promise<PersonRow>;
    lock(id: string): Promise<PersonRow>;
  };
  cards: {
    /** Notes a certificate seen on a plastic card; false when it was ever seen on another person's card. */
    see(input: { issuer: string; serial: string; personId: string }): Promise<boolean>;
    /** Id of the person on whose card this certificate was seen. */
    ownerOf(card: { issuer: string; serial: string }): Promise<string | null>;
  };
  carriers: {
    all(): Promise<CarrierRow[]>;
    byCode(code: string): Promise<CarrierRow | null>;
    upsert(row: CarrierRow): Promise<void>;
  };
  lines: {
    byId(id: string): Promise<LineRow | null>;
    byMsisdn(carrier: string, msisdn: string): Promise<LineRow | null>;
    upsert(input: LineFacts): Promise<LineRow>;
    bindPerson(id: string, personId: string): Promise<void>;
    /** Training lines that the scope lets through, by carrier and number. */
    training(limit: number): Promise<LineRow[]>;
    /** What a carrier's report moves; false when somebody else moved the line since it was read. */
    report(at: Pick<LineRow, 'id' | 'version'>, change: LineReport): Guarded;
    /** Desk search; the scope decides what is seen. Kinds as in rules `identifiers`. */
    search(
      kind: 'msisdn' | 'iccid' | 'imei' | 'eid' | 'application-number' | 'certificate-serial' | 'problem',
      value: string,
      limit: number,
    ): Promise<LineRow[]>;
  };
  signatureRequests: {
    /** Route and key kind default to the SIM's. */
    insert(
      row: Omit<SignatureRequestRow, 'state' | 'applicationId' | 'providerTransactionId' | 'route' | 'keyKind'> &
        Partial<Pick<SignatureRequestRow, 'route' | 'keyKind'>>,
    ): Promise<void>;
    attachTransaction(id: string, providerTransactionId: string): Promise<void>;
    /** Locks the open row of this provider state, or null when unknown, used or expired. */
    takeOpen(providerState: string): Promise<SignatureRequestRow | null>;
    byId(id: string): Promise<SignatureRequestRow | null>;
    close(id: string, state: 'used' | 'failed', applicationId: string | null): Promise<void>;
  };
  applications: {
    /** Route and key kind default to the SIM's. */
    insert(row: NewApplication): Promise<ApplicationRow>;
    byId(id: string): Promise<ApplicationRow | null>;
    byNumber(number: string): Promise<ApplicationRow | null>;
    ofPerson(personId: string): Promise<ApplicationRow[]>;
    ofLine(lineId: string): Promise<ApplicationRow[]>;
    ofLines(lineIds: readonly string[]): Promise<ApplicationRow[]>;
    /** The application of this person that is neither completed, failed, cancelled nor expired. */
    openOfPerson(personId: string): Promise<ApplicationRow | null>;
    /** The open application whose SIM this is (at most one: a SIM belongs to one line, a line to one person). */
    openOfIccid(iccid: string): Promise<ApplicationRow | null>;
    update(
      at: Pick<ApplicationRow, 'id' | 'state' | 'version'>,
      change: Partial<
        Pick<ApplicationRow, 'state' | 'certificateSerial' | 'keyId' | 'problem' | 'keychainId' | 'enrolments'>
      >,
    ): Guarded;
  };
  accessCodes: {
    byApplication(applicationId: string): Promise<AccessCodeRow | null>;
    /** Same, with a row lock: tries are counted one at a time. */
    lock(applicationId: string): Promise<AccessCodeRow | null>;
    /** Open codes whose hash was made with this public look-up handle (first 4 digits are NOT enough: a keyed hash of the whole code). */
    byLookup(codeLookup: string): Promise<AccessCodeRow | null>;
    setPassword(applicationId: string, passwordHash: string): Promise<void>;
    setCode(
      applicationId: string,
      code: { codeHash: string; codeLookup: string; expiresAt: Date; tries: number },
    ): Promise<void>;
    /** Counts one failed try; returns what is left. */
    countFailure(applicationId: string): Promise<number>;
    consume(applicationId: string): Promise<void>;
  };
  certificates: {
    /** Issue order, 1: serial, planned TBS and SPKI hash are stored before anything is signed. False when serial or key was ever seen. */
    reserve(
      row: Omit<
        CertificateRow,
        | 'state'
        | 'version'
        | 'certificateDer'
        | 'revokedAt'
        | 'revocationCause'
        | 'suspendedBy'
        | 'awaitingHolderSince'
        | 'createdAt'
      >,
    ): Promise<boolean>;
    /** Whether this public key (SHA-256 of its SPKI, hex) was ever certified or reserved. */
    keySeen(spkiSha256: string): Promise<boolean>;
    bySerial(serial: string): Promise<CertificateRow | null>;
    byApplication(applicationId: string): Promise<CertificateRow | null>;
    liveOfPerson(personId: string): Promise<CertificateRow[]>;
    ofPerson(personId: string): Promise<CertificateRow[]>;
    ofLine(lineId: string): Promise<CertificateRow[]>;
    ofLines(lineIds: readonly string[]): Promise<CertificateRow[]>;
    update(
      at: Pick<CertificateRow, 'serial' | 'state' | 'version'>,
      change: Partial<
        Pick<CertificateRow, 'state' | 'certificateDer' | 'revokedAt' | 'revocationCause' | 'suspendedBy'>
      >,
    ): Guarded;
    search(text: string, limit: number): Promise<CertificateRow[]>;
    /** Live certificates that reached a threshold of `days` before their end (Japanese dates) whose notice stands nowhere in the timeline, nearest end first. */
    endingUntold(at: Date, days: readonly number[], limit: number): Promise<CertificateRow[]>;
    /** Held for want of the holder's word since then or before, longest first. */
    awaitingHolder(until: Date, limit: number): Promise<CertificateRow[]>;
    /** Live certificates whose end has passed. */
    pastEnd(at: Date, limit: number): Promise<CertificateRow[]>;
    /**
     * Everything a CRL lists at this moment (revoked, suspended, issued-not-active), unexpired; of one part (rules crlPartOf) when
     * named. In pages that share no serial: a list may be longer than the memory one wants to spend. All of one instant.
     */
    notGoodPages(at: Date, part?: number): AsyncIterable<NotGoodPage>;
    /** Next CRL number: monotone, and never below the time in milliseconds, so that a restored backup repeats none. */
    nextCrlNumber(): Promise<bigint>;
    /** Without a generation: of the first one, here and below. */
    storeCrl(
      row: CrlFacts & { der: Uint8Array; part?: number | null; entries?: number; generation?: number },
    ): Promise<void>;
    /** The newest full list of a generation of the root, or the newest of a part. */
    latestCrl(part?: number, generation?: number): Promise<(CrlFacts & { der: Uint8Array }) | null>;
    /** The same without its megabytes. */
    newestCrl(part?: number, generation?: number): Promise<(CrlFacts & { entries: number }) | null>;
    /** Parts that have a list, of every generation. */
    publishedParts(): Promise<(CrlFacts & { part: number; entries: number; generation: number })[]>;
  };
  statusAnswers: StatusAnswers;
  revocationMemory: RevocationMemory;
  approvals: ApprovalTables;
  massActs: MassActTables;
  elements: {
    /** The SP area in this SIM. */
    byIccid(iccid: string): Promise<ElementRow | null>;
    byKeychain(keychainId: string): Promise<ElementRow | null>;
    ofLine(lineId: string): Promise<ElementRow[]>;
    ofLines(lineIds: readonly string[]): Promise<ElementRow[]>;
    /** With a Keychain id: the phone's; without: the SIM's. */
    ensure(input: { lineId: string; carrier: string; iccid: string; keychainId?: string }): Promise<ElementRow>;
    update(
      at: Pick<ElementRow, 'id' | 'state' | 'version'>,
      change: Partial<Pick<ElementRow, 'state' | 'certificateSerial' | 'cleanCode'>>,
    ): Guarded;
    byCleanCode(code: string): Promise<ElementRow | null>;
  };
  steps: {
    schedule(step: NewStep): Promise<StepRow>;
    byId(id: string): Promise<StepRow | null>;
    ofWorkflow(workflowId: string): Promise<StepRow[]>;
    /** Completes a waiting step from outside (phone, carrier), also while its handler looks; false when it was over already. */
    completeWaiting(workflowId: string, kind: StepKind): Guarded;
    /** Makes a waiting step due at once, so that its handler looks at what arrived. */
    wake(workflowId: string, kind: StepKind): Guarded;
    cancelOpen(workflowId: string): Promise<number>;
    parked(limit: number): Promise<StepRow[]>;
    retryParked(id: string): Guarded;
    /** Over without having run; false when it is not parked any more. */
    dismissParked(id: string): Guarded;
    /** Runs again, knowing the approval by which it does and what it waited for: `ordered`, `despite` in its payload. */
    orderParked(id: string, approval: string): Guarded;
  };
  effects: {
    byKey(effectKey: string): Promise<EffectRow | null>;
    intend(row: Pick<EffectRow, 'effectKey' | 'stepId' | 'requestHash'>): Promise<void>;
    settle(effectKey: string, result: Record<string, unknown>): Promise<void>;
  };
  agentOrders: {
    enqueue(row: Omit<AgentOrderRow, 'state' | 'responses' | 'agentStatus' | 'createdAt'>): Promise<void>;
    /** Orders of the session that are queued or delivered, oldest first. */
    open(sessionId: string): Promise<AgentOrderRow[]>;
    /** Every order of the application, oldest first. */
    ofApplication(applicationId: string): Promise<AgentOrderRow[]>;
    /** Newest order with a script of the key service. */
    latest(applicationId: string): Promise<AgentOrderRow | null>;
    /** Newest order with a script of the carrier. */
    latestOfCarrier(applicationId: string): Promise<AgentOrderRow | null>;
    byId(id: string): Promise<AgentOrderRow | null>;
    markDelivered(id: string): Promise<void>;
    /** Stores the answer once; false when the order was answered before. */
    answer(id: string, agentStatus: string, responses: readonly string[]): Guarded;
    kill(applicationId: string): Promise<void>;
  };
  deviceSessions: {
    insert(
      row: Omit<DeviceSessionRow, 'carrierSeramUri' | 'carrierSeramSessionId' | 'activationChallenge' | 'keychainId'>,
    ): Promise<void>;
    byTokenHash(tokenHash: string): Promise<DeviceSessionRow | null>;
    bySeramSession(seramSessionId: string): Promise<DeviceSessionRow | null>;
    latestOfApplication(applicationId: string): Promise<DeviceSessionRow | null>;
    update(
      id: string,
      change: Partial<
        Pick<DeviceSessionRow, 'carrierSeramUri' | 'carrierSeramSessionId' | 'activationChallenge' | 'keychainId'>
      >,
    ): Promise<void>;
    /** Reads and deletes the challenge in one statement. */
    takeChallenge(id: string): Promise<string | null>;
  };
  history: {
    /** Timeline row AND hash-chained audit row, in this transaction; NOTIFYs `sumaho_history` with the application id. */
    record(row: NewHistory): Promise<void>;
    byId(id: string): Promise<HistoryRow | null>;
    ofApplication(applicationId: string, afterId?: string): Promise<HistoryRow[]>;
    ofLine(lineId: string, limit: number): Promise<HistoryRow[]>;
    ofCertificate(serial: string, limit: number): Promise<HistoryRow[]>;
    /** The certificate's newest entry of one of these events, by this actor where one is named. */
    newestOf(serial: string, events: readonly string[], actorId?: string): Promise<HistoryRow | null>;
  };
  inbox: {
    /** True for the first sight of (source, messageId); false for a repeat with the same hash; throws InboxConflictError for the same id with another body. */
    receive(source: string, messageId: string, bodyHash: string): Promise<boolean>;
  };
  outbox: {
    /** Stands from the COMMIT of the change it tells of. */
    put(row: Pick<OutboxRow, 'id' | 'topic' | 'destination' | 'body'>): Promise<void>;
    /** Oldest first, locked until COMMIT; what another relay holds is skipped. Scope system. */
    takeOpen(limit: number): Promise<OutboxRow[]>;
    /** False when it was marked before. */
    markRelayed(id: string): Guarded;
  };
  idempotency: {
    find(client: string, key: string): Promise<{ requestHash: string; status: number; body: unknown } | null>;
    store(client: string, key: string, requestHash: string, status: number, body: unknown): Promise<void>;
  };
  sessions: {
    insert(row: Omit<SessionRow, 'createdAt' | 'lastSeenAt'>): Promise<void>;
    byIdHash(idHash: string): Promise<SessionRow | null>;
    touch(idHash: string, expiresAt: Date): Promise<void>;
    delete(idHash: string): Promise<void>;
  };
  relyingParties: {
    byTokenHash(tokenHash: string): Promise<RelyingPartyRow | null>;
    upsert(row: Omit<RelyingPartyRow, 'enabled'>): Promise<void>;
  };
  gateChallenges: {
    insert(row: GateChallengeRow): Promise<void>;
    /** Reads and deletes in one statement: single use whatever the result. */
    take(id: string, relyingPartyId: string): Promise<GateChallengeRow | null>;
  };
  /** Counts one event in a sliding window in Postgres; returns the count in the window. A Redis wipe cannot reopen a limit. */
  countEvent(bucket: string, windowSeconds: number): Promise<number>;
}

/** Certificates side by side instead of one object each: a list has a million of them. */
export type NotGoodPage = Omit<CrlEntryPage, 'revokedAt' | 'reasons'> & {
  /** Seconds since 1970 from when it is not good: when it was revoked, else when it was made. */
  readonly since: Float64Array;
  /** Seconds since 1970. */
  readonly notAfter: Float64Array;
  /** What `kinds` names. */
  readonly facts: readonly Pick<CertificateRow, 'state' | 'revocationCause'>[];
};

export interface CrlFacts {
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** A rule kept by a unique key of the register said no; the transaction is rolled back. */
export class RegisterConflictError extends Error {
  override readonly name = 'RegisterConflictError';

  constructor(
    /** `one-open-application`, `one-live-certificate`, `sim-on-another-line`, `application-number-taken`, … */
    readonly rule: string,
    options?: ErrorOptions,
  ) {
    super(`The register refused: ${rule}.`, options);
  }
}

/** The same message id came with another body: the sender contradicts itself (reliability R11). */
export class InboxConflictError extends Error {
  override readonly name = 'InboxConflictError';

  constructor(
    readonly source: string,
    readonly messageId: string,
  ) {
    super('The same message id was used with another body.');
  }
}
