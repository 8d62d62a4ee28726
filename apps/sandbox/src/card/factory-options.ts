/**
 * What a factory card of `card` can be made with, so that any GlobalPlatform tool finds the card it wants to be run
 * against: protocols and keys of its issuer, life cycle, delegated management, mandated DAP, SCP80, files of a UICC.
 */
import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { parseArgs } from 'node:util';
import { DEMO_ACCESS_RULES } from '@sumaho-jpki/stand-ins/mno-tsm';
import {
  DEFAULT_ATR,
  issueCasdCertificate,
  type AccessRule,
  type ChannelSpecification,
  type KeysetSpecification,
  type MandatedDapSpecification,
  type RemoteSpecification,
  type UiccSpecification,
} from '@sumaho-jpki/stand-ins/uicc';
import { bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import { generateEphemeralKey } from '@sumaho-jpki/wire/globalplatform';
import { usage } from './card-error';

/** The keys every GlobalPlatform tool tries first. */
export const TEST_KEY = '404142434445464748494A4B4C4D4E4F';
const DEFAULT_PROTOCOL = '03:70';
const STATES: Readonly<Record<string, number>> = {
  'op-ready': 0x01,
  initialized: 0x07,
  secured: 0x0f,
  'card-locked': 0x7f,
  terminated: 0xff,
};
const AES_SIZES = [16, 24, 32];
const DES_SIZES = [16];
const REMOTE_SIZES = { aes: [16, 24, 32], des: [16, 24] };
const AES_VERSION = 0x30;
const DES_VERSION = 0x20;
const SCP02 = 0x02;
const OPTIONS_OF: Readonly<Record<number, readonly number[]>> = {
  [SCP02]: [0x15, 0x55],
  3: [0x00, 0x10, 0x20, 0x30, 0x60, 0x70].flatMap((i) => [i, i | 0x01]),
};
/** Card service data says with b1 that there is no MF; the last byte of the ATR checks the others. */
const ATR_WITH_FILES = '3B8C80018031C073FE219B546A706B6907';

export const FACTORY_OPTIONS = {
  'isd-aid': { type: 'string', default: 'A000000151000000' },
  'card-state': { type: 'string', default: 'secured' },
  scp: { type: 'string', multiple: true },
  key: { type: 'string' },
  kenc: { type: 'string' },
  kmac: { type: 'string' },
  kdek: { type: 'string' },
  kvn: { type: 'string' },
  kdd: { type: 'string', default: '00010203040506070809' },
  'mandated-dap': { type: 'string' },
  delegated: { type: 'string' },
  'receipt-key': { type: 'string' },
  remote: { type: 'string' },
  'remote-security': { type: 'string' },
  'usim-files': { type: 'boolean', default: false },
  'access-rules': { type: 'string', default: 'demo' },
  atr: { type: 'string' },
  iccid: { type: 'string', default: '8981100000000000017' },
} as const;

export type FactoryOptions = ReturnType<typeof parseArgs<{ options: typeof FACTORY_OPTIONS; strict: true }>>['values'];

export const FACTORY_HELP = `工場 / factory (16 進 / hexadecimal)
  --isd-aid <5-16 B>   ISD の AID / AID of the ISD             (A000000151000000)
  --card-state <s>     op-ready, initialized, secured, card-locked, terminated (secured)
  --scp <scp:i>        ISD のプロトコル、繰り返せる / protocol of the ISD, may be repeated (${DEFAULT_PROTOCOL})
                       03: 00 10 20 30 60 70、S16 は +1 / with S16 one more (71); 02: 15 55
                       02 と 03 の両方なら鍵も両方（30 AES, 20 DES） / with both 02 and 03 a keyset for each
  --key <16-32 B>      ISD 鍵 3 本とも / all three ISD keys    (${TEST_KEY})
  --kenc --kmac --kdek <16-32 B>  1 本ずつ / one by one; AES 16, 24, 32 B, SCP02 16 B
  --kvn <1 B>          最初の鍵の版 / version of the first keyset, 01-7F or FF (30, SCP02: 20)
  --kdd <10 B>         鍵多様化データ / key diversification data (00010203040506070809)
  --mandated-dap <AID>:<PEM>  署名検証を強制する SD と公開鍵 / SD that must have signed each load file, public key
  --delegated <PEM>    委任管理: トークン検証の公開鍵 / delegated management: public key for tokens
  --receipt-key <PEM | 16-32 B>  受領証の鍵: EC 秘密鍵か AES / key for receipts: EC private or AES (--key)
  --remote <kvn>:<aes|des>[:<key>]  SCP80 の鍵 01-0F / SCP80 keys, version 01-0F (--key)
  --remote-security <1 B>  SCP80 の最低の保護（SPI1） / least SPI1 of SCP80 (12)
  --usim-files         MF・EF.DIR・EF.ICCID を置く / with MF, EF.DIR and EF.ICCID, which tools for SIMs look for
                       pySim は ISD を A000000003000000 で探す / pySim looks for the ISD by A000000003000000: --isd-aid
  --access-rules <s>   ARA-M: demo = JPKI アプリの規則, none = 規則なし, absent = ARA-M なし / rules of the app, none, no ARA-M (demo)
  --atr <bytes>        ATR                                     (${DEFAULT_ATR})
  --iccid <digits>     ICCID 18-20 桁 / digits                 (8981100000000000017)
  --slots <1-2>        挿す枚数、2 枚目の ICCID は +1 / UICCs, the second with the next ICCID (1)

  鍵を指定しなければ公開のテスト鍵です。テスト用の UICC に限って使ってください
  without --key the keys are the public test keys: for test cards only
`;

interface Protocol {
  scp: number;
  i: number;
}

/** Everything the options say of a card. @throws CardCommandError exit code 2 */
export function factorySpecification(options: FactoryOptions, slot: number): UiccSpecification {
  const iccid = iccidOf(options.iccid, slot);
  const atr = options.atr ?? (options['usim-files'] ? ATR_WITH_FILES : DEFAULT_ATR);
  const { first, channels } = channelsOf(options);
  const dap = mandatedDap(options['mandated-dap']);
  const delegated = delegatedManagement(options);
  const accessRules = accessRulesOf(options['access-rules']);
  return {
    iccid,
    isdAid: octets('isd-aid', options['isd-aid'], 5, 16),
    isdKeys: first,
    channels,
    keyDiversificationData: octets('kdd', options.kdd, 10),
    cardState: cardState(options['card-state']),
    casd: throwAwayCasd(iccid),
    atr: octets('atr', atr, 2, 33),
    cplc: productionData(iccid),
    usimFiles: options['usim-files'],
    ...(accessRules && { accessRules }),
    ...(dap && { mandatedDap: dap }),
    ...(delegated && { delegatedManagement: delegated }),
  };
}

/** Rules that the ARA-M has from the factory; its issuer writes more by STORE DATA. undefined = a card without ARA-M. */
function accessRulesOf(asked: string): readonly AccessRule[] | undefined {
  if (asked === 'absent') return undefined;
  if (asked === 'none') return [];
  if (asked === 'demo') return DEMO_ACCESS_RULES;
  throw usage('--access-rules は demo、none、absent のどれかです。', '--access-rules is demo, none or absent.');
}

/** What is in the reader, for people who have to tell their tool. The public test key is shown, no other one. */
export function factorySheet(options: FactoryOptions, slot: number): string {
  const { iccid, isdKeys, isdAid, channels } = factorySpecification(options, slot);
  const keysets = [isdKeys, ...(channels?.keysets ?? [])];
  const isTest = ([isdKeys.enc, isdKeys.mac, isdKeys.dek] as const).every((key) => hex(key) === TEST_KEY);
  const protocols = channels?.protocols?.map(({ scp, i }) => `SCP${two(scp)} i=${two(i)}`) ?? [];
  const { remote } = channels ?? {};
  return [
    `工場出荷の UICC / factory UICC  ICCID ${iccid}  ISD ${hex(isdAid ?? new Uint8Array(0))}  ${options['card-state']}`,
    `  ${protocols.join(', ')}`,
    ...keysets.map(
      ({ kvn, algorithm, enc }) =>
        `  鍵 / keys ${two(kvn ?? AES_VERSION)} ${(algorithm ?? 'aes').toUpperCase()}-${enc.length * 8}${isTest ? ` ENC = MAC = DEK = ${TEST_KEY}` : ''}`,
    ),
    ...(remote ? [`  SCP80 ${two(remote.kvn)} ${remote.algorithm.toUpperCase()}-${remote.kic.length * 8}`] : []),
    ...(isTest
      ? ['  公開のテスト鍵です。テスト用の UICC 以外に使わないでください / public test keys: for test cards only']
      : []),
  ].join('\n');
}

const two = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');

function iccidOf(first: string, slot: number): string {
  if (!/^\d{18,20}$/.test(first)) throw usage(`--iccid は 18〜20 桁です: ${first}`, '--iccid takes 18 to 20 digits');
  return (BigInt(first) + BigInt(slot)).toString().padStart(first.length, '0');
}

function cardState(name: string): number {
  const state = STATES[name];
  const names = Object.keys(STATES);
  if (state === undefined) {
    throw usage(
      `--card-state は ${names.join('、')} です: ${name}`,
      `--card-state takes ${names.join(', ')}, not ${name}`,
    );
  }
  return state;
}

function protocolsOf(named: readonly string[]): Protocol[] {
  return named.map((text) => {
    const [, kind, option] = /^([0-9A-Fa-f]{2}):([0-9A-Fa-f]{2})$/.exec(text) ?? [];
    const [scp, i] = [Number.parseInt(kind ?? '', 16), Number.parseInt(option ?? '', 16)];
    if (!OPTIONS_OF[scp]?.includes(i)) {
      throw usage(
        `--scp は 03:70、03:71、02:15 などです: ${text}`,
        `--scp takes 03:70, 03:71, 02:15 and the like, not ${text}`,
      );
    }
    return { scp, i };
  });
}

/** The first protocol decides what the first keyset is; the other kind gets one of its own. */
function channelsOf(options: FactoryOptions): { first: KeysetSpecification; channels: ChannelSpecification } {
  const protocols = protocolsOf(options.scp ?? [DEFAULT_PROTOCOL]);
  const [preferred] = protocols;
  const algorithm = preferred?.scp === SCP02 ? 'des' : 'aes';
  const isMixed = protocols.some(({ scp }) => scp !== preferred?.scp);
  const sizes = algorithm === 'des' || isMixed ? DES_SIZES : AES_SIZES;
  const value = (name: 'kenc' | 'kmac' | 'kdek'): Uint8Array =>
    keyOf(options[name] === undefined ? 'key' : name, options[name] ?? options.key ?? TEST_KEY, sizes);
  const keys = { enc: value('kenc'), mac: value('kmac'), dek: value('kdek') };
  if (keys.mac.length !== keys.enc.length || keys.dek.length !== keys.enc.length) {
    throw usage('ISD 鍵 3 本の長さは同じです', 'the three ISD keys have one length');
  }
  const versionOf = (kind: 'aes' | 'des'): number => (kind === 'aes' ? AES_VERSION : DES_VERSION);
  const kvn = options.kvn === undefined ? versionOf(algorithm) : keyVersion(options.kvn);
  const other = algorithm === 'aes' ? 'des' : 'aes';
  if (isMixed && kvn === versionOf(other)) {
    throw usage(`--kvn ${two(kvn)} は 2 組目の鍵の版です`, `--kvn ${two(kvn)} is the version of the second keyset`);
  }
  const remote = remoteKeys(options);
  return {
    first: { kvn, algorithm, ...keys },
    channels: {
      protocols,
      ...(isMixed && { keysets: [{ kvn: versionOf(other), algorithm: other, ...keys }] }),
      ...(remote && { remote }),
    },
  };
}

function remoteKeys(options: FactoryOptions): RemoteSpecification | undefined {
  const { remote, key = TEST_KEY } = options;
  const least = options['remote-security'];
  if (remote === undefined) {
    if (least === undefined) return undefined;
    throw usage('--remote-security は --remote とともに使います', '--remote-security goes with --remote');
  }
  const [, version, kind, own] = /^(0[1-9A-Fa-f]):(aes|des)(?::([0-9A-Fa-f]+))?$/.exec(remote) ?? [];
  if (version === undefined || (kind !== 'aes' && kind !== 'des')) {
    const form = '<01-0F>:<aes|des>[:<key>]';
    throw usage(`--remote は ${form} です: ${remote}`, `--remote takes ${form}, not ${remote}`);
  }
  const value = keyOf('remote', own ?? key, REMOTE_SIZES[kind]);
  const minimumSecurity = least === undefined ? undefined : octets('remote-security', least, 1)[0];
  return {
    kvn: Number.parseInt(version, 16),
    algorithm: kind,
    kic: value,
    kid: value,
    kik: value,
    ...(minimumSecurity !== undefined && { minimumSecurity }),
  };
}

function mandatedDap(text: string | undefined): MandatedDapSpecification | undefined {
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  if (at < 0) throw usage('--mandated-dap は <AID>:<PEM> です', '--mandated-dap takes <AID>:<PEM>');
  const aid = octets('mandated-dap', text.slice(0, at), 5, 16);
  return { aid, publicKey: pem('mandated-dap', text.slice(at + 1), createPublicKey) };
}

function delegatedManagement(options: FactoryOptions): { tokenKey: KeyObject; receiptKey: KeyObject } | undefined {
  const { delegated, key = TEST_KEY } = options;
  const receipt = options['receipt-key'];
  if (delegated === undefined) {
    if (receipt === undefined) return undefined;
    throw usage('--receipt-key は --delegated とともに使います', '--receipt-key goes with --delegated');
  }
  const isHex = receipt === undefined || /^([0-9A-Fa-f]{2})+$/.test(receipt);
  const receiptKey = isHex
    ? createSecretKey(keyOf('receipt-key', receipt ?? key, AES_SIZES))
    : pem('receipt-key', receipt, createPrivateKey);
  return { tokenKey: pem('delegated', delegated, createPublicKey), receiptKey };
}

/** RSA public keys, and EC keys on the curves P-256, P-384 and P-521. */
function pem(name: string, path: string, read: (text: string) => KeyObject): KeyObject {
  try {
    const key = read(readFileSync(path, 'utf8'));
    const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key;
    const curves = ['prime256v1', 'secp384r1', 'secp521r1'];
    const isPublicRsa = kind === 'rsa' && key.type === 'public';
    if (isPublicRsa || (kind === 'ec' && curves.includes(details?.namedCurve ?? ''))) return key;
  } catch {
    // Said in one sentence below, whatever it was.
  }
  throw usage(
    `--${name} の PEM を読めません（RSA 公開鍵、または P-256・P-384・P-521 の鍵）: ${path}`,
    `--${name}: no PEM of an RSA public key, or of a key on P-256, P-384 or P-521: ${path}`,
  );
}

export function octets(name: string, text: string, least: number, most = least): Uint8Array {
  const size = least === most ? `${least}` : `${least}-${most}`;
  const wrong = usage(`--${name} は ${size} バイトの 16 進です`, `--${name} takes ${size} bytes in hexadecimal`);
  try {
    const value = bytes(text);
    if (value.length < least || value.length > most) throw wrong;
    return value;
  } catch {
    throw wrong;
  }
}

function keyOf(name: string, text: string, sizes: readonly number[]): Uint8Array {
  const value = octets(name, text, 1, 255);
  if (!sizes.includes(value.length)) {
    const size = sizes.join(', ');
    throw usage(`--${name} の鍵は ${size} バイトです`, `--${name}: the key has ${size} bytes`);
  }
  return value;
}

function keyVersion(text: string): number {
  const [kvn] = octets('kvn', text, 1);
  if (kvn === undefined || kvn === 0 || (kvn > 0x7f && kvn !== 0xff)) {
    throw usage('--kvn は 01〜7F か FF です', '--kvn takes 01 to 7F, or FF');
  }
  return kvn;
}

/** No fabricator, type, date or equipment of anyone: zeros, but the serial number (bytes 12–15) is the card's own. */
function productionData(iccid: string): Uint8Array {
  return concat(new Uint8Array(12), bytes(iccid.slice(-8)), new Uint8Array(26));
}

/** A factory card of the command line belongs to no controlling authority anyone trusts. */
function throwAwayCasd(iccid: string): { privateKey: Uint8Array; certificate: Uint8Array } {
  const { privateKey, publicPoint } = generateEphemeralKey();
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { serial: randomBytes(8), authorityId: 'FACTORY', iccid, expiry: '20991231', publicPoint };
  return { privateKey, certificate: issueCasdCertificate(subject, authority.privateKey) };
}
