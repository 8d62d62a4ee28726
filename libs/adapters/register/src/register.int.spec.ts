import { randomUUID } from 'node:crypto';
import { InboxConflictError, notGoodRowsOf, RegisterConflictError } from '@sumaho-jpki/operations';
import type { NotGoodRow, Register } from '@sumaho-jpki/operations';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRegister } from './register';
import { aCertificate, addCarriers, addHolder, aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
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

describe('a person', () => {
  it('is enrolled once, however often the sign-in provider names the same subject', async () => {
    const providerSubject = randomUUID();
    const found = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        register.transaction(SYSTEM, (tx) =>
          tx.people.enrol({ providerSubject, certificateName: `name-${index}`, birthDate: '1999-12-31' }),
        ),
      ),
    );
    expect(new Set(found.map((person) => person.id)).size).toBe(1);
    expect(found[0]).toEqual({
      id: expect.any(String),
      providerSubject,
      certificateName: expect.stringMatching(/^name-/),
      birthDate: '1999-12-31',
      createdAt: expect.any(Date),
    });
  });

  it('keeps a plastic card for ever: the same card certificate at another person is noticed', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const [one, other] = [await aPerson(tx), await aPerson(tx)];
      const card = { issuer: 'card-ca', serial: '0a0b' };
      expect(await tx.cards.see({ ...card, personId: one.id })).toBe(true);
      expect(await tx.cards.see({ ...card, personId: one.id })).toBe(true);
      expect(await tx.cards.see({ ...card, personId: other.id })).toBe(false);
      expect(await tx.cards.ownerOf(card)).toBe(one.id);
      expect(await tx.cards.ownerOf({ ...card, issuer: 'another' })).toBeNull();
    });
  });

  it('is not found by what is no id', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.people.byId("x' OR true")).toBeNull();
      expect(await tx.applications.byId('no-uuid')).toBeNull();
    });
  });
});

describe('a line', () => {
  it('is brought up to date by the carrier report and counts a version only when a fact changed', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const facts = aLine('docomo');
      const first = await tx.lines.upsert(facts);
      expect(await tx.lines.upsert(facts)).toEqual(first);
      const moved = await tx.lines.upsert({ ...facts, handsetModel: 'handset-b', imei: '490154203237518' });
      expect(moved).toEqual({
        ...first,
        handsetModel: 'handset-b',
        imei: '490154203237518',
        version: 2,
        updatedAt: moved.updatedAt,
      });
    });
  });

  it('that ended is nobody’s, and comes back without its former person', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const facts = aLine('docomo');
      const person = await aPerson(tx);
      const line = await tx.lines.upsert(facts);
      await tx.lines.bindPerson(line.id, person.id);
      await tx.lines.bindPerson(line.id, person.id);
      await tx.lines.upsert({ ...facts, state: 'terminated' });
      expect((await tx.lines.byId(line.id))?.personId).toBeNull();
      expect((await tx.lines.upsert(facts)).personId).toBeNull();
    });
  });

  it('takes a carrier’s report once: whoever read it before is told that it moved', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const line = await tx.lines.upsert(aLine('docomo'));
      await tx.lines.bindPerson(line.id, (await aPerson(tx)).id);
      const read = (await tx.lines.byId(line.id)) ?? line;
      const at = new Date('2026-06-01T01:02:03.456Z');
      const change = { state: 'suspended', statusReportedAt: at, personId: null } as const;
      expect(await tx.lines.report(read, change)).toBe(true);
      expect(await tx.lines.report(read, { state: 'active' })).toBe(false);
      expect(line.simChangedAt).toBeNull();
      expect(await tx.lines.byId(line.id)).toMatchObject({
        ...change,
        simHoldReportedAt: null,
        keychainHoldReportedAt: null,
        version: read.version + 1,
      });
    });
  });

  it('remembers when a line was found with another SIM; a number that comes back to a stranger starts anew', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const facts = aLine('docomo');
      const again = (change: Partial<typeof facts>) => tx.lines.upsert({ ...facts, ...change });
      expect((await again({})).simChangedAt).toBeNull();
      expect((await again({ handsetModel: 'another-handset' })).simChangedAt).toBeNull();
      const { iccid } = aLine('docomo');
      const changed = await again({ iccid });
      expect(changed.simChangedAt).toBeInstanceOf(Date);
      expect((await again({ iccid, state: 'terminated' })).simChangedAt).toEqual(changed.simChangedAt);
      expect((await again({ state: 'active' })).simChangedAt).toBeNull();
    });
  });

  it('is found by every identifier the desk may type', async () => {
    const holder = await addHolder(register, 'kddi');
    await register.transaction(SYSTEM, async (tx) => {
      const { line, application, certificate } = holder;
      await tx.lines.upsert({ ...line, eid: '89049999999999999999999999999916' });
      await tx.applications.update(application, { state: application.state, problem: 'applet-refused-by-sim' });
      const searches = [
        ['eid', '89049999999999999999999999999916'],
        ['problem', 'applet-refused-by-sim'],
        ['msisdn', line.msisdn],
        ['iccid', line.iccid],
        ['application-number', application.number],
        ['certificate-serial', certificate.serial.toUpperCase()],
      ] as const;
      for (const [kind, value] of searches)
        expect((await tx.lines.search(kind, value, 5)).map((found) => found.id)).toEqual([line.id]);
    });
  });

  it('refuses a SIM that serves another line of the same network', async () => {
    const facts = aLine('docomo');
    await register.transaction(SYSTEM, (tx) => tx.lines.upsert(facts));
    await expect(
      register.transaction(SYSTEM, (tx) => tx.lines.upsert({ ...aLine('docomo'), iccid: facts.iccid })),
    ).rejects.toMatchObject({ name: 'RegisterConflictError', rule: 'sim-on-another-line' });
  });
});

