import type { WordingTable } from './entry';

/** Words of the relying party's ticket gate. */
export const gateWords = {
  'gate.name': { ja: '入場ゲート', 'ja-easy': '入口（いりぐち）', en: 'Ticket gate' },
  'gate.start.title': {
    ja: 'スマートフォンをかざしてください',
    'ja-easy': 'スマホを 近（ちか）づけて ください',
    en: 'Hold your phone to the reader',
  },
  'gate.start.lead': {
    ja: '仮想の電話で「ゲートにかざす」を選び、暗証番号を入力します。',
    'ja-easy': '練習用（れんしゅうよう）の スマホで「入口（いりぐち）に 近（ちか）づける」を えらびます。',
    en: 'On the virtual phone choose “Touch a gate” and enter the PIN.',
  },
  'gate.opening': { ja: '準備しています', 'ja-easy': '準備（じゅんび）しています', en: 'Getting ready' },
  'gate.checking': {
    ja: '確認しています',
    'ja-easy': 'しらべています',
    en: 'Checking',
  },
  'gate.admitted': { ja: '入場できます', 'ja-easy': '入（はい）って ください', en: 'Admitted' },
  'gate.admitted.why': {
    ja: '証明書が有効であることを確認しました。',
    'ja-easy': '証明書（しょうめいしょ）は 大丈夫（だいじょうぶ）です。',
    en: 'The certificate is valid.',
  },
  'gate.refused': { ja: '入場できません', 'ja-easy': '入（はい）れません', en: 'Refused' },
  'gate.unchecked': { ja: '確認できませんでした', 'ja-easy': 'しらべることが できません', en: 'Could not check' },
  'gate.unchecked.why': {
    ja: '証明書が無効という意味ではありません。もう一度かざすか、係員にお声がけください。',
    'ja-easy':
      '証明書（しょうめいしょ）が 悪（わる）いのでは ありません。もう一度（いちど） するか、係（かかり）の 人（ひと）に 言（い）って ください。',
    en: 'This does not mean the certificate is bad. Touch again, or ask the staff.',
  },
  'gate.late': {
    ja: 'かざすのが間に合いませんでした。もう一度かざしてください。',
    'ja-easy': '時間（じかん）が すぎました。もう一度（いちど） して ください。',
    en: 'That was too late. Please touch again.',
  },
  'gate.checked-at': {
    ja: '{{time}} に確認',
    'ja-easy': '{{time}} に しらべました',
    en: 'Checked at {{time}}',
  },
  'gate.next': { ja: '次の人', 'ja-easy': '次（つぎ）の 人（ひと）', en: 'Next person' },
  'gate.sound': { ja: '結果を音で知らせる', 'ja-easy': '音（おと）を 出（だ）す', en: 'Sound the result' },
  'gate.offline': {
    ja: 'いまは受け付けられません。自動でつなぎ直しています。',
    'ja-easy': '今（いま）は できません。もう一度（いちど） つないでいます。',
    en: 'Out of service for the moment. Reconnecting.',
  },
  'gate.reader-silent': {
    ja: '読み取り機と通信できません。自動でつなぎ直しています。',
    'ja-easy': '機械（きかい）と つながりません。もう一度（いちど） つないでいます。',
    en: 'The reader does not answer. Reconnecting.',
  },
  'gate.token.title': {
    ja: 'このゲートはまだ登録されていません',
    'ja-easy': 'この 入口（いりぐち）は まだ 使（つか）えません',
    en: 'This gate is not set up yet',
  },
  'gate.token.missing': {
    ja: 'ゲート用のリンク（/gate/# の後に合い言葉が付いたもの）から開いてください。リンクはサンドボックスの画面にあります。',
    'ja-easy':
      '入口（いりぐち）の リンクから 開（あ）けて ください。リンクは サンドボックスの 画面（がめん）に あります。',
    en: 'Open it by the gate’s own link, which carries a token after /gate/#. The sandbox page shows the links.',
  },
  'gate.token.bad': {
    ja: 'リンクの合い言葉が正しくないか、取り消されています。正しいリンクを開き直してください。',
    'ja-easy': 'リンクが 正（ただ）しくありません。正（ただ）しい リンクを 開（あ）けて ください。',
    en: 'The token in the link is wrong or has been withdrawn. Open the right link again.',
  },
  'gate.token.sandbox': {
    ja: 'サンドボックスの画面を開く',
    'ja-easy': 'サンドボックスの 画面（がめん）を 開（あ）ける',
    en: 'Open the sandbox page',
  },
} as const satisfies WordingTable;
