// Rows of the register as operations see them: plain data, no ORM.
// Identifiers are UUIDs (text) unless said; instants are Date (UTC, whole milliseconds, database time).
import type {
  ApplicationState,
  CertificateState,
  DeskHours,
  ElementState,
  IssueRoute,
  KeyKind,
  LineState,
  RevocationCause,
  StaffRole,
  StaffState,
  StepKind,
  Store,
} from '@sumaho-jpki/rules';
import type { ScriptPurpose } from './outside.port';

export type CarrierCode = string;

/** An opaque natural person. Name and address are never stored; `providerSubject` is the pairwise subject of the sign-in provider. */
export interface PersonRow {
  readonly id: string;
  readonly providerSubject: string;
  /** Opaque text of the certificate's common name; fixed for the person's life in the register. */
  readonly certificateName: string;
  readonly birthDate: string | null;
  readonly createdAt: Date;
}

export interface CarrierRow {
  readonly code: CarrierCode;
  readonly nameJa: string;
  readonly nameEn: string;
  /** Code of the network operator whose SIMs and MNO-TSM serve this carrier; null for an MNO. */
  readonly hostCarrier: CarrierCode | null;
  /** Base URL of the MNO-TSM's System Messaging end point. */
  readonly messagingUrl: string;
  /** ES256 public key (JWK) that signs the carrier's messages. */
  readonly messagePublicKey: Record<string, unknown>;
  /** What this carrier agreed to; absent = the usual. An MVNO has its host's. */
  readonly profile?: CarrierProfile;
}

/**
 * Who loads and installs (GlobalPlatform): `simple` the carrier; `delegated` we, with a token of the carrier for each command;
 * `authorized` we, and the carrier audits.
 */
export type ManagementMode = 'simple' | 'delegated' | 'authorized';

/** Data of the contract with a carrier. */
export interface CarrierProfile {
  /**
   * `relay` (the usual): the SP-TSM fetches the carrier's finished script server to server and hands it to the phone together
   * with ours, in one order. `two-sessions`: the phone goes to the carrier's server itself, then to ours.
   */
  readonly scriptDelivery?: 'relay' | 'two-sessions';
  /** Absent = simple. */
  readonly management?: ManagementMode;
  /** When its desks are open; absent = the usual (rules DESK_HOURS). */
  readonly deskHours?: DeskHours;
}

export interface LineRow {
  readonly id: string;
  readonly carrier: CarrierCode;
  readonly hostCarrier: CarrierCode;
  /** E.164 with "+". Unique per carrier only (a global key would tell one carrier what another has). */
  readonly msisdn: string;
  readonly state: LineState;
  readonly personId: string | null;
  readonly iccid: string;
  readonly simProduct: string;
  readonly handsetModel: string;
  readonly imei: string | null;
  /** Of the eUICC that holds the profile; null for a plastic SIM or where the carrier tells none. */
  readonly eid: string | null;
  /** When the newest carrier's report acted on happened, by the carrier's clock; one for each axis of reports. */
  readonly statusReportedAt: Date | null;
  readonly simHoldReportedAt: Date | null;
  readonly keychainHoldReportedAt: Date | null;
  /** When the line was last bound to another SIM, by a desk's or a carrier's word or as it was found. */
  readonly simChangedAt: Date | null;
  /** A line for practice: no citizen's, and counted nowhere. Ends where the number comes back after its contract ended. */
  readonly training: boolean;
  readonly version: number;
  readonly updatedAt: Date;
}

