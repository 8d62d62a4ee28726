// What a party shows of itself: an enrolment secret that is still good, or a certificate that is good in the register at this moment.
// One judgement for every door (CMP, EST).
import { isRegisteredKind, isPartyCode } from '@sumaho-jpki/rules';
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import type { PartyAuthority, PartyCertificateRow, PartyRow, PartySecrets } from '../ports/party.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { AnswerStatus } from '../publish-status/answer-status.operation';
import { Refused } from '../refused';

/** A secret as it was when it was shown. */
export interface ShownSecret {
  readonly party: PartyRow;
  readonly secretId: string;
  readonly secret: string;
}

export type ShownCertificate =
  | {
      readonly good: true;
      readonly party: PartyRow;
      readonly certificate: PartyCertificateRow;
      readonly publicKeySpki: Uint8Array;
    }
  | { readonly good: false; readonly revoked: boolean };

const UNKNOWN: ShownCertificate = { good: false, revoked: false };

export class PartyCredentials {
  constructor(
    private readonly register: Register,
    private readonly authority: PartyAuthority,
    private readonly secrets: PartySecrets,
    private readonly status: Pick<AnswerStatus, 'agree'>,
  ) {}

  /** The secret that this party may show now; null for a party unknown, switched off, or without one. */
  async secretOf(code: string): Promise<ShownSecret | null> {
    // Octets that no code has are not asked of the register: it has no word for some of them (NUL).
    if (!isPartyCode(code)) return null;
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const party = await tx.parties.byCode(code);
      if (!party?.enabled || !party.secretId || !party.secretExpiresAt || party.secretExpiresAt <= (await tx.now()))
        return null;
      return { party, secretId: party.secretId, secret: this.secrets.secretOf(party.code, party.secretId) };
    });
  }

  /**
   * Believed as the register has it, to the octet, when it agrees with what was published. That the key is theirs is for the door to check.
   * @throws Refused `could-not-check`
   */
  async certificate(presented: Uint8Array): Promise<ShownCertificate> {
    await this.status.agree();
    const now = await this.register.transaction({ kind: 'system' }, (tx) => tx.now());
    const check = await this.authority.checkPartyCertificate(presented, now);
    if (!check.ok) return UNKNOWN;
    const { certificate, party } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.partyCertificates.bySerial(check.serial);
      return { certificate: row, party: row && (await tx.parties.byCode(row.partyCode)) };
    });
    const own = certificate?.certificateDer;
    // Staff have a door of their own.
    if (!own || !equalBytes(own, presented) || !party?.enabled || !isRegisteredKind(party.kind)) return UNKNOWN;
    if (certificate.state !== 'active') return { good: false, revoked: certificate.state === 'revoked' };
    return { good: true, party, certificate, publicKeySpki: check.publicKeySpki };
  }
}

/** What an act was authorised by: names the secret, or the certificate, and not what it is. */
export type PartyAuthorisation =
  | { readonly by: 'secret'; readonly secretId: string }
  | { readonly by: 'certificate'; readonly serial: string }
  /** A member of staff's own entry: judged by the caller in the same transaction. */
  | { readonly by: 'entry' };

/**
 * Was it judged good, and is it still? Between judgement and COMMIT a key pair was checked, linted and signed for; whoever revokes the
 * certificate or stops the party meanwhile comes before, or waits for, this transaction.
 */
export async function isStillGood(
  tx: RegisterTransaction,
  partyCode: string,
  shown: PartyAuthorisation,
): Promise<boolean> {
  // Each by a statement of its own, party first: what the second one reads is as it is after the wait for the first.
  const party = await tx.parties.locked(partyCode);
  if (!party?.enabled) return false;
  if (shown.by === 'entry') return true;
  if (shown.by === 'secret') return party.secretId === shown.secretId;
  const certificate = await tx.partyCertificates.held(shown.serial);
  return certificate?.partyCode === partyCode && certificate.state === 'active';
}

/** One secret, one certificate. @throws Refused `conflict` when it was spent, or another given out, meanwhile */
export async function spendSecret(
  tx: RegisterTransaction,
  { party: { code }, secretId }: Pick<ShownSecret, 'party' | 'secretId'>,
): Promise<void> {
  const party = await tx.parties.byCode(code);
  if (party?.secretId !== secretId) throw new Refused('conflict');
  if (!(await tx.parties.update(party, { secretId: null, secretExpiresAt: null }))) throw new Refused('conflict');
}
