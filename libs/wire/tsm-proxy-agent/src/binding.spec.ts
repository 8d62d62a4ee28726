// A script is for one SIM, and goes on only where its maker foresaw the card's answer.
import { describe, expect, it } from 'vitest';
import type { SeramOrderInput } from '@sumaho-jpki/wire/tsm-messages';
import { ICCID, ISD, SCRIPT, SP_AREA, STOP, order, select, setUp } from './testing/fakes';

const OTHER = '8981100000000000025';
const CARRIER = [select(ISD), '8050300008000102030405060700', '8482330010' + '33'.repeat(16)];
const both = (more: Partial<SeramOrderInput> = {}, second: readonly string[] = SCRIPT): SeramOrderInput => ({
  ...order(CARRIER, { orderId: 'two' }),
  ramCommands: [
    { ramCommandType: 'seRamCommand', listOfCAPDU: [...CARRIER] },
    { ramCommandType: 'seRamCommand', listOfCAPDU: [...second] },
  ],
  ...more,
});

describe('TSM proxy agent: an order that is not for this SIM', () => {
  it.each([
    ['another SIM', { chosenSecureElement: { seType: 'uicc' as const, seId: OTHER } }, 'other-secure-element'],
    [
      'an ICCID that only begins like ours',
      { chosenSecureElement: { seType: 'uicc' as const, seId: ICCID.slice(0, -1) } },
      'other-secure-element',
    ],
    [
      'an embedded element of the same id',
      { chosenSecureElement: { seType: 'eSE' as const, seId: ICCID } },
      'other-secure-element',
    ],
    ['nobody in particular', { chosenSecureElement: undefined }, 'secure-element-not-named'],
  ])('for %s touches the card with no command, and the server hears why', async (_whom, change, reason) => {
    const { server, secureElement, run } = setUp([both(change), STOP]);
    const result = await run();
    expect([secureElement.log, secureElement.executed, result.apdus, result.orders]).toEqual([[], [], 0, 0]);
    expect(server.reports[1]).toMatchObject({
      localAgentStatus: { localAgentStatusEnum: 'UNGRANTED_ACCESS', executedSeRamCommands: 0, errorMsg: reason },
      ramResponses: [],
      orderId: 'two',
    });
  });

  it('is refused whole when only its second script reaches for an application that is not allowed', async () => {
    const { secureElement, server, run } = setUp([both({}, [select('A0000000871002'), ...SCRIPT.slice(1)]), STOP]);
    await run();
    expect(secureElement.executed).toEqual([]);
    expect(server.reports[1]?.localAgentStatus.errorMsg).toBe('application-not-allowed');
  });

  it('does not spoil the next one that is for this SIM', async () => {
    const { secureElement, run } = setUp([
      both({ chosenSecureElement: { seType: 'uicc', seId: OTHER }, orderId: 'wrong' }),
      both(),
      STOP,
    ]);
    expect(await run()).toMatchObject({ end: 'stopped', apdus: CARRIER.length + SCRIPT.length });
    expect(secureElement.executed).toHaveLength(CARRIER.length + SCRIPT.length);
  });
});

describe('TSM proxy agent: expectations', () => {
  const expecting = (expectedStatus: string[][], script: string[] = SCRIPT): SeramOrderInput => ({
    ...order(script),
    ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: script, expectedStatus }],
  });

  it.each([
    ['a warning where 9000 is expected stops the script', ['9000'], '6310', 2],
    ['an error that is expected lets it go on', ['9000', '6A88'], '6A88', 4],
    ['an empty list leaves it to the usual rule, which passes warnings', [], '6310', 4],
    ['an empty list leaves it to the usual rule, which stops at errors', [], '6982', 2],
  ])('%s', async (_what, expected, status, executed) => {
    const { secureElement, run } = setUp([expecting([[], expected, [], []]), STOP]);
    secureElement.answers.set(SCRIPT[1] ?? '', status);
    await run();
    expect(secureElement.executed).toHaveLength(executed);
  });

  it('that are fewer or more than the commands are refused before the first', async () => {
    for (const lists of [SCRIPT.length - 1, SCRIPT.length + 1]) {
      const { secureElement, server, run } = setUp([expecting(Array.from({ length: lists }, () => ['9000'])), STOP]);
      await run();
      expect(secureElement.executed).toEqual([]);
      expect(server.reports[1]?.localAgentStatus.errorMsg).toBe('expectations-do-not-fit');
    }
  });

  it.each(CARRIER.map((_command, at) => at))(
    'when command %d of the first of two scripts is refused, nothing of either runs after it and the report has room for all',
    async (at) => {
      const { secureElement, server, run } = setUp([both(), STOP]);
      if (at === 0) secureElement.applications = new Set([SP_AREA]);
      else secureElement.answers.set(CARRIER[at] ?? '', '6982');
      await run();
      expect(secureElement.executed).toHaveLength(at === 0 ? 0 : at + 1);
      expect(server.reports[1]?.ramResponses.map(({ listOfRAPDU }) => listOfRAPDU.length)).toEqual([
        CARRIER.length,
        SCRIPT.length,
      ]);
      expect(server.reports[1]?.ramResponses[1]?.listOfRAPDU.every((answer) => answer === '')).toBe(true);
    },
  );
});
