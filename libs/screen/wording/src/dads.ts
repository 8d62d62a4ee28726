import type { WordingTable } from './entry';

/** Words of the component kit itself (libs/screen/dads) and of the frame around every page. */
export const dadsWords = {
  'dads.product': { ja: 'スマホJPKI', 'ja-easy': 'スマホJPKI', en: 'Sumaho JPKI' },
  'dads.ribbon': {
    ja: 'これは仮想の環境です',
    'ja-easy': 'ここは ためしの ページです',
    en: 'This is a virtual environment',
  },
  'dads.ribbon.detail': {
    ja: '本物の暗証番号やマイナンバーは入力しないでください。',
    'ja-easy': 'ほんものの 暗証番号（あんしょうばんごう）や マイナンバーを 入（い）れないで ください。',
    en: 'Do not enter a real PIN or Individual Number here.',
  },
  'dads.training.mark': { ja: '練習', 'ja-easy': '練習（れんしゅう）', en: 'Training' },
  'dads.training.region': {
    ja: '練習用の回線',
    'ja-easy': '練習（れんしゅう）の 電話（でんわ）',
    en: 'Training line',
  },
  'dads.training.text': {
    ja: '練習用の回線です。実際のお客さまのものではなく、集計にも入りません。',
    'ja-easy': '練習（れんしゅう）です。ほんものの 人（ひと）の ものでは ありません。',
    en: 'A training line: it is no customer’s, and no figure counts it.',
  },
  'dads.skip': { ja: '本文へ移動', 'ja-easy': '本文（ほんぶん）へ 行（い）きます', en: 'Skip to main content' },
  'dads.language': { ja: '言語', 'ja-easy': 'ことば', en: 'Language' },
  'dads.navigation': { ja: '主なメニュー', 'ja-easy': 'メニュー', en: 'Main menu' },
  'dads.required': { ja: '必須', 'ja-easy': 'かならず 書（か）く', en: 'Required' },
  'dads.optional': { ja: '任意', 'ja-easy': '書（か）かなくても いい', en: 'Optional' },
  'dads.error.prefix': { ja: 'エラー: ', 'ja-easy': 'まちがい: ', en: 'Error: ' },
  'dads.error-summary.title': {
    ja: '入力内容を確認してください',
    'ja-easy': '書（か）いたことを 見直（みなお）して ください',
    en: 'There is a problem',
  },
  'dads.error-summary.count': {
    ja: '{{count}}件の確認が必要です。',
    'ja-easy': '{{count}}つ あります。',
    en: 'Items to correct: {{count}}.',
  },
  'dads.kind.info': { ja: 'お知らせ', 'ja-easy': 'お知（し）らせ', en: 'Information' },
  'dads.kind.success': { ja: '完了', 'ja-easy': 'できました', en: 'Success' },
  'dads.kind.warning': { ja: '注意', 'ja-easy': '注意（ちゅうい）', en: 'Warning' },
  'dads.kind.error': { ja: 'エラー', 'ja-easy': 'まちがい', en: 'Error' },
  'dads.kind.neutral': { ja: '状態', 'ja-easy': '今（いま）の ようす', en: 'Status' },
  'dads.kind.progress': { ja: '処理中', 'ja-easy': 'しています', en: 'In progress' },
  'dads.emergency': { ja: '緊急のお知らせ', 'ja-easy': '大切（たいせつ）な お知（し）らせ', en: 'Urgent notice' },
  'dads.close': { ja: '閉じる', 'ja-easy': 'とじる', en: 'Close' },
  'dads.steps.label': { ja: '手続きの流れ', 'ja-easy': 'することの じゅんばん', en: 'Steps' },
  'dads.steps.reached': {
    ja: '全{{total}}ステップ中、{{reached}}ステップ目まで到達済み',
    'ja-easy': 'ぜんぶで {{total}}。今（いま） {{reached}}番目（ばんめ）まで 来（き）ました。',
    en: 'Reached step {{reached}} of {{total}}',
  },
  'dads.steps.state.completed': { ja: '完了', 'ja-easy': 'おわりました', en: 'Completed' },
  'dads.steps.state.editing': { ja: '入力中', 'ja-easy': '今（いま）ここです', en: 'Current' },
  'dads.steps.state.error': { ja: 'エラー', 'ja-easy': 'まちがい', en: 'Error' },
  'dads.steps.state.reached': { ja: '到達済み', 'ja-easy': '来（き）ました', en: 'Reached' },
  'dads.steps.state.waiting': { ja: '未到達', 'ja-easy': 'まだです', en: 'Not started' },
  'dads.progress.started': {
    ja: '{{label}}を開始しました。',
    'ja-easy': '{{label}}を はじめました。',
    en: '{{label}} has started.',
  },
  'dads.progress.stage': {
    ja: '{{label}}：{{stage}}（全{{total}}段階中{{at}}）',
    'ja-easy': '{{label}}：{{stage}}（{{total}}の うち {{at}}）',
    en: '{{label}}: {{stage}} ({{at}} of {{total}})',
  },
  'dads.progress.done': {
    ja: '{{label}}が完了しました。',
    'ja-easy': '{{label}}が おわりました。',
    en: '{{label}} is complete.',
  },
  'dads.progress.failed': {
    ja: '{{label}}を完了できませんでした。',
    'ja-easy': '{{label}}が できませんでした。',
    en: '{{label}} could not be completed.',
  },
  'dads.progress.waiting': {
    ja: '順番を待っています',
    'ja-easy': 'じゅんばんを 待（ま）っています',
    en: 'Waiting to start',
  },
  'dads.pin.shape': {
    ja: '数字{{length}}桁',
    'ja-easy': '数字（すうじ） {{length}}こ',
    en: '{{length}} digits',
  },
  'dads.pin.tries': {
    ja: 'あと{{tries}}回入力できます。',
    'ja-easy': 'あと {{tries}}回（かい） 入（い）れることが できます。',
    en: 'You have {{tries}} more tries.',
  },
  'dads.pin.last-try': {
    ja: 'あと1回です。まちがえるとロックされます。',
    'ja-easy': 'あと 1回（かい）です。まちがえると 使（つか）えなくなります。',
    en: 'This is your last try. A wrong entry locks it.',
  },
  'dads.pin.locked': {
    ja: 'ロックされています。入力できません。',
    'ja-easy': '今（いま）は 使（つか）えません。',
    en: 'Locked. You cannot enter it now.',
  },
  'dads.pin.show': {
    ja: '入力した文字を表示する',
    'ja-easy': '書（か）いた 字（じ）を 見（み）る',
    en: 'Show what I typed',
  },
  'dads.code.digits': {
    ja: '数字{{characters}}桁を{{groups}}組。空白や「-」、全角でも入力できます。',
    'ja-easy': '数字（すうじ） {{characters}}こが {{groups}}つ。「-」は なくても いいです。',
    en: '{{groups}} groups of {{characters}} digits. Spaces and dashes are fine.',
  },
  'dads.code.shape': {
    ja: '英数字{{characters}}文字を{{groups}}組。空白や「-」、全角・小文字でも入力できます。',
    'ja-easy':
      '英語（えいご）の 字（じ）と 数字（すうじ）、{{characters}}こが {{groups}}つ。「-」は なくても いいです。',
    en: '{{groups}} groups of {{characters}} letters and digits. Spaces, dashes and lower case are fine.',
  },
  'dads.search.submit': { ja: '検索', 'ja-easy': 'さがす', en: 'Search' },
  'dads.select.choose': { ja: '選択してください', 'ja-easy': 'えらんで ください', en: 'Choose one' },
  'dads.busy': { ja: '処理中です', 'ja-easy': 'しています。待（ま）って ください', en: 'Working' },
  'dads.new-tab': {
    ja: '（新しいタブで開きます）',
    'ja-easy': '（新（あたら）しい ページで 開（あ）きます）',
    en: ' (opens in a new tab)',
  },
  'dads.timeline.empty': { ja: '記録はまだありません。', 'ja-easy': 'まだ ありません。', en: 'Nothing recorded yet.' },
  'dads.page.loading': { ja: '読み込み中です', 'ja-easy': '待（ま）って ください', en: 'Loading' },
  'dads.footer.help': { ja: 'お困りのときは', 'ja-easy': 'こまったとき', en: 'If you need help' },
  'dads.footer.help.text': {
    ja: 'エラーの番号と受付番号を、窓口の担当者にお伝えください。担当者の画面でも同じ番号で確認できます。',
    'ja-easy': '画面（がめん）の 番号（ばんごう）を 窓口（まどぐち）の 人（ひと）に 言（い）って ください。',
    en: 'Tell the desk the error code and your reference number. Staff can look up the same numbers.',
  },
  'dads.footer.virtual': {
    ja: 'この環境の携帯電話、SIM、携帯電話会社、マイナンバーカード、発行局はすべて仮想のものです。',
    'ja-easy': 'この ページの スマホ、SIM、マイナンバーカードは ほんものでは ありません。',
    en: 'The phones, SIMs, carriers, My Number Cards and certificate authority here are all virtual.',
  },
  'dads.problem.unreachable': {
    ja: '通信できませんでした。電波の状態を確かめてください。',
    'ja-easy': 'つながりませんでした。電波（でんぱ）を 見（み）て ください。',
    en: 'We could not reach the service. Check your connection.',
  },
  'dads.problem.unexpected-answer': {
    ja: '予期しない応答がありました。',
    'ja-easy': '思（おも）っていない 答（こた）えが 来（き）ました。',
    en: 'The service gave an unexpected answer.',
  },
  'dads.problem.try-again': {
    ja: 'もう一度お試しください。',
    'ja-easy': 'もう一度（いちど） して みて ください。',
    en: 'Please try again.',
  },
  'dads.problem.number': {
    ja: '窓口にお伝えいただく番号：{{number}}',
    'ja-easy': '窓口（まどぐち）に 言（い）う 番号（ばんごう）：{{number}}',
    en: 'Number to tell the desk: {{number}}',
  },
  'dads.problem.trace': {
    ja: '記録番号：{{trace}}',
    'ja-easy': '記録（きろく）の 番号（ばんごう）：{{trace}}',
    en: 'Trace: {{trace}}',
  },
} as const satisfies WordingTable;
