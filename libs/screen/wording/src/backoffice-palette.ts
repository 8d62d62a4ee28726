import type { WordingTable } from './entry';

/** Words of the keyboard palette. */
export const backofficePaletteWords = {
  'backoffice.palette.open': { ja: '操作を探す（Ctrl K）', 'ja-easy': 'さがす（Ctrl K）', en: 'Commands (Ctrl K)' },
  'backoffice.palette.title': { ja: '操作を探す', 'ja-easy': 'さがす', en: 'Commands' },
  'backoffice.palette.label': {
    ja: 'ページ、操作、電話番号、申請番号など',
    'ja-easy': 'ページや 電話番号（でんわばんごう）など',
    en: 'A page, an action, a phone number, an application number …',
  },
  'backoffice.palette.find': { ja: '「{{text}}」を探す', 'ja-easy': '「{{text}}」を さがす', en: 'Find “{{text}}”' },
  'backoffice.palette.count': {
    ja: '候補は{{count}}件です。',
    'ja-easy': '{{count}}こ あります。',
    en: '{{count}} entries.',
  },
  'backoffice.palette.group.find': { ja: '検索', 'ja-easy': 'さがす', en: 'Search' },
  'backoffice.palette.group.acts': { ja: 'この回線の操作', 'ja-easy': 'この かいせんで できること', en: 'This line' },
  'backoffice.palette.group.lines': {
    ja: '最近開いた回線',
    'ja-easy': 'さっき 見（み）た かいせん',
    en: 'Recent lines',
  },
  'backoffice.palette.group.pages': { ja: 'ページ', 'ja-easy': 'ページ', en: 'Pages' },
  'backoffice.palette.help': {
    ja: 'キーボードの使い方',
    'ja-easy': 'キーボードの 使（つか）いかた',
    en: 'Keyboard help',
  },
  'backoffice.palette.key.open': { ja: '操作を探す', 'ja-easy': 'さがす', en: 'Open the commands' },
  'backoffice.palette.key.search': {
    ja: '検索欄に移動する',
    'ja-easy': 'さがす ところへ 行（い）く',
    en: 'Go to the search box',
  },
  'backoffice.palette.key.help': { ja: 'この説明を開く', 'ja-easy': 'この 説明（せつめい）', en: 'Open this help' },
  'backoffice.palette.key.move': { ja: '候補を選ぶ', 'ja-easy': 'えらぶ', en: 'Move in the list' },
  'backoffice.palette.key.act': {
    ja: '選んだ操作をする（変換中は変換の確定だけ）',
    'ja-easy': 'えらんだ ことを する',
    en: 'Do what is selected; while an input method converts, it ends the conversion only',
  },
  'backoffice.palette.key.close': { ja: '閉じる', 'ja-easy': 'とじる', en: 'Close' },
  'backoffice.palette.elsewhere': {
    ja: 'このページからはできません。',
    'ja-easy': 'この ページでは できません。',
    en: 'Not from this page.',
  },
} as const satisfies WordingTable;
