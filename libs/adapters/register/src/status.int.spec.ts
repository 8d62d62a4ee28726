// What the register promises about the status of certificates, on a real Postgres.
import { notGoodRowsOf } from '@sumaho-jpki/operations';
import type {
  CertificateRow,
  NotGoodRow,
  Register,
  RegisterTransaction,
  RememberedAnswer,
} from '@sumaho-jpki/operations';
import { crlPartOf } from '@sumaho-jpki/rules';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetExpired } from './housekeeping';
import { createRegister } from './register';
import { StatusFeed } from './status-feed';
import { addCarriers, addHolder, SYSTEM } from './testing/demo-rows';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

const HOUR = 3_600_000;
let database: TestDatabase;
let register: Register;
let storage: pg.Client;

beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  storage = new pg.Client({ connectionString: database.superuserUrl });
  await storage.connect();
  await addCarriers(register);
});
afterAll(async () => {
  await storage.end();
  await database.drop();
});

const issued = async (state = 'active'): Promise<CertificateRow> => {
  const { certificate } = await addHolder(register, 'docomo');
  await storage.query('UPDATE certificates SET state = $2, version = version + 1 WHERE serial = $1', [
    certificate.serial,
    state,
  ]);
  const row = await register.transaction(SYSTEM, (tx) => tx.certificates.bySerial(certificate.serial));
  if (!row) throw new Error('no certificate');
  return row;
};
const revoke = (row: CertificateRow) =>
  register.transaction(SYSTEM, (tx) =>
    tx.certificates.update(row, { state: 'revoked', revokedAt: new Date(), revocationCause: 'stop-of-use' }),
  );
const look = (serial: string) => register.transaction(SYSTEM, (tx) => tx.statusAnswers.look(serial));
async function listed(tx: RegisterTransaction, at: Date, part?: number): Promise<NotGoodRow[]> {
  const rows: NotGoodRow[] = [];
  for await (const page of tx.certificates.notGoodPages(at, part)) rows.push(...notGoodRowsOf(page));
  return rows;
}
const times = () => ({ thisUpdate: new Date(), nextUpdate: new Date(Date.now() + HOUR) });
const keep = (row: CertificateRow) =>
  register.transaction(SYSTEM, (tx) =>
    tx.statusAnswers.keep(row, { certId: Uint8Array.of(1), der: Uint8Array.of(2), ...times() }, times().nextUpdate),
  );

describe('A certificate that has ended', () => {
  it.each(['revoked', 'expired', 'discarded'])('%s is never anything else, not even for the owner', async (state) => {
    const row = await issued(state);
    for (const other of ['active', 'suspended', 'issued', 'revoked', 'expired'].filter((each) => each !== state))
      await expect(
        storage.query('UPDATE certificates SET state = $2 WHERE serial = $1', [row.serial, other]),
      ).rejects.toThrow(`a certificate that is ${state} stays so`);
  });

  it('keeps the time and the cause of its revocation', async () => {
    const row = await issued();
    await revoke(row);
    await expect(
      storage.query('UPDATE certificates SET revoked_at = now() WHERE serial = $1', [row.serial]),
    ).rejects.toThrow('a revocation is not rewritten');
    await expect(
      storage.query(`UPDATE certificates SET revocation_cause = 'death' WHERE serial = $1`, [row.serial]),
    ).rejects.toThrow('a revocation is not rewritten');
  });
});

