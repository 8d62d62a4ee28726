import { constants, createHash, generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ApduFormatError,
  bytes,
  concat,
  decodeTlvs,
  encodeCommand,
  encodeLv,
  encodeTlv,
  hex,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import { parseKeyInformation } from './card-status';
import {
  deleteObject,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForMakeSelectable,
  installForRegistryUpdate,
  loadBlocks,
  putAesKeys,
} from './commands';
import {
  Restriction,
  combinedInstall,
  securityDomainParameters,
  systemParameters,
  tokenReference,
  cardReference,
} from './install-parameters';
import { cipheredLoadFile, encodeDap, loadFileHash, signDap, signedLoadFile } from './load-file';
import { CurveReference, aesKeyWrapping, desKeyWrapping, putKeys, putKeysAnswer } from './put-key';
import { aesCbc, aesCbcOpen, cmac, des3Cbc, retail } from './testing/oracle';
import { checkReceipt, checkToken, parseReceipt, signToken, tokenInput, tokenOf, withToken } from './tokens';

const filled = (length: number, start: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (start + 3 * i) & 0xff);
const ELF = bytes('D392F00026014C46');
const SP_AREA = bytes('D392F00026015350');
const APP = bytes('D392F000260100000001');
const DEK = bytes('404142434445464748494A4B4C4D4E4F');
const zero = (length: number) => new Uint8Array(length);

describe('PUT KEY', () => {
  const wrapping = aesKeyWrapping(DEK);
  it('of three AES keys is what the older form makes', () => {
    const keys = { enc: filled(16, 1), mac: filled(16, 2), dek: filled(16, 3) };
    const made = putKeys({
      keyVersion: 0x31,
      keys: [keys.enc, keys.mac, keys.dek].map((value) => ({ kind: 'aes' as const, value })),
      wrapping,
      replaces: 0x30,
    });
    expect(made).toEqual(putAesKeys({ keyVersion: 0x31, keys, dek: DEK, replaces: 0x30 }));
  });
  it.each([24, 32])('of an AES key of %i bytes says the clear length and pads what is not whole blocks', (length) => {
    const value = filled(length, 9);
    const text = length === 24 ? concat(value, [0x80], zero(7)) : value;
    const kcv = aesCbc(value, zero(16), new Uint8Array(16).fill(1)).subarray(0, 3);
    const expected = concat([0x30, 0x88, 33, length], aesCbc(DEK, zero(16), text), [3], kcv);
    const made = putKeys({ keyVersion: 0x30, keys: [{ kind: 'aes', value }], wrapping });
    expect(hex(made.data)).toBe(hex(expected));
    expect([made.p1, made.p2]).toEqual([0x00, 0x01]);
  });
  it('of DES keys under AES: two keys without inner length, three with', () => {
    const kcv = (key: Uint8Array) => des3Cbc(key, zero(8), zero(8)).subarray(0, 3);
    const [two, three] = [filled(16, 4), filled(24, 5)];
    const expected = concat(
      [0x20, 0x80, 16],
      aesCbc(DEK, zero(16), two),
      [3],
      kcv(two),
      [0x80, 33, 24],
      aesCbc(DEK, zero(16), concat(three, [0x80], zero(7))),
      [3],
      kcv(three),
    );
    const keys = [two, three].map((value) => ({ kind: 'des' as const, value }));
    expect(hex(putKeys({ keyVersion: 0x20, keys, wrapping }).data)).toBe(hex(expected));
    expect(hex(putKeysAnswer({ keyVersion: 0x20, keys }))).toBe(hex(concat([0x20], kcv(two), kcv(three))));
  });
  it('under the session DEK of SCP02 is in ECB mode and never carries an AES key', () => {
    const value = filled(16, 7);
    const made = putKeys({ keyVersion: 0x21, keys: [{ kind: 'des', value }], wrapping: desKeyWrapping(DEK) });
    const ecb = concat(...[0, 8].map((at) => des3Cbc(DEK, zero(8), value.slice(at, at + 8))));
    expect(hex(made.data.slice(3, 19))).toBe(hex(ecb));
    expect(() => putKeys({ keyVersion: 0x30, keys: [{ kind: 'aes', value }], wrapping: desKeyWrapping(DEK) })).toThrow(
      SecureChannelError,
    );
  });
  it('of public keys is in clear without a check value, lengths above 127 in long form', () => {
    const modulus = filled(256, 1);
    const point = concat([4], filled(64, 2));
    const made = putKeys({
      keyVersion: 0x70,
      firstKeyId: 2,
      keys: [
        { kind: 'rsa-public', modulus, exponent: bytes('010001') },
        { kind: 'ec-public', point, curve: CurveReference.P256 },
        { kind: 'ec-private', scalar: filled(32, 3) },
      ],
      wrapping,
    });
    const secret = hex(aesCbc(DEK, zero(16), filled(32, 3)));
    expect(hex(made.data)).toBe(`70A1820100${hex(modulus)}A00301000100B041${hex(point)}F0010000B120${secret}F0010000`);
    expect(made.p2).toBe(0x82);
  });
  it('needs a key', () => {
    expect(() => putKeys({ keyVersion: 1, keys: [], wrapping })).toThrow(SecureChannelError);
  });
});

describe('key information', () => {
  it('has one entry per component, in basic and in extended form', () => {
    const aes = { keyId: 1, keyVersion: 0x30, type: 0x88, length: 16 };
    const point = { keyId: 1, keyVersion: 0x73, type: 0xb0, length: 65 };
    expect(parseKeyInformation(bytes('E00EC00401308810 C0060173B041F001'))).toEqual([
      aes,
      point,
      { ...point, type: 0xf0, length: 1 },
    ]);
    const rsa = { keyId: 1, keyVersion: 0x70, type: 0xa1, length: 256 };
    expect(parseKeyInformation(bytes('E010C00E0170 FFA10100 FFA00003 0181 0100'))).toEqual([
      rsa,
      { ...rsa, type: 0xa0, length: 3 },
    ]);
  });
});

describe('parameters of INSTALL', () => {
  it('system parameters, restrictions, token reference and domain configuration', () => {
    expect(
      hex(
        systemParameters({
          codeMemory: 8192,
          volatileQuota: 0x100,
          nonVolatileQuota: 0x12345,
          implicitSelection: [0x80],
        }),
      ),
    ).toBe('EF11C6022000C7020100C80400012345CF0180');
    expect(
      hex(
        systemParameters({
          reservedVolatile: 1,
          reservedNonVolatile: 2,
          globalService: 0x8300,
          restrictions: Restriction.DELETE | Restriction.EXTRADITION,
        }),
      ),
    ).toBe('EF0FD7020001D8020002CB028300D90111');
    expect(
      hex(
        tokenReference({
          issuerIdentification: bytes('1122'),
          cardImageNumber: bytes('3344'),
          providerId: bytes('55'),
          tokenId: bytes('66'),
        }),
      ),
    ).toBe('B60F42021122450233445F200155930166');
    expect(hex(cardReference('8981100000000000017'))).toBe('B6114203898110450A8981100000000000017F');
    expect(() => cardReference('898110')).toThrow('18 to 20 digits');
    const c9 = securityDomainParameters({
      protocols: [
        { scp: 3, i: 0x70 },
        { scp: 0x11, i: 1 },
      ],
      acceptsExtraditionHere: 0x20,
      acceptsDeletion: 0x20,
      personalizedBy: 1,
      acceptsExtraditionAway: 0x20,
    });
    expect(hex(c9)).toBe('81020370810211018202202083012084010187022020');
  });
  it('the combined form keeps its two halves apart by P2', () => {
    const load = { loadFileAid: ELF, hash: filled(32, 1) };
    const instance = { loadFileAid: ELF, moduleAid: APP, instanceAid: APP };
    const { first, last } = combinedInstall(load, instance);
    expect([first.p1, first.p2, last.p1, last.p2]).toEqual([0x0e, 0x01, 0x0e, 0x03]);
    expect(first.data).toEqual(installForLoad(load).data);
    expect(last.data).toEqual(installAndMakeSelectable(instance).data);
  });
});

const commands = {
  load: installForLoad({
    loadFileAid: ELF,
    securityDomainAid: SP_AREA,
    hash: filled(32, 1),
    parameters: systemParameters({ codeMemory: 8192 }),
  }),
  install: installAndMakeSelectable({ loadFileAid: ELF, moduleAid: APP, instanceAid: APP }),
  'make selectable': installForMakeSelectable(APP),
  extradition: installForExtradition(APP, SP_AREA),
  'registry update': installForRegistryUpdate({ applicationAid: APP, privileges: 0x80_80_00 }),
  deletion: deleteObject(APP, true),
};
const NAMES = Object.keys(commands) as (keyof typeof commands)[];

describe('tokens', () => {
  let keys: {
    name: string;
    privateKey: Parameters<typeof signToken>[0];
    publicKey: Parameters<typeof checkToken>[0];
    check: (text: Uint8Array, signature: Uint8Array) => boolean;
  }[];
  beforeAll(() => {
    const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const rsa2048 = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const curves = ['P-256', 'P-384'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }));
    const pair = (pairOfKeys: { privateKey: typeof rsa1024.privateKey; publicKey: typeof rsa1024.publicKey }) => ({
      privateKey: { kind: 'public-key' as const, key: pairOfKeys.privateKey },
      publicKey: { kind: 'public-key' as const, key: pairOfKeys.publicKey },
    });
    const same = (kind: 'aes' | 'des') => ({ privateKey: { kind, key: DEK }, publicKey: { kind, key: DEK } });
    const [p256, p384] = curves;
    if (!p256 || !p384) throw new Error('no curves');
    keys = [
      {
        name: 'RSA-1024',
        ...pair(rsa1024),
        check: (text, signature) => verify('sha1', text, rsa1024.publicKey, signature),
      },
      {
        name: 'RSA-2048',
        ...pair(rsa2048),
        check: (text, signature) =>
          verify(
            'sha256',
            text,
            { key: rsa2048.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
            signature,
          ),
      },
      {
        name: 'P-256',
        ...pair(p256),
        check: (text, signature) =>
          verify('sha256', text, { key: p256.publicKey, dsaEncoding: 'ieee-p1363' }, signature),
      },
      {
        name: 'P-384',
        ...pair(p384),
        check: (text, signature) =>
          verify('sha384', text, { key: p384.publicKey, dsaEncoding: 'ieee-p1363' }, signature),
      },
      { name: 'AES', ...same('aes'), check: (text, signature) => hex(cmac(DEK, text)) === hex(signature) },
      { name: 'DES', ...same('des'), check: (text, signature) => hex(retail(DEK, text)) === hex(signature) },
    ];
  });
  it('are over P1, P2, length and fields without the token field', () => {
    expect(hex(tokenInput(commands.extradition))).toBe(`10001708${hex(SP_AREA)}000A${hex(APP)}0000`);
    expect(hex(tokenInput(commands.deletion))).toBe(`00800C4F0A${hex(APP)}`);
    const long = installForLoad({ loadFileAid: ELF, hash: filled(32, 1), parameters: zero(250) });
    const fields = long.data.slice(0, -1);
    expect(hex(tokenInput(long))).toBe(
      `020000${fields.length.toString(16).padStart(4, '0').toUpperCase()}${hex(fields)}`,
    );
  });
  it.each(NAMES)('for %s, by every kind of key, hold and are for this command only', (name) => {
    const command = commands[name];
    for (const { name: kind, privateKey, publicKey, check } of keys) {
      const token = signToken(privateKey, command);
      expect(check(tokenInput(command), token), kind).toBe(true);
      const carrying = withToken(command, token);
      expect(hex(tokenOf(carrying))).toBe(hex(token));
      expect(hex(tokenInput(carrying))).toBe(hex(tokenInput(command)));
      expect(checkToken(publicKey, carrying), kind).toBe(true);
      for (const other of NAMES.filter((candidate) => candidate !== name)) {
        expect(checkToken(publicKey, withToken(commands[other], token)), other).toBe(false);
      }
      expect(checkToken(publicKey, command), 'without token').toBe(false);
    }
  });
  it('change with every byte that they cover', () => {
    const token = signToken({ kind: 'aes', key: DEK }, commands.install);
    fc.assert(
      fc.property(fc.nat({ max: commands.install.data.length - 2 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const altered = { ...commands.install, data: Uint8Array.from(commands.install.data) };
        altered.data[at] = (altered.data[at] ?? 0) ^ mask;
        try {
          expect(checkToken({ kind: 'aes', key: DEK }, withToken(altered, token))).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(ApduFormatError);
        }
      }),
    );
  });
  it('belong to INSTALL and DELETE only', () => {
    expect(() => tokenInput({ cla: 0x80, ins: 0xe8, p1: 0, p2: 0, data: zero(1) })).toThrow(SecureChannelError);
  });
});

describe('receipts', () => {
  const key = { kind: 'aes' as const, key: DEK };
  const uniqueData = bytes('11223344');
  const answerFor = (facts: readonly Uint8Array[], counter = 5, tokenId?: Uint8Array) => {
    const confirmation = concat(
      encodeLv(bytes(counter.toString(16).padStart(4, '0'))),
      encodeLv(uniqueData),
      tokenId ? encodeLv(tokenId) : [],
    );
    const receipt = cmac(DEK, concat(confirmation, ...facts.map((fact) => encodeLv(fact))));
    return encodeLv(concat(encodeLv(receipt), confirmation));
  };
  it.each([
    [{ action: 'load', loadFileAid: ELF, securityDomainAid: SP_AREA }, [ELF, SP_AREA]],
    [{ action: 'install', loadFileAid: ELF, instanceAid: APP }, [ELF, APP]],
    [{ action: 'delete', aid: APP }, [APP]],
    [{ action: 'extradition', fromAid: ELF, objectAid: APP, toAid: SP_AREA }, [ELF, APP, SP_AREA]],
    [{ action: 'load-install', loadFileAid: ELF, instanceAid: APP, securityDomainAid: SP_AREA }, [ELF, APP, SP_AREA]],
    [
      { action: 'registry-update', applicationAid: APP, privileges: bytes('808000'), parameters: bytes('EF00') },
      [bytes(''), APP, bytes(''), bytes('808000'), bytes('EF00')],
    ],
  ] as const)('of %o', (subject, facts) => {
    const receipt = parseReceipt(answerFor(facts, 0x0102));
    expect(receipt).toMatchObject({ counter: 0x0102, uniqueData });
    expect(receipt && checkReceipt(key, receipt, subject)).toBe(true);
    expect(receipt && checkReceipt(key, receipt, { action: 'delete', aid: SP_AREA })).toBe(false);
    expect(receipt && checkReceipt({ kind: 'aes', key: filled(16, 1) }, receipt, subject)).toBe(false);
  });
  it('name the token they answer to', () => {
    const receipt = parseReceipt(answerFor([APP], 1, bytes('AB')));
    expect(receipt?.tokenId).toEqual(bytes('AB'));
    expect(receipt && checkReceipt(key, receipt, { action: 'delete', aid: APP })).toBe(true);
  });
  it('are absent where none was due, and refused when they have another form', () => {
    expect(parseReceipt(bytes('00'))).toBeUndefined();
    expect(parseReceipt(bytes(''))).toBeUndefined();
    for (const wrong of ['01', '0201AA', '0501AA010203', '0501AA0200 01FF']) {
      expect(() => parseReceipt(bytes(wrong))).toThrow(ApduFormatError);
    }
  });
});

describe('load files', () => {
  const block = filled(700, 1);
  it('are hashed without tag and length', () => {
    expect(hex(loadFileHash(block))).toBe(hex(createHash('sha256').update(block).digest()));
    expect(loadFileHash(block, 'sha512')).toHaveLength(64);
  });
  it('carry the authority’s signature before the data block', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const dap = signDap({ kind: 'public-key', key: privateKey }, SP_AREA, loadFileHash(block));
    const [first, second, ...more] = decodeTlvs(signedLoadFile(block, [dap]));
    expect(more).toEqual([]);
    expect([first?.tag, second?.tag]).toEqual([0xe2, 0xc4]);
    expect(second?.value).toEqual(block);
    const [aid, signature] = decodeTlvs(first?.value ?? zero(0));
    expect(aid).toEqual({ tag: 0x4f, value: SP_AREA });
    expect(
      verify('sha256', loadFileHash(block), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature?.value ?? zero(0)),
    ).toBe(true);
    expect(hex(encodeDap({ securityDomainAid: bytes('A0'), signature: bytes('0102') }))).toBe('E2074F01A0C3020102');
  });
  it('ciphered, come back under their key', () => {
    const key = filled(16, 8);
    const [icv, body] = decodeTlvs(cipheredLoadFile(block, { key, icv: filled(16, 2) }));
    expect([icv?.tag, body?.tag]).toEqual([0xd3, 0xd4]);
    const clear = aesCbcOpen(key, filled(16, 2), body?.value ?? zero(0));
    expect(hex(clear.subarray(0, 700))).toBe(hex(block));
    expect(clear[700]).toBe(0x80);
    expect(() => cipheredLoadFile(block, { key, icv: zero(8) })).toThrow(SecureChannelError);
  });
  it('go out in numbered blocks', () => {
    const blocks = loadBlocks(signedLoadFile(block), 239);
    expect(blocks.map(({ p1, p2 }) => [p1, p2])).toEqual([
      [0, 0],
      [0, 1],
      [0x80, 2],
    ]);
    expect(encodeTlv(0xc4, block)).toEqual(concat(...blocks.map(({ data }) => data)));
    expect(encodeCommand(blocks[0] ?? commands.load).length).toBe(5 + 239 + 1);
  });
});