describe('an application', () => {
  it('moves only from the state and version that was read', async () => {
    const { application } = await addHolder(register, 'docomo');
    const move = () =>
      register.transaction(SYSTEM, (tx) => tx.applications.update(application, { state: 'code-sent' }));
    const moved = await Promise.all(Array.from({ length: 10 }, move));
    expect(moved.filter(Boolean)).toHaveLength(1);
    const now = await register.transaction(SYSTEM, (tx) => tx.applications.byId(application.id));
    expect(now).toMatchObject({ state: 'code-sent', version: 2 });
  });

  it('is the only open one of its person, also when a hundred arrive at once', async () => {
    const { person, line } = await register.transaction(SYSTEM, async (tx) => ({
      person: await aPerson(tx),
      line: await tx.lines.upsert(aLine('docomo')),
    }));
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () =>
        register.transaction(SYSTEM, (tx) => tx.applications.insert(anApplication(person, line))),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refusals.every((reason) => reason instanceof RegisterConflictError)).toBe(true);
    const open = await register.transaction(SYSTEM, (tx) => tx.applications.openOfIccid(line.iccid));
    expect(open?.personId).toBe(person.id);
  });
});

describe('a certificate', () => {
  it('reads back exactly what was reserved', async () => {
    const { certificate } = await addHolder(register, 'docomo');
    expect(certificate).toMatchObject({ state: 'reserved', version: 1, certificateDer: null, revokedAt: null });
    expect(certificate.tbsDer).toEqual(Uint8Array.of(0x30, 0x00));
    expect(certificate.notAfter).toEqual(new Date('2030-01-01T00:00:00.000Z'));
  });

  it('never uses a serial or a key that was ever seen', async () => {
    const { application, certificate } = await addHolder(register, 'docomo');
    const fresh = aCertificate(application);
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.certificates.reserve({ ...fresh, serial: certificate.serial })).toBe(false);
      expect(await tx.certificates.reserve({ ...fresh, spkiSha256: certificate.spkiSha256 })).toBe(false);
      expect(await tx.certificates.reserve(fresh)).toBe(true);
    });
  });

  it('is the only live one of its person, also when a hundred are activated at once', async () => {
    const { application, person } = await addHolder(register, 'docomo');
    const reserved = await register.transaction(SYSTEM, async (tx) => {
      const rows = Array.from({ length: 100 }, () => aCertificate(application));
      for (const row of rows) await tx.certificates.reserve(row);
      return rows;
    });
    const results = await Promise.allSettled(
      reserved.map(({ serial }) =>
        register.transaction(SYSTEM, (tx) =>
          tx.certificates.update({ serial, state: 'reserved', version: 1 }, { state: 'active' }),
        ),
      ),
    );
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ rule: 'one-live-certificate' });
    expect(await register.transaction(SYSTEM, (tx) => tx.certificates.liveOfPerson(person.id))).toHaveLength(1);
  });

  it('that is revoked stays revoked against a stale object', async () => {
    const { certificate } = await addHolder(register, 'docomo');
    const stale = certificate;
    await register.transaction(SYSTEM, async (tx) => {
      expect(
        await tx.certificates.update(certificate, {
          state: 'revoked',
          revokedAt: new Date('2026-05-05T00:00:00.000Z'),
          revocationCause: 'loss-or-theft',
        }),
      ).toBe(true);
      expect(await tx.certificates.update(stale, { state: 'suspended' })).toBe(false);
      const listed: NotGoodRow[] = [];
      for await (const page of tx.certificates.notGoodPages(new Date('2027-01-01'))) {
        listed.push(...notGoodRowsOf(page));
      }
      expect(listed).toContainEqual({
        serial: certificate.serial,
        state: 'revoked',
        since: new Date('2026-05-05T00:00:00.000Z'),
        revocationCause: 'loss-or-theft',
        notAfter: certificate.notAfter,
      });
      expect(await tx.certificates.search(certificate.serial.slice(0, 12).toUpperCase(), 5)).toHaveLength(1);
    });
  });

  it('lists are numbered upwards and the newest is served', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const [first, second] = [await tx.certificates.nextCrlNumber(), await tx.certificates.nextCrlNumber()];
      expect(second).toBeGreaterThan(first);
      const times = { thisUpdate: new Date('2026-01-01'), nextUpdate: new Date('2026-01-02') };
      await tx.certificates.storeCrl({ number: first, der: Uint8Array.of(1), ...times });
      await tx.certificates.storeCrl({ number: second, der: Uint8Array.of(2), ...times });
      expect(await tx.certificates.latestCrl()).toEqual({ number: second, der: Uint8Array.of(2), ...times });
    });
  });
});

