// Which row a parameter of a path names, in which states the matrix asks for it, and what names none. Tests only.
import type { Route } from '@sumaho-jpki/contract';
import {
  APPLICATION_STATES,
  CERTIFICATE_STATES,
  type ApplicationState,
  type CertificateState,
} from '@sumaho-jpki/rules';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Belongings } from './world';

export interface Subject {
  /** Of a carrier's or holder's row; without: a row of J-LIS alone. */
  readonly value?: (row: Belongings) => string;
  readonly states: readonly RowState[];
  readonly absent: () => string;
  /** The host network of an MVNO sees that it is there. */
  readonly hostSees?: boolean;
  /** Nobody said yet what the parameter names. */
  readonly notSaid?: true;
}

export interface RowState {
  readonly certificate: CertificateState;
  readonly application?: ApplicationState;
}

const certificates: readonly RowState[] = CERTIFICATE_STATES.map((certificate) => ({ certificate }));
const some: readonly RowState[] = [{ certificate: 'active' }, { certificate: 'suspended' }, { certificate: 'revoked' }];
const applications: readonly RowState[] = APPLICATION_STATES.map((application) => ({
  certificate: 'reserved',
  application,
}));
const anId = (): string => randomUUID();
const aSerial = (): string => `4${randomBytes(16).toString('hex').slice(1)}`;
const ofJlis: Subject = { states: [], absent: anId };

/** By the part of the path before the parameter. A parameter that is not here is asked about no row but one of nobody. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  'lines/:lineId': { value: ({ line }) => line.id, states: certificates, absent: anId, hostSees: true },
  'certificates/:serial': {
    value: ({ certificate }) => certificate.serial,
    states: certificates,
    absent: aSerial,
  },
  'applications/:applicationId': { value: ({ application }) => application.id, states: applications, absent: anId },
  'approvals/:id': { value: ({ approvalId }) => approvalId, states: some, absent: anId },
  'call/:id': { value: ({ callId }) => callId, states: some, absent: anId },
  'tasks/:id': { value: ({ taskId }) => taskId, states: some, absent: anId },
  'bulk-files/:id': { value: ({ bulkFileId }) => bulkFileId, states: some, absent: anId },
  'clean-proofs/:code': { value: ({ cleanCode }) => cleanCode, states: some, absent: () => 'KKKK-KKKK-KKKK-KKKK' },
  'parked-steps/:stepId': ofJlis,
  'ceremonies/:ceremonyId': { states: [], absent: () => randomBytes(32).toString('hex') },
  'mass-revocations/:id': ofJlis,
  'cohorts/:id': ofJlis,
  'drifts/:driftId': ofJlis,
  'verifiers/:verifierId': ofJlis,
  'party-certificates/:serial': { states: [], absent: aSerial },
};

/** Of a parameter that is not above: asked about an id that nobody has, until somebody says what it names. */
const NOT_SAID: Subject = { states: [], absent: anId, notSaid: true };

/** The first parameter names the row; null where a route has none. */
export function subjectOf({ path }: Route): Subject | null {
  const key = keyOf(path);
  return key === null ? null : (SUBJECTS[key] ?? NOT_SAID);
}

/** What a route owes the matrix; null where it owes nothing. */
export function owedRow({ method, path }: Route): string | null {
  const key = keyOf(path);
  if (key === null || SUBJECTS[key]) return null;
  return (
    `${method} ${path}: say in SUBJECTS of apps/api/src/testing/matrix/subjects.ts what row “${key}” names` +
    ' (value: which field of Belongings, or none for a row of J-LIS alone; states; absent; whether a host network sees it)'
  );
}

const keyOf = (path: string): string | null => /([\w-]+\/:\w+)/.exec(path)?.[1] ?? null;

/** The parameters in their order, with a blank between them; those that are not given name nothing. */
export function addressOf({ path }: Route, value: string): string {
  const given = value.split(' ').values();
  return path.replace(/:\w+/g, () => encodeURIComponent(given.next().value ?? anId()));
}
