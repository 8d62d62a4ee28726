import type { WordingTable } from './entry';

/** Words of receipts and letters in the back office. */
export const backofficePaperWords = {
  'backoffice.papers.title': { ja: '控えと通知書', 'ja-easy': 'かみに する', en: 'Receipts and letters' },
  'backoffice.papers.lead': {
    ja: 'PDFで保存します。番号は一部を伏せています。通知書の宛名の欄は、空けてあります。',
    'ja-easy': 'PDFを つくります。',
    en: 'Saved as PDF, masked as on this page. A letter leaves the place for the address free.',
  },
  'backoffice.papers.receipt.ja': {
    ja: '控え（日本語）',
    'ja-easy': 'ひかえ（日本語（にほんご））',
    en: 'Receipt in Japanese',
  },
  'backoffice.papers.receipt.en': {
    ja: '控え（英語）',
    'ja-easy': 'ひかえ（英語（えいご））',
    en: 'Receipt in English',
  },
  'backoffice.papers.letter.ja': {
    ja: '通知書（日本語）',
    'ja-easy': 'てがみ（日本語（にほんご））',
    en: 'Letter in Japanese',
  },
  'backoffice.papers.letter.en': {
    ja: '通知書（英語）',
    'ja-easy': 'てがみ（英語（えいご））',
    en: 'Letter in English',
  },
  'backoffice.papers.made': {
    ja: '番号 {{number}} で作りました。',
    'ja-easy': '{{number}} を つくりました。',
    en: 'Made under the number {{number}}.',
  },
} as const satisfies WordingTable;

/** And in the portal. */
export const portalReceiptWords = {
  'portal.receipt.title': { ja: 'お手続きの控え', 'ja-easy': 'ひかえ', en: 'Receipts' },
  'portal.receipt.lead': {
    ja: 'お問い合わせのときに必要です。PDFで保存できます。',
    'ja-easy': 'たいせつに して ください。',
    en: 'You will need them when you ask. Each can be saved as PDF.',
  },
  'portal.receipt.make': { ja: '控えを保存する', 'ja-easy': 'ひかえを のこす', en: 'Save the receipt' },
  'portal.receipt.made': {
    ja: '番号 {{number}} で作りました。',
    'ja-easy': '{{number}} を つくりました。',
    en: 'Made under the number {{number}}.',
  },
  'portal.receipt.check.title': {
    ja: '控えの番号を確かめる',
    'ja-easy': 'ひかえの 番号（ばんごう）を たしかめる',
    en: 'Check the number of a receipt',
  },
  'portal.receipt.check.lead': {
    ja: '控えや通知書の番号を入力すると、いつ、何が記録されたかを確かめられます。ログインはいりません。',
    'ja-easy': '番号（ばんごう）を 入（い）れて ください。',
    en: 'Type the number of a receipt or letter to see what was recorded, and when. No sign-in is needed.',
  },
  'portal.receipt.check.number': { ja: '控えの番号', 'ja-easy': 'ひかえの 番号（ばんごう）', en: 'Receipt number' },
  'portal.receipt.check.wrong': {
    ja: '番号は、Rと4文字ずつ3つの組です。確かめて入力してください。',
    'ja-easy': '番号（ばんごう）を たしかめて ください。',
    en: 'A number is R and three groups of four characters. Please check it.',
  },
  'portal.receipt.check.submit': { ja: '確かめる', 'ja-easy': 'たしかめる', en: 'Check' },
  'portal.receipt.check.issued': {
    ja: 'この番号の控えは、発行されています',
    'ja-easy': 'この 番号（ばんごう）は あります',
    en: 'A receipt with this number was issued',
  },
  'portal.receipt.check.at': { ja: '日時', 'ja-easy': 'いつ', en: 'When' },
  'portal.receipt.check.what': { ja: 'お手続き', 'ja-easy': 'なに', en: 'What was recorded' },
  'portal.receipt.check.carrier': { ja: '通信会社', 'ja-easy': '会社（かいしゃ）', en: 'Carrier' },
  'portal.receipt.check.no-carrier': { ja: 'なし', 'ja-easy': 'なし', en: 'None' },
  'portal.receipt.check.compare': {
    ja: 'お手元の控えと、日時とお手続きが同じであることを確かめてください。',
    'ja-easy': 'かみと おなじか 見（み）て ください。',
    en: 'Compare time and contents with the paper in your hand.',
  },
} as const satisfies WordingTable;
