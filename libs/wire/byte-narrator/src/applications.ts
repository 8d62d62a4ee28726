// Interindustry commands and the JPKI application in words (ISO/IEC 7816-4 and -8; EFs and sign schemes as real clients use them).
import { JpkiFile, SignScheme, TOKEN_INFO_LENGTH, shortFileId } from '@sumaho-jpki/wire/jpki-applet';
import type { CommandReader, ReaderContext } from './command-view';
import { ISD, JPKI, aidWords, isAid, textOrHex } from './names';
import { type Scribe, type Words, hexByte, words } from './segment';
import { CARD_DATA, DIRECTORY_RECORD, FILE_CONTROL } from './tags';
import { narrateTlvs, opaque } from './tlv';

const FILES: Record<number, readonly [ja: string, en: string]> = {
  [JpkiFile.SIGNATURE_CERTIFICATE]: ['署名用電子証明書', 'signature certificate'],
  [JpkiFile.SIGNATURE_ISSUER_CERTIFICATE]: ['署名用CA証明書', 'signature issuer certificate'],
  [JpkiFile.TOKEN_INFO]: ['トークン情報', 'token information'],
  [JpkiFile.USER_CERTIFICATE]: ['利用者証明用電子証明書', 'user certificate'],
  [JpkiFile.USER_ISSUER_CERTIFICATE]: ['利用者証明用CA証明書', 'user issuer certificate'],
  [JpkiFile.USER_KEY]: ['利用者証明用秘密鍵', 'user private key'],
  [JpkiFile.USER_PIN]: ['利用者証明用暗証番号', 'user PIN'],
  [JpkiFile.SIGNATURE_KEY]: ['署名用秘密鍵', 'signature private key'],
  [JpkiFile.SIGNATURE_PIN]: ['署名用パスワード', 'signature password'],
};
const EF_DIR = 0x2f00;
const EF_ICCID = 0x2fe2;
/** Beside the applet, on a UICC (ETSI TS 102 221 §13). */
const UICC_FILES: Record<number, readonly [ja: string, en: string]> = {
  0x3f00: ['MF、最上位', 'MF, the root'],
  [EF_DIR]: ['EF.DIR、アプリケーションの一覧', 'EF.DIR, list of applications'],
  [EF_ICCID]: ['EF.ICCID、カードの番号', 'EF.ICCID, number of the card'],
};
const UICC_BY_SFI: Readonly<Record<number, number>> = { 0x1e: EF_DIR, 0x02: EF_ICCID };
const BY_SFI = new Map(Object.keys(FILES).map((file) => [shortFileId(Number(file)), Number(file)]));

function fileWords(file: number | undefined): Words {
  if (file === undefined) return words('選択中のファイル', 'the selected file');
  const code = file.toString(16).toUpperCase().padStart(4, '0');
  const [ja, en] = FILES[file] ?? UICC_FILES[file] ?? ['名前のないファイル', 'unnamed file'];
  return words(`EF ${code}（${ja}）`, `EF ${code} (${en})`);
}

/** A short identifier is the applet's where that is selected, or where nobody knows what is. */
function fileOf({ aid }: ReaderContext['channel'], shortName: number): number {
  const beside = aid !== undefined && !isAid(aid, JPKI) ? UICC_BY_SFI[shortName] : undefined;
  return beside ?? BY_SFI.get(shortName) ?? shortName;
}

function referenceWords({ command: { p2 } }: ReaderContext): Words {
  if (p2 === 0x80) return words('選択中のファイルを使う', 'of the selected file');
  const { ja, en } = fileWords(BY_SFI.get(p2 & 0x1f) ?? p2 & 0x1f);
  return words(`短い番号で指す：${ja}`, `by short identifier: ${en}`);
}

/** Answer of SELECT where a UICC's file and not an application is selected. */
const FCP = 0x62;

export const SELECT: CommandReader = {
  title: words('SELECT：アプリケーションやファイルの選択', 'SELECT'),
  p1: ({ command: { p1 } }) =>
    p1 === 0x04
      ? words('AIDで選ぶ', 'by AID')
      : p1 === 0x02
        ? words('ファイル番号で選ぶ', 'by file identifier')
        : words(`選び方 ${hexByte(p1)}`, `by method ${hexByte(p1)}`),
  p2: ({ command: { p2 } }) => {
    const occurrence =
      (p2 & 0x03) === 2 ? words('次のもの', 'next occurrence') : words('最初のもの', 'first or only occurrence');
    const answer =
      (p2 & 0x0c) === 0x0c ? words('応答データなし', 'no answer data') : words('FCIを求める', 'FCI wanted');
    return words(`${occurrence.ja}、${answer.ja}`, `${occurrence.en}, ${answer.en}`);
  },
  data: (scribe, { command: { p1 } }) =>
    scribe.rest((value) => {
      if (p1 === 0x04) {
        const { ja, en } = aidWords(value);
        return words(`AID ${ja}`, `AID ${en}`);
      }
      const [high = 0, low = 0] = value;
      return fileWords(value.length === 2 ? high * 256 + low : undefined);
    }),
  answer: (scribe) => narrateTlvs(scribe, scribe.peek() === FCP ? FILE_CONTROL : CARD_DATA),
  settle: ({ command: { p1, data }, channel, sw }) => {
    if (sw !== 0x9000 && sw !== 0x6283 && sw >> 8 !== 0x61) return;
    if (p1 === 0x04) {
      channel.aid = data.length === 0 ? ISD : data;
      delete channel.session;
      delete channel.opening;
      delete channel.file;
    } else if (data.length === 2) channel.file = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
  },
};

