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
  'backoffice.parked.dismiss': { ja: '扱わない', 'ja-easy': 'つかわない', en: 'Put aside' },
  'backoffice.parked.dismiss.title': {
    ja: '知らせを扱わないことにする',
    'ja-easy': 'しらせを つかわない',
    en: 'Put the message aside',
  },
  'backoffice.parked.dismiss.text': {
    ja: 'この知らせでは何も変わりません。電話会社の窓口の対応依頼も終わります。',
    'ja-easy': 'なにも かわりません。',
    en: 'The message moves nothing, and the task of the carrier’s desk ends.',
  },
  'backoffice.parked.dismissed': {
    ja: '知らせを扱わないことにしました。',
    'ja-easy': 'つかわない ことに しました。',
    en: 'The message was put aside.',
  },
  'backoffice.parked.why': { ja: '扱わない理由', 'ja-easy': 'わけ', en: 'Why it is put aside' },
  'backoffice.parked.why.settled-otherwise': {
    ja: '別の方法で処理した',
    'ja-easy': 'ほかの やりかたで した',
    en: 'Settled in another way',
  },
  'backoffice.parked.why.told-anew': {
    ja: '正しい知らせが届いた',
    'ja-easy': '正（ただ）しい しらせが きた',
    en: 'Told anew, and rightly',
  },
  'backoffice.parked.why.sent-in-error': {
    ja: '送信元の誤りだった',
    'ja-easy': 'まちがいだった',
    en: 'Sent in error',
  },
  'backoffice.parked.why.missing': {
    ja: '扱わない理由を選んでください。',
    'ja-easy': 'わけを えらんで ください。',
    en: 'Choose why it is put aside.',
  },
  'backoffice.parked.order': {
    ja: '知らせのとおりにする',
    'ja-easy': 'しらせの とおりに する',
    en: 'Act on it',
  },
  'backoffice.parked.order.title': {
    ja: '知らせのとおりにすることを申請する',
    'ja-easy': 'しらせの とおりに したい',
    en: 'Ask for the message to be acted on',
  },
  'backoffice.parked.order.text': {
    ja: '別の承認者が承認すると、保留の理由にかかわらず知らせのとおりに処理します。失効は取り消せません。',
    'ja-easy': 'ほかの 人（ひと）が いいと 言（い）うと、しらせの とおりに します。',
    en: 'When a second person approves, the message is acted on in spite of the reason it waits for. A revocation cannot be undone.',
  },
  'backoffice.parked.ordered': {
    ja: '申請しました。別の承認者の承認を待っています。',
    'ja-easy': 'ほかの 人（ひと）を まって います。',
    en: 'Asked for. It waits for a second person.',
  },
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
