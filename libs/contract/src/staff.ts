// The back office: carrier desks and J-LIS. Passkey, or password + TOTP; cookie `__Host-staff`, CSRF header `X-Csrf-Token`.
import {
  DISMISS_REASONS,
  FOLLOWS,
  ISSUE_ROUTES,
  KEY_BIRTHS,
  KEY_KINDS,
  PARKED_ACTS,
  POLICY_SCOPES,
  RESIDENT_SOURCE_STATES,
  ROUTE_ASPECTS,
  SIMULATION_DAYS,
  STORES,
} from '@sumaho-jpki/rules';
import * as z from 'zod';
import { approvalRoutes, checklist } from './approval';
import { authority } from './authority';
import { bulkFileRoutes } from './bulk-file';
import { callView, deskCallRoutes } from './call-code';
import { ceremonyRoutes } from './ceremonies';
import { deskQueueRoutes } from './desk-queue';
import { deskReceiptRoutes } from './receipt';
import { deskCleanProofRoutes } from './clean-proof';
import { massActRoutes } from './mass-act';
import { driftRoutes } from './drift';
import { figureRoutes } from './figures';
import { mvnoContractRoutes } from './mvno-contract';
import { partyRoutes } from './parties';
import { route } from './route';
import { staffLifeRoutes, staffView } from './staff-life';
import { lineAt } from './line-at';
import { trainingRoutes } from './training';
import { transcript } from './transcript';
import { verifierRoutes } from './verifiers';
import {
  action,
  applicationView,
  certificateView,
  elementView,
  heldCertificateView,
  instant,
  lifeEvent,
  lineEvent,
  serialParam,
  statusAnswer,
  timelineEntry,
  uuid,
} from './shapes';

const lineSummary = z.object({
  lineId: uuid,
  phoneNumber: z.string().describe('Masked: 090-****-5678'),
  carrier: z.string(),
  hostCarrier: z.string(),
  lineState: z.string(),
  certificateState: z.string().nullable(),
  elementState: z.string().nullable(),
  matched: z.string(),
  training: z.boolean(),
});
export type LineSummary = z.output<typeof lineSummary>;

const issuePolicy = z.object({
  scope: z.enum(POLICY_SCOPES),
  key: z.string().min(1).max(80).describe('android or ios, a handset model, a SIM product'),
  routes: z.array(z.enum(ISSUE_ROUTES)).max(ISSUE_ROUTES.length).describe('allowed, best first'),
  keyKinds: z.array(z.enum(KEY_KINDS)).max(KEY_KINDS.length).describe('for a Keychain, best first'),
});

