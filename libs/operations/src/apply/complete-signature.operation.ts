// 利用申請, second half: the signed document comes back; only now an application exists.
import { applicationNumber, isProblemCode, type ProblemCode } from '@sumaho-jpki/rules';
import type { CardSignature, CardStatus, Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { traineeOf } from './line-check';
import { sha256Hex } from '../octets';
import { CARD_ISSUER, isEndedByRegister } from '../resident-register/concerned';

const REFUSED_BY_PROVIDER = {
  cancelled: 'sign-in-cancelled',
  'password-blocked': 'card-password-blocked',
  'certificate-missing': 'card-certificate-revoked',
} as const satisfies Record<string, ProblemCode>;

const BY_CARD_STATUS = {
  revoked: 'card-certificate-revoked',
  suspended: 'card-certificate-suspended',
  unknown: 'card-signature-invalid',
  'could-not-check': 'could-not-check',
} as const satisfies Record<string, ProblemCode>;

export class CompleteSignature {
  constructor(
    private readonly register: Register,
    private readonly cardSignature: CardSignature,
    private readonly cardStatus: CardStatus,
    private readonly random: Random,
  ) {}

  /** Single use: the request is closed whatever comes out, but a repeat of a good one answers the same application. */
  async execute(input: { personId: string; providerState: string; transactionId: string }): Promise<ApplicationRow> {
    const { request, made } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const [id = ''] = input.providerState.split('.');
      const found = (await tx.signatureRequests.takeOpen(input.providerState)) ?? (await tx.signatureRequests.byId(id));
      const theirs =
        found?.personId === input.personId &&
        found.providerState === input.providerState &&
        found.providerTransactionId === input.transactionId;
      if (!theirs) throw new Refused('sign-in-not-completed');
      if (found.state === 'used' && found.applicationId) {
        return { request: found, made: await tx.applications.byId(found.applicationId) };
      }
      if (found.state !== 'open' || found.expiresAt.getTime() <= (await tx.now()).getTime()) {
        throw new Refused('sign-in-not-completed');
      }
      return { request: found, made: null };
    });
    if (made) return made;
    try {
      return await this.accept(request.id, input.transactionId, request.document);
    } catch (problem) {
      if (problem instanceof Refused && problem.code !== 'could-not-check') {
        await this.register.transaction({ kind: 'system' }, (tx) =>
          tx.signatureRequests.close(request.id, 'failed', null),
        );
      }
      throw problem;
    }
  }

  private async accept(requestId: string, transactionId: string, document: string): Promise<ApplicationRow> {
    const answer = await this.cardSignature.result(transactionId);
    if (answer.kind === 'open') throw new Refused('sign-in-not-completed');
    if (answer.kind === 'refused') throw new Refused(REFUSED_BY_PROVIDER[answer.reason]);
    if (answer.document !== document) throw new Refused('card-signature-invalid');

    const now = await this.register.transaction({ kind: 'system' }, (tx) => tx.now());
    const { signature, certificateDer } = answer;
    const checked = await this.cardSignature.verify({ document, signature, certificateDer, at: now });
    if (!checked.ok) {
      throw new Refused(isProblemCode(checked.reason) ? checked.reason : 'card-signature-invalid');
    }
    const status = await this.cardStatus.status(certificateDer);
    if (status !== 'good') throw new Refused(BY_CARD_STATUS[status]);

    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const request = await tx.signatureRequests.byId(requestId);
      if (!request) throw new Refused('sign-in-not-completed');
      const person = await tx.people.lock(request.personId);
      if (person.providerSubject !== answer.subject) throw new Refused('card-of-another-person');
      if (request.state === 'used' && request.applicationId) {
        const done = await tx.applications.byId(request.applicationId);
        if (done) return done;
      }
      if (!(await tx.cards.see({ issuer: CARD_ISSUER, serial: checked.serial, personId: person.id }))) {
        throw new Refused('card-of-another-person');
      }
      if (await isEndedByRegister(tx, person.id, checked.serial)) throw new Refused('card-certificate-revoked');
      if (await tx.applications.openOfPerson(person.id)) throw new Refused('application-open');
      const line = await tx.lines.byId(request.lineId);
      if (!line) throw new Refused('line-unknown');
      if (await tx.applications.openOfIccid(line.iccid)) throw new Refused('application-open');
      // Two requests for a signature may stand side by side, one of practice and one in earnest.
      mustBeAllowed(await traineeOf(tx, line, person.id));
      await tx.lines.bindPerson(line.id, person.id);
      const application = await tx.applications.insert({
        id: this.random.uuid(),
        number: applicationNumber(this.random.bytes(16)),
        personId: person.id,
        lineId: line.id,
        carrier: line.carrier,
        state: 'accepted',
        iccid: line.iccid,
        handsetModel: request.handsetModel,
        route: request.route,
        keyKind: request.keyKind,
        cardNotAfter: request.cardNotAfter,
        cardSignatureSerial: checked.serial,
        signedDocumentSha256: await sha256Hex(document),
      });
      await tx.signatureRequests.close(requestId, 'used', application.id);
      await tx.issueDecisions.attach(requestId, application.id);
      await tx.history.record({
        event: 'application-accepted',
        actorKind: 'citizen',
        actorId: person.id,
        applicationId: application.id,
        lineId: line.id,
        certificateSerial: null,
        carrier: line.carrier,
        facts: { handsetModel: application.handsetModel, route: application.route },
      });
      return application;
    });
  }
}
