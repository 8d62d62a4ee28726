import { beforeEach, describe, expect, it } from 'vitest';
import type { Notices } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addHolder, newPerson, type Citizen } from '../testing/outside';
import { ExpireCertificates } from './expire-certificates.operation';
import { RemindOfExpiry } from './remind-of-expiry.operation';

const DAY = 86_400_000;
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let sent: Parameters<Notices['sms']>[0][];
let reminders: RemindOfExpiry;

beforeEach(async () => {
  register = new MemoryRegister();
  ({ citizen, certificate } = await addHolder(register));
  sent = [];
  reminders = new RemindOfExpiry(register, { sms: (message) => Promise.resolve(void sent.push(message)) });
});

/** Lets the certificate end so many days from now. */
function endIn(days: number): void {
  Object.assign(register.rows.certificates[0] ?? {}, { notAfter: new Date(register.now.getTime() + days * DAY) });
}
const events = () => register.rows.history.map(({ event, facts }) => [event, facts['days']]);

describe('The notice of the coming end', () => {
  it('goes out once for each threshold, to the line of the certificate', async () => {
    for (const days of [120, 91, 90, 89, 31, 30, 8, 7, 1, 0]) {
      endIn(days);
      await reminders.execute();
      await reminders.execute();
    }
    expect(events()).toEqual([
      ['expiry-notice', 90],
      ['expiry-notice', 30],
      ['expiry-notice', 7],
    ]);
    expect(sent.map(({ dedupeId }) => dedupeId.split(':').at(-1))).toEqual(['90', '30', '7']);
    expect(new Set(sent.map(({ to }) => to))).toEqual(new Set([citizen.line.msisdn]));
    for (const { text } of sent) expect(text).toMatch(/^【スマホJPKI】[\s\S]*apply again in the portal\.$/);
  });

  it('skips what was missed: after a long outage only the nearest one is told', async () => {
    endIn(5);
    await reminders.execute();
    expect(events()).toEqual([['expiry-notice', 7]]);
  });

  it.each(['issued', 'revoked', 'expired', 'discarded', 'reserved'] as const)(
    'is not for one that is %s',
    async (state) => {
      Object.assign(register.rows.certificates[0] ?? {}, { state });
      endIn(5);
      expect(await reminders.execute()).toBe(0);
      expect(sent).toEqual([]);
    },
  );

  it('tells a recycled number nothing, and does not ask again', async () => {
    const stranger = await register.by((tx) => tx.people.enrol(newPerson('stranger')));
    Object.assign(register.rows.lines[0] ?? {}, { personId: stranger.id });
    endIn(5);
    expect(await reminders.execute()).toBe(0);
    expect(await reminders.execute()).toBe(0);
    expect(sent).toEqual([]);
    expect(register.rows.history).toMatchObject([{ event: 'expiry-notice', facts: { days: 7, told: false } }]);
  });

  it('is tried again when the gateway was away', async () => {
    endIn(30);
    const away = new RemindOfExpiry(register, { sms: () => Promise.reject(new Error('away')) });
    await expect(away.execute()).rejects.toThrow('away');
    expect(await reminders.execute()).toBe(1);
  });
});

describe('Several holders', () => {
  /** Nearest end first. */
  const holders = async (count: number): Promise<string[]> => {
    endIn(5);
    const numbers = [citizen.line.msisdn];
    for (let at = 1; at < count; at += 1) {
      const { citizen: other } = await addHolder(register);
      Object.assign(register.rows.certificates[at] ?? {}, {
        notAfter: new Date(register.now.getTime() + 5 * DAY + at * 60_000),
      });
      numbers.push(other.line.msisdn);
    }
    return numbers;
  };
  const refusing = (refused: readonly string[], tried: string[]) =>
    new RemindOfExpiry(register, {
      sms: ({ to }) => {
        tried.push(to);
        return refused.includes(to) ? Promise.reject(new Error('refused')) : Promise.resolve();
      },
    });

  it('are told although the gateway does not take the first one’s number; the fault is said all the same', async () => {
    const numbers = await holders(3);
    const tried: string[] = [];
    await expect(refusing(numbers.slice(0, 1), tried).execute()).rejects.toThrow('refused');
    expect(tried).toEqual(numbers);
    expect(register.rows.history).toHaveLength(2);
  });

  it('wait for the next turn when the gateway is away', async () => {
    const numbers = await holders(6);
    const tried: string[] = [];
    await expect(refusing(numbers, tried).execute()).rejects.toThrow('refused');
    expect(tried).toEqual(numbers.slice(0, 3));
  });

  it('end although somebody moves the first one at the same moment', async () => {
    await holders(2);
    register.pass(6 * 86_400);
    const [first] = register.rows.certificates;
    const racing: Register = {
      transaction: (scope, work) =>
        register.transaction(scope, (tx) =>
          work({
            ...tx,
            certificates: {
              ...tx.certificates,
              update: (at, change) =>
                at.serial === first?.serial ? Promise.resolve(false) : tx.certificates.update(at, change),
            },
          }),
        ),
    };
    expect(await new ExpireCertificates(racing).execute()).toBe(1);
    expect(register.rows.certificates.map(({ state }) => state)).toEqual(['active', 'expired']);
    expect(await new ExpireCertificates(register).execute()).toBe(1);
  });
});

describe('The end', () => {
  const expiry = () => new ExpireCertificates(register);

  it.each(['active', 'suspended'] as const)('of one that is %s: expired, and its data ordered away', async (state) => {
    Object.assign(register.rows.certificates[0] ?? {}, {
      state,
      suspendedBy: state === 'active' ? null : 'holder-report',
    });
    endIn(0);
    expect(await expiry().execute()).toBe(0);
    register.pass(1);
    expect(await expiry().execute()).toBe(1);
    expect(register.rows.certificates[0]).toMatchObject({ state: 'expired', suspendedBy: null });
    expect(register.events()).toEqual(['certificate-expired']);
    expect(register.rows.steps).toMatchObject([
      { kind: 'tell-holder', subject: citizen.application.id, payload: { notice: 'certificate-expired' } },
      { kind: 'order-deletion', subject: citizen.application.id },
    ]);
    expect(await expiry().execute()).toBe(0);
  });

  it.each(['issued', 'revoked', 'discarded'] as const)('does not touch one that is %s', async (state) => {
    Object.assign(register.rows.certificates[0] ?? {}, { state });
    endIn(-1);
    expect(await expiry().execute()).toBe(0);
    expect(register.rows.certificates[0]).toMatchObject({ ...certificate, state, notAfter: expect.any(Date) });
  });
});
