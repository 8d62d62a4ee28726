// One side after the other is made to say something else: the drift is found, put right or handed to a person, and stays away.
import { answerToDrift, DRIFT_KINDS, driftRule, MOST_REPAIRS, type DriftKind } from '@sumaho-jpki/rules';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DriftWorld, JLIS, worded } from '../testing/drift-world';
import { aStaffMember, codeOf, random } from '../testing/outside';
import { ReadDrifts } from './read-drifts.operation';
import { ReconcileAll } from './reconcile.operation';

let world: DriftWorld;
beforeEach(async () => {
  world = await new DriftWorld().open();
});

const end = (w: DriftWorld, state: 'revoked' | 'suspended', more = {}) => w.set('certificates', { state, ...more });
const revoked = (w: DriftWorld) =>
  end(w, 'revoked', { revokedAt: w.register.now, revocationCause: 'stop-of-use', suspendedBy: null });
const held = (w: DriftWorld) => end(w, 'suspended', { suspendedBy: 'holder' });
const facts = (w: DriftWorld, change: object) => {
  w.subscription = w.subscription && { ...w.subscription, ...change };
};
const read = (w: DriftWorld, content: DriftWorld['card']) => {
  w.card = content;
  w.register.pass(600);
  w.readCard();
};
const answered = (w: DriftWorld, der: Uint8Array) => {
  const { serial, version } = w.register.rows.certificates[0] ?? w.certificate;
  const times = { thisUpdate: w.register.now, nextUpdate: new Date(8.64e15) };
  const answer = { certId: Uint8Array.of(1), der, ...times };
  w.register.rows.ocspAnswers = [{ serial, version, answer, dueAt: Infinity, changedAt: new Date(0) }];
};

/** Each kind, and how one side comes to say something else. */
const INJECTIONS: readonly (readonly [DriftKind, string, (w: DriftWorld) => unknown])[] = [
  ['line-state-differs', 'suspended at the carrier', (w) => facts(w, { lineState: 'suspended' })],
  ['line-state-differs', 'restricted at the carrier', (w) => facts(w, { lineState: 'restricted' })],
  ['line-state-differs', 'suspended here alone', (w) => w.set('lines', { state: 'suspended' })],
  [
    'line-ended-at-carrier',
    'cancelled at the carrier, certificate active',
    (w) => facts(w, { lineState: 'terminated' }),
  ],
  [
    'line-ended-at-carrier',
    'cancelled on both sides, certificate active',
    (w) => {
      facts(w, { lineState: 'terminated' });
      w.set('lines', { state: 'terminated' });
    },
  ],
  ['line-not-at-carrier', 'the number is unknown', (w) => (w.subscription = null)],
  ['line-not-at-carrier', 'the number is another carrier’s', (w) => facts(w, { carrier: 'kddi' })],
  ['line-ended-here-only', 'cancelled here alone', (w) => w.set('lines', { state: 'terminated' })],
  ['sim-changed-unnoticed', 'another ICCID', (w) => facts(w, { iccid: '8981100000000099996' })],
  ['handset-changed-unnoticed', 'another IMEI', (w) => facts(w, { imei: '359999000000027' })],
  ['handset-changed-unnoticed', 'another model', (w) => facts(w, { handsetModel: 'hayabusa-h5' })],
  ['written-here-not-on-card', 'the application is gone', (w) => read(w, 'area')],
  ['written-here-not-on-card', 'everything is gone', (w) => read(w, 'none')],
  [
    'on-card-after-deletion',
    'the card still has it',
    (w) => {
      revoked(w);
      w.set('elements', { state: 'deleted' });
      read(w, 'open');
    },
  ],
  [
    'deletion-not-recorded',
    'the card has it no more',
    (w) => {
      revoked(w);
      w.set('elements', { state: 'deletion-ordered' });
      read(w, 'none');
    },
  ],
  ['deletion-never-ordered', 'revoked, nobody ordered', revoked],
  ['lock-missing', 'on hold, nobody ordered', held],
  [
    'lock-missing',
    'locked by the register, open on the card',
    (w) => {
      held(w);
      w.set('elements', { state: 'locked' });
      w.service = 22;
      read(w, 'open');
    },
  ],
  [
    'lock-left-over',
    'still locked in the register',
    (w) => {
      w.set('elements', { state: 'locked' });
      w.card = 'locked';
      w.service = 22;
    },
  ],
  ['lock-left-over', 'locked on the card alone', (w) => read(w, 'locked')],
  ['carrier-record-contradicts', 'the carrier says terminated', (w) => (w.service = 31)],
  [
    'carrier-record-contradicts',
    'deleted here, active at the carrier',
    (w) => {
      revoked(w);
      w.set('elements', { state: 'deleted' });
      w.card = 'none';
    },
  ],
  ['service-state-differs', 'the carrier was never told', (w) => (w.service = 12)],
  [
    'issue-record-differs',
    'another key was recorded',
    (w) => w.register.rows.issuedSerials.push({ serial: w.certificate.serial, spkiSha256: 'ff'.repeat(32) }),
  ],
  [
    'published-status-differs',
    'an answer says on hold',
    (w) => answered(w, worded({ status: 'revoked', reason: 'certificate-hold' })),
  ],
  ['published-status-differs', 'an answer cannot be read', (w) => answered(w, worded({ status: 'unknown' }))],
  [
    'revocation-lost',
    'an answer says revoked',
    (w) => answered(w, worded({ status: 'revoked', reason: 'superseded' })),
  ],
  [
    'revocation-lost',
    'the list says revoked',
    async (w) => {
      revoked(w);
      await w.publish();
      end(w, 'suspended', { state: 'active', revokedAt: null, revocationCause: null });
    },
  ],
];

