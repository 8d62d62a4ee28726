import { beforeEach, describe, expect, it } from 'vitest';
import type { StaffRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { codeOf } from '../testing/outside';
import { ReadVerifierFees } from './read-verifier-fees.operation';
import { StatusQuestions } from './status-questions';

let register: MemoryRegister;
let now: Date;
beforeEach(() => {
  register = new MemoryRegister();
  now = new Date('2026-04-10T00:00:00.000Z');
});
const replica = (id: string) => new StatusQuestions(register, id, () => now);
const sums = async (month = '2026-04') =>
  (await register.by((tx) => tx.verifierUsage.ofMonth(month)))
    .map(({ verifierId, kind, questions }) => `${verifierId} ${kind} ${questions}`)
    .toSorted();

describe('Answered questions', () => {
  it('of all replicas add up, by verifier, month and kind', async () => {
    const [one, two] = [replica('one'), replica('two')];
    for (let asked = 0; asked < 3; asked += 1) one.note('bank', 'ocsp');
    one.note('bank', 'crl');
    two.note('bank', 'ocsp', 4);
    two.note('city', 'gate');
    now = new Date('2026-04-30T15:00:00.000Z');
    two.note('city', 'gate');
    await Promise.all([one.tell(), two.tell()]);
    expect(await sums()).toEqual(['bank crl 1', 'bank ocsp 7', 'city gate 1']);
    expect(await sums('2026-05')).toEqual(['city gate 1']);
  });

  it('of nobody who could be charged, and those that were none, do not count', async () => {
    const one = replica('one');
    one.note(null, 'ocsp');
    one.note('bank', 'ocsp', 0);
    await one.tell();
    expect(await sums()).toEqual([]);
  });

  it('count once when the register took them and its answer was lost', async () => {
    const one = replica('one');
    one.note('bank', 'ocsp', 2);
    let lost = true;
    const told = register.transaction.bind(register);
    const flaky = new StatusQuestions(
      {
        transaction: async (scope, work) => {
          const done = await told(scope, work);
          if (lost) throw new Error('the connection broke after COMMIT');
          return done;
        },
      },
      'two',
      () => now,
    );
    flaky.note('bank', 'ocsp', 5);
    await expect(flaky.tell()).rejects.toThrow('after COMMIT');
    lost = false;
    flaky.note('bank', 'ocsp');
    await Promise.all([flaky.tell(), one.tell()]);
    expect(await sums()).toEqual(['bank ocsp 8']);
  });

  it('wait while the register is away, and are told when it is back; nothing new, nothing told', async () => {
    const one = replica('one');
    one.note('bank', 'ocsp');
    register.before = () => Promise.reject(new Error('away'));
    await expect(one.tell()).rejects.toThrow('away');
    register.before = () => Promise.resolve();
    one.note('bank', 'ocsp');
    await one.tell();
    expect(await sums()).toEqual(['bank ocsp 2']);
    register.before = () => Promise.reject(new Error('asked for nothing'));
    await one.tell();
  });

  it('that come in while others are told are told next time', async () => {
    const one = replica('one');
    one.note('bank', 'ocsp');
    register.before = () => {
      register.before = () => Promise.resolve();
      one.note('bank', 'ocsp');
      return Promise.resolve();
    };
    await one.tell();
    expect(await sums()).toEqual(['bank ocsp 1']);
    await one.tell();
    expect(await sums()).toEqual(['bank ocsp 2']);
  });

  it('of very many verifiers are told in parts', async () => {
    const one = replica('one');
    for (let verifier = 0; verifier < 1_307; verifier += 1) one.note(`v${verifier}`, 'ocsp');
    await one.tell();
    expect((await sums()).length).toBe(1_307);
  });
});

describe('The fee report', () => {
  const staff = (role: StaffRow['role']) => ({ id: 'x', role }) as StaffRow;
  beforeEach(async () => {
    register.now = new Date('2026-05-02T00:00:00.000Z');
    const base = { kind: 'administrative-body', purposes: ['user-authentication'], certifiedUntil: null } as const;
    for (const code of ['bank', 'city', 'quiet']) {
      await register.by((tx) =>
        tx.verifiers.insert({ ...base, id: code, code, name: code, relyingPartyId: null, reason: 'test' }),
      );
    }
    const one = replica('one');
    one.note('bank', 'ocsp', 10);
    one.note('bank', 'crl');
    one.note('city', 'gate', 2);
    await one.tell();
  });

  it('of a month names what each verifier was answered and the fee; who asked nothing is not in it', async () => {
    const { month, over, fees } = await new ReadVerifierFees(register).execute(staff('jlis-auditor'), '2026-04');
    expect([month, over]).toEqual(['2026-04', true]);
    expect(
      fees.map(({ verifier, kind, questions, yen, waived }) => [verifier.code, kind, questions, yen, waived]),
    ).toEqual([
      ['bank', 'ocsp', 10, 20, false],
      ['bank', 'crl', 1, 2, true],
      ['city', 'gate', 2, 4, false],
    ]);
  });

  it('of the month that runs says so', async () => {
    expect(await new ReadVerifierFees(register).execute(staff('jlis-operator'), null)).toEqual({
      month: '2026-05',
      over: false,
      fees: [],
    });
  });

  it.each(['carrier-desk', 'hotline'] as const)('is not for a %s', async (role) => {
    expect(await codeOf(() => new ReadVerifierFees(register).execute(staff(role), null))).toBe('forbidden');
  });
});
