// The CMP door of the authority (RFC 4210, RFC 9480, lightweight profile RFC 9483): octets in, octets out. Every message that can be
// read as one gets an answer of the protocol; who asks is judged first, what is asked after that.
import {
  buildCmpMessage,
  CmpError,
  directoryName,
  errorContent,
  parseCmpMessage,
  signatureProtector,
  type CmpFailure,
  type CmpMessage,
} from '@sumaho-jpki/wire/enrolment';
import { DerError, toHex } from '@sumaho-jpki/wire/x509';
import type { Random } from '../ports/outside.port';
import type { PartyAuthority } from '../ports/party.port';
import type { Register } from '../ports/register.port';
import { Refused } from '../refused';
import type { CmpActs, CmpOutcome } from './cmp-acts';
import type { CmpCaller, CmpCallers } from './cmp-caller';
import { PartyRefusedError, type PartyRefusal } from './issue-party-certificate.operation';

/** 128 bits at least (RFC 9483 §3.1); an id is a key of the register, so it is not longer than it needs to be. */
const NONCE_OCTETS = { least: 16, most: 64 } as const;

const FAILURE_OF: Readonly<Record<PartyRefusal, CmpFailure>> = {
  'party-disabled': 'notAuthorized',
  'no-longer-good': 'notAuthorized',
  'too-many-certificates': 'notAuthorized',
  'key-seen-before': 'duplicateCertReq',
  'key-not-allowed': 'badCertTemplate',
  'certificate-not-allowed': 'badCertTemplate',
};

export interface CmpReply {
  readonly der: Uint8Array;
  /** For the log: ids only. */
  readonly told: {
    readonly body: string;
    readonly party: string | null;
    readonly failure: CmpFailure | null;
    readonly detail: string | null;
  };
  /** What nobody expected; the sender was told `systemUnavail`. */
  readonly problem: unknown;
}

export class AnswerCmp {
  constructor(
    private readonly register: Register,
    private readonly authority: PartyAuthority,
    private readonly callers: CmpCallers,
    private readonly acts: CmpActs,
    private readonly random: Random,
  ) {}

  /** null for what is no CMP message at all: there is nobody to answer (RFC 6712 §3.6). */
  async answer(der: Uint8Array): Promise<CmpReply | null> {
    let message: CmpMessage;
    try {
      message = parseCmpMessage(der);
    } catch (problem) {
      if (problem instanceof DerError) return null;
      throw problem;
    }
    const serverNonce = this.random.bytes(16);
    let caller: CmpCaller | null = null;
    let outcome: CmpOutcome;
    let failed: { failure: CmpFailure; detail: string; problem?: unknown } | null = null;
    try {
      const id = transactionOf(message);
      caller = await this.callers.identify(message);
      outcome = await this.acts.carryOut({ message, caller, id, serverNonce });
    } catch (problem) {
      failed = failureOf(problem);
      outcome = { body: { name: 'error', content: errorContent(failed.failure, failed.detail) } };
    }
    return {
      der: await this.build(message, caller, outcome, serverNonce),
      told: {
        body: message.bodyName ?? 'unknown',
        party: caller?.party.code ?? null,
        failure: failed?.failure ?? null,
        detail: failed?.detail ?? null,
      },
      problem: failed?.problem ?? null,
    };
  }

  /** Protected as the question was: by the secret that both know, else by the authority's delegate. */
  private async build(
    { header }: CmpMessage,
    caller: CmpCaller | null,
    { body, implicitConfirm = false, caCertificates = false }: CmpOutcome,
    serverNonce: Uint8Array,
  ): Promise<Uint8Array> {
    const at = await this.register.transaction({ kind: 'system' }, (tx) => tx.now()).catch(() => new Date());
    const signer = await this.authority.enrolmentSigner();
    const secret = caller?.by === 'secret' ? caller : null;
    return buildCmpMessage({
      header: {
        version: header.version === 3 ? 3 : 2,
        sender: directoryName(signer.subjectDer),
        recipient: header.sender,
        at,
        senderKeyIdentifier: secret ? header.senderKeyIdentifier : signer.keyIdentifier,
        transactionId: header.transactionId,
        senderNonce: serverNonce,
        recipientNonce: header.senderNonce,
        implicitConfirm,
      },
      body,
      protector: secret?.protector ?? signatureProtector(signer.algorithm, signer.sign),
      extraCertificates: [
        ...(secret ? [] : [signer.certificateDer]),
        ...(caCertificates || !secret ? [this.authority.rootCertificateDer] : []),
      ],
    });
  }
}

/** @throws CmpError for a header that is not what RFC 9483 §3.1 asks */
function transactionOf({ header }: CmpMessage): string {
  if (header.version !== 2 && header.version !== 3) throw new CmpError('unsupportedVersion', 'pvno 2 or 3');
  const { transactionId, senderNonce } = header;
  if (!transactionId || !fits(transactionId)) throw new CmpError('badDataFormat', 'transactionID of 16 to 64 octets');
  if (!senderNonce || !fits(senderNonce)) throw new CmpError('badSenderNonce', 'senderNonce of 16 to 64 octets');
  return toHex(transactionId);
}

const fits = ({ length }: Uint8Array): boolean => length >= NONCE_OCTETS.least && length <= NONCE_OCTETS.most;

function failureOf(problem: unknown): { failure: CmpFailure; detail: string; problem?: unknown } {
  if (problem instanceof CmpError) return { failure: problem.failure, detail: problem.detail };
  if (problem instanceof DerError || problem instanceof RangeError)
    return { failure: 'badDataFormat', detail: problem.message };
  if (problem instanceof PartyRefusedError)
    return { failure: FAILURE_OF[problem.reason], detail: problem.rule ?? problem.reason };
  // Somebody moved the row between our look and our write: another try may succeed.
  if (problem instanceof Refused) return { failure: 'systemUnavail', detail: problem.code };
  return { failure: 'systemUnavail', detail: 'try again later', problem };
}
