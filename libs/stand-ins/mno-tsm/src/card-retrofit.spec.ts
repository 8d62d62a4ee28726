// SIMs of data folders that an earlier version made: they lack the keys of delegated management and of the carrier's short messages.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CardImage, FileCardStore, type KeyImage } from '@sumaho-jpki/stand-ins/uicc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardPath, prepareCards } from './card-factory';
import { DEMO_LINES } from './demo-lines';

const YOUNGER = [0x01, 0x70, 0x71];
const ofHost = (wanted: string) => {
  const line = DEMO_LINES.find(({ host, simProduct }) => host === wanted && simProduct.endsWith('-4'));
  if (!line) throw new Error(`no line of ${wanted}`);
  return line;
};
const [KDDI, DOCOMO] = [ofHost('kddi'), ofHost('docomo')];

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'retrofit-'));
  prepareCards(data);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const imageOf = (iccid: string): CardImage => {
  const image = new FileCardStore(cardPath(data, iccid)).load();
  if (!image) throw new Error('no card');
  return image;
};
const isdOf = ({ applications }: CardImage) => {
  const domain = applications.find(({ kind }) => kind === 'isd')?.securityDomain;
  if (!domain) throw new Error('no ISD');
  return domain;
};
const versions = (keys: readonly KeyImage[]) => [...new Set(keys.map(({ kvn }) => kvn))].sort((a, b) => a - b);

/** The SIM as an earlier version made and used it. */
function aged(image: CardImage): CardImage {
  const applications = image.applications.map((entry) => {
    if (entry.kind !== 'isd' || !entry.securityDomain) return entry;
    const { protocols: _none, ...domain } = entry.securityDomain;
    const keys = domain.keys.filter(({ kvn }) => !YOUNGER.includes(kvn));
    return { ...entry, securityDomain: { ...domain, keys, sequences: [{ kvn: 0x30, value: 9 }] } };
  });
  return { ...image, applications };
}

/** The same in format 1: whole keysets, and the CASD's private key beside its certificate. */
function inFormat1(image: CardImage): object {
  const valueOf = (keys: readonly KeyImage[], kvn: number, kid: number) =>
    keys.find((key) => key.kvn === kvn && key.kid === kid)?.components[0]?.value ?? '';
  const casdKeys = image.applications.find(({ kind }) => kind === 'casd')?.securityDomain?.keys ?? [];
  const applications = image.applications.map(({ securityDomain, ...entry }) => {
    if (!securityDomain) return entry;
    const { keys, sequences: _sequences, ...domain } = securityDomain;
    const value = (kid: number) => valueOf(keys, 0x30, kid);
    const keyset = { kvn: 0x30, enc: value(1), mac: value(2), dek: value(3), sequence: 9 };
    return { ...entry, securityDomain: { ...domain, keysets: entry.kind === 'isd' ? [keyset] : [] } };
  });
  return { ...image, format: 1, casd: { ...image.casd, privateKey: valueOf(casdKeys, 0x74, 3) }, applications };
}

describe.each([
  ['format 2', (image: CardImage): object => aged(image)],
  ['format 1', (image: CardImage): object => inFormat1(aged(image))],
])('a SIM of an earlier version, %s', (_what, older) => {
  it.each([
    [KDDI, [0x01, 0x30, 0x70, 0x71]],
    [DOCOMO, [0x01, 0x30]],
  ])('gets the keys that its carrier works with today, and keeps its own: $host', ({ iccid }, expected) => {
    const today = imageOf(iccid);
    writeFileSync(cardPath(data, iccid), JSON.stringify(older(today)));
    expect(versions(isdOf(imageOf(iccid)).keys)).toEqual([0x30]);
    prepareCards(data);
    const fitted = isdOf(imageOf(iccid));
    expect(versions(fitted.keys)).toEqual(expected);
    for (const key of isdOf(today).keys) expect(fitted.keys).toContainEqual(key);
    expect(fitted.protocols).toEqual([
      { scp: 0x03, i: 0x70 },
      { scp: 0x80, i: 0x00 },
    ]);
    expect(fitted.sequences).toEqual([{ kvn: 0x30, value: 9 }]);
    const others = ({ applications }: CardImage) =>
      applications.filter(({ kind }) => kind !== 'isd' && kind !== 'casd');
    expect(others(imageOf(iccid))).toEqual(others(today));
  });
});

describe('a SIM that has them', () => {
  it('is not written again', () => {
    const before = DEMO_LINES.map(({ iccid }) => readFileSync(cardPath(data, iccid), 'utf8'));
    prepareCards(data);
    expect(DEMO_LINES.map(({ iccid }) => readFileSync(cardPath(data, iccid), 'utf8'))).toEqual(before);
  });

  it('keeps keys that its carrier put there itself under these versions', () => {
    const store = new FileCardStore(cardPath(data, KDDI.iccid));
    const image = imageOf(KDDI.iccid);
    const own = { kvn: 0x70, kid: 1, type: 0x88, components: [{ type: 0x88, value: 'AB'.repeat(16) }] };
    store.load();
    store.save({
      ...image,
      applications: image.applications.map((entry) =>
        entry.kind === 'isd' && entry.securityDomain
          ? {
              ...entry,
              securityDomain: {
                ...entry.securityDomain,
                keys: [...entry.securityDomain.keys.filter(({ kvn }) => kvn !== 0x70), own],
              },
            }
          : entry,
      ),
    });
    prepareCards(data);
    expect(isdOf(imageOf(KDDI.iccid)).keys.filter(({ kvn }) => kvn === 0x70)).toEqual([own]);
  });
});
