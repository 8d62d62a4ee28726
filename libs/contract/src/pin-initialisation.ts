// 暗証番号の初期化: ordered in the portal with the card, redeemed on the phone, ended by a signature with the new PIN.
import * as z from 'zod';
import { deviceState } from './device-state';
import { route } from './route';
import { instant, serialParam } from './shapes';

const typed = { pinCode: z.string().max(40), handset: z.object({ model: z.string().max(80) }) };

export const pinInitialisationRoutes = {
  /** The code is shown here once and stands nowhere else. */
  order: route({
    method: 'POST',
    path: '/api/citizen/certificates/:serial/pin-initialisation',
    surface: 'citizen',
    permission: 'initialise-pin',
    summary: 'Initialise the PIN of my certificate: a one-time code to type on the phone',
    params: serialParam,
    status: 201,
    secretAnswer: true,
    response: z.object({
      code: z.string().describe('1234-5678'),
      expiresAt: instant,
      handsetUrl: z.string(),
    }),
    problems: ['certificate-unknown', 'step-up-required', 'not-allowed-now', 'pin-initialisations-used-up'],
  }),
  redeem: route({
    method: 'POST',
    path: '/api/device/pin-redemptions',
    surface: 'open',
    permission: 'redeem-pin-code',
    summary: 'The code typed on the phone: opens a session for the initialisation alone',
    status: 201,
    body: z.union([
      z.object({ ...typed, secureElement: z.object({ iccid: z.string().regex(/^89\d{16,18}$/) }) }),
      z.object({
        ...typed,
        applicationNumber: z.string().max(40),
        installationId: z.string().max(64).optional(),
      }),
    ]),
    response: deviceState.extend({ deviceToken: z.string(), expiresAt: instant }),
    problems: [
      'pin-code-wrong',
      'pin-code-expired',
      'pin-code-blocked',
      'pin-code-superseded',
      'phone-of-another-kind',
      'rate-limited',
    ],
  }),
  permit: route({
    method: 'POST',
    path: '/api/device/pin-reset',
    surface: 'device',
    permission: 'enrol',
    summary: 'Keychain: permission for a new PIN, for the nonce the Keychain just made',
    body: z.object({ nonce: z.string().min(16).max(128) }),
    response: z.object({ authorization: z.string().describe('JWS ES256, see wire/keychain'), expiresAt: instant }),
    problems: ['phone-of-another-kind', 'not-allowed-now'],
  }),
  /** A real app has this key built in; this one reads it when it is installed and keeps it. */
  permissionKey: route({
    method: 'GET',
    path: '/api/device/pin-reset-key',
    surface: 'open',
    permission: 'read-authority-certificate',
    summary: 'Public key that the permissions verify under',
    response: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  }),
} as const;