describe('An answer made in advance', () => {
  it('is void in the transaction that changes its certificate, and due at once', async () => {
    const row = await issued();
    expect(await keep(row)).toBe(true);
    expect((await look(row.serial)).answer).toMatchObject({ certId: Uint8Array.of(1), der: Uint8Array.of(2) });
    await revoke(row);
    expect(await look(row.serial)).toMatchObject({ facts: { state: 'revoked' }, answer: null });
    const due = await register.transaction(SYSTEM, (tx) => tx.statusAnswers.due(10_000));
    expect(due.map(({ serial }) => serial)).toContain(row.serial);
  });

  it('is made with the certificate at hand: it tells which root is asked about', async () => {
    const { serial } = await issued('issued');
    await storage.query(`UPDATE certificates SET certificate_der = '\\x3001' WHERE serial = $1`, [serial]);
    const due = await register.transaction(SYSTEM, (tx) => tx.statusAnswers.due(10_000));
    expect(due.find((each) => each.serial === serial)).toMatchObject({ certificateDer: Uint8Array.of(0x30, 1) });
  });

  it('that was signed before a change is not kept after it', async () => {
    const row = await issued();
    await revoke(row);
    expect(await keep(row)).toBe(false);
    expect((await look(row.serial)).answer).toBeNull();
  });

  it('is due again when it is said to be, and never for what rests', async () => {
    const row = await issued();
    const dueSerials = async () =>
      (await register.transaction(SYSTEM, (tx) => tx.statusAnswers.due(10_000))).map(({ serial }) => serial);
    expect(await dueSerials()).toContain(row.serial);
    await keep(row);
    expect(await dueSerials()).not.toContain(row.serial);
    await storage.query(`UPDATE ocsp_answers SET due_at = now() - interval '1 second' WHERE serial = $1`, [row.serial]);
    expect(await dueSerials()).toContain(row.serial);
    await register.transaction(SYSTEM, (tx) => tx.statusAnswers.rest(row.serial));
    expect(await dueSerials()).not.toContain(row.serial);
  });

  it('that waits is counted up to a bound, with the time since when the first one does', async () => {
    const rows = [await issued(), await issued(), await issued()];
    await storage.query(`UPDATE ocsp_answers SET due_at = 'infinity'`);
    const backlog = (most: number) => register.transaction({ kind: 'jlis' }, (tx) => tx.statusAnswers.backlog(most));
    expect(await backlog(10)).toEqual({ due: 0, oldest: null });
    await storage.query(`UPDATE ocsp_answers SET due_at = '2026-01-02T00:00:00Z' WHERE serial = $1`, [rows[0]?.serial]);
    expect(await backlog(10)).toEqual({ due: 1, oldest: new Date('2026-01-02T00:00:00Z') });
    // Void since its certificate changed.
    const changed = `UPDATE ocsp_answers SET due_at = '-infinity', changed_at = $2 WHERE serial = $1`;
    await storage.query(changed, [rows[1]?.serial, '2026-01-03T00:00:00Z']);
    expect(await backlog(10)).toEqual({ due: 2, oldest: new Date('2026-01-02T00:00:00Z') });
    await storage.query(changed, [rows[2]?.serial, '2026-01-01T00:00:00Z']);
    expect(await backlog(10)).toEqual({ due: 3, oldest: new Date('2026-01-01T00:00:00Z') });
    expect(await backlog(2)).toMatchObject({ due: 2 });
  });

  it('cannot be written by somebody whose transaction may only make it void', async () => {
    const row = await issued();
    const asCitizen = register.transaction({ kind: 'citizen', personId: row.personId }, (tx) =>
      tx.statusAnswers.keep(row, { certId: Uint8Array.of(1), der: Uint8Array.of(9), ...times() }, new Date()),
    );
    await expect(asCitizen).rejects.toThrow(/row-level security/);
  });

  it('names the parts that changed, each with its last change', async () => {
    const before = new Date(Date.now() - 5);
    const row = await issued();
    const changed = await register.transaction(SYSTEM, (tx) => tx.statusAnswers.changedSince(before));
    expect(changed.map(({ part }) => part)).toContain(crlPartOf(row.serial));
    expect(
      await register.transaction(SYSTEM, (tx) => tx.statusAnswers.changedSince(new Date(Date.now() + HOUR))),
    ).toEqual([]);
  });
});

