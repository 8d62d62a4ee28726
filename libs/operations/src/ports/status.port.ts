// What the register keeps about the status of certificates, and what remembers it outside of the register.
import type { RevocationCause } from '@sumaho-jpki/rules';
import type { OcspAnswer } from './outside.port';
import type { CertificateRow } from './rows';

/** What a status is read from. */
export type StatusFacts = Pick<
  CertificateRow,
  'serial' | 'state' | 'version' | 'revokedAt' | 'revocationCause' | 'createdAt' | 'notAfter'
>;

/** Of whom an answer is to be made; the certificate tells which root is asked about. */
export type DueAnswer = StatusFacts & Pick<CertificateRow, 'certificateDer'>;

export interface StoredAnswer {
  /** CertID of the question it answers (RFC 6960 §4.1.1), DER. */
  readonly certId: Uint8Array;
  /** Signed OCSP response without a nonce, DER. */
  readonly der: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

export interface StatusLook {
  readonly facts: StatusFacts | null;
  /** Of exactly this version of the certificate; null when there is none. */
  readonly answer: StoredAnswer | null;
  /** Database time. */
  readonly now: Date;
}

/** A change of a certificate makes its stored answer void in the same transaction (trigger of the register). */
export interface StatusAnswers {
  look(serial: string): Promise<StatusLook>;
  /** The certificate itself, DER; null where none is kept. */
  certificateOf(serial: string): Promise<Uint8Array | null>;
  /** Answers that are void, or old enough to be made anew; longest due first. Each is due again from `due` on. */
  due(limit: number): Promise<DueAnswer[]>;
  /** How many answers are due, counted up to `most`, and since when the first of them waits; null when none does. */
  backlog(most: number): Promise<{ readonly due: number; readonly oldest: Date | null }>;
  /** False when the certificate changed meanwhile: the answer is void already. */
  keep(facts: Pick<StatusFacts, 'serial' | 'version'>, answer: StoredAnswer, dueAgain: Date): Promise<boolean>;
  /** Nothing will be said about this certificate any more. */
  rest(serial: string): Promise<void>;
  /** Parts of the list with a change after this instant, each with its last one. */
  changedSince(at: Date): Promise<{ readonly part: number; readonly at: Date }[]>;
  /** Makes the stored answer void and the certificate's lists due, and tells every replica to forget it. */
  doubt(serial: string): Promise<void>;
  /** Tells every replica to forget what it keeps in memory. */
  forgetAll(): Promise<void>;
}

/** A revocation that was published: it is never taken back, whatever becomes of the register. */
export interface PublishedRevocation {
  readonly serial: string;
  readonly revokedAt: Date;
  readonly cause: RevocationCause;
  readonly notAfter: Date;
}

export interface RevocationMemory {
  /** How far this witness was compared with this register; 0 at first. A restored backup has an older figure. */
  checked(witnessId: string): Promise<number>;
  setChecked(witnessId: string, to: number): Promise<void>;
  /** Certificates among these that the register does not hold as ended. */
  notEnded(serials: readonly string[]): Promise<CertificateRow[]>;
  /** Serials among these that the register does not know at all. */
  unknown(serials: readonly string[]): Promise<string[]>;
  /** Published as revoked, and unknown here: lists and answers name them all the same. */
  addLost(revocations: readonly PublishedRevocation[]): Promise<void>;
}

/** A journal outside of the register: what was published as revoked for good. */
export interface RevocationWitness {
  readonly id: string;
  /** On disk when this resolves. Repeats are harmless. */
  note(revocations: readonly PublishedRevocation[]): Promise<void>;
  /** Entries behind this place, in pieces, each with the place behind it. */
  since(place: number): AsyncIterable<{ readonly entries: readonly PublishedRevocation[]; readonly place: number }>;
}

/** Answers in this process's memory. A replica may lose its news of changes: then `get` answers nothing. */
export interface AnswerMemory {
  /** False while news of changes may be missed. */
  readonly connected: boolean;
  /** How often the news were lost so far: from then on the register may be another one. */
  readonly losses: number;
  get(key: string): RememberedAnswer | undefined;
  /** To be taken before the register is read. */
  ticket(): number;
  /** Not kept when news of this serial came since the ticket. */
  put(key: string, serial: string, answer: RememberedAnswer, ticket: number): void;
}

export interface RememberedAnswer {
  readonly der: Uint8Array;
  /** What it says. */
  readonly status: OcspAnswer;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Revoked for good: nothing can change any more. */
  readonly final: boolean;
}
