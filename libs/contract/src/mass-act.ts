// One act on many certificates: revoking them for a cause, holding the cohort of an incident, lifting what an incident held.
import {
  HOLDER_KINDS,
  INCIDENT_KINDS,
  ISSUE_ROUTES,
  MASS_ACT_STATES,
  MASS_ACTS,
  MASS_REVOCATION_CAUSES,
  STORES,
  type MassRevocationCause,
} from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

const selection = z
  .object({
    holder: z
      .enum(HOLDER_KINDS)
      .optional()
      .describe('whose: a person’s phone or a machine’s; left out: all that the cause is about'),
    issuer: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .optional()
      .describe('root that signed it, by its subjectKeyIdentifier in hex'),
    serials: z
      .array(z.string().regex(/^[0-9a-f]{2,40}$/))
      .min(1)
      .max(10_000)
      .optional(),
    carrier: z.string().min(1).max(40).optional(),
    network: z.string().min(1).max(40).optional().describe('a network operator with the MVNOs it carries'),
    simProduct: z.string().min(1).max(80).optional(),
    handsetModel: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe('the phone it was applied for with, or the one the line is in today'),
    route: z.enum(ISSUE_ROUTES).optional(),
    store: z.enum(STORES).optional(),
    issuedFrom: instant.optional(),
    issuedUntil: instant.optional(),
  })
  .describe('all criteria together');

const massRevocationOrder = z.object({
  cause: z.enum(MASS_REVOCATION_CAUSES as readonly [MassRevocationCause, ...MassRevocationCause[]]),
  selection,
});
const cohortOrder = z.object({ cause: z.enum(INCIDENT_KINDS), selection });

const counts = z.record(z.string(), z.int());
const blastRadius = z.object({
  total: z.int(),
  holders: z.int(),
  byHolder: counts.describe(
    'persons’ phones, TSMs, gates: adds up to the total, as by state; the others are of phones',
  ),
  byState: counts,
  byCarrier: counts,
  byRoute: counts,
  byModel: counts,
  unmet: counts.describe('meant by the criteria, but not to be changed, by reason'),
  heldOtherwise: z.int().describe('of the total: on hold on another ground as well'),
  sample: z.array(z.string()).describe('the first serials in the order of the run'),
});
export type BlastRadiusView = z.output<typeof blastRadius>;

const massActView = z.object({
  id: uuid,
  act: z.enum(MASS_ACTS),
  state: z.enum(MASS_ACT_STATES),
  cause: z.string(),
  selection: selection.extend({ heldBy: uuid.optional() }),
  reason: z.string(),
  changeSha256: z.string(),
  expected: z.int(),
  done: z.int(),
  followed: z.int().describe('holders told, the phone’s side ordered'),
  stillHeld: z.int().describe('of a suspension: how many it still holds'),
  madeAt: instant,
  madeByYou: z.boolean(),
  expiresAt: instant,
  decidedAt: instant.nullable(),
  publicNotice: z.boolean().describe('the cause has to be made public as well'),
});
export type MassActView = z.output<typeof massActView>;

const proposal = {
  expected: z.int().min(1).describe('the number of the preview'),
  reason: z.string().trim().min(1).max(400),
};
const decision = z.object({
  changeSha256: z.string().regex(/^[0-9a-f]{64}$/),
  decision: z.enum(['approved', 'refused']),
});
const params = z.object({ id: uuid });
const AT = '/api/staff/certificates/mass-revocations';
const COHORTS = '/api/staff/certificates/cohorts';
const one = z.object({ massRevocation: massActView });
const cohort = z.object({ cohort: massActView });