describe('The revocation lists', () => {
  const numbered = (part?: number, thisUpdate = new Date()) =>
    register.transaction(SYSTEM, async (tx) => {
      const number = await tx.certificates.nextCrlNumber();
      const row = { number, thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + HOUR), der: Uint8Array.of(7) };
      await tx.certificates.storeCrl({ ...row, part: part ?? null, entries: 3 });
      return number;
    });

  it('are numbered upwards also by many at once, and above the time after a restored backup forgot its sequence', async () => {
    const numbers = await Promise.all(Array.from({ length: 8 }, () => numbered()));
    expect(new Set(numbers).size).toBe(8);
    await storage.query(`SELECT setval('crl_number', 1)`);
    await storage.query('DELETE FROM crls');
    const last = numbers.reduce((most, each) => (each > most ? each : most));
    expect(await numbered()).toBeGreaterThanOrEqual(BigInt(Date.now() - 60_000));
    expect(await numbered()).toBeGreaterThan(last - 1n);
  });

  it('of a part and the full one do not replace each other', async () => {
    const full = await numbered();
    const part = await numbered(5);
    await register.transaction(SYSTEM, async (tx) => {
      expect((await tx.certificates.latestCrl())?.number).toBe(full);
      expect(await tx.certificates.newestCrl(5)).toMatchObject({ number: part, entries: 3 });
      expect((await tx.certificates.publishedParts()).map(({ part, entries }) => [part, entries])).toEqual([[5, 3]]);
      expect(await tx.certificates.latestCrl(6)).toBeNull();
    });
  });

  it('of one generation of the root and of another do not replace each other, nor does one outlive the other for it', async () => {
    const store = async (generation: number, daysOld: number, part: number | null = null) => {
      const number = await register.transaction(SYSTEM, (tx) => tx.certificates.nextCrlNumber());
      const thisUpdate = new Date(Date.now() - daysOld * 24 * HOUR);
      const list = { number, der: Uint8Array.of(generation), thisUpdate, nextUpdate: new Date(), part, generation };
      await register.transaction(SYSTEM, (tx) => tx.certificates.storeCrl(list));
      return number;
    };
    const [first, second, part] = [await store(1, 3), await store(2, 2), await store(2, 0, 9)];
    await forgetExpired(database.app);
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.certificates.newestCrl()).toMatchObject({ number: first });
      expect(await tx.certificates.newestCrl(undefined, 2)).toMatchObject({ number: second });
      expect(await tx.certificates.latestCrl(9, 2)).toMatchObject({ number: part, der: Uint8Array.of(2) });
      expect(await tx.certificates.latestCrl(9)).toBeNull();
      const parts = (await tx.certificates.publishedParts()).filter((list) => list.part === 9);
      expect(parts).toMatchObject([{ generation: 2, number: part }]);
    });
    await storage.query('DELETE FROM crls WHERE generation = 2 OR number = $1', [String(first)]);
  });

  it.each([0, 1, 1024 * 1024, 3 * 1024 * 1024 + 17])(
    'of %i octets are given out as they were stored',
    async (length) => {
      const der = Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
      const number = await register.transaction(SYSTEM, (tx) => tx.certificates.nextCrlNumber());
      const facts = {
        number,
        thisUpdate: new Date('2026-01-02T03:04:05Z'),
        nextUpdate: new Date('2036-01-02T03:04:05Z'),
      };
      const store = () =>
        register.transaction(SYSTEM, (tx) => tx.certificates.storeCrl({ ...facts, der, part: 77, entries: 9 }));
      await store();
      await expect(store()).rejects.toThrow('crls_pkey');
      const stored = await register.transaction(SYSTEM, (tx) => tx.certificates.latestCrl(77));
      expect({ ...stored, der: stored && Buffer.compare(stored.der, der) }).toEqual({ ...facts, der: 0 });
      await storage.query('DELETE FROM crls WHERE part = 77');
    },
  );

  it('hold each certificate in its own part only', async () => {
    const row = await issued('suspended');
    const at = new Date();
    await register.transaction(SYSTEM, async (tx) => {
      const own = await listed(tx, at, crlPartOf(row.serial));
      expect(own.map(({ serial }) => serial)).toContain(row.serial);
      const next = await listed(tx, at, (crlPartOf(row.serial) + 1) % 128);
      expect(next.map(({ serial }) => serial)).not.toContain(row.serial);
    });
  });

  it('hold what is on hold and what ended, from when it counts, and nothing that is good or over', async () => {
    const [held, good, early] = [await issued('suspended'), await issued('active'), await issued('issued')];
    const ended = await issued('active');
    const revokedAt = new Date('2026-07-08T09:10:11.123Z');
    await register.transaction(SYSTEM, (tx) =>
      tx.certificates.update(ended, { state: 'revoked', revokedAt, revocationCause: 'death' }),
    );
    const rows = await register.transaction(SYSTEM, (tx) => listed(tx, new Date()));
    const named = (serial: string) => rows.filter((row) => row.serial === serial);
    for (const { serial, state, createdAt, notAfter } of [held, early])
      expect(named(serial)).toEqual([{ serial, state, revocationCause: null, since: createdAt, notAfter }]);
    expect(named(ended.serial)).toEqual([
      { serial: ended.serial, state: 'revoked', revocationCause: 'death', since: revokedAt, notAfter: ended.notAfter },
    ]);
    expect(named(good.serial)).toEqual([]);
    const after = await register.transaction(SYSTEM, (tx) => listed(tx, ended.notAfter));
    expect(after.map(({ serial }) => serial)).not.toContain(ended.serial);
  });

  it('of many pages are whole, and whoever turns away in the middle spoils nothing', async () => {
    const { serial } = await issued('active');
    const MANY = 30_000;
    await storage.query('SET session_replication_role = replica');
    await storage.query(
      `INSERT INTO certificates (serial, person_id, application_id, line_id, carrier, state, revoked_at, revocation_cause, route,
         profile, spki_sha256, tbs_der, not_before, not_after)
       SELECT '54' || lpad(to_hex(n * 7919), 10, '0'), person_id, application_id, line_id, carrier, 'revoked', now(), 'stop-of-use',
              route, profile, 'x', tbs_der, not_before, not_after
         FROM certificates, generate_series(1, $2::int) n WHERE serial = $1`,
      [serial, MANY],
    );
    await storage.query('SET session_replication_role = origin');
    await register.transaction(SYSTEM, async (tx) => {
      const many = (rows: readonly NotGoodRow[]) => rows.filter((row) => row.serial.startsWith('54'));
      expect(new Set(many(await listed(tx, new Date())).map((row) => row.serial)).size).toBe(MANY);
      let pages = 0;
      for await (const page of tx.certificates.notGoodPages(new Date())) {
        expect(page.count).toBeGreaterThan(0);
        pages += 1;
        if (pages === 2) break;
      }
      await expect(async () => {
        for await (const page of tx.certificates.notGoodPages(new Date())) throw new Error(`page of ${page.count}`);
      }).rejects.toThrow('page of');
      // The connection of this transaction goes on.
      expect(many(await listed(tx, new Date()))).toHaveLength(MANY);
      const inParts = [];
      for (let part = 0; part < 128; part += 1) inParts.push(...many(await listed(tx, new Date(), part)));
      expect(inParts).toHaveLength(MANY);
    });
    await storage.query(`DELETE FROM certificates WHERE serial LIKE '54%'`);
  });

  it('fail as a whole where a serial is none', async () => {
    const row = await issued('suspended');
    await storage.query('SET session_replication_role = replica');
    await storage.query(`UPDATE certificates SET serial = '53xyz0' WHERE serial = $1`, [row.serial]);
    await expect(register.transaction(SYSTEM, (tx) => listed(tx, new Date()))).rejects.toThrow('a serial of 1 to 20');
    await storage.query(`UPDATE certificates SET serial = $1 WHERE serial = '53xyz0'`, [row.serial]);
    await storage.query('SET session_replication_role = origin');
  });

  it('that a newer one replaced are forgotten after a day; the newest stays however old it is', async () => {
    const long = new Date(Date.now() - 48 * HOUR);
    await storage.query('DELETE FROM crls');
    await numbered(undefined, long);
    const [newest, only] = [await numbered(undefined, long), await numbered(9, long)];
    await forgetExpired(database.app);
    const { rows } = await storage.query<{ number: string }>('SELECT number FROM crls ORDER BY number');
    expect(rows.map(({ number }) => BigInt(number))).toEqual([newest, only]);
  });
});

