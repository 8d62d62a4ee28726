// INSTALL, LOAD, STORE DATA, DELETE, SET STATUS, GET STATUS in words (GlobalPlatform Card Specification 2.3.1 §11).
import { ENCIPHERED_DGIS, JpkiDgi, decodePinPolicy } from '@sumaho-jpki/wire/jpki-applet';
import type { CommandReader, CommandView, ReaderContext } from './command-view';
import { aidWords, lifeCycleWords, privilegeWords } from './names';
import { type Scribe, type Words, hexByte, words } from './segment';
import {
  CARD_DATA,
  DELETION,
  DOMAIN_PARAMETERS,
  INSTALL_PARAMETERS,
  KEY_AGREEMENT,
  LOAD_FILE,
  STATUS_QUERY,
  STORED_DATA,
} from './tags';
import { type Dictionary, bytesOf, narrateLv, narrateTlvs, opaque } from './tlv';

const MORE = 0x80;
const segmented = (command: CommandView) => ({ first: false, last: (command.p1 & MORE) === 0 });
const blocks = (command: CommandView) => ({ first: command.p2 === 0, last: (command.p1 & MORE) !== 0 });

const aidField = (scribe: Scribe, name: Words): void =>
  narrateLv(scribe, name, (length) =>
    scribe.take(length, (value) => {
      const said = aidWords(value);
      return words(`${name.ja}：${said.ja}`, `${name.en}: ${said.en}`);
    }),
  );
const plainField = (scribe: Scribe, name: Words): void => narrateLv(scribe, name, () => opaque(scribe, name));
const tlvField = (scribe: Scribe, name: Words, dictionary: Dictionary): void =>
  narrateLv(scribe, name, () => narrateTlvs(scribe, dictionary));

const ELF = words('ロードファイルのAID', 'load file AID');
const INSTANCE = words('アプリケーションのAID', 'application AID');
const PARAMETERS = words('設定', 'parameters');
const TOKEN = words('トークン', 'token');
const unused = (scribe: Scribe, count = 1): void => {
  for (let i = 0; i < count; i += 1) plainField(scribe, words('使わない欄', 'field not used'));
};

const HASHES: Record<number, string> = { 20: 'SHA-1', 32: 'SHA-256', 48: 'SHA-384', 64: 'SHA-512' };

function loadFields(scribe: Scribe): void {
  aidField(scribe, ELF);
  aidField(scribe, words('置き場となる領域のAID', 'security domain AID'));
  const hash = words('ロードファイルのハッシュ', 'load file hash');
  narrateLv(scribe, hash, (length) => {
    const name = HASHES[length] ?? '?';
    scribe.take(length, words(`${hash.ja}（${name}）`, `${hash.en} (${name})`));
  });
  tlvField(scribe, PARAMETERS, INSTALL_PARAMETERS);
  plainField(scribe, TOKEN);
}

function instanceFields(scribe: Scribe): void {
  aidField(scribe, ELF);
  aidField(scribe, words('実行モジュールのAID', 'executable module AID'));
  targetFields(scribe);
}

/** Application, privileges, parameters, token: the same in install, make selectable and registry update. */
function targetFields(scribe: Scribe): void {
  aidField(scribe, INSTANCE);
  let domain = false;
  const privileges = words('特権', 'privileges');
  narrateLv(scribe, privileges, (length) => {
    domain = ((scribe.peek() ?? 0) & 0x80) !== 0;
    scribe.take(length, privilegeWords);
  });
  const parameters = domain
    ? { ...INSTALL_PARAMETERS, 0xc9: { ja: '領域の設定', en: 'security domain parameters', inside: DOMAIN_PARAMETERS } }
    : INSTALL_PARAMETERS;
  tlvField(scribe, PARAMETERS, parameters);
  plainField(scribe, TOKEN);
}

