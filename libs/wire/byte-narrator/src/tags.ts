// What tags mean in which place (GlobalPlatform Card Specification 2.3.1 §11 and annex H, Amendments A, D and F, SE Access
// Control, ETSI TS 102 223/226; CASD certificate and key agreement in this project's profile).
import { hex } from '@sumaho-jpki/wire/apdu';
import { aidWords, keyTypeName, keyVersionWords, lifeCycleWords, privilegeWords, textOrHex } from './names';
import { hexByte, words } from './segment';
import type { Dictionary, Meaning } from './tlv';

const number = (value: Uint8Array): number => value.reduce((sum, byte) => sum * 256 + byte, 0);
const plain = (ja: string, en: string): Meaning => ({ ja, en });
const shown = (ja: string, en: string): Meaning => ({ ja, en, value: (value) => words(hex(value), hex(value)) });
const text = (ja: string, en: string): Meaning => ({
  ja,
  en,
  value: (value) => words(textOrHex(value), textOrHex(value)),
});
const counted = (ja: string, en: string): Meaning => ({
  ja,
  en,
  value: (value) => words(String(number(value)), String(number(value))),
});
const aid = (ja: string, en: string): Meaning => ({ ja, en, value: aidWords });
const holding = (ja: string, en: string, inside: Dictionary): Meaning => ({ ja, en, inside });
const version: Meaning = { ...plain('鍵の版', 'key version'), value: ([kvn = 0]) => keyVersionWords(kvn) };
const keyType: Meaning = {
  ...plain('鍵の種別', 'key type'),
  value: ([type = 0]) => words(keyTypeName(type), keyTypeName(type)),
};
const IIN = shown('発行者の番号（IIN）', 'issuer identification number');
const CIN = shown('カードイメージの番号（CIN）', 'card image number');
const OID = shown('オブジェクト識別子', 'object identifier');

const RECOGNITION: Dictionary = {
  0x06: OID,
  0x60: holding('GlobalPlatformの版', 'GlobalPlatform version', { 0x06: OID }),
  0x63: holding('カードの識別方式', 'card identification scheme', { 0x06: OID }),
  0x64: holding('セキュアチャネルの方式', 'secure channel protocol', { 0x06: OID }),
  0x65: plain('カードの構成', 'card configuration'),
  0x66: plain('チップの詳細', 'card and chip details'),
};

export const KEY_CONTROL: Dictionary = {
  0x90: shown('鍵設定の方式', 'key set-up scenario'),
  0x91: shown('方式の番号', 'scenario number'),
  0x95: shown('鍵の用途', 'key usage'),
  0x96: shown('鍵の利用者', 'key access'),
  0x80: keyType,
  0x81: counted('鍵の長さ（バイト）', 'key length in bytes'),
  0x82: shown('鍵の番号（KID）', 'key identifier'),
  0x83: version,
  0x84: shown('ホストの識別子', 'host identifier'),
  0x45: CIN,
};
const PUBLIC_KEY: Dictionary = {
  0xb0: plain('公開鍵の点', 'public point'),
  0xf0: shown('曲線の番号', 'curve reference'),
  0x86: plain('公開鍵の点', 'public point'),
};
const CERTIFICATE: Dictionary = {
  0x93: shown('証明書の番号', 'certificate serial number'),
  0x42: text('認証機関', 'authority'),
  0x5f20: shown('対象', 'subject'),
  0x95: shown('用途', 'usage'),
  0x5f4c: shown('役割', 'role'),
  0x5f25: shown('有効開始日', 'effective date'),
  0x5f24: shown('有効期限', 'expiry date'),
  0x53: plain('任意の項目', 'discretionary data'),
  0x7f49: holding('公開鍵', 'public key', PUBLIC_KEY),
  0x5f37: plain('認証機関の署名', 'signature of the authority'),
};

