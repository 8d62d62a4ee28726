// Each command of an undisturbed run, the carrier's script and ours, × what can happen to it between phone and SIM. Every cell is a
// person of its own and ends at a certificate that works, once. `JPKI_FAULTS=full` runs the whole table; the usual run takes
// one command of each kind.
import { expect, test } from '@playwright/test';
import { type SecureElement, SecureElementError } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { applied, DOWNLOAD_PASSWORD, expectLaws, finish, newcomer, phoneOf, sharedPlace } from './fault-world';

const place = sharedPlace();
const FULL = process.env['JPKI_FAULTS'] === 'full';
/** Phones at once. */
const AT_ONCE = 4;
/** 44 commands of the carrier, 13 of the key service. */
const COMMANDS = 57;
/** Key agreement; ours: EXTERNAL AUTHENTICATE and the last STORE DATA. */
const KINDS = [5, 46, 56];

type Fault = (card: SecureElement, at: number) => SecureElement;

/** Counts commands, SELECT included; `on` decides what becomes of one. */
function disturbing(
  card: SecureElement,
  at: number,
  on: (send: () => Promise<Uint8Array>, apdu: Uint8Array, channel: number) => Promise<Uint8Array>,
): SecureElement {
  let count = -1;
  return {
    seType: card.seType,
    seId: card.seId,
    openLogicalChannel: async (aid) => {
      count += 1;
      const opened = await card.openLogicalChannel(aid);
      if (count !== at) return opened;
      const selectResponse = await on(() => Promise.resolve(opened.selectResponse), aid, opened.channel).catch(
        async (error: unknown) => {
          await card.close(opened.channel).catch(() => undefined);
          throw error;
        },
      );
      return { ...opened, selectResponse };
    },
    transmit: async (channel, apdu) => {
      count += 1;
      const send = () => card.transmit(channel, apdu);
      return count === at ? on(send, apdu, channel) : send();
    },
    close: (channel) => card.close(channel),
  };
}

const unavailable = () => Promise.reject(new SecureElementError('unavailable'));
const turned = (raw: Uint8Array) => raw.map((byte, at) => (at === Math.max(0, raw.length - 3) ? byte ^ 0x40 : byte));

const FAULTS: Readonly<Record<string, Fault>> = {
  'is lost before the SIM': (card, at) => disturbing(card, at, unavailable),
  'is carried out but its answer is lost': (card, at) =>
    disturbing(card, at, async (send) => (await send(), unavailable())),
  'comes back with a bit turned': (card, at) => disturbing(card, at, async (send) => turned(await send())),
  'is altered on its way': (card, at) =>
    disturbing(card, at, async (send, apdu, channel) =>
      apdu.length > 16 ? card.transmit(channel, turned(apdu)) : send(),
    ),
  'is delivered twice': (card, at) => disturbing(card, at, async (send) => (await send(), send())),
  'is overtaken by somebody else’s INITIALIZE UPDATE': (card, at) =>
    disturbing(card, at, async (send, _apdu, channel) => {
      await card
        .transmit(channel, Uint8Array.of(0x80, 0x50, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0))
        .catch(() => undefined);
      return send();
    }),
};

async function survives(fault: Fault, at: number): Promise<void> {
  const who = await newcomer(place);
  const application = await applied(place, who);
  const phone = phoneOf(place, who.handset, { wrapSecureElement: (card) => fault(card, at) });
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  // The undisturbed run, and at most one of everything again with the questions before it.
  expect(phone.counts.scriptApdus['mno-tsm'] + phone.counts.scriptApdus['sp-tsm']).toBeLessThan(3 * COMMANDS);
}

test.afterEach(() => expectLaws(place));

const cells = FULL ? Array.from({ length: COMMANDS }, (_, at) => at) : KINDS;
for (const [name, fault] of Object.entries(FAULTS)) {
  test(`a command ${name}: the work ends well whichever it is`, async () => {
    test.setTimeout(FULL ? 1_800_000 : 300_000);
    const failed: string[] = [];
    for (let from = 0; from < cells.length; from += AT_ONCE) {
      const some = cells.slice(from, from + AT_ONCE);
      const ended = await Promise.allSettled(some.map((at) => survives(fault, at)));
      for (const [index, outcome] of ended.entries()) {
        if (outcome.status === 'rejected') failed.push(`command ${(some[index] ?? 0) + 1}: ${String(outcome.reason)}`);
      }
    }
    expect(failed).toEqual([]);
  });
}
