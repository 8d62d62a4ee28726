// Opening a secure session and moving keys: INITIALIZE UPDATE, EXTERNAL AUTHENTICATE, SCP11 commands, R-MAC sessions, PUT KEY
// (GlobalPlatform Card Specification 2.3.1 §11.8 and annex E, Amendments D and F).
import { hex } from '@sumaho-jpki/wire/apdu';
import type { CommandReader, CommandView, ReaderContext } from './command-view';
import { isSecretKeyType, keyTypeName, keyVersionWords, securityLevelWords } from './names';
import { type Scribe, hexByte, words } from './segment';
import { KEY_AGREEMENT } from './tags';
import { bytesOf, lvLength, narrateTlvs, opaque } from './tlv';

const SCP02 = 0x02;
const SCP03 = 0x03;
const S16 = 0x01;

function initializeUpdateAnswer(scribe: Scribe): void {
  scribe.take(10, words('鍵の多様化データ（KDD）', 'key diversification data'));
  scribe.take(1, ([kvn = 0]) => keyVersionWords(kvn));
  const [protocol] = scribe.take(1, ([scp = 0]) =>
    words(`セキュアチャネルの方式：SCP${hexByte(scp)}`, `secure channel protocol: SCP${hexByte(scp)}`),
  );
  if (protocol === SCP02) {
    scribe.take(2, ([high = 0, low = 0]) => counterWords(high * 256 + low));
    scribe.take(6, words('カードの乱数（チャレンジ）', 'card challenge'));
    scribe.take(8, words('カードの認証値', 'card cryptogram'));
    return;
  }
  const [i = 0] = scribe.take(1, ([value = 0]) => optionWords(value));
  const size = i & S16 ? 16 : 8;
  const kind = i & 0x10 ? words('（通番から算出）', ', made from the counter') : words('（乱数）', ', random');
  scribe.take(size, words(`カードのチャレンジ${kind.ja}`, `card challenge${kind.en}`));
  scribe.take(size, words('カードの認証値', 'card cryptogram'));
  if (scribe.left > 0) scribe.take(3, (value) => counterWords(Number.parseInt(hex(value), 16)));
}

function counterWords(counter: number) {
  return words(`鍵の通番 ${counter}`, `sequence counter ${counter}`);
}

function optionWords(i: number) {
  const ja = [
    i & S16 ? '16バイトの認証値' : '8バイトの認証値',
    i & 0x10 ? '算出されるチャレンジ' : '乱数のチャレンジ',
    ...(i & 0x20 ? ['応答のMAC'] : []),
    ...(i & 0x40 ? ['応答の暗号化'] : []),
  ];
  const en = [
    i & S16 ? 'S16' : 'S8',
    i & 0x10 ? 'pseudo-random challenge' : 'random challenge',
    ...(i & 0x20 ? ['R-MAC'] : []),
    ...(i & 0x40 ? ['R-ENC'] : []),
  ];
  return words(`選択肢 i=${hexByte(i)}：${ja.join('、')}`, `options i=${hexByte(i)}: ${en.join(', ')}`);
}

export const INITIALIZE_UPDATE: CommandReader = {
  title: words('INITIALIZE UPDATE：保護通信の開始', 'INITIALIZE UPDATE'),
  p1: ({ command: { p1 } }) => keyVersionWords(p1),
  p2: ({ command: { p2 } }) => words(`鍵の番号 ${hexByte(p2)}`, `key identifier ${hexByte(p2)}`),
  data: (scribe) => opaque(scribe, words('ホストの乱数（チャレンジ）', 'host challenge')),
  answer: initializeUpdateAnswer,
  settle: ({ channel, sw }, answer) => {
    delete channel.session;
    if (sw !== 0x9000) return;
    const [protocol, i] = answer.subarray(11);
    const long = protocol === SCP03 && i !== undefined && (i & S16) !== 0;
    channel.opening = { protocol: protocol ?? SCP03, macLength: long ? 16 : 8 };
  },
};

export const EXTERNAL_AUTHENTICATE: CommandReader = {
  title: words('EXTERNAL AUTHENTICATE：ホストの認証', 'EXTERNAL AUTHENTICATE'),
  p1: ({ command: { p1 } }) => securityLevelWords(p1),
  data: (scribe) => {
    const half = scribe.left === 32 ? 16 : 8;
    scribe.take(half, words('ホストの認証値', 'host cryptogram'));
    scribe.take(half, words('コマンドのMAC', 'C-MAC'));
  },
  settle: ({ command, channel, sw }) => {
    if (sw !== 0x9000) return;
    const { protocol, macLength } = channel.opening ?? {
      protocol: SCP03,
      macLength: command.data.length === 32 ? 16 : 8,
    };
    channel.session = { protocol, macLength, level: command.p1 };
  },
};

const keyReference = {
  p1: ({ command: { p1 } }: ReaderContext) => keyVersionWords(p1),
  p2: ({ command: { p2 } }: ReaderContext) => words(`鍵の番号 ${hexByte(p2)}`, `key identifier ${hexByte(p2)}`),
};

function settleKeyAgreement({ command, channel, sw }: ReaderContext): void {
  if (sw !== 0x9000) return;
  // 95 (usage) decides what is protected: 34 MACs only, 3C encryption too.
  const usage = /9501(..)/.exec(hex(command.data.slice(0, 40)))?.[1];
  channel.session = { protocol: 0x11, macLength: 8, level: usage === '34' ? 0x11 : 0x33 };
}