const INSTALL_FORMS: Record<number, readonly [ja: string, en: string]> = {
  0x02: ['読込みの準備（for load）', 'for load'],
  0x04: ['設置（for install）', 'for install'],
  0x08: ['選択可能にする（for make selectable）', 'for make selectable'],
  0x0c: ['設置して選択可能にする', 'for install and make selectable'],
  0x0e: ['読込み・設置・選択可能を一括で', 'for load, install and make selectable'],
  0x10: ['引渡し（for extradition）', 'for extradition'],
  0x20: ['個人化の開始（for personalization）', 'for personalization'],
  0x40: ['登録簿の更新（for registry update）', 'for registry update'],
};

function installData(scribe: Scribe, { command }: ReaderContext): void {
  const form = command.p1 & 0x7f;
  if (form === 0x02 || (form === 0x0e && command.p2 === 0x01)) loadFields(scribe);
  else if (form === 0x04 || form === 0x0c || form === 0x0e) instanceFields(scribe);
  else if (form === 0x10) {
    aidField(scribe, words('引渡し先の領域のAID', 'target security domain AID'));
    unused(scribe);
    aidField(scribe, words('引き渡すもののAID', 'AID of what is handed over'));
    unused(scribe);
    tlvField(scribe, PARAMETERS, INSTALL_PARAMETERS);
    plainField(scribe, TOKEN);
  } else if (form === 0x40) {
    aidField(scribe, words('領域のAID', 'security domain AID'));
    unused(scribe);
    targetFields(scribe);
  } else {
    unused(scribe, 2);
    targetFields(scribe);
  }
}

/** 00, or a receipt with its confirmation data (delegated management). */
export function receiptAnswer(scribe: Scribe): void {
  if (scribe.left === 1 && scribe.peek() === 0) {
    scribe.take(1, words('受領証なし', 'no receipt'));
    return;
  }
  narrateLv(scribe, words('確認', 'confirmation'), () => {
    plainField(scribe, words('受領証（レシート）', 'receipt'));
    plainField(scribe, words('受領証の通番', 'confirmation counter'));
    plainField(scribe, words('領域に固有のデータ', 'security domain unique data'));
    if (scribe.left > 0) plainField(scribe, words('トークンの番号', 'token identifier'));
  });
}

export const INSTALL: CommandReader = {
  title: words('INSTALL：アプリの設置や引渡し', 'INSTALL'),
  p1: ({ command: { p1 } }) => {
    const [ja, en] = INSTALL_FORMS[p1 & 0x7f] ?? ['未定義の形', 'undefined form'];
    const more = (p1 & MORE) !== 0;
    return words(`形：${ja}${more ? '、続きあり' : ''}`, `form: ${en}${more ? ', more segments follow' : ''}`);
  },
  p2: ({ command: { p2 } }) =>
    p2 === 0x01
      ? words('一括処理のはじめ', 'beginning of the combined process')
      : p2 === 0x03
        ? words('一括処理の終わり', 'end of the combined process')
        : words('情報なし', 'no information'),
  data: installData,
  answer: receiptAnswer,
  series: segmented,
  wrappedAsOne: true,
};

export const LOAD: CommandReader = {
  title: words('LOAD：ロードファイルの書込み', 'LOAD'),
  p1: ({ command: { p1 } }) =>
    p1 & MORE ? words('最後のブロック', 'last block') : words('続きあり', 'more blocks follow'),
  p2: ({ command: { p2 } }) => words(`ブロック番号 ${p2}`, `block number ${p2}`),
  data: (scribe) => narrateTlvs(scribe, LOAD_FILE),
  answer: receiptAnswer,
  series: blocks,
};

