// The SIM route as the operations drive it, on this register and this kernel, with a worker that dies at every hook in
// turn: one certificate, one order, nothing lost, nothing twice.
import { AcceptSpAreaOutcome, CancelApplication, RedeemAccessCode } from '@sumaho-jpki/operations';
import type { ApplicationRow, FaultPoints, LineRow, Register } from '@sumaho-jpki/operations';
import { CARE_STEPS, STEP_KINDS, type StepKind } from '@sumaho-jpki/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from './check-audit';
import { ApplicationWorker, dyingAt, NO_FAULTS, PASSWORD, seeing } from './testing/application-worker';
import { aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
import { hasher, OutsideWorld, random } from './testing/outside-world';

let worker: ApplicationWorker;
let register: Register;
beforeAll(async () => {
  worker = await ApplicationWorker.start();
  register = worker.register;
});
afterAll(() => worker.stop());

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

/** What citizen, phone and carrier do by themselves, each when it is its turn; repeats are harmless. */
async function worldMoves(outside: OutsideWorld, { application, line }: Case): Promise<void> {
  const { state } = await worker.applicationNow(application.id);
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
  if (state === 'awaiting-pin') await worker.provePossession(outside, application.id);
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

function provision(outside: OutsideWorld, given: Case, faults = NO_FAULTS, rounds = 200): Promise<void> {
  const handlers = worker.handlers(outside, faults);
  return worker.provision(given.application, handlers, () => worldMoves(outside, given), { faults, rounds });
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
  it('has each step of an application handled once', () => {
    const ofAnApplication = STEP_KINDS.filter((kind) => !(CARE_STEPS as readonly StepKind[]).includes(kind));
    expect([...worker.handlers(new OutsideWorld()).keys()].sort()).toEqual(ofAnApplication.sort());
  });

  it('goes from the password to the active certificate', async () => {
    const points = new Set<string>();
    const [outside, given] = [new OutsideWorld(), await acceptedApplication()];
    await provision(outside, given, seeing(points));
    await expectOneOfEverything(outside, given);
    expect(points.size).toBeGreaterThan(30);
  });

  it('makes one order for the phone where the SP-TSM relays, and leaves the carrier its own where the phone goes there', async () => {
    const facts = async (carrier: string) => {
      const [outside, given] = [new OutsideWorld(), await acceptedApplication(carrier)];
      await provision(outside, given);
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
      await provision(seen, await acceptedApplication(carrier), seeing(known));
      for (const deadly of [...known].filter((point) => !point.startsWith('step/'))) {
        const [outside, given] = [new OutsideWorld(), await acceptedApplication(carrier)];
        const faults = dyingAt(deadly);
        await provision(outside, given, faults).catch((problem: unknown) => {
          throw new Error(`${deadly}: ${String(problem)}`);
        });
        expect([deadly, faults.deaths]).toEqual([deadly, 1]);
        await expectOneOfEverything(outside, given);
      }
    },
    600_000,
  );

  it('leaves one live certificate when the same person provisions a second phone', async () => {
    const first = await acceptedApplication();
    await provision(new OutsideWorld(), first);
    const second = await register.transaction(SYSTEM, async (tx) => {
      const person = await tx.people.lock(first.application.personId);
      const line = await tx.lines.upsert(aLine('docomo'));
      await tx.lines.bindPerson(line.id, person.id);
      return { line, application: await tx.applications.insert(anApplication(person, line)) };
    });
    await provision(new OutsideWorld(), second);
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
    await worker.workOff(worker.handlers(outside));
    const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(application.personId));
    expect(rows.map(({ state }) => state)).toEqual(['revoked']);
    expect(outside.forgotten.has(application.id)).toBe(true);
    expect(outside.deletions.size).toBe(1);
  });

  it('stands in an audit that holds', async () => {
    expect((await checkAudit(worker.database.app)).map(({ verdict }) => verdict.ok)).toEqual([true, true]);
  });
});
