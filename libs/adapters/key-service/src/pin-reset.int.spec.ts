import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptPurpose } from '@sumaho-jpki/operations';
import { KeyServiceRefusal } from './errors';
import { CARD, Rehearsal } from './testing/rehearsal';
import type { RehearsalSim } from './testing/rehearsal-sim';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(() => rehearsal?.close());

/** A SIM whose application is personalised. */
async function inUse(): Promise<RehearsalSim> {
  const { sim, emit: order, answer } = await rehearsal.prepared(randomUUID());
  const { scriptId, commands } = await order('personalise');
  expect(await answer(scriptId, sim.run(commands))).toEqual({ kind: 'possession-proved' });
  return sim;
}

const emit = (sim: RehearsalSim, keyId: string, purpose: ScriptPurpose = 'reset-pin') =>
  rehearsal.service.emitScript({ keyId, iccid: sim.iccid, card: CARD, certificateDer: null, purpose });

describe('a script that gives the PIN back to its holder', () => {
  it('carries the PIN policy and nothing else, and is judged by the card’s own word', async () => {
    const sim = await inUse();
    const { scriptId, commands } = await emit(sim, randomUUID());
    expect(commands).toHaveLength(5);
    const outcome = () => rehearsal.service.acceptResponses({ scriptId, responses: answers });
    const answers = sim.run(commands);
    expect(sim.pinResets).toBe(1);
    expect(await outcome()).toEqual({ kind: 'pin-reset' });
    expect(await outcome()).toEqual({ kind: 'pin-reset' });
  });

  it('is the same while its answers are out, and another after them', async () => {
    const sim = await inUse();
    const id = randomUUID();
    const first = await emit(sim, id);
    expect(await emit(sim, id)).toEqual(first);
    await rehearsal.service.acceptResponses({ scriptId: first.scriptId, responses: sim.run(first.commands) });
    expect((await emit(sim, id)).scriptId).not.toBe(first.scriptId);
  });

  it('whose answer was lost is never repeated: the card is asked first, then it is made anew', async () => {
    const sim = await inUse();
    const id = randomUUID();
    const lost = await emit(sim, id);
    sim.run(lost.commands);
    const nothing = lost.commands.map(() => new Uint8Array(0));
    const outcome = await rehearsal.service.acceptResponses({ scriptId: lost.scriptId, responses: nothing });
    expect(outcome).toMatchObject({ kind: 'resume', next: 'probe' });
    const probe = await emit(sim, id, 'probe');
    expect(
      await rehearsal.service.acceptResponses({ scriptId: probe.scriptId, responses: sim.run(probe.commands) }),
    ).toMatchObject({ kind: 'resume' });
    const again = await emit(sim, id);
    expect(
      await rehearsal.service.acceptResponses({ scriptId: again.scriptId, responses: sim.run(again.commands) }),
    ).toEqual({ kind: 'pin-reset' });
  });

  it('is not made for a SIM without an area of ours, and no answer of somebody else counts', async () => {
    const stranger = { iccid: '8981100999999999999' } as RehearsalSim;
    await expect(emit(stranger, randomUUID())).rejects.toThrow(new KeyServiceRefusal('sp-area-unknown'));
    const sim = await inUse();
    const { scriptId, commands } = await emit(sim, randomUUID());
    const forged = commands.map(() => Uint8Array.of(0x90, 0x00));
    expect(await rehearsal.service.acceptResponses({ scriptId, responses: forged })).toMatchObject({ kind: 'resume' });
  });
});
