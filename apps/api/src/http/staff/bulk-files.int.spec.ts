// A desk's bulk file over HTTP on the real register: upload, dry run, run, second person, results, row-level security, forgetting.
import { staffRoutes } from '@sumaho-jpki/contract';
import { PublishCrl, RunBulkFiles } from '@sumaho-jpki/operations';
import { BULK_LIMITS, formatPhoneNumber } from '@sumaho-jpki/rules';
import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let storage: pg.Client;
let docomo: SignedIn;
let kddi: SignedIn;
let supervisor: SignedIn;
let people = 0;
let holdings: Holding[];

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
  kddi = await api.staff('carrier-desk', 'kddi');
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});
beforeEach(async () => {
  docomo = await api.staff('carrier-desk', 'docomo');
  supervisor = await api.staff('carrier-supervisor', 'docomo');
  holdings = [];
  for (let index = 0; index < 2; index += 1) {
    const { personId } = await api.citizen(`bulk-${(people += 1)}`);
    const holding = await addHolding(api.register, personId, { state: 'completed' });
    await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [holding.certificate.serial]);
    holdings.push(holding);
  }
});

const routes = staffRoutes;
const at = (path: string, id: string) => path.replace(':id', id);
const phone = (index: number) => formatPhoneNumber(holdings[index]?.line.msisdn ?? '').replaceAll('-', '');
const base64 = (text: string) => Buffer.from(text).toString('base64');
async function upload(text: string) {
  const answer = await api.post(
    routes.uploadBulkFile.path,
    docomo,
    { contentBase64: base64(text) },
    { 'idempotency-key': randomUUID() },
  );
  expect(answer.statusCode, answer.body).toBe(201);
  return routes.uploadBulkFile.response.parse(answer.json()).bulkFile;
}
const work = async () => {
  const run = new RunBulkFiles(api.register, api.get(PublishCrl));
  while ((await run.execute()) > 0);
  await run.execute();
};
const read = async (id: string, query = '', by = docomo) =>
  routes.bulkFile.response.parse((await api.read(`${at(routes.bulkFile.path, id)}${query}`, by)).json());
const statesNow = async () => {
  const { rows } = await storage.query<{ id: string; state: string }>(
    'SELECT id, state FROM lines WHERE id = ANY($1)',
    [holdings.map(({ line }) => line.id)],
  );
  return holdings.map(({ line }) => rows.find(({ id }) => id === line.id)?.state);
};

