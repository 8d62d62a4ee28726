/**
 * Compares what the sides say of a line, of a SIM and of a certificate. A kind that is not judged stays as it was: who was not
 * heard, or is being put right at this moment, proves nothing.
 */
import {
  isLive,
  publishedStatus,
  type CertificateState,
  type PublishedStatus,
} from '../certificate/certificate-states';
import type { RevocationCause } from '../certificate/causes';
import type { ElementState } from '../element/element-states';
import { GP_SERVICE_STATES } from '../element/element-states';
import type { LineState } from '../line/line-states';
import type { DriftKind, DriftSide } from './drift-kinds';

export type SidesSaid = Readonly<Partial<Record<DriftSide, string>>>;

export interface Judgement {
  readonly kind: DriftKind;
  readonly drift: boolean;
  /** Short words and states; no personal data. */
  readonly said: SidesSaid;
}

export interface LineFactsCompared {
  readonly state: LineState;
  readonly iccid: string;
  readonly handsetModel: string;
  readonly imei: string | null;
}

export interface LineSides {
  readonly register: LineFactsCompared;
  /** `not-theirs`: the carrier does not know the number, or as another carrier's. */
  readonly carrier: LineFactsCompared | 'not-theirs';
  /** A certificate in a SIM of the line is active or on hold. */
  readonly simCertificateLive: boolean;
  /** Something of ours is in a SIM of the line, or should be. */
  readonly simInUse: boolean;
}

export function judgeLine({ register, carrier, simCertificateLive, simInUse }: LineSides): Judgement[] {
  const judged = (kind: DriftKind, drift: boolean, ours: string, theirs: string): Judgement => ({
    kind,
    drift,
    said: { register: ours, carrier: theirs },
  });
  const overHere = register.state === 'terminated';
  const matters = simCertificateLive || (simInUse && !overHere);
  if (carrier === 'not-theirs') {
    return [
      judged('line-not-at-carrier', matters, register.state, 'unknown'),
      ...(['line-state-differs', 'line-ended-at-carrier', 'line-ended-here-only'] as const).map((kind) =>
        judged(kind, false, register.state, 'unknown'),
      ),
    ];
  }
  const overThere = carrier.state === 'terminated';
  const both = matters && !overHere && !overThere;
  const otherSim = both && carrier.iccid !== register.iccid;
  // The end is enough to compare by; the whole would stay in the timeline when the SIM or phone is somebody else's.
  const endOf = (id: string | null) => (id === null ? '–' : `…${id.slice(-4)}`);
  const handset = ({ handsetModel, imei }: LineFactsCompared) => `${handsetModel} ${endOf(imei)}`;
  const otherHandset =
    (carrier.handsetModel !== '' && carrier.handsetModel !== register.handsetModel) ||
    (carrier.imei !== null && carrier.imei !== register.imei);
  return [
    judged('line-not-at-carrier', false, register.state, carrier.state),
    judged('line-ended-at-carrier', matters && overThere, register.state, carrier.state),
    judged('line-ended-here-only', simCertificateLive && overHere && !overThere, register.state, carrier.state),
    judged('line-state-differs', both && register.state !== carrier.state, register.state, carrier.state),
    judged('sim-changed-unnoticed', otherSim, endOf(register.iccid), endOf(carrier.iccid)),
    // The other SIM's repair reads the handset anew, too.
    judged('handset-changed-unnoticed', both && !otherSim && otherHandset, handset(register), handset(carrier)),
  ];
}

/** `none`: no area and no application of ours; `area`: the area alone. */
export type CardContent = 'none' | 'area' | 'open' | 'locked';

export interface ElementSides {
  readonly register: ElementState;
  /** Of the certificate that the register has in this SIM. */
  readonly certificate: CertificateState | null;
  /** GlobalPlatform service state; null: the carrier does not know the SIM. */
  readonly carrier: number | null;
  /** What a reading showed that is newer than anything that moved here; null: there is none. */
  readonly card: CardContent | null;
}

