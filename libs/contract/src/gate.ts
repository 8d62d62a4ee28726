// A relying party's ticket gate. `Authorization: Bearer <gate token>` of a registered relying party.
import * as z from 'zod';
import { route } from './route';
import { instant, serialParam } from './shapes';

export const gateRoutes = {
  challenge: route({
    method: 'POST',
    path: '/api/gate/challenges',
    surface: 'gate',
    permission: 'verify-at-gate',
    summary: 'Single-use challenge for one touch',
    problems: ['verifier-not-entitled'],
    status: 201,
    response: z.object({
      challengeId: z.uuid(),
      challenge: z.string().describe('base64url, 32 bytes'),
      relyingParty: z.string(),
      expiresAt: instant,
    }),
  }),
  admit: route({
    method: 'POST',
    path: '/api/gate/admissions',
    surface: 'gate',
    permission: 'verify-at-gate',
    summary: 'Certificate and signature of one touch: admitted, or the reason why not',
    body: z.object({
      challengeId: z.uuid(),
      certificate: z.string().max(8192).describe('base64 DER'),
      signature: z.string().max(1024).describe('base64, RSASSA-PKCS1-v1_5 with SHA-256 over gateText'),
    }),
    response: z.object({
      admitted: z.boolean(),
      reason: z.string().nullable(),
      titleJa: z.string(),
      titleEn: z.string(),
      serial: z.string().nullable(),
      status: z.enum(['good', 'revoked', 'unknown']).nullable(),
      checkedAt: instant,
    }),
    problems: ['challenge-expired', 'could-not-check', 'verifier-not-entitled'],
  }),
  successor: route({
    method: 'GET',
    path: '/api/gate/certificates/:serial/successor',
    surface: 'gate',
    permission: 'read-successor',
    summary: 'The certificate that replaced one this relying party admitted before, to link the two serials',
    params: serialParam,
    response: z.object({
      serial: z.string(),
      successor: z
        .object({
          serial: z.string(),
          state: z.string(),
          notAfter: instant,
          cause: z
            .string()
            .nullable()
            .describe('Why the asked one gave way: renewal, device-change, sim-reissue, newer-certificate …'),
        })
        .nullable(),
    }),
    problems: ['certificate-unknown', 'verifier-not-entitled'],
  }),
} as const;

/** Text the phone signs at a gate; the relying party's name is inside, so that one gate's signature is worthless at another. */
export const gateText = (relyingParty: string, challengeId: string, challenge: string): string =>
  `sumaho-jpki gate\nrelying-party:${relyingParty}\nid:${challengeId}\nchallenge:${challenge}\n`;
