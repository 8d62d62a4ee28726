// OCSP answers signed in advance (RFC 5019 §2.2.2): at once after a change, and again at half of their life. A question that
// comes first is answered all the same and keeps its answer for the next one.
import type { CertificateAuthority } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { DueAnswer } from '../ports/status.port';
import { answerFor, answerTimes, halfLife } from './answer-status.operation';
import type { PublishedRevocations } from './published-revocations';

const BATCH = 200;
/** One turn of the clock does not keep a core for itself. */
const MOST_PER_TURN = 2_000;

export class PrepareAnswers {
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly validityMinutes: number,
    private readonly published: PublishedRevocations | null = null,
  ) {}

  /** How many answers were made. */
  async execute(): Promise<number> {
    this.published?.doubt();
    await this.published?.agree();
    let made = 0;
    while (made < MOST_PER_TURN) {
      const { due, now } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
        due: await tx.statusAnswers.due(BATCH),
        now: await tx.now(),
      }));
      if (due.length === 0) break;
      await this.published?.note(
        due.filter(({ state }) => state === 'revoked'),
        now,
      );
      const answers = await Promise.all(due.map((facts) => this.answerOf(facts, now)));
      await this.register.transaction({ kind: 'system' }, async (tx) => {
        for (const [index, facts] of due.entries()) {
          const answer = answers[index];
          if (answer) await tx.statusAnswers.keep(facts, answer, halfLife(answer));
          else await tx.statusAnswers.rest(facts.serial);
        }
      });
      made += due.length;
      if (due.length < BATCH) break;
    }
    return made;
  }

  /** null when nothing is to be said any more: ended, expired. */
  private async answerOf(facts: DueAnswer, now: Date) {
    const status = answerFor(facts);
    if (status.status === 'unknown' || facts.notAfter < now) return null;
    const question = await this.authority.ocspQuestionFor(facts.serial, facts.certificateDer);
    const [only] = question.certificates;
    const times = answerTimes(now, this.validityMinutes);
    const der = await this.authority.buildOcspResponse(question, [status], times);
    return only ? { certId: only.certId, der, ...times } : null;
  }
}
