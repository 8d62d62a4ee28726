import type { WordingTable } from './entry';

/** Words of the training lines of a desk. */
export const backofficeTrainingWords = {
  'backoffice.menu.training': {
    ja: '練習用回線',
    'ja-easy': '練習（れんしゅう）の 電話（でんわ）',
    en: 'Training lines',
  },
  'backoffice.training.title': {
    ja: '練習用回線',
    'ja-easy': '練習（れんしゅう）の 電話（でんわ）',
    en: 'Training lines',
  },
  'backoffice.training.lead': {
    ja: '届けや手続きを、お客さまに影響を与えずに練習できる回線です。集計・一括失効・事故対応の対象には入りません。',
    'ja-easy': '練習（れんしゅう）する ための 電話（でんわ）です。ほんものの 人（ひと）には 何（なに）も おきません。',
    en: 'Lines on which every event can be practised without touching a customer. No figure, mass act or incident counts them.',
  },
  'backoffice.training.caption': { ja: '{{count}}件', 'ja-easy': '{{count}}こ', en: '{{count}} lines' },
  'backoffice.training.none': {
    ja: '練習用回線はまだありません。',
    'ja-easy': 'まだ ありません。',
    en: 'There is no training line yet.',
  },
  'backoffice.training.how': { ja: '練習のしかた', 'ja-easy': 'やりかた', en: 'How to practise' },
  'backoffice.training.how.card': {
    ja: '本番の申請をしたことのない、練習用のカードでポータルにログインします。',
    'ja-easy': '練習（れんしゅう）の カードで ポータルに 入（はい）ります。',
    en: 'Sign in to the portal with a card for practice, on which nobody ever applied in earnest.',
  },
  'backoffice.training.how.apply': {
    ja: '練習用回線の電話番号で申請し、練習用のスマートフォンに証明書を入れます。',
    'ja-easy': '練習（れんしゅう）の 電話番号（でんわばんごう）で 申（もう）しこみます。',
    en: 'Apply with the number of a training line and load the certificate into its phone.',
  },
  'backoffice.training.how.desk': {
    ja: '回線の画面で届けを記録します。結果は本番と同じように進み、どの画面にも「練習」の枠が付きます。',
    'ja-easy': '電話（でんわ）の ページで 記録（きろく）します。「練習（れんしゅう）」の わくが つきます。',
    en: 'Record events on the page of the line. All goes as in earnest, in the frame of practice.',
  },
  'backoffice.training.how.again': {
    ja: '終えたら証明書を失効します。同じ回線と同じカードで、何度でも練習できます。',
    'ja-easy': 'おわったら やめます。なんども できます。',
    en: 'Revoke the certificate at the end. The same line and card can be used again and again.',
  },
  'backoffice.training.new': {
    ja: '練習用回線を作る',
    'ja-easy': '練習（れんしゅう）の 電話（でんわ）を つくる',
    en: 'Make a training line',
  },
  'backoffice.training.new.lead': {
    ja: '自社の検証用の回線を指定してください。利用者のいる回線や、申請のあった回線は、練習用にできません。',
    'ja-easy': '会社（かいしゃ）の 電話（でんわ）だけです。だれかの 電話（でんわ）は だめです。',
    en: 'Name a test line of your own. A line that somebody holds or ever applied on cannot become one.',
  },
  'backoffice.training.phone.support': {
    ja: '例：090-1234-5678。契約の内容は、携帯電話会社に問い合わせて確かめます。',
    'ja-easy': '例（れい）：090-1234-5678',
    en: 'For example 090-1234-5678. The carrier is asked what stands behind it.',
  },
  'backoffice.training.phone.missing': {
    ja: '電話番号を入力してください。',
    'ja-easy': '電話番号（でんわばんごう）を 書（か）いて ください。',
    en: 'Enter the phone number.',
  },
  'backoffice.training.reason': { ja: '理由', 'ja-easy': 'りゆう', en: 'Reason' },
  'backoffice.training.reason.missing': {
    ja: '理由を入力してください。',
    'ja-easy': 'りゆうを 書（か）いて ください。',
    en: 'Enter the reason.',
  },
  'backoffice.training.made': {
    ja: '練習用回線にしました。',
    'ja-easy': '練習（れんしゅう）の 電話（でんわ）に しました。',
    en: 'It is a training line now.',
  },
  'backoffice.training.who': {
    ja: '練習用回線は、携帯電話会社の責任者が作ります。MVNOの回線はJ-LISの承認者が作ります。',
    'ja-easy': 'つくるのは 責任者（せきにんしゃ）です。',
    en: 'A training line is made by the carrier’s supervisor; for an MVNO by the approver at J-LIS.',
  },
} as const satisfies WordingTable;