const DGI_NAMES: Record<number, readonly [ja: string, en: string]> = {
  0x0070: ['領域の情報', 'data of the security domain'],
  0x00a6: ['鍵の取決め（シナリオ3）', 'key agreement (scenario 3)'],
  0x00b9: ['鍵の取決め', 'key description'],
  0x0010: ['RSA公開鍵', 'RSA public key'],
  0x0011: ['RSA公開鍵', 'RSA public key'],
  0x0036: ['EC公開鍵', 'EC public key'],
  0x7f21: ['証明書', 'certificate'],
  0x8112: ['RSA秘密鍵', 'RSA private exponent'],
  0x8113: ['共通鍵', 'secret key'],
  0x8137: ['EC秘密鍵', 'EC private key'],
  [JpkiDgi.TOKEN_INFO]: ['トークン情報（EF 0006）', 'token information (EF 0006)'],
  [JpkiDgi.CERTIFICATE]: ['利用者証明用電子証明書（EF 000A）', 'user certificate (EF 000A)'],
  [JpkiDgi.PIN_POLICY]: ['暗証番号の方針', 'PIN policy'],
  [JpkiDgi.KEY_Q_INVERSE]: ['秘密鍵の成分 1/q mod p', 'private key component 1/q mod p'],
  [JpkiDgi.KEY_DQ]: ['秘密鍵の成分 d mod (q-1)', 'private key component d mod (q-1)'],
  [JpkiDgi.KEY_DP]: ['秘密鍵の成分 d mod (p-1)', 'private key component d mod (p-1)'],
  [JpkiDgi.KEY_Q]: ['秘密鍵の成分 q', 'private key component q'],
  [JpkiDgi.KEY_P]: ['秘密鍵の成分 p', 'private key component p'],
  [JpkiDgi.POSSESSION_REQUEST]: ['鍵の所持の証明を求める乱数', 'nonce that asks for proof of possession'],
};
/** Public groups; every group that is not known to be public is hidden. */
const PUBLIC_DGIS = new Set<number>([
  0x0070, 0x00a6, 0x00b9, 0x0010, 0x0011, 0x0036, 0x7f21, 0x0006, 0x000a, 0x0018, 0x7ff0,
]);
const NESTED_DGIS = new Set<number>([0x0070, 0x00a6, 0x00b9, 0x7f21]);

function narrateDgi(scribe: Scribe): void {
  const [high, low, first, longHigh, longLow] = scribe.ahead(5);
  const long = first === 0xff;
  const header = words('DGIの番号と長さ', 'DGI and length');
  if (high === undefined || low === undefined || first === undefined || (long && longLow === undefined)) {
    scribe.take(scribe.left + 1, header);
    return;
  }
  const dgi = high * 256 + low;
  const length = long ? (longHigh ?? 0) * 256 + (longLow ?? 0) : first;
  const [ja, en] = DGI_NAMES[dgi] ?? ['名前のないDGI', 'unnamed DGI'];
  const code = hexByte(high) + hexByte(low);
  const said = bytesOf(length);
  scribe.take(long ? 5 : 3, words(`DGI ${code}：${ja}（${said.ja}）`, `DGI ${code}: ${en} (${said.en})`));
  if (length === 0) return;
  if (!PUBLIC_DGIS.has(dgi)) {
    const kept = ENCIPHERED_DGIS.includes(dgi) || dgi >= 0x8000 ? words('、暗号化', ', enciphered') : words('', '');
    scribe.take(length, words(`${ja}の値${kept.ja}`, `value of ${en}${kept.en}`), true);
  } else if (NESTED_DGIS.has(dgi)) {
    scribe.within(length, () => narrateTlvs(scribe, { ...STORED_DATA, ...KEY_AGREEMENT }));
  } else {
    scribe.take(length, (value) => {
      const detail = dgi === JpkiDgi.PIN_POLICY ? pinPolicyWords(value) : words('', '');
      return words(`${ja}の値${detail.ja}`, `value of ${en}${detail.en}`);
    });
  }
}

function pinPolicyWords(value: Uint8Array): Words {
  try {
    const { tryLimit, minLength, maxLength } = decodePinPolicy(value);
    return words(
      `：${tryLimit}回まで、${minLength}〜${maxLength}桁`,
      `: ${tryLimit} tries, ${minLength} to ${maxLength} digits`,
    );
  } catch {
    return words('', '');
  }
}