export interface ApplicationRow {
  readonly id: string;
  /** Speakable application number, see rules `applicationNumber`. */
  readonly number: string;
  readonly personId: string;
  readonly lineId: string;
  readonly carrier: CarrierCode;
  readonly state: ApplicationState;
  readonly version: number;
  readonly iccid: string;
  readonly handsetModel: string;
  /** Store × where the key is born; fixed when the application begins. */
  readonly route: IssueRoute;
  readonly keyKind: KeyKind;
  /** Keychain of the phone that attested itself for this application. */
  readonly keychainId: string | null;
  /** Rounds of enrolment on a Keychain, from 1. */
  readonly enrolments: number;
  /** notAfter of the card's user-authentication certificate: the phone certificate ends with it. */
  readonly cardNotAfter: Date;
  readonly cardSignatureSerial: string;
  readonly signedDocumentSha256: string;
  readonly certificateSerial: string | null;
  readonly keyId: string | null;
  readonly problem: string | null;
  /** Made on a training line; the register keeps it. */
  readonly training: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CertificateRow {
  /** Serial, lower-case hex without leading zeros trimmed from whole bytes. */
  readonly serial: string;
  readonly personId: string;
  readonly applicationId: string;
  readonly lineId: string;
  readonly carrier: CarrierCode;
  readonly state: CertificateState;
  readonly version: number;
  readonly route: IssueRoute;
  readonly profile: string;
  readonly spkiSha256: string;
  readonly tbsDer: Uint8Array;
  readonly certificateDer: Uint8Array | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
  readonly revocationCause: RevocationCause | null;
  readonly suspendedBy: string | null;
  /** Since when one of its holds waits for the holder's own word; the register keeps it. */
  readonly awaitingHolderSince: Date | null;
  readonly createdAt: Date;
}

/** Where a key lives: an SP area in a SIM, or a phone's Keychain. */
export interface ElementRow {
  readonly id: string;
  readonly store: Store;
  readonly lineId: string;
  readonly carrier: CarrierCode;
  /** Of a Keychain: the line's SIM when it was applied for. */
  readonly iccid: string;
  /** Id of the attested key; null in a SIM. */
  readonly keychainId: string | null;
  readonly state: ElementState;
  readonly certificateSerial: string | null;
  /** Of the proof that no key is left; null until somebody has it made. */
  readonly cleanCode: string | null;
  readonly version: number;
  readonly updatedAt: Date;
}

export interface SignatureRequestRow {
  readonly id: string;
  readonly personId: string;
  readonly state: 'open' | 'used' | 'failed';
  /** The exact text the card signs; holds the choices, no name. */
  readonly document: string;
  readonly lineId: string;
  readonly handsetModel: string;
  readonly route: IssueRoute;
  readonly keyKind: KeyKind;
  readonly cardNotAfter: Date;
  readonly providerState: string;
  readonly providerTransactionId: string | null;
  readonly applicationId: string | null;
  readonly expiresAt: Date;
}

export interface AccessCodeRow {
  readonly applicationId: string;
  /** scrypt hash of the code; null until one was sent. */
  readonly codeHash: string | null;
  readonly codeExpiresAt: Date | null;
  readonly codeTriesLeft: number;
  readonly passwordHash: string | null;
  readonly codesSent: number;
}

export type StepState = 'pending' | 'leased' | 'waiting' | 'done' | 'parked' | 'cancelled';

export interface StepRow {
  readonly id: string;
  readonly workflowId: string;
  readonly seq: number;
  readonly kind: StepKind;
  /** Application id (or certificate serial for steps without an application). */
  readonly subject: string;
  readonly effectKey: string;
  readonly state: StepState;
  readonly fence: string;
  readonly attempt: number;
  readonly runAt: Date;
  readonly leaseUntil: Date | null;
  readonly reason: string | null;
  /** Ids only; never keys, codes or personal data. */
  readonly payload: Record<string, string>;
  readonly createdAt: Date;
}

export interface EffectRow {
  readonly effectKey: string;
  readonly stepId: string;
  readonly requestHash: string;
  readonly sentAt: Date;
  readonly resultAt: Date | null;
  readonly result: Record<string, unknown> | null;
}

/** One line of the timeline. `facts` never hold secrets or personal data. */
export interface HistoryRow {
  readonly id: string;
  readonly at: Date;
  readonly event: string;
  readonly actorKind: 'citizen' | 'staff' | 'system' | 'agent' | 'carrier' | 'relying-party';
  readonly actorId: string | null;
  readonly applicationId: string | null;
  readonly lineId: string | null;
  readonly certificateSerial: string | null;
  readonly carrier: CarrierCode | null;
  readonly facts: Record<string, string | number | boolean | null>;
}

export interface AgentOrderRow {
  readonly id: string;
  readonly applicationId: string;
  readonly sessionId: string;
  readonly iccid: string;
  /** Name of the script with its maker: the key service's id, or the carrier's name of the order. */
  readonly scriptId: string;
  /** `carrier`: a script that the carrier made, carried on its behalf. */
  readonly purpose: ScriptPurpose | 'carrier';
  /** Finished, encrypted C-APDUs, hex. Opaque to the SP-TSM. */
  readonly commands: readonly string[];
  readonly state: 'queued' | 'delivered' | 'answered' | 'dead';
  readonly responses: readonly string[] | null;
  readonly agentStatus: string | null;
  readonly createdAt: Date;
}

export interface DeviceSessionRow {
  readonly id: string;
  readonly applicationId: string;
  readonly tokenHash: string;
  /** As the phone read it; an iPhone cannot: the application's. */
  readonly iccid: string;
  readonly handsetModel: string;
  /** SERAM session at our SP-TSM. */
  readonly seramSessionId: string;
  /** SERAM end point and session at the carrier's MNO-TSM, once ordered. */
  readonly carrierSeramUri: string | null;
  readonly carrierSeramSessionId: string | null;
  readonly activationChallenge: string | null;
  /** The key attested in this session. */
  readonly keychainId: string | null;
  readonly expiresAt: Date;
}

export interface StaffRow {
  readonly id: string;
  readonly account: string;
  readonly displayName: string;
  readonly role: StaffRole;
  /** null for J-LIS staff. */
  readonly carrier: CarrierCode | null;
  /** null: no password, no sign-in by one. */
  readonly passwordHash: string | null;
  readonly totpSecretSealed: string | null;
  readonly failedTries: number;
  readonly lockedUntil: Date | null;
  readonly lastTotpCounter: number;
  /** 店舗; null where it is not known. */
  readonly shop: string | null;
  readonly state: StaffState;
  /** What the carrier's identity provider calls the person; null: no single sign-on. */
  readonly ssoSubject: string | null;
  /** The last time the person came in, and by what. */
  readonly signedInAt: Date | null;
  readonly signedInBy: string | null;
  /** Why the entry stands as it does. */
  readonly reason: string | null;
  /** Who was shown the person's one-time code: no second person to them. null: nobody (the console, a seed). */
  readonly codeGivenBy: string | null;
  readonly version: number;
}

type LaterOfStaff =
  | 'failedTries'
  | 'lockedUntil'
  | 'lastTotpCounter'
  | 'shop'
  | 'state'
  | 'reason'
  | 'codeGivenBy'
  | 'version'
  | 'signedInAt'
  | 'signedInBy';
/** An active account as it is seeded; a shop that is left out is not known. */
export type NewStaff = Omit<StaffRow, 'id' | LaterOfStaff | 'ssoSubject'> &
  Partial<Pick<StaffRow, 'shop' | 'ssoSubject'>>;

export interface SessionRow {
  readonly idHash: string;
  readonly kind: 'citizen' | 'staff' | 'staff-pending' | 'staff-sso' | 'sign-in' | 'verifier';
  readonly subjectId: string | null;
  readonly csrfToken: string;
  readonly data: Record<string, unknown>;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

export interface RelyingPartyRow {
  readonly id: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly enabled: boolean;
}

export interface GateChallengeRow {
  readonly id: string;
  readonly relyingPartyId: string;
  readonly challenge: string;
  readonly expiresAt: Date;
}

/** A message to be relayed at least once under its own id, by which the receiver drops repeats. Ids and facts only, no text. */
export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly destination: string;
  readonly body: Record<string, unknown>;
  readonly createdAt: Date;
  readonly relayedAt: Date | null;
}