/** Puts right whatever has a repair, and looks again, until nothing moves any more. */
async function settle(w: DriftWorld, most = 12): Promise<void> {
  for (let round = 0; round < most; round += 1) {
    await w.compare();
    const repairable = w
      .standing()
      .filter(({ state, kind, repairs }) => state === 'open' && 'repair' in answerToDrift(kind, repairs));
    const underWay = w.standing().some(({ state }) => state === 'repairing');
    if (repairable.length === 0 && (!underWay || w.idle)) return;
    for (const drift of repairable) {
      const now = w.register.rows.drifts.find(({ id }) => id === drift.id);
      if (now?.state === 'open') await w.repair(drift);
    }
    await w.work();
    w.register.pass(120);
    await w.work();
    if (w.reading) w.readCard();
  }
  throw new Error(
    `does not come to rest: ${w
      .standing()
      .map(({ kind, state }) => `${kind} ${state}`)
      .join(', ')}`,
  );
}
const tasks = (w: DriftWorld, ...states: string[]) =>
  w
    .standing()
    .filter(({ state }) => states.length === 0 || states.includes(state))
    .map(({ kind, repairs }) => ({ kind, answer: answerToDrift(kind, repairs) }));

describe('A world whose sides agree', () => {
  it('has no drift, however often it is looked at', async () => {
    for (let look = 0; look < 3; look += 1) expect(await world.compare()).toEqual([]);
    expect(world.register.rows.drifts).toEqual([]);
    expect(world.register.events()).toEqual([]);
  });

  it.each([
    [
      'on hold and locked',
      (w: DriftWorld) => (held(w), w.set('elements', { state: 'locked' }), (w.service = 22), read(w, 'locked')),
    ],
    [
      'revoked and deleted',
      (w: DriftWorld) => (revoked(w), w.set('elements', { state: 'deleted' }), (w.service = 1), read(w, 'none')),
    ],
    ['being deleted', (w: DriftWorld) => (revoked(w), w.set('elements', { state: 'deletion-ordered' }))],
    [
      'out of reach',
      (w: DriftWorld) => (
        revoked(w),
        w.set('elements', { state: 'unreachable' }),
        facts(w, { iccid: '8981100000000099996' })
      ),
    ],
    ['being locked', (w: DriftWorld) => (held(w), w.set('elements', { state: 'lock-ordered' }))],
  ])('has none %s', async (_how, make) => {
    make(world);
    await world.publish();
    expect(await world.compare()).toEqual([]);
  });
});

