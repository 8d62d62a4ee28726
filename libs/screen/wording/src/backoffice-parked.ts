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
  'backoffice.feed.caption': {
    ja: '住民記録からの連携',
    'ja-easy': '住民（じゅうみん）の 記録（きろく）',
    en: 'Feed of the resident registers',
  },
  'backoffice.feed.source': { ja: '連携元', 'ja-easy': 'どこから', en: 'Source' },
  'backoffice.feed.state': { ja: '状態', 'ja-easy': 'ようす', en: 'State' },
  'backoffice.feed.heard': { ja: '最後の受信', 'ja-easy': 'さいごに とどいた とき', en: 'Last heard' },
  'backoffice.feed.complete': {
    ja: 'ここまでの異動は受信済み',
    'ja-easy': 'ここまで ぜんぶ とどいた',
    en: 'Everything received until',
  },
  'backoffice.feed.none': {
    ja: '連携元の登録はありません。',
    'ja-easy': 'ありません。',
    en: 'No source is registered.',
  },
  'backoffice.feed.never': { ja: 'まだありません', 'ja-easy': 'まだ ありません', en: 'Not yet' },
  'backoffice.feed.current': { ja: '正常', 'ja-easy': 'だいじょうぶ', en: 'Current' },
  'backoffice.feed.stale': {
    ja: '途絶（26時間超）',
    'ja-easy': 'とどいて いない',
    en: 'Silent for more than 26 hours',
  },
  'backoffice.feed.never-heard': {
    ja: '受信したことがありません',
    'ja-easy': 'まだ とどいて いない',
    en: 'Never heard',
  },
  'backoffice.feed.alarm': {
    ja: '住民記録からの連携が途絶えています。死亡や国外転出が反映されていない可能性があります。',
    'ja-easy': '住民（じゅうみん）の 記録（きろく）が とどいて いません。',
    en: 'The feed of a resident register is silent. Deaths and departures may be missing.',
  },
} as const satisfies WordingTable;
