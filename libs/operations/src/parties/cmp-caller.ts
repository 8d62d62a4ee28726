// Who sends a CMP message (RFC 9483 §3): a party with its enrolment secret, or with a certificate that is good in the register at this
// moment. Nothing of a body is read before.
import {
  CmpError,
  macProtectorLike,
  protectionKind,
  verifyMac,
  verifySignedMessage,
  type CmpMessage,
  type CmpProtector,
} from '@sumaho-jpki/wire/enrolment';
import type { PartyCertificateRow, PartyRow } from '../ports/party.port';
import type { PartyCredentials } from './party-credentials';

export type CmpCaller =
  | {
      readonly by: 'secret';
      readonly party: PartyRow;
      readonly secretId: string;
      /** Answers are protected as the question was. */
      readonly protector: CmpProtector;
    }
  | { readonly by: 'certificate'; readonly party: PartyRow; readonly certificate: PartyCertificateRow };

/** What a message is checked against whose reference names nobody: as long as a secret, and never one. */
const NOBODYS = '-'.repeat(43);

export class CmpCallers {
  constructor(private readonly credentials: PartyCredentials) {}

  /** @throws CmpError; one answer for every way in which a secret does not fit */
  async identify(message: CmpMessage): Promise<CmpCaller> {
    const kind = protectionKind(message.header.protectionAlgorithm);
    return kind === 'secret' ? this.bySecret(message) : this.byCertificate(message);
  }

  private async bySecret(message: CmpMessage): Promise<CmpCaller> {
    const { senderKeyIdentifier, protectionAlgorithm } = message.header;
    const code = senderKeyIdentifier && asText(senderKeyIdentifier);
    const shown = code ? await this.credentials.secretOf(code) : null;
    // The same effort and the same words, whether there is such a reference or not.
    const verified = await verifyMac(message, shown?.secret ?? NOBODYS).then(
      () => true,
      (problem: unknown) => {
        if (problem instanceof CmpError && problem.failure === 'badMessageCheck') return false;
        throw problem;
      },
    );
    if (!verified || !shown || !protectionAlgorithm)
      throw new CmpError('badMessageCheck', 'reference or secret is wrong');
    const { party, secretId, secret } = shown;
    return { by: 'secret', party, secretId, protector: macProtectorLike(protectionAlgorithm, secret) };
  }

  /** The first of the extra certificates is the signer's (RFC 9483 §3.3). */
  private async byCertificate(message: CmpMessage): Promise<CmpCaller> {
    const [presented] = message.extraCertificates;
    const shown = presented && (await this.credentials.certificate(presented));
    if (shown && !shown.good && shown.revoked) throw new CmpError('certRevoked', 'the signer’s certificate is revoked');
    if (!shown?.good) throw new CmpError('signerNotTrusted', 'no certificate of a party that is good');
    await verifySignedMessage(message, shown.publicKeySpki);
    return { by: 'certificate', party: shown.party, certificate: shown.certificate };
  }
}

/** Codes are ASCII; anything else names nobody. */
const asText = (octets: Uint8Array): string =>
  octets.length <= 63 && octets.every((octet) => octet > 0x20 && octet < 0x7f) ? String.fromCharCode(...octets) : '';