describe('What was published and is unknown to this register', () => {
  it('is revoked in answers and lists all the same', async () => {
    const serial = `53${'ab'.repeat(16)}`;
    const lost = {
      serial,
      revokedAt: new Date('2026-01-02T03:04:05Z'),
      cause: 'death',
      notAfter: new Date('2040-01-01'),
    } as const;
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.revocationMemory.unknown([serial])).toEqual([serial]);
      await tx.revocationMemory.addLost([lost]);
      expect(await tx.revocationMemory.unknown([serial])).toEqual([]);
      const rows = await listed(tx, new Date(), crlPartOf(serial));
      expect(rows.find((row) => row.serial === serial)).toMatchObject({ state: 'revoked', revocationCause: 'death' });
    });
    expect((await look(serial)).facts).toMatchObject({ state: 'revoked', revokedAt: lost.revokedAt });
  });

  it('is compared from where the last comparison of this register ended', async () => {
    const id = '7b1f8b54-0f5c-4f4e-9f57-0b1d5c1e2a3b';
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.revocationMemory.checked(id)).toBe(0);
      await tx.revocationMemory.setChecked(id, 700);
      await tx.revocationMemory.setChecked(id, 300);
      expect(await tx.revocationMemory.checked(id)).toBe(700);
    });
  });
});

