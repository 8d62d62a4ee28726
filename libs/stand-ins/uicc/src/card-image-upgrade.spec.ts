import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import { readCardImage } from './card-image-upgrade';
import { FileCardStore } from './store/file-card-store';
import { powerUp } from './manufacture';
import { freshCard, ISD_AID, ISD_KEY, ISD_KEYS } from './testing/test-card';
import { TestHost } from './testing/test-host';

/** The same card as format 1 kept it: whole keysets, and the CASD key beside its certificate. */
function asFormat1(): { casd: { privateKey: string }; applications: unknown[] } {
  const image = freshCard().card.snapshot();
  const casdKey = image.applications[1]?.securityDomain?.keys[0]?.components[0]?.value ?? '';
  const applications = image.applications.map(({ securityDomain, ...entry }) => {
    if (!securityDomain) return entry;
    const { acceptsExtradited, releasesAssociated, data } = securityDomain;
    const key = hex(ISD_KEY);
    const keysets = entry.kind === 'isd' ? [{ kvn: 0x30, enc: key, mac: key, dek: key, sequence: 7 }] : [];
    return { ...entry, securityDomain: { acceptsExtradited, releasesAssociated, data, keysets } };
  });
  return { ...image, format: 1, casd: { ...image.casd, privateKey: casdKey }, applications } as never;
}

describe('a card image of format 1', () => {
  it('becomes single keys with one counter for each key version, and the CASD key joins its domain', () => {
    const old = asFormat1();
    const image = readCardImage(old);
    const [isd, casd] = image?.applications ?? [];
    expect(image?.format).toBe(2);
    expect(isd?.securityDomain?.keys.map(({ kvn, kid, type }) => [kvn, kid, type])).toEqual([
      [0x30, 1, 0x88],
      [0x30, 2, 0x88],
      [0x30, 3, 0x88],
    ]);
    expect(isd?.securityDomain?.sequences).toEqual([{ kvn: 0x30, value: 7 }]);
    expect(casd?.securityDomain?.keys).toMatchObject([
      { kvn: 0x74, kid: 3, type: 0xb1, components: [{ type: 0xb1, value: old.casd.privateKey }, {}] },
    ]);
    expect(JSON.stringify(image?.casd)).not.toContain(old.casd.privateKey);
  });

  it('goes on from its counter when a card folder of before is powered up', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'card-')), 'card.json');
    writeFileSync(path, JSON.stringify(asFormat1()));
    const card = powerUp(new FileCardStore(path));
    expect(hex(card.transmit(bytes('80CA00E000')))).toBe('E012C00401308810C00402308810C004033088109000');
    expect(TestHost.open(card, ISD_AID, ISD_KEYS).sequence).toBe(8);
  });

  it('is not made out of something else', () => {
    for (const other of [null, 7, {}, { format: 3 }]) expect(readCardImage(other)).toBeUndefined();
  });
});