describe('an element', () => {
  it('is one per SIM until it is deleted, and a new one afterwards', async () => {
    const { line, certificate } = await addHolder(register, 'docomo');
    await register.transaction(SYSTEM, async (tx) => {
      const input = { lineId: line.id, carrier: line.carrier, iccid: line.iccid };
      const first = await tx.elements.ensure(input);
      expect(await tx.elements.ensure(input)).toEqual(first);
      expect(await tx.elements.update(first, { state: 'deleted', certificateSerial: certificate.serial })).toBe(true);
      const second = await tx.elements.ensure(input);
      expect(second.id).not.toBe(first.id);
      expect(await tx.elements.byIccid(line.iccid)).toEqual(second);
      expect(await tx.elements.ofLine(line.id)).toHaveLength(2);
    });
  });
});

describe('an access code', () => {
  it('counts every failed try once, also when they come at the same time', async () => {
    const { application } = await addHolder(register, 'docomo');
    const expiresAt = new Date('2030-01-01');
    await register.transaction(SYSTEM, (tx) =>
      tx.accessCodes.setCode(application.id, { codeHash: 'h', codeLookup: randomUUID(), expiresAt, tries: 5 }),
    );
    const left = await Promise.all(
      Array.from({ length: 7 }, () =>
        register.transaction(SYSTEM, (tx) => tx.accessCodes.countFailure(application.id)),
      ),
    );
    expect(left.sort()).toEqual([0, 0, 0, 1, 2, 3, 4]);
    const row = await register.transaction(SYSTEM, (tx) => tx.accessCodes.lock(application.id));
    expect(row).toEqual({
      applicationId: application.id,
      codeHash: 'h',
      codeExpiresAt: expiresAt,
      codeTriesLeft: 0,
      passwordHash: 'hash',
      codesSent: 1,
    });
  });
});