export const MANAGE_CHANNEL: CommandReader = {
  title: words('MANAGE CHANNEL：論理チャネルの開閉', 'MANAGE CHANNEL'),
  p1: ({ command: { p1 } }) => (p1 & 0x80 ? words('閉じる', 'close') : words('開く', 'open')),
  p2: ({ command: { p2 } }) =>
    p2 === 0 ? words('番号はカードが決める', 'the card chooses') : words(`チャネル ${p2}`, `channel ${p2}`),
  answer: (scribe) => scribe.rest(([channel = 0]) => words(`開いたチャネル ${channel}`, `opened channel ${channel}`)),
};

const DATA_OBJECTS: Record<number, readonly [ja: string, en: string]> = {
  0x0042: ['発行者の番号（IIN）', 'issuer identification number'],
  0x0045: ['カードイメージの番号（CIN）', 'card image number'],
  0x0066: ['カード認識データ', 'card recognition data'],
  0x0067: ['カードの能力', 'card capability information'],
  0x00c1: ['鍵の通番', 'sequence counter'],
  0x00c2: ['受領証の通番', 'confirmation counter'],
  0x00e0: ['鍵の一覧', 'key information'],
  0x2f00: ['アプリケーションの一覧', 'application list'],
  0x5f50: ['管理サーバーのURL', 'URL of the administration server'],
  0x7f21: ['CASDの証明書', 'CASD certificate'],
  0xbf21: ['証明書の列', 'certificate store'],
  0xff21: ['メモリーの空き', 'free memory'],
  0xff40: ['アクセス規則の全部', 'all access rules'],
  0xff50: ['アクセス規則の一部', 'specific access rules'],
  0xdf20: ['アクセス規則の版', 'refresh tag'],
};

export const GET_DATA: CommandReader = {
  title: words('GET DATA：データの取得', 'GET DATA'),
  p1: () => words('データの番号の上位', 'upper byte of the data tag'),
  p2: ({ command: { p1, p2 } }) => {
    const tag = p1 * 256 + p2;
    const [ja, en] = DATA_OBJECTS[tag] ?? ['名前のないデータ', 'unnamed data'];
    return words(`データの番号の下位：${ja}`, `lower byte of the data tag: ${en}`);
  },
  data: (scribe) => narrateTlvs(scribe, CARD_DATA),
  answer: (scribe) => narrateTlvs(scribe, CARD_DATA),
};

const PIN = words('暗証番号', 'PIN');

export const VERIFY: CommandReader = {
  title: words('VERIFY：暗証番号の照合', 'VERIFY'),
  p2: referenceWords,
  data: (scribe) => opaque(scribe, PIN, true),
  guarded: true,
};

export const CHANGE_REFERENCE_DATA: CommandReader = {
  title: words('CHANGE REFERENCE DATA：暗証番号の変更', 'CHANGE REFERENCE DATA'),
  p1: ({ command: { p1 } }) =>
    p1 === 1 ? words('新しい値だけを送る', 'new value only') : words('古い値と新しい値を送る', 'old and new value'),
  p2: referenceWords,
  data: (scribe) => opaque(scribe, PIN, true),
  guarded: true,
};

export const RESET_RETRY_COUNTER: CommandReader = {
  ...CHANGE_REFERENCE_DATA,
  title: words('RESET RETRY COUNTER：回数の復帰', 'RESET RETRY COUNTER'),
  p1: ({ command: { p1 } }) => words(`復帰の方法 ${hexByte(p1)}`, `method ${hexByte(p1)}`),
};

const TOKEN_FIELDS: readonly (readonly [length: number, ja: string, en: string, text: boolean])[] = [
  [32, 'ラベル', 'label', true],
  [32, '製造者', 'manufacturer', true],
  [16, '型式', 'model', true],
  [16, '製造番号', 'serial number', true],
  [4, '旗', 'flags', false],
  [40, 'セッションと暗証番号の限度', 'session and PIN limits', false],
  [2, 'ハードウェアの版', 'hardware version', false],
  [2, 'ファームウェアの版', 'firmware version', false],
  [16, '時刻', 'time', true],
];

