// 利用申請, first half: rules, pre-flight, and the document that the card's signature key is to sign (jpki-domain §2.2, §9 "issue").
import {
  judgeApplicant,
  keyBornOf,
  refuse,
  storeOf,
  termsVersionFor,
  type CardCertificateStatus,
  type IssueRoute,
  type KeyKind,
} from '@sumaho-jpki/rules';
import type { CardSignature, Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import { mustBeAllowed, Refused, refusedBy } from '../refused';
import type { CheckCompatibility, LineCheck } from './line-check';

/** The request for a signature lives this long. */
export const SIGNATURE_REQUEST_MINUTES = 15;

export interface BegunApplication {
  readonly signatureRequestId: string;
  readonly document: string;
  readonly signUrl: string;
  readonly expiresAt: Date;
}

export class BeginApplication {
  constructor(
    private readonly register: Register,
    private readonly compatibility: CheckCompatibility,
    private readonly cardSignature: CardSignature,
    private readonly random: Random,
    private readonly signatureCallbackUri: string,
  ) {}

  async execute(input: {
    personId: string;
    phoneNumber: string;
    handsetModel: string;
    consentVersion: string;
    /** The citizen's choice among the routes allowed; left out takes the policy's first. */
    route?: IssueRoute;
    cardNotAfter: Date;
    userAuthStatus: CardCertificateStatus;
  }): Promise<BegunApplication> {
    const { personId } = input;
    const now = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const person = await tx.people.lock(personId);
      const at = await tx.now();
      const open = await tx.applications.openOfPerson(personId);
      mustBeAllowed(
        judgeApplicant({
          now: at,
          birthDate: person.birthDate,
          // The signature certificate is checked when it signs: nothing is known of it before.
          cardSignatureCertificate: 'valid',
          cardUserAuthCertificate: input.userAuthStatus,
          openApplications: open ? 1 : 0,
        }),
      );
      return at;
    });
    const check = await this.compatibility.execute(input);
    const { chosen } = check;
    if (!check.verdict.allowed || !chosen) {
      const refusal = check.verdict.allowed ? refuse('route-not-in-policy') : check.verdict;
      await this.register.transaction({ kind: 'system' }, (tx) =>
        tx.issueDecisions.insert({
          ...decided(check, input),
          route: null,
          rule: refusal.rule,
          requestId: null,
          // Whoever still practises is no citizen who was turned away.
          training: check.line.training || refusal.rule === 'training-not-ended',
        }),
      );
      throw refusedBy(refusal);
    }
    mustAgreeTo(input.consentVersion, chosen.route);

    const signatureRequestId = this.random.uuid();
    // Begins with the request's id, so that a callback that comes twice finds what it made.
    const providerState = `${signatureRequestId}.${this.random.uuid()}`;
    const expiresAt = new Date(now.getTime() + SIGNATURE_REQUEST_MINUTES * 60_000);
    const document = applicationDocument({
      id: signatureRequestId,
      check,
      at: now,
      handsetModel: input.handsetModel,
      consentVersion: input.consentVersion,
      ...chosen,
    });
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      await tx.signatureRequests.insert({
        id: signatureRequestId,
        personId,
        document,
        lineId: check.line.id,
        handsetModel: input.handsetModel,
        route: chosen.route,
        keyKind: chosen.keyKind,
        cardNotAfter: input.cardNotAfter,
        providerState,
        expiresAt,
      });
      await tx.issueDecisions.insert({
        ...decided(check, input),
        route: chosen.route,
        rule: null,
        requestId: signatureRequestId,
      });
    });
    const { transactionId, signUrl } = await this.cardSignature.begin({
      document,
      redirectUri: this.signatureCallbackUri,
      state: providerState,
    });
    await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.signatureRequests.attachTransaction(signatureRequestId, transactionId),
    );
    return { signatureRequestId, document, signUrl, expiresAt };
  }
}

/** The facts that a decision stood on: of the line and the phone, never of the person. */
function decided({ line }: LineCheck, asked: { readonly handsetModel: string; readonly route?: IssueRoute }) {
  return {
    carrier: line.carrier,
    hostCarrier: line.hostCarrier,
    handsetModel: asked.handsetModel,
    simProduct: line.simProduct,
    lineState: line.state,
    wish: asked.route ?? null,
    training: line.training,
  };
}

/** The policy may have changed since the text was read: what is agreed to is the text of this route. */
function mustAgreeTo(version: string, route: IssueRoute): void {
  if (version === termsVersionFor(route)) return;
  throw new Refused('validation-failed', {
    errors: [
      {
        path: 'consent.version',
        message:
          '保存先が変わりました。利用条件をもう一度お読みください。 / Another store: please read the terms again.',
      },
    ],
  });
}

const BORN = {
  central: '鍵は J-LIS で作成 / key made at J-LIS',
  'on-device': '鍵は端末の中で作成 / key made in the device',
} as const;

/** The exact text that is signed. It names the choices, never the holder: the certificate that signs says who. */
function applicationDocument(input: {
  id: string;
  check: LineCheck;
  at: Date;
  handsetModel: string;
  consentVersion: string;
  route: IssueRoute;
  keyKind: KeyKind;
}): string {
  const { line, carrier } = input.check;
  return [
    'スマホ用電子証明書（利用者証明用）利用申請書',
    'Application for a user-authentication certificate on the phone',
    '',
    `申請の控え番号 / Reference: ${input.id}`,
    `申請日時 / Date: ${input.at.toISOString()}`,
    `電話番号 / Phone number: ${line.msisdn}`,
    `通信事業者 / Carrier: ${carrier.nameJa} (${carrier.code})`,
    `SIM (ICCID): ${line.iccid}`,
    `端末 / Handset: ${input.handsetModel}`,
    `保存先 / Stored in: ${storeOf(input.route) === 'sim' ? 'SIM' : 'Keychain'}`,
    `発行方法 / Route: ${input.route}, ${BORN[keyBornOf(input.route)]}, ${input.keyKind}`,
    `同意した利用条件の版 / Terms accepted: ${input.consentVersion}`,
    '',
    '新しいスマホ用電子証明書が使えるようになったとき、これまでのスマホ用電子証明書は失効することに同意します。',
    'I agree that my former phone certificate is revoked when the new one becomes active.',
    '',
  ].join('\n');
}
