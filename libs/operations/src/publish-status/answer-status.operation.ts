// OCSP (RFC 6960; cached answers after RFC 5019): what is said comes from the register, from an answer signed in advance for
// exactly this version of the certificate, or from memory while news of changes is known to arrive. So a revocation is seen by
// the next question on every replica.
import { publishedStatus } from '@sumaho-jpki/rules';
import { sameBytes, toHex } from '@sumaho-jpki/wire/x509';
import type { CertificateAuthority, OcspAnswer, OcspQuestion } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import type { AnswerMemory, RememberedAnswer, StatusFacts, StatusLook } from '../ports/status.port';
import { Refused } from '../refused';
import type { PublishedRevocations } from './published-revocations';

export interface StatusReport {
  readonly serial: string;
  readonly answer: OcspAnswer;
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Signed OCSP response, DER. */
  readonly response: Uint8Array;
}

/** `keepable` is null for an error and for an answer to one asker alone (nonce): nobody on the way may keep those. */
export interface OcspReply {
  readonly der: Uint8Array;
  readonly nextUpdate: Date | null;
  readonly keepable: RememberedAnswer | null;
  /** How many certificates were answered about; none by an error. */
  readonly questions: number;
}

/** How an answer is kept in advance: shared by responder and clock. */
export interface AnswerTimes {
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

export function answerTimes(now: Date, validityMinutes: number): AnswerTimes {
  const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const nextUpdate = new Date(thisUpdate.getTime() + validityMinutes * 60_000);
  return { producedAt: thisUpdate, thisUpdate, nextUpdate };
}

/** From here on an answer is made anew instead of being given out again. */
export function halfLife({ thisUpdate, nextUpdate }: Pick<AnswerTimes, 'thisUpdate' | 'nextUpdate'>): Date {
  return new Date((thisUpdate.getTime() + nextUpdate.getTime()) / 2);
}

/** Given out from memory or store: the clock has had a quarter of the life to replace it. */
const stillFresh = (times: Pick<AnswerTimes, 'thisUpdate' | 'nextUpdate'>, now: number) =>
  now >= times.thisUpdate.getTime() && now < (halfLife(times).getTime() + times.nextUpdate.getTime()) / 2;

/** About two hundred octets each. */
const MOST_QUESTIONS = 50_000;
/** Octets of a question that memory learns by heart. */
const LONGEST_QUESTION = 512;

export class AnswerStatus {
  /** Octets of a question about one certificate of ours, without a nonce → what memory calls the answer. */
  private readonly questions = new Map<string, string>();
  /** As the memory counted when register and journal were last compared. */
  #losses = 0;

  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly validityMinutes: number,
    private readonly published: PublishedRevocations | null = null,
    private readonly memory: AnswerMemory | null = null,
  ) {}

  /**
   * The answer that memory holds, without a wait, to a question that was answered before; null: ask `answer`.
   * @param asked the question's octets, one character each: the same octets are the same question
   */
  remembered(asked: string): RememberedAnswer | null {
    const key = this.questions.get(asked);
    const known = key === undefined ? undefined : this.memory?.get(key);
    return known && stillFresh(known, Date.now()) ? known : null;
  }

