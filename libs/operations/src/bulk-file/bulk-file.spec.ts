// A desk's file of many lines: each row by the rule of the single act, each once, whatever the file holds and whoever is killed.
import { BULK_LIMITS, judgeLifeEvent, NO_CALL, type BulkCells } from '@sumaho-jpki/rules';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { certificatesOf } from '../desk/desk.operations';
import { lifeOf } from '../line-events/line-life';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCarriers,
  addCertificate,
  addCitizen,
  aStaffMember,
  codeOf,
  random,
  type Citizen,
} from '../testing/outside';
import { ReadBulkFiles, type BulkFileView } from './bulk-file-view';
import { RunBulkFiles } from './run-bulk-files.operation';
import { DecideBulkFile, StartBulkFile, SteerBulkFile } from './start-bulk-file.operation';
import { UploadBulkFile } from './upload-bulk-file.operation';

const crl = { afterChange: () => Promise.resolve() } as unknown as PublishCrl;
let register: MemoryRegister;
let citizens: Citizen[];
let docomo: StaffRow;
let supervisor: StaffRow;
let kddi: StaffRow;

async function aWorld(lines = 3): Promise<void> {
  register = new MemoryRegister();
  await addCarriers(register);
  docomo = { ...aStaffMember('carrier-desk', 'docomo'), shop: 'A' };
  supervisor = { ...aStaffMember('carrier-supervisor', 'docomo'), shop: 'B' };
  kddi = aStaffMember('carrier-desk', 'kddi');
  register.rows.staff.push({ ...docomo }, { ...supervisor }, { ...kddi });
  citizens = [];
  for (let index = 0; index < lines; index += 1) {
    const citizen = await addCitizen(register, { application: { state: 'completed' } });
    await addCertificate(register, citizen);
    citizens.push(citizen);
  }
  register.pass(60);
}
beforeEach(() => aWorld());

const phoneOf = (index: number): string => `0${(citizens[index]?.line.msisdn ?? '').slice(3)}`;
const cells = (change: Partial<BulkCells>): BulkCells => ({ phone: '', iccid: '', event: 'suspend-line', ...change });
const upload = (rows: readonly BulkCells[], staff = docomo) =>
  new UploadBulkFile(register, random).execute({
    staff,
    table: { encoding: 'utf-8', rows: rows.map((row, index) => ({ ...row, row: index + 2 })) },
  });
const work = (on: Register = register) => new RunBulkFiles(on, crl).execute();
const read = (id: string, staff = docomo) => new ReadBulkFiles(register).one(staff, id, 0);
const start = (view: BulkFileView, change: object = {}) =>
  new StartBulkFile(register).execute({
    staff: docomo,
    provedAt: register.now,
    id: view.file.id,
    expected: view.counts.waiting,
    confirmation: String(view.counts.final),
    reason: 'unpaid bills of October',
    ...change,
  });
async function checked(rows: readonly BulkCells[]): Promise<BulkFileView> {
  const { file } = await upload(rows);
  await work();
  return read(file.id);
}
async function through(rows: readonly BulkCells[]) {
  const view = await checked(rows);
  if (view.counts.waiting > 0) {
    await start(view);
    while ((await read(view.file.id)).file.state === 'running') await work();
  }
  return read(view.file.id);
}
const lineStates = () => register.rows.lines.map(({ state }) => state);

describe('Why a file was run', () => {
  it('is kept with it and told in the audit, also where no second person is asked; a PIN in it is refused', async () => {
    const view = await checked([cells({ phone: phoneOf(0) })]);
    expect(view).toMatchObject({ needsSecondPerson: false, file: { reason: null } });
    expect(await codeOf(() => start(view, { reason: '暗証番号は2580' }))).toBe('text-not-for-notes');
    const started = await start(view, { reason: '未払いのため' });
    expect(started.file).toMatchObject({ state: 'running', reason: '未払いのため' });
    expect(register.rows.history.find(({ event }) => event === 'bulk-file-started')?.facts).toMatchObject({
      reason: '未払いのため',
    });
  });
});

describe('A training line', () => {
  it('named in a file is told so in its row, and left alone; the others are carried out', async () => {
    for (const row of register.rows.lines) if (row.id === citizens[1]?.line.id) row.training = true;
    const { rows, counts, file } = await through([cells({ phone: phoneOf(0) }), cells({ phone: phoneOf(1) })]);
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['done', null],
      ['refused', 'training-line'],
    ]);
    expect(counts.byReason).toEqual({ 'training-line': 1 });
    expect(file.linesTotal).toBe(2);
    expect(lineStates()).toEqual(['suspended', 'active', 'active']);
  });
});

