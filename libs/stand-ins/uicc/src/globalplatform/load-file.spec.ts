import { createHash } from 'node:crypto';
import { bytes, concat, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError } from '../status-error';
import { cardBornWith, isdHost, NONE, swOf, withoutCounters } from '../testing/content-host';
import { loadFile } from '../testing/test-card';
import {
  deleteObject,
  install,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  mustRun,
  select,
  send,
  setStatus,
  statusOf,
} from '../testing/test-host';
import { parseLoadFile } from './load-file';

const PACKAGE = bytes('A00000006203010C01');
const APPLET = bytes('A00000006203010C0101');
const component = (tag: number, ...parts: (Uint8Array | number[])[]): Uint8Array => {
  const value = concat(...parts);
  return concat([tag, value.length >> 8, value.length & 0xff], value);
};

/** A CAP file as a converter writes it, in the order components are loaded (JCVM 2.2 §6.1, §6.3, §6.5), with code of no meaning. */
const CAP = concat(
  component(0x01, bytes('DECAFFED010204 0007'), [PACKAGE.length], PACKAGE),
  component(0x02, new Uint8Array(31)),
  component(0x04, bytes('01000107A0000000620101')),
  component(0x03, [1, APPLET.length], APPLET, bytes('0014')),
  component(0x06, new Uint8Array(20).fill(0x80)),
  component(0x07, new Uint8Array(300).fill(0x7a)),
  component(0x08, new Uint8Array(10)),
  component(0x05, new Uint8Array(40)),
  component(0x09, new Uint8Array(12)),
);
const sha1 = new Uint8Array(createHash('sha1').update(CAP).digest());

describe('a load file', () => {
  it('in CAP format tells its package, version and applets; a library has no applet', () => {
    expect(parseLoadFile(CAP)).toMatchObject({ packageAid: hex(PACKAGE), version: '0700', moduleAids: [hex(APPLET)] });
    const library = component(0x01, bytes('DECAFFED0102010103'), [PACKAGE.length], PACKAGE);
    expect(parseLoadFile(library)).toMatchObject({ version: '0301', moduleAids: [] });
  });

  it('of the card’s own format tells its static data too', () => {
    const { stream } = loadFile(2_048);
    expect(parseLoadFile(stream.slice(4))).toMatchObject({ version: '0201', moduleAids: ['D392F00026014D44'] });
  });

  it('is read or refused with 6A80, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(CAP.length - 1), (noise, at) => {
        for (const block of [noise, concat(CAP.slice(0, at), noise, CAP.slice(at + noise.length))]) {
          try {
            expect(parseLoadFile(block).packageAid.length).toBeGreaterThanOrEqual(10);
          } catch (error) {
            expect(error).toBeInstanceOf(StatusError);
          }
        }
      }),
    );
  });
});

describe('an applet the card has no engine for', () => {
  const installed = () => {
    const card = cardBornWith();
    const host = isdHost(card);
    const data = install(0x0c, PACKAGE, APPLET, APPLET, bytes('000000'), bytes('C900'), NONE);
    mustRun(host, [installForLoad(sha1, PACKAGE), ...loadBlocks(encodeTlv(0xc4, CAP)), data]);
    return { card, host };
  };

  it('is listed with its package, selected, locked and deleted like any other', () => {
    const { card, host } = installed();
    expect(hex(host.run(statusOf(0x10, PACKAGE)).data)).toBe(
      `E3294F09${hex(PACKAGE)}9F700101CE020700840A${hex(APPLET)}CC08A000000151000000`,
    );
    expect(hex(host.run(statusOf(0x40, APPLET)).data)).toContain('9F700107C503000000');
    mustRun(host, [setStatus(0x40, 0x80, APPLET)]);
    expect(swOf(send(card, select(APPLET)))).toBe('6a82');
    mustRun(isdHost(card), [setStatus(0x40, 0x00, APPLET)]);
    expect(swOf(send(card, select(APPLET)))).toBe('9000');
    mustRun(isdHost(card), [deleteObject(PACKAGE, true)]);
    expect(swOf(send(card, select(APPLET)))).toBe('6a82');
  });

  it('answers no command and takes no personalisation', () => {
    const { card, host } = installed();
    const before = withoutCounters(card);
    expect(swOf(host.run(installForPersonalization(APPLET)))).toBe('6985');
    send(card, select(APPLET));
    for (const command of ['80CA006600', '80500000080000000000000000', '00A4000C023F00', '00B0000000', '8410000000']) {
      expect([command, swOf(send(card, command))]).toEqual([command, '6d00']);
    }
    expect(withoutCounters(card)).toBe(before);
  });
});
