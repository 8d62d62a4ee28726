import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bytes, concat, decodeDgis, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  deleteKeys,
  deleteObject,
  getData,
  getStatus,
  initializeUpdate,
  installAndMakeSelectable,
  installForExtradition,
  installForInstall,
  installForLoad,
  installForPersonalization,
  installForRegistryUpdate,
  ISD_AID,
  loadBlocks,
  parseGetStatus,
  parseKeyInformation,
  parseSequenceCounter,
  Privilege,
  putAesKeys,
  putAesKeysAnswer,
  SecureChannelError,
  select,
  setStatus,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  storeData,
  uiccSecurityDomainParameters,
} from './index';
import { installForMakeSelectable } from './commands';

const SP_AREA = bytes('D392F00026015350');
const APPLET = bytes('D392F000260100000001');
const text = (command: Parameters<typeof encodeCommand>[0]) => hex(encodeCommand(command));

describe('GlobalPlatform commands', () => {
  it.each([
    ['SELECT of the issuer security domain', select(ISD_AID), '00A4040008A00000015100000000'],
    ['SELECT without AID', select(bytes('')), '00A4040000'],
    ['INITIALIZE UPDATE', initializeUpdate(0, bytes('0001020304050607')), '8050000008000102030405060700'],
    ['GET DATA CASD certificate', getData(0x7f21), '80CA7F2100'],
    ['GET DATA key information', getData(0xe0), '80CA00E000'],
    ['GET STATUS of the issuer security domain', getStatus('issuer-security-domain'), '80F28002024F0000'],
    ['GET STATUS of one application', getStatus('applications', APPLET), '80F240020C4F0AD392F00026010000000100'],
    ['GET STATUS, next', getStatus('executable-load-files', bytes(''), true), '80F22003024F0000'],
    [
      'INSTALL [install and make selectable] of an SP area',
      installAndMakeSelectable({
        loadFileAid: SSD_PACKAGE_AID,
        moduleAid: SSD_MODULE_AID,
        instanceAid: SP_AREA,
        privileges: Privilege.SECURITY_DOMAIN | Privilege.TRUSTED_PATH,
        applicationParameters: uiccSecurityDomainParameters(),
      }),
      '80E60C002E 07A0000001515350 08A000000151535041 08D392F00026015350 03808000 0EC90C810203708202202087022020 00 00',
    ],
    [
      'INSTALL [install] without privileges and parameters',
      installForInstall({
        loadFileAid: bytes('D392F00026014C46'),
        moduleAid: bytes('D392F00026014D44'),
        instanceAid: APPLET,
      }),
      '80E6040023 08D392F00026014C46 08D392F00026014D44 0AD392F000260100000001 0100 02C900 00 00',
    ],
    [
      'INSTALL [make selectable]',
      installForMakeSelectable(APPLET),
      '80E6080011 00 00 0AD392F000260100000001 0100 00 00 00',
    ],
    [
      'INSTALL [load] with hash',
      installForLoad({ loadFileAid: bytes('D392F00026014C46'), hash: new Uint8Array(32).fill(0xab) }),
      `80E602002D 08D392F00026014C46 00 20${'AB'.repeat(32)} 00 00 00`,
    ],
    [
      'INSTALL [extradition]',
      installForExtradition(APPLET, SP_AREA),
      '80E6100018 08D392F00026015350 00 0AD392F000260100000001 00 00 00 00',
    ],
    [
      'INSTALL [personalization]',
      installForPersonalization(APPLET),
      '80E6200010 00 00 0AD392F000260100000001 00 00 00 00',
    ],
    [
      'INSTALL [registry update]',
      installForRegistryUpdate({ applicationAid: SP_AREA, privileges: Privilege.SECURITY_DOMAIN }),
      '80E6400011 00 00 08D392F00026015350 03800000 00 00 00',
    ],
    ['DELETE with related objects', deleteObject(SP_AREA, true), '80E400800A4F08D392F0002601535000'],
    ['DELETE with token', deleteObject(SP_AREA, false, bytes('0102')), '80E400000E4F08D392F000260153509E02010200'],
    ['DELETE of a keyset', deleteKeys(0x31), '80E4000003D2013100'],
    ['SET STATUS, lock', setStatus('application', APPLET, 0x80), '80F040800AD392F000260100000001'],
    [
      'SET STATUS of an SP area and all in it',
      setStatus('security-domain-and-its-applications', SP_AREA, 0x80),
      '80F0608008D392F00026015350',
    ],
  ])('%s', (_name, command, expected) => {
    expect(text(command)).toBe(hex(bytes(expected)));
  });

  it('cuts an 8 KB load file into 35 LOAD commands at level 33, the last one marked', () => {
    const loadFile = concat([0xc4, 0x82, 0x20, 0x00], new Uint8Array(8192).fill(0x5a));
    const commands = loadBlocks(loadFile, 239);
    expect(commands).toHaveLength(35);
    expect(commands.map((command) => command.p2)).toEqual(Array.from({ length: 35 }, (_, i) => i));
    expect(commands.map((command) => command.p1)).toEqual([...new Array<number>(34).fill(0), 0x80]);
    expect(hex(concat(...commands.map((command) => command.data)))).toBe(hex(loadFile));
    expect(() => loadBlocks(new Uint8Array(257 * 239), 239)).toThrow(SecureChannelError);
    expect(() => loadBlocks(bytes(''), 239)).toThrow(SecureChannelError);
  });

  it('PUT KEY replaces a key version and foretells the answer of the worked example', () => {
    const fill = (value: number) => new Uint8Array(16).fill(value);
    const keys = { enc: fill(0x11), mac: fill(0x22), dek: fill(0x33) };
    expect(putAesKeys({ keyVersion: 0x31, keys, dek: fill(0x40), replaces: 0x30 }).p1).toBe(0x30);
    expect(hex(putAesKeysAnswer({ keyVersion: 0x31, keys }))).toBe('31098542C655915F8AF9');
  });
});

