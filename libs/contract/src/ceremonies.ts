// The log of key ceremonies: generations of the root, and what each transcript says.
import { KEY_KINDS } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant } from './shapes';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const ceremony = z.object({
  id: sha256.describe('SHA-256 of the transcript’s file'),
  name: z.string().describe('of the file'),
  beganAt: instant.nullable(),
  ending: z.enum(['ended', 'broken-off', 'cut-short']),
  generation: z.int().nullable().describe('of the root it was about'),
  officers: z
    .array(
      z.object({
        place: z.int(),
        registered: z.boolean(),
        keySha256: z.string().nullable(),
        signed: z.boolean(),
      }),
    )
    .describe('the first and the second; their names stand in the transcript to take away'),
  findings: z
    .array(
      z.object({
        code: z.enum(['unreadable', 'entry-changed', 'too-few-officers', 'key-not-registered', 'signature-wrong']),
        entry: z.int().nullable(),
        officer: z.int().nullable(),
      }),
    )
    .describe('what stands against it; empty when every hash and both signatures hold'),
  entries: z.array(
    z.object({
      number: z.int(),
      at: instant,
      act: z.string(),
      officer: z.int().nullable(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      hash: z.string(),
    }),
  ),
});
export type CeremonyView = z.output<typeof ceremony>;

const ceremonyLog = z.object({
  generations: z.array(
    z.object({
      number: z.int(),
      state: z.enum(['published', 'announced', 'issues', 'replaced']),
      activeFrom: instant.nullable(),
      keyKind: z.enum(KEY_KINDS),
      keyIdentifier: z.string(),
      sha256: z.string(),
      notBefore: instant,
      notAfter: instant,
      ceremonyId: sha256.nullable().describe('newest ceremony whose transcript holds and names exactly this root'),
    }),
  ),
  nextGenerationDue: instant,
  ceremonies: z.array(ceremony).describe('newest first'),
});
export type CeremonyLogView = z.output<typeof ceremonyLog>;

export const ceremonyRoutes = {
  ceremonies: route({
    method: 'GET',
    path: '/api/staff/ceremonies',
    surface: 'staff',
    permission: 'read-ceremony-log',
    summary: 'J-LIS: generations of the root, the roll-over, and the key ceremonies with the check of each transcript',
    response: ceremonyLog,
  }),
  ceremonyTranscript: route({
    method: 'GET',
    path: '/api/staff/ceremonies/:ceremonyId/transcript',
    surface: 'staff',
    permission: 'read-ceremony-log',
    summary: 'J-LIS: the transcript of a key ceremony, the file as it stands',
    params: z.object({ ceremonyId: sha256 }),
    response: z.object({ name: z.string(), sha256: z.string(), text: z.string() }),
    problems: ['not-found'],
  }),
} as const;