describe('A bulk file', () => {
  it('goes from the upload over the dry run and the typed confirmation to its results; each row by its own rule', async () => {
    const file = await upload(
      `電話番号,ICCID,届け\r\n${phone(0).slice(1)},,回線の利用停止\r\n${phone(1)},,cancel-contract\r\n,8.98E+18,suspend-line\r\n"=HYPERLINK(""x"")",,suspend-line\r\n`.replace(
        '回線の利用停止',
        'suspend-line',
      ),
    );
    expect(file).toMatchObject({ state: 'checking', rows: 4, refused: 2 });
    await work();
    const { bulkFile: checked, rows } = await read(file.id);
    expect(checked).toMatchObject({ state: 'checked', waiting: 2, final: 1, repaired: 1, needsSecondPerson: false });
    expect(checked.linesTotal).toBeGreaterThanOrEqual(2);
    expect(rows.map(({ row, state, reason }) => [row, state, reason])).toEqual([
      [2, 'waiting', null],
      [3, 'waiting', null],
      [4, 'refused', 'scientific-notation'],
      [5, 'refused', 'phone-malformed'],
    ]);
    expect((await read(file.id, '?state=refused&after=4')).rows.map(({ row }) => row)).toEqual([5]);
    const start = (body: object) => api.post(at(routes.startBulkFile.path, file.id), docomo, body);
    const wish = { expected: 2, reason: 'end of the month' };
    expect((await start(wish)).json()).toMatchObject({ code: 'confirmation-mismatch' });
    expect((await start({ ...wish, confirmation: '1' })).json()).toMatchObject({ bulkFile: { state: 'running' } });
    await work();
    expect((await read(file.id)).bulkFile).toMatchObject({ state: 'done', done: 2, refused: 2, waiting: 0 });
    expect(await statesNow()).toEqual(['suspended', 'active']);
    const { rows: steps } = await storage.query('SELECT 1 FROM steps WHERE workflow_id = $1', [
      `line-end:${holdings[1]?.line.id}`,
    ]);
    expect(steps).toHaveLength(1);
    const results = routes.bulkResults.response.parse(
      (await api.read(`${at(routes.bulkResults.path, file.id)}?encoding=shift_jis`, docomo)).json(),
    );
    const text = new TextDecoder('shift_jis').decode(Buffer.from(results.contentBase64, 'base64'));
    expect(text).toContain('先頭の0を補いました');
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it('is nobody else’s: another carrier finds none, and the rows are closed to it and to J-LIS by row-level security', async () => {
    const { id } = await upload(`phone,event\n${phone(0)},lose-phone\n`);
    await work();
    expect((await api.read(at(routes.bulkFile.path, id), kddi)).json()).toMatchObject({ code: 'not-found' });
    expect((await api.read(at(routes.bulkResults.path, id), kddi)).json()).toMatchObject({ code: 'not-found' });
    const body = { expected: 1, reason: 'x' };
    expect((await api.post(at(routes.startBulkFile.path, id), kddi, body)).json()).toMatchObject({ code: 'not-found' });
    const seen = (scope: Parameters<typeof api.register.transaction>[0]) =>
      api.register.transaction(scope, async (tx) => [
        (await tx.bulkFiles.byId(id)) !== null,
        (await tx.bulkFiles.rows(id, 0, 10)).length,
      ]);
    expect(await seen({ kind: 'carrier', carrier: 'docomo' })).toEqual([true, 1]);
    expect(await seen({ kind: 'carrier', carrier: 'kddi' })).toEqual([false, 0]);
    expect(await seen({ kind: 'jlis' })).toEqual([true, 0]);
    await expect(
      api.register.transaction({ kind: 'carrier', carrier: 'kddi' }, (tx) =>
        tx.bulkFiles.finish({ fileId: id, row: 2 }, 'done', null),
      ),
    ).resolves.toBe(false);
  });

  it('of many rows runs when a supervisor approved exactly it', async () => {
    const unknown = Array.from({ length: BULK_LIMITS.secondPersonAbove }, (_none, index) => `0901234${1000 + index}`);
    const { id } = await upload(
      `phone,event\n${[phone(0), ...unknown].map((each) => `${each},lose-phone\n`).join('')}`,
    );
    await work();
    expect((await read(id)).bulkFile).toMatchObject({ waiting: 1, needsSecondPerson: false });
    // As if all of them were lines of this desk.
    await storage.query(`UPDATE bulk_rows SET state = 'waiting', reason = NULL WHERE file_id = $1`, [id]);
    const many = { expected: BULK_LIMITS.secondPersonAbove + 1, reason: 'a stolen parcel' };
    const { bulkFile } = routes.startBulkFile.response.parse(
      (await api.post(at(routes.startBulkFile.path, id), docomo, many)).json(),
    );
    expect(bulkFile).toMatchObject({ state: 'proposed', reason: 'a stolen parcel', mayDecide: { allowed: false } });
    const decide = (changeSha256: string) =>
      api.post(at(routes.decideBulkFile.path, id), supervisor, { changeSha256, decision: 'approved' });
    expect((await read(id, '', supervisor)).bulkFile.mayDecide).toEqual({ allowed: true });
    expect((await decide('0'.repeat(64))).json()).toMatchObject({ code: 'conflict' });
    expect((await decide(bulkFile.changeSha256 ?? '')).json()).toMatchObject({ bulkFile: { state: 'running' } });
    await work();
    expect((await read(id)).bulkFile).toMatchObject({ state: 'done', done: 1, refused: BULK_LIMITS.secondPersonAbove });
  });

  it('that cannot be read is refused with what is wrong, and is not kept', async () => {
    const before = (await storage.query('SELECT 1 FROM bulk_files')).rowCount;
    const answer = await api.post(
      routes.uploadBulkFile.path,
      docomo,
      { contentBase64: Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff]).toString('base64') },
      { 'idempotency-key': randomUUID() },
    );
    expect(answer.json()).toMatchObject({ code: 'validation-failed' });
    expect(answer.body).toContain('Row 1, character 2');
    expect((await storage.query('SELECT 1 FROM bulk_files')).rowCount).toBe(before);
  });
});