describe('the phone', () => {
  it('gets its orders in turn, answers each once, and its challenge is taken once', async () => {
    const { application, line } = await addHolder(register, 'docomo');
    await register.transaction(SYSTEM, async (tx) => {
      const session = {
        id: randomUUID(),
        applicationId: application.id,
        tokenHash: randomUUID(),
        iccid: line.iccid,
        handsetModel: 'handset-a',
        seramSessionId: randomUUID(),
        expiresAt: new Date('2030-01-01'),
      };
      await tx.deviceSessions.insert(session);
      await tx.deviceSessions.update(session.id, { activationChallenge: 'challenge' });
      expect((await tx.deviceSessions.bySeramSession(session.seramSessionId))?.activationChallenge).toBe('challenge');
      const orders = [randomUUID(), randomUUID()] as const;
      for (const id of orders)
        await tx.agentOrders.enqueue({
          id,
          applicationId: application.id,
          sessionId: session.id,
          iccid: line.iccid,
          scriptId: 's',
          purpose: 'personalise',
          commands: ['80ca', '00a4'],
        });
      expect((await tx.agentOrders.open(session.id))[0]).toMatchObject({ id: orders[0], commands: ['80ca', '00a4'] });
      await tx.agentOrders.markDelivered(orders[0]);
      expect(await tx.agentOrders.answer(orders[0], '9000', ['9000', '9000'])).toBe(true);
      expect(await tx.agentOrders.answer(orders[0], '9000', ['6a82'])).toBe(false);
      expect(await tx.agentOrders.byId(orders[0])).toMatchObject({ state: 'answered', responses: ['9000', '9000'] });
      expect((await tx.agentOrders.open(session.id)).map(({ id }) => id)).toEqual(orders.slice(1));
      await tx.agentOrders.kill(application.id);
      expect(await tx.agentOrders.open(session.id)).toEqual([]);
      expect((await tx.agentOrders.latest(application.id))?.id).toBe(orders[1]);
      expect((await tx.agentOrders.ofApplication(application.id)).map(({ id }) => id)).toEqual(orders);
      expect(await tx.agentOrders.ofApplication('not-an-id')).toEqual([]);
      expect(await tx.deviceSessions.takeChallenge(session.id)).toBe('challenge');
      expect(await tx.deviceSessions.takeChallenge(session.id)).toBeNull();
    });
  });
});

describe('the inbox', () => {
  it('takes a message once, lets a repeat pass and notices a contradiction', async () => {
    const [source, id] = ['docomo', randomUUID()];
    const firsts = await Promise.all(
      Array.from({ length: 10 }, () => register.transaction(SYSTEM, (tx) => tx.inbox.receive(source, id, 'hash'))),
    );
    expect(firsts.filter(Boolean)).toHaveLength(1);
    await expect(register.transaction(SYSTEM, (tx) => tx.inbox.receive(source, id, 'other'))).rejects.toThrow(
      InboxConflictError,
    );
    expect(await register.transaction(SYSTEM, (tx) => tx.inbox.receive('kddi', id, 'other'))).toBe(true);
  });
});

