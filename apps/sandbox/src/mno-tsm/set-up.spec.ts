// The carrier's part of the SIM route as the SP-TSM, the phone's agent and the card see it, over HTTP.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World, demoLine } from './testing/world';

let world: World;
beforeEach(async () => {
  world = new World();
  await world.start();
});
afterEach(() => world.stop());

describe('an SP area order on a new SIM', () => {
  it('is one script of at most 46 APDUs that the card answers 9000 throughout, with a receipt of the card', async () => {
    const line = demoLine('p01');
    const order = await world.orderSpArea(line);
    const end = await world.runAgent(line, order.invitation);
    expect(end).toMatchObject({ end: 'stopped', orders: 1, lastScriptComplete: true });
    const lines = await world.transcript(line);
    // 3 opening, 1 SP area, 2 keys, 1 + 35 load file of 8 KB, 1 application, 1 extradition.
    expect(lines).toHaveLength(44);
    expect(lines.every(({ response }) => response.endsWith('9000'))).toBe(true);
    const outcome = await world.outcomeOf(order.id);
    expect(outcome).toMatchObject({
      header: { functionRequesterIdentifier: 'docomo' },
      secureElement: { iccid: line.iccid },
      functionExecutionStatus: { status: 'Executed-Success' },
    });
    expect(outcome['commandResults']).toEqual(
      ['createSecurityDomain', 'createFirstSSDKeyset', 'loadELF', 'instantiateApplication', 'extradite'].map(
        (command) => ({ command, status: 'Executed-Success' }),
      ),
    );
    const { receiptIsOurs } = await world.keysOf(line, order);
    expect(receiptIsOurs(String(outcome['receipt']))).toBe(true);
    expect(receiptIsOurs('00'.repeat(16))).toBe(false);
    expect(outcome['cardAuditTrail']).toHaveLength(lines.length);
  });
});
