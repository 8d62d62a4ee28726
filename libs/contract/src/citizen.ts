// The citizen's portal. Signed in with the card (OIDC); cookie `__Host-citizen`, CSRF header `X-Csrf-Token` on unsafe verbs.
import { ISSUE_ROUTES, KEY_BIRTHS, KEY_KINDS, LINE_STATES, STORES, TERMS_VERSIONS } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { ownCallRoutes } from './call-code';
import { ownCleanProofRoutes } from './clean-proof';
import { ownReceiptRoutes } from './receipt';
import { HOLDER_CAUSES } from './holder-causes';
import { route } from './route';
import {
  action,
  applicationView,
  certificateView,
  heldCertificateView,
  lockView,
  instant,
  serialParam,
  statusAnswer,
  timelineEntry,
  uuid,
  verdict,
} from './shapes';

/** Versions of the terms that a citizen accepts, by store; the one accepted stands in the signed document. */
export { TERMS_VERSIONS };

/** What to do about the end of a live certificate (rules `renewalAdvice`). */
const renewal = z.object({ advice: z.enum(['not-yet', 'renew-card-first', 'apply-now', 'over']), opensAt: instant });

const applicationId = z.object({ applicationId: uuid });
const certificateNow = z.object({ certificate: certificateView, status: statusAnswer });

/** The holder's line as the carrier keeps it: what is coming, and whether another SIM was bound to the number. */
const ownLine = z.object({
  phoneNumber: z.string().describe('National form'),
  state: z.enum(LINE_STATES),
  endsAt: instant.nullable().describe('where its end was announced'),
  simChangedAt: instant.nullable(),
  waitsUntil: instant.nullable().describe('until then PIN, number and contract stay as they are after a SIM change'),
  serials: z.array(z.string()).describe('certificates that were issued on this line'),
});
export type OwnLineView = z.output<typeof ownLine>;