/** Key agreement (Amendment A scenario 3, Amendment F) and confidential key set-up. */
export const KEY_AGREEMENT: Dictionary = {
  0xa6: holding('鍵の取決め', 'control reference template', KEY_CONTROL),
  0xb9: holding('鍵の取決め', 'control reference template', KEY_CONTROL),
  0x7f49: holding('使い捨ての公開鍵', 'ephemeral public key', PUBLIC_KEY),
  0x5f49: plain('使い捨ての公開鍵', 'ephemeral public key'),
  0x7f21: holding('証明書', 'certificate', CERTIFICATE),
  0xbf21: holding('証明書の列', 'certificate store', { 0x7f21: holding('証明書', 'certificate', CERTIFICATE) }),
  0x85: plain('カードの乱数', 'derivation random'),
  0x86: plain('受領の証（レシート）', 'receipt'),
  0x5f37: plain('署名', 'signature'),
};

const REGISTRY: Dictionary = {
  0x4f: aid('AID', 'AID'),
  0x9f70: { ...plain('ライフサイクル', 'life cycle'), value: ([state = 0]) => lifeCycleWords(state) },
  0xc5: { ...plain('特権', 'privileges'), value: privilegeWords },
  0xcf: shown('既定の選択', 'implicit selection'),
  0xc4: aid('元のロードファイル', 'load file it came from'),
  0xce: shown('ロードファイルの版', 'load file version'),
  0x84: aid('実行モジュール', 'executable module'),
  0xcc: aid('属する領域', 'security domain it belongs to'),
};

const KEY_INFORMATION: Meaning = {
  ...plain('鍵', 'key'),
  value: ([kid = 0, kvn = 0, type = 0, length = 0]) =>
    words(
      `番号${hexByte(kid)}、${keyVersionWords(kvn).ja}、${keyTypeName(type)}、${length}バイト`,
      `identifier ${hexByte(kid)}, ${keyVersionWords(kvn).en}, ${keyTypeName(type)}, ${length} bytes`,
    ),
};

const ACCESS_RULE: Dictionary = {
  0xe1: holding('対象', 'what the rule is about', {
    0x4f: aid('アプリケーション', 'application'),
    0xc0: plain('既定のアプリケーション', 'default application'),
    0xc1: shown('端末アプリの署名証明書のハッシュ', 'hash of the phone application certificate'),
    0xca: text('端末アプリの名前', 'package of the phone application'),
  }),
  0xe3: holding('許可', 'what is allowed', {
    0xd0: { ...plain('APDU', 'APDU'), value: allowed },
    0xd1: { ...plain('NFCの通知', 'NFC events'), value: allowed },
    0xdb: shown('通信事業者の許可', 'carrier permissions'),
  }),
};
function allowed(value: Uint8Array) {
  if (value.length === 1) return value[0] === 0 ? words('不許可', 'never') : words('許可', 'always');
  const count = Math.floor(value.length / 8);
  return words(`条件${count}件に合うものだけ許可`, `only what matches ${count} filters`);
}
const REF_AR_DO: Meaning = holding('アクセス規則', 'access rule', ACCESS_RULE);

/** File control parameters of a UICC's file (ETSI TS 102 221 §11.1.1.3). */
export const FILE_CONTROL: Dictionary = {
  0x62: holding('ファイルの情報（FCP）', 'file control parameters', {
    0x80: counted('ファイルの大きさ（バイト）', 'file size in bytes'),
    0x81: counted('全体の大きさ（バイト）', 'total file size in bytes'),
    0x82: shown('ファイルの種類', 'file descriptor'),
    0x83: shown('ファイルの番号', 'file identifier'),
    0x84: aid('アプリケーションの名前', 'application name'),
    0x88: shown('短い番号', 'short file identifier'),
    0x8a: shown('ファイルの状態', 'life cycle status'),
    0x8b: shown('アクセス条件の参照', 'security attributes, referenced'),
    0x8c: shown('アクセス条件', 'security attributes, compact'),
    0xa5: holding('独自の情報', 'proprietary data', { 0x80: shown('UICCの特性', 'UICC characteristics') }),
    0xab: shown('アクセス条件（詳細）', 'security attributes, expanded'),
    0xc6: holding('暗証番号の状態', 'PIN status', {
      0x83: shown('暗証番号の番号', 'key reference of a PIN'),
      0x90: shown('有効な暗証番号', 'PINs that are enabled'),
      0x95: shown('用途', 'usage qualifier'),
    }),
  }),
};

