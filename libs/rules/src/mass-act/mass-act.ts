/**
 * One act on many certificates at once, chosen by what they have in common: revoking them for a cause, holding the cohort of an
 * incident, lifting exactly what an incident held. One table for the three: who plans, who may stop, what the second person
 * approves, and which states are met. Sources: jpki-domain §9 (handset, SIM or app incident), reliability-security F07, F20 and F34.
 */
import type { ApprovalKind } from '../approval/approval';
import type { CertificateEvent, CertificateState } from '../certificate/certificate-states';
import type { HoldGround } from '../certificate/causes';
import type { Store } from '../issue-policy/issue-route';
import type { OperationId } from '../permissions/operations';
import { PARTY_KINDS, type PartyKind } from '../party/party';
import type { PartyCertificateState } from '../party/party-certificate-states';
import { MASS_REVOCATION_PROCEDURES, type MassRevocationCause } from './mass-revocation';

export interface MassActRule {
  readonly plan: OperationId;
  readonly stop: OperationId;
  readonly approval: ApprovalKind;
  readonly event: Extract<CertificateEvent, 'revoke' | 'suspend' | 'resume'>;
  /** States of the certificates that it changes. */
  readonly from: readonly CertificateState[];
}

export const MASS_ACT_RULES = {
  revoke: {
    plan: 'revoke-many-certificates',
    stop: 'stop-mass-revocation',
    approval: 'mass-revocation',
    event: 'revoke',
    from: ['issued', 'active', 'suspended'],
  },
  suspend: {
    plan: 'suspend-cohort',
    stop: 'stop-cohort',
    approval: 'cohort-suspension',
    event: 'suspend',
    from: ['active', 'suspended'],
  },
  resume: {
    plan: 'lift-cohort',
    stop: 'stop-cohort',
    approval: 'cohort-lifting',
    event: 'resume',
    from: ['suspended'],
  },
} as const satisfies Readonly<Record<string, MassActRule>>;

export type MassAct = keyof typeof MASS_ACT_RULES;
export const MASS_ACTS = Object.keys(MASS_ACT_RULES) as readonly MassAct[];
export const massActRule = (act: MassAct): MassActRule => MASS_ACT_RULES[act];

/** The ground that an incident's hold has, and no single hold. */
export const COHORT_GROUND = 'cohort' as const satisfies HoldGround;

/** What the cohort of an incident has in common. */
export const INCIDENT_KINDS = ['handset-incident', 'sim-incident', 'app-incident'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];
export const isIncidentKind = (text: string): text is IncidentKind =>
  (INCIDENT_KINDS as readonly string[]).includes(text);

/** Why it is done: a cause of revocation, or the kind of the incident. */
export type MassActCause = MassRevocationCause | IncidentKind;

/** `refused` by the second person, `expired` without one. */
export const MASS_ACT_STATES = ['proposed', 'running', 'stopped', 'done', 'refused', 'expired'] as const;
export type MassActState = (typeof MASS_ACT_STATES)[number];

/** Whose certificate it is: a person's phone, or the machine of an organisation. */
export const HOLDER_KINDS = ['person', ...PARTY_KINDS] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** All criteria together; a certificate has to meet each one that is named. */
export interface CohortSelection {
  readonly holder?: HolderKind | undefined;
  /** Root that signed it, by its subjectKeyIdentifier in lower-case hex: all generations share a name. */
  readonly issuer?: string | undefined;
  readonly serials?: readonly string[] | undefined;
  readonly carrier?: string | undefined;
  /** A network operator: its own lines and those of its MVNOs. */
  readonly network?: string | undefined;
  readonly simProduct?: string | undefined;
  /** The phone it was applied for with, or the one the line is in today. */
  readonly handsetModel?: string | undefined;
  readonly route?: string | undefined;
  readonly store?: Store | undefined;
  /** Instants of issue, RFC 3339; from inclusive, until exclusive. */
  readonly issuedFrom?: string | undefined;
  readonly issuedUntil?: string | undefined;
  /** Still held by this suspension: what its lifting means. */
  readonly heldBy?: string | undefined;
}

/** Without any criterion it would be everything: that has to be the cause's own meaning. */
export function selectsEnough(cause: MassActCause, selection: CohortSelection): boolean {
  const named = Object.values(selection).some((value) => value !== undefined);
  return named || (!isIncidentKind(cause) && MASS_REVOCATION_PROCEDURES[cause].everything);
}

