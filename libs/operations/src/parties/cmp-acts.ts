// What a party asks for over CMP, once it is known who asks: a certificate (ir, cr, p10cr, kur), its confirmation (certConf), its
// revocation (rr). Each act has a transaction of its own, whose id is used once and never again.
import { isPartySubject, PARTY_REVOCATION_CAUSES } from '@sumaho-jpki/rules';
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import {
  certificateAnswer,
  CmpError,
  confirmationHash,
  readCertRequest,
  readConfirmation,
  readRevocation,
  revocationAnswer,
  type CertRequest,
  type CmpBodyName,
  type CmpMessage,
} from '@sumaho-jpki/wire/enrolment';
import {
  OID,
  parseCertificate,
  parseCertificationRequest,
  toHex,
  verifyCertificationRequest,
} from '@sumaho-jpki/wire/x509';
import type { EnrolmentTransactionRow, PartyAuthority, PartyCertificateRow } from '../ports/party.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import { Refused } from '../refused';
import type { CmpCaller } from './cmp-caller';
import { revokeParty, type RevokePartyCertificate } from './end-party-certificates.operations';
import type { IssuePartyCertificate } from './issue-party-certificate.operation';
import { movePartyCertificate, partyEvent } from './party-certificate-moves';
import { isStillGood, spendSecret, type PartyAuthorisation } from './party-credentials';

export interface CmpAct {
  readonly message: CmpMessage;
  readonly caller: CmpCaller;
  /** transactionID, hex. */
  readonly id: string;
  readonly serverNonce: Uint8Array;
}

export interface CmpOutcome {
  readonly body: { readonly name: CmpBodyName; readonly content: Uint8Array };
  readonly implicitConfirm?: boolean;
  readonly caCertificates?: boolean;
}

const ANSWER_TO = { ir: 'ip', cr: 'cp', p10cr: 'cp', kur: 'kup' } as const;
type Enrolment = keyof typeof ANSWER_TO;
const isEnrolment = (name: CmpBodyName | undefined): name is Enrolment => name !== undefined && name in ANSWER_TO;

export class CmpActs {
  constructor(
    private readonly register: Register,
    private readonly authority: PartyAuthority,
    private readonly issue: IssuePartyCertificate,
    private readonly revocation: RevokePartyCertificate,
  ) {}

  /** @throws CmpError, DerError, PartyRefusedError, Refused */
  carryOut(act: CmpAct): Promise<CmpOutcome> {
    const { bodyName } = act.message;
    if (isEnrolment(bodyName)) return this.enrol(act, bodyName);
    if (bodyName === 'certConf') return this.confirm(act);
    if (bodyName === 'rr') return this.revoke(act);
    throw new CmpError('badRequest', 'ir, cr, p10cr, kur, rr and certConf are answered here');
  }

  private async enrol(act: CmpAct, name: Enrolment): Promise<CmpOutcome> {
    const { message, caller, id } = act;
    const { party } = caller;
    const certReqId = name === 'p10cr' ? -1 : 0;
    await this.begin(act, certReqId);
    const request = name === 'p10cr' ? await readPkcs10(message) : await readCertRequest(message.body);
    if (request.subject && !isPartySubject(request.subject, party.code))
      throw new CmpError('badCertTemplate', 'the subject is not this party’s');
    if (request.asksExtensions) throw new CmpError('unacceptedExtension', 'the authority chooses the extensions');
    if (name === 'kur') this.mustRenewOwn(caller, request);
    const confirmed = message.header.implicitConfirm;
    const { certificateDer } = await this.issue.execute({
      party,
      publicKeySpki: request.publicKeySpki,
      authorisation: authorisationOf(caller),
      confirmed,
      also: async (tx, { serial }) => {
        if (!(await tx.enrolmentTransactions.awaitConfirmation(id, serial))) throw new Refused('conflict');
        if (!confirmed) return;
        await tx.enrolmentTransactions.finish(id);
        if (caller.by === 'secret') await spendSecret(tx, caller);
      },
    });
    // Only a secret that both know vouches for a root that comes along (RFC 4210 §5.3.2).
    const caCertificates = caller.by === 'secret' && name === 'ir' ? [this.authority.rootCertificateDer] : [];
    const content = certificateAnswer({ certificateDer, certReqId, changed: request.asksMore, caCertificates });
    return { body: { name: ANSWER_TO[name], content }, implicitConfirm: confirmed, caCertificates: true };
  }

  /** A renewal is signed with what it renews, and where it names a certificate, names that one. */
  private mustRenewOwn(caller: CmpCaller, { renews }: CertRequest): void {
    if (caller.by !== 'certificate') throw new CmpError('wrongIntegrity', 'a renewal is signed with the certificate');
    if (!renews) return;
    const own = renews.serial === caller.certificate.serial && this.isOurName(renews.issuerDer);
    if (!own) throw new CmpError('badCertId', 'the certificate to renew is not the signer’s');
  }

