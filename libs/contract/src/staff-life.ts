// 職員: who works at the desks, how they come and go, and by what they sign in. Passkeys travel as the JSON of the WebAuthn API.
import { ALARM_STATES, JOINER_WAYS, STAFF_ACTS, STAFF_ROLES, STAFF_STATES } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

/** As the desk shows its own person. */
export const staffView = z.object({
  displayName: z.string(),
  role: z.string(),
  carrier: z.string().nullable(),
  carrierNameJa: z.string().nullable(),
  carrierNameEn: z.string().nullable(),
});

const reason = z.string().trim().min(1).max(400);
const version = z.int().min(1);
const name = z.string().trim().min(1).max(60);
const displayName = z.string().trim().min(1).max(80);
const shop = z.string().trim().min(1).max(80).nullable();
const ssoSubject = z.string().trim().min(1).max(255).nullable();
const enrolmentCode = z.string().min(1).max(80);
const account = z.string().regex(/^[a-z][a-z0-9.-]{1,38}[a-z0-9]$/);

/** PublicKeyCredential.toJSON() */
const passkeyJson = z.record(z.string(), z.unknown());
const begunPasskey = z.object({
  challengeId: uuid.describe('counts once, for five minutes'),
  options: passkeyJson.describe('for navigator.credentials'),
});
const shownPasskey = z.object({ challengeId: uuid, response: passkeyJson });
const signedIn = z.object({ staff: staffView, csrfToken: z.string() });

/** PKCS#10 as PEM or bare base64; made where the key is, which never leaves it. */
const certificateRequest = z.string().trim().min(1).max(8_000);
const oneTimeCode = z.string().min(6).max(20);
const issuedCertificate = z.object({
  certificate: z.string().describe('PEM'),
  serial: z.string(),
  notAfter: instant,
});
/** By which somebody signs in; the alarm comes 30, 7 and 1 days before its end. */
const signInCertificate = z.object({
  serial: z.string(),
  name: z.string(),
  notAfter: instant,
  alarm: z.enum(ALARM_STATES),
});

const member = z.object({
  id: uuid,
  account: z.string(),
  displayName: z.string(),
  role: z.enum(STAFF_ROLES),
  carrier: z.string().nullable(),
  shop: z.string().nullable(),
  state: z.enum(STAFF_STATES),
  ssoSubject: z.string().nullable(),
  reason: z.string().nullable(),
  version: z.int(),
  passkeys: z.int(),
  password: z.boolean(),
  oneTimeCode: z.boolean().describe('the second factor beside a certificate or a password'),
  certificates: z.array(signInCertificate),
  signedInAt: instant.nullable().describe('the last time the person came in or proved themselves anew'),
  signedInBy: z.string().nullable().describe('what was shown, in that order, joined by +'),
  you: z.boolean(),
});
export type StaffMemberView = z.output<typeof member>;

const given = z
  .object({ code: z.string(), expiresAt: instant })
  .describe('shown once: it is kept nowhere, and the former code is void');
export type GivenCodeView = z.output<typeof given>;

const ownAccount = z.object({
  account: z.string(),
  displayName: z.string(),
  role: z.string(),
  shop: z.string().nullable(),
  password: z.boolean().describe('with a one-time code as the second factor'),
  sso: z.boolean(),
  certificatesOffered: z.boolean().describe('this person may sign in by a client certificate here'),
  certificates: z.array(signInCertificate.extend({ id: uuid, addedAt: instant, usedAt: instant.nullable() })),
  passkeys: z.array(
    z.object({
      id: uuid,
      name: z.string(),
      backedUp: z.boolean().describe('copied to the owner’s other devices'),
      addedAt: instant,
      usedAt: instant.nullable(),
    }),
  ),
});
export type OwnAccountView = z.output<typeof ownAccount>;