describe('the outbox', () => {
  it('gives each message to one relay at a time, oldest first, until it is marked', async () => {
    const message = (body: Record<string, unknown>) => ({ id: randomUUID(), topic: 'notice', destination: 'rp', body });
    const [first, second] = [message({ n: 1 }), message({ n: 2 })];
    await register.transaction({ kind: 'carrier', carrier: 'docomo' }, (tx) => tx.outbox.put(first));
    await register.transaction(SYSTEM, (tx) => tx.outbox.put(second));
    await register.transaction(SYSTEM, async (tx) => {
      expect(await tx.outbox.takeOpen(1)).toEqual([{ ...first, createdAt: expect.any(Date), relayedAt: null }]);
      const others = await register.transaction(SYSTEM, (other) => other.outbox.takeOpen(10));
      expect(others.map(({ id }) => id)).toEqual([second.id]);
      expect(await tx.outbox.markRelayed(first.id)).toBe(true);
      expect(await tx.outbox.markRelayed(first.id)).toBe(false);
    });
    const left = await register.transaction(SYSTEM, (tx) => tx.outbox.takeOpen(10));
    expect(left.map(({ id }) => id)).toEqual([second.id]);
  });

  it('holds nothing of a change that was rolled back', async () => {
    const id = randomUUID();
    await expect(
      register.transaction(SYSTEM, async (tx) => {
        await tx.outbox.put({ id, topic: 'notice', destination: 'rp', body: {} });
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    const open = await register.transaction(SYSTEM, (tx) => tx.outbox.takeOpen(100));
    expect(open.map((row) => row.id)).not.toContain(id);
  });
});

describe('an idempotency key', () => {
  it('lets a double click do its work once and gives both the same answer', async () => {
    const key = randomUUID();
    let done = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        register.transaction(SYSTEM, async (tx) => {
          const known = await tx.idempotency.find('client', key);
          if (known) return known;
          done += 1;
          await tx.idempotency.store('client', key, 'hash', 201, { id: done });
          return { requestHash: 'hash', status: 201, body: { id: done } };
        }),
      ),
    );
    expect(done).toBe(1);
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ requestHash: 'hash', status: 201, body: { id: 1 } })));
  });
});

describe('the gate, the staff and the sessions', () => {
  it('give each one-time challenge away once and only to its relying party', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      await tx.relyingParties.upsert({ id: 'gate', name: 'Gate', tokenHash: 't' });
      const challenge = { id: randomUUID(), relyingPartyId: 'gate', challenge: 'c', expiresAt: new Date('2030-01-01') };
      await tx.gateChallenges.insert(challenge);
      expect(await tx.gateChallenges.take(challenge.id, 'another')).toBeNull();
      expect(await tx.gateChallenges.take(challenge.id, 'gate')).toEqual(challenge);
      expect(await tx.gateChallenges.take(challenge.id, 'gate')).toBeNull();
      expect(await tx.relyingParties.byTokenHash('t')).toEqual({
        id: 'gate',
        name: 'Gate',
        tokenHash: 't',
        enabled: true,
      });
    });
  });

  it('keep a relying party with its token when it is seeded again under a new id', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      await tx.relyingParties.upsert({ id: 'first', name: 'Old name', tokenHash: 'token-1' });
      await tx.relyingParties.upsert({ id: randomUUID(), name: 'New name', tokenHash: 'token-1' });
      expect(await tx.relyingParties.byTokenHash('token-1')).toMatchObject({ id: 'first', name: 'New name' });
      await tx.relyingParties.upsert({ id: 'first', name: 'New name', tokenHash: 'token-2' });
      expect(await tx.relyingParties.byTokenHash('token-1')).toBeNull();
    });
  });

  it('lock a staff account after its tries and refuse a one-time password that was used', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      await tx.staff.upsert({
        account: 'desk',
        displayName: 'Desk',
        role: 'carrier-desk',
        carrier: 'docomo',
        passwordHash: 'h',
        totpSecretSealed: 's',
      });
      const staff = await tx.staff.byAccount('desk');
      if (!staff) throw new Error('no staff');
      expect(await tx.staff.recordSuccess(staff.id, 58_000_000)).toBe(true);
      expect(await tx.staff.recordSuccess(staff.id, 58_000_000)).toBe(false);
      expect((await tx.staff.recordFailure(staff.id, 2, 60)).lockedUntil).toBeNull();
      const locked = await tx.staff.recordFailure(staff.id, 2, 60);
      expect(locked.failedTries).toBe(2);
      expect(locked.lockedUntil?.getTime()).toBeGreaterThan((await tx.now()).getTime());
    });
  });

  it('forget a session that is over or deleted', async () => {
    await register.transaction(SYSTEM, async (tx) => {
      const now = (await tx.now()).getTime();
      const session = (idHash: string, expiresAt: Date) =>
        ({ idHash, kind: 'staff', subjectId: 'x', csrfToken: 'c', data: { a: 1 }, expiresAt }) as const;
      await tx.sessions.insert(session('open', new Date(now + 60_000)));
      await tx.sessions.insert(session('over', new Date(now - 1)));
      expect((await tx.sessions.byIdHash('open'))?.data).toEqual({ a: 1 });
      expect(await tx.sessions.byIdHash('over')).toBeNull();
      await tx.sessions.touch('over', new Date(now + 60_000));
      expect(await tx.sessions.byIdHash('over')).not.toBeNull();
      await tx.sessions.delete('open');
      expect(await tx.sessions.byIdHash('open')).toBeNull();
    });
  });
});