/** What only a phone's certificate has: whoever names one of these means no machine. */
const OF_PHONES = ['carrier', 'network', 'simProduct', 'handsetModel', 'route', 'store', 'heldBy'] as const;

/** Machines' certificates have no hold: only a revocation reaches them, and only for a cause that is about the authority or its keys. */
export function meansParties(act: MassAct, cause: MassActCause, selection: CohortSelection): boolean {
  if (act !== 'revoke' || isIncidentKind(cause) || !MASS_REVOCATION_PROCEDURES[cause].parties) return false;
  return selection.holder !== 'person' && OF_PHONES.every((name) => selection[name] === undefined);
}

/** Certificates of phones alike in all that the preview counts. */
export interface CohortGroup {
  readonly state: CertificateState;
  readonly carrier: string;
  readonly route: string;
  readonly handsetModel: string;
  readonly validityOver: boolean;
  /** On hold on another ground as well. */
  readonly heldOtherwise: boolean;
  readonly count: number;
}

/** Certificates of machines alike in all that the preview counts. */
export interface PartyGroup {
  readonly kind: PartyKind;
  readonly state: PartyCertificateState;
  readonly count: number;
}

/** Why a certificate that is meant cannot be met. */
export const UNMET_REASONS = ['not-active-yet', 'ended', 'validity-over', 'not-held'] as const;
export type UnmetReason = (typeof UNMET_REASONS)[number];

export interface CohortCounts {
  readonly total: number;
  /** Persons' phones, TSMs, gates: adds up to the total, as by state. The others are of phones alone. */
  readonly byHolder: Readonly<Partial<Record<HolderKind, number>>>;
  readonly byState: Readonly<Record<string, number>>;
  readonly byCarrier: Readonly<Record<string, number>>;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly byModel: Readonly<Record<string, number>>;
  readonly unmet: Readonly<Partial<Record<UnmetReason, number>>>;
  /** Of the total: held on another ground too, and stay so when this one is lifted. */
  readonly heldOtherwise: number;
}

const ENDED: readonly CertificateState[] = ['revoked', 'expired', 'discarded'];

/** null: it is met. */
export function unmetReason(
  act: MassAct,
  { state, validityOver }: Pick<CohortGroup, 'state' | 'validityOver'>,
): UnmetReason | null {
  if (!massActRule(act).from.includes(state)) {
    if (ENDED.includes(state)) return 'ended';
    return act === 'resume' ? 'not-held' : 'not-active-yet';
  }
  return act !== 'revoke' && validityOver ? 'validity-over' : null;
}

/** The blast radius from groups that a register counted. */
export function countCohort(
  act: MassAct,
  groups: readonly CohortGroup[],
  machines: readonly PartyGroup[] = [],
): CohortCounts {
  const unmet: Partial<Record<UnmetReason, number>> = {};
  const isMet = (group: {
    readonly state: CertificateState;
    readonly validityOver: boolean;
    readonly count: number;
  }) => {
    const reason = unmetReason(act, group);
    if (reason) unmet[reason] = (unmet[reason] ?? 0) + group.count;
    return reason === null;
  };
  const met = groups.filter(isMet);
  const metMachines = machines.filter((group) => isMet({ ...group, validityOver: false }));
  const sum = (all: readonly { readonly count: number }[]) => all.reduce((total, { count }) => total + count, 0);
  const persons = sum(met);
  return {
    total: persons + sum(metMachines),
    byHolder: {
      ...(persons > 0 ? { person: persons } : {}),
      ...spread(metMachines, ({ kind }) => kind),
    },
    byState: spread([...met, ...metMachines], ({ state }) => state),
    byCarrier: spread(met, ({ carrier }) => carrier),
    byRoute: spread(met, ({ route }) => route),
    byModel: spread(met, ({ handsetModel }) => handsetModel),
    unmet,
    heldOtherwise: sum(met.filter(({ heldOtherwise }) => heldOtherwise)),
  };
}

function spread<T extends { readonly count: number }>(groups: readonly T[], by: (group: T) => string) {
  const sums: Record<string, number> = {};
  for (const group of groups) sums[by(group)] = (sums[by(group)] ?? 0) + group.count;
  return sums;
}