const WRITTEN: readonly ElementState[] = ['personalised', 'lock-ordered', 'locked', 'unlock-ordered'];
const GONE: readonly ElementState[] = ['absent', 'deleted'];
const LEAVING: readonly ElementState[] = ['deletion-ordered', 'unreachable'];
/** Not deployed, terminated. */
const NO_SERVICE: readonly number[] = [GP_SERVICE_STATES.absent, GP_SERVICE_STATES.deleted];

/** The service state that the carrier must have; null where several are right. */
export function dueServiceState({ register, certificate }: Pick<ElementSides, 'register' | 'certificate'>) {
  if (GONE.includes(register)) return 1;
  if (register === 'locked' && certificate === 'suspended') return 22;
  return register === 'personalised' && certificate === 'active' ? 21 : null;
}

export function judgeElement({ register, certificate, carrier, card }: ElementSides): Judgement[] {
  const live = certificate !== null && isLive(certificate);
  const over = certificate !== null && (certificate === 'revoked' || certificate === 'expired');
  const [written, gone, leaving] = [WRITTEN, GONE, LEAVING].map((states) => states.includes(register));
  const judged = (kind: DriftKind, drift: boolean | undefined): Judgement => ({
    kind,
    drift: drift ?? false,
    said: {
      register: register,
      ...(carrier === null ? {} : { carrier: String(carrier) }),
      ...(card === null ? {} : { card }),
      ...(certificate === null ? {} : { authority: certificate }),
    },
  });
  const absent = card === 'none' || card === 'area';
  const held = certificate === 'suspended';
  const active = certificate === 'active';
  const lockMissing = held && ((register === 'personalised' && !absent) || (register === 'locked' && card === 'open'));
  const lockLeft = active && ((register === 'locked' && !absent) || (register === 'personalised' && card === 'locked'));
  const due = dueServiceState({ register, certificate });
  const noService = carrier !== null && NO_SERVICE.includes(carrier);
  const told = carrier === null || due === null || (gone ? noService : carrier === due);
  // Whether something is there only the card knows.
  const doubtful = !told && card === null && (gone || noService);
  const asShown = card === null || (gone ? card === 'none' : card === (due === 22 ? 'locked' : 'open'));
  return [
    judged('written-here-not-on-card', written && live && absent),
    judged('on-card-after-deletion', gone && card !== null && card !== 'none'),
    judged('deletion-not-recorded', leaving && card === 'none'),
    judged('deletion-never-ordered', written && over),
    judged('lock-missing', lockMissing),
    judged('lock-left-over', lockLeft),
    judged('carrier-record-contradicts', doubtful),
    judged('service-state-differs', !told && !doubtful && asShown),
  ];
}

export interface CertificateSides {
  readonly state: CertificateState;
  readonly cause: RevocationCause | null;
  readonly sameAsIssued: boolean;
  /** Of the answer kept for this very version; null: none. */
  readonly answer: PublishedStatus | null;
  /** Of lists not older than the last change; null: none. Absent from a list is `good`. */
  readonly list: PublishedStatus | null;
}

const worded = (status: PublishedStatus | null): string =>
  status === null ? '–' : status.status === 'revoked' ? `revoked:${status.reason}` : status.status;
const endedIn = (status: PublishedStatus | null): boolean =>
  status?.status === 'revoked' && status.reason !== 'certificate-hold';

export function judgeCertificate({ state, cause, sameAsIssued, answer, list }: CertificateSides): Judgement[] {
  const ours = publishedStatus(state, cause);
  const takenBack = !endedIn(ours) && (endedIn(answer) || endedIn(list));
  const differs = (status: PublishedStatus | null) => status !== null && worded(status) !== worded(ours);
  const said = { register: worded(ours), authority: `${worded(answer)} ${worded(list)}` };
  return [
    {
      kind: 'issue-record-differs',
      drift: !sameAsIssued,
      said: { register: state, authority: sameAsIssued ? 'same' : 'other' },
    },
    { kind: 'revocation-lost', drift: takenBack, said },
    { kind: 'published-status-differs', drift: !takenBack && (differs(answer) || differs(list)), said },
  ];
}
