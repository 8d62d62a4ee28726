// The back office: carrier desks and J-LIS. Password + TOTP; cookie `__Host-staff`, CSRF header `X-Csrf-Token`.
import * as z from 'zod';
import { route } from './route';
import {
  applicationView,
  certificateView,
  elementView,
  instant,
  statusAnswer,
  timelineEntry,
  uuid,
  verdict,
} from './shapes';

const staffView = z.object({
  displayName: z.string(),
  role: z.string(),
  carrier: z.string().nullable(),
  carrierNameJa: z.string().nullable(),
  carrierNameEn: z.string().nullable(),
});

/** One action of the desk: always shown; a blocked one says why. */
const action = z.object({ operation: z.string(), verdict });

const lineSummary = z.object({
  lineId: uuid,
  phoneNumber: z.string().describe('Masked: 090-****-5678'),
  carrier: z.string(),
  hostCarrier: z.string(),
  lineState: z.string(),
  certificateState: z.string().nullable(),
  elementState: z.string().nullable(),
  matched: z.string(),
});
export type LineSummary = z.output<typeof lineSummary>;

const serialParam = z.object({ serial: z.string().regex(/^[0-9a-f]{2,40}$/) });

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
      }),
      /** null when the viewer may see SIM facts but no person (host MNO of an MVNO's line). */
      person: z.object({ reference: z.string() }).nullable(),
      element: elementView.nullable(),
      certificates: z.array(certificateView),
      applications: z.array(applicationView),
      timeline: z.array(timelineEntry),
      actions: z.array(action),
    }),
  }),
  searchCertificates: route({
    method: 'GET',
    path: '/api/staff/certificates',
    surface: 'staff',
    permission: 'search-certificates',
    summary: 'J-LIS: find certificates by serial, application number or phone number',
    query: z.object({ q: z.string().min(1).max(200) }),
    response: z.object({ certificates: z.array(certificateView.extend({ lineId: uuid, carrier: z.string() })) }),
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
      element: elementView.nullable(),
      application: applicationView.nullable(),
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
    problems: ['confirmation-mismatch', 'not-allowed-now'],
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
} as const;