/** Offset and file of a READ BINARY. */
function readTarget({ command: { p1, p2 }, channel }: ReaderContext): { file?: number; offset: number } {
  if (p1 & 0x80) return { file: fileOf(channel, p1 & 0x1f), offset: p2 };
  return { file: channel.file, offset: p1 * 256 + p2 };
}

function binaryAnswer(scribe: Scribe, context: ReaderContext): void {
  const { file, offset } = readTarget(context);
  const { ja, en } = fileWords(file);
  if (file === JpkiFile.TOKEN_INFO && offset === 0 && scribe.left <= TOKEN_INFO_LENGTH) {
    for (const [length, fieldJa, fieldEn, isText] of TOKEN_FIELDS) {
      if (scribe.left === 0) return;
      scribe.take(Math.min(length, scribe.left), (value) => {
        const said = isText && length <= value.length ? textOrHex(value) : '';
        return words(`${fieldJa} ${said}`.trim(), `${fieldEn} ${said}`.trim());
      });
    }
  }
  scribe.rest((value) => {
    const end = offset + value.length - 1;
    return words(`${ja}の内容（${offset}〜${end}バイト目）`, `content of ${en}, bytes ${offset} to ${end}`);
  });
}

export const READ_BINARY: CommandReader = {
  title: words('READ BINARY：ファイルの読出し', 'READ BINARY'),
  p1: (context) => {
    const { file, offset } = readTarget(context);
    const { ja, en } = fileWords(file);
    if ((context.command.p1 & 0x80) === 0)
      return words(`${ja}、位置 ${offset} の上位`, `${en}, upper byte of offset ${offset}`);
    return words(`短い番号で指す：${ja}`, `by short identifier: ${en}`);
  },
  p2: (context) => words(`位置 ${readTarget(context).offset}`, `offset ${readTarget(context).offset}`),
  answer: binaryAnswer,
};

const RECORD_MODES: Record<number, readonly [ja: string, en: string]> = {
  2: ['次のレコード', 'next record'],
  3: ['前のレコード', 'previous record'],
  4: ['番号で指す', 'by number'],
};

/** Record of READ RECORD and UPDATE RECORD; the file by P2 b8–b4, 0 = the selected one. */
function recordFile({ command: { p2 }, channel }: ReaderContext): number | undefined {
  const shortName = p2 >> 3;
  return shortName === 0 ? channel.file : fileOf(channel, shortName);
}
const recordP1 = ({ command: { p1 } }: ReaderContext): Words =>
  p1 === 0 ? words('いまのレコード', 'current record') : words(`レコード ${p1}`, `record ${p1}`);

function recordP2(context: ReaderContext): Words {
  const mode = context.command.p2 & 0x07;
  const [modeJa, modeEn] = RECORD_MODES[mode] ?? [`指し方 ${mode}`, `mode ${mode}`];
  const { ja, en } = fileWords(recordFile(context));
  return words(`${ja}、${modeJa}`, `${en}, ${modeEn}`);
}

export const READ_RECORD: CommandReader = {
  title: words('READ RECORD：レコードの読出し', 'READ RECORD'),
  p1: recordP1,
  p2: recordP2,
  answer: (scribe, context) => {
    if (recordFile(context) === EF_DIR && scribe.peek() === 0x61)
      scribe.within(templateLength(scribe), () => narrateTlvs(scribe, DIRECTORY_RECORD));
    const { ja, en } = fileWords(recordFile(context));
    scribe.rest((value) =>
      value.every((octet) => octet === 0xff)
        ? words('空き（FFで埋めてある）', 'unused, filled with FF')
        : words(`${ja}のレコード`, `record of ${en}`),
    );
  },
};

/** Whole length of the template that stands first; what is left where it has no form. */
function templateLength(scribe: Scribe): number {
  const length = scribe.peek(1);
  return length !== undefined && length < 0x80 && length + 2 <= scribe.left ? length + 2 : scribe.left;
}

const writing = (ja: string, en: string): CommandReader => ({
  title: words(ja, en),
  data: (scribe) => opaque(scribe, words('書き込むデータ', 'data to write'), true),
  guarded: true,
});
export const UPDATE_BINARY: CommandReader = {
  ...writing('UPDATE BINARY：ファイルの書換え', 'UPDATE BINARY'),
  p1: READ_BINARY.p1,
  p2: READ_BINARY.p2,
};
export const UPDATE_RECORD: CommandReader = {
  ...writing('UPDATE RECORD：レコードの書換え', 'UPDATE RECORD'),
  p1: recordP1,
  p2: recordP2,
};

