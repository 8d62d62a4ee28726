// Ports to the outside world: the CA's crypto, the J-LIS key service, carriers, notices, the card's status and signature services.
import type { Bearer, IssueRoute, RevocationReasonCode } from '@sumaho-jpki/rules';
import type { CrlEntryPage } from '@sumaho-jpki/wire/x509';
import type { ManagementMode } from './rows';

export interface Clock {
  now(): Date;
}
export interface Random {
  /** Cryptographically strong bytes. */
  bytes(length: number): Uint8Array;
  uuid(): string;
}
/** Password-type hashing (scrypt) and keyed look-ups; implementation in adapters/sign-in. */
export interface SecretHasher {
  hash(secret: string): Promise<string>;
  verify(secret: string, hash: string): Promise<boolean>;
  /** HMAC-SHA256 with the server's key, base64url: look-up handle of tokens and codes. */
  lookup(secret: string): string;
}

export interface LintResult {
  readonly rule: string;
  readonly pass: boolean;
  readonly message: string;
}
export interface CertificateAuthority {
  /** At least 128 random bits after fixing the sign bit; lower-case hex. */
  newSerial(): string;
  planUserAuthCertificate(input: {
    serial: string;
    subjectCommonName: string;
    publicKeySpki: Uint8Array;
    notBefore: Date;
    notAfter: Date;
    route: IssueRoute;
  }): Promise<{ tbsDer: Uint8Array; profile: string; lintResults: LintResult[] }>;
  /** Lints again what it signs and refuses when any lint fails: bytes signed = bytes linted. */
  signCertificate(tbsDer: Uint8Array): Promise<Uint8Array>;
  /** Every rule in force on its day, on bytes that were signed: two readings, signature, lints. `facts` only where they can be read. */
  lintIssued(certificateDer: Uint8Array): Promise<{
    lintResults: LintResult[];
    facts: { serial: string; profile: string; notAfter: Date; tbsDer: Uint8Array; publicKeySpki: Uint8Array } | null;
  }>;
  /** Strict own profile check against the pinned roots, then status is the caller's. */
  checkCertificate(
    certificateDer: Uint8Array,
    at: Date,
  ): Promise<{ ok: true; serial: string; notAfter: Date } | { ok: false; reason: string }>;
  /** RSASSA-PKCS1-v1_5 / ECDSA by the certificate's key, SHA-256 over `data`. */
  verifySignature(certificateDer: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** The full list, or one part of it (rules crlPartOf). Pages share no serial. */
  buildCrl(input: {
    number: bigint;
    thisUpdate: Date;
    nextUpdate: Date;
    part?: number;
    /** Number of the root generation whose list this is. @throws when there is none of this number */
    generation: number;
    revoked: readonly CrlEntry[] | AsyncIterable<CrlEntryPage>;
    /** How many there may be; a wrong guess costs time only. */
    expectedEntries?: number;
  }): Promise<Uint8Array>;
  /** Numbers of the generations that issue or issued and have not ended: each has lists of its own, signed by its own key. */
  listedGenerations(): Promise<readonly number[]>;
  /** The certificate of a generation, DER; null when there is none of this number. */
  rootOf(generation: number): Promise<Uint8Array | null>;
  /** Roots that a verifier has to know: the one that issues now, then every other whose life goes on. */
  publishedRoots(): Promise<readonly Uint8Array[]>;
  /** Number of the generation that a certificate was signed by; null for none of ours. */
  generationOf(certificateDer: Uint8Array): Promise<number | null>;
  /** Serials asked for (several per request are allowed) and whether the issuer is ours. */
  parseOcspRequest(der: Uint8Array): Promise<OcspQuestion>;
  buildOcspResponse(
    question: OcspQuestion,
    answers: OcspAnswer[],
    times: { producedAt: Date; thisUpdate: Date; nextUpdate: Date },
  ): Promise<Uint8Array>;
  /** The question a client would ask about this serial of ours (no nonce); the certificate, where there is one, tells the root. */
  ocspQuestionFor(serial: string, certificateDer?: Uint8Array | null): Promise<OcspQuestion>;
  /** RFC 6960 §4.2.1 error response without a body. */
  ocspError(status: 'malformed-request' | 'internal-error' | 'try-later' | 'unauthorized'): Uint8Array;
  /** The root that issues now. */
  readonly rootCertificateDer: Uint8Array;
  /** The root under a certificate of ours, and what the card gets with it; of the root that issues now where there is none yet. */
  issuerOf(certificateDer?: Uint8Array | null): Promise<CertificateIssuer>;
}
export interface CertificateIssuer {
  readonly rootCertificateDer: Uint8Array;
  /** J-LIS's signature over the applet's load file, which holds this root: a DAP block, E2 …. Always the same bytes. */
  readonly loadFileDap: Uint8Array;
}
export interface CrlEntry {
  readonly serial: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReasonCode;
}
export interface OcspQuestion {
  readonly certificates: readonly {
    readonly serial: string;
    readonly issuerIsOurs: boolean;
    /** Number of the root that the question names, where there are several of one name. */
    readonly generation?: number;
    readonly certId: Uint8Array;
  }[];
  readonly nonce: Uint8Array | null;
}
export type OcspAnswer =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReasonCode }
  | { readonly status: 'unknown' };

