import { describe, expect, it } from 'vitest';
import { decodeResponse, encodeCommand, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import type { CardImage } from './card-image';
import { PowerLostError, powerUp } from './index';
import {
  buildSpArea,
  installForPersonalization,
  mustRun,
  personalisationDgis,
  personalise,
  possessionRequest,
  provision,
  select,
  send,
  statusOf,
  storeData,
  TestHost,
} from './testing/test-host';
import { freshCard, ISD_AID, ISD_KEYS, JPKI_AP, SP_AREA, type TestCard } from './testing/test-card';

const EDGES = ['before', 'after'] as const;
const area = (image: CardImage) => image.applications.find(({ aid }) => aid === hex(SP_AREA));
const applet = (image: CardImage) => image.applications.find(({ aid }) => aid === hex(JPKI_AP));

/** Runs until power vanishes; true when it did. */
function untilPowerIsLost(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof PowerLostError) return true;
    throw error;
  }
}

/** What a registry must never show, whatever was cut. */
function expectWhole(image: CardImage): void {
  const domain = area(image);
  if (domain) expect(domain.state === 0x0f).toBe(domain.securityDomain?.keys.length === 3);
  const instance = applet(image);
  if (instance) {
    expect(image.loadFiles.map(({ aid }) => aid)).toContain(instance.loadFileAid);
    expect(instance.state === 0x0f).toBe(instance.jpki?.personalisation !== undefined);
    const { personalisation } = instance.jpki ?? {};
    if (personalisation)
      expect(Object.values(personalisation.key).map((part) => part.length)).toEqual(Array(5).fill(256));
  }
}

describe('power cut at every persistent write of a whole provisioning', () => {
  // 2 sequence counters, area, its keys, load file, applet, extradition, personalisation.
  const WRITES = 8;

  it('takes eight persistent writes', () => {
    const { card, casdPoint, store } = freshCard();
    provision(card, casdPoint);
    expect(store.writes).toBe(WRITES);
  });

  for (const edge of EDGES) {
    for (let nth = 1; nth <= WRITES; nth += 1) {
      it(`leaves a whole state when torn ${edge} write ${nth}, and nothing secret readable`, () => {
        const { card, casdPoint, store } = freshCard();
        store.tearAt(nth, edge);
        expect(untilPowerIsLost(() => provision(card, casdPoint))).toBe(true);
        expect(() => card.transmit(encodeCommand(select(ISD_AID)))).toThrow(PowerLostError);
        store.mend();
        card.reset();
        expectWhole(card.snapshot());
        const last = nth === WRITES && edge === 'after';
        expect(send(card, select(JPKI_AP, 0x0c)).sw).toBe(
          last ? 0x9000 : nth > 5 || (nth === 5 && edge === 'after') ? 0x6999 : 0x6a82,
        );
      });
    }
  }

  it('never gives a challenge twice: the counter stands before the answer leaves', () => {
    const { card, store } = freshCard();
    store.tearAt(1, 'after');
    expect(untilPowerIsLost(() => TestHost.open(card, ISD_AID, ISD_KEYS))).toBe(true);
    store.mend();
    card.reset();
    expect(TestHost.open(card, ISD_AID, ISD_KEYS).sequence).toBe(2);
  });

  it('finishes after a cut at the commit: read the state, then resume or prove', () => {
    for (const edge of EDGES) {
      const { card, casdPoint, store } = freshCard();
      const keys = buildSpArea(card, casdPoint);
      store.tearAt(2, edge);
      expect(untilPowerIsLost(() => personalise(card, keys))).toBe(true);
      store.mend();
      card.reset();
      const host = TestHost.open(card, SP_AREA, keys);
      const { data } = host.run(statusOf(0x40, JPKI_AP));
      const done = hex(data).includes('9F70010F');
      expect(done).toBe(edge === 'after');
      const missing = done ? [] : personalisationDgis(keys.dek);
      const proof = mustRun(host, [
        installForPersonalization(JPKI_AP),
        ...storeData([...missing, possessionRequest(new Uint8Array(32))]),
      ]);
      expect(proof.data).toHaveLength(32);
    }
  });

  it('keeps the old key usable when the replacing personalisation is cut', () => {
    const { card, casdPoint, store } = freshCard();
    const keys = provision(card, casdPoint);
    send(card, select(JPKI_AP, 0x0c));
    send(card, '002401980431323334');
    store.tearAt(2, 'before');
    expect(untilPowerIsLost(() => personalise(card, keys))).toBe(true);
    store.mend();
    card.reset();
    send(card, select(JPKI_AP, 0x0c));
    expect(send(card, '002000980431323334').sw).toBe(0x9000);
  });
});

describe('power cut around VERIFY', () => {
  const VERIFY_WRONG = '002000980439393939';
  const VERIFY_RIGHT = '002000980431323334';
  const withPin = (): TestCard => {
    const made = freshCard();
    provision(made.card, made.casdPoint);
    send(made.card, select(JPKI_AP, 0x0c));
    expect(send(made.card, '002401980431323334').sw).toBe(0x9000);
    return made;
  };
  const triesAfterReset = ({ card }: TestCard): number => {
    card.reset();
    send(card, select(JPKI_AP, 0x0c));
    return send(card, '00200098').sw & 0x0f;
  };

  it('gains no try from any cut: guessing with the plug in the hand blocks after three compared guesses', () => {
    for (const edge of EDGES) {
      const made = withPin();
      let compared = 0;
      for (let round = 0; round < 12; round += 1) {
        made.store.tearAt(2, edge);
        // A second write would be the refilled counter: a wrong guess never comes that far.
        if (!untilPowerIsLost(() => send(made.card, VERIFY_WRONG))) compared += 1;
        made.store.mend();
      }
      expect(compared).toBe(12);
      expect(triesAfterReset(made)).toBe(0);
    }
  });

  it('compares nothing when the decrement was cut, and has it spent when the cut came after', () => {
    const before = withPin();
    before.store.tearAt(1, 'before');
    expect(untilPowerIsLost(() => send(before.card, VERIFY_RIGHT))).toBe(true);
    before.store.mend();
    expect(triesAfterReset(before)).toBe(3);
    const after = withPin();
    after.store.tearAt(1, 'after');
    expect(untilPowerIsLost(() => send(after.card, VERIFY_RIGHT))).toBe(true);
    after.store.mend();
    expect(triesAfterReset(after)).toBe(2);
  });

  it('never regains a try without a finished VERIFY, whatever is cut in which order', () => {
    const made = withPin();
    let tries = 3;
    for (let round = 0; round < 8; round += 1) {
      made.store.tearAt(1 + (round % 2), EDGES[(round >> 1) % 2] ?? 'before');
      untilPowerIsLost(() => send(made.card, VERIFY_WRONG));
      made.store.mend();
      const now = triesAfterReset(made);
      expect(now).toBeLessThanOrEqual(tries);
      tries = now;
    }
  });

  it('keeps the verified state out of the memory', () => {
    const made = withPin();
    expect(send(made.card, VERIFY_RIGHT).sw).toBe(0x9000);
    const again = powerUp(made.store);
    const sign: CommandApdu = { cla: 0x80, ins: 0x2a, p1: 0x02, p2: 0x97, data: new Uint8Array(32), le: 0 };
    decodeResponse(again.transmit(encodeCommand(select(JPKI_AP, 0x0c))));
    expect(decodeResponse(again.transmit(encodeCommand(sign))).sw).toBe(0x6982);
  });
});