export const massActRoutes = {
  massRevocations: route({
    method: 'GET',
    path: AT,
    surface: 'staff',
    permission: 'search-certificates',
    summary: 'J-LIS: mass revocations, newest first, with their progress',
    response: z.object({ massRevocations: z.array(massActView) }),
  }),
  previewMassRevocation: route({
    method: 'POST',
    path: `${AT}/preview`,
    surface: 'staff',
    permission: 'revoke-many-certificates',
    summary: 'J-LIS: which certificates a mass revocation would end; changes nothing',
    body: massRevocationOrder,
    response: blastRadius,
    problems: ['step-up-required'],
  }),
  proposeMassRevocation: route({
    method: 'POST',
    path: AT,
    surface: 'staff',
    permission: 'revoke-many-certificates',
    summary: 'J-LIS: propose a mass revocation for a second person to approve',
    body: massRevocationOrder.extend(proposal),
    response: one,
    problems: ['step-up-required', 'conflict'],
  }),
  decideMassRevocation: route({
    method: 'POST',
    path: `${AT}/:id/decision`,
    surface: 'staff',
    permission: 'approve-change',
    summary: 'J-LIS: approve or refuse exactly the change with this hash; by another person than its maker',
    params,
    body: decision,
    response: one,
    problems: ['step-up-required', 'second-person-required', 'conflict'],
  }),
  stopMassRevocation: route({
    method: 'POST',
    path: `${AT}/:id/stop`,
    surface: 'staff',
    permission: 'stop-mass-revocation',
    summary: 'J-LIS: stop a mass revocation after the batch under way; what is revoked stays so',
    params,
    response: one,
    problems: ['not-allowed-now'],
  }),
  continueMassRevocation: route({
    method: 'POST',
    path: `${AT}/:id/continue`,
    surface: 'staff',
    permission: 'approve-change',
    summary: 'J-LIS: let a stopped mass revocation go on',
    params,
    response: one,
    problems: ['step-up-required', 'not-allowed-now'],
  }),
  cohorts: route({
    method: 'GET',
    path: COHORTS,
    surface: 'staff',
    permission: 'search-certificates',
    summary: 'J-LIS: suspended cohorts of incidents and their liftings, newest first, with their progress',
    response: z.object({ cohorts: z.array(massActView) }),
  }),
  previewCohort: route({
    method: 'POST',
    path: `${COHORTS}/preview`,
    surface: 'staff',
    permission: 'suspend-cohort',
    summary: 'J-LIS: which certificates an incident would hold, which it cannot and why; changes nothing',
    body: cohortOrder,
    response: blastRadius,
    problems: ['step-up-required'],
  }),
  proposeCohort: route({
    method: 'POST',
    path: COHORTS,
    surface: 'staff',
    permission: 'suspend-cohort',
    summary: 'J-LIS: propose to suspend the cohort of an incident for a second person to approve',
    body: cohortOrder.extend(proposal),
    response: cohort,
    problems: ['step-up-required', 'conflict'],
  }),
  proposeCohortLifting: route({
    method: 'POST',
    path: `${COHORTS}/:id/lifting`,
    surface: 'staff',
    permission: 'lift-cohort',
    summary: 'J-LIS: propose to lift exactly what this incident still holds for a second person to approve',
    params,
    body: z.object(proposal),
    response: cohort,
    problems: ['step-up-required', 'conflict', 'not-allowed-now'],
  }),
  decideCohort: route({
    method: 'POST',
    path: `${COHORTS}/:id/decision`,
    surface: 'staff',
    permission: 'approve-change',
    summary:
      'J-LIS: approve or refuse exactly the suspension or lifting with this hash; by another person than its maker',
    params,
    body: decision,
    response: cohort,
    problems: ['step-up-required', 'second-person-required', 'conflict'],
  }),
  stopCohort: route({
    method: 'POST',
    path: `${COHORTS}/:id/stop`,
    surface: 'staff',
    permission: 'stop-cohort',
    summary: 'J-LIS: stop the run over a cohort after the batch under way; what is held or lifted stays so',
    params,
    response: cohort,
    problems: ['not-allowed-now'],
  }),
  continueCohort: route({
    method: 'POST',
    path: `${COHORTS}/:id/continue`,
    surface: 'staff',
    permission: 'approve-change',
    summary: 'J-LIS: let a stopped run over a cohort go on',
    params,
    response: cohort,
    problems: ['step-up-required', 'not-allowed-now'],
  }),
} as const;