describe('A side that says something else', () => {
  it.each(INJECTIONS)('is found as %s: %s', async (kind, _how, inject) => {
    await inject(world);
    expect(await world.compare()).toContain(kind);
    const drift = world.standing().find((each) => each.kind === kind);
    const { sides, about } = driftRule(kind);
    expect(Object.keys(drift?.said ?? {})).toEqual(expect.arrayContaining(sides.slice(0, 1)));
    expect(drift).toMatchObject({ state: 'open', repairs: 0, closedAt: null, lineId: world.citizen.line.id });
    expect(about === 'line' ? drift?.subject : drift?.lineId).toBe(world.citizen.line.id);
    expect(world.register.events()).toContain('drift-found');
  });

  it.each(INJECTIONS)('is put right or handed to a person, for good: %s, %s', async (kind, _how, inject) => {
    await inject(world);
    await settle(world);
    const left = tasks(world);
    const { repair } = driftRule(kind);
    if (repair === null) expect(left.map((each) => each.kind)).toContain(kind);
    else expect(left).toEqual([]);
    for (const { answer } of left) expect(answer).toHaveProperty('task');
    const before = structuredClone(world.standing().map(({ kind: each, state }) => [each, state]));
    const noted = world.register.events().length;
    await world.compare();
    await world.compare();
    expect(world.standing().map(({ kind: each, state }) => [each, state])).toEqual(before);
    expect(world.register.events()).toHaveLength(noted);
  });

  it('of every kind is among the injections, but the serial without a certificate, which has its own', () => {
    const injected = new Set<string>(INJECTIONS.map(([kind]) => kind));
    expect(DRIFT_KINDS.filter((kind) => !injected.has(kind))).toEqual(['certificate-row-missing']);
  });

  it('closes by itself when the sides agree again', async () => {
    facts(world, { lineState: 'suspended' });
    await world.compare();
    facts(world, { lineState: 'active' });
    expect(await world.compare()).toEqual([]);
    expect(world.register.rows.drifts).toMatchObject([{ state: 'closed', repairs: 0, closedAt: world.register.now }]);
    expect(world.register.events()).toEqual(['drift-found', 'drift-closed']);
  });
});

describe('Random histories of drifts', () => {
  it('always converge or end with a named person’s task, and nothing goes round', { timeout: 60_000 }, async () => {
    const which = fc.array(fc.nat({ max: INJECTIONS.length - 1 }), { minLength: 1, maxLength: 4 });
    const misbehaves = fc.constantFrom('no', 'idle', 'stubborn');
    await fc.assert(
      fc.asyncProperty(which, misbehaves, async (chosen, how) => {
        const w = await new DriftWorld().open();
        w.idle = how === 'idle';
        w.stubborn = how === 'stubborn';
        for (const index of chosen) {
          await INJECTIONS[index]?.[2](w);
          await settle(w, 20);
        }
        // A carrier that does nothing is waited for; everything else has come to an end.
        if (!w.idle) expect(w.standing().every(({ state }) => state === 'open')).toBe(true);
        for (const { answer } of tasks(w, 'open')) expect(answer).toHaveProperty('task');
        const still = w.standing().map(({ kind, state }) => [kind, state]);
        const noted = w.register.events().length;
        await w.compare();
        expect(w.standing().map(({ kind, state }) => [kind, state])).toEqual(still);
        expect(w.register.events()).toHaveLength(noted);
        for (const { repairs } of w.register.rows.drifts) expect(repairs).toBeLessThanOrEqual(MOST_REPAIRS);
      }),
      { numRuns: 60, seed: 20161025 },
    );
  });
});

describe('Who cannot be heard', () => {
  it('proves nothing: what was found stays, and nothing is found', async () => {
    facts(world, { lineState: 'suspended' });
    await world.compare();
    facts(world, { lineState: 'active' });
    world.away = true;
    expect(await world.compare()).toEqual(['line-state-differs']);
    world.away = false;
    expect(await world.compare()).toEqual([]);
  });

  it('is not believed on a reading older than what moved here', async () => {
    world.card = 'none';
    world.readCard();
    world.set('elements', { updatedAt: new Date(world.register.now.getTime() + 240_000) });
    expect(await world.compare()).toEqual([]);
  });

  it('is waited for while an application is open for the SIM', async () => {
    world.set('certificates', { state: 'suspended', suspendedBy: 'holder' });
    const [application] = world.register.rows.applications;
    if (application) application.state = 'writing-key';
    await world.publish();
    expect(await world.compare()).toEqual([]);
  });
});

