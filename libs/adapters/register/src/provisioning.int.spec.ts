// The SIM route as the operations drive it, on this register and this kernel, with a worker that dies at every hook in
// turn: one certificate, one order, nothing lost, nothing twice.
import {
  AcceptSpAreaOutcome,
  ActivateCertificate,
  AwaitActivation,
  AwaitAttestation,
  AwaitKey,
  AwaitPersonalisation,
  AwaitSpArea,
  AwaitStorage,
  BuildScript,
  ContentManagement,
  CancelApplication,
  DeliverKey,
  IssueCertificate,
  NotifyActivation,
  OpenActivationChallenge,
  OrderDeletion,
  OrderSpArea,
  PrepareKey,
  ProvePossession,
  RedeemAccessCode,
  RelayScripts,
  RevokeUnfinished,
  SendAccessCode,
  SetDownloadPassword,
} from '@sumaho-jpki/operations';
import type {
  ApplicationRow,
  CertificateAuthority,
  FaultPoints,
  LineRow,
  Register,
  StepHandler,
} from '@sumaho-jpki/operations';
import { CARE_STEPS, QUEUES, STEP_KINDS, type StepKind } from '@sumaho-jpki/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from './check-audit';
import { createStepKernel } from './kernel/step-kernel';
import { STEP_POLICY } from './kernel/step-policy';
import { createRegister } from './register';
import { addCarriers, aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
import { hasher, OutsideWorld, random } from './testing/outside-world';
import { openTestDatabase } from './testing/test-database';
import type { TestDatabase } from './testing/test-database';

const QUICK = { ...STEP_POLICY, leaseSeconds: () => 0.1, backoffSeconds: () => 0.01 };
const PASSWORD = 'Sakura-2026-hana';

let database: TestDatabase;
let register: Register;
beforeAll(async () => {
  database = await openTestDatabase();
  register = createRegister(database.app);
  await addCarriers(register);
});
afterAll(() => database.drop());

function handlersOf(outside: OutsideWorld, faults: FaultPoints): ReadonlyMap<string, StepHandler> {
  const { keyService, carriers, relay, notices } = outside;
  const authority = outside.authority as CertificateAuthority;
  const content = new ContentManagement(register, outside.content, keyService, authority);
  const handlers: StepHandler[] = [
    new SendAccessCode(register, notices, hasher, random, faults, 10),
    new PrepareKey(register, keyService, faults),
    new AwaitAttestation(register, faults),
    new AwaitKey(register, faults),
    new DeliverKey(register, outside.keyDelivery, faults),
    new AwaitStorage(register, faults),
    new IssueCertificate(register, authority, keyService, faults),
    new OrderSpArea(register, carriers, keyService, authority, faults),
    new RelayScripts(register, relay, keyService, random, content, faults),
    new AwaitSpArea(register, carriers, relay, keyService, random, faults),
    new BuildScript(register, keyService, content, faults),
    new AwaitPersonalisation(register, keyService, content, faults),
    new AwaitActivation(register, keyService),
    new ActivateCertificate(register, keyService, faults),
    new NotifyActivation(register, notices, carriers, faults),
    new RevokeUnfinished(register, keyService),
    new OrderDeletion(register, carriers),
  ];
  const ofAnApplication = STEP_KINDS.filter((kind) => !(CARE_STEPS as readonly StepKind[]).includes(kind));
  expect(handlers.map(({ kind }) => kind).sort()).toEqual(ofAnApplication.sort());
  return new Map(handlers.map((handler) => [handler.kind, handler]));
}

interface Case {
  readonly application: ApplicationRow;
  readonly line: LineRow;
}

async function acceptedApplication(carrier = 'docomo'): Promise<Case> {
  return register.transaction(SYSTEM, async (tx) => {
    const person = await aPerson(tx);
    const line = await tx.lines.upsert(aLine(carrier));
    await tx.lines.bindPerson(line.id, person.id);
    return { line, application: await tx.applications.insert(anApplication(person, line)) };
  });
}

const applicationNow = async (id: string): Promise<ApplicationRow> => {
  const row = await register.transaction(SYSTEM, (tx) => tx.applications.byId(id));
  if (!row) throw new Error('no application');
  return row;
};

/** What citizen, phone and carrier do by themselves, each when it is its turn; repeats are harmless. */
async function worldMoves(outside: OutsideWorld, { application, line }: Case): Promise<void> {
  const { state } = await applicationNow(application.id);
  if (state === 'code-sent') {
    const redeem = new RedeemAccessCode(register, hasher, random);
    const accessCode = outside.codeSentTo(line.msisdn);
    await redeem.execute({ accessCode, downloadPassword: PASSWORD, iccid: line.iccid, handsetModel: 'handset-a' });
  }
  if (state === 'writing-area') {
    const relayed = await phoneAnswers(application.id);
    // The carrier knows only what it was told.
    if (relayed && outside.relayed.reported.size === 0) return;
    for (const [functionCallIdentifier, outcome] of outside.orders)
      await new AcceptSpAreaOutcome(register).execute({
        carrier: line.hostCarrier,
        messageId: functionCallIdentifier,
        bodyHash: 'hash',
        functionCallIdentifier,
        outcome,
      });
    await register.transaction(SYSTEM, (tx) => tx.steps.wake(application.id, 'await-sp-area'));
  }
  if (state === 'writing-key')
    await register.transaction(SYSTEM, async (tx) => {
      const order = await tx.agentOrders.latest(application.id);
      if (order?.state === 'queued') await tx.agentOrders.answer(order.id, '9000', ['9000']);
      await tx.steps.wake(application.id, 'await-personalisation');
    });
  if (state === 'awaiting-pin') {
    const device = await register.transaction(SYSTEM, (tx) => tx.deviceSessions.latestOfApplication(application.id));
    const steps = await register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(application.id));
    if (!device || steps.some((step) => step.kind === 'activate-certificate')) return;
    await new OpenActivationChallenge(register, random).execute(device);
    const prove = new ProvePossession(register, outside.authority as CertificateAuthority, (id, text) => id + text);
    await prove.execute(device, Uint8Array.of(1));
  }
}