  /**
   * Whoever reads a status from the register awaits this first: what was published as revoked is revoked in it, restored or not.
   * @throws Refused `could-not-check`
   */
  async agree(): Promise<void> {
    if (!this.published) return;
    const { connected, losses } = this.memory ?? { connected: true, losses: 0 };
    // A connection that was lost and is back by now may lead to another register than before.
    if (!connected || losses !== this.#losses) this.published.doubt();
    try {
      await this.published.agree();
    } catch {
      throw new Refused('could-not-check');
    }
    this.#losses = losses;
  }

  /** DER in, DER out; malformed questions get the RFC's error response, never an exception. */
  async answer(request: Uint8Array): Promise<OcspReply> {
    let question: OcspQuestion;
    try {
      question = await this.authority.parseOcspRequest(request);
    } catch {
      return this.error('malformed-request');
    }
    try {
      const [only] = question.certificates;
      if (only?.issuerIsOurs && question.certificates.length === 1) {
        const plain = await this.ofOne({ ...question, nonce: null }, only);
        if (question.nonce === null) {
          if (plain.keepable) this.learn(request, only);
          return plain;
        }
        if (plain.keepable) return await this.live(question, plain.keepable.status);
      }
      const { response, nextUpdate } = await this.respond(question);
      return { der: response, nextUpdate, keepable: null, questions: question.certificates.length };
    } catch {
      // Without the register, the journal or the signer nothing is known: not good, not revoked, and not for ever.
      return this.error('try-later');
    }
  }

  /** The same code path for our own screens: a real signed response about one serial. */
  async report(serial: string): Promise<StatusReport> {
    const certificate = await this.register.transaction({ kind: 'system' }, async (tx) => {
      return (await tx.certificates.bySerial(serial)) ?? (await tx.partyCertificates.bySerial(serial));
    });
    const question = await this.authority.ocspQuestionFor(serial, certificate?.certificateDer);
    const { answers, ...rest } = await this.respond(question);
    return { serial, answer: answers[0] ?? { status: 'unknown' }, ...rest };
  }

  private error(status: 'malformed-request' | 'try-later'): OcspReply {
    return { der: this.authority.ocspError(status), nextUpdate: null, keepable: null, questions: 0 };
  }

  private async ofOne(question: OcspQuestion, only: OcspQuestion['certificates'][number]): Promise<OcspReply> {
    const key = toHex(only.certId);
    const known = this.memory?.get(key);
    if (known && stillFresh(known, Date.now()))
      return { der: known.der, nextUpdate: known.nextUpdate, keepable: known, questions: 1 };
    const ticket = this.memory?.ticket() ?? 0;
    await this.agree();
    let look = await this.register.transaction({ kind: 'system' }, (tx) => tx.statusAnswers.look(only.serial));
    const stored = storedFor(only.certId, look);
    if (!stored && (await this.isAnotherRoots(only, look))) look = { ...look, facts: null };
    const answer = stored ?? (await this.signedFor(question, look));
    const { nextUpdate, der } = answer;
    if (look.facts) this.memory?.put(key, only.serial, answer, ticket);
    return { der, nextUpdate, keepable: look.facts ? answer : null, questions: 1 };
  }

  /** For this asker alone, with its nonce: what memory or register say at this moment is signed anew. */
  private async live(question: OcspQuestion, status: OcspAnswer): Promise<OcspReply> {
    const times = answerTimes(new Date(), this.validityMinutes);
    const der = await this.authority.buildOcspResponse(question, [status], times);
    return { der, nextUpdate: times.nextUpdate, keepable: null, questions: 1 };
  }

  private learn(request: Uint8Array, { certId }: OcspQuestion['certificates'][number]): void {
    // What a plain question is made of fits; padded ones would fill the memory.
    if (request.length > LONGEST_QUESTION) return;
    this.questions.set(octetText(request), toHex(certId));
    if (this.questions.size <= MOST_QUESTIONS) return;
    const [oldest] = this.questions.keys();
    if (oldest !== undefined) this.questions.delete(oldest);
  }

  private async signedFor(question: OcspQuestion, { facts, now }: StatusLook): Promise<RememberedAnswer> {
    const times = answerTimes(now, this.validityMinutes);
    await this.witnessed(facts ? [facts] : [], now);
    const status = facts ? answerFor(facts) : UNKNOWN;
    const der = await this.authority.buildOcspResponse(question, [status], times);
    const final = facts?.state === 'revoked';
    const [only] = question.certificates;
    if (facts && only) {
      await this.register.transaction({ kind: 'system' }, (tx) =>
        tx.statusAnswers.keep(facts, { certId: only.certId, der, ...times }, halfLife(times)),
      );
    }
    return { der, status, final, thisUpdate: times.thisUpdate, nextUpdate: times.nextUpdate };
  }

  private async respond(question: OcspQuestion) {
    await this.agree();
    const { looks, now } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      // One connection, one query at a time.
      const found: (StatusLook | null)[] = [];
      for (const { serial, issuerIsOurs } of question.certificates) {
        found.push(issuerIsOurs ? await tx.statusAnswers.look(serial) : null);
      }
      return { now: await tx.now(), looks: found };
    });
    const facts: (StatusFacts | null)[] = [];
    for (const [index, asked] of question.certificates.entries()) {
      const look = looks[index];
      facts.push(look && !(await this.isAnotherRoots(asked, look)) ? look.facts : null);
    }
    await this.witnessed(
      facts.filter((each) => each !== null),
      now,
    );
    const answers = facts.map((each) => (each ? answerFor(each) : UNKNOWN));
    const times = answerTimes(now, this.validityMinutes);
    return { answers, response: await this.authority.buildOcspResponse(question, answers, times), ...times };
  }

  /**
   * RFC 6960 §4.1.1: a CertID is issuer and serial. The serial of a certificate under another root of the same name than the one that
   * signed it names no certificate: of that nothing is known (§2.2 `unknown`; `unauthorized` of RFC 5019 §2.2.3 is for who may not ask).
   */
  private async isAnotherRoots(
    { serial, generation }: OcspQuestion['certificates'][number],
    { facts }: StatusLook,
  ): Promise<boolean> {
    if (generation === undefined || !facts) return false;
    const der = await this.register.transaction({ kind: 'system' }, (tx) => tx.statusAnswers.certificateOf(serial));
    if (!der) return false;
    const signedBy = await this.authority.generationOf(der);
    // Nobody can tell its root: what was revoked is not made unknown by guess, and nothing is made good by one.
    if (signedBy === null && facts.state !== 'revoked') throw new Refused('could-not-check');
    return signedBy !== null && signedBy !== generation;
  }

  private async witnessed(facts: readonly StatusFacts[], now: Date): Promise<void> {
    const revoked = facts.filter(({ state }) => state === 'revoked');
    if (revoked.length > 0) await this.published?.note(revoked, now);
  }
}

/** One character an octet. */
const octetText = (octets: Uint8Array): string => String.fromCharCode(...octets);

function storedFor(certId: Uint8Array, { answer, facts, now }: StatusLook): RememberedAnswer | null {
  const fits = answer && facts && sameBytes(answer.certId, certId) && stillFresh(answer, now.getTime());
  return fits ? { ...answer, status: answerFor(facts), final: facts.state === 'revoked' } : null;
}

const UNKNOWN: OcspAnswer = { status: 'unknown' };

export function answerFor(
  row: Pick<CertificateRow, 'state' | 'revokedAt' | 'revocationCause' | 'createdAt'>,
): OcspAnswer {
  const published = publishedStatus(row.state, row.revocationCause);
  return published.status === 'revoked' ? { ...published, revokedAt: row.revokedAt ?? row.createdAt } : published;
}