/** Record of EF.DIR (ETSI TS 102 221 §13.1). */
export const DIRECTORY_RECORD: Dictionary = {
  0x61: holding('アプリケーション', 'application template', {
    0x4f: aid('AID', 'AID'),
    0x50: text('表示名', 'label'),
  }),
};

/** Answers of GET DATA, GET STATUS and SELECT. */
export const CARD_DATA: Dictionary = {
  0x6f: holding('選択の応答（FCI）', 'file control information', {
    0x84: aid('選択されたAID', 'AID selected'),
    0xa5: holding('独自の情報', 'proprietary data', {
      0x73: holding('セキュリティドメインの情報', 'security domain management data', RECOGNITION),
      0x9f6e: shown('製造の情報', 'production life cycle data'),
      0x9f65: counted('コマンドデータの最大長', 'longest command data'),
    }),
  }),
  0x42: IIN,
  0x45: CIN,
  0x66: holding('カード認識データ', 'card data', { 0x73: holding('認識データ', 'recognition data', RECOGNITION) }),
  0x67: holding('カードの能力', 'card capability information', {
    0xa0: holding('セキュアチャネル', 'secure channel', {
      0x80: { ...plain('方式', 'protocol'), value: ([scp = 0]) => words(`SCP${hexByte(scp)}`, `SCP${hexByte(scp)}`) },
      0x81: shown('選択肢i', 'options i'),
      0x82: shown('鍵の長さ', 'key sizes'),
      0x83: shown('暗号の種類', 'cipher suites'),
    }),
    0x81: {
      ...plain('セキュリティドメインに付けられる特権', 'privileges of a security domain'),
      value: privilegeWords,
    },
    0x82: { ...plain('アプリケーションに付けられる特権', 'privileges of an application'), value: privilegeWords },
    0x83: shown('ロードファイルのハッシュ', 'load file hash algorithms'),
  }),
  0xe0: holding('鍵の一覧', 'key information', { 0xc0: KEY_INFORMATION }),
  0xc0: KEY_INFORMATION,
  0xc1: counted('鍵の通番', 'sequence counter'),
  0xc2: counted('受領証の通番', 'confirmation counter'),
  0xd3: shown('現在の保護水準', 'current security level'),
  0x2f00: holding('アプリケーションの一覧', 'application list', REGISTRY),
  0x61: holding('アプリケーション', 'application', REGISTRY),
  0xff21: holding('メモリー', 'memory', {
    0x81: counted('アプリケーションの数', 'number of applications'),
    0x82: counted('不揮発メモリーの空き（バイト）', 'free non-volatile memory in bytes'),
    0x83: counted('揮発メモリーの空き（バイト）', 'free volatile memory in bytes'),
  }),
  0x5f50: text('管理サーバーのURL', 'URL of the administration server'),
  0xe3: holding('登録簿の1件', 'registry entry', REGISTRY),
  0xff40: holding('アクセス規則の全部', 'all access rules', { 0xe2: REF_AR_DO }),
  0xff50: holding('アクセス規則の一部', 'specific access rules', ACCESS_RULE),
  0xdf20: shown('規則の版', 'refresh tag'),
  0xdf21: plain('規則の構成', 'access rule configuration'),
  ...KEY_AGREEMENT,
};

export const STATUS_QUERY: Dictionary = {
  0x4f: { ...plain('AIDの先頭', 'AID or its beginning'), value: aidWords },
  0x5c: shown('求める項目', 'tags asked for'),
};

