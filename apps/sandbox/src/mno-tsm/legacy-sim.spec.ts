// A SIM product from before SCP03: the carrier manages content by SCP02, and no citizen's key gets there.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_LINES, type DemoLine } from '@sumaho-jpki/stand-ins/mno-tsm';
import { decodeResponse, encodeCommand } from '@sumaho-jpki/wire/apdu';
import { generateEphemeralKey, initializeUpdate, keyAgreementDgi } from '@sumaho-jpki/wire/globalplatform';
import { ISD_AID, JPKI_AP_AID } from '@sumaho-jpki/wire/jpki-applet';
import { JPKI_SERVICE } from '@sumaho-jpki/wire/tsm-messages';
import { deletion, setUp } from './testing/orders';
import { World } from './testing/world';

const legacy = DEMO_LINES.find(({ simProduct }) => simProduct === 'kaede-nfc-3') as DemoLine;
let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
  await world.knobs({ carrier: legacy.host, answerDelayMs: [0, 0], deleteByMessageAfterMs: 90_000 });
});
afterAll(() => world.stop());

const whole = () => setUp(legacy, keyAgreementDgi(generateEphemeralKey().publicPoint).value);

/** Load file and application in the issuer's domain, without an SP area. */
function contentOnly() {
  const { seCommands, ...rest } = whole();
  const own = seCommands.flatMap((each): typeof seCommands => {
    if (each.command === 'instantiateApplication') return [each];
    if (each.command !== 'loadELF') return [];
    const { ssdAidForExtradition: _none, ...command } = each;
    return [command];
  });
  return { ...rest, seCommands: own };
}

async function carriedOut(request: ReturnType<typeof contentOnly> | ReturnType<typeof deletion>) {
  const id = randomUUID();
  const answer = await world.call(legacy.host, 'seCommandsGenerationAndRemoteExecution', request, id);
  if (!answer.executed) throw new Error(JSON.stringify(answer.refusal));
  for (let visit = 0; visit < 3; visit += 1) await world.runAgent(legacy, answer.response.extensions);
  return world.outcomeOf(id);
}

describe('a SIM without SCP03', () => {
  it('speaks SCP02 with i = 55 in the issuer’s domain, and has no key of SCP03', async () => {
    const card = world.secureElement(legacy);
    const { channel } = await card.openLogicalChannel(ISD_AID);
    const ask = async (keyVersion: number) => {
      const command = initializeUpdate(keyVersion, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
      return decodeResponse(await card.transmit(channel, encodeCommand(command)));
    };
    const { data, sw } = await ask(0x20);
    expect([sw, data.length, data[10], data[11]]).toEqual([0x9000, 28, 0x20, 0x02]);
    expect((await ask(0x30)).sw).toBe(0x6a88);
    await card.close(channel);
  });

  it('is not eligible, for want of CASD and SCP03', async () => {
    const answer = await world.call(legacy.host, 'checkGlobalEligibility', {
      mobileSubscription: { msisdn: legacy.msisdn.slice(1) },
      service: JPKI_SERVICE,
    });
    expect(answer).toMatchObject({ response: { eligible: false, nonEligibilityReason: [5] } });
  });

  it('gets no SP area whose keys are to carry a citizen’s key', async () => {
    const answer = await world.call(legacy.host, 'seCommandsGenerationAndRemoteExecution', whole());
    expect(answer.executed).toBe(false);
    expect(world.commandsSince(legacy, 0).filter(({ command }) => command.startsWith('84'))).toEqual([]);
  });

  it('is loaded and emptied again by its carrier over SCP02', async () => {
    expect(await carriedOut(contentOnly())).toMatchObject({ functionExecutionStatus: { status: 'Executed-Success' } });
    expect(await world.selects(legacy, JPKI_AP_AID)).toBe('6999');
    expect(await carriedOut(deletion(legacy))).toMatchObject({
      functionExecutionStatus: { status: 'Executed-Success' },
    });
    expect(await world.selects(legacy, JPKI_AP_AID)).toBe('6A82');
  });

  it.each([4, 12])('is loaded whole although the phone is cut off after %d commands', async (after) => {
    await world.phoneKnobs(legacy, { cutAfter: after });
    expect(await carriedOut(contentOnly())).toMatchObject({ functionExecutionStatus: { status: 'Executed-Success' } });
    expect(await world.selects(legacy, JPKI_AP_AID)).toBe('6999');
    await carriedOut(deletion(legacy));
  });
});
