// The guard taken away: every role may do everything, and row-level security stands alone. No read of the contract brings out a row of
// another carrier, and none of an MVNO's persons, applications or certificates comes out to its host. Source: issue "Isolation and proof".
import type * as Permissions from '@sumaho-jpki/rules';
import type { Route } from '@sumaho-jpki/contract';
import { staffRoutes } from '@sumaho-jpki/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiUnderTest } from '../testing/api-under-test';
import { ALL_ROUTES, ask } from '../testing/matrix/asking';
import { everyCaller, type Caller } from '../testing/matrix/callers';
import { JlisRows } from '../testing/matrix/jlis-rows';
import { nameOf } from '../testing/matrix/samples';
import { subjectOf } from '../testing/matrix/subjects';
import { MatrixWorld, TENANT_IDS, type Belongings } from '../testing/matrix/world';

/** Where the guard, the operations and the pages ask; what they ask is answered with yes. */
vi.mock('../../../../libs/rules/src/permissions/may', () => ({
  may: (): ReturnType<typeof Permissions.may> => ({ allowed: true }),
  rolesThatMay: () => ['carrier-desk', 'carrier-supervisor', 'mvno-desk', 'jlis-operator', 'jlis-approver', 'hotline'],
}));

let api: ApiUnderTest;
let world: MatrixWorld;
let jlisRows: JlisRows;
let carriers: readonly Caller[];
let rows: readonly Belongings[];

beforeAll(async () => {
  api = await ApiUnderTest.start();
  world = new MatrixWorld(api);
  await world.open();
  jlisRows = new JlisRows(api);
  await jlisRows.open();
  const made: Belongings[] = [];
  for (const tenant of TENANT_IDS)
    for (const state of ['active', 'suspended', 'revoked'] as const) made.push(await world.row(tenant, state));
  rows = made;
  carriers = (await everyCaller(api, world)).filter(({ carrier, surface }) => surface === 'staff' && carrier !== null);
});
afterAll(() => api.stop());

/** What of this row the caller must not be told, although nobody forbids the question. */
function hiddenFrom(caller: Caller, row: Belongings): string[] {
  const relation = caller.relation(row);
  if (relation === 'own') return [];
  return relation === 'none' ? world.marksOf(row) : world.personalMarksOf(row);
}

async function leaks(caller: Caller, route: Route, value: string, query?: string, row: Belongings | null = null) {
  const answer = await ask(api, { caller, route, value, row, ...(query === undefined ? {} : { query }) });
  const hidden = rows
    .flatMap((each) => hiddenFrom(caller, each))
    .filter((mark) => !(query ?? '').endsWith(mark.slice(-10)));
  return hidden
    .filter((mark) => answer.body.includes(mark))
    .map((mark) => `${caller.name} at ${value}${query ?? ''}: ${mark}`);
}

const reads = ALL_ROUTES.filter(({ method, surface }) => method === 'GET' && surface === 'staff');

describe('With no guard at all', () => {
  it('everybody is let in: the guard is really gone', async () => {
    const [desk] = carriers;
    if (!desk) throw new Error('no desk');
    expect((await ask(api, { caller: desk, route: staffRoutes.parkedSteps, value: '', row: null })).status).toBe(200);
  });

  it.each(reads.map((route) => [nameOf(route), route] as const))('%s tells no row of others', async (_name, route) => {
    const subject = subjectOf(route);
    const found: string[] = [];
    for (const caller of carriers) {
      if (!subject) found.push(...(await leaks(caller, route, '')));
      else if (!subject.value) found.push(...(await leaks(caller, route, await jlisRows.valueFor(route))));
      else for (const row of rows) found.push(...(await leaks(caller, route, subject.value(row), undefined, row)));
    }
    expect(found).toEqual([]);
  });

  it.each([staffRoutes.search, staffRoutes.searchCertificates])('$path finds none by its numbers', async (route) => {
    const found: string[] = [];
    for (const caller of carriers)
      for (const { line, application, certificate } of rows)
        for (const number of [`0${line.msisdn.slice(3)}`, line.iccid, application.number, certificate.serial])
          found.push(...(await leaks(caller, route, '', `?q=${number}`)));
    expect(found).toEqual([]);
  });
});