export const citizenRoutes = {
  /** Browser navigation: 302 to the sign-in provider. */
  signIn: route({
    method: 'GET',
    path: '/api/citizen/sign-in',
    surface: 'open',
    permission: 'sign-in',
    summary: 'Start sign-in with the card (302)',
    query: z.object({ returnTo: z.string().startsWith('/').optional() }),
  }),
  /** Browser navigation: 302 back to the portal, `/?problem=<code>` on refusal. */
  signInCallback: route({
    method: 'GET',
    path: '/api/citizen/sign-in/callback',
    surface: 'open',
    permission: 'sign-in',
    summary: 'Sign-in provider returns here (302)',
    query: z.looseObject({}),
  }),
  signOut: route({
    method: 'POST',
    path: '/api/citizen/sign-out',
    surface: 'citizen',
    permission: 'sign-out',
    summary: 'End the session',
    status: 204,
  }),
  session: route({
    method: 'GET',
    path: '/api/citizen/session',
    surface: 'open',
    permission: 'read-session',
    summary: 'Who is signed in; csrfToken null when nobody is',
    response: z.object({
      signedIn: z.boolean(),
      csrfToken: z.string().nullable(),
      expiresAt: instant.nullable(),
      environment: z.enum(['development', 'production']),
    }),
  }),
  overview: route({
    method: 'GET',
    path: '/api/citizen/overview',
    surface: 'citizen',
    permission: 'read-own',
    summary: 'My applications and certificates; whether I may apply and why not',
    response: z.object({
      mayApply: verdict,
      applications: z.array(applicationView),
      /** With what the holder can do now, and why not. */
      certificates: z.array(
        heldCertificateView.extend({
          phoneLock: lockView.nullable().describe('null where the key of this certificate is nowhere any more'),
          actions: z.array(action),
          renewal,
        }),
      ),
      /** Those that are theirs today. */
      lines: z.array(ownLine),
      cardNotAfter: instant.nullable(),
    }),
  }),
  handsetModels: route({
    method: 'GET',
    path: '/api/handset-models',
    surface: 'open',
    permission: 'read-catalogue',
    summary: 'The two registries: phones that read the card, phones that hold the certificate',
    response: z.object({
      models: z.array(
        z.object({
          model: z.string(),
          maker: z.string(),
          nameJa: z.string(),
          nameEn: z.string(),
          os: z.enum(['android', 'ios']),
          readsCard: z.boolean(),
          holdsCertificate: z.enum(['supported', 'planned', 'not-supported', 'suspended']),
          /** Where this model would hold it. */
          store: z.enum(STORES),
        }),
      ),
    }),
  }),
  checkCompatibility: route({
    method: 'POST',
    path: '/api/citizen/compatibility',
    surface: 'citizen',
    permission: 'check-compatibility',
    summary: 'Can this line, SIM and handset hold the certificate; every reason why not',
    body: z.object({
      phoneNumber: z.string().max(40),
      handsetModel: z.string().max(80),
      route: z.enum(ISSUE_ROUTES).optional(),
    }),
    response: z.object({
      phoneNumber: z.string().describe('National form'),
      carrier: z.string(),
      carrierNameJa: z.string(),
      carrierNameEn: z.string(),
      simProduct: z.string(),
      handsetModel: z.string(),
      training: z.boolean().describe('a training line: practice, no application in earnest'),
      verdict,
      reasons: z.array(verdict),
      /** The route this phone would take; null when none. */
      route: z.enum(ISSUE_ROUTES).nullable(),
      keyKind: z.enum(KEY_KINDS).nullable(),
      /** All four routes with every reason against each: on an iPhone also why the SIM is out of reach. */
      routes: z.array(
        z.object({
          route: z.enum(ISSUE_ROUTES),
          store: z.enum(STORES),
          keyBorn: z.enum(KEY_BIRTHS),
          verdict,
          reasons: z.array(verdict),
        }),
      ),
    }),
    problems: ['phone-number-not-understood', 'line-unknown', 'carrier-unavailable'],
  }),
  /** Begins the application: the text to be signed with the card's signature key. Idempotency-Key required. */
  beginApplication: route({
    method: 'POST',
    path: '/api/citizen/applications',
    surface: 'citizen',
    permission: 'apply',
    summary: 'Begin an application: answers the document to sign and where to sign it',
    status: 201,
    body: z.object({
      phoneNumber: z.string().max(40),
      handsetModel: z.string().max(80),
      /** One of the routes that the policy allows; left out takes its first. */
      route: z.enum(ISSUE_ROUTES).optional(),
      consent: z.object({ version: z.enum(Object.values(TERMS_VERSIONS)), accepted: z.literal(true) }),
    }),
    response: z.object({ signatureRequestId: uuid, document: z.string(), signUrl: z.string(), expiresAt: instant }),
    problems: [
      'not-compatible',
      'training-line',
      'keychain-not-available',
      'os-too-old',
      'under-fifteen',
      'card-certificate-revoked',
      'card-certificate-expired',
      'application-open',
      'line-unknown',
      'carrier-unavailable',
      'could-not-check',
    ],
  }),
  /** Browser navigation back from the signature service: 302 to `/applications/<id>` or `/apply?problem=<code>`. */
  signatureCallback: route({
    method: 'GET',
    path: '/api/citizen/signature/callback',
    surface: 'citizen',
    permission: 'apply',
    summary: 'Signature service returns here (302)',
    query: z.looseObject({}),
  }),
  readApplication: route({
    method: 'GET',
    path: '/api/citizen/applications/:applicationId',
    surface: 'citizen',
    permission: 'read-own',
    summary: 'One application with its timeline',
    params: applicationId,
    response: z.object({ application: applicationView, timeline: z.array(timelineEntry), handsetUrl: z.string() }),
  }),
  /** text/event-stream; event `application` carries an applicationView, event `timeline` a timelineEntry; id = history id (Last-Event-ID resumes). */
  followApplication: route({
    method: 'GET',
    path: '/api/citizen/applications/:applicationId/events',
    surface: 'citizen',
    permission: 'read-own',
    summary: 'Live progress (SSE)',
    params: applicationId,
  }),
  setDownloadPassword: route({
    method: 'POST',
    path: '/api/citizen/applications/:applicationId/download-password',
    surface: 'citizen',
    permission: 'apply',
    summary: 'Set the download password; the first time this also sends the access code',
    params: applicationId,
    body: z.object({ password: z.string().min(1).max(128) }),
    status: 202,
    response: z.object({ application: applicationView }),
    problems: ['download-password-weak'],
  }),
  sendAccessCode: route({
    method: 'POST',
    path: '/api/citizen/applications/:applicationId/access-code',
    surface: 'citizen',
    permission: 'apply',
    summary: 'Send a new access code by SMS; the code before dies',
    params: applicationId,
    status: 202,
    response: z.object({ application: applicationView }),
    problems: ['access-code-too-often'],
  }),
  cancelApplication: route({
    method: 'POST',
    path: '/api/citizen/applications/:applicationId/cancel',
    surface: 'citizen',
    permission: 'apply',
    summary: 'Cancel before the phone is written',
    params: applicationId,
    response: z.object({ application: applicationView }),
    problems: ['not-allowed-now'],
  }),
  /** Works from any browser at once: no fresh proof is asked of somebody whose phone is lost. */
  suspendCertificate: route({
    method: 'POST',
    path: '/api/citizen/certificates/:serial/suspension',
    surface: 'citizen',
    permission: 'suspend-certificate',
    summary: 'Stop the use of my certificate for now (lost or stolen phone)',
    params: serialParam,
    response: certificateNow,
    problems: ['certificate-unknown', 'certificate-not-active', 'certificate-revoked', 'not-allowed-now'],
  }),
  resumeCertificate: route({
    method: 'POST',
    path: '/api/citizen/certificates/:serial/resumption',
    surface: 'citizen',
    permission: 'resume-certificate',
    summary: 'Use my certificate again (phone found)',
    params: serialParam,
    response: certificateNow,
    problems: ['certificate-unknown', 'hold-of-another', 'step-up-required', 'not-allowed-now'],
  }),
  revokeCertificate: route({
    method: 'POST',
    path: '/api/citizen/certificates/:serial/revocation',
    surface: 'citizen',
    permission: 'revoke-certificate',
    summary: 'End my certificate for good; the last four of the serial typed as confirmation',
    params: serialParam,
    body: z.object({ cause: z.enum(HOLDER_CAUSES), confirmation: z.string().max(40) }),
    response: certificateNow,
    problems: ['certificate-unknown', 'confirmation-mismatch', 'step-up-required', 'not-allowed-now'],
  }),
  ...ownCallRoutes,
  ...ownCleanProofRoutes,
  ...ownReceiptRoutes,
  certificateStatus: route({
    method: 'GET',
    path: '/api/citizen/certificates/:serial/status',
    surface: 'citizen',
    permission: 'read-own',
    summary: 'Live OCSP answer for my certificate',
    params: serialParam,
    response: statusAnswer,
  }),
} as const;
