// Names of codes that occur in several commands: AIDs, privileges, life cycle, key types, key versions, algorithms
// (GlobalPlatform Card Specification 2.3.1 §5, §6.6, §11.1; JPKI application).
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  LOAD_FILE_AUTHORITY_AID,
  SP_AREA_AID,
} from '@sumaho-jpki/wire/jpki-applet';
import { type Words, hexByte, words } from './segment';

const AIDS = new Map<string, Words>([
  [hex(JPKI_AP_AID), words('公的個人認証アプリケーション', 'JPKI application')],
  [hex(SP_AREA_AID), words('J-LISの領域（SP領域）', 'SP area of J-LIS')],
  [
    hex(LOAD_FILE_AUTHORITY_AID),
    words('ロードファイルの署名を検証する J-LIS の SD', 'security domain that verifies load files for J-LIS'),
  ],
  [hex(JPKI_LOAD_FILE_AID), words('公的個人認証アプリのロードファイル', 'load file of the JPKI applet')],
  [hex(JPKI_MODULE_AID), words('公的個人認証アプリの実行モジュール', 'executable module of the JPKI applet')],
  ['A000000151000000', words('発行者セキュリティドメイン（ISD）', 'issuer security domain')],
  ['A000000003000000', words('発行者セキュリティドメイン（ISD、旧来のAID）', 'issuer security domain, older AID')],
  ['A0000001515350', words('セキュリティドメインのパッケージ', 'security domain package')],
  ['A000000151535041', words('セキュリティドメインのモジュール', 'security domain module')],
  ['A00000015153504341534400', words('CASD（第三者機関の領域）', 'CASD, the controlling authority')],
  ['A00000015141434C00', words('ARA-M（端末アプリの利用許可規則）', 'ARA-M, access rules for phone applications')],
]);

export function aidWords(aid: Uint8Array): Words {
  const text = hex(aid);
  const known = AIDS.get(text);
  if (aid.length === 0) return words('（空）', '(empty)');
  return known ? words(`${text}：${known.ja}`, `${text}: ${known.en}`) : words(text, text);
}

export function isAid(aid: Uint8Array, expected: Uint8Array): boolean {
  return hex(aid) === hex(expected);
}

export const JPKI = JPKI_AP_AID;
export const ISD = bytes('A000000151000000');

const PRIVILEGE_BITS: readonly (readonly [mask: number, ja: string, en: string])[] = [
  [0x80_0000, 'セキュリティドメイン', 'Security Domain'],
  [0x40_0000, 'DAP検証', 'DAP Verification'],
  [0x20_0000, '委任管理', 'Delegated Management'],
  [0x10_0000, 'カードの閉塞', 'Card Lock'],
  [0x08_0000, 'カードの終了', 'Card Terminate'],
  [0x04_0000, '初期選択', 'Card Reset'],
  [0x02_0000, '共通暗証番号の管理', 'CVM Management'],
  [0x01_0000, '必須DAP検証', 'Mandated DAP Verification'],
  [0x80_00, '信頼経路', 'Trusted Path'],
  [0x40_00, '認可管理', 'Authorized Management'],
  [0x20_00, 'トークン検証', 'Token Verification'],
  [0x10_00, '全体の削除', 'Global Delete'],
  [0x08_00, '全体の閉塞', 'Global Lock'],
  [0x04_00, '全体の登録簿', 'Global Registry'],
  [0x02_00, '最終アプリケーション', 'Final Application'],
  [0x01_00, '共通サービス', 'Global Service'],
  [0x80, '受領証の生成', 'Receipt Generation'],
  [0x40, '暗号化ロードファイル', 'Ciphered Load File Data Block'],
  [0x20, '非接触の起動', 'Contactless Activation'],
  [0x10, '非接触の自己起動', 'Contactless Self-Activation'],
];

export function privilegeWords(value: Uint8Array): Words {
  const bits = ((value[0] ?? 0) << 16) | ((value[1] ?? 0) << 8) | (value[2] ?? 0);
  const held = PRIVILEGE_BITS.filter(([mask]) => (bits & mask) !== 0);
  if (held.length === 0) return words('特権：なし', 'privileges: none');
  return words(`特権：${held.map(([, ja]) => ja).join('、')}`, `privileges: ${held.map(([, , en]) => en).join(', ')}`);
}

const LIFE_CYCLES: Record<number, readonly [ja: string, en: string]> = {
  0x01: ['読込済み（LOADED/OP_READY）', 'LOADED or OP_READY'],
  0x03: ['設置済み（INSTALLED）', 'INSTALLED'],
  0x07: ['選択可能（SELECTABLE/INITIALIZED）', 'SELECTABLE or INITIALIZED'],
  0x0f: ['発行済み（PERSONALIZED/SECURED）', 'PERSONALIZED or SECURED'],
  0x7f: ['カード閉塞（CARD_LOCKED）', 'CARD_LOCKED'],
  0xff: ['終了（TERMINATED）', 'TERMINATED'],
};

