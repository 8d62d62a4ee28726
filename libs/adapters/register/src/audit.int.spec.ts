import type { Register } from '@sumaho-jpki/operations';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from './check-audit';
import { createRegister } from './register';
import { addCarriers, addHolder, SYSTEM } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

let database: TestDatabase;
let register: Register;
beforeAll(async () => {
  database = await openTestDatabase(20);
  register = createRegister(database.app);
  await addCarriers(register);
});
afterAll(() => database.drop());

const event = (carrier: string | null, name: string) =>
  ({
    event: name,
    actorKind: 'staff',
    actorId: null,
    applicationId: null,
    lineId: null,
    certificateSerial: null,
    carrier,
    facts: { n: 1 },
  }) as const;

describe('the audit in the database', () => {
  it('chains what many transactions write at once, per tenant, without a deadlock or a fork', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        register.transaction(SYSTEM, async (tx) => {
          const tenants = index % 2 ? ['docomo', 'kddi', null] : [null, 'kddi', 'docomo'];
          for (const tenant of tenants) await tx.history.record(event(tenant, `e-${index}`));
        }),
      ),
    );
    expect(await checkAudit(database.app)).toEqual([
      { tenant: 'docomo', verdict: { ok: true, length: '40', head: expect.any(String) } },
      { tenant: 'jlis', verdict: { ok: true, length: '40', head: expect.any(String) } },
      { tenant: 'kddi', verdict: { ok: true, length: '40', head: expect.any(String) } },
    ]);
  });

  it('stands beside a timeline whose ids grow in the order of COMMIT: who follows by id misses nothing', async () => {
    const { application } = await addHolder(register, 'docomo');
    const before = await checkAudit(database.app);
    const seen: string[] = [];
    let cursor: string | undefined;
    const follow = async () => {
      const rows = await register.transaction(SYSTEM, (tx) => tx.history.ofApplication(application.id, cursor));
      for (const row of rows) seen.push(row.event);
      cursor = rows.at(-1)?.id ?? cursor;
    };
    let writing = true;
    const following = (async () => {
      while (writing) await follow();
    })();
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        register.transaction(SYSTEM, async (tx) => {
          await tx.history.record({ ...event('docomo', `step-${index}`), applicationId: application.id });
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        }),
      ),
    );
    writing = false;
    await following;
    await follow();
    expect(seen).toHaveLength(61);
    expect(before[0]?.verdict).toMatchObject({ ok: true, length: '41' });
  });

  it('holds nothing of a transaction that was rolled back', async () => {
    await expect(
      register.transaction(SYSTEM, async (tx) => {
        await tx.history.record(event('docomo', 'never'));
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    const [docomo] = await checkAudit(database.app);
    expect(docomo?.verdict).toMatchObject({ ok: true, length: '101' });
  });

  it('shows what somebody with all power over the database changed or cut off', async () => {
    const superuser = new pg.Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query(`ALTER TABLE audit DISABLE TRIGGER USER`);
    await superuser.query(
      `UPDATE audit SET entry = replace(entry, '"n":1', '"n":2') WHERE tenant = 'docomo' AND seq = 7`,
    );
    await superuser.query(`DELETE FROM audit WHERE tenant = 'jlis' AND seq = 40`);
    await superuser.query(`DELETE FROM audit WHERE tenant = 'kddi' AND seq = 12`);
    await superuser.query(`ALTER TABLE audit ENABLE TRIGGER USER`);
    await superuser.end();
    expect(await checkAudit(database.app)).toEqual([
      { tenant: 'docomo', verdict: { ok: false, tenant: 'docomo', seq: '7', reason: 'row was changed' } },
      { tenant: 'jlis', verdict: { ok: false, tenant: 'jlis', seq: '40', reason: 'rows at the end are missing' } },
      { tenant: 'kddi', verdict: { ok: false, tenant: 'kddi', seq: '13', reason: 'row 12 is missing' } },
    ]);
  });
});