describe('The dry run', () => {
  it('says of each row whether it can be carried out and why not, by the rule of the single act; nothing changes', async () => {
    const stranger = await addCitizen(register, { carrier: 'kddi', application: { state: 'completed' } });
    const before = structuredClone(register.rows.lines);
    const view = await checked([
      cells({ phone: phoneOf(0) }),
      cells({ phone: phoneOf(1).slice(1), event: 'cancel-contract' }),
      cells({ phone: `0${stranger.line.msisdn.slice(3)}` }),
      cells({ phone: phoneOf(0), event: 'lose-phone' }),
      cells({ phone: phoneOf(2), event: 'restore-line' }),
      cells({ iccid: '8.98E+18' }),
    ]);
    const { rows } = await read(view.file.id);
    const snapshot = await register.by(async (tx) => {
      const line = citizens[2]?.line;
      if (!line) throw new Error('no line');
      return lifeOf(tx, docomo.role, line, await certificatesOf(tx, docomo, line), NO_CALL);
    });
    const single = judgeLifeEvent('restore-line', snapshot);
    expect(rows.map(({ row, state, reason, repairs }) => [row, state, reason, repairs])).toEqual([
      [2, 'waiting', null, ''],
      [3, 'waiting', null, 'leading-zero'],
      [4, 'refused', 'line-not-found', ''],
      [5, 'refused', 'line-twice', ''],
      [6, 'refused', single.allowed ? 'allowed' : single.rule, ''],
      [7, 'refused', 'scientific-notation', ''],
    ]);
    expect(view).toMatchObject({
      counts: { waiting: 2, final: 1, repaired: 1 },
      file: { state: 'checked', linesTotal: 3 },
    });
    expect(register.rows.lines).toEqual(before);
  });

  it('wants phone number and ICCID of one line', async () => {
    const { rows } = await checked([cells({ phone: phoneOf(0), iccid: citizens[1]?.line.iccid ?? '' })]).then(
      ({ file }) => read(file.id),
    );
    expect(rows[0]).toMatchObject({ state: 'refused' });
  });

  it('is not there for another carrier, and not for roles that record nothing', async () => {
    const { file } = await checked([cells({ phone: phoneOf(0) })]);
    expect(await codeOf(() => read(file.id, kddi))).toBe('not-found');
    expect(await codeOf(() => read(file.id, aStaffMember('hotline')))).toBe('forbidden');
    expect(await codeOf(() => upload([cells({ phone: phoneOf(0) })], supervisor))).toBe('forbidden');
  });
});

