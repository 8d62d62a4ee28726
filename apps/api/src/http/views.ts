// Rows → the contract's shapes. Desks see phone numbers masked; instants leave as RFC 3339 in UTC.
import type {
  ApplicationView,
  CallView,
  CertificateView,
  CleanProofView,
  CleanStatementView,
  ElementView,
  HeldCertificateView,
  LineEventView,
  LockView,
  ProofItemView,
  StatusAnswer,
  TimelineEntry,
} from '@sumaho-jpki/contract';
import {
  holdsOf,
  type ApplicationPicture,
  type CallPicture,
  type CertificateAction,
  type CertificateRow,
  type CleanProof,
  type CleanStatement,
  type ElementRow,
  type HistoryRow,
  type LineEventAnswer,
  type LockPicture,
  type StatusReport,
} from '@sumaho-jpki/operations';
import {
  endOfLostHold,
  formatPhoneNumber,
  lifeEventRule,
  maskPhoneNumber,
  type ProofItem,
  type Verdict,
} from '@sumaho-jpki/rules';

export type Viewer = 'holder' | 'desk';

export const phoneFor = (viewer: Viewer, msisdn: string): string =>
  viewer === 'desk' ? maskPhoneNumber(msisdn) : formatPhoneNumber(msisdn);

export function certificateView(row: CertificateRow): CertificateView {
  return {
    serial: row.serial,
    state: row.state,
    route: row.route,
    profile: row.profile,
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revocationCause: row.revocationCause,
    holds: [...holdsOf(row)],
  };
}

/** @param limitDays the authority's policy for holds that wait for their holder */
export const heldCertificateView = (row: CertificateRow, limitDays: number): HeldCertificateView => ({
  ...certificateView(row),
  holdEndsAt: endOfLostHold(row, limitDays)?.toISOString() ?? null,
});

export const lockView = (lock: LockPicture): LockView => ({
  state: lock.state,
  bearer: lock.bearer,
  orderedAt: lock.orderedAt?.toISOString() ?? null,
  confirmedAt: lock.confirmedAt?.toISOString() ?? null,
  reason: lock.reason,
});

export const elementView = (row: ElementRow, lock: LockPicture | null): ElementView => ({
  store: row.store,
  iccid: row.iccid,
  keychainId: row.keychainId,
  state: row.state,
  lock: lock && lockView(lock),
  updatedAt: row.updatedAt.toISOString(),
});

export function applicationView(picture: ApplicationPicture, viewer: Viewer): ApplicationView {
  const { application, line, certificate, element, codes } = picture;
  return {
    id: application.id,
    number: application.number,
    state: application.state,
    stage: application.state,
    percent: picture.percent,
    version: application.version,
    carrier: application.carrier,
    phoneNumber: phoneFor(viewer, line.msisdn),
    handsetModel: application.handsetModel,
    iccid: application.iccid,
    route: application.route,
    keyKind: application.keyKind,
    problem: picture.parked ? 'step-parked' : application.problem,
    training: application.training,
    downloadPasswordSet: Boolean(codes?.passwordHash),
    accessCode: {
      sent: codes?.codesSent ?? 0,
      expiresAt: codes?.codeExpiresAt?.toISOString() ?? null,
      triesLeft: picture.triesLeft,
    },
    certificate: certificate && certificateView(certificate),
    element: element && elementView(element, picture.lock),
    createdAt: application.createdAt.toISOString(),
    updatedAt: application.updatedAt.toISOString(),
  };
}

export const callView = ({ id, state, digits, until, proof }: CallPicture): CallView => ({
  id,
  state,
  digits,
  until: until.toISOString(),
  cardRead: proof.cardRead,
});

export const timelineEntry = (row: HistoryRow): TimelineEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  event: row.event,
  actorKind: row.actorKind,
  facts: { ...row.facts },
});

export function statusAnswer(report: StatusReport): StatusAnswer {
  const { answer } = report;
  const revoked = answer.status === 'revoked';
  return {
    serial: report.serial,
    status: answer.status,
    reason: revoked ? answer.reason : null,
    revokedAt: revoked ? answer.revokedAt.toISOString() : null,
    producedAt: report.producedAt.toISOString(),
    thisUpdate: report.thisUpdate.toISOString(),
    nextUpdate: report.nextUpdate.toISOString(),
    response: Buffer.from(report.response).toString('base64'),
  };
}

export const verdictView = (verdict: Verdict) =>
  verdict.allowed
    ? ({ allowed: true } as const)
    : {
        allowed: false as const,
        rule: verdict.rule,
        facts: { ...verdict.facts },
        enables: verdict.enables,
        who: [...verdict.who],
      };

export const cleanStatementView = ({ missing, deletedAt, asOf, ...facts }: CleanStatement): CleanStatementView => ({
  ...facts,
  missing: [...missing],
  deletedAt: deletedAt?.toISOString() ?? null,
  asOf: asOf.toISOString(),
});

export const cleanProofView = ({ code, statement }: CleanProof): CleanProofView => ({
  code,
  statement: cleanStatementView(statement),
});

export const lineEventView = ({ event, answer, proofs }: LineEventAnswer): LineEventView => {
  const { group, final } = lifeEventRule(event);
  const follows = answer.allowed ? [...answer.follows] : [];
  const verdict = verdictView(answer);
  return { event, group, verdict, follows, proofs: proofs.map(proofItemView), final: final === true };
};

export const proofItemView = ({ who, ...item }: ProofItem): ProofItemView => ({ ...item, who: [...who] });

export const actionView = ({ operation, verdict }: CertificateAction) => ({ operation, verdict: verdictView(verdict) });