function storeData(scribe: Scribe, { command: { p1 } }: ReaderContext): void {
  const structure = p1 & 0x18;
  const enciphered = (p1 & 0x60) === 0x60;
  if (structure === 0x10 && !enciphered) narrateTlvs(scribe, STORED_DATA);
  else if (structure === 0x08) while (scribe.left > 0) narrateDgi(scribe);
  else opaque(scribe, words('形の決まっていないデータ', 'data of no stated form'), true);
}

export const STORE_DATA: CommandReader = {
  title: words('STORE DATA：データの格納', 'STORE DATA'),
  p1: ({ command: { p1 } }) => {
    const form = { 0x08: words('DGI形式', 'DGI form'), 0x10: words('BER-TLV形式', 'BER-TLV form') }[p1 & 0x18];
    const { ja, en } = form ?? words('形の指定なし', 'no stated form');
    const last = p1 & MORE ? words('最後のブロック', 'last block') : words('続きあり', 'more blocks follow');
    const answer = p1 & 0x01 ? words('、応答データあり', ', answer data expected') : words('', '');
    return words(`${last.ja}、${ja}${answer.ja}`, `${last.en}, ${en}${answer.en}`);
  },
  p2: ({ command: { p2 } }) => words(`ブロック番号 ${p2}`, `block number ${p2}`),
  data: storeData,
  answer: (scribe) => {
    if (scribe.peek() === 0x86 || scribe.peek() === 0x85) narrateTlvs(scribe, KEY_AGREEMENT);
    else if (scribe.left === 32) opaque(scribe, words('鍵の所持の証明（SHA-256）', 'proof of possession (SHA-256)'));
    else opaque(scribe, words('応答データ', 'answer data'));
  },
  guarded: true,
  series: blocks,
};

export const DELETE: CommandReader = {
  title: words('DELETE：削除', 'DELETE'),
  p1: ({ command: { p1 } }) => (p1 & MORE ? words('続きあり', 'more segments follow') : words('最後', 'last')),
  p2: ({ command: { p2 } }) =>
    p2 & MORE ? words('関連するものも削除', 'related objects too') : words('これだけを削除', 'this object only'),
  data: (scribe) => narrateTlvs(scribe, DELETION),
  answer: receiptAnswer,
  series: segmented,
  wrappedAsOne: true,
};

const STATUS_SCOPES: Record<number, readonly [ja: string, en: string]> = {
  0x80: ['発行者セキュリティドメイン', 'issuer security domain'],
  0x40: ['アプリケーションと領域', 'applications and security domains'],
  0x20: ['ロードファイル', 'load files'],
  0x10: ['ロードファイルとモジュール', 'load files and modules'],
  0x60: ['領域とその中のアプリケーション', 'a security domain and its applications'],
};
function scopeWords({ command: { p1 } }: ReaderContext): Words {
  const [ja, en] = STATUS_SCOPES[p1] ?? ['未定義の範囲', 'undefined scope'];
  return words(`範囲：${ja}`, `scope: ${en}`);
}

export const GET_STATUS: CommandReader = {
  title: words('GET STATUS：登録簿の照会', 'GET STATUS'),
  p1: scopeWords,
  p2: ({ command: { p2 } }) => (p2 & 0x01 ? words('続きを求める', 'next') : words('はじめから', 'first or all')),
  data: (scribe) => narrateTlvs(scribe, STATUS_QUERY),
  answer: (scribe) => narrateTlvs(scribe, CARD_DATA),
};

export const SET_STATUS: CommandReader = {
  title: words('SET STATUS：状態の変更', 'SET STATUS'),
  p1: scopeWords,
  p2: ({ command: { p2 } }) => {
    const { ja, en } = lifeCycleWords(p2);
    return words(`新しい${ja}`, `new ${en}`);
  },
  data: (scribe) =>
    scribe.rest((aid) => {
      const said = aidWords(aid);
      return words(`対象のAID ${said.ja}`, `target AID ${said.en}`);
    }),
};
