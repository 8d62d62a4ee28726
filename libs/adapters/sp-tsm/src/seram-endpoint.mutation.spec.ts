// Whatever an agent, or somebody in its place, sends: the end point answers one of its four statuses, never throws, and stores
// nothing that is not an answer to a delivered order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeramEndpoint } from './seram-endpoint';
import { COMMANDS, ICCID, SmallRegister } from './testing/small-register';

const ORDER = '0b8f0b6e-0000-4000-8000-000000000001';
const RUNS = Number(process.env['JPKI_FUZZ'] ?? 1000);
const STATUSES = [200, 400, 404, 406];

const HELLO = {
  secureElements: [{ seType: 'uicc', seId: ICCID, seExtraInfo: '' }],
  supportedTransportProtocols: ['HTTPS'],
  supportedDataFormats: ['application/json'],
  supportedVersions: ['2.0.0'],
};
const REPORT = {
  localAgentStatus: { localAgentStatusEnum: 'PROCESSED', executedSeRamCommands: 1, errorMsg: '' },
  ramResponses: [{ ramResponseType: 'seRamResponse', listOfRAPDU: ['', '9000', '9000'] }],
  orderId: ORDER,
};

/** Things that parsers and databases stumble over. */
const nasty = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    '',
    ' ',
    '9000\n',
    '9'.repeat(200_000),
    -1,
    2 ** 53,
    1e308,
    [],
    {},
    null,
    true,
    Array(600).fill('9000'),
    "'; DROP TABLE agent_orders; --",
    { __proto__: null, length: -1 },
  ),
);

type Path = readonly (string | number)[];
function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];
}
function changed(value: unknown, path: Path, change: { value: unknown } | 'remove'): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return change === 'remove' ? undefined : change.value;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...(value as unknown[])] as unknown as Record<string, unknown>)
    : { ...(value as Record<string, unknown>) };
  if (rest.length === 0 && change === 'remove') Reflect.deleteProperty(copy, head);
  else copy[head] = changed(copy[head], rest, change);
  return copy;
}
const mutated = (message: unknown) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...pathsOf(message)),
        fc.oneof(fc.constant('remove' as const), fc.record({ value: nasty })),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((changes) =>
      changes.reduce<unknown>((now, [path, change]) => {
        try {
          return changed(now, path, change);
        } catch {
          return now;
        }
      }, message),
    );
const sessions = fc.oneof(
  { weight: 5, arbitrary: fc.constant('session') },
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\u0000', '../x', 's'.repeat(100_000)),
);

describe('the SERAM end point under mutated messages', () => {
  it('shakes hands or refuses, and changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(sessions, mutated(HELLO), async (session, body) => {
        const register = new SmallRegister();
        const { status } = await new SeramEndpoint(register).handshake(session, body);
        expect(STATUSES).toContain(status);
        expect([register.orders, register.woken]).toEqual([[], []]);
      }),
      { numRuns: RUNS },
    );
  });

  it('takes a report or refuses it, stores at most one answer per command, and only of hexadecimal bytes', async () => {
    await fc.assert(
      fc.asyncProperty(sessions, mutated(REPORT), async (session, body) => {
        const register = new SmallRegister();
        register.add(ORDER, { state: 'delivered' });
        const { status } = await new SeramEndpoint(register).remoteManagement(session, body);
        expect(STATUSES).toContain(status);
        const stored = register.state(ORDER)?.responses ?? [];
        expect(stored.length).toBeLessThanOrEqual(COMMANDS.length);
        for (const answer of stored) expect(answer).toMatch(/^(?:[0-9A-F]{2})*$/);
        if (status !== 200) expect(register.state(ORDER)?.state).toBe('delivered');
      }),
      { numRuns: RUNS },
    );
  });
});
