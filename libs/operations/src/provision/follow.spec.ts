import { beforeEach, describe, expect, it } from 'vitest';
import { MovedMeanwhile } from '../move';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, type Citizen } from '../testing/outside';
import { followFrom } from './follow';

let register: MemoryRegister;
let citizen: Citizen;
beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  citizen = await addCitizen(register, { application: { route: 'keychain', state: 'redeemed' } });
});

const aTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('What follows a step', () => {
  it('of an application that moved meanwhile is refused to who asked, however long the rest takes', async () => {
    const { id } = citizen.application;
    const step = await register.by((tx) =>
      tx.steps.schedule({
        workflowId: id,
        kind: 'await-attestation',
        subject: id,
        effectKey: `await-attestation:${id}`,
        payload: {},
      }),
    );
    const following = register.by(async (tx) => {
      const found = await tx.applications.byId(id);
      if (!found) throw new Error('no application');
      await tx.applications.update(found, { state: found.state });
      await followFrom(tx, found, step, {
        event: 'attested',
        next: ['await-key'],
        // Nobody may be told of the refusal before somebody listens: it would end the process.
        dueAtOnce: async () => {
          for (let turn = 0; turn < 5; turn += 1) await aTurn();
          return false;
        },
      });
    });
    await expect(following).rejects.toBeInstanceOf(MovedMeanwhile);
  });
});
