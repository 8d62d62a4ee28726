import { beforeEach, describe, expect, it } from 'vitest';
import type { AuthorityGeneration, AuthoritySelf, OwnCertificate } from '../ports/authority-health.port';
import type { LintRunRow } from '../ports/issue-control.port';
import type { CertificateRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { aStaffMember } from '../testing/outside';
import { ReadAuthorityHealth } from './read-authority-health.operation';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let register: MemoryRegister;
let self: AuthoritySelf;
const at = (milliseconds: number) => new Date(register.now.getTime() + milliseconds);
const own = (days: number): OwnCertificate => ({
  serial: '53aa',
  subject: 'C=JP, O=Sumaho JPKI (virtual)',
  keyIdentifier: 'ab'.repeat(20),
  sha256: 'cd'.repeat(32),
  notBefore: at(-DAY),
  notAfter: at(days * DAY),
});
const generation = (rootDays: number, signerDays: number[], number = 1): AuthorityGeneration => ({
  number,
  root: { ...own(rootDays), keyKind: 'rsa-2048' },
  issues: number === 1,
  activeFrom: at(-DAY),
  ocspSigners: signerDays.map(own),
  enrolmentSigners: [],
});
const read = (role: Parameters<typeof aStaffMember>[0] = 'jlis-operator') =>
  new ReadAuthorityHealth(register, { lookAtSelf: () => Promise.resolve(self) }).execute(aStaffMember(role));
const addList = (made: number, ends: number, number: bigint, entries = 0, part: number | null = null) =>
  register.rows.crls.push({ number, der: new Uint8Array(), thisUpdate: at(made), nextUpdate: at(ends), entries, part });
const addRun = (over: Partial<LintRunRow>) =>
  register.rows.lintRuns.push({
    night: '2026-06-01',
    version: 3,
    cursor: 'ff',
    seen: 40,
    failed: 0,
    findings: [],
    startedAt: at(-7 * HOUR),
    finishedAt: at(-6 * HOUR),
    ...over,
  });
const addCertificate = (serial: string) =>
  register.rows.certificates.push({ serial, state: 'active', version: 1 } as unknown as CertificateRow);

beforeEach(() => {
  register = new MemoryRegister();
  self = { generations: [generation(2_000, [60])], nextGenerationDue: at(900 * DAY), policyArc: '1.2.3' };
  addList(-HOUR, 23 * HOUR, 4n, 12);
  addRun({});
});

describe('the state of the authority', () => {
  it('is fine when all that it holds lasts and nothing waits', async () => {
    const health = await read();
    expect(health).toMatchObject({
      alarm: 'fine',
      measuredAt: register.now,
      nextGeneration: { alarm: 'fine' },
      fullLists: [{ generation: 1, number: 4n, entries: 12, alarm: 'fine' }],
      answers: { due: 0, more: false, oldest: null, alarm: 'fine' },
      lint: { alarm: 'fine', run: { night: '2026-06-01', seen: 40, failed: 0 } },
    });
    expect(health.generations).toMatchObject([{ root: { daysLeft: 2_000, alarm: 'fine' }, ocspSignerAlarm: 'fine' }]);
  });

  it.each([
    [30, 'notice'],
    [7, 'warning'],
    [1, 'critical'],
  ])('with a root that ends in %d days is %s', async (days, alarm) => {
    self = { ...self, generations: [generation(2_000, [60]), generation(days, [60], 2)] };
    const health = await read();
    expect(health.alarm).toBe(alarm);
    expect(health.generations.map(({ root }) => root.alarm)).toEqual(['fine', alarm]);
  });

  it('counts the signer that lasts longest; one that was replaced may end', async () => {
    self = { ...self, generations: [generation(2_000, [60, 2])] };
    expect(await read()).toMatchObject({ alarm: 'fine' });
    self = { ...self, generations: [generation(2_000, [6, 2])] };
    const health = await read();
    expect(health).toMatchObject({ alarm: 'warning' });
    expect(health.generations[0]?.ocspSigners.map(({ alarm }) => alarm)).toEqual(['warning', 'fine']);
  });

  it.each([
    [31, 'fine'],
    [30, 'notice'],
    [7, 'warning'],
    [1, 'critical'],
    [0, 'over'],
  ])(
    'with a signer of CMP answers that ends in %d days is %s, and of a root that was replaced nobody minds',
    async (days, alarm) => {
      const enrolmentSigners = [own(days)];
      const [list] = register.rows.crls;
      if (list) register.rows.crls.push({ ...list, generation: 2 });
      const replaced = { ...generation(2_000, [60], 2), enrolmentSigners: [own(1)] };
      self = { ...self, generations: [{ ...generation(2_000, [60]), enrolmentSigners }, replaced] };
      const health = await read();
      expect(health.alarm).toBe(alarm);
      expect(health.generations.map(({ enrolmentSignerAlarm }) => enrolmentSignerAlarm)).toEqual([alarm, 'fine']);
    },
  );

  it('without a signer, or without any root, is over', async () => {
    self = { ...self, generations: [generation(2_000, [])] };
    expect(await read()).toMatchObject({ alarm: 'over', generations: [{ ocspSignerAlarm: 'over' }] });
    self = { ...self, generations: [] };
    expect(await read()).toMatchObject({ alarm: 'over' });
  });

  it('looks at the newest full list only, and at the newest of each part', async () => {
    addList(-10 * HOUR, -HOUR, 3n);
    addList(-20 * HOUR, 4 * HOUR, 5n, 3, 17);
    addList(-30 * HOUR, -HOUR, 2n, 3, 17);
    addList(-HOUR, 23 * HOUR, 6n, 9, 90);
    const health = await read();
    expect(health.fullLists).toMatchObject([{ number: 4n, alarm: 'fine' }]);
    expect(health.parts).toMatchObject([
      { part: 17, number: 5n, entries: 3, alarm: 'warning' },
      { part: 90, number: 6n, entries: 9, alarm: 'fine' },
    ]);
    expect(health.alarm).toBe('warning');
  });

  it('with a list past its end is over, and without any list says so', async () => {
    register.rows.crls = [];
    expect(await read()).toMatchObject({ alarm: 'notice', fullLists: [], fullListAlarm: 'notice' });
    addList(-25 * HOUR, -HOUR, 4n);
    expect(await read()).toMatchObject({ alarm: 'over', fullListAlarm: 'over' });
  });

  it('looks at the lists of every generation that issued, and misses none of one that is only published', async () => {
    const second = generation(3_000, [60], 2);
    self = {
      ...self,
      generations: [generation(2_000, [60]), second, { ...generation(3_600, [60], 3), activeFrom: null }],
    };
    expect(await read()).toMatchObject({ alarm: 'notice', fullListAlarm: 'notice', fullLists: [{ generation: 1 }] });
    addList(-20 * HOUR, 4 * HOUR, 5n);
    Object.assign(register.rows.crls.at(-1) ?? {}, { generation: 2 });
    addList(-HOUR, 23 * HOUR, 6n, 3, 17);
    Object.assign(register.rows.crls.at(-1) ?? {}, { generation: 2 });
    const health = await read();
    expect(health).toMatchObject({ alarm: 'warning', fullListAlarm: 'warning' });
    expect(health.fullLists.map(({ generation: of, number, alarm }) => [of, number, alarm])).toEqual([
      [1, 4n, 'fine'],
      [2, 5n, 'warning'],
    ]);
    expect(health.parts).toMatchObject([{ generation: 2, part: 17, number: 6n, alarm: 'fine' }]);
  });

  it('tells how many answers wait and since when', async () => {
    addCertificate('5301');
    addCertificate('5302');
    await register.by((tx) => tx.statusAnswers.look('5301'));
    register.pass(6 * 60);
    const { answers, alarm, measuredAt } = await read();
    expect(answers).toEqual({
      due: 2,
      more: false,
      oldest: new Date(measuredAt.getTime() - 6 * MINUTE),
      alarm: 'warning',
    });
    expect(alarm).toBe('warning');
  });

  it('tells what the last lint found, and when none was for long', async () => {
    const findings = [{ serial: '53ff', rule: 'key-usage', message: 'wrong' }];
    addRun({ night: '2026-06-02', failed: 1, findings });
    expect(await read()).toMatchObject({
      alarm: 'critical',
      lint: { run: { night: '2026-06-02', failed: 1, findings } },
    });
    register.rows.lintRuns = [];
    expect(await read()).toMatchObject({ alarm: 'notice', lint: { run: null, alarm: 'notice' } });
    addRun({ finishedAt: at(-51 * HOUR) });
    expect(await read()).toMatchObject({ alarm: 'warning', lint: { alarm: 'warning' } });
  });

  it('a run that goes on is as old as its beginning', async () => {
    register.rows.lintRuns = [];
    addRun({ startedAt: at(-27 * HOUR), finishedAt: null });
    expect(await read()).toMatchObject({ lint: { alarm: 'notice' } });
  });

  it('names every profile with the policy of this installation', async () => {
    const { profiles } = await read();
    expect(profiles.map(({ name, policyOid }) => [name, policyOid])).toEqual([
      ['user-auth-root', undefined],
      ['user-auth-sim', '1.2.3.1'],
      ['user-auth-keychain', '1.2.3.2'],
      ['user-auth-keychain-central', '1.2.3.3'],
      ['user-auth-sim-on-card', '1.2.3.4'],
      ['ocsp-signer', undefined],
      ['enrolment-signer', undefined],
      ['tsm', '1.2.3.11'],
      ['gate', '1.2.3.12'],
      ['staff', '1.2.3.13'],
    ]);
  });

  it.each(['jlis-operator', 'jlis-approver', 'jlis-auditor'] as const)('is shown to %s', async (role) => {
    await expect(read(role)).resolves.toMatchObject({ alarm: 'fine' });
  });

  it.each(['carrier-desk', 'carrier-supervisor', 'mvno-desk', 'hotline'] as const)('is not for %s', async (role) => {
    await expect(read(role)).rejects.toMatchObject({ detail: { refusal: { rule: 'role-may-not' } } });
  });
});
