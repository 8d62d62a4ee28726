import type { WordingTable } from './entry';

/** Words of the list of drifts, and of the comparison on a line's page. */
export const backofficeDriftWords = {
  'backoffice.menu.drifts': { ja: '記録の不一致', 'ja-easy': 'ちがう 記録（きろく）', en: 'Drifts' },
  'backoffice.drifts.title': { ja: '記録の不一致', 'ja-easy': 'ちがう 記録（きろく）', en: 'Drifts' },
  'backoffice.drifts.lead': {
    ja: '登録簿・通信会社・SIM・認証局の記録を毎日照合しています。違いは自動では書き換えません。',
    'ja-easy': '4つの 記録（きろく）を 毎日（まいにち）くらべます。',
    en: 'Register, carrier, SIM and authority are compared every day. Nothing that differs is written over by itself.',
  },
  'backoffice.drifts.none': {
    ja: '不一致はありません。',
    'ja-easy': 'ちがいは ありません。',
    en: 'All records agree.',
  },
  'backoffice.drifts.round': {
    ja: '{{day}}の照合：{{looked}}件を確認、不一致{{found}}件、通信会社に聞けなかった回線{{unheard}}件。',
    'ja-easy': '{{day}}：{{looked}}の うち {{found}}が ちがいます。聞（き）けない {{unheard}}。',
    en: 'Round of {{day}}: {{looked}} looked at, {{found}} differ, {{unheard}} lines whose carrier could not be asked.',
  },
  'backoffice.drifts.round-open': { ja: '照合の途中です。', 'ja-easy': 'くらべて います。', en: 'Still under way.' },
  'backoffice.drifts.since': { ja: '見つかった日時', 'ja-easy': 'いつから', en: 'Since' },
  'backoffice.drifts.sides': { ja: 'それぞれの記録', 'ja-easy': '記録（きろく）', en: 'What each side says' },
  'backoffice.drifts.believed': { ja: '（正しいとみなす）', 'ja-easy': '（正（ただ）しい）', en: '(believed)' },
  'backoffice.drifts.why': { ja: '理由', 'ja-easy': 'わけ', en: 'Why' },
  'backoffice.drifts.nobody': {
    ja: '確かめるまで、どの記録も正しいとはみなしません。',
    'ja-easy': 'まだ わかりません。',
    en: 'None is believed before somebody has looked.',
  },
  'backoffice.drifts.repair': { ja: '修復', 'ja-easy': 'なおす', en: 'Repair' },
  'backoffice.drifts.repair.act': { ja: '修復する', 'ja-easy': 'なおす', en: 'Repair it' },
  'backoffice.drifts.person': { ja: '担当者がすること', 'ja-easy': '人（ひと）が する こと', en: 'For a person' },
  'backoffice.drifts.confirmation': {
    ja: '電話番号の下4桁（電子証明書が失効します）',
    'ja-easy': '電話番号（でんわばんごう）の さいごの 4つの 数字（すうじ）',
    en: 'Last four digits of the number (certificates are revoked)',
  },
  'backoffice.drifts.ordered': { ja: '修復を始めました。', 'ja-easy': 'なおして います。', en: 'Repair ordered.' },
  'backoffice.drifts.state.open': { ja: '未対応', 'ja-easy': 'まだです', en: 'Open' },
  'backoffice.drifts.state.repairing': { ja: '修復中', 'ja-easy': 'なおして います', en: 'Under repair' },
  'backoffice.drifts.state.closed': { ja: '解消', 'ja-easy': 'なおりました', en: 'Closed' },
  'backoffice.drifts.history': { ja: '経過', 'ja-easy': 'これまで', en: 'History' },
  'backoffice.drifts.what.found': { ja: '見つかりました', 'ja-easy': '見（み）つかりました', en: 'Found' },
  'backoffice.drifts.what.found-again': {
    ja: 'また見つかりました',
    'ja-easy': 'また 見（み）つかりました',
    en: 'Found again',
  },
  'backoffice.drifts.what.repair-ordered': {
    ja: '修復を始めました',
    'ja-easy': 'なおし はじめました',
    en: 'Repair ordered',
  },
  'backoffice.drifts.what.closed': { ja: 'なくなりました', 'ja-easy': 'なおりました', en: 'Gone' },
  'backoffice.drifts.line': { ja: '回線を開く', 'ja-easy': '回線（かいせん）を 見（み）る', en: 'Open the line' },
  'backoffice.drifts.closed': { ja: '解消した不一致', 'ja-easy': 'なおった もの', en: 'Closed drifts' },
  'backoffice.drifts.side.register': { ja: '登録簿', 'ja-easy': '登録（とうろく）', en: 'Register' },
  'backoffice.drifts.side.carrier': { ja: '通信会社', 'ja-easy': '電話（でんわ）の 会社（かいしゃ）', en: 'Carrier' },
  'backoffice.drifts.side.card': { ja: 'SIMカード', 'ja-easy': 'SIMカード', en: 'SIM' },
  'backoffice.drifts.side.authority': { ja: '認証局', 'ja-easy': '証明書（しょうめいしょ）', en: 'Authority' },
  'backoffice.reconcile.title': {
    ja: '記録の照合',
    'ja-easy': '記録（きろく）を くらべる',
    en: 'Comparison of records',
  },
  'backoffice.reconcile.act': { ja: '今すぐ照合する', 'ja-easy': 'くらべる', en: 'Compare now' },
  'backoffice.reconcile.agree': {
    ja: '記録はすべて一致しています。',
    'ja-easy': 'みんな 同（おな）じです。',
    en: 'All records agree.',
  },
  'backoffice.reconcile.unheard': {
    ja: '通信会社に問い合わせできませんでした。認証局の記録だけを照合しました。',
    'ja-easy': '電話（でんわ）の 会社（かいしゃ）に 聞（き）けません。',
    en: 'The carrier could not be asked. Only the authority’s records were compared.',
  },
} as const satisfies WordingTable;
