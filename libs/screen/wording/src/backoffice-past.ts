import type { WordingTable } from './entry';

/** Words of a line as it was at a past second, on the line's page. */
export const backofficePastWords = {
  'backoffice.past.title': { ja: 'この時点の状態', 'ja-easy': '前（まえ）の ようす', en: 'As of a past second' },
  'backoffice.past.open': {
    ja: '過去の日時を選んで、そのときの状態を見る',
    'ja-easy': '前（まえ）の 時間（じかん）を えらんで 見（み）る',
    en: 'Choose a moment in the past and see the line as it was',
  },
  'backoffice.past.time': { ja: '日時（日本時間）', 'ja-easy': '日（ひ）と 時間（じかん）', en: 'Date and time (JST)' },
  'backoffice.past.time-hint': {
    ja: '秒まで指定します。その1秒の間に起きたことも含みます。',
    'ja-easy': '何秒（なんびょう）かも 入（い）れて ください。',
    en: 'To the second. What happened within that second is included.',
  },
  'backoffice.past.time-bad': {
    ja: '年月日と時刻を入力してください。例：2026年11月22日 17時47分00秒',
    'ja-easy': '日（ひ）と 時間（じかん）を ぜんぶ 入（い）れて ください。',
    en: 'Enter a whole date and time, such as 22 November 2026, 17:47:00',
  },
  'backoffice.past.to-come': {
    ja: 'この日時はまだ来ていません。現在より前の日時を入力してください。',
    'ja-easy': 'まだ 来（き）て いない 時間（じかん）です。前（まえ）の 時間（じかん）を 入（い）れて ください。',
    en: 'This moment is still to come. Enter one in the past.',
  },
  'backoffice.past.show': {
    ja: 'この日時の状態を見る',
    'ja-easy': 'この 時間（じかん）の ようすを 見（み）る',
    en: 'Show this moment',
  },
  'backoffice.past.earlier': { ja: '前の出来事', 'ja-easy': '1つ 前（まえ）', en: 'Previous moment' },
  'backoffice.past.later': { ja: '次の出来事', 'ja-easy': '1つ 後（あと）', en: 'Next moment' },
  'backoffice.past.moments': {
    ja: '経過から選ぶ（左右の矢印キーで1件ずつ動きます）',
    'ja-easy': 'あったことから えらぶ（← →）',
    en: 'Choose from the timeline (arrow keys move by one)',
  },
  'backoffice.past.moment': {
    ja: '{{count}}件中{{n}}件目：{{at}} {{event}}',
    'ja-easy': '{{count}}の うち {{n}}：{{at}} {{event}}',
    en: '{{n}} of {{count}}: {{at}}, {{event}}',
  },
  'backoffice.past.before-all': {
    ja: '最初の出来事より前',
    'ja-easy': 'まだ 何（なに）も ない とき',
    en: 'Before the first moment',
  },
  'backoffice.past.not-now': {
    ja: '過去の状態です。現在の状態ではありません。',
    'ja-easy': '前（まえ）の ようすです。今（いま）の ようすでは ありません。',
    en: 'This is the past, not the state of now.',
  },
  'backoffice.past.as-of': {
    ja: '{{at}} の時点の記録です。',
    'ja-easy': '{{at}} の ようすです。',
    en: 'The line as of {{at}}.',
  },
  'backoffice.past.after': {
    ja: 'この時点の後に、経過が{{n}}件増えています。',
    'ja-easy': 'この後（あと）に {{n}}つ ありました。',
    en: 'Moments in the timeline after it: {{n}}.',
  },
  'backoffice.past.line': { ja: '回線', 'ja-easy': '回線（かいせん）', en: 'Line' },
  'backoffice.past.element': {
    ja: 'SIM・端末の中のデータ',
    'ja-easy': '中（なか）の データ',
    en: 'Data in SIM or phone',
  },
  'backoffice.past.store.sim': { ja: 'SIMの中', 'ja-easy': 'SIMの 中（なか）', en: 'in the SIM' },
  'backoffice.past.store.keychain': { ja: '端末の中', 'ja-easy': 'スマホの 中（なか）', en: 'in the phone' },
  'backoffice.past.unknown': { ja: 'わかりません', 'ja-easy': 'わかりません', en: 'Not known' },
  'backoffice.past.hidden': { ja: '表示しません', 'ja-easy': '見（み）られません', en: 'Not shown' },
  'backoffice.past.line-none': {
    ja: 'この時点では、まだ登録されていませんでした。',
    'ja-easy': 'まだ ありませんでした。',
    en: 'Not on record yet.',
  },
  'backoffice.past.certificate': {
    ja: '電子証明書 {{serial}}',
    'ja-easy': '電子証明書（でんししょうめいしょ） {{serial}}',
    en: 'Certificate {{serial}}',
  },
  'backoffice.past.certificate-none': {
    ja: 'この時点では、電子証明書はまだありませんでした。',
    'ja-easy': '電子証明書（でんししょうめいしょ）は まだ ありませんでした。',
    en: 'There was no certificate yet.',
  },
  'backoffice.past.holds': { ja: '一時停止の理由', 'ja-easy': '止（と）めた わけ', en: 'Holds' },
  'backoffice.past.holds-none': { ja: '一時停止なし', 'ja-easy': '止（と）まって いません', en: 'No hold' },
  'backoffice.past.ocsp': {
    ja: '有効性の確認（OCSP）の応答',
    'ja-easy': '使（つか）えるか（OCSP）',
    en: 'OCSP answer',
  },
  'backoffice.past.from': {
    ja: 'この状態のもとになった記録',
    'ja-easy': 'もとに なった こと',
    en: 'Entries it follows from',
  },
  'backoffice.past.from-none': {
    ja: '記録はまだありませんでした（発行の予約だけ）。',
    'ja-easy': 'まだ ありませんでした。',
    en: 'None yet: only reserved.',
  },
  'backoffice.past.from-hidden': {
    ja: 'ほかに{{n}}件（この画面の経過には出ていません）',
    'ja-easy': 'ほかに {{n}}つ',
    en: '{{n}} more that the timeline of this page does not show',
  },
  'backoffice.past.not-known': {
    ja: 'この時点について、わからないこと',
    'ja-easy': 'わからない こと',
    en: 'What cannot be known of it',
  },
  'backoffice.past.not-known.line': {
    ja: '回線の状態・SIM・端末：以前の値の保存を始める前に書き換えられたため、わかりません。',
    'ja-easy': '回線（かいせん）と SIM：古（ふる）い 記録（きろく）が ないので わかりません。',
    en: 'State of the line, SIM and handset: written before the register began to keep former values.',
  },
  'backoffice.past.not-known.element': {
    ja: 'SIM・端末の中のデータ：以前の値の保存を始める前に書き換えられたため、わかりません。',
    'ja-easy': '中（なか）の データ：古（ふる）い 記録（きろく）が ないので わかりません。',
    en: 'Data in SIM or phone: written before the register began to keep former values.',
  },
  'backoffice.past.not-known.certificate': {
    ja: '電子証明書：経過の記録と現在の状態がつながらないため、推測では表示しません。',
    'ja-easy': '電子証明書（でんししょうめいしょ）：記録（きろく）が たりないので わかりません。',
    en: 'Certificate: its timeline does not lead to its state of now, and nothing is guessed.',
  },
  'backoffice.past.not-known.person': {
    ja: '契約者と電子証明書：あなたの所属では見られません。',
    'ja-easy': '人（ひと）と 電子証明書（でんししょうめいしょ）：見（み）られません。',
    en: 'Person and certificates: not shown to your organisation.',
  },
  'backoffice.past.not-known.former-holder': {
    ja: '回線・SIM・端末：以前の契約者の時点のため、表示しません。',
    'ja-easy': '回線（かいせん）と SIM：前（まえ）の 人（ひと）の ものなので 見（み）られません。',
    en: 'Line, SIM and handset: of a former holder, not shown.',
  },
  'backoffice.past.all-known': {
    ja: 'この時点の状態は、すべて記録からわかります。',
    'ja-easy': 'ぜんぶ わかります。',
    en: 'Everything above is known from the records.',
  },
} as const satisfies WordingTable;
