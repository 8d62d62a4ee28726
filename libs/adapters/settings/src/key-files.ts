// The files some settings point to: single keys as JWK (RFC 7517, P-256) and the list of carriers.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from './secret';
import { SettingsError } from './settings-error';
import type { Settings } from './read-settings';
import { SETTINGS_TABLE } from './settings-table';

const coordinate = z.string().regex(/^[\w-]{43}$/, '32 bytes in base64url');

const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  kid: z.string().min(1).optional(),
  alg: z.string().optional(),
  use: z.string().optional(),
});
const privateJwk = publicJwk.extend({ d: coordinate });

/** A public P-256 key; coordinates are 32 bytes in base64url. */
export type PublicJwk = z.output<typeof publicJwk>;
/** A private P-256 key. */
export type PrivateJwk = z.output<typeof privateJwk>;

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const opening = z
  .strictObject({ opens: z.string().regex(CLOCK), closes: z.string().regex(CLOCK) })
  .refine(({ opens, closes }) => opens < closes, 'must close later than it opens');
/** An own time of its desks; left out = the usual (rules DESK_HOURS). */
const deskHours = z.strictObject({
  weekday: opening,
  dayOff: opening.nullable(),
  closedOn: z.array(z.iso.date()).default([]),
});

const carrier = z
  .object({
    code: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'a carrier code in lower case'),
    name: z.union([z.string().min(1), z.object({ ja: z.string().min(1), en: z.string().min(1) })]),
    /** Address of its MNO-TSM for GlobalPlatform System Messaging; an MVNO has its host's. */
    messagingUrl: z.url({ protocol: /^https?$/ }),
    publicJwk,
    /** Code of the carrier on whose network an MVNO runs. */
    hostCarrier: z.string().optional(),
    /** What the carrier agreed to; left out = the usual. An MVNO has its host's. */
    profile: z
      .strictObject({
        scriptDelivery: z.enum(['relay', 'two-sessions']).optional(),
        management: z.enum(['simple', 'delegated', 'authorized']).optional(),
        deskHours: deskHours.optional(),
      })
      .default({}),
    /** The carrier's own OpenID provider for its staff; left out: no single sign-on. */
    staffSignIn: z.strictObject({ issuer: z.url(), clientId: z.string().min(1) }).optional(),
    /** A joiner without a passkey may enrol with a password and one-time codes. */
    staffPassword: z.boolean().default(false),
  })
  .transform(({ name, ...rest }) => ({ ...rest, name: typeof name === 'string' ? { ja: name, en: name } : name }));
const carriers = z
  .array(carrier)
  .min(1)
  .superRefine((list, context) => {
    const codes = new Set<string>();
    for (const [index, { code }] of list.entries()) {
      if (codes.has(code)) context.addIssue({ code: 'custom', path: [index, 'code'], message: `${code} stands twice` });
      codes.add(code);
    }
    for (const [index, { code, hostCarrier }] of list.entries()) {
      if (hostCarrier !== undefined && (!codes.has(hostCarrier) || hostCarrier === code)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'hostCarrier'],
          message: 'must be another carrier of the list',
        });
      }
    }
  });

export type CarrierEntry = z.output<typeof carrier>;

const residentSources = z
  .array(
    z.strictObject({
      code: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'a code in lower case'),
      name: z.strictObject({ ja: z.string().min(1), en: z.string().min(1) }),
      publicJwk,
    }),
  )
  .refine((list) => new Set(list.map(({ code }) => code)).size === list.length, 'a code stands twice');

export type ResidentSourceEntry = z.output<typeof residentSources>[number];

function readJson<T>(key: string, path: string, schema: z.ZodType<T, unknown>, what: string): T {
  const refuse = (why: string): never => {
    throw new SettingsError([key], [`${key} must name a file with ${what}; ${path} ${why}.`]);
  };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (problem) {
    return refuse(`cannot be read (${(problem as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('is not JSON');
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  // Only path and expectation: the content may be a private key.
  return refuse(`is wrong at ${issue?.path.join('.') || 'its top'} (${issue?.message ?? 'unknown'})`);
}

/** The carriers the SP-TSM talks to. @throws SettingsError */
export function readCarriers(settings: Pick<Settings, 'carriersFile'>): readonly CarrierEntry[] {
  return readJson(SETTINGS_TABLE.carriersFile.key, settings.carriersFile, carriers, 'a JSON list of carriers');
}

/** The resident registers that send messages; none is allowed. @throws SettingsError */
export function readResidentSources(settings: Pick<Settings, 'residentSourcesFile'>): readonly ResidentSourceEntry[] {
  const { key } = SETTINGS_TABLE.residentSourcesFile;
  return readJson(key, settings.residentSourcesFile, residentSources, 'a JSON list of resident registers');
}

/** The key that certifies the cards' CASD keys. @throws SettingsError */
export function readCasdAuthorityPublicKey(settings: Pick<Settings, 'casdAuthorityPublicKeyFile'>): PublicJwk {
  const { key } = SETTINGS_TABLE.casdAuthorityPublicKeyFile;
  return readJson(key, settings.casdAuthorityPublicKeyFile, publicJwk, 'a public P-256 JWK');
}

/** The portal's key for `private_key_jwt`. @throws SettingsError */
export function readSignInClientKey(settings: Pick<Settings, 'signInClientKeyFile'>): Secret<PrivateJwk> {
  const { key } = SETTINGS_TABLE.signInClientKeyFile;
  return Secret.of(readJson(key, settings.signInClientKeyFile, privateJwk, 'a private P-256 JWK'));
}

/** The key with which the SP-TSM signs messages to carriers. @throws SettingsError */
export function readMessageKey(settings: Pick<Settings, 'messageKeyFile'>): Secret<PrivateJwk> {
  const { key } = SETTINGS_TABLE.messageKeyFile;
  return Secret.of(readJson(key, settings.messageKeyFile, privateJwk, 'a private P-256 JWK'));
}
