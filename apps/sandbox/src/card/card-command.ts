/** What `card` was asked for on the command line, and the card that goes with it. */
import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_ACCESS_RULES } from '@sumaho-jpki/stand-ins/mno-tsm';
import {
  DEFAULT_ATR,
  FileCardStore,
  issueCasdCertificate,
  manufactureUicc,
  MemoryCardStore,
  powerUp,
  T0Interface,
  type TerminalCard,
  type VirtualUicc,
} from '@sumaho-jpki/stand-ins/uicc';
import { bytes } from '@sumaho-jpki/wire/apdu';

const MOST_SLOTS = 2;
const HISTORICAL_BYTES = '8031C173FE219B546A706B69';
const ATR_T0 = bytes(`3B0C${HISTORICAL_BYTES}`);
const ATR_T1 = bytes(`3B8C01${HISTORICAL_BYTES}86`);

export const EXIT = { done: 0, cardMissing: 1, usage: 2 } as const;

export const HELP = `card — 仮想 UICC を仮想リーダー (pcscd + vpcd) に挿す / put a virtual UICC into a virtual reader

使い方 / usage
  card --line <MSISDN> [--data <dir>]      サンドボックスの回線の UICC / the UICC of a sandbox line
  card --factory [factory options]         工場出荷状態の UICC / a UICC fresh from the factory
  card --state <file>                      ファイルの UICC / the UICC in a card file

共通 / common
  --vpcd <host:port>   仮想リーダー / virtual reader          (127.0.0.1:35963)
  --data <dir>         サンドボックスのデータ / sandbox data   (.data/sandbox)
  --state <file>       UICC の保存先 / where the UICC is kept  (--factory: なければ揮発 / else volatile)
  --protocol <p>       any: 応答はそのまま / answers whole   (any)
                       t0: T=0 だけ、61xx・6Cxx を使う / T=0 only, with 61xx and 6Cxx;  t1: T=1 だけ / T=1 only
  --trace              APDU を全バイト言葉で表示、秘密は伏せる / every byte of each APDU in words, secrets redacted
  --brief              APDU を 1 行ずつ、PIN は伏せる / one line per APDU, PIN masked
  --help               この説明 / this text

  --line と --state は 2 回書ける: 2 枚目は次のスロット（ポート +1）へ
  --line and --state may be given twice: the second UICC goes to the next slot (port + 1)

工場 / factory (16 進 / hexadecimal)
  --isd-aid <5-16 B>   ISD の AID / AID of the ISD             (A000000151000000)
  --kenc --kmac --kdek <16 B>  ISD 鍵 / ISD keys               (404142…4F)
  --kvn <1 B>          鍵バージョン / key version, 01-7F or FF  (30)
  --kdd <10 B>         鍵多様化データ / key diversification data (00010203040506070809)
  --atr <bytes>        ATR                                     (${DEFAULT_ATR})
  --iccid <digits>     ICCID 18-20 桁 / digits                 (8981100000000000017)
  --slots <1-2>        挿す枚数、2 枚目の ICCID は +1 / UICCs, the second with the next ICCID (1)

終了コード / exit codes: 0 正常 / done, 1 UICC がない / no such UICC, 2 引数の誤り / wrong arguments
`;

/** Ends the command with a sentence for people and an exit code for programs. */
export class CardCommandError extends Error {
  override readonly name = 'CardCommandError';
  constructor(
    readonly exitCode: number,
    readonly japanese: string,
    readonly english: string,
  ) {
    super(`${japanese} / ${english}`);
  }
}

const usage = (japanese: string, english: string): CardCommandError =>
  new CardCommandError(EXIT.usage, japanese, english);

const OPTIONS = {
  vpcd: { type: 'string', default: '127.0.0.1:35963' },
  line: { type: 'string', multiple: true },
  data: { type: 'string', default: '.data/sandbox' },
  state: { type: 'string', multiple: true },
  factory: { type: 'boolean', default: false },
  'isd-aid': { type: 'string', default: 'A000000151000000' },
  kenc: { type: 'string', default: '404142434445464748494A4B4C4D4E4F' },
  kmac: { type: 'string', default: '404142434445464748494A4B4C4D4E4F' },
  kdek: { type: 'string', default: '404142434445464748494A4B4C4D4E4F' },
  kvn: { type: 'string', default: '30' },
  kdd: { type: 'string', default: '00010203040506070809' },
  atr: { type: 'string' },
  slots: { type: 'string', default: '1' },
  protocol: { type: 'string', default: 'any' },
  iccid: { type: 'string', default: '8981100000000000017' },
  trace: { type: 'boolean', default: false },
  brief: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export type CardArguments = ReturnType<typeof readArguments>;

/** @throws CardCommandError exit code 2 */
export function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true }).values;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw usage(`引数が正しくありません (${detail})`, `wrong arguments (${detail})`);
  }
}

/** @throws CardCommandError exit code 2 */
export function readerAddress(text: string): { host: string; port: number } {
  const [, host, port] = /^(?:\[([^\]]+)\]|[^:]*):(\d{1,5})$/.exec(text) ?? [];
  const name = host ?? text.slice(0, text.lastIndexOf(':'));
  const number = Number(port);
  if (port === undefined || name === '' || number < 1 || number > 65_535) {
    throw usage(`--vpcd は host:port です: ${text}`, `--vpcd takes host:port, not ${text}`);
  }
  return { host: name, port: number };
}

/** One card per reader slot. @throws CardCommandError exit code 1 when there is no such card, 2 when the arguments do not name one */
export function openCards(options: CardArguments): TerminalCard[] {
  return uiccsOf(options).map((uicc) => speaking(uicc, options.protocol));
}

