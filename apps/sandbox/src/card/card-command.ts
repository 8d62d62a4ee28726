/** What `card` was asked for on the command line, and the card that goes with it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  FileCardStore,
  manufactureUicc,
  MemoryCardStore,
  powerUp,
  T0Interface,
  type TerminalCard,
  type VirtualUicc,
} from '@sumaho-jpki/stand-ins/uicc';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { CardCommandError, EXIT, usage } from './card-error';
import { FACTORY_HELP, FACTORY_OPTIONS, factorySheet, factorySpecification } from './factory-options';

export { CardCommandError, EXIT };

const MOST_SLOTS = 2;
/** By protocol, without and with an MF (card service data C1 or C0). */
const ATR_T0 = ['3B0C8031C173FE219B546A706B69', '3B0C8031C073FE219B546A706B69'] as const;
const ATR_T1 = ['3B8C018031C173FE219B546A706B6986', '3B8C018031C073FE219B546A706B6987'] as const;

export const HELP = `card — 仮想 UICC を仮想リーダー (pcscd + vpcd) に挿す / put a virtual UICC into a virtual reader

使い方 / usage
  card --line <MSISDN> [--data <dir>]      サンドボックスの回線の UICC / the UICC of a sandbox line
  card --factory [factory options]         工場出荷状態の UICC / a UICC fresh from the factory (also --test-card)
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

${FACTORY_HELP}
終了コード / exit codes: 0 正常 / done, 1 UICC がない / no such UICC, 2 引数の誤り / wrong arguments
`;

const OPTIONS = {
  vpcd: { type: 'string', default: '127.0.0.1:35963' },
  line: { type: 'string', multiple: true },
  data: { type: 'string', default: '.data/sandbox' },
  state: { type: 'string', multiple: true },
  factory: { type: 'boolean', default: false },
  'test-card': { type: 'boolean', default: false },
  ...FACTORY_OPTIONS,
  slots: { type: 'string', default: '1' },
  protocol: { type: 'string', default: 'any' },
  trace: { type: 'boolean', default: false },
  brief: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** A card that tells its owner what stood under secure messaging. */
export interface TracedCard extends TerminalCard {
  takeClear(): { command: Uint8Array; response?: Uint8Array } | undefined;
}

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
export function openCards(options: CardArguments): TracedCard[] {
  return uiccsOf(options).map((uicc) => speaking(uicc, options.protocol));
}

const isFactory = (options: CardArguments): boolean => options.factory || options['test-card'];

function uiccsOf(options: CardArguments): VirtualUicc[] {
  const { line: lines = [], state: states = [] } = options;
  const factory = isFactory(options);
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
function speaking(uicc: VirtualUicc, protocol: string): TracedCard {
  switch (protocol) {
    case 'any':
      return uicc;
    case 't0':
      return traced(new T0Interface(withAtr(uicc, atrOf(uicc, ATR_T0))), uicc);
    case 't1':
      return withAtr(uicc, atrOf(uicc, ATR_T1));
    default:
      throw usage(`--protocol は any、t0、t1 です: ${protocol}`, `--protocol takes any, t0 or t1, not ${protocol}`);
  }
}

/** The ATR of a protocol alone that tells of the MF as the card's own does. */
const atrOf = (uicc: VirtualUicc, [without, withFiles]: readonly [string, string]): Uint8Array =>
  bytes(hex(uicc.atr).includes('8031C0') ? withFiles : without);

const traced = (line: TerminalCard, uicc: VirtualUicc): TracedCard => ({
  atr: line.atr,
  reset: () => line.reset(),
  transmit: (command) => line.transmit(command),
  takeClear: () => uicc.takeClear(),
});

function withAtr(uicc: VirtualUicc, atr: Uint8Array): TracedCard {
  return {
    atr,
    reset: () => {
      uicc.reset();
      return atr;
    },
    transmit: (command) => uicc.transmit(command),
    takeClear: () => uicc.takeClear(),
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
  const specification = factorySpecification(options, slot);
  // A second run goes on with the card it made: a reader is not a factory.
  if (state !== undefined && existsSync(state)) return cardInFile(state);
  return manufactureUicc(specification, state === undefined ? new MemoryCardStore() : new FileCardStore(state));
}

/** What the cards about to be made are, for the person at the tool; nothing for cards that exist. @throws CardCommandError */
export function factorySheets(options: CardArguments): string[] {
  if (!isFactory(options)) return [];
  const slots = Array.from({ length: Number(options.slots) }, (_, slot) => slot);
  return slots.filter((slot) => !existsSync(options.state?.[slot] ?? '')).map((slot) => factorySheet(options, slot));
}