describe('A repair', () => {
  const only = async () => {
    await world.compare();
    const [drift] = world.standing();
    if (!drift) throw new Error('no drift');
    return drift;
  };

  it('is J-LIS’s, with the second factor of a moment ago', async () => {
    world.service = 12;
    const drift = await only();
    const ask = (staff = JLIS, provedAt = world.register.now) =>
      world.repairer.execute({ staff, provedAt, driftId: drift.id });
    expect(await codeOf(() => ask(aStaffMember('carrier-desk', 'docomo')))).toBe('forbidden');
    expect(await codeOf(() => ask(aStaffMember('jlis-auditor')))).toBe('forbidden');
    expect(await codeOf(() => ask(JLIS, new Date(0)))).toBe('step-up-required');
    expect(world.service).toBe(12);
  });

  it('that ends certificates asks for the last digits of the number', async () => {
    facts(world, { lineState: 'terminated' });
    const drift = await only();
    expect(await codeOf(() => world.repair(drift, '0000x'))).toBe('confirmation-mismatch');
    expect(world.register.rows.certificates[0]?.state).toBe('active');
    await world.repair(drift);
    await world.work();
    expect(world.register.rows.certificates[0]).toMatchObject({ state: 'revoked', revocationCause: 'line-cancelled' });
  });

  it('asked for twice is ordered once', async () => {
    revoked(world);
    await world.publish();
    const drift = await only();
    const codes = await Promise.all([codeOf(() => world.repair(drift)), codeOf(() => world.repair(drift))]);
    expect(codes.sort()).toEqual(['allowed', 'conflict']);
    expect(world.register.rows.steps.filter(({ kind }) => kind === 'order-deletion')).toHaveLength(1);
  });

  it('that a carrier cannot take now changes nothing and can be asked again', async () => {
    world.service = 12;
    const drift = await only();
    world.away = true;
    expect(await codeOf(() => world.repair(drift))).toBe('carrier-unavailable');
    world.away = false;
    expect((await world.repair(drift)).repairs).toBe(1);
    expect(await world.compare()).toEqual([]);
  });

  it('that does not hold is tried twice, then a person looks for the cause', async () => {
    revoked(world);
    world.set('elements', { state: 'deleted' });
    read(world, 'open');
    await world.publish();
    world.stubborn = true;
    await settle(world);
    expect(tasks(world)).toEqual([{ kind: 'on-card-after-deletion', answer: { task: 'repairs-did-not-hold' } }]);
    const [drift] = world.standing();
    expect(drift?.repairs).toBe(MOST_REPAIRS);
    expect(await codeOf(() => world.repair(drift ?? Object.assign({}, drift)))).toBe('not-allowed-now');
    expect(drift?.log.map(({ what }) => what)).toEqual([
      'found',
      'repair-ordered',
      'found-again',
      'repair-ordered',
      'found-again',
    ]);
  });

  it('under which the carrier still works is waited for', async () => {
    revoked(world);
    world.set('elements', { state: 'deleted' });
    read(world, 'open');
    await world.publish();
    const drift = await only();
    const { orderState } = world.carriers;
    await world.repair(drift);
    await world.work();
    world.carriers.orderState = () => Promise.resolve({ state: 'in-progress' });
    await world.compare();
    expect(world.standing()).toContainEqual(expect.objectContaining({ kind: drift.kind, state: 'repairing' }));
    world.carriers.orderState = orderState;
    expect(await world.compare()).toEqual([]);
  });
});

describe('The drift list', () => {
  it('shows a carrier the drifts of its own lines, and the round to J-LIS alone', async () => {
    facts(world, { lineState: 'suspended' });
    await world.compare();
    const list = (staff: typeof JLIS) => new ReadDrifts(world.register).execute(staff);
    expect((await list(JLIS)).open).toHaveLength(1);
    expect((await list(aStaffMember('carrier-desk', 'docomo'))).open).toHaveLength(1);
    expect((await list(aStaffMember('carrier-desk', 'kddi'))).open).toHaveLength(0);
    expect(await codeOf(() => list(aStaffMember('hotline')))).toBe('forbidden');
  });
});