function uiccsOf(options: CardArguments): VirtualUicc[] {
  const { line: lines = [], state: states = [], factory } = options;
  const named = [lines.length > 0, factory, states.length > 0 && !factory];
  if (named.filter(Boolean).length !== 1) {
    throw usage('--line、--factory、--state のどれか一つを指定してください', 'give one of --line, --factory, --state');
  }
  const slots = factory ? Number(options.slots) : Math.max(lines.length, states.length);
  if (![1, MOST_SLOTS].includes(slots) || (factory && states.length > slots)) {
    throw usage('UICC は 1 枚か 2 枚です', 'there are one or two UICCs');
  }
  if (factory) return Array.from({ length: slots }, (_, slot) => factoryCard(options, slot));
  return lines.length > 0 ? lines.map((line) => cardOfLine(options.data, line)) : states.map(cardInFile);
}

/** The card as a reader of the wanted protocol meets it; its ATR then offers this protocol alone. */
function speaking(uicc: VirtualUicc, protocol: string): TerminalCard {
  switch (protocol) {
    case 'any':
      return uicc;
    case 't0':
      return new T0Interface(withAtr(uicc, ATR_T0));
    case 't1':
      return withAtr(uicc, ATR_T1);
    default:
      throw usage(`--protocol は any、t0、t1 です: ${protocol}`, `--protocol takes any, t0 or t1, not ${protocol}`);
  }
}

function withAtr(uicc: VirtualUicc, atr: Uint8Array): TerminalCard {
  return {
    atr,
    reset: () => {
      uicc.reset();
      return atr;
    },
    transmit: (command) => uicc.transmit(command),
  };
}

function cardInFile(path: string): VirtualUicc {
  if (!existsSync(path)) {
    throw new CardCommandError(EXIT.cardMissing, `UICC のファイルがありません: ${path}`, `no such card file: ${path}`);
  }
  try {
    return powerUp(new FileCardStore(path));
  } catch {
    throw new CardCommandError(EXIT.cardMissing, `UICC のファイルではありません: ${path}`, `not a card file: ${path}`);
  }
}

/** 090-1111-2222, 09011112222, +819011112222 and 819011112222 are one line. */
const domestic = (msisdn: string): string => msisdn.replace(/\D/g, '').replace(/^81(?=\d{9,10}$)/, '0');

function cardOfLine(data: string, line: string): VirtualUicc {
  const path = join(data, 'cards', 'index.json');
  if (!existsSync(path)) {
    throw new CardCommandError(
      EXIT.cardMissing,
      `サンドボックスの回線一覧がありません: ${path}（先に npm start）`,
      `no sandbox line index: ${path} (run npm start first)`,
    );
  }
  const index = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
  const [, iccid] = index.find(([msisdn]) => domestic(msisdn) === domestic(line)) ?? [];
  if (iccid === undefined) {
    throw new CardCommandError(EXIT.cardMissing, `その回線はありません: ${line}`, `no such line: ${line}`);
  }
  return cardInFile(join(data, 'cards', `${iccid}.json`));
}

function factoryCard(options: CardArguments, slot: number): VirtualUicc {
  const state = options.state?.[slot];
  const store = state === undefined ? new MemoryCardStore() : new FileCardStore(state);
  const isdAid = octets('isd-aid', options['isd-aid'], 5, 16);
  const keys = {
    enc: octets('kenc', options.kenc, 16),
    mac: octets('kmac', options.kmac, 16),
    dek: octets('kdek', options.kdek, 16),
    kvn: keyVersion(options.kvn),
  };
  const keyDiversificationData = octets('kdd', options.kdd, 10);
  const atr = octets('atr', options.atr ?? DEFAULT_ATR, 2, 33);
  const first = options.iccid;
  if (!/^\d{18,20}$/.test(first)) throw usage(`--iccid は 18〜20 桁です: ${first}`, '--iccid takes 18 to 20 digits');
  const iccid = (BigInt(first) + BigInt(slot)).toString().padStart(first.length, '0');
  // A second run goes on with the card it made: a reader is not a factory.
  if (state !== undefined && existsSync(state)) return cardInFile(state);
  const casd = throwAwayCasd(iccid);
  const accessRules = DEMO_ACCESS_RULES;
  return manufactureUicc({ iccid, isdAid, isdKeys: keys, keyDiversificationData, casd, atr, accessRules }, store);
}

function octets(name: string, text: string, least: number, most = least): Uint8Array {
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

function keyVersion(text: string): number {
  const [kvn] = octets('kvn', text, 1);
  if (kvn === undefined || kvn === 0 || (kvn > 0x7f && kvn !== 0xff)) {
    throw usage('--kvn は 01〜7F か FF です', '--kvn takes 01 to 7F, or FF');
  }
  return kvn;
}

/** A factory card of the command line belongs to no controlling authority anyone trusts. */
function throwAwayCasd(iccid: string): { privateKey: Uint8Array; certificate: Uint8Array } {
  const ecdh = createECDH('prime256v1');
  const publicPoint = new Uint8Array(ecdh.generateKeys());
  const raw = ecdh.getPrivateKey();
  const privateKey = new Uint8Array(32);
  privateKey.set(raw, 32 - raw.length);
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { serial: randomBytes(8), authorityId: 'FACTORY', iccid, expiry: '20991231', publicPoint };
  return { privateKey, certificate: issueCasdCertificate(subject, authority.privateKey) };
}
