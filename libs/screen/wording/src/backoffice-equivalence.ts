import type { WordingTable } from './entry';

/** Words of J-LIS's equivalence sheet: the four routes side by side. */
export const backofficeEquivalenceWords = {
  'backoffice.menu.equivalence': {
    ja: '発行方式の比較',
    'ja-easy': '方法（ほうほう）を くらべる',
    en: 'Routes compared',
  },
  'backoffice.equivalence.title': {
    ja: '発行方式の比較表',
    'ja-easy': '方法（ほうほう）を くらべる 表（ひょう）',
    en: 'Equivalence sheet',
  },
  'backoffice.equivalence.lead': {
    ja: '4つの発行方式について、定まった性質と、このシステムで実際に測った値を並べます。百分位数は最近順位法です。',
    'ja-easy': '4つの 方法（ほうほう）を くらべます。数字（すうじ）は この システムで はかった ものです。',
    en: 'The four routes side by side: what holds for each by construction, and what this installation measured itself. Percentiles by nearest rank.',
  },
  'backoffice.equivalence.as-of': {
    ja: '{{at}} 時点。新しい順に最大{{newest}}件の申請から計算しています。',
    'ja-easy': '{{at}}。新（あたら）しい {{newest}}までの 申請（しんせい）で 計算（けいさん）しました。',
    en: 'As of {{at}}, out of the newest {{newest}} applications at most.',
  },
  'backoffice.equivalence.aspect': { ja: '項目', 'ja-easy': 'なに', en: 'Aspect' },
  'backoffice.equivalence.route': { ja: '発行方式', 'ja-easy': '方法（ほうほう）', en: 'Route' },
  'backoffice.equivalence.facts': {
    ja: '発行方式ごとの定まった性質',
    'ja-easy': 'いつも 同（おな）じ こと',
    en: 'What holds for each route',
  },
  'backoffice.equivalence.route.sim': {
    ja: 'SIM（鍵は中央で作成）',
    'ja-easy': 'SIM（鍵（かぎ）は J-LISで つくる）',
    en: 'SIM, key made centrally',
  },
  'backoffice.equivalence.route.sim-on-card': {
    ja: 'SIM（鍵はSIMの中で作成）',
    'ja-easy': 'SIM（鍵（かぎ）は SIMの 中（なか）で つくる）',
    en: 'SIM, key made on the card',
  },
  'backoffice.equivalence.route.keychain': {
    ja: 'iPhone（鍵は端末の中で作成）',
    'ja-easy': 'iPhone（鍵（かぎ）は スマートフォンの 中（なか）で つくる）',
    en: 'iPhone, key made on the phone',
  },
  'backoffice.equivalence.route.keychain-central': {
    ja: 'iPhone（鍵は中央で作成）',
    'ja-easy': 'iPhone（鍵（かぎ）は J-LISで つくる）',
    en: 'iPhone, key made centrally',
  },
  'backoffice.equivalence.aspect.born': {
    ja: '鍵の生まれる場所',
    'ja-easy': '鍵（かぎ）を つくる ところ',
    en: 'Where the key is born',
  },
  'backoffice.equivalence.aspect.seenBy': {
    ja: '鍵を見られる者',
    'ja-easy': '鍵（かぎ）を 見（み）られる 人（ひと）',
    en: 'Who could ever see it',
  },
  'backoffice.equivalence.aspect.protection': {
    ja: '鍵の保護',
    'ja-easy': '鍵（かぎ）を まもる もの',
    en: 'What protects it',
  },
  'backoffice.equivalence.aspect.certificateTransport': {
    ja: '証明書の通信の保護',
    'ja-easy': '証明書（しょうめいしょ）の おくりかた',
    en: 'Transport of the certificate',
  },
  'backoffice.equivalence.aspect.proofs': {
    ja: '所持の証明',
    'ja-easy': '鍵（かぎ）が ある ことの たしかめかた',
    en: 'Proofs of possession',
  },
  'backoffice.equivalence.aspect.factoryReset': {
    ja: '端末を初期化したとき',
    'ja-easy': 'スマートフォンを はじめの じょうたいに したとき',
    en: 'On a factory reset',
  },
  'backoffice.equivalence.aspect.tear': {
    ja: '途中で切れたとき',
    'ja-easy': '途中（とちゅう）で きれたとき',
    en: 'On a tear',
  },
  'backoffice.equivalence.ended': {
    ja: '申請と失敗率',
    'ja-easy': '申請（しんせい）と 失敗（しっぱい）',
    en: 'Applications and failures',
  },
  'backoffice.equivalence.applications': { ja: '申請', 'ja-easy': '申請（しんせい）', en: 'Applications' },
  'backoffice.equivalence.completed': { ja: '完了', 'ja-easy': 'おわった', en: 'Completed' },
  'backoffice.equivalence.failed': { ja: '失敗', 'ja-easy': '失敗（しっぱい）', en: 'Failed' },
  'backoffice.equivalence.failure-rate': {
    ja: '失敗率',
    'ja-easy': '失敗（しっぱい）の わりあい',
    en: 'Failure rate',
  },
  'backoffice.equivalence.made-again': {
    ja: '作り直した鍵',
    'ja-easy': 'つくりなおした 鍵（かぎ）',
    en: 'Keys made again',
  },
  'backoffice.equivalence.key-generation': {
    ja: '鍵の生成時間（スマートフォンの報告、ミリ秒）',
    'ja-easy': '鍵（かぎ）を つくる 時間（じかん）（ミリ秒（びょう））',
    en: 'Key generation as the phone reported it, in milliseconds',
  },
  'backoffice.equivalence.written': {
    ja: 'コード入力から保存までの時間（ミリ秒）',
    'ja-easy': 'コードから ほぞんまでの 時間（じかん）（ミリ秒（びょう））',
    en: 'From the code to the certificate on the phone, in milliseconds',
  },
  'backoffice.equivalence.apdus': {
    ja: 'SIMが答えたコマンドの数',
    'ja-easy': 'SIMが こたえた コマンドの 数（かず）',
    en: 'Commands that the SIM answered',
  },
  'backoffice.equivalence.count': { ja: '測定数', 'ja-easy': 'はかった 数（かず）', en: 'Measured' },
  'backoffice.equivalence.p50': { ja: '中央値（p50）', 'ja-easy': 'まんなか（p50）', en: 'Median (p50)' },
  'backoffice.equivalence.p95': { ja: '95パーセント点（p95）', 'ja-easy': '95％（p95）', en: '95th percentile (p95)' },
  'backoffice.equivalence.most': { ja: '最大', 'ja-easy': 'いちばん 大（おお）きい', en: 'Most' },
  'backoffice.equivalence.nothing': { ja: '測定なし', 'ja-easy': 'ありません', en: 'none' },
  'backoffice.equivalence.legend': {
    ja: '濃い棒は中央値、薄い棒は95パーセント点。数値は下の表と同じです。',
    'ja-easy':
      '濃（こ）い ぼうは まんなか、薄（うす）い ぼうは 95％です。数字（すうじ）は 下（した）の 表（ひょう）に あります。',
    en: 'Dark bar: median; light bar: 95th percentile. The table below has the same figures.',
  },
} as const satisfies WordingTable;