describe('the timeline of a certificate', () => {
  it('gives its newest entry of an event, by one actor where one is named, also of this very transaction', async () => {
    const serial = randomUUID().replaceAll('-', '');
    const at = (event: string, actorId: string) => ({
      ...{ event, actorId, actorKind: 'relying-party' as const, certificateSerial: serial },
      ...{ applicationId: null, lineId: null, carrier: null, facts: { by: `${event} ${actorId}` } },
    });
    await register.transaction(SYSTEM, async (tx) => {
      await tx.history.record(at('gate-admitted', 'arena'));
      await tx.history.record(at('gate-admitted', 'library'));
      await tx.history.record(at('gate-refused', 'arena'));
    });
    await register.transaction(SYSTEM, async (tx) => {
      const by = async (events: string[], actorId?: string) =>
        (await tx.history.newestOf(serial, events, actorId))?.facts['by'] ?? null;
      expect(await by(['gate-admitted'])).toBe('gate-admitted library');
      expect(await by(['gate-admitted'], 'arena')).toBe('gate-admitted arena');
      expect(await by(['gate-admitted', 'gate-refused'])).toBe('gate-refused arena');
      expect(await by(['gate-refused'], 'library')).toBeNull();
      expect(await tx.history.newestOf('4fff', ['gate-admitted'])).toBeNull();
      await tx.history.record(at('gate-refused', 'library'));
      expect(await by(['gate-refused'], 'library')).toBe('gate-refused library');
    });
  });
});

describe('a counter of events', () => {
  it('counts each event within its window, exactly, under concurrency, and forgets older ones', async () => {
    const bucket = randomUUID();
    const counts = await Promise.all(
      Array.from({ length: 30 }, () => register.transaction(SYSTEM, (tx) => tx.countEvent(bucket, 60))),
    );
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await register.transaction(SYSTEM, (tx) => tx.countEvent(bucket, 0.05))).toBe(1);
  });
});

describe('a transaction', () => {
  it('that meets a deadlock runs again by itself', async () => {
    const [a, b] = [await addHolder(register, 'docomo'), await addHolder(register, 'docomo')];
    let runs = 0;
    let holding = 0;
    const bothHold = vi.waitUntil(() => holding >= 2, { timeout: 10_000, interval: 5 });
    const cross = (first: string, second: string) =>
      register.transaction(SYSTEM, async (tx) => {
        runs += 1;
        await tx.people.lock(first);
        holding += 1;
        await bothHold;
        await tx.people.lock(second);
      });
    await Promise.all([cross(a.person.id, b.person.id), cross(b.person.id, a.person.id)]);
    expect(runs).toBeGreaterThan(2);
  });
});
