// OCSP (RFC 6960): the answer is read from the register for every question, so a revocation is seen by the next one.
import { publishedStatus } from '@sumaho-jpki/rules';
import type { CertificateAuthority, OcspAnswer, OcspQuestion } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';

export interface StatusReport {
  readonly serial: string;
  readonly answer: OcspAnswer;
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Signed OCSP response, DER. */
  readonly response: Uint8Array;
}

export class AnswerStatus {
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly validityMinutes: number,
  ) {}

  /** DER in, DER out; malformed questions get the RFC's error response, never an exception. */
  async answer(request: Uint8Array): Promise<{ der: Uint8Array; nextUpdate: Date | null }> {
    let question: OcspQuestion;
    try {
      question = await this.authority.parseOcspRequest(request);
    } catch {
      return { der: this.authority.ocspError('malformed-request'), nextUpdate: null };
    }
    const { response, nextUpdate } = await this.respond(question);
    return { der: response, nextUpdate };
  }

  /** The same code path for our own screens: a real signed response about one serial. */
  async report(serial: string): Promise<StatusReport> {
    const question = await this.authority.ocspQuestionFor(serial);
    const { answers, ...rest } = await this.respond(question);
    return { serial, answer: answers[0] ?? { status: 'unknown' }, ...rest };
  }

  private async respond(question: OcspQuestion) {
    const { answers, now } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      // One connection, one query at a time.
      const found: OcspAnswer[] = [];
      for (const { serial, issuerIsOurs } of question.certificates) {
        found.push(issuerIsOurs ? await statusOf(tx, serial) : UNKNOWN);
      }
      return { now: await tx.now(), answers: found };
    });
    const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
    const nextUpdate = new Date(thisUpdate.getTime() + this.validityMinutes * 60_000);
    const times = { producedAt: thisUpdate, thisUpdate, nextUpdate };
    return { answers, response: await this.authority.buildOcspResponse(question, answers, times), ...times };
  }
}

const UNKNOWN: OcspAnswer = { status: 'unknown' };

async function statusOf(tx: RegisterTransaction, serial: string): Promise<OcspAnswer> {
  const row = await tx.certificates.bySerial(serial);
  return row ? answerFor(row) : UNKNOWN;
}

export function answerFor(
  row: Pick<CertificateRow, 'state' | 'revokedAt' | 'revocationCause' | 'createdAt'>,
): OcspAnswer {
  const published = publishedStatus(row.state, row.revocationCause);
  return published.status === 'revoked' ? { ...published, revokedAt: row.revokedAt ?? row.createdAt } : published;
}