/**
 * What one script for the SP area does. `personalise` brings a key made by the key service; `generate` and `certify` are the
 * two sessions of a key that the card makes itself; `reset-pin` leaves the application without a PIN, and the order's own id
 * stands in the place of the key's.
 */
export type ScriptPurpose = 'probe' | 'personalise' | 'possession' | 'generate' | 'certify' | 'reset-pin';

/** How much of the application's code a script of ours brings along, where the carrier leaves that to us. */
export type ContentExtent = 'whole' | 'instance' | 'none';

/** Load file and application in our own script: delegated (each INSTALL with the carrier's token) or authorized. */
export interface ScriptContent {
  readonly management: Exclude<ManagementMode, 'simple'>;
  readonly extent: ContentExtent;
  readonly issuerCertificateDer: Uint8Array;
  /** Absent = the load file goes without a signature; cards with Mandated DAP refuse it then. */
  readonly loadFileDap?: Uint8Array;
  /** INSTALLs as the carrier gave them back; empty under authorized management. */
  readonly tokenCommands: readonly Uint8Array[];
}

/** One command that the card acknowledged, hex. Message authentication codes of the card for its carrier, no secrets. */
export interface CardReceipt {
  /** INSTALL with its token; for a load file the INSTALL [for load]. */
  readonly command: string;
  /** Answer data with the receipt. */
  readonly answer: string;
}

/** Reason of the key service when a SIM takes no load file from us: in most cases the signature is not J-LIS's. */
export const LOAD_FILE_REFUSED = 'load-file-refused';

export type ScriptOutcome = ScriptResult & {
  /** What the card acknowledged of load file and application under delegated management. */
  readonly receipts?: readonly CardReceipt[];
};

type ScriptResult =
  | { readonly kind: 'possession-proved' }
  /** The card made its key pair and proved that it holds the private half. */
  | { readonly kind: 'key-generated'; readonly publicKeySpki: Uint8Array }
  /** The application has no PIN now and takes a new one. */
  | { readonly kind: 'pin-reset' }
  /** The script did not run to its end: build the next one from here. */
  | { readonly kind: 'resume'; readonly reason: string; readonly next: ScriptPurpose; readonly extent?: ContentExtent }
  | { readonly kind: 'refused'; readonly reason: string };

/** What the key service must know of a SIM to decide whether a private key may go there. */
export interface CardKind {
  /** Network operator whose SIM it is. */
  readonly hostCarrier: string;
  readonly simProduct: string;
}

