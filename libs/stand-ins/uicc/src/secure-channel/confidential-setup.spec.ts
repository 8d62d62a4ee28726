import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { bytes, concat, decodeTlvs, encodeTlv, findTlv, hex, type Dgi } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { VirtualUicc } from '../index';
import { agreement, certificateDgi, pulled, push, setupTemplate } from '../testing/owner-host';
import { openScp03, type SecuredHost } from '../testing/scp03-host';
import { CASD, ISD_AID, ISD_KEYS, SP_AREA } from '../testing/test-card';
import { createSpArea, installForPersonalization, select, send, storeData } from '../testing/test-host';
import { casdWith, certificateFor, keysOfLength, p256Pair, variantCard } from '../testing/variant-card';

const confidentiality = p256Pair();
const signing = p256Pair();
const owner = p256Pair();
const ownerCertificate = certificateFor(owner.point, { role: 0x01 });

interface Prepared {
  card: VirtualUicc;
  host: SecuredHost;
  /** Last status word and answer data of a set-up in a new area. */
  run(dgis: Dgi[]): { sw: string; data: Uint8Array };
  hasKeys(): boolean;
}

function prepared(level = 0x33, casd = casdWith(confidentiality, signing)): Prepared {
  const card = variantCard({ isdKeys: { ...ISD_KEYS, kvn: 0x30 }, casd });
  const { host } = openScp03(card, ISD_AID, { keys: ISD_KEYS, level });
  expect(host.run(createSpArea()).sw).toBe(0x9000);
  return {
    card,
    host,
    run: (dgis) => {
      expect(host.run(installForPersonalization(SP_AREA)).sw).toBe(0x9000);
      const answers = storeData(dgis).map((command) => host.run(command));
      const { sw = 0, data = bytes('') } = answers.at(-1) ?? {};
      return { sw: sw.toString(16), data };
    },
    hasKeys: () =>
      (card.snapshot().applications.find(({ aid }) => aid === hex(SP_AREA))?.securityDomain?.keys.length ?? 0) > 0,
  };
}

describe('scenario 3, key agreement', () => {
  it('gives keys of each size that open the area, and a receipt the owner can check', () => {
    for (const length of [16, 24, 32]) {
      for (const hostId of [undefined, bytes('5350')]) {
        const { card, run } = prepared();
        const { dgi, expected } = agreement(confidentiality.point, p256Pair(), length, hostId);
        const { sw, data } = run([dgi]);
        const { keys, receipt } = expected();
        expect([sw, hex(data)]).toEqual(['9000', `8610${hex(receipt)}`]);
        expect(openScp03(card, SP_AREA, { keys, level: 0x33 }).sequence).toBe(1);
      }
    }
  });

  it('mixes in a random of the card when asked, so that the owner waits for the answer', () => {
    const { card, run } = prepared();
    const { dgi, expected } = agreement(confidentiality.point, p256Pair(), 16, undefined, 0x01);
    const { sw, data } = run([dgi]);
    const random = findTlv(decodeTlvs(data), 0x85)?.value ?? bytes('');
    expect([sw, random.length]).toEqual(['9000', 16]);
    const { keys, receipt } = expected(random);
    expect(hex(findTlv(decodeTlvs(data), 0x86)?.value ?? bytes(''))).toBe(hex(receipt));
    expect(openScp03(card, SP_AREA, { keys, level: 0x33 }).sequence).toBe(1);
    expect(() => openScp03(card, SP_AREA, { keys: expected().keys, level: 0x33 })).toThrow('card cryptogram');
  });
});

describe('scenario 2A, push', () => {
  it('takes the keys of a certified owner and proves it by a receipt', () => {
    for (const length of [16, 24, 32]) {
      const { card, run } = prepared();
      const keys = keysOfLength(length);
      const { dgi, receipt } = push(confidentiality.point, p256Pair(), owner, keys);
      const { sw, data } = run([certificateDgi(ownerCertificate), dgi]);
      expect([length, sw, hex(data)]).toEqual([length, '9000', `8610${hex(receipt)}`]);
      expect(openScp03(card, SP_AREA, { keys, level: 0x33 }).sequence).toBe(1);
    }
  });

  it('refuses a certificate or a signature that is not what it should be, and an owner who does not come', () => {
    const keys = keysOfLength(16);
    const { dgi } = push(confidentiality.point, p256Pair(), owner, keys);
    const flipped = (value: Uint8Array, at: number): Uint8Array =>
      value.map((octet, i) => (i === at ? octet ^ 1 : octet));
    const good = certificateDgi(ownerCertificate);
    for (const [name, expected, dgis] of [
      ['a stranger signed', '6982', [good, push(confidentiality.point, p256Pair(), p256Pair(), keys).dgi]],
      ['a byte of the keys changed', '6982', [good, { ...dgi, value: flipped(dgi.value, 110) }]],
      ['a byte of the template changed', '6982', [good, { ...dgi, value: flipped(dgi.value, 16) }]],
      ['certificate of no owner', '6982', [certificateDgi(certificateFor(owner.point)), dgi]],
      ['certificate changed', '6982', [{ ...good, value: flipped(good.value, 12) }, dgi]],
      ['certificate of the card itself', '6982', [certificateDgi(casdWith(owner).certificate), dgi]],
      ['no certificate', '6a80', [dgi]],
      ['two certificates', '6a80', [good, good, dgi]],
      ['no signature (2B)', '6a80', [good, { ...dgi, value: dgi.value.slice(0, -67) }]],
      ['unknown scenario', '6a80', [good, { ...dgi, value: setupTemplate([4]) }]],
    ] as const) {
      const { run, hasKeys } = prepared();
      expect([name, run([...dgis]).sw]).toEqual([name, expected]);
      expect([name, hasKeys()]).toEqual([name, false]);
    }
  });

  it('needs the CASD to have the authority key', () => {
    const { dgi } = push(confidentiality.point, p256Pair(), owner, keysOfLength(16));
    const { privateKey, certificate } = casdWith(confidentiality);
    const { run, hasKeys } = prepared(0x33, { privateKey, certificate });
    expect([run([certificateDgi(ownerCertificate), dgi]).sw, hasKeys()]).toEqual(['6985', false]);
  });
});