const simulated = z.object({
  days: z.int().min(SIMULATION_DAYS.least).max(SIMULATION_DAYS.most),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const decided = z.object({ route: z.enum(ISSUE_ROUTES).nullable(), rule: z.string().nullable() });
const policySimulation = z.object({
  ...simulated.shape,
  since: instant,
  total: z.int(),
  unknown: z.int().describe('whose handset the catalogue does not know any more'),
  changedSince: z.int().describe('decided otherwise under the policies of today already'),
  newlyRefused: z.int(),
  newlyAccepted: z.int(),
  otherWay: z.int(),
  otherwise: z.array(
    z.object({
      carrier: z.string(),
      handsetModel: z.string(),
      simProduct: z.string(),
      before: decided.describe('under the policies of today'),
      after: decided,
      count: z.int(),
    }),
  ),
});
export type PolicySimulationView = z.output<typeof policySimulation>;

const issuePolicyView = issuePolicy.extend({
  /** Nobody set it: it stands in the rules. */
  isDefault: z.boolean(),
  reason: z.string().nullable(),
  version: z.int().nullable(),
  updatedAt: instant.nullable(),
});

const bilingual = z.object({ ja: z.string(), en: z.string() });

const figures = z
  .object({ count: z.int(), p50: z.number(), p95: z.number(), most: z.number() })
  .nullable()
  .describe('nearest rank; null when nothing was measured');

const routeEquivalence = z.object({
  route: z.enum(ISSUE_ROUTES),
  store: z.enum(STORES),
  keyBorn: z.enum(KEY_BIRTHS),
  facts: z.record(z.enum(ROUTE_ASPECTS), bilingual).describe('what holds by construction'),
  measured: z
    .object({
      applications: z.int(),
      completed: z.int(),
      failed: z.int(),
      failureRate: z.number().nullable().describe('failed / (completed + failed)'),
      keyGenerationMs: figures,
      keysMadeAgain: z.int(),
      writtenMs: figures,
      apdus: figures,
    })
    .describe('out of this installation’s own register'),
});
export type RouteEquivalence = z.output<typeof routeEquivalence>;

export const staffRoutes = {
  signIn: route({
    method: 'POST',
    path: '/api/staff/sign-in',
    surface: 'open',
    permission: 'sign-in',
    summary: 'First factor: account and password',
    body: z.object({ account: z.string().max(80), password: z.string().max(200) }),
    response: z.object({ next: z.literal('totp') }),
    problems: ['sign-in-refused', 'account-locked'],
  }),
  signInTotp: route({
    method: 'POST',
    path: '/api/staff/sign-in/totp',
    surface: 'open',
    permission: 'sign-in',
    summary: 'Second factor: six digits',
    body: z.object({ code: z.string().max(12) }),
    response: z.object({ staff: staffView, csrfToken: z.string() }),
    problems: ['sign-in-refused', 'account-locked'],
  }),
  signOut: route({
    method: 'POST',
    path: '/api/staff/sign-out',
    surface: 'staff',
    permission: 'sign-out',
    summary: 'End the session',
    status: 204,
  }),
  session: route({
    method: 'GET',
    path: '/api/staff/session',
    surface: 'open',
    permission: 'read-session',
    summary: 'Who is signed in',
    response: z.object({
      signedIn: z.boolean(),
      csrfToken: z.string().nullable(),
      staff: staffView.nullable(),
      expiresAt: instant.nullable(),
      environment: z.enum(['development', 'production']),
    }),
  }),
  search: route({
    method: 'GET',
    path: '/api/staff/search',
    surface: 'staff',
    permission: 'search-lines',
    summary: 'Find a line from anything pasted: phone number, ICCID, IMEI, application number, certificate serial',
    query: z.object({ q: z.string().min(1).max(200) }),
    response: z.object({
      understoodAs: z.array(z.object({ kind: z.string(), value: z.string() })),
      results: z.array(lineSummary),
    }),
  }),
  readLine: route({
    method: 'GET',
    path: '/api/staff/lines/:lineId',
    surface: 'staff',
    permission: 'read-line',
    summary: 'One page per line: two axes, applications, timeline, what can be done and why not',
    params: z.object({ lineId: uuid }),
    response: z.object({
      line: z.object({
        lineId: uuid,
        phoneNumber: z.string(),
        carrier: z.string(),
        carrierNameJa: z.string(),
        carrierNameEn: z.string(),
        hostCarrier: z.string(),
        state: z.string(),
        iccid: z.string(),
        simProduct: z.string(),
        handsetModel: z.string(),
        imei: z.string().nullable(),
        eid: z.string().nullable(),
        training: z.boolean().describe('a training line: no citizen’s, counted nowhere'),
      }),
      /** null when the viewer may see SIM facts but no person (host MNO of an MVNO's line). */
      person: z.object({ reference: z.string() }).nullable(),
      element: elementView.nullable(),
      certificates: z.array(heldCertificateView),
      applications: z.array(applicationView),
      timeline: z.array(timelineEntry),
      actions: z.array(action),
      call: callView.nullable().describe('your newest call with the holder of this line'),
      events: z
        .array(lineEvent)
        .describe('every event of its life with its answer; who does not keep the line is told who does'),
      endsAt: instant.nullable().describe('the announced end of the line'),
      checklists: z.array(checklist).describe('the proofs that each action needs, and where they stand'),
    }),
  }),
  ...deskCallRoutes,
  ...deskCleanProofRoutes,
  ...approvalRoutes,
  ...driftRoutes,
  ...deskQueueRoutes,
  ...ceremonyRoutes,
  ...mvnoContractRoutes,
  ...partyRoutes,
  ...deskReceiptRoutes,
  ...bulkFileRoutes,
  recordLineEvent: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/events',
    surface: 'staff',
    permission: 'record-line-event',
    summary: 'Carrier desks: record what happened to a line, its SIM or its phone; the certificate follows the event',
    params: z.object({ lineId: uuid }),
    body: z.object({
      event: lifeEvent,
      confirmation: z.string().max(40).optional().describe('last four digits of the phone number, for final events'),
    }),
    response: z.object({ follows: z.array(z.enum(FOLLOWS)), endsAt: instant.nullable() }),
    problems: ['not-allowed-now', 'line-not-active', 'step-up-required', 'confirmation-mismatch', 'conflict'],
  }),
  lineAt,
  transcript,
  searchCertificates: route({
    method: 'GET',
    path: '/api/staff/certificates',
    surface: 'staff',
    permission: 'search-certificates',
    summary: 'J-LIS: find certificates by serial, application number or phone number',
    query: z.object({ q: z.string().min(1).max(200) }),
    response: z.object({
      certificates: z.array(certificateView.extend({ lineId: uuid, carrier: z.string(), training: z.boolean() })),
    }),
  }),
  readCertificate: route({
    method: 'GET',
    path: '/api/staff/certificates/:serial',
    surface: 'staff',
    permission: 'read-certificate',
    summary: 'J-LIS: one certificate, both axes, issue record, live OCSP',
    params: serialParam,
    response: z.object({
      certificate: certificateView,
      lineId: uuid,
      carrier: z.string(),
      training: z.boolean(),
      element: elementView.nullable(),
      application: applicationView.nullable(),
      issued: z
        .object({
          reservedAt: instant,
          signedAt: instant.nullable(),
          storedAt: instant.nullable(),
          activatedAt: instant.nullable(),
        })
        .describe('when each part of the issue order was durable'),
      pem: z.string().nullable(),
      status: statusAnswer,
      timeline: z.array(timelineEntry),
      actions: z.array(action),
    }),
  }),
  revokeCertificate: route({
    method: 'POST',
    path: '/api/staff/certificates/:serial/revoke',
    surface: 'staff',
    permission: 'revoke-certificate',
    summary: 'J-LIS: revoke, with a statutory cause; the last four of the serial typed as confirmation',
    params: serialParam,
    body: z.object({ cause: z.string(), confirmation: z.string().max(40) }),
    response: z.object({ certificate: certificateView, status: statusAnswer }),
    problems: ['step-up-required', 'confirmation-mismatch', 'not-allowed-now'],
  }),
  suspendCertificate: route({
    method: 'POST',
    path: '/api/staff/certificates/:serial/suspend',
    surface: 'staff',
    permission: 'suspend-certificate',
    summary: 'Hotline and J-LIS: put a hold on the certificate; the ground comes with the role unless named',
    params: serialParam,
    body: z.object({ ground: z.string().max(40).optional() }),
    response: z.object({ certificate: certificateView, status: statusAnswer }),
    problems: ['certificate-not-active', 'certificate-revoked', 'not-allowed-now'],
  }),
  requestLift: route({
    method: 'POST',
    path: '/api/staff/certificates/:serial/lift-request',
    surface: 'staff',
    permission: 'lift-hold',
    summary: 'J-LIS: ask for the holds that J-LIS placed to be lifted; takes effect when a second person approves',
    params: serialParam,
    status: 201,
    body: z.object({ reason: z.string().trim().min(1).max(400) }),
    response: z.object({ id: uuid }),
    problems: ['step-up-required', 'certificate-unknown', 'hold-of-another', 'not-allowed-now'],
  }),
  revocationCauses: route({
    method: 'GET',
    path: '/api/staff/revocation-causes',
    surface: 'staff',
    permission: 'read-certificate',
    summary: 'Statutory causes and their reason codes',
    response: z.object({
      causes: z.array(
        z.object({ cause: z.string(), reasonCode: z.string(), labelJa: z.string(), labelEn: z.string() }),
      ),
    }),
  }),
  parkedSteps: route({
    method: 'GET',
    path: '/api/staff/parked-steps',
    surface: 'staff',
    permission: 'read-parked-steps',
    summary: 'J-LIS: steps that need hands',
    response: z.object({
      steps: z.array(
        z.object({
          id: uuid,
          kind: z.string(),
          subject: z.string(),
          attempt: z.int(),
          reason: z.string().nullable(),
          since: instant,
          acts: z.array(z.enum(PARKED_ACTS)).describe('what can be done with it, whoever may'),
        }),
      ),
    }),
  }),
  retryParkedStep: route({
    method: 'POST',
    path: '/api/staff/parked-steps/:stepId/retry',
    surface: 'staff',
    permission: 'retry-parked-step',
    summary: 'J-LIS: let a parked step run again',
    params: z.object({ stepId: uuid }),
    status: 202,
    response: z.object({ retried: z.boolean() }),
  }),
  dismissParkedStep: route({
    method: 'POST',
    path: '/api/staff/parked-steps/:stepId/dismissal',
    surface: 'staff',
    permission: 'dismiss-parked-step',
    summary: 'J-LIS: put a parked message aside, with the reason; it moves nothing',
    params: z.object({ stepId: uuid }),
    body: z.object({ why: z.enum(DISMISS_REASONS) }),
    response: z.object({ dismissed: z.literal(true) }),
    problems: ['step-up-required', 'not-found', 'not-allowed-now', 'conflict'],
  }),
  requestParkedAct: route({
    method: 'POST',
    path: '/api/staff/parked-steps/:stepId/act-request',
    surface: 'staff',
    permission: 'act-on-parked-message',
    summary: 'J-LIS: ask for a parked message to be acted on as it says; takes effect when a second person approves',
    params: z.object({ stepId: uuid }),
    status: 201,
    body: z.object({ reason: z.string().trim().min(1).max(400) }),
    response: z.object({ id: uuid }),
    problems: ['step-up-required', 'not-found', 'not-allowed-now'],
  }),
  residentRegister: route({
    method: 'GET',
    path: '/api/staff/resident-register',
    surface: 'staff',
    permission: 'read-resident-register',
    summary: 'J-LIS: when each resident register was last heard and until when it told everything',
    response: z.object({
      sources: z.array(
        z.object({
          code: z.string(),
          nameJa: z.string(),
          nameEn: z.string(),
          state: z.enum(RESIDENT_SOURCE_STATES).describe('stale: an alarm'),
          heardAt: instant.nullable().describe('newest message of any kind, our clock'),
          completeUntil: instant.nullable().describe('newest heartbeat, its own clock'),
        }),
      ),
    }),
  }),
  ...trainingRoutes,
  ...figureRoutes,
  issuePolicies: route({
    method: 'GET',
    path: '/api/staff/issue-policies',
    surface: 'staff',
    permission: 'read-issue-policies',
    summary: 'J-LIS: which routes an operating system, handset model or SIM product may take, and the defaults',
    response: z.object({ policies: z.array(issuePolicyView) }),
  }),
  simulateIssuePolicy: route({
    method: 'GET',
    path: '/api/staff/issue-policies/simulation',
    surface: 'staff',
    permission: 'read-issue-policies',
    summary: 'J-LIS: which wishes to apply of the last days a policy would decide otherwise; nothing is changed',
    query: z.object({
      scope: z.enum(POLICY_SCOPES),
      key: z.string().min(1).max(80),
      routes: z.string().max(80).describe('allowed, best first, with commas between'),
      keyKinds: z.string().max(80).describe('for a Keychain, best first, with commas between'),
      days: z.string().regex(/^\d{1,2}$/),
    }),
    response: policySimulation,
    problems: ['issue-policy-impossible', 'validation-failed'],
  }),
  changeIssuePolicy: route({
    method: 'POST',
    path: '/api/staff/issue-policies',
    surface: 'staff',
    permission: 'change-issue-policy',
    summary: 'J-LIS: set the policy of one operating system, handset model or SIM product',
    body: z.object({
      ...issuePolicy.shape,
      reason: z.string().trim().min(1).max(400),
      version: z.int().nullable().describe('of the policy as it was read; null for the first'),
      simulated: simulated.describe('the simulation of exactly this policy that was looked at'),
    }),
    response: z.object({ policy: issuePolicyView }),
    problems: ['issue-policy-impossible', 'conflict'],
  }),
  ...massActRoutes,
  equivalence: route({
    method: 'GET',
    path: '/api/staff/equivalence',
    surface: 'staff',
    permission: 'read-equivalence',
    summary: 'J-LIS: the four routes side by side, what holds for each and what this installation measured',
    response: z.object({ measuredAt: instant, newest: z.int(), routes: z.array(routeEquivalence) }),
  }),
  authority,
  ...staffLifeRoutes,
  ...verifierRoutes,
} as const;