/** J-LIS key service: the only place where private keys and SP area keys exist in clear. Every call is idempotent in its ids. */
export interface KeyService {
  /** Of a key that the card made: answers its public half. */
  createKeyPair(input: { keyId: string }): Promise<{ publicKeySpki: Uint8Array }>;
  /**
   * Checks the CASD certificate against the pinned controlling authority, and the SIM's profile; answers the DGI 00A6 value for
   * CreateFirstSSDKeyset scenario 3.
   */
  beginSpArea(input: {
    iccid: string;
    casdCertificate: Uint8Array;
    card: CardKind;
  }): Promise<{ dgi00A6: Uint8Array } | { refused: string }>;
  acceptReceipt(input: { iccid: string; receipt: Uint8Array }): Promise<boolean>;
  /** Whether the service holds SP area keys for this SIM: accepted, or offered and waiting for their proof. */
  knowsSpArea(iccid: string): Promise<boolean>;
  /** Whether the card has proved the SP area's keys, by receipt or by a session. */
  hasProvedSpArea(iccid: string): Promise<boolean>;
  /** INSTALLs for which a script needs the carrier's tokens, bound to this SIM by IIN and CIN. */
  contentCommands(input: { iccid: string; issuerCertificateDer: Uint8Array; extent: ContentExtent }): Uint8Array[];
  /** A finished SCP03 level-33 script bound to SIM, SP area, key version and counter. */
  emitScript(input: {
    keyId: string;
    iccid: string;
    card: CardKind;
    /** null where there is none yet: `generate`, `probe`. */
    certificateDer: Uint8Array | null;
    purpose: ScriptPurpose;
    /** Under keys that only the right card can make, but has not confirmed yet: the script may travel with the carrier's. */
    beforeReceipt?: boolean;
    /** Where the carrier leaves load file and application to us. */
    content?: ScriptContent;
  }): Promise<{ scriptId: string; commands: Uint8Array[] }>;
  acceptResponses(input: { scriptId: string; responses: Uint8Array[] }): Promise<ScriptOutcome>;
  /** Deletes the private key of this id, whatever its state. */
  forget(keyId: string): Promise<void>;
  holdsPrivateKey(keyId: string): Promise<boolean>;
}

export interface SubscriptionFacts {
  readonly carrier: string;
  readonly iccid: string;
  readonly simProduct: string;
  readonly handsetModel: string;
  readonly imei: string | null;
  readonly eid?: string | null;
  readonly lineState: 'active' | 'suspended' | 'restricted' | 'terminated';
}
/** A carrier's MNO-TSM (System Messaging). Throws CarrierUnavailableError on transport faults and 5xx; repeats with the same id are safe. */
export interface CarrierGateway {
  /** Asks the carriers in turn who serves the number; null when nobody does. */
  findSubscription(msisdn: string): Promise<SubscriptionFacts | null>;
  checkEligibility(input: {
    carrier: string;
    msisdn: string;
    iccid: string;
    handsetModel: string;
    functionCallIdentifier: string;
  }): Promise<{ eligible: boolean; reasons: number[] }>;
  casdCertificate(input: { carrier: string; iccid: string; functionCallIdentifier: string }): Promise<Uint8Array>;
  orderSpArea(input: {
    carrier: string;
    msisdn: string;
    iccid: string;
    dgi00A6: Uint8Array;
    issuerCertificateDer: Uint8Array;
    loadFileDap?: Uint8Array;
    /** Absent = simple: the carrier loads and installs, too. Else it makes the SP area alone, with our right to do so. */
    management?: ManagementMode;
    functionCallIdentifier: string;
  }): Promise<{ seramUri: string; seramSessionId: string }>;
  /** Reads back what became of an order: same facts as the notification. */
  orderState(input: {
    carrier: string;
    iccid: string;
    functionCallIdentifier: string;
  }): Promise<SpAreaOutcome | { state: 'unknown' | 'in-progress' }>;
  reportServiceState(input: {
    carrier: string;
    iccid: string;
    state: 1 | 12 | 21 | 22;
    functionCallIdentifier: string;
  }): Promise<void>;
  orderDeletion(input: {
    carrier: string;
    msisdn: string;
    iccid: string;
    functionCallIdentifier: string;
  }): Promise<void>;
  /**
   * SuspendOrResumeService: locks or unlocks the application in the SIM, whether or not the phone's app is opened. Which way it
   * takes is the carrier's business; its report says. A refusal is an answer: asking the same again does not help.
   */
  controlService(input: ServiceControl): Promise<{ accepted: true } | { accepted: false; reason: string }>;
}
export interface ServiceControl {
  readonly carrier: string;
  readonly iccid: string;
  readonly control: 'lock' | 'unlock';
  readonly functionCallIdentifier: string;
}
/** What a carrier has on record of one object on a SIM. */
export interface ContentStatus {
  readonly aid: string;
  readonly found: boolean;
  /** Life-cycle state, 2 hex digits; null when not found. */
  readonly state: string | null;
  /** The domain it belongs to; null when not found or not told. */
  readonly securityDomainAid: string | null;
}
/** What a carrier knows of a SIM from its last reading. */
export interface ContentReading {
  /** null = never read. */
  readonly readAt: Date | null;
  readonly statuses: readonly ContentStatus[];
}
/** The carrier where it leaves content to us. Throws CarrierUnavailableError; repeats with the same id are safe. */
export interface CarrierContent {
  /** GenerateDMToken: the same commands with a token each; null when the carrier refuses. */
  tokens(input: {
    carrier: string;
    iccid: string;
    commands: readonly Uint8Array[];
    functionCallIdentifier: string;
  }): Promise<Uint8Array[] | null>;
  /** VerifyDMReceipt: whether the card of that carrier acknowledged exactly these commands. */
  verifyReceipts(input: {
    carrier: string;
    iccid: string;
    receipts: readonly CardReceipt[];
    functionCallIdentifier: string;
  }): Promise<boolean>;
  /** GetApplicationOrELFStatus, online: has the carrier read the card; answers what was on record before. A repeat answers the same. */
  auditContent(input: { carrier: string; iccid: string; functionCallIdentifier: string }): Promise<ContentReading>;
  /** The same, offline: what is on record now. */
  contentOnRecord(input: { carrier: string; iccid: string }): Promise<ContentReading>;
}
/** Where a carrier's SERAM end point waits for the phone with this SIM. */
export interface CarrierSession {
  readonly seramUri: string;
  readonly seramSessionId: string;
  readonly iccid: string;
}
/** A carrier's finished script, opaque. */
export interface CarrierScript {
  /** The carrier's name of the order; the report repeats it. */
  readonly name: string;
  /** C-APDUs, hex. */
  readonly commands: readonly string[];
}
export type CarrierRelayAnswer =
  | { readonly kind: 'script'; readonly script: CarrierScript }
  /** Nothing stands ready at this moment. */
  | { readonly kind: 'wait' }
  /** The carrier's work is over, for good or ill; its report says which. */
  | { readonly kind: 'over' }
  /** What stands ready is not a single script for this SIM's issuer domain: the phone has to fetch it itself. */
  | { readonly kind: 'unsuitable'; readonly reason: string };

