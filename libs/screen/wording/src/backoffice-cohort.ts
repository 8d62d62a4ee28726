import type { WordingTable } from './entry';

/** Words of the back office for the cohort of an incident; what it shares with a mass revocation stands there. */
export const backofficeCohortWords = {
  'backoffice.menu.incidents': { ja: '事故対応', 'ja-easy': 'じこ', en: 'Incidents' },
  'backoffice.cohort.title': {
    ja: '事故対応の一括停止',
    'ja-easy': 'じこの とき まとめて とめる',
    en: 'Incidents: suspend a cohort',
  },
  'backoffice.cohort.lead': {
    ja: 'スマートフォン・SIM・アプリの事故のとき、条件に合う証明書をまとめて一時停止します。対象を確かめて起案し、別の承認者が承認すると実行されます。SIMのロックと本人への通知も1件ずつの停止と同じに行われます。解除すると、この停止だけが外れ、ほかの停止は残ります。',
    'ja-easy': 'じこの とき、たくさんの 証明書（しょうめいしょ）を 少（すこ）しの 間（あいだ） とめます。',
    en: 'For an incident of a handset, a SIM or an app: suspends every certificate that meets the criteria. See who is affected, propose it, and it runs when another person approves exactly that. SIMs are locked and holders are told as by a single hold. Lifting it lifts this hold alone; others stay.',
  },
  'backoffice.cohort.cause': { ja: '事故の種類', 'ja-easy': 'じこ', en: 'Kind of incident' },
  'backoffice.cohort.none': {
    ja: '事故対応の一括停止はまだありません。',
    'ja-easy': 'まだ ありません。',
    en: 'No cohort has been suspended.',
  },
  'backoffice.cohort.caption': {
    ja: '事故対応の一括停止と解除（{{count}}件）',
    'ja-easy': 'まとめて（{{count}}）',
    en: 'Suspended cohorts and liftings: {{count}}',
  },
  'backoffice.cohort.radius': {
    ja: '{{total}}件（{{holders}}人）の証明書が一時停止されます。',
    'ja-easy': '{{total}}の 証明書（しょうめいしょ）が とまります。{{holders}}人（にん）の ものです。',
    en: '{{total}} certificates of {{holders}} holders would be suspended.',
  },
  'backoffice.cohort.held-otherwise': {
    ja: 'うち{{count}}件は、ほかの理由でも停止中です。解除してもその停止は残ります。',
    'ja-easy': '{{count}}は ほかの わけでも とまって います。',
    en: '{{count}} of them are on hold for other reasons too, and stay so when this is lifted.',
  },
  'backoffice.cohort.spread': { ja: '対象の内訳', 'ja-easy': 'なかみ', en: 'Who is affected' },
  'backoffice.cohort.by': { ja: '分け方', 'ja-easy': 'わけかた', en: 'By' },
  'backoffice.cohort.value': { ja: '内容', 'ja-easy': 'なかみ', en: 'Value' },
  'backoffice.cohort.count': { ja: '件数', 'ja-easy': 'かず', en: 'Count' },
  'backoffice.cohort.unmet': {
    ja: '条件に合っても対象にならない証明書',
    'ja-easy': 'とめない もの',
    en: 'Meets the criteria but cannot be met',
  },
  'backoffice.cohort.of': { ja: '{{count}}件：', 'ja-easy': '{{count}}：', en: '{{count}}:' },
  'backoffice.cohort.network': {
    ja: '回線網（MNO）',
    'ja-easy': '電話（でんわ）の 会社（かいしゃ）の グループ',
    en: 'Network operator',
  },
  'backoffice.cohort.network.support': {
    ja: '自社回線と、その回線網を使うMVNOの両方が対象です。',
    'ja-easy': 'いっしょの 会社（かいしゃ）も ぜんぶ です。',
    en: 'Its own lines and those of the MVNOs it carries.',
  },
  'backoffice.cohort.handset.support': {
    ja: '申請したときの機種か、いまの機種のどちらかが合えば対象です。',
    'ja-easy': '前（まえ）の スマホか いまの スマホ です。',
    en: 'Either the phone it was applied for with, or the one the line is in today.',
  },
  'backoffice.cohort.store': { ja: '鍵の置き場所', 'ja-easy': 'カギの 場所（ばしょ）', en: 'Where the key is' },
  'backoffice.cohort.store.sim': { ja: 'SIMの中', 'ja-easy': 'SIMの なか', en: 'SIM' },
  'backoffice.cohort.store.keychain': {
    ja: 'スマートフォンのKeychain',
    'ja-easy': 'スマホの 中（なか）',
    en: 'The phone’s Keychain',
  },
  'backoffice.cohort.issued-from': { ja: '発行日（この日から）', 'ja-easy': 'この 日（ひ）から', en: 'Issued from' },
  'backoffice.cohort.issued-until': {
    ja: '発行日（この日まで）',
    'ja-easy': 'この 日（ひ）まで',
    en: 'Issued up to and including',
  },
  'backoffice.cohort.still-held': {
    ja: 'いまも停止中：{{count}}件',
    'ja-easy': 'いま とまって いる：{{count}}',
    en: 'Still held: {{count}}',
  },
  'backoffice.cohort.lift.title': { ja: '停止の解除', 'ja-easy': 'もどす', en: 'Lift the holds' },
  'backoffice.cohort.lift.text': {
    ja: 'この事故対応でいまも停止している{{count}}件から、この停止だけを外します。本人の届出など、ほかの停止はそのまま残ります。',
    'ja-easy': '{{count}}の 証明書（しょうめいしょ）を もどします。ほかの わけで とまって いる ものは そのままです。',
    en: 'Takes this hold, and no other, off the {{count}} certificates that it still holds. Holds reported by the holder and all others stay.',
  },
  'backoffice.cohort.lift.submit': { ja: '解除を起案する', 'ja-easy': 'おねがいする', en: 'Propose the lifting' },
} as const satisfies WordingTable;
