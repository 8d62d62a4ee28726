import type { WordingTable } from './entry';

/** Words of the page of the steps that need hands. */
export const backofficeParkedWords = {
  'backoffice.parked.title': { ja: '保留中の処理', 'ja-easy': 'とまっている 仕事（しごと）', en: 'Parked steps' },
  'backoffice.parked.lead': {
    ja: '自動では先へ進めず、担当者の確認を待っている処理です。原因を取り除いてから再開してください。',
    'ja-easy': '人（ひと）が 見（み）る 仕事（しごと）です。',
    en: 'Steps that cannot go on by themselves. Remove the cause, then let them run again.',
  },
  'backoffice.parked.none': { ja: '保留中の処理はありません。', 'ja-easy': 'ありません。', en: 'No step is parked.' },
  'backoffice.parked.caption': {
    ja: '保留中の処理（{{count}}件）',
    'ja-easy': 'とまっている 仕事（しごと）（{{count}}）',
    en: 'Parked steps: {{count}}',
  },
  'backoffice.parked.step': { ja: '処理', 'ja-easy': '仕事（しごと）', en: 'Step' },
  'backoffice.parked.reason': { ja: '保留の理由', 'ja-easy': 'わけ', en: 'Reason' },
  'backoffice.parked.no-reason': { ja: '理由の記録がありません', 'ja-easy': 'わかりません', en: 'No reason on record' },
  'backoffice.parked.since': { ja: '開始', 'ja-easy': 'いつから', en: 'Since' },
  'backoffice.parked.attempt': { ja: '試行', 'ja-easy': '何回（なんかい）', en: 'Attempts' },
  'backoffice.parked.attempts': { ja: '{{n}}回', 'ja-easy': '{{n}}回（かい）', en: '{{n}}' },
  'backoffice.parked.subject': { ja: '対象', 'ja-easy': 'なにの', en: 'Subject' },
  'backoffice.parked.act': { ja: '操作', 'ja-easy': 'すること', en: 'Act' },
  'backoffice.parked.retry': { ja: '再開する', 'ja-easy': 'つづける', en: 'Retry' },
  'backoffice.parked.retried': { ja: '処理を再開しました。', 'ja-easy': 'つづけました。', en: 'The step runs again.' },
  'backoffice.parked.already': {
    ja: 'この処理はすでに保留ではありません。',
    'ja-easy': 'もう とまって いません。',
    en: 'This step is no longer parked.',
  },
} as const satisfies WordingTable;