/**
 * The SP-TSM in the phone's place at a carrier's SERAM end point: the carrier sees one agent that polls and reports. Throws
 * CarrierUnavailableError; repeats are safe.
 */
export interface CarrierRelay {
  fetch(session: CarrierSession): Promise<CarrierRelayAnswer>;
  /** Hands on what the phone reported of this script; answers what comes next. */
  report(
    session: CarrierSession,
    done: { name: string; agentStatus: string; responses: readonly string[] },
  ): Promise<CarrierRelayAnswer>;
}

export interface SpAreaOutcome {
  readonly state: 'executed' | 'failed';
  /** Scenario 3 receipt (16 bytes); absent when the SP area stood there before. */
  readonly receipt: Uint8Array | null;
  readonly apduCount: number;
  readonly reason: string | null;
  /** The way the work took to the card, where the carrier says so. */
  readonly bearer?: Bearer;
}
export class CarrierUnavailableError extends Error {
  override readonly name = 'CarrierUnavailableError';
}

export interface Notices {
  /** SMS by the notice gateway; `dedupeId` makes repeats harmless. The text may hold an access code: never logged or stored by us. */
  sms(input: { to: string; text: string; dedupeId: string }): Promise<void>;
}

/** Status of the plastic card's certificates at J-LIS (OCSP), fail closed. */
export interface CardStatus {
  status(certificateDer: Uint8Array): Promise<'good' | 'revoked' | 'suspended' | 'unknown' | 'could-not-check'>;
}

/** The sign-in provider's signature service: the citizen signs a document with the card's signature key. */
export interface CardSignature {
  begin(input: {
    document: string;
    redirectUri: string;
    state: string;
  }): Promise<{ transactionId: string; signUrl: string }>;
  result(transactionId: string): Promise<
    /** `subject` is the pairwise subject of the card's holder: must be the signed-in person's. */
    | { kind: 'signed'; signature: Uint8Array; certificateDer: Uint8Array; document: string; subject: string }
    | { kind: 'refused'; reason: 'cancelled' | 'password-blocked' | 'certificate-missing' }
    | { kind: 'open' }
  >;
  /** Strict check of a card signature certificate against the pinned card CA and of the signature itself. */
  verify(input: {
    document: string;
    signature: Uint8Array;
    certificateDer: Uint8Array;
    at: Date;
  }): Promise<{ ok: true; serial: string; notAfter: Date } | { ok: false; reason: string }>;
}
