import { beforeEach, describe, expect, it } from 'vitest';
import type { CarrierGateway, KeyService } from '../ports/outside.port';
import type { StepHandler } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { OrderDeletion, RevokeUnfinished } from './undo.steps';

let register: MemoryRegister;
let forgotten: string[];
let deletions: string[];

beforeEach(() => {
  register = new MemoryRegister();
  forgotten = [];
  deletions = [];
});

const keyService = {
  forget: (keyId: string) => Promise.resolve(void forgotten.push(keyId)),
} as unknown as KeyService;
const carriers = {
  orderDeletion: ({ iccid }: { iccid: string }) => Promise.resolve(void deletions.push(iccid)),
} as unknown as CarrierGateway;

async function run(handler: StepHandler, { application }: Citizen): Promise<void> {
  const { id } = await register.by((tx) =>
    tx.steps.schedule({
      workflowId: application.id,
      kind: handler.kind,
      subject: application.id,
      effectKey: `${handler.kind}:${application.id}`,
    }),
  );
  const { kind } = await runStep(register, handler, id);
  if (kind !== 'done') throw new Error(kind);
}

const stateOf = (serial: string) => register.rows.certificates.find((row) => row.serial === serial)?.state;

/** A re-application on the SIM that holds the person's live certificate, cancelled; `written` tells whether its key was written. */
async function reApplication(written: boolean) {
  const earlier = await addCitizen(register, { application: { state: 'completed' } });
  const live = await addCertificate(register, earlier, 'active');
  const citizen = await addCitizen(register, {
    person: earlier.person,
    line: earlier.line,
    application: { state: 'cancelled' },
  });
  const fresh = await addCertificate(register, citizen, 'issued');
  await register.by(async (tx) => {
    const { iccid, carrier } = citizen.application;
    await tx.applications.update(citizen.application, {
      state: 'cancelled',
      certificateSerial: fresh.serial,
    });
    const element = await tx.elements.ensure({ lineId: citizen.line.id, carrier, iccid });
    await tx.elements.update(element, {
      state: 'personalised',
      certificateSerial: written ? fresh.serial : live.serial,
    });
  });
  return { live, fresh, citizen };
}

describe('Undoing a cancelled re-application on the same SIM', () => {
  it('before the SIM is written leaves the live certificate and its key alone', async () => {
    const { live, fresh, citizen } = await reApplication(false);
    await run(new RevokeUnfinished(register, keyService), citizen);
    await run(new OrderDeletion(register, carriers), citizen);
    expect([stateOf(fresh.serial), stateOf(live.serial)]).toEqual(['revoked', 'active']);
    expect(deletions).toEqual([]);
    expect(forgotten).toHaveLength(1);
  });

  it('after the SIM is written revokes the former certificate, too: its key is gone', async () => {
    const { live, fresh, citizen } = await reApplication(true);
    await run(new RevokeUnfinished(register, keyService), citizen);
    await run(new OrderDeletion(register, carriers), citizen);
    expect([stateOf(fresh.serial), stateOf(live.serial)]).toEqual(['revoked', 'revoked']);
    expect(deletions).toEqual([citizen.application.iccid]);
  });
});

describe('An element that was declared unreachable', () => {
  it('is nothing to delete: no carrier is asked and nothing is noted as ordered', async () => {
    const citizen = await addCitizen(register, { application: { state: 'failed' } });
    await register.by(async (tx) => {
      const { iccid, carrier } = citizen.application;
      const element = await tx.elements.ensure({ lineId: citizen.line.id, carrier, iccid });
      await tx.elements.update(element, { state: 'unreachable' });
    });
    await run(new OrderDeletion(register, carriers), citizen);
    expect([deletions, register.events()]).toEqual([[], []]);
    expect(register.rows.elements).toMatchObject([{ state: 'unreachable' }]);
  });

  it('while the carrier was being asked stays so, and nothing is noted as ordered', async () => {
    const citizen = await addCitizen(register, { application: { state: 'failed' } });
    const { iccid, carrier } = citizen.application;
    const element = await register.by((tx) => tx.elements.ensure({ lineId: citizen.line.id, carrier, iccid }));
    const meanwhile = {
      orderDeletion: () => register.by((tx) => tx.elements.update(element, { state: 'unreachable' })),
    } as unknown as CarrierGateway;
    await run(new OrderDeletion(register, meanwhile), citizen);
    expect(register.events()).toEqual([]);
    expect(register.rows.elements).toMatchObject([{ state: 'unreachable' }]);
  });
});