export const MUTUAL_AUTHENTICATE: CommandReader = {
  title: words('MUTUAL AUTHENTICATE：公開鍵による相互認証（SCP11a）', 'MUTUAL AUTHENTICATE (SCP11a)'),
  ...keyReference,
  data: (scribe) => narrateTlvs(scribe, KEY_AGREEMENT),
  answer: (scribe) => narrateTlvs(scribe, KEY_AGREEMENT),
  settle: settleKeyAgreement,
};

export const INTERNAL_AUTHENTICATE: CommandReader = {
  ...MUTUAL_AUTHENTICATE,
  title: words('INTERNAL AUTHENTICATE：カードの認証', 'INTERNAL AUTHENTICATE'),
};

export const PERFORM_SECURITY_OPERATION: CommandReader = {
  title: words('PERFORM SECURITY OPERATION：ホストの証明書の検証', 'PERFORM SECURITY OPERATION'),
  p1: keyReference.p1,
  p2: ({ command: { p2 } }) => {
    const key = hexByte(p2 & 0x7f);
    return p2 & 0x80
      ? words(
          `鍵の番号 ${key}、中間の証明書（続きがある）`,
          `key identifier ${key}, certificate of an authority between, more follow`,
        )
      : words(`鍵の番号 ${key}`, `key identifier ${key}`);
  },
  data: (scribe) => {
    if (scribe.peek() === 0x7f) narrateTlvs(scribe, KEY_AGREEMENT);
    else opaque(scribe, words('証明書（DER）', 'certificate (DER)'));
  },
};

export const BEGIN_R_MAC: CommandReader = {
  title: words('BEGIN R-MAC SESSION：応答のMACの開始', 'BEGIN R-MAC SESSION'),
  p1: ({ command: { p1 } }) => securityLevelWords(p1),
  data: (scribe) => opaque(scribe, words('任意のデータ', 'discretionary data')),
};
export const END_R_MAC: CommandReader = {
  title: words('END R-MAC SESSION：応答のMACの終了', 'END R-MAC SESSION'),
  answer: (scribe) => opaque(scribe, words('応答のMAC', 'R-MAC')),
};

const MORE = 0x80;

/** One component: type, length, key block; AES blocks tell the length of the clear key first. */
function keyComponent(scribe: Scribe): void {
  const [type = 0] = scribe.take(1, ([value = 0]) =>
    words(`鍵の種別：${keyTypeName(value)}`, `key type: ${keyTypeName(value)}`),
  );
  const read = lvLength(scribe);
  if (!read) {
    scribe.take(scribe.left + 1, words('鍵データの長さ', 'length of the key data'));
    return;
  }
  const said = bytesOf(read.length);
  scribe.take(read.size, words(`鍵データの長さ：${said.ja}`, `length of the key data: ${said.en}`));
  scribe.within(read.length, () => {
    const first = scribe.peek();
    const tellsClear =
      type === 0x88 && first !== undefined && [0x10, 0x18, 0x20].includes(first) && scribe.left > first;
    if (tellsClear)
      scribe.take(1, ([n = 0]) => words(`鍵そのものの長さ：${n}バイト`, `length of the clear key: ${n} bytes`));
    const secret = isSecretKeyType(type);
    opaque(scribe, secret ? words('暗号化された鍵', 'enciphered key') : words('公開の値', 'public value'), secret);
  });
}

function isComponentType(value: number | undefined): boolean {
  return value !== undefined && value >= 0x80;
}

function putKeyData(scribe: Scribe): void {
  scribe.take(1, ([kvn = 0]) => {
    const { ja, en } = keyVersionWords(kvn);
    return words(`新しい${ja}`, `new ${en}`);
  });
  while (scribe.left > 0) {
    do keyComponent(scribe);
    while (isComponentType(scribe.peek()));
    const [length = 0] = scribe.take(1, ([n = 0]) =>
      words(`鍵検査値の長さ：${n}バイト`, `length of the key check value: ${n} bytes`),
    );
    if (length > 0) scribe.take(length, words('鍵検査値', 'key check value'));
  }
}

export const PUT_KEY: CommandReader = {
  title: words('PUT KEY：鍵の書込み', 'PUT KEY'),
  p1: ({ command: { p1 } }) => {
    const more = p1 & MORE ? words('、続きあり', ', more segments follow') : words('', '');
    if ((p1 & 0x7f) === 0) return words(`新しく加える${more.ja}`, `adds a new key${more.en}`);
    const { ja, en } = keyVersionWords(p1 & 0x7f);
    return words(`置き換える${ja}${more.ja}`, `replaces ${en}${more.en}`);
  },
  p2: ({ command: { p2 } }) => {
    const several = p2 & MORE ? words('複数の鍵、', 'several keys, ') : words('', '');
    const kid = hexByte(p2 & 0x7f);
    return words(`${several.ja}最初の鍵の番号 ${kid}`, `${several.en}first key identifier ${kid}`);
  },
  data: putKeyData,
  answer: (scribe) => {
    scribe.take(1, ([kvn = 0]) => keyVersionWords(kvn));
    while (scribe.left >= 3) scribe.take(3, words('鍵検査値', 'key check value'));
    opaque(scribe, words('応答データ', 'answer data'));
  },
  guarded: true,
  series: (command: CommandView) => ({ first: false, last: (command.p1 & MORE) === 0 }),
  wrappedAsOne: true,
};
