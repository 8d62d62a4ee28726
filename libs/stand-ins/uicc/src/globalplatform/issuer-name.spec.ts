// The issuer security domain gets another AID by STORE DATA, tag 4F (GPC 2.3.1 §11.11.2), and all that hangs on it follows.
import { bytes, encodeDgi, encodeTlv, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { CardImage } from '../card-image';
import { PowerLostError } from '../index';
import { MemoryCardStore, TearingCardStore } from '../store/card-store';
import { cardBornWith, isdHost, NONE, swOf, withoutCounters } from '../testing/content-host';
import { kdf } from '../testing/host-crypto';
import { openScp03 } from '../testing/scp03-host';
import { commandPacket, readProof, type RemoteKeys } from '../testing/scp80-host';
import { freshCard, ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, loadFile, SP_AREA } from '../testing/test-card';
import {
  createSpArea,
  deleteObject,
  extradite,
  gp,
  install,
  installForLoad,
  loadBlocks,
  mustRun,
  provision,
  select,
  send,
  setStatus,
  statusOf,
  TestHost,
} from '../testing/test-host';
import { keysOfLength, variantCard } from '../testing/variant-card';
import type { VirtualUicc } from '../virtual-uicc';

const OLD = 'A000000151000000';
const NEW = 'D2760001180002FF49502589C0019B01';
const NEW_AID = bytes(NEW);
const named = (aid: Uint8Array): CommandApdu => gp(0xe2, 0x90, 0x00, encodeTlv(0x4f, aid));
const renamedHost = (card: VirtualUicc): TestHost => TestHost.open(card, NEW_AID, ISD_KEYS);
const selected = (card: VirtualUicc, name: Uint8Array = NONE): [sw: string, aid: string | undefined] => {
  const answer = send(card, select(name));
  return [swOf(answer), /^6F..84(..)(.*)A5/.exec(hex(answer.data))?.[2]];
};

function provisioned(): VirtualUicc {
  const { card, casdPoint } = freshCard();
  provision(card, casdPoint);
  return card;
}

/** The image with the old name put back: nothing else may be different. */
const asBefore = (card: VirtualUicc): string => withoutCounters(card).replaceAll(NEW, OLD);

describe('the AID of the issuer security domain', () => {
  for (const [form, command] of [
    ['BER-TLV', named(NEW_AID)],
    ['DGI 0070', gp(0xe2, 0x88, 0x00, encodeDgi({ dgi: 0x0070, value: encodeTlv(0x4f, NEW_AID) }))],
    ['no stated form', gp(0xe2, 0x80, 0x00, encodeTlv(0x4f, NEW_AID))],
  ] as const) {
    it(`is another one after STORE DATA in ${form}, in one write, for everything associated with it`, () => {
      const card = provisioned();
      const before = card.snapshot();
      const hadOld = withoutCounters(card);
      const host = isdHost(card);
      const { writes } = card.snapshot();
      expect(swOf(host.run(command))).toBe('9000');
      const image = card.snapshot();
      expect(image.writes).toBe(writes + 1);
      expect(JSON.stringify(image)).not.toContain(`"${OLD}"`);
      expect(asBefore(card)).toBe(hadOld);
      const owners = ({ applications, loadFiles }: CardImage): string[] =>
        [...applications, ...loadFiles].filter((entry) => entry.securityDomainAid === NEW).map(({ aid }) => aid);
      expect(owners(image).length).toBe(
        [...before.applications, ...before.loadFiles].filter((entry) => entry.securityDomainAid === OLD).length,
      );
    });
  }

  it('is found by its whole new name, by the beginning of it and by no name, and no longer by the old one', () => {
    const card = provisioned();
    mustRun(isdHost(card), [named(NEW_AID)]);
    for (const state of ['now', 'after a reset']) {
      expect([state, selected(card, NEW_AID)]).toEqual([state, ['9000', NEW]]);
      expect([state, selected(card, NEW_AID.slice(0, 6))]).toEqual([state, ['9000', NEW]]);
      expect([state, selected(card)]).toEqual([state, ['9000', NEW]]);
      expect([state, selected(card, ISD_AID)]).toEqual([state, ['6a82', undefined]]);
      card.reset();
    }
    // Implicitly selected at reset.
    expect(hex(send(card, gp(0xca, 0x00, 0xe0, NONE, 0)).data)).toContain('C00401308810');
  });

  it('does not end the session: it goes on under the new name, and so does a session on every other channel', () => {
    const card = provisioned();
    expect(send(card, { ...gp(0x70, 0x00, 0x01, NONE), cla: 0x00 }).sw).toBe(0x9000);
    const other = isdHost(card, 1);
    const host = isdHost(card);
    expect(swOf(host.run(named(NEW_AID)))).toBe('9000');
    for (const each of [host, other]) {
      expect(hex(each.run(statusOf(0x80)).data)).toContain(`4F10${NEW}`);
      expect(hex(each.run(statusOf(0x40, SP_AREA)).data)).toContain(`CC10${NEW}`);
    }
    mustRun(other, [deleteObject(JPKI_AP), createSpArea(bytes('D392F00026015351'))]);
    expect(hex(host.run(statusOf(0x40, bytes('D392F00026015351'))).data)).toContain(`CC10${NEW}`);
  });

  it('keeps what is half done on another channel: a load goes on and its file belongs to the new name', () => {
    const card = cardBornWith();
    for (const number of [1, 2]) send(card, { ...gp(0x70, 0x00, number, NONE), cla: 0x00 });
    const loader = isdHost(card, 1);
    const code = loadFile(2_048);
    const [first, ...rest] = loadBlocks(code.stream);
    if (!first) throw new Error('no block');
    mustRun(loader, [installForLoad(code.hash), first]);
    mustRun(isdHost(card, 2), [named(NEW_AID)]);
    mustRun(loader, rest);
    expect(card.snapshot().loadFiles.find(({ aid }) => aid === hex(JPKI_ELF))?.securityDomainAid).toBe(NEW);
    expect(renamedHost(card).sequence).toBe(3);
  });

  it('keeps keys and counters, and goes into the foreseeable challenge of the next session', () => {
    const keys = keysOfLength(16);
    const card = variantCard({ isdKeys: { ...keys, kvn: 0x30 } });
    const { host } = openScp03(card, ISD_AID, { keys, level: 0x33 });
    expect(host.run(named(NEW_AID)).sw).toBe(0x9000);
    const next = openScp03(card, NEW_AID, { keys, level: 0x33 });
    expect(next.sequence).toBe(2);
    const context = Buffer.concat([Buffer.from([0, 0, 2]), NEW_AID]);
    expect(hex(next.cardChallenge)).toBe(hex(kdf(keys.enc, 0x02, 8, context)));
  });

  it('leaves the issuer all its rights: status, locks, extradition, removal and yet another name', () => {
    const card = provisioned();
    mustRun(isdHost(card), [named(NEW_AID)]);
    const host = renamedHost(card);
    mustRun(host, [
      setStatus(0x60, 0x80, SP_AREA),
      setStatus(0x60, 0x00, SP_AREA),
      setStatus(0x80, 0x7f, NEW_AID),
      setStatus(0x80, 0x0f, NEW_AID),
      deleteObject(JPKI_AP),
    ]);
    mustRun(host, [named(ISD_AID)]);
    expect(selected(card)).toEqual(['9000', OLD]);
    expect(swOf(isdHost(card).run(extradite(SP_AREA, JPKI_ELF)))).toBe('9000');
    expect(swOf(isdHost(card).run(install(0x40, NONE, NONE, SP_AREA, NONE, NONE, NONE)))).toBe('9000');
  });

  it('comes with other objects or not at all, and to the same name is no change', () => {
    const card = provisioned();
    const host = isdHost(card);
    const both = gp(0xe2, 0x90, 0x00, Uint8Array.of(...bytes('4203112233'), ...encodeTlv(0x4f, NEW_AID)));
    const before = withoutCounters(card);
    expect(swOf(host.run({ ...both, data: Uint8Array.of(...both.data, ...bytes('990100')) }))).toBe('6a88');
    expect(withoutCounters(card)).toBe(before);
    expect(swOf(host.run(named(ISD_AID)))).toBe('9000');
    expect(withoutCounters(card)).toBe(before);
    expect(swOf(host.run(both))).toBe('9000');
    expect(hex(host.run(gp(0xca, 0x00, 0x42, NONE, 0)).data)).toBe('4203112233');
    expect(selected(card)).toEqual(['9000', NEW]);
  });

  it('is refused when another has it (6985), when it has no AID’s length or comes twice (6A80), and for other domains (6A88)', () => {
    const twice = Uint8Array.of(...encodeTlv(0x4f, NEW_AID), ...encodeTlv(0x4f, NEW_AID));
    for (const [name, command, sw] of [
      ['of an application', named(JPKI_AP), '6985'],
      ['of a domain', named(SP_AREA), '6985'],
      ['of a load file', named(JPKI_ELF), '6985'],
      ['none', named(NONE), '6a80'],
      ['4 bytes', named(NEW_AID.slice(0, 4)), '6a80'],
      ['17 bytes', named(new Uint8Array(17).fill(0xa0)), '6a80'],
      ['twice', gp(0xe2, 0x90, 0x00, twice), '6a80'],
    ] as const) {
      const card = provisioned();
      const host = isdHost(card);
      const before = withoutCounters(card);
      expect([name, swOf(host.run(command))]).toEqual([name, sw]);
      expect([name, withoutCounters(card)]).toEqual([name, before]);
      expect([name, selected(card)]).toEqual([name, ['9000', OLD]]);
    }
    for (const length of [5, 16]) {
      const card = cardBornWith();
      expect([length, swOf(isdHost(card).run(named(NEW_AID.slice(0, length))))]).toEqual([length, '9000']);
      expect(selected(card)).toEqual(['9000', hex(NEW_AID.slice(0, length))]);
    }
    const { card, casdPoint } = freshCard();
    const keys = provision(card, casdPoint);
    expect(swOf(TestHost.open(card, SP_AREA, keys).run(named(NEW_AID)))).toBe('6a88');
  });

  it('is the old one as a whole or the new one as a whole when the power goes away', () => {
    for (const [edge, aid] of [
      ['before', OLD],
      ['after', NEW],
    ] as const) {
      const tearing = new TearingCardStore(new MemoryCardStore());
      const { card, store, casdPoint } = freshCard(tearing);
      provision(card, casdPoint);
      const host = isdHost(card);
      const before = withoutCounters(card);
      store.tearAt(1, edge);
      expect(() => host.run(named(NEW_AID))).toThrow(PowerLostError);
      store.mend();
      card.reset();
      expect([edge, selected(card)]).toEqual([edge, ['9000', aid]]);
      expect(asBefore(card)).toBe(before);
      expect(withoutCounters(card).includes(`"${aid === OLD ? NEW : OLD}"`)).toBe(false);
      mustRun(TestHost.open(card, bytes(aid), ISD_KEYS), [named(NEW_AID)]);
      expect(selected(card)).toEqual(['9000', NEW]);
    }
  });

  it('can come by remote management, whose keys and counter stay', () => {
    const { enc: kic, mac: kid, dek: kik } = keysOfLength(16);
    const keys: RemoteKeys = { kvn: 0x02, algorithm: 'aes', kic, kid };
    const card = variantCard({ isdKeys: { ...ISD_KEYS, kvn: 0x30 }, channels: { remote: { ...keys, kik } } });
    const ask = (script: string, counter: number): ReturnType<typeof readProof> => {
      const options = { counter, spi1: 0x16, spi2: 0x39 };
      const proof = card.envelope({ packet: commandPacket(keys, bytes(script), options) });
      if (!proof) throw new Error('no proof of receipt');
      return readProof(keys, proof, options.spi2);
    };
    expect(hex(ask(`80E29000124F10${NEW}80F28002024F0000`, 1).data)).toContain(`4F10${NEW}`);
    expect(hex(ask('80F28002024F0000', 2).data)).toContain(`4F10${NEW}`);
    expect(ask('80F28002024F0000', 2).status).toBe(0x02);
  });
});