describe('Answers in memory', () => {
  const answer: RememberedAnswer = { der: Uint8Array.of(1), status: { status: 'good' }, final: false, ...times() };
  const until = async (is: () => boolean) => {
    while (!is()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('are used only while news is proved to arrive, and a change takes its own away', async () => {
    const [first, second] = [await issued(), await issued()];
    const feed = new StatusFeed({ url: database.appUrl });
    expect(feed.get('a')).toBeUndefined();
    expect(feed.connected).toBe(false);
    feed.put('a', first.serial, answer, feed.ticket());
    await until(() => feed.connected);
    expect(feed.get('a')).toBeUndefined();
    feed.put('a', first.serial, answer, feed.ticket());
    feed.put('b', second.serial, answer, feed.ticket());
    expect(feed.get('a')).toBe(answer);
    await revoke(first);
    await until(() => feed.get('a') === undefined);
    await until(() => feed.connected);
    expect(feed.get('b')).toBe(answer);
    await feed.stop();
    expect(feed.get('b')).toBeUndefined();
  });

  it('read before a change are not kept after it', async () => {
    const row = await issued();
    const feed = new StatusFeed({ url: database.appUrl });
    feed.get('a');
    await until(() => feed.connected);
    const ticket = feed.ticket();
    await revoke(row);
    await until(() => feed.ticket() > ticket);
    feed.put('a', row.serial, answer, ticket);
    expect(feed.get('a')).toBeUndefined();
    await feed.stop();
  });

  it('are all forgotten when the connection is lost, and used again when it is back', async () => {
    const row = await issued();
    const feed = new StatusFeed({ url: database.appUrl });
    feed.get('a');
    await until(() => feed.connected);
    feed.put('a', row.serial, answer, feed.ticket());
    expect(feed.losses).toBe(0);
    await storage.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'sumaho-status' AND datname = current_database()`);
    await until(() => !feed.connected);
    const { losses } = feed;
    expect(losses).toBeGreaterThan(0);
    expect(feed.get('a')).toBeUndefined();
    await until(() => (feed.get('a'), feed.connected));
    expect(feed.get('a')).toBeUndefined();
    // Whoever asks only now still hears of it: the register may have been another one meanwhile.
    expect(feed.losses).toBeGreaterThanOrEqual(losses);
    await feed.stop();
    expect(feed.losses).toBeGreaterThan(losses);
  });
});
