// What somebody can do to a certificate now, and why not: the same rules that judge the act judge the button.
import {
  answers,
  CERTIFICATE_TABLE,
  judgePinInitialisation,
  may,
  refuse,
  storeOf,
  type MvnoContract,
  type OperationId,
  type Relation,
  type Role,
  type Verdict,
} from '@sumaho-jpki/rules';
import { groundOf, holdsOf, liftableBy } from '../hold-certificate/holds';
import { judgeLift } from '../hold-certificate/lift-hold.operation';
import type { CertificateRow, ElementRow } from '../ports/rows';

export interface CertificateAction {
  readonly operation: OperationId;
  readonly verdict: Verdict;
}

export interface PhoneSide {
  /** Where the key lives; null where nothing is known of it. */
  readonly element: ElementRow | null;
  /** When the line was last bound to another SIM. */
  readonly simChangedAt: Date | null;
  /** Of the line's MVNO with its host; null on a network operator's own line. */
  readonly contract: MvnoContract | null;
  /** Somebody at J-LIS asked already for a hold to be lifted. */
  readonly liftPending?: boolean;
}

/** Every action of the certificate's axis is shown. A fresh proof is asked for when the button is pressed, not before. */
export function certificateActions(
  role: Role,
  relation: Relation,
  certificate: CertificateRow,
  now: Date,
  { element, simChangedAt, contract, liftPending = false }: PhoneSide,
): CertificateAction[] {
  const holds = holdsOf(certificate);
  const mine = liftableBy(role, holds);
  const byState = answers(CERTIFICATE_TABLE, certificate.state, {
    actor: role,
    now,
    notAfter: certificate.notAfter,
    possessionProved: false,
    otherLiveCertificates: 0,
    supersedesOthers: false,
    // One's own holds can be lifted although somebody else's stay.
    holds: mine.length > 0 ? mine : holds,
    holdGround: groundOf(role) ?? undefined,
    cause: 'stop-of-use',
  });
  const judged = (operation: OperationId, state: Verdict): CertificateAction => {
    const permitted = may(role, operation, relation, { fresh: true });
    return { operation, verdict: permitted.allowed ? (state.allowed ? { allowed: true } : state) : permitted };
  };
  return [
    judged('suspend-certificate', byState.suspend),
    role.startsWith('jlis-')
      ? judged('lift-hold', judgeLift(certificate, now, liftPending))
      : judged('resume-certificate', byState.resume),
    judged(
      'initialise-pin',
      judgePinInitialisation({
        certificate: certificate.state,
        ordersToday: 0,
        now,
        simChangedAt,
        element: stateOf(certificate, element),
        store: storeOf(certificate.route),
        contract,
      }),
    ),
    judged('revoke-certificate', byState.revoke),
  ];
}

/** The same acts where there is nothing to act on: shown too, and why not. */
export function actionsWithoutCertificate(role: Role, relation: Relation): CertificateAction[] {
  const lift = role.startsWith('jlis-') ? 'lift-hold' : 'resume-certificate';
  const acts = ['suspend-certificate', lift, 'initialise-pin', 'revoke-certificate', 'end-at-desk'] as const;
  return acts.map((operation) => {
    const permitted = may(role, operation, relation, { fresh: true });
    return {
      operation,
      verdict: permitted.allowed ? refuse('certificate-not-live', { certificate: 'none' }) : permitted,
    };
  });
}

/** Another certificate's element says nothing of this one. */
function stateOf(certificate: CertificateRow, element: ElementRow | null): ElementRow['state'] | null {
  return element?.certificateSerial === certificate.serial ? element.state : null;
}