/** STORE DATA in BER-TLV form: own data of a security domain, and ARA-M. */
export const STORED_DATA: Dictionary = {
  ...CARD_DATA,
  0x4f: aid('発行者の領域の新しいAID', 'new AID of the issuer security domain'),
  0xf0: holding('規則の追加', 'store access rules', { 0xe2: REF_AR_DO }),
  0xf1: holding('規則の削除', 'delete access rules', { 0xe2: REF_AR_DO, ...ACCESS_RULE, 0x4f: aid('AID', 'AID') }),
  0xf2: plain('規則の版の更新', 'update the refresh tag'),
};

const QUOTA = (ja: string, en: string): Meaning => counted(`${ja}（バイト）`, `${en} in bytes`);
const TOKEN_REFERENCE: Dictionary = {
  0x42: IIN,
  0x45: CIN,
  0x5f20: text('トークンの発行者', 'application provider'),
  0x93: shown('トークンの番号', 'token identifier'),
};

export const INSTALL_PARAMETERS: Dictionary = {
  0xc9: plain('アプリケーションの設定', 'application parameters'),
  0xef: holding('システムの設定', 'system parameters', {
    0xc6: QUOTA('不揮発メモリー（コード）', 'non-volatile code memory'),
    0xc7: QUOTA('揮発メモリーの上限', 'volatile quota'),
    0xc8: QUOTA('不揮発メモリーの上限', 'non-volatile quota'),
    0xcf: shown('既定の選択', 'implicit selection'),
    0xcb: shown('共通サービス', 'global service'),
    0xd7: QUOTA('揮発メモリーの確保', 'reserved volatile memory'),
    0xd8: QUOTA('不揮発メモリーの確保', 'reserved non-volatile memory'),
    0xd9: shown('禁止する操作', 'restrictions'),
    0xca: plain('ETSI TS 102 226の設定', 'ETSI TS 102 226 parameters'),
    0xcd: shown('ロードファイルの形式', 'load file data block format'),
    0xdd: shown('ロードファイルの設定', 'load file parameters'),
    0xd1: shown('ロードファイルの版', 'load file version'),
  }),
  0xea: plain('UICCの設定', 'UICC system parameters'),
  0xb6: holding('トークンの対象', 'token control reference', TOKEN_REFERENCE),
};

/** C9 of a security domain on a UICC. */
export const DOMAIN_PARAMETERS: Dictionary = {
  0x81: {
    ...plain('セキュアチャネル', 'secure channel'),
    value: ([scp = 0, ...i]) => {
      const said = `SCP${hexByte(scp)} i=${i.map(hexByte).join(',')}`;
      return words(said, said);
    },
  },
  0x82: shown('受入れ（引渡し）', 'accepts extradition to it'),
  0x83: shown('受入れ（削除）', 'accepts its own deletion'),
  0x84: shown('発行済みへの移り方', 'transition to PERSONALIZED'),
  0x86: shown('CASDの能力', 'CASD capability'),
  0x87: shown('受入れ（引渡しの承諾）', 'accepts extradition from it'),
};

export const DELETION: Dictionary = {
  0x4f: aid('削除するもの', 'object to delete'),
  0x9e: plain('削除のトークン', 'delete token'),
  0xb6: holding('トークンの対象', 'token control reference', TOKEN_REFERENCE),
  0xd0: shown('削除する鍵の番号（KID）', 'key identifier to delete'),
  0xd2: { ...plain('削除する鍵の版', 'key version to delete'), value: ([kvn = 0]) => keyVersionWords(kvn) },
};

export const LOAD_FILE: Dictionary = {
  0xe2: holding('署名（DAPブロック）', 'DAP block', {
    0x4f: aid('検証する領域', 'security domain that verifies'),
    0xc3: plain('ロードファイルの署名', 'load file signature'),
  }),
  0xc4: plain('ロードファイル本体', 'load file data block'),
  0xd3: shown('暗号の初期値', 'initial vector'),
  0xd4: plain('暗号化されたロードファイル本体', 'ciphered load file data block'),
};
