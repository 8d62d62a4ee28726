// Who sends a CMP message (RFC 9483 §3): a party with its enrolment secret, or with a certificate that is good in the register at this
// moment. Nothing of a body is read before.
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import {
  CmpError,
  macProtectorLike,
  protectionKind,
  verifyMac,
  verifySignedMessage,
  type CmpMessage,
  type CmpProtector,
} from '@sumaho-jpki/wire/enrolment';
import type { PartyAuthority, PartyCertificateRow, PartyRow, PartySecrets } from '../ports/party.port';
import type { Register } from '../ports/register.port';

export type CmpCaller =
  | {
      readonly by: 'secret';
      readonly party: PartyRow;
      readonly secretId: string;
      /** Answers are protected as the question was. */
      readonly protector: CmpProtector;
    }
  | { readonly by: 'certificate'; readonly party: PartyRow; readonly certificate: PartyCertificateRow };

export class CmpCallers {
  constructor(
    private readonly register: Register,
    private readonly authority: PartyAuthority,
    private readonly secrets: PartySecrets,
  ) {}

  /** @throws CmpError; one answer for every way in which a secret does not fit */
  async identify(message: CmpMessage): Promise<CmpCaller> {
    const kind = protectionKind(message.header.protectionAlgorithm);
    return kind === 'secret' ? this.bySecret(message) : this.byCertificate(message);
  }

  private async bySecret(message: CmpMessage): Promise<CmpCaller> {
    const { senderKeyIdentifier, protectionAlgorithm } = message.header;
    const code = senderKeyIdentifier && asText(senderKeyIdentifier);
    const party = code ? await this.validSecret(code) : null;
    if (!party?.secretId || !protectionAlgorithm) throw new CmpError('badMessageCheck', 'reference or secret is wrong');
    const secret = this.secrets.secretOf(party.code, party.secretId);
    await verifyMac(message, secret);
    return { by: 'secret', party, secretId: party.secretId, protector: macProtectorLike(protectionAlgorithm, secret) };
  }

  private validSecret(code: string): Promise<PartyRow | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const party = await tx.parties.byCode(code);
      return party?.enabled && party.secretExpiresAt && party.secretExpiresAt > (await tx.now()) ? party : null;
    });
  }

  /** The first of the extra certificates is the signer's (RFC 9483 §3.3). It is believed as the register has it, to the octet. */
  private async byCertificate(message: CmpMessage): Promise<CmpCaller> {
    const [presented] = message.extraCertificates;
    const found = presented && (await this.known(presented));
    if (!found) throw new CmpError('signerNotTrusted', 'no certificate of a party that is good');
    await verifySignedMessage(message, found.publicKeySpki);
    return { by: 'certificate', party: found.party, certificate: found.certificate };
  }

  private async known(presented: Uint8Array) {
    const now = await this.register.transaction({ kind: 'system' }, (tx) => tx.now());
    const check = await this.authority.checkPartyCertificate(presented, now);
    if (!check.ok) return null;
    const { certificate, party } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.partyCertificates.bySerial(check.serial);
      return { certificate: row, party: row && (await tx.parties.byCode(row.partyCode)) };
    });
    if (certificate?.state === 'revoked') throw new CmpError('certRevoked', 'the signer’s certificate is revoked');
    const own = certificate?.certificateDer;
    if (certificate?.state !== 'active' || !own || !equalBytes(own, presented) || !party?.enabled) return null;
    return { certificate, party, publicKeySpki: check.publicKeySpki };
  }
}

/** Codes are ASCII; anything else names nobody. */
const asText = (octets: Uint8Array): string =>
  octets.length <= 63 && octets.every((octet) => octet > 0x20 && octet < 0x7f) ? String.fromCharCode(...octets) : '';