describe('The run', () => {
  it('is started by its maker for what was seen; ends for good want a fresh proof and their number typed', async () => {
    const view = await checked([cells({ phone: phoneOf(0), event: 'cancel-contract' }), cells({ phone: phoneOf(1) })]);
    expect(await codeOf(() => start(view, { expected: 1 }))).toBe('conflict');
    expect(await codeOf(() => start(view, { provedAt: new Date(0) }))).toBe('step-up-required');
    expect(await codeOf(() => start(view, { confirmation: '2' }))).toBe('confirmation-mismatch');
    expect(await codeOf(() => start(view, { staff: kddi }))).toBe('not-found');
    await start(view, { confirmation: '１' });
    expect(await codeOf(() => start(view))).not.toBe('allowed');
    await work();
    await work();
    expect((await read(view.file.id)).file.state).toBe('done');
    expect(lineStates()).toEqual(['active', 'suspended', 'active']);
    expect(register.events().filter((event) => event === 'line-event-recorded')).toHaveLength(2);
    expect(register.events()).toEqual(
      expect.arrayContaining(['line-end-announced', 'bulk-file-started', 'bulk-file-done']),
    );
  });

  it('judges each row again: what changed since the dry run is refused with its rule', async () => {
    const view = await checked([cells({ phone: phoneOf(0) }), cells({ phone: phoneOf(1) })]);
    const line = register.rows.lines[0];
    if (line) line.state = 'terminated';
    await start(view);
    await work();
    await work();
    const { rows, counts } = await read(view.file.id);
    expect(counts).toMatchObject({ done: 1, refused: 1, waiting: 0 });
    expect(rows[0]?.reason).not.toBeNull();
  });

  it('is stopped between two rows and goes on with those that are left', async () => {
    const view = await checked([cells({ phone: phoneOf(0) }), cells({ phone: phoneOf(1) })]);
    await start(view);
    const { id } = view.file;
    await new RunBulkFiles(register, crl, 1).execute();
    const steer = new SteerBulkFile(register);
    expect((await steer.stop({ staff: supervisor, id })).file.state).toBe('stopped');
    expect(await work()).toBe(0);
    expect(await codeOf(() => steer.goOn({ staff: supervisor, id }))).toBe('forbidden');
    await steer.goOn({ staff: docomo, id });
    await work();
    await work();
    expect((await read(id)).counts).toMatchObject({ done: 2, waiting: 0 });
    expect(register.events().filter((event) => event === 'line-event-recorded')).toHaveLength(2);
  });

  it('of many rows waits for a second person of another shop, who approves exactly these rows', async () => {
    await aWorld(BULK_LIMITS.secondPersonAbove + 1);
    const view = await checked(citizens.map((_citizen, index) => cells({ phone: phoneOf(index) })));
    const proposed = await start(view);
    expect(proposed.file.state).toBe('proposed');
    expect(await work()).toBe(0);
    const decide = (staff: StaffRow, change: object = {}) =>
      new DecideBulkFile(register).execute({
        ...{ staff, provedAt: register.now, id: view.file.id, decision: 'approved' },
        changeSha256: proposed.approval?.changeSha256 ?? '',
        ...change,
      });
    expect(await codeOf(() => decide(docomo))).toBe('forbidden');
    expect(await codeOf(() => decide({ ...supervisor, shop: 'A' }))).toBe('second-person-required');
    expect(await codeOf(() => decide(supervisor, { changeSha256: '0'.repeat(64) }))).toBe('conflict');
    expect(await codeOf(() => decide(supervisor, { provedAt: new Date(0) }))).toBe('step-up-required');
    expect((await decide(supervisor)).file.state).toBe('running');
    await work();
    await work();
    expect((await read(view.file.id)).counts).toMatchObject({ done: BULK_LIMITS.secondPersonAbove + 1 });
  });

  it('tries a row that fails five times, says so, and does the next', async () => {
    const view = await checked([cells({ phone: phoneOf(0) }), cells({ phone: phoneOf(1) })]);
    await start(view);
    const broken: Register = {
      transaction: (scope, run) =>
        register.transaction(scope, (tx) =>
          run({
            ...tx,
            lines: {
              ...tx.lines,
              byId: (id) => (id === citizens[0]?.line.id ? Promise.reject(new Error('broken')) : tx.lines.byId(id)),
            },
          }),
        ),
    };
    for (let turn = 0; turn < 6; turn += 1) await work(broken);
    const { rows, file } = await read(view.file.id);
    expect(rows.map(({ state, reason }) => [state, reason])).toEqual([
      ['refused', 'failed'],
      ['done', null],
    ]);
    expect(file.state).toBe('done');
  });

  it('whatever the file holds, ends each row as done or refused with a reason, and nothing is done twice', async () => {
    const phone = fc.oneof(
      fc.integer({ min: 0, max: 2 }).map((index) => ({ index, bare: false })),
      fc.integer({ min: 0, max: 2 }).map((index) => ({ index, bare: true })),
      fc.string({ maxLength: 20 }),
      fc.constantFrom('', '8.98E+18', '=HYPERLINK("x")', '0901'),
    );
    const event = fc.constantFrom(
      'suspend-line',
      'restore-line',
      'lose-phone',
      'cancel-contract',
      'change-sim',
      '?',
      '解約',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(phone, event), { minLength: 1, maxLength: 8 }), async (file) => {
        await aWorld();
        const rows = file.map(([what, name]) =>
          cells({
            phone: typeof what === 'string' ? what : phoneOf(what.index).slice(what.bare ? 1 : 0),
            event: name,
          }),
        );
        const ended = await through(rows);
        expect(ended.rows).toHaveLength(rows.length);
        for (const [index, row] of ended.rows.entries()) {
          expect(['done', 'refused']).toContain(row.state);
          expect(row.reason === null).toBe(row.state === 'done');
          const written = file[index]?.[0];
          const bare = typeof written === 'object' && written.bare;
          if (row.state === 'done') expect(row.repairs).toBe(bare ? 'leading-zero' : '');
        }
        const done = ended.rows.filter(({ state }) => state === 'done');
        expect(new Set(done.map(({ lineId }) => lineId)).size).toBe(done.length);
        expect(register.events().filter((each) => each === 'line-event-recorded')).toHaveLength(done.length);
      }),
      { numRuns: 40 },
    );
  });

  it('that is killed at any transaction ends the same, each row once', async () => {
    const rows = () => [cells({ phone: phoneOf(0) }), cells({ phone: phoneOf(1), event: 'lose-phone' })];
    const outcome = () => [
      lineStates(),
      register.rows.certificates.map(({ state }) => state),
      register.rows.bulkRows.map(({ state, reason }) => [state, reason]),
      // A row that was killed is done after the others.
      register.events().toSorted(),
    ];
    const run = async (kill: number) => {
      await aWorld();
      const { file } = await upload(rows());
      let turns = 0;
      const dying: Register = {
        transaction: (scope, body) =>
          (turns += 1) === kill
            ? Promise.reject(new Error('killed'))
            : register.transaction(scope, async (tx) => {
                const answer = await body(tx);
                // Killed before COMMIT.
                if ((turns += 1) === kill) throw new Error('killed');
                return answer;
              }),
      };
      await work(dying).catch(() => 0);
      await work();
      await start(await read(file.id));
      await work(dying).catch(() => 0);
      for (let turn = 0; turn < 4; turn += 1) await work();
      return { told: outcome(), turns };
    };
    const { told: undisturbed, turns } = await run(0);
    for (let kill = 1; kill <= turns; kill += 1)
      expect((await run(kill)).told, `killed at ${kill}`).toEqual(undisturbed);
  });
});