/** Runs what waits for the phone, the carrier's script before ours; true when the carrier's comes from the SP-TSM. */
function phoneAnswers(applicationId: string): Promise<boolean> {
  return register.transaction(SYSTEM, async (tx) => {
    const device = await tx.deviceSessions.latestOfApplication(applicationId);
    const open = device ? await tx.agentOrders.open(device.id) : [];
    for (const { id, commands } of open)
      await tx.agentOrders.answer(
        id,
        'PROCESSED',
        commands.map(() => '9000'),
      );
    if (open.length > 0) await tx.steps.wake(applicationId, 'await-sp-area');
    return (await tx.steps.ofWorkflow(applicationId)).some(({ kind }) => kind === 'relay-scripts');
  });
}

/** Runs everything until nothing is open, with worker deaths where `faults` say. */
async function provision(outside: OutsideWorld, given: Case, faults: FaultPoints, rounds = 200): Promise<void> {
  const kernel = createStepKernel(database.app, { policy: QUICK, faults });
  const handlers = handlersOf(outside, faults);
  const { application } = given;
  await new SetDownloadPassword(register, hasher, 10).execute({
    personId: application.personId,
    applicationId: application.id,
    password: PASSWORD,
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const step of await kernel.claimDue(QUEUES, 5)) {
      const handler = handlers.get(step.kind);
      if (handler) await kernel.run(step, handler).catch(() => undefined);
    }
    await worldMoves(outside, given);
    const steps = await register.transaction(SYSTEM, (tx) => tx.steps.ofWorkflow(application.id));
    const parked = steps.find((step) => step.state === 'parked');
    if (parked) throw new Error(`${parked.kind} is parked: ${parked.reason}`);
    if (steps.every((step) => step.state === 'done') && (await applicationNow(application.id)).state === 'completed')
      return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`still ${(await applicationNow(application.id)).state}`);
}

async function expectOneOfEverything(outside: OutsideWorld, { application, line }: Case): Promise<void> {
  const facts = await register.transaction(SYSTEM, async (tx) => ({
    certificates: await tx.certificates.ofPerson(application.personId),
    element: await tx.elements.byIccid(line.iccid),
    history: await tx.history.ofApplication(application.id),
    steps: await tx.steps.ofWorkflow(application.id),
  }));
  expect(facts.certificates.map(({ state }) => state)).toEqual(['active']);
  expect(facts.element).toMatchObject({ state: 'personalised', certificateSerial: facts.certificates[0]?.serial });
  expect([outside.keys.size, outside.orders.size, outside.signed.size]).toEqual([1, 1, 1]);
  expect(outside.forgotten.has(application.id)).toBe(true);
  expect([...outside.serviceStates]).toEqual([`${line.iccid} 21`]);
  const events = facts.history.map(({ event }) => event);
  expect(events).toEqual([...new Set(events)]);
  expect(facts.steps.map(({ kind }) => kind)).toEqual([...new Set(facts.steps.map(({ kind }) => kind))]);
}