describe('The round of the clock', () => {
  const round = (pages = 50) => new ReconcileAll(world.register, world.reconciler, pages);

  it('looks at every line and at the issue record once a day', async () => {
    facts(world, { lineState: 'suspended' });
    world.register.pass(600);
    expect(await round().execute()).toBe(2);
    expect(world.register.rows.reconcileRuns).toMatchObject([{ looked: 2, found: 1, unheard: 0, takenUntil: null }]);
    expect(world.register.rows.reconcileRuns[0]?.finishedAt).not.toBeNull();
    expect(await round().execute()).toBe(0);
    world.register.pass(86_400);
    expect(await round().execute()).toBe(2);
    expect(world.register.rows.reconcileRuns).toHaveLength(2);
  });

  it('finds a serial that was issued and stands nowhere, and its return', async () => {
    const serial = '4f'.repeat(16);
    world.register.rows.issuedSerials.push({ serial, spkiSha256: 'aa' });
    await round().execute();
    expect(world.standing()).toMatchObject([{ kind: 'certificate-row-missing', subject: serial, lineId: null }]);
    world.register.rows.issuedSerials.pop();
    await world.reconciler.keepSerial(serial, true);
    expect(world.standing()).toEqual([]);
  });

  it('is done by one replica at a time: a page that is taken is nobody else’s until it lapses', async () => {
    const { carriers } = world;
    let arrived: () => void = () => undefined;
    let go: () => void = () => undefined;
    const there = new Promise<void>((resolve) => (arrived = resolve));
    const free = new Promise<void>((resolve) => (go = resolve));
    const { serviceState } = carriers;
    carriers.serviceState = async (input) => {
      arrived();
      await free;
      return serviceState(input);
    };
    const first = round().execute();
    await there;
    expect(await round().execute()).toBe(0);
    go();
    expect(await first).toBe(2);
  });

  it('that died with a page in its hands is taken up by another', async () => {
    world.carriers.serviceState = () => Promise.reject(new Error('killed'));
    const died = new ReconcileAll(world.register, world.reconciler, 1);
    const rowsBefore = world.register.before;
    let transactions = 0;
    world.register.before = () => {
      transactions += 1;
      return transactions > 3 ? Promise.reject(new Error('killed')) : Promise.resolve();
    };
    await died.execute().catch(() => undefined);
    world.register.before = rowsBefore;
    expect(world.register.rows.reconcileRuns).toMatchObject([{ cursor: '', finishedAt: null }]);
    world.carriers.serviceState = () => Promise.resolve(21);
    expect(await round().execute()).toBe(0);
    world.register.pass(601);
    expect(await round().execute()).toBe(2);
  });

  it('is not held up by one line whose carrier answers nonsense', async () => {
    world.carriers.serviceState = () => Promise.reject(new TypeError('nonsense'));
    const faults: string[] = [];
    await new ReconcileAll(world.register, world.reconciler, 50, (lineId) => faults.push(lineId)).execute();
    expect(faults).toEqual([world.citizen.line.id]);
    expect(world.register.rows.reconcileRuns).toMatchObject([{ unheard: 1, looked: 2 }]);
  });

  it('at a desk is of the desk’s own line alone', async () => {
    const compare = (staff: typeof JLIS, id = world.citizen.line.id) => world.reconciler.atDesk(staff, id);
    facts(world, { lineState: 'suspended' });
    const { compared, drifts } = await compare(aStaffMember('carrier-desk', 'docomo'));
    expect([compared, drifts.map(({ kind }) => kind)]).toEqual([
      { standing: 1, unheard: false },
      ['line-state-differs'],
    ]);
    expect(await codeOf(() => compare(aStaffMember('carrier-desk', 'kddi')))).toBe('not-found');
    expect(await codeOf(() => compare(JLIS, random.uuid()))).toBe('not-found');
    expect(await codeOf(() => compare(aStaffMember('jlis-auditor')))).toBe('forbidden');
  });
});
