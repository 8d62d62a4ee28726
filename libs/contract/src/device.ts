// The phone: JPKI-UI app and TSM proxy agent. `Authorization: Bearer <deviceToken>` after the redemption.
import * as z from 'zod';
import { deviceState } from './device-state';
import { route } from './route';
import { instant, statusAnswer } from './shapes';

const typed = { accessCode: z.string().max(40), downloadPassword: z.string().max(128) };

/** A phone that reads its SIM names the application by it. */
const bySim = z.object({
  ...typed,
  secureElement: z.object({ iccid: z.string().regex(/^89\d{16,18}$/) }),
  handset: z.object({ model: z.string().max(80) }),
});

/** An iPhone's app cannot read the ICCID: the application is named by its number, from the link or typed. */
const byNumber = z.object({
  ...typed,
  applicationNumber: z.string().max(40),
  handset: z.object({
    model: z.string().max(80),
    osVersion: z.string().max(20).optional(),
    installationId: z.string().max(64).optional(),
  }),
});

export const deviceRoutes = {
  redeem: route({
    method: 'POST',
    path: '/api/device/redemptions',
    surface: 'open',
    permission: 'redeem',
    summary: 'Access code and download password: the write request (step 12 of the 2016 flow)',
    status: 201,
    body: z.union([bySim, byNumber]),
    response: deviceState.extend({ deviceToken: z.string(), expiresAt: instant }),
    problems: [
      'access-code-wrong',
      'access-code-expired',
      'access-code-blocked',
      'download-password-wrong',
      'sim-not-the-one',
      'phone-of-another-kind',
      'not-allowed-now',
    ],
  }),
  /** Long poll: answers at once when there is something else to tell than what had the tag `seen`, else within 20 s. */
  next: route({
    method: 'GET',
    path: '/api/device/next',
    surface: 'device',
    permission: 'provision',
    summary: 'State and what to do next (long poll)',
    query: z.object({ seen: z.string().max(64).optional() }),
    response: deviceState,
  }),
  /** A 32-byte nonce; the phone signs SHA-256 of activationText(nonce) with the new key after the PIN was set. */
  activationChallenge: route({
    method: 'POST',
    path: '/api/device/activation-challenge',
    surface: 'device',
    permission: 'activate',
    summary: 'Nonce for the proof of possession',
    status: 201,
    response: z.object({ challenge: z.string().describe('base64url'), expiresAt: instant }),
  }),
  activate: route({
    method: 'POST',
    path: '/api/device/activation',
    surface: 'device',
    permission: 'activate',
    summary: 'Proof of possession; a worker then makes the certificate active (follow with next)',
    body: z.object({
      signature: z.string().describe('base64; RSASSA-PKCS1-v1_5, or ECDSA as r‖s or DER, by the key’s kind, SHA-256'),
    }),
    response: deviceState,
    problems: ['possession-not-proved', 'challenge-expired', 'not-allowed-now'],
  }),
  certificateStatus: route({
    method: 'GET',
    path: '/api/device/certificate-status',
    surface: 'device',
    permission: 'provision',
    summary: 'Live OCSP answer for this phone',
    response: statusAnswer,
  }),
} as const;

/** Text whose SHA-256 the phone signs to activate: purpose, application and nonce are inside (no signature can be used elsewhere). */
export const activationText = (applicationId: string, challenge: string): string =>
  `sumaho-jpki activation\napplication:${applicationId}\nchallenge:${challenge}\n`;