describe('STORE DATA', () => {
  it('sends 655 bytes of CRT key and a 1,600-byte certificate in 10 blocks, the last one P1 = 89', () => {
    const crt = [0x8121, 0x8122, 0x8123, 0x8124, 0x8125].map((dgi) => ({ dgi, value: new Uint8Array(128) }));
    const commands = storeData(
      [{ dgi: 0x000a, value: new Uint8Array(1600) }, ...crt, { dgi: 0x0018, value: bytes('030404') }],
      {
        maxData: 239,
        answerExpected: true,
      },
    );
    expect(commands).toHaveLength(10);
    expect(commands.map((command) => command.p1)).toEqual([...new Array<number>(9).fill(0x08), 0x89]);
    expect(commands.map((command) => command.p2)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
  it('joins to the same DGIs whatever the block size', () => {
    const dgi = fc.record({
      dgi: fc.integer({ min: 0, max: 0xffff }),
      value: fc.uint8Array({ maxLength: 700, size: 'max' }),
    });
    fc.assert(
      fc.property(fc.array(dgi, { minLength: 1, maxLength: 6 }), fc.integer({ min: 40, max: 255 }), (dgis, maxData) => {
        const commands = storeData(dgis, { maxData });
        expect(decodeDgis(concat(...commands.map((command) => command.data)))).toEqual(dgis);
        expect(commands.every((command) => command.data.length <= maxData)).toBe(true);
        expect(commands.filter((command) => (command.p1 & 0x80) !== 0)).toHaveLength(1);
      }),
    );
  });
  it('refuses nothing and too much', () => {
    expect(() => storeData([], { maxData: 239 })).toThrow(SecureChannelError);
    expect(() => storeData([{ dgi: 1, value: new Uint8Array(65_000) }], { maxData: 239 })).toThrow(SecureChannelError);
  });
});

describe('card answers', () => {
  it('reads registry entries of an application and of a load file with modules', () => {
    expect(
      parseGetStatus(
        bytes('E329 4F0AD392F000260100000001 9F700107 C503000000 C408D392F00026014C46 CC08D392F00026015350'),
        bytes('E31B 4F08D392F00026014C46 9F700101 8408D392F00026014D44 CE0100'),
      ),
    ).toEqual([
      {
        aid: APPLET,
        lifeCycle: 0x07,
        privileges: 0,
        loadFileAid: bytes('D392F00026014C46'),
        securityDomainAid: SP_AREA,
        moduleAids: [],
      },
      { aid: bytes('D392F00026014C46'), lifeCycle: 0x01, moduleAids: [bytes('D392F00026014D44')] },
    ]);
  });
  it('reads key information and the sequence counter with and without their tags', () => {
    const expected = [
      { keyId: 1, keyVersion: 0x30, type: 0x88, length: 16 },
      { keyId: 2, keyVersion: 0x30, type: 0x88, length: 16 },
    ];
    expect(parseKeyInformation(bytes('E00CC00401308810C00402308810'))).toEqual(expected);
    expect(parseKeyInformation(bytes('C00401308810C00402308810'))).toEqual(expected);
    expect(parseSequenceCounter(bytes('C103000102'))).toBe(0x102);
    expect(parseSequenceCounter(bytes('000102'))).toBe(0x102);
  });
});