describe('the provisioning of a SIM', () => {
  const points = new Set<string>();

  it('goes from the password to the active certificate', async () => {
    const [outside, given] = [new OutsideWorld(), await acceptedApplication()];
    await provision(outside, given, {
      reach: (point) => {
        points.add(point);
        return Promise.resolve();
      },
    });
    await expectOneOfEverything(outside, given);
    expect(points.size).toBeGreaterThan(30);
  });

  it('makes one order for the phone where the SP-TSM relays, and leaves the carrier its own where the phone goes there', async () => {
    const facts = async (carrier: string) => {
      const [outside, given] = [new OutsideWorld(), await acceptedApplication(carrier)];
      await provision(outside, given, { reach: () => Promise.resolve() });
      await expectOneOfEverything(outside, given);
      const kinds = await register.transaction(SYSTEM, async (tx) => {
        const steps = await tx.steps.ofWorkflow(given.application.id);
        return steps.map(({ kind }) => kind).filter((kind) => kind === 'relay-scripts' || kind === 'build-script');
      });
      return { kinds, scripts: outside.scripts.length, reported: outside.relayed.reported.size };
    };
    expect(await facts('docomo')).toEqual({ kinds: ['relay-scripts'], scripts: 1, reported: 1 });
    expect(await facts('kddi')).toEqual({ kinds: ['build-script'], scripts: 1, reported: 0 });
  });

  it.each(['docomo', 'kddi'])(
    'ends the same whichever hook the worker dies at, with %s',
    async (carrier) => {
      const [known, seen] = [new Set<string>(), new OutsideWorld()];
      await provision(seen, await acceptedApplication(carrier), {
        reach: (point) => {
          known.add(point);
          return Promise.resolve();
        },
      });
      for (const deadly of [...known].filter((point) => !point.startsWith('step/'))) {
        const [outside, given] = [new OutsideWorld(), await acceptedApplication(carrier)];
        let deaths = 0;
        await provision(outside, given, {
          reach: (point) => {
            if (point !== deadly || deaths > 0) return Promise.resolve();
            deaths += 1;
            return Promise.reject(new Error('death'));
          },
        }).catch((problem: unknown) => {
          throw new Error(`${deadly}: ${String(problem)}`);
        });
        expect([deadly, deaths]).toEqual([deadly, 1]);
        await expectOneOfEverything(outside, given);
      }
    },
    180_000,
  );

  it('leaves one live certificate when the same person provisions a second phone', async () => {
    const first = await acceptedApplication();
    await provision(new OutsideWorld(), first, { reach: () => Promise.resolve() });
    const second = await register.transaction(SYSTEM, async (tx) => {
      const person = await tx.people.lock(first.application.personId);
      const line = await tx.lines.upsert(aLine('docomo'));
      await tx.lines.bindPerson(line.id, person.id);
      return { line, application: await tx.applications.insert(anApplication(person, line)) };
    });
    await provision(new OutsideWorld(), second, { reach: () => Promise.resolve() });
    const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(first.application.personId));
    expect(rows.map(({ state, revocationCause }) => [state, revocationCause])).toEqual([
      ['active', null],
      ['revoked', 'device-change'],
    ]);
  });

  it('that is cancelled on the way ends with nothing live, no key and an order of deletion', async () => {
    const [outside, given] = [new OutsideWorld(), await acceptedApplication('kddi')];
    const { application } = given;
    const neverBuilt: FaultPoints = {
      reach: (point) => (point === 'build-script/emitted' ? Promise.reject(new Error('death')) : Promise.resolve()),
    };
    await expect(provision(outside, given, neverBuilt, 25)).rejects.toThrow('still writing-key');
    await new CancelApplication(register).execute({ personId: application.personId, applicationId: application.id });
    const kernel = createStepKernel(database.app, { policy: QUICK });
    const handlers = handlersOf(outside, { reach: () => Promise.resolve() });
    for (let round = 0; round < 20; round += 1)
      for (const step of await kernel.claimDue(QUEUES, 5)) {
        const handler = handlers.get(step.kind);
        if (handler) await kernel.run(step, handler);
      }
    const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(application.personId));
    expect(rows.map(({ state }) => state)).toEqual(['revoked']);
    expect(outside.forgotten.has(application.id)).toBe(true);
    expect(outside.deletions.size).toBe(1);
  });

  it('stands in an audit that holds', async () => {
    expect((await checkAudit(database.app)).map(({ verdict }) => verdict.ok)).toEqual([true, true]);
  });
});
