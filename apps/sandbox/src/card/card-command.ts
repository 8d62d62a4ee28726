/** What `card` was asked for on the command line, and the card that goes with it. */
import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  DEFAULT_ATR,
  FileCardStore,
  issueCasdCertificate,
  manufactureUicc,
  MemoryCardStore,
  powerUp,
  type VirtualUicc,
} from '@sumaho-jpki/stand-ins/uicc';
import { bytes } from '@sumaho-jpki/wire/apdu';

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
  --trace              APDU を 1 行ずつ表示、PIN は伏せる / one line per APDU, PIN masked
  --help               この説明 / this text

工場 / factory (16 進 / hexadecimal)
  --isd-aid <5-16 B>   ISD の AID / AID of the ISD             (A000000151000000)
  --kenc --kmac --kdek <16 B>  ISD 鍵 / ISD keys               (404142…4F)
  --kvn <1 B>          鍵バージョン / key version, 01-7F or FF  (30)
  --kdd <10 B>         鍵多様化データ / key diversification data (00010203040506070809)
  --atr <bytes>        ATR                                     (${DEFAULT_ATR})
  --iccid <digits>     ICCID 18-20 桁 / digits                 (8981100000000000017)

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
  line: { type: 'string' },
  data: { type: 'string', default: '.data/sandbox' },
  state: { type: 'string' },
  factory: { type: 'boolean', default: false },
  'isd-aid': { type: 'string', default: 'A000000151000000' },
  kenc: { type: 'string', default: '404142434445464748494A4B4C4D4E4F' },
  kmac: { type: 'string', default: '404142434445464748494A4B4C4D4E4F' },
  kdek: { type: 'string', default: '404142434445464748494A4B4C4D4E4F' },
  kvn: { type: 'string', default: '30' },
  kdd: { type: 'string', default: '00010203040506070809' },
  atr: { type: 'string', default: DEFAULT_ATR },
  iccid: { type: 'string', default: '8981100000000000017' },
  trace: { type: 'boolean', default: false },
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

/** @throws CardCommandError exit code 1 when there is no such card, 2 when the arguments do not name one */
export function openCard(options: CardArguments): VirtualUicc {
  const named = [options.line !== undefined, options.factory, options.state !== undefined && !options.factory];
  if (named.filter(Boolean).length !== 1) {
    throw usage('--line、--factory、--state のどれか一つを指定してください', 'give one of --line, --factory, --state');
  }
  if (options.line !== undefined) return cardOfLine(options.data, options.line);
  if (options.factory) return factoryCard(options);
  return cardInFile(options.state ?? '');
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

function factoryCard(options: CardArguments): VirtualUicc {
  const store = options.state === undefined ? new MemoryCardStore() : new FileCardStore(options.state);
  const isdAid = octets('isd-aid', options['isd-aid'], 5, 16);
  const keys = {
    enc: octets('kenc', options.kenc, 16),
    mac: octets('kmac', options.kmac, 16),
    dek: octets('kdek', options.kdek, 16),
    kvn: keyVersion(options.kvn),
  };
  const keyDiversificationData = octets('kdd', options.kdd, 10);
  const atr = octets('atr', options.atr, 2, 33);
  const { iccid } = options;
  if (!/^\d{18,20}$/.test(iccid)) throw usage(`--iccid は 18〜20 桁です: ${iccid}`, '--iccid takes 18 to 20 digits');
  // A second run goes on with the card it made: a reader is not a factory.
  if (options.state !== undefined && existsSync(options.state)) return cardInFile(options.state);
  return manufactureUicc(
    { iccid, isdAid, isdKeys: keys, keyDiversificationData, casd: throwAwayCasd(iccid), atr },
    store,
  );
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
