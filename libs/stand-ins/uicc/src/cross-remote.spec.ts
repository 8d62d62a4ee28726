/** SCP11a and SCP80 of the card with the product's host side: two implementations that share no cryptographic code. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { bytes, concat, decodeResponse, encodeCommand, encodeTlv, hex } from '@sumaho-jpki/wire/apdu';
import {
  CERTIFICATE_SIGNING_USAGE,
  Scp11Usage,
  Tar,
  aesKeyWrapping,
  beginScp11a,
  buildCommandPacket,
  certificatesOf,
  commandMessages,
  deleteObject,
  deliverTpdu,
  encodeCardCertificate,
  envelopeOf,
  getCertificates,
  getStatus,
  keyAgreementDgi,
  parseResponsePacket,
  presentCertificate,
  presentCertificates,
  putKeys,
  putKeysAnswer,
  select,
  verifyCardCertificate,
  verifyCardCertificateChain,
  KEY_AGREEMENT_USAGE,
} from '@sumaho-jpki/wire/globalplatform';
import { decodeResponseScript, encodeCommandScript } from '@sumaho-jpki/wire/tsm-messages';
import { describe, expect, it } from 'vitest';
import { filled, keysOf, transmit, plain, done, spArea, worksThrough } from './testing/cross-host';
import { ISD_AID, SP_AREA } from './testing/test-card';
import { authorityPair, p256Pair, variantCard } from './testing/variant-card';
import type { VirtualUicc } from './virtual-uicc';

const NOW = new Date('2026-11-22T00:00:00Z');

describe('SCP11a', () => {
  const [cardStatic, host] = [p256Pair(), p256Pair()];
  const issue = (subject: string, publicPoint: Uint8Array) =>
    encodeCardCertificate(
      {
        serial: bytes('01'),
        authorityId: bytes('4A'),
        subjectId: bytes(subject),
        usage: KEY_AGREEMENT_USAGE,
        expiry: '20361231',
        publicPoint,
      },
      authorityPair.key,
    );
  const cardCertificate = issue('0A', cardStatic.point);
  const hostCertificate = issue('0B', host.point);
  const make = () =>
    variantCard({
      isdKeys: { ...keysOf(16), kvn: 0x30 },
      channels: {
        scp11: {
          kvn: 0x33,
          privateKey: cardStatic.scalar,
          certificate: cardCertificate,
          authorityPoint: authorityPair.point,
        },
      },
    });
  it.each([
    [Scp11Usage.MAC_ONLY, 16],
    [Scp11Usage.ALL, 16],
    [Scp11Usage.ALL, 24],
    [Scp11Usage.ALL, 32],
  ] as const)('with usage %i and keys of %i bytes', (usage, keyLength) => {
    const card = make();
    plain(card, select(ISD_AID));
    const store = plain(card, getCertificates(0x33, 0x11));
    const [certificate = bytes('')] = certificatesOf(store.data);
    const { publicPoint } = verifyCardCertificate(certificate, {
      authorityKey: createPublicKey(authorityPair.key),
      now: NOW,
      subjectId: bytes('0A'),
    });
    expect(plain(card, presentCertificate(hostCertificate, 0x33, 0x10)).sw.toString(16)).toBe('9000');
    const opening = beginScp11a({
      keyVersion: 0x33,
      keyId: 0x11,
      usage,
      keyLength,
      hostStaticKey: host.scalar,
      cardStaticPoint: publicPoint,
    });
    const { session, dek } = opening.complete(transmit(card, encodeCommand(opening.command)));
    worksThrough(card, session);
    const keys = [51, 52, 53].map((start) => ({ kind: 'aes' as const, value: filled(16, start) }));
    const command = putKeys({ keyVersion: 0x35, keys, wrapping: aesKeyWrapping(dek) });
    expect(hex(done(card, session, command))).toBe(hex(putKeysAnswer({ keyVersion: 0x35, keys })));
  });
  describe('with certificates of authorities between', () => {
    const [root, between, below] = [authorityPair, p256Pair(), p256Pair()];
    const certificate = (
      issuer: { name: string; key: typeof root.key },
      subject: string,
      point: Uint8Array,
      usage: Uint8Array = CERTIFICATE_SIGNING_USAGE,
    ) =>
      encodeCardCertificate(
        {
          serial: bytes('01'),
          authorityId: bytes(issuer.name),
          subjectId: bytes(subject),
          usage,
          expiry: '20361231',
          publicPoint: point,
        },
        issuer.key,
      );
    const first = certificate({ name: '4A', key: root.key }, '4B', between.point);
    const second = certificate({ name: '4B', key: between.key }, '4C', below.point);
    const ownBy = (issuer: { name: string; key: typeof root.key }) =>
      certificate(issuer, '0B', host.point, KEY_AGREEMENT_USAGE);
    const byBetween = ownBy({ name: '4B', key: between.key });
    const byBelow = ownBy({ name: '4C', key: below.key });
    const words = (chain: Uint8Array[], card = make()) => {
      plain(card, select(ISD_AID));
      return presentCertificates(chain, 0x33, 0x10).map((command) => plain(card, command).sw.toString(16));
    };

    it('opens, two of them and no more', () => {
      for (const chain of [
        [first, byBetween],
        [first, second, byBelow],
      ]) {
        const card = make();
        expect(words(chain, card)).toEqual(chain.map(() => '9000'));
        const request = { keyVersion: 0x33, keyId: 0x11, hostStaticKey: host.scalar };
        const opening = beginScp11a({ ...request, cardStaticPoint: cardStatic.point });
        const { session } = opening.complete(transmit(card, encodeCommand(opening.command)));
        worksThrough(card, session);
      }
      const third = certificate({ name: '4C', key: below.key }, '4D', between.point);
      expect(words([first, second, third, byBetween])).toEqual(['9000', '9000', '6a81', '6982']);
    });

    it('refuses a link that is missing, out of order, of another name, or no authority’s', () => {
      const unnamed = ownBy({ name: '4A', key: between.key });
      expect([
        words([byBetween]),
        words([second, byBelow]),
        words([first, byBelow]),
        words([first, unnamed]),
        words([byBetween, byBetween]),
        words([first.map((octet, at) => (at === 20 ? octet ^ 1 : octet)), byBetween]),
      ]).toEqual([['6982'], ['6982', '6982'], ['9000', '6982'], ['9000', '6982'], ['6982', '6982'], ['6982', '6982']]);
      const noAuthority = certificate({ name: '4A', key: root.key }, '4B', between.point, KEY_AGREEMENT_USAGE);
      expect(words([noAuthority, byBetween])).toEqual(['6a80', '6982']);
    });

    it('forgets a chain with any other command', () => {
      const card = make();
      plain(card, select(ISD_AID));
      const [intermediate, own] = presentCertificates([first, byBetween], 0x33, 0x10);
      if (!intermediate || !own) throw new Error('two commands');
      expect(plain(card, intermediate).sw).toBe(0x9000);
      plain(card, select(ISD_AID));
      expect(plain(card, own).sw.toString(16)).toBe('6982');
    });

    it('reads the chain that a card shows, and believes no broken one', () => {
      const expected = { authorityKey: createPublicKey(root.key), now: NOW };
      const read = (chain: Uint8Array[], more = {}) => verifyCardCertificateChain(chain, { ...expected, ...more });
      expect(hex(read([first, second, byBelow], { subjectId: bytes('0B') }).publicPoint)).toBe(hex(host.point));
      expect(() => read([first, byBelow])).toThrow('signature-invalid');
      expect(() => read([first, ownBy({ name: '4A', key: between.key })])).toThrow('other-authority');
      expect(() => read([byBetween])).toThrow('signature-invalid');
      expect(() => read([])).toThrow('malformed');
      const noAuthority = certificate({ name: '4A', key: root.key }, '4B', between.point, KEY_AGREEMENT_USAGE);
      expect(() => read([noAuthority, byBetween])).toThrow('other-usage');
      expect(() => read([first, byBetween], { now: new Date('2040-01-01') })).toThrow('expired');
    });
  });

  it('with anything but P-256 is refused in words: longer points, other curves', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const coordinate = (text = '') => Buffer.from(text, 'base64url');
    const point = concat([0x04], coordinate(other.x), coordinate(other.y));
    const card = make();
    plain(card, select(ISD_AID));
    expect(plain(card, presentCertificate(issue('0B', point), 0x33, 0x10)).sw.toString(16)).toBe('6a80');
    expect(plain(card, presentCertificate(hostCertificate, 0x33, 0x10)).sw).toBe(0x9000);
    const data = concat(bytes('A60D90021101 95013C 800188 810110'), encodeTlv(0x5f49, point));
    const start = { cla: 0x80, ins: 0x82, p1: 0x33, p2: 0x11, data, le: 0 };
    expect(plain(card, start).sw.toString(16)).toBe('6a80');
    const request = { keyVersion: 0x33, keyId: 0x11, hostStaticKey: host.scalar };
    expect(() => beginScp11a({ ...request, cardStaticPoint: point })).toThrow('P-256');
    expect(() => keyAgreementDgi(point)).toThrow('P-256');
  });

  it('does not open with a certificate of somebody else', () => {
    const card = make();
    plain(card, select(ISD_AID));
    const forged = encodeCardCertificate(
      {
        serial: bytes('01'),
        authorityId: bytes('4A'),
        subjectId: bytes('0B'),
        usage: KEY_AGREEMENT_USAGE,
        expiry: '20361231',
        publicPoint: host.point,
      },
      host.key,
    );
    expect(plain(card, presentCertificate(forged, 0x33, 0x10)).sw).not.toBe(0x9000);
    const opening = beginScp11a({
      keyVersion: 0x33,
      keyId: 0x11,
      hostStaticKey: host.scalar,
      cardStaticPoint: cardStatic.point,
    });
    expect(() => opening.complete(transmit(card, encodeCommand(opening.command)))).toThrow(
      'MUTUAL AUTHENTICATE answered',
    );
  });
});

describe.each([
  ['AES-128', 'aes', 16],
  ['AES-256', 'aes', 32],
  ['triple DES with two keys', 'triple-des', 16],
  ['triple DES with three keys', 'triple-des', 24],
] as const)('SCP80 with %s', (_name, algorithm, length) => {
  const keys = { algorithm, kic: filled(length, 61), kid: filled(length, 62), keyVersion: 2 };
  const make = (minimumSecurity?: number) =>
    variantCard({
      isdKeys: { ...keysOf(16), kvn: 0x30 },
      channels: {
        remote: {
          kvn: 2,
          algorithm: algorithm === 'aes' ? 'aes' : 'des',
          kic: keys.kic,
          kid: keys.kid,
          kik: filled(length, 63),
          ...(minimumSecurity === undefined ? {} : { minimumSecurity }),
        },
      },
    });
  const proofs = [
    { when: 'always', redundancy: 'checksum', ciphered: true },
    { when: 'always', redundancy: 'checksum', ciphered: false },
  ] as const;
  const deliver = (card: VirtualUicc, packet: Uint8Array): Uint8Array => {
    const answers = commandMessages(packet, 9).map((message) =>
      plain(card, envelopeOf(deliverTpdu(message, { originatingAddress: '12345' }))),
    );
    expect(answers.every(({ sw }) => sw === 0x9000 || sw >> 8 === 0x91 || sw >> 8 === 0x61)).toBe(true);
    return answers.at(-1)?.data ?? bytes('');
  };
  it.each(proofs)('a script is carried out and its proof is read: %o', (proof) => {
    const card = make();
    const commands = [getStatus('issuer-security-domain'), spArea()].map(encodeCommand);
    for (const form of ['definite', 'indefinite'] as const) {
      const counter = form === 'definite' ? 1 : 2;
      const script = form === 'definite' ? commands : [encodeCommand(deleteObject(SP_AREA))];
      const packet = buildCommandPacket({
        keys,
        tar: Tar.RAM,
        counter,
        proof,
        data: encodeCommandScript(script, form),
      });
      const response = parseResponsePacket(deliver(card, packet), { keys, proof, tar: Tar.RAM, counter });
      expect(response).toMatchObject({ status: 'ok', authentic: true });
      const { responses } = decodeResponseScript(response.data);
      expect(responses.map((raw) => decodeResponse(raw).sw)).toEqual(script.map(() => 0x9000));
    }
  });
  it('a long script comes in several messages', () => {
    const card = make();
    const data = encodeCommandScript(
      [
        spArea(),
        getStatus('applications'),
        getStatus('issuer-security-domain'),
        deleteObject(SP_AREA),
        getStatus('issuer-security-domain'),
        spArea(),
      ].map(encodeCommand),
    );
    const packet = buildCommandPacket({ keys, tar: Tar.RAM, counter: 7, data });
    expect(commandMessages(packet, 1).length).toBeGreaterThan(1);
    const response = parseResponsePacket(deliver(card, packet), { keys, tar: Tar.RAM, counter: 7 });
    expect(response.status).toBe('ok');
  });
  it('sent again is refused by its counter, altered it proves nothing', () => {
    const card = make();
    const packet = buildCommandPacket({
      keys,
      tar: Tar.RAM,
      counter: 5,
      data: encodeCommandScript([encodeCommand(spArea())]),
    });
    const expected = { keys, tar: Tar.RAM, counter: 5 };
    const altered = Uint8Array.from(packet);
    altered[packet.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    const answer = deliver(card, altered);
    if (answer.length > 0)
      expect(parseResponsePacket(answer, expected)).toMatchObject({ status: 'checksum-failed', authentic: false });
    expect(parseResponsePacket(deliver(card, packet), expected).status).toBe('ok');
    const again = deliver(card, packet);
    expect(parseResponsePacket(again, expected).status).toBe('counter-low');
  });

  it('with a redundancy check alone is carried out only by a card that was made to take it', () => {
    const data = encodeCommandScript([encodeCommand(spArea())], 'definite');
    for (const redundancy of ['crc-16', 'crc-32'] as const) {
      const proof = { when: 'always', redundancy, ciphered: true } as const;
      const packet = buildCommandPacket({ keys, tar: Tar.RAM, counter: 1, redundancy, proof, data });
      const expected = { keys, proof, tar: Tar.RAM, counter: 1 };
      const bare = { ...expected, counter: 0 };
      expect(parseResponsePacket(deliver(make(), packet), bare).status).toBe('insufficient-security-level');
      expect(parseResponsePacket(deliver(make(0x11), packet), expected)).toMatchObject({
        status: 'ok',
        authentic: false,
      });
      const altered = packet.with(packet.length - 1, (packet.at(-1) ?? 0) ^ 1);
      expect(parseResponsePacket(deliver(make(0x11), altered), bare).status).toBe('checksum-failed');
    }
  });

  it('that asks for a signed proof, or says that it is signed, is refused unread', () => {
    const data = encodeCommandScript([encodeCommand(spArea())], 'definite');
    const packet = buildCommandPacket({ keys, tar: Tar.RAM, counter: 1, data });
    const [spi1 = 0, spi2 = 0] = packet.slice(3);
    for (const signed of [packet.with(3, spi1 | 0x03), packet.with(4, spi2 | 0x0c)]) {
      const card = make();
      const answer = deliver(card, signed);
      expect(hex(answer)).toBe('027100000B0AB0000000000000000006');
      expect(parseResponsePacket(deliver(card, packet), { keys, tar: Tar.RAM, counter: 1 }).status).toBe('ok');
    }
  });
});