export function lifeCycleWords(state: number): Words {
  const [ja, en] =
    LIFE_CYCLES[state] ??
    ((state & 0x83) === 0x83 ? ['閉塞中（LOCKED）', 'LOCKED'] : ['アプリ固有の状態', 'a state of the application']);
  return words(`状態 ${hexByte(state)}：${ja}`, `state ${hexByte(state)}: ${en}`);
}

const KEY_TYPES: Record<number, string> = {
  0x80: 'DES',
  0x81: '3DES',
  0x82: '3DES CBC',
  0x85: 'TLS-PSK',
  0x88: 'AES',
  0x90: 'HMAC-SHA1',
  0x91: 'HMAC-SHA1 160',
  0xa0: 'RSA e',
  0xa1: 'RSA N',
  0xa2: 'RSA N',
  0xa3: 'RSA d',
  0xa4: 'RSA CRT p',
  0xa5: 'RSA CRT q',
  0xa6: 'RSA CRT 1/q mod p',
  0xa7: 'RSA CRT d mod (p-1)',
  0xa8: 'RSA CRT d mod (q-1)',
  0xb0: 'EC public',
  0xb1: 'EC private',
  0xb2: 'EC p',
  0xb3: 'EC a',
  0xb4: 'EC b',
  0xb5: 'EC G',
  0xb6: 'EC n',
  0xb7: 'EC k',
  0xf0: 'EC curve reference',
  0xff: 'extended format',
};

/** Public halves and parameters; every other key component is secret. */
const PUBLIC_KEY_TYPES = new Set([0xa0, 0xa1, 0xb0, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xf0]);

export function keyTypeName(type: number): string {
  return `${KEY_TYPES[type] ?? 'unknown type'} (${hexByte(type)})`;
}

export function isSecretKeyType(type: number): boolean {
  return !PUBLIC_KEY_TYPES.has(type);
}

const VERSION_RANGES: readonly (readonly [from: number, to: number, ja: string, en: string])[] = [
  [0x00, 0x00, '指定なし', 'not named'],
  [0x01, 0x0f, 'SCP80', 'SCP80'],
  [0x11, 0x11, 'DAP', 'DAP'],
  [0x20, 0x2f, 'SCP02', 'SCP02'],
  [0x30, 0x3f, 'SCP03', 'SCP03'],
  [0x40, 0x4f, 'SCP81', 'SCP81'],
  [0x70, 0x70, '委任管理トークン', 'tokens'],
  [0x71, 0x71, '受領証', 'receipts'],
  [0x73, 0x73, 'DAP', 'DAP'],
  [0x74, 0x74, 'CASD', 'CASD'],
  [0x75, 0x75, '暗号化ロードファイル', 'ciphered load files'],
  [0xff, 0xff, '出荷時のISD鍵', 'initial ISD keys'],
];

export function keyVersionWords(version: number): Words {
  const [, , ja, en] = VERSION_RANGES.find(([from, to]) => version >= from && version <= to) ?? [0, 0, '', ''];
  const code = hexByte(version);
  return words(`鍵の版番号（KVN） ${code}${ja ? `：${ja}` : ''}`, `key version number ${code}${en ? `: ${en}` : ''}`);
}

const LEVELS: Record<number, readonly [ja: string, en: string]> = {
  0x00: ['保護なし', 'no secure messaging'],
  0x01: ['コマンドの改ざん検知', 'C-MAC'],
  0x03: ['コマンドの暗号化と改ざん検知', 'C-ENC and C-MAC'],
  0x10: ['応答の改ざん検知', 'R-MAC'],
  0x11: ['コマンドと応答の改ざん検知', 'C-MAC and R-MAC'],
  0x13: ['コマンドの暗号化、両方向の改ざん検知', 'C-ENC, C-MAC and R-MAC'],
  0x30: ['応答の暗号化と改ざん検知', 'R-ENC and R-MAC'],
  0x33: ['両方向の暗号化と改ざん検知', 'C-ENC, R-ENC, C-MAC and R-MAC'],
};

export function securityLevelWords(level: number): Words {
  const [ja, en] = LEVELS[level] ?? ['未定義の水準', 'undefined'];
  return words(`保護水準 ${hexByte(level)}：${ja}`, `security level ${hexByte(level)}: ${en}`);
}

/** ASCII for the eye where all bytes are printable, else hexadecimal. */
export function textOrHex(value: Uint8Array): string {
  const printable = value.length > 0 && value.every((byte) => byte >= 0x20 && byte <= 0x7e);
  return printable ? String.fromCharCode(...value).trim() : hex(value);
}
