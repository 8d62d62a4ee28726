// What a status word means (ISO/IEC 7816-4 §5.6, GlobalPlatform Card Specification 2.3.1 §11.1.3). Some mean another thing after
// another command; the instruction decides then.
import { type Words, hexByte, words } from './segment';

const MEANINGS: Record<number, readonly [ja: string, en: string]> = {
  0x9000: ['正常に終わりました', 'done'],
  0x6200: ['この論理チャネルはすでに閉じています', 'the logical channel is closed already'],
  0x6281: ['返したデータが壊れているおそれがあります', 'part of the data may be corrupted'],
  0x6282: ['ファイルの終わりまで読みました', 'end of file reached'],
  0x6283: ['選択しましたが、カードまたはファイルは閉塞中です', 'selected, but locked or deactivated'],
  0x6300: ['認証できませんでした', 'not authenticated'],
  0x6310: ['続きのデータがあります', 'more data is available'],
  0x6400: ['原因を示さない実行エラーです', 'execution error without a reason'],
  0x6581: ['書込みに失敗しました', 'memory failure'],
  0x6700: ['データの長さが違います', 'wrong length'],
  0x6881: ['その論理チャネルは使えません', 'logical channel not supported or not open'],
  0x6882: ['この命令は保護通信に対応していません', 'secure messaging not supported'],
  0x6982: ['必要な認証または改ざん検知が成り立ちません', 'security status not satisfied'],
  0x6983: ['認証が閉塞しています（回数の上限）', 'authentication method blocked'],
  0x6984: ['照合の基準となるデータが使えません', 'reference data not usable'],
  0x6985: ['いまの状態では実行できません', 'conditions of use not satisfied'],
  0x6986: ['この命令は許されません', 'command not allowed'],
  0x6999: ['アプリケーションを選択できません', 'the application refuses to be selected'],
  0x69fc: ['このクラスでは読めません', 'class not valid for reading'],
  0x6a80: ['データの内容が正しくありません', 'incorrect data'],
  0x6a81: ['その機能はありません', 'function not supported'],
  0x6a82: ['アプリケーションまたはファイルがありません', 'application or file not found'],
  0x6a83: ['レコードがありません', 'record not found'],
  0x6a84: ['空き領域が足りません', 'not enough memory'],
  0x6a86: ['P1またはP2が正しくありません', 'incorrect P1 or P2'],
  0x6a88: ['参照されたデータまたは鍵がありません', 'referenced data or key not found'],
  0x6b00: ['位置がファイルの外です', 'offset outside the file'],
  0x6d00: ['その命令はありません', 'instruction not supported'],
  0x6e00: ['そのクラスはありません', 'class not supported'],
  0x6f00: ['原因を示さないエラーです', 'no precise diagnosis'],
  0x9484: ['アルゴリズムに対応していません（旧い番号）', 'algorithm not supported (deprecated code)'],
  0x9485: ['鍵検査値が違います（旧い番号）', 'invalid key check value (deprecated code)'],
};

/** After these instructions a status word means something narrower. */
const NARROWER: Record<string, readonly [ja: string, en: string]> = {
  '82:6300': ['ホスト側の認証値が違います', 'host cryptogram not verified'],
  '82:6982': ['MACが違います', 'MAC not verified'],
  '50:6A88': ['その版の鍵がありません', 'no such keyset'],
  '50:6985': ['通番が上限に達しました', 'sequence counter exhausted'],
  'D8:6982': ['鍵検査値が違うか、認証が足りません', 'key check value wrong or not authenticated'],
  'F2:6A88': ['該当するものがありません', 'nothing matches'],
  '20:6985': ['暗証番号はまだ設定されていません', 'no PIN is set yet'],
};

export function statusWords(sw: number, ins: number): Words {
  const code = sw.toString(16).toUpperCase().padStart(4, '0');
  const found = NARROWER[`${hexByte(ins)}:${code}`] ?? MEANINGS[sw];
  if (found) return words(`${code}：${found[0]}`, `${code}: ${found[1]}`);
  const [high, low] = [sw >> 8, sw & 0xff];
  if (high === 0x61)
    return words(`${code}：あと${low || 256}バイトの応答があります`, `${code}: ${low || 256} bytes are waiting`);
  if (high === 0x6c) return words(`${code}：Leは${low || 256}にしてください`, `${code}: Le must be ${low || 256}`);
  if ((sw & 0xfff0) === 0x63c0) {
    const tries = low & 0x0f;
    const verdict =
      tries === 0 ? words('閉塞しています', 'blocked') : words(`残り${tries}回です`, `${tries} tries left`);
    return words(`${code}：照合できていません。${verdict.ja}`, `${code}: not verified, ${verdict.en}`);
  }
  if (high === 0x91)
    return words(`${code}：正常。端末への命令があります`, `${code}: done, a proactive command is waiting`);
  const family: Record<number, readonly [string, string]> = {
    0x62: ['警告です（変更なし）', 'warning, nothing changed'],
    0x63: ['警告です（変更あり）', 'warning, something changed'],
    0x64: ['実行エラーです（変更なし）', 'execution error, nothing changed'],
    0x65: ['実行エラーです（変更あり）', 'execution error, something changed'],
    0x68: ['クラスの機能に対応していません', 'function of the class not supported'],
    0x69: ['命令は許されません', 'command not allowed'],
    0x6a: ['パラメータが正しくありません', 'wrong parameters'],
  };
  const [ja, en] = family[high] ?? ['未定義の状態語です', 'undefined status word'];
  return words(`${code}：${ja}`, `${code}: ${en}`);
}
