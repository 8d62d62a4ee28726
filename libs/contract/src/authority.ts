// The state of the certificate authority as J-LIS's desk sees it, and the certificate profiles.
import { ALARM_STATES, KEY_KINDS } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant } from './shapes';

const alarm = z.enum(ALARM_STATES).describe('by the rule table: how near the end of it is, or how late');

const ownCertificate = z.object({
  serial: z.string(),
  subject: z.string(),
  keyIdentifier: z.string().describe('subjectKeyIdentifier, hex'),
  sha256: z.string(),
  notBefore: instant,
  notAfter: instant,
  daysLeft: z.number(),
  alarm,
});

const revocationListHealth = z.object({
  generation: z.int().describe('of the root that signed it'),
  number: z.string().describe('decimal: longer than a JSON number may be'),
  thisUpdate: instant,
  nextUpdate: instant,
  entries: z.int(),
  alarm,
});

const certificateProfile = z.object({
  name: z.string(),
  kind: z.enum(['root', 'user-auth', 'ocsp-signer', 'enrolment-signer', 'party']),
  policyOid: z.string().nullable(),
  subjectForm: z.enum(['root-name', 'country-and-opaque-name', 'responder-name', 'enrolment-name', 'party-name']),
  keyKinds: z.array(z.enum(KEY_KINDS)),
  keyUsage: z.array(z.string()),
  extendedKeyUsage: z.array(z.string()),
  ca: z.boolean(),
  extensions: z.array(z.object({ name: z.string(), oid: z.string(), critical: z.boolean() })),
  notAfter: z.enum(['jst-end-of-day', 'any-second']),
  longestDays: z.int(),
});

const authorityHealth = z.object({
  measuredAt: instant,
  alarm: alarm.describe('the worst of all below'),
  generations: z.array(
    z.object({
      number: z.int(),
      issues: z.boolean(),
      activeFrom: instant.nullable().describe('null while it is only published'),
      root: ownCertificate.extend({ keyKind: z.enum(KEY_KINDS) }),
      ocspSigners: z.array(ownCertificate).describe('the first one signs; the others have been replaced'),
      ocspSignerAlarm: alarm,
      enrolmentSigners: z.array(ownCertificate).describe('of answers over CMP, as above; none before the first answer'),
      enrolmentSignerAlarm: alarm,
    }),
  ),
  nextGeneration: z.object({ due: instant, alarm }),
  fullLists: z.array(revocationListHealth).describe('one per generation that issues or issued'),
  fullListAlarm: alarm.describe('the worst of them; one that is not there yet counts'),
  parts: z.array(revocationListHealth.extend({ part: z.int() })),
  answers: z.object({
    due: z.int(),
    more: z.boolean().describe('there are more than `due` says'),
    oldest: instant.nullable().describe('since when the first of them waits'),
    alarm,
  }),
  lint: z.object({
    alarm,
    run: z
      .object({
        night: z.string(),
        seen: z.int(),
        failed: z.int().describe('certificates that break a rule'),
        startedAt: instant,
        finishedAt: instant.nullable(),
        findings: z.array(z.object({ serial: z.string(), rule: z.string(), message: z.string() })),
      })
      .nullable(),
  }),
  profiles: z.array(certificateProfile),
});
export type AuthorityHealthView = z.output<typeof authorityHealth>;

export const authority = route({
  method: 'GET',
  path: '/api/staff/authority',
  surface: 'staff',
  permission: 'read-authority-health',
  summary:
    'J-LIS: roots, signers of answers, lists, answers that wait, nightly lint, each with its alarm; the profiles',
  response: authorityHealth,
});