describe('scenario 1, pull', () => {
  it('hands keys the card made to the certified owner, signed by the CASD', () => {
    for (const length of [16, 24, 32]) {
      const { card, run } = prepared();
      const value = setupTemplate([1], length);
      const { sw, data } = run([certificateDgi(ownerCertificate), { dgi: 0x00a6, value }]);
      expect([length, sw]).toEqual([length, '9000']);
      const { keys, signed, signature } = pulled(data, owner, length);
      const key = { key: createPublicKey(signing.key), dsaEncoding: 'ieee-p1363' as const };
      expect(verify('sha256', concat(value, signed), key, signature)).toBe(true);
      expect(openScp03(card, SP_AREA, { keys, level: 0x33 }).sequence).toBe(1);
    }
  });

  it('makes other keys each time', () => {
    const keys = [1, 2].map(() => {
      const { data } = prepared().run([certificateDgi(ownerCertificate), { dgi: 0x00a6, value: setupTemplate([1]) }]);
      return hex(pulled(data, owner, 16).keys.enc);
    });
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('tells its certificates before a session', () => {
    const casd = casdWith(confidentiality, signing);
    const { card } = prepared(0x33, casd);
    send(card, select(CASD));
    const both = concat(casd.certificate, casd.signing?.certificate ?? []);
    expect(hex(send(card, '80CABF2100').data)).toBe(hex(encodeTlv(0xbf21, both)).slice(0, 512));
  });
});

describe('every scenario', () => {
  const scenarios: [string, () => Dgi[]][] = [
    ['1', () => [certificateDgi(ownerCertificate), { dgi: 0x00a6, value: setupTemplate([1]) }]],
    [
      '2A',
      () => [certificateDgi(ownerCertificate), push(confidentiality.point, p256Pair(), owner, keysOfLength(16)).dgi],
    ],
    ['3', () => [agreement(confidentiality.point, p256Pair()).dgi]],
  ];

  it.each(scenarios)('%s runs once only, and not without MACs', (_name, dgis) => {
    const open = prepared(0x00);
    expect([open.run(dgis()).sw, open.hasKeys()]).toEqual(['6982', false]);
    const { run, hasKeys } = prepared(0x01);
    expect([run(dgis()).sw, hasKeys()]).toEqual(['9000', true]);
    expect(run(dgis()).sw).toBe('6985');
  });

  describe.each(scenarios.slice(0, 2))('%s with authorities between the pinned one and the owner', (_name, dgis) => {
    const [between, below] = [p256Pair(), p256Pair()];
    const first = certificateFor(between.point, { usage: '82', subject: 'BETWEEN' });
    const second = certificateFor(below.point, {
      usage: '82',
      subject: 'BELOW',
      issuer: { name: 'BETWEEN', key: between.key },
    });
    const ownedBy = (name: string, key: typeof between.key) =>
      certificateFor(owner.point, { role: 0x01, issuer: { name, key } });
    const byBelow = ownedBy('BELOW', below.key);
    const run = (...chain: Uint8Array[]) => {
      const area = prepared();
      return [area.run([...chain.map(certificateDgi), ...dgis().slice(-1)]).sw, area.hasKeys()];
    };

    it('takes the owner’s keys', () => {
      expect(run(first, ownedBy('BETWEEN', between.key))).toEqual(['9000', true]);
      expect(run(first, second, byBelow)).toEqual(['9000', true]);
    });

    it('takes none when a link is missing, of another name, no authority’s, or too far', () => {
      const third = certificateFor(between.point, {
        usage: '82',
        subject: 'BETWEEN',
        issuer: { name: 'BELOW', key: below.key },
      });
      const noAuthority = certificateFor(between.point, { usage: '0080', subject: 'BETWEEN' });
      expect([
        run(second, byBelow),
        run(first, byBelow),
        run(first, ownedBy('JP-CA-01', between.key)),
        run(noAuthority, ownedBy('BETWEEN', between.key)),
        run(first, second, third, ownedBy('BETWEEN', between.key)),
      ]).toEqual([
        ['6982', false],
        ['6982', false],
        ['6982', false],
        ['6a80', false],
        ['6a80', false],
      ]);
    });
  });

  it('is on P-256: a point of another curve is refused, and the area stays without keys', () => {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const part = (text = ''): Buffer => Buffer.from(text, 'base64url');
    const point = concat([0x04], part(jwk.x), part(jwk.y));
    const value = concat(setupTemplate([3]), encodeTlv(0x7f49, encodeTlv(0xb0, point)));
    const ofOwner = certificateDgi(certificateFor(point, { role: 0x01 }));
    for (const sent of [[{ dgi: 0x00a6, value }], [ofOwner, { dgi: 0x00a6, value: setupTemplate([1]) }]]) {
      const { run, hasKeys } = prepared();
      expect([run(sent).sw, hasKeys()]).toEqual(['6a80', false]);
    }
  });
});