export const staffLifeRoutes = {
  beginPasskeySignIn: route({
    method: 'POST',
    path: '/api/staff/sign-in/passkey/options',
    surface: 'open',
    permission: 'sign-in',
    summary: 'A challenge for a passkey, to sign in or to prove oneself again',
    response: begunPasskey,
    secretAnswer: true,
  }),
  signInByPasskey: route({
    method: 'POST',
    path: '/api/staff/sign-in/passkey',
    surface: 'open',
    permission: 'sign-in',
    summary: 'Both factors at once: the passkey, unlocked by its owner, says who signs in',
    body: shownPasskey,
    response: signedIn,
    problems: ['sign-in-refused', 'challenge-expired'],
  }),
  signInByCertificate: route({
    method: 'POST',
    path: '/api/staff/sign-in/certificate',
    surface: 'open',
    permission: 'sign-in',
    summary: 'J-LIS: the client certificate in the password’s place; the second factor comes next',
    response: z.object({ next: z.enum(['totp', 'passkey']) }),
    problems: ['sign-in-refused', 'account-locked', 'client-certificate-missing'],
  }),
  ssoProviders: route({
    method: 'GET',
    path: '/api/staff/sign-in/sso/providers',
    surface: 'open',
    permission: 'sign-in',
    summary:
      'Carriers whose staff sign in at the carrier’s own provider; whether client certificates reach the service',
    response: z.object({
      certificates: z.boolean(),
      providers: z.array(z.object({ carrier: z.string(), nameJa: z.string(), nameEn: z.string() })),
    }),
  }),
  beginSso: route({
    method: 'GET',
    path: '/api/staff/sign-in/sso',
    surface: 'open',
    permission: 'sign-in',
    summary: 'Start single sign-on at a carrier’s provider (302)',
    query: z.object({ carrier: z.string().min(1).max(40) }),
  }),
  /** Browser navigation: 302 to the back office, `/backoffice/sign-in?problem=<code>` on refusal. */
  ssoCallback: route({
    method: 'GET',
    path: '/api/staff/sign-in/sso/callback',
    surface: 'open',
    permission: 'sign-in',
    summary: 'The carrier’s provider returns here (302)',
    query: z.looseObject({}),
  }),
  beginEnrolment: route({
    method: 'POST',
    path: '/api/staff/enrolment/options',
    surface: 'open',
    permission: 'enrol-staff',
    summary: 'A joiner’s one-time code: whose it is, and a challenge for the first passkey',
    body: z.object({ code: enrolmentCode }),
    response: begunPasskey.extend({
      staff: staffView,
      account: z.string(),
      ways: z.array(z.enum(JOINER_WAYS)).describe('what this person can enrol by; the passkey first'),
    }),
    secretAnswer: true,
    problems: ['enrolment-code-wrong'],
  }),
  enrolStaff: route({
    method: 'POST',
    path: '/api/staff/enrolment',
    surface: 'open',
    permission: 'enrol-staff',
    summary: 'Spend the one-time code on the first passkey, and be signed in',
    body: shownPasskey.extend({ code: enrolmentCode, name }),
    response: signedIn,
    problems: ['enrolment-code-wrong', 'challenge-expired', 'passkey-not-accepted', 'conflict'],
  }),
  beginOneTimeCodes: route({
    method: 'POST',
    path: '/api/staff/enrolment/one-time-code',
    surface: 'open',
    permission: 'enrol-staff',
    summary:
      'A joiner without a passkey: the secret for an authenticator app, shown once; it counts when a code of it was confirmed',
    body: z.object({ code: enrolmentCode }),
    response: z.object({
      secret: z.string().describe('Base32'),
      uri: z.string().describe('otpauth://totp/… for a QR code'),
    }),
    secretAnswer: true,
    problems: ['enrolment-code-wrong', 'not-allowed-now'],
  }),
  enrolByCertificate: route({
    method: 'POST',
    path: '/api/staff/enrolment/certificate',
    surface: 'open',
    permission: 'enrol-staff',
    summary:
      'J-LIS: spend the one-time code on a certificate for the key on the own card; the person then signs in with it',
    body: z.object({ code: enrolmentCode, oneTimeCode, request: certificateRequest, name }),
    response: issuedCertificate.extend({ account: z.string() }),
    problems: [
      'enrolment-code-wrong',
      'one-time-code-wrong',
      'not-allowed-now',
      'enrolment-request-invalid',
      'conflict',
    ],
  }),
  enrolByPassword: route({
    method: 'POST',
    path: '/api/staff/enrolment/password',
    surface: 'open',
    permission: 'enrol-staff',
    summary: 'Where the carrier allows it: spend the one-time code on a password with one-time codes, and be signed in',
    body: z.object({ code: enrolmentCode, oneTimeCode, password: z.string().min(1).max(200) }),
    response: signedIn,
    problems: ['enrolment-code-wrong', 'one-time-code-wrong', 'not-allowed-now', 'conflict'],
  }),
  ownAccount: route({
    method: 'GET',
    path: '/api/staff/account',
    surface: 'staff',
    permission: 'read-own-account',
    summary: 'The own account and its ways to sign in',
    response: z.object({ account: ownAccount }),
  }),
  beginOwnPasskey: route({
    method: 'POST',
    path: '/api/staff/account/passkeys/options',
    surface: 'staff',
    permission: 'change-own-account',
    summary: 'A challenge for a further passkey',
    response: begunPasskey,
    secretAnswer: true,
    problems: ['step-up-required', 'not-allowed-now'],
  }),
  addOwnPasskey: route({
    method: 'POST',
    path: '/api/staff/account/passkeys',
    surface: 'staff',
    permission: 'change-own-account',
    summary: 'Add a further passkey',
    body: shownPasskey.extend({ name }),
    response: z.object({ account: ownAccount }),
    problems: ['step-up-required', 'challenge-expired', 'passkey-not-accepted'],
  }),
  removeOwnPasskey: route({
    method: 'POST',
    path: '/api/staff/account/passkeys/:credentialId/end',
    surface: 'staff',
    permission: 'change-own-account',
    summary: 'Remove a passkey; never the last way in',
    params: z.object({ credentialId: uuid }),
    response: z.object({ account: ownAccount }),
    problems: ['step-up-required', 'not-allowed-now', 'conflict'],
  }),
  addOwnCertificate: route({
    method: 'POST',
    path: '/api/staff/account/certificates',
    surface: 'staff',
    permission: 'change-own-account',
    summary: 'J-LIS: a certificate for a key on the own card, to sign in or to replace one that ends',
    body: z.object({ request: certificateRequest, name }),
    response: z.object({ account: ownAccount, issued: issuedCertificate }),
    problems: ['step-up-required', 'not-allowed-now', 'enrolment-request-invalid', 'conflict'],
  }),
  removeOwnCertificate: route({
    method: 'POST',
    path: '/api/staff/account/certificates/:credentialId/end',
    surface: 'staff',
    permission: 'change-own-account',
    summary: 'Revoke an own certificate, with the sessions that it began; never the last way in',
    params: z.object({ credentialId: uuid }),
    response: z.object({ account: ownAccount }),
    problems: ['step-up-required', 'not-allowed-now', 'conflict'],
  }),
  members: route({
    method: 'GET',
    path: '/api/staff/members',
    surface: 'staff',
    permission: 'read-staff',
    summary: 'Who works here: J-LIS sees all, a supervisor the own carrier’s',
    response: z.object({
      members: z.array(member),
      organisations: z
        .array(z.object({ carrier: z.string().nullable(), nameJa: z.string(), nameEn: z.string(), mvno: z.boolean() }))
        .describe('where this person may enter somebody'),
    }),
  }),
  inviteMember: route({
    method: 'POST',
    path: '/api/staff/members',
    surface: 'staff',
    permission: 'keep-staff',
    summary: 'A joiner: enter somebody, and get the one-time code to hand over',
    body: z.object({
      account,
      displayName,
      role: z.enum(STAFF_ROLES),
      carrier: z.string().min(1).max(40).nullable(),
      shop,
      ssoSubject,
      reason,
    }),
    response: z.object({ member, given }),
    secretAnswer: true,
    problems: ['step-up-required', 'staff-account-taken'],
  }),
  moveMember: route({
    method: 'POST',
    path: '/api/staff/members/:memberId/place',
    surface: 'staff',
    permission: 'keep-staff',
    summary: 'A mover: another name, role or shop in the same organisation; open requests of the person fall',
    params: z.object({ memberId: uuid }),
    body: z.object({ version, displayName, role: z.enum(STAFF_ROLES), shop, ssoSubject, reason }),
    response: z.object({ member }),
    problems: ['step-up-required', 'not-allowed-now', 'staff-account-taken', 'conflict'],
  }),
  endMemberCertificate: route({
    method: 'POST',
    path: '/api/staff/members/:memberId/certificates/:serial/end',
    surface: 'staff',
    permission: 'keep-staff',
    summary: 'The card of somebody is gone: its certificate is revoked at once, with the sessions that it began',
    params: z.object({ memberId: uuid, serial: z.string().regex(/^[0-9a-f]{2,40}$/) }),
    body: z.object({ reason }),
    response: z.object({ member }),
    problems: ['step-up-required', 'conflict'],
  }),
  changeMember: route({
    method: 'POST',
    path: '/api/staff/members/:memberId/state',
    surface: 'staff',
    permission: 'keep-staff',
    summary:
      'Stop, resume, give out a new code, or a leaver: sessions end at once, open requests fall, ways in count no more',
    params: z.object({ memberId: uuid }),
    body: z.object({ act: z.enum(STAFF_ACTS), version, reason }),
    response: z.object({ member, given: given.nullable() }),
    secretAnswer: true,
    problems: ['step-up-required', 'not-allowed-now', 'conflict'],
  }),
} as const;