const STATUS_APPLICATIONS: Record<number, readonly [ja: string, en: string]> = {
  0: ['アプリケーションの状態は伝えない', 'nothing about the application'],
  1: ['アプリケーションが始まったことを伝える', 'the application has been initialised'],
  2: ['アプリケーションが終わることを伝える', 'the application will be ended'],
};
const STATUS_ANSWERS: Record<number, readonly [ja: string, en: string]> = {
  0x00: ['SELECTと同じ応答を求める', 'answer as of SELECT'],
  0x01: ['選択中のアプリケーションの名前を求める', 'name of the selected application'],
  0x0c: ['応答データなし', 'no answer data'],
};

/** STATUS of a UICC (ETSI TS 102 221 §11.1.2); GET STATUS of GlobalPlatform has the same instruction, and other P1. */
export const STATUS: CommandReader = {
  title: words('STATUS：いまのディレクトリの状態', 'STATUS'),
  p1: ({ command: { p1 } }) => {
    const [ja, en] = STATUS_APPLICATIONS[p1] ?? [`P1 ${hexByte(p1)}`, `P1 ${hexByte(p1)}`];
    return words(ja, en);
  },
  p2: ({ command: { p2 } }) => {
    const [ja, en] = STATUS_ANSWERS[p2] ?? [`P2 ${hexByte(p2)}`, `P2 ${hexByte(p2)}`];
    return words(ja, en);
  },
  answer: (scribe) => narrateTlvs(scribe, scribe.peek() === FCP ? FILE_CONTROL : CARD_DATA),
};

const SCHEMES: Record<number, readonly [ja: string, en: string]> = {
  [SignScheme.PKCS1_RAW]: ['DigestInfoをPKCS#1 v1.5で署名', 'PKCS#1 v1.5 over the DigestInfo given'],
  [SignScheme.PKCS1_CARD_HASH_BARE]: ['カードがSHA-256、ハッシュだけを署名', 'the card hashes, bare hash'],
  [SignScheme.PKCS1_SHA256_GIVEN]: ['ハッシュを渡しPKCS#1 v1.5', 'PKCS#1 v1.5 over a hash given'],
  [SignScheme.PKCS1_SHA256_CARD_HASH]: ['カードがSHA-256、PKCS#1 v1.5', 'the card hashes, PKCS#1 v1.5'],
  [SignScheme.PSS_SHA256_GIVEN]: ['ハッシュを渡しPSS', 'PSS over a hash given'],
  [SignScheme.PSS_SHA256_CARD_HASH]: ['カードがSHA-256、PSS', 'the card hashes, PSS'],
};

export const COMPUTE_SIGNATURE: CommandReader = {
  title: words('COMPUTE DIGITAL SIGNATURE：電子署名', 'COMPUTE DIGITAL SIGNATURE'),
  p1: ({ command: { p1 } }) => {
    const [ja, en] = SCHEMES[p1] ?? ['未定義の方式', 'undefined scheme'];
    return words(`方式：${ja}`, `scheme: ${en}`);
  },
  p2: referenceWords,
  data: (scribe) => {
    // SHA-256 DigestInfo: 19 bytes that name the algorithm, then the hash.
    if (scribe.left === 51 && scribe.peek() === 0x30) {
      scribe.take(19, words('SHA-256であることの印（DigestInfo）', 'DigestInfo prefix of SHA-256'));
      scribe.take(32, words('署名する文書のハッシュ', 'hash of the document to sign'));
    } else opaque(scribe, words('署名するデータ', 'data to sign'));
  },
  answer: (scribe) => opaque(scribe, words('電子署名', 'signature')),
};

export const GET_CHALLENGE: CommandReader = {
  title: words('GET CHALLENGE：乱数の取得', 'GET CHALLENGE'),
  answer: (scribe) => opaque(scribe, words('カードの乱数', 'random bytes of the card')),
};

export const GET_RESPONSE: CommandReader = { title: words('GET RESPONSE：応答の残りの取得', 'GET RESPONSE') };

/** Clients of the iPhone profile end with it; chips know it in another length only. */
export const LAST_COMMAND: CommandReader = {
  title: words('最後の命令の合図', 'last-command indicator'),
  data: (scribe) => opaque(scribe, words('合図のデータ', 'data of the indicator')),
};

export const UNKNOWN: CommandReader = {
  title: words('名前のない命令', 'unnamed instruction'),
  data: (scribe) => opaque(scribe, words('コマンドデータ', 'command data'), true),
  answer: (scribe) => opaque(scribe, words('応答データ', 'answer data'), true),
  guarded: true,
  guardedAnswer: true,
};
