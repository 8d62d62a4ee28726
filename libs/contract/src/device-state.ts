// What the phone hears after every act: where its application stands and what it does next.
import { KEY_KINDS } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { applicationView } from './shapes';

/** What the phone does next. `seram` runs the TSM proxy agent against the named end point. */
export const deviceNext = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('wait') }),
  z.object({
    kind: z.literal('seram'),
    party: z.enum(['mno-tsm', 'sp-tsm']),
    uri: z.string(),
    sessionId: z.string(),
    allowedAids: z.array(z.string()),
  }),
  /** Keychain: attest app and phone (attestationChallenge, attest). Asked again of every new session. */
  z.object({ kind: z.literal('attest') }),
  /** Key born here: make it, prove it, PKCS#10 by EST simpleenroll, repeat the POST while it answers 202, store, report. */
  z.object({
    kind: z.literal('enrol'),
    keyKind: z.enum(KEY_KINDS),
    estUri: z.string(),
    /** A key is proved already: go on with EST. A new proof before the request was taken replaces it. */
    proved: z.boolean(),
    /** The certificate is there: the next POST answers 200. */
    issued: z.boolean(),
    /** Serial of the certificate in this phone that this one is to renew: by EST simplereenroll, with its subject. */
    renews: z.string().nullable(),
  }),
  /** Key made centrally: prove a P-256 key-agreement key, then fetch the delivery (JWE, or EST serverkeygen), store, report. */
  z.object({
    kind: z.literal('receive-key'),
    keyKind: z.enum(KEY_KINDS),
    estUri: z.string(),
    proved: z.boolean(),
    /** The delivery is there. */
    ready: z.boolean(),
  }),
  /** Keychain: a new PIN with the service's permission (pinInitialisationRoutes.permit), then the proof as after set-pin. */
  z.object({ kind: z.literal('reset-pin') }),
  z.object({ kind: z.literal('set-pin') }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), code: z.string() }),
]);
export type DeviceNext = z.output<typeof deviceNext>;

export const deviceState = z.object({
  application: applicationView,
  next: deviceNext,
  /** Names this answer: another one than the phone was told last has another tag. */
  tag: z.string().max(64),
});
export type DeviceState = z.output<typeof deviceState>;
