// 資格確認 at a relying party's gate: challenge, signature, strict certificate check, live status; fail closed.
// "Could not check" is never told as "revoked" (jpki-domain §10.20).
import type { ProblemCode } from '@sumaho-jpki/rules';
import { certificateEntry } from '../history-entry';
import type { CertificateAuthority, Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { RelyingPartyRow } from '../ports/rows';
import { answerFor, type AnswerStatus } from '../publish-status/answer-status.operation';
import { base64url } from '../octets';
import { Refused } from '../refused';

export const GATE_CHALLENGE_SECONDS = 120;

export class OpenGateChallenge {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  execute(party: RelyingPartyRow): Promise<{ challengeId: string; challenge: string; expiresAt: Date }> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const challengeId = this.random.uuid();
      const challenge = base64url(this.random.bytes(32));
      const expiresAt = new Date((await tx.now()).getTime() + GATE_CHALLENGE_SECONDS * 1000);
      await tx.gateChallenges.insert({ id: challengeId, relyingPartyId: party.id, challenge, expiresAt });
      return { challengeId, challenge, expiresAt };
    });
  }
}

export interface Admission {
  readonly admitted: boolean;
  readonly reason: ProblemCode | null;
  readonly serial: string | null;
  readonly status: 'good' | 'revoked' | 'unknown' | null;
  readonly checkedAt: Date;
}

export class VerifyAtGate {
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly textToSign: (relyingParty: string, challengeId: string, challenge: string) => string,
    private readonly status: Pick<AnswerStatus, 'agree'>,
  ) {}

  /** @throws Refused `could-not-check`; `challenge-expired`: unknown, used or old challenge */
  async execute(
    party: RelyingPartyRow,
    touch: { challengeId: string; certificateDer: Uint8Array; signature: Uint8Array },
  ): Promise<Admission> {
    await this.status.agree();
    const { challenge, now } = await this.register.transaction({ kind: 'system' }, async (tx) => ({
      challenge: await tx.gateChallenges.take(touch.challengeId, party.id),
      now: await tx.now(),
    }));
    if (!challenge || challenge.expiresAt.getTime() <= now.getTime()) throw new Refused('challenge-expired');
    const refuse = (
      reason: ProblemCode,
      serial: string | null = null,
      status: Admission['status'] = null,
    ): Admission => ({
      admitted: false,
      reason,
      serial,
      status,
      checkedAt: now,
    });

    const checked = await this.authority.checkCertificate(touch.certificateDer, now);
    if (!checked.ok) return refuse(checked.reason === 'expired' ? 'certificate-expired' : 'certificate-not-trusted');
    const text = new TextEncoder().encode(this.textToSign(party.name, challenge.id, challenge.challenge));
    if (!(await this.authority.verifySignature(touch.certificateDer, text, touch.signature))) {
      return refuse('signature-invalid', checked.serial);
    }
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.certificates.bySerial(checked.serial);
      const answer = row ? answerFor(row) : null;
      const verdict = ((): Admission => {
        if (!row || !answer) return refuse('certificate-unknown', checked.serial, 'unknown');
        if (answer.status === 'good') {
          return { admitted: true, reason: null, serial: row.serial, status: 'good', checkedAt: now };
        }
        if (row.state === 'issued') return refuse('certificate-not-active', row.serial, 'revoked');
        if (row.state === 'suspended') return refuse('certificate-suspended', row.serial, 'revoked');
        if (answer.status === 'revoked') return refuse('certificate-revoked', row.serial, 'revoked');
        return refuse(
          row.state === 'expired' ? 'certificate-expired' : 'certificate-not-active',
          row.serial,
          'unknown',
        );
      })();
      if (row) {
        const by = { actorKind: 'relying-party', actorId: party.id } as const;
        const event = verdict.admitted ? 'gate-admitted' : 'gate-refused';
        await tx.history.record(certificateEntry(event, row, { reason: verdict.reason }, by));
      }
      return verdict;
    });
  }
}
