// Whatever a carrier signs: its message is read into plain facts or refused with 400, 401 or 404. Nothing throws, and no text that
// a database cannot keep gets through.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signMessage } from '@sumaho-jpki/wire/tsm-messages';
import { CarrierNotifications } from './carrier-notifications';
import { RehearsalCarriers } from './testing/rehearsal-carriers';

const RUNS = Math.min(Number(process.env['JPKI_FUZZ'] ?? 500), 100_000);
const ICCID = '8981100000000000017';
const common = {
  header: { functionRequesterIdentifier: 'north', functionCallIdentifier: 'call-0001' },
  completionTimestamp: '2026-11-22T10:00:00+09:00',
};
const MESSAGES: Readonly<Record<string, object>> = {
  handleSECommandsGenerationAndRemoteExecutionNotification: {
    ...common,
    secureElement: { iccid: ICCID },
    functionExecutionStatus: {
      status: 'Failed',
      statusCodeData: { subjectCode: '2.1', reasonCode: '3.8', message: 'load-block-3: 6A84' },
    },
    commandResults: [{ command: 'loadELF', status: 'Executed-Failed' }],
    receipt: '0102030405060708090A0B0C0D0E0F10',
    cardAuditTrail: [],
  },
  handleEndServiceStateChangeNotification: {
    ...common,
    secureElement: { iccid: ICCID },
    service: { serviceId: 1 },
    operation: 4,
    serviceState: 22,
    extensions: { bearer: 'sms' },
  },
  handleMobileSubscriptionStatusChangeNotification: {
    ...common,
    mobileSubscription: { msisdn: '819012345678', mnoName: 'mvno-n' },
    secureElement: { iccid: ICCID },
    subscriptionStatus: 'TERMINATED',
    reason: 3,
  },
  handleSERenewalNotification: {
    ...common,
    mobileSubscription: { msisdn: '819012345678', mnoName: 'mvno-n' },
    oldSecureElement: { iccid: ICCID },
    newSecureElement: { iccid: '8981100000000000025' },
    reason: 122,
  },
};

const fragment = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    '"\\u0000"',
    '"\\ud800"',
    'null',
    '-1',
    '1e400',
    '[]',
    '{}',
    '""',
    `"${'9'.repeat(70_000)}"`,
    '{"__proto__":{}}',
  ),
);
/** Replaces the n-th value of the text, or splices bytes anywhere. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('value' as const), at: fc.nat(60), text: fragment }),
  fc.record({
    kind: fc.constant('splice' as const),
    at: fc.nat(900),
    drop: fc.nat(12),
    text: fc.string({ unit: 'binary', maxLength: 6 }),
  }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function apply(text: string, { at, text: put, ...more }: Change): string {
  if (more.kind === 'splice') return text.slice(0, at) + put + text.slice(at + more.drop);
  let seen = -1;
  return text.replace(/(:)("(?:[^"\\]|\\.)*"|-?\d+|null|true|false)/g, (whole, colon: string) => {
    seen += 1;
    return seen === at ? colon + put : whole;
  });
}

describe('messages of carriers under mutation', () => {
  it('are read or refused, never thrown about', async () => {
    const world = new RehearsalCarriers();
    const notifications = new CarrierNotifications(world, 'sp-tsm');
    const key = world.keys['north'];
    if (!key) throw new Error('no carrier');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(MESSAGES)),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (name, changes) => {
          const body = Buffer.from(changes.reduce(apply, JSON.stringify(MESSAGES[name])), 'utf8');
          const signature = await signMessage({
            privateKey: key.privateKey,
            issuer: 'north',
            audience: 'sp-tsm',
            body,
          });
          const answer = await notifications.handleNotification(name, body, signature);
          if (!answer.ok) {
            expect([400, 401, 404]).toContain(answer.status);
            return;
          }
          expect(JSON.stringify(answer.received)).not.toMatch(/\\u0000|\\ud[89a-f]/);
          expect(Number.isNaN(answer.received.completedAt.getTime())).toBe(false);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