  private async confirm({ message, caller, id }: CmpAct): Promise<CmpOutcome> {
    const { transaction, certificate } = await this.awaited(caller, id);
    const nonce = message.header.recipientNonce;
    if (!nonce || toHex(nonce) !== transaction.serverNonce)
      throw new CmpError('badRecipientNonce', 'not the nonce of our answer');
    const said = readConfirmation(message.body);
    if (said && said.certReqId !== transaction.certReqId) throw new CmpError('badRequest', 'not the id of our answer');
    if (said) await mustBeOf(said.hash, certificate);
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await isStillGood(tx, caller.party.code, authorisationOf(caller))))
        throw new CmpError('notAuthorized', 'secret or certificate is good no longer');
      if (!(await tx.enrolmentTransactions.finish(id))) throw new CmpError('transactionIdInUse', 'confirmed before');
      if (!said?.accepted) return revokeParty(tx, certificate, 'party', 'unfinished-registration');
      const row = await movePartyCertificate(tx, certificate, 'confirm', { actor: 'party' });
      await tx.history.record(partyEvent('party-certificate-confirmed', row.partyCode, row.serial));
      if (caller.by === 'secret') await spendSecret(tx, caller);
      return row;
    });
    return { body: { name: 'pkiconf', content: Uint8Array.of(0x05, 0x00) } };
  }

  private awaited(
    caller: CmpCaller,
    id: string,
  ): Promise<{ transaction: EnrolmentTransactionRow; certificate: PartyCertificateRow }> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const transaction = await tx.enrolmentTransactions.byId(id);
      if (!transaction?.serial || transaction.partyCode !== caller.party.code)
        throw new CmpError('badRequest', 'nothing waits for this confirmation');
      if (transaction.state === 'done') throw new CmpError('transactionIdInUse', 'the transaction is over');
      // One secret, one certificate: what it vouched for is not confirmed by a certificate that came of it.
      if (transaction.protectedBy !== protectionOf(caller))
        throw new CmpError('wrongIntegrity', 'a confirmation is protected as its request was');
      const certificate = await tx.partyCertificates.bySerial(transaction.serial);
      if (certificate?.state !== 'issued') throw new CmpError('certRevoked', 'the time to confirm is over');
      return { transaction, certificate };
    });
  }

  private async revoke(act: CmpAct): Promise<CmpOutcome> {
    const { message, caller, id } = act;
    await this.begin(act, null);
    if (caller.by !== 'certificate')
      throw new CmpError('wrongIntegrity', 'a revocation is signed with the certificate that it ends');
    const asked = readRevocation(message.body);
    if (!this.isOurName(asked.issuerDer)) throw new CmpError('badCertId', 'another issuer');
    const cause = PARTY_REVOCATION_CAUSES[asked.reason];
    if (!cause) throw new CmpError('badRequest', 'this reason is not a party’s to give');
    // RFC 9483 §4.2: signed with what is to be revoked. A sibling, or a secret, speaks for no other; the desk of J-LIS does.
    const { serial } = asked;
    if (caller.certificate.serial !== serial) throw new CmpError('badCertId', 'not the signer’s certificate');
    const { code: partyCode } = caller.party;
    const also = async (tx: RegisterTransaction) => void (await tx.enrolmentTransactions.finish(id));
    await this.revocation.execute({ serial, cause, actor: 'party', partyCode, also });
    return { body: { name: 'rp', content: revocationAnswer(asked) } };
  }

  /** The id counts from here on as used, whatever becomes of the act. */
  private async begin({ message, caller, id, serverNonce }: CmpAct, certReqId: number | null): Promise<void> {
    if (message.header.recipientNonce) throw new CmpError('badRecipientNonce', 'nothing was answered yet');
    const ours = { serverNonce: toHex(serverNonce), certReqId, protectedBy: protectionOf(caller) };
    const row = { id, partyCode: caller.party.code, ...ours };
    const fresh = await this.register.transaction({ kind: 'system' }, (tx) => tx.enrolmentTransactions.open(row));
    if (!fresh) throw new CmpError('transactionIdInUse', 'the transaction id was used before');
  }

  private isOurName(issuerDer: Uint8Array): boolean {
    return equalBytes(parseCertificate(this.authority.rootCertificateDer).subjectDer, issuerDer);
  }
}

const authorisationOf = (caller: CmpCaller): PartyAuthorisation =>
  caller.by === 'secret'
    ? { by: 'secret', secretId: caller.secretId }
    : { by: 'certificate', serial: caller.certificate.serial };

const protectionOf = (caller: CmpCaller): string =>
  caller.by === 'secret' ? caller.secretId : caller.certificate.serial;

async function readPkcs10({ body }: CmpMessage): Promise<CertRequest> {
  const request = parseCertificationRequest(body.raw);
  if (!(await verifyCertificationRequest(request)))
    throw new CmpError('badPOP', 'the request’s own signature is wrong');
  return {
    subject: request.subject.length > 0 ? request.subject : undefined,
    publicKeySpki: request.publicKeySpki,
    renews: undefined,
    asksExtensions: request.attributes.includes(OID.extensionRequest),
    asksMore: false,
  };
}

async function mustBeOf(hash: Uint8Array, { certificateDer }: PartyCertificateRow): Promise<void> {
  const algorithm = certificateDer && parseCertificate(certificateDer).signatureAlgorithm;
  if (!algorithm || !equalBytes(await confirmationHash(certificateDer, algorithm), hash))
    throw new CmpError('badCertId', 'the hash is not of the certificate that was issued');
}
