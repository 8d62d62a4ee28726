import type { WordingTable } from './entry';
import { portalApplicationWords } from './portal-application';
import { portalApplyWords } from './portal-apply';
import { portalRouteWords } from './portal-route';

/** Words of the citizen's portal: its frame, the start, my page; the rest page by page in files of their own. */
export const portalWords = {
  ...portalApplicationWords,
  ...portalApplyWords,
  ...portalRouteWords,
  'portal.name': { ja: '利用者ポータル', 'ja-easy': 'みんなの ページ', en: 'Citizen portal' },
  'portal.menu.overview': { ja: 'マイページ', 'ja-easy': 'わたしの ページ', en: 'My page' },
  'portal.menu.sign-out': { ja: 'ログアウト', 'ja-easy': 'おわる（ログアウト）', en: 'Sign out' },
  'portal.again': { ja: 'もう一度試す', 'ja-easy': 'もう一度（いちど） する', en: 'Try again' },
  'portal.back': { ja: '前の画面に戻る', 'ja-easy': '前（まえ）の ページに もどる', en: 'Back' },
  'portal.back.overview': { ja: 'マイページに戻る', 'ja-easy': 'わたしの ページに もどる', en: 'Back to my page' },
  'portal.change': { ja: '変更する', 'ja-easy': 'なおす', en: 'Change' },

  'portal.session.ended': {
    ja: 'ログインの有効時間が過ぎました',
    'ja-easy': 'ログインの 時間（じかん）が おわりました',
    en: 'Your session has ended',
  },
  'portal.session.ended.text': {
    ja: '安全のためログアウトしました。もう一度ログインすると、この画面に戻り、続きから進められます。',
    'ja-easy': 'もう一度（いちど） ログインして ください。この ページに もどります。つづきから できます。',
    en: 'You were signed out for your safety. Sign in again and you come back to this page and go on where you were.',
  },
  'portal.session.again': {
    ja: 'もう一度ログインする',
    'ja-easy': 'もう一度（いちど） ログインする',
    en: 'Sign in again',
  },
  'portal.sign-in-needed.title': {
    ja: 'ログインしてください',
    'ja-easy': 'ログインして ください',
    en: 'Please sign in',
  },
  'portal.sign-in-needed.text': {
    ja: 'この画面を見るには、マイナンバーカードでのログインが必要です。ログインすると、この画面に戻ります。',
    'ja-easy':
      'この ページを 見（み）るには、マイナンバーカードで ログインして ください。そのあと、この ページに もどります。',
    en: 'This page needs you to sign in with your My Number Card. You come back here afterwards.',
  },
  'portal.sign-in-needed.start': {
    ja: '手続きの説明を読む',
    'ja-easy': '説明（せつめい）を 読（よ）む',
    en: 'Read about the service',
  },

  'portal.start.title': {
    ja: 'スマホ用電子証明書の申し込み',
    'ja-easy': 'スマホの 証明書（しょうめいしょ）を もらう',
    en: 'Get a certificate on your phone',
  },
  'portal.start.lead': {
    ja: 'マイナンバーカードを使って、スマートフォン（AndroidはSIMカード、iPhoneは本体）に利用者証明用電子証明書を入れます。入れたあとは、カードがなくても、スマートフォンと4桁の暗証番号で本人だと証明できます。',
    'ja-easy':
      'マイナンバーカードを 使（つか）って、スマホに 証明書（しょうめいしょ）を 入（い）れます。そのあとは、カードが なくても、スマホと 4つの 数字（すうじ）で あなただと わかります。',
    en: 'Use your My Number Card to put a user authentication certificate into your phone: into the SIM card on Android, into the phone itself on an iPhone. From then on your phone and a 4-digit PIN prove who you are, without the card.',
  },
  'portal.start.minutes': {
    ja: 'かかる時間は約10分です。途中でやめても、7日以内なら続きから進められます。',
    'ja-easy':
      '10分（ぷん）くらい かかります。とちゅうで やめても、7日（なのか）の 間（あいだ）は つづきから できます。',
    en: 'It takes about 10 minutes. You can stop and go on within 7 days.',
  },
  'portal.start.need.title': {
    ja: '始める前に用意するもの',
    'ja-easy': 'はじめる 前（まえ）に いるもの',
    en: 'Before you start',
  },
  'portal.start.need.card': {
    ja: 'マイナンバーカード（電子証明書が有効なもの）',
    'ja-easy': 'マイナンバーカード',
    en: 'Your My Number Card, with valid certificates',
  },
  'portal.start.need.pin': {
    ja: 'カードの4桁の暗証番号（ログインに使います）',
    'ja-easy': 'カードの 4つの 数字（すうじ）。ログインに 使（つか）います',
    en: 'The card’s 4-digit PIN, to sign in',
  },
  'portal.start.need.password': {
    ja: 'カードの署名用パスワード（英数字6〜16文字。申し込みの署名に使います）',
    'ja-easy': 'カードの パスワード（6から 16の 英語（えいご）の 字（じ）と 数字（すうじ））',
    en: 'The card’s signature password of 6 to 16 letters and digits, to sign the application',
  },
  'portal.start.need.phone': {
    ja: '対応するSIMカードが入ったAndroidスマートフォン、またはパスコードを設定したiPhone',
    'ja-easy': 'この サービスで 使（つか）える SIMが 入（はい）った Androidの スマホか、iPhone',
    en: 'An Android phone with a supported SIM card, or an iPhone with a passcode',
  },
  'portal.start.need.sms': {
    ja: 'その電話番号でSMSを受け取れること',
    'ja-easy': 'その 電話番号（でんわばんごう）で SMSを もらえること',
    en: 'A way to read text messages (SMS) sent to that number',
  },
  'portal.start.way.title': { ja: '手続きの流れ', 'ja-easy': 'すること', en: 'What you will do' },
  'portal.start.way.check': {
    ja: 'ログインし、回線と機種が使えるかをその場で調べます',
    'ja-easy': 'ログインして、あなたの スマホが 使（つか）えるか しらべます',
    en: 'Sign in and see at once whether your line and phone can be used',
  },
  'portal.start.way.sign': {
    ja: '同意し、マイナンバーカードで申請書に署名します',
    'ja-easy': 'よく 読（よ）んで、マイナンバーカードで サインします',
    en: 'Agree, and sign the application with your card',
  },
  'portal.start.way.code': {
    ja: 'パスワードを決め、SMSでアクセスコードを受け取ります',
    'ja-easy': 'パスワードを 決（き）めて、SMSで コードを もらいます',
    en: 'Choose a password and get an access code by SMS',
  },
  'portal.start.way.write': {
    ja: 'スマートフォンで2つを入力し、書き込みが終わったら新しい4桁の暗証番号を決めます',
    'ja-easy': 'スマホに 2つを 入（い）れます。おわったら、新（あたら）しい 4つの 数字（すうじ）を 決（き）めます',
    en: 'Enter both on your phone, and choose a new 4-digit PIN when writing is done',
  },
  'portal.start.note.title': {
    ja: '知っておいていただきたいこと',
    'ja-easy': '大切（たいせつ）なこと',
    en: 'Good to know',
  },
  'portal.start.note.age': {
    ja: '申し込めるのは15歳以上の方です。',
    'ja-easy': '15歳（さい）から できます。',
    en: 'You have to be 15 or older.',
  },
  'portal.start.note.one': {
    ja: '使えるスマートフォンは1人1台です。新しいスマートフォンで使えるようになると、前のスマートフォンの証明書は失効します。',
    'ja-easy':
      'スマホは 1人（ひとり） 1台（いちだい）です。新（あたら）しい スマホで 使（つか）えるように なると、前（まえ）の スマホでは 使（つか）えません。',
    en: 'One phone per person: once the new phone works, the certificate on the earlier phone is revoked.',
  },
  'portal.start.sign-in': {
    ja: 'マイナンバーカードでログイン',
    'ja-easy': 'マイナンバーカードで ログイン',
    en: 'Sign in with My Number Card',
  },
  'portal.start.unreachable': {
    ja: 'サービスにつながりません。しばらくしてから、この画面を読み込み直してください。',
    'ja-easy': '今（いま） つながりません。少（すこ）し 待（ま）って、もう一度（いちど） 開（ひら）いて ください。',
    en: 'We cannot reach the service. Please reload this page in a while.',
  },

  'portal.line.title': { ja: '回線', 'ja-easy': '電話（でんわ）の 回線（かいせん）', en: 'Lines' },
  'portal.line.ends': {
    ja: '{{at}} に終わる予定です。それまで電波の届く所でつないでおくと、SIMの中の鍵が消えたことを確かめられます。',
    'ja-easy': '{{at}}に おわります。それまで 電源（でんげん）を 入（い）れて おいて ください。',
    en: 'Ends on {{at}}. Keep the phone connected until then, so that the deletion of the key in the SIM can be confirmed.',
  },
  'portal.line.suspended': {
    ja: '証明書は失効していませんが、新しい申請や書き込みはできません。再開は携帯電話会社にお申し出ください。',
    'ja-easy':
      '証明書（しょうめいしょ）は あります。新（あたら）しい ことは できません。電話会社（でんわがいしゃ）に 聞（き）いて ください。',
    en: 'No certificate is revoked, but nothing new can be applied for or written. Ask your carrier to restore the line.',
  },
  'portal.line.new-sim': {
    ja: '{{phone}}の番号が別のSIMに移りました（{{at}}）',
    'ja-easy': '{{phone}}が ちがう SIMに なりました（{{at}}）',
    en: '{{phone}} was moved to another SIM ({{at}})',
  },
  'portal.line.new-sim.text': {
    ja: '{{until}} まで、暗証番号の初期化・番号の転出・契約の譲渡はできません。心当たりがないときは、すぐに証明書を一時停止し、携帯電話会社に連絡してください。',
    'ja-easy':
      '{{until}}まで、暗証番号（あんしょうばんごう）などは かえられません。知（し）らない ときは、すぐに 止（と）めて、電話会社（でんわがいしゃ）に 言（い）って ください。',
    en: 'Until {{until}} the PIN cannot be initialised and neither number nor contract can move. If you do not know of this, suspend the certificate at once and tell your carrier.',
  },
  'portal.line.new-sim.help': {
    ja: '窓口と話しているとき（通話の確認）',
    'ja-easy': '窓口（まどぐち）と 話（はな）して いる とき',
    en: 'You are talking to a desk: confirm the call',
  },
  'portal.overview.title': { ja: 'マイページ', 'ja-easy': 'わたしの ページ', en: 'My page' },
  'portal.overview.open': {
    ja: '手続き中の申し込み',
    'ja-easy': '今（いま） している 申（もう）し込（こ）み',
    en: 'Application under way',
  },
  'portal.overview.continue': { ja: '続きへ進む', 'ja-easy': 'つづきを する', en: 'Continue' },
  'portal.overview.closed': {
    ja: 'これまでの申し込み',
    'ja-easy': '前（まえ）の 申（もう）し込（こ）み',
    en: 'Earlier applications',
  },
  'portal.overview.certificate': {
    ja: 'スマホ用電子証明書',
    'ja-easy': 'スマホの 証明書（しょうめいしょ）',
    en: 'Phone certificate',
  },
  'portal.overview.no-certificate': {
    ja: '使えるスマホ用電子証明書はまだありません。',
    'ja-easy': 'スマホの 証明書（しょうめいしょ）は まだ ありません。',
    en: 'You have no phone certificate in force yet.',
  },
  'portal.overview.past-certificates': {
    ja: '使えなくなった証明書（{{count}}枚）',
    'ja-easy': 'もう 使（つか）えない 証明書（しょうめいしょ）：{{count}}',
    en: 'Certificates no longer in force ({{count}})',
  },
  'portal.overview.past-certificates.caption': {
    ja: '使えなくなった証明書',
    'ja-easy': 'もう 使（つか）えない 証明書（しょうめいしょ）',
    en: 'Certificates no longer in force',
  },
  'portal.overview.apply': {
    ja: '新しい申し込み',
    'ja-easy': '新（あたら）しい 申（もう）し込（こ）み',
    en: 'New application',
  },
  'portal.overview.apply.text': {
    ja: 'スマートフォンに電子証明書を入れる申し込みをします。約10分かかります。',
    'ja-easy': 'スマホに 証明書（しょうめいしょ）を 入（い）れます。10分（ぷん）くらい かかります。',
    en: 'Apply to have a certificate put on your phone. It takes about 10 minutes.',
  },
  'portal.overview.apply.replaces': {
    ja: '別のスマートフォンに入れる場合に申し込みます。新しい証明書が使えるようになると、今の証明書は失効します。',
    'ja-easy':
      'ほかの スマホに 入（い）れるときに します。新（あたら）しい 証明書（しょうめいしょ）が 使（つか）えるように なると、今（いま）の ものは 使（つか）えません。',
    en: 'Apply when you want the certificate on another phone. Once the new one works, the present one is revoked.',
  },
  'portal.overview.apply.button': {
    ja: '申し込みを始める',
    'ja-easy': '申（もう）し込（こ）みを はじめる',
    en: 'Start an application',
  },
  'portal.overview.card-until': {
    ja: 'マイナンバーカードの電子証明書の有効期限：{{date}}。スマホ用電子証明書も同じ日までです。',
    'ja-easy':
      'カードの 証明書（しょうめいしょ）は {{date}}まで 使（つか）えます。スマホも 同（おな）じ 日（ひ）までです。',
    en: 'Your card’s certificate is valid until {{date}}, and so will the phone certificate be.',
  },

  'portal.certificate.asking': { ja: '確かめています', 'ja-easy': 'しらべています', en: 'Checking' },
  'portal.certificate.good': { ja: '使えます', 'ja-easy': '使（つか）えます', en: 'Ready to use' },
  'portal.certificate.revoked': {
    ja: '使えません（失効または停止中）',
    'ja-easy': '使（つか）えません',
    en: 'Not usable (revoked or suspended)',
  },
  'portal.certificate.unknown': {
    ja: '使えません（確認できない証明書）',
    'ja-easy': '使（つか）えません。わからない 証明書（しょうめいしょ）です',
    en: 'Not usable (unknown certificate)',
  },
  'portal.certificate.checked': {
    ja: '{{date}} {{time}} に発行局へ問い合わせた結果です（日本時間）。',
    'ja-easy': '{{date}} {{time}}に しらべました。',
    en: 'Answer of the certificate authority, {{date}}, {{time}} JST.',
  },
  'portal.certificate.ask-again': {
    ja: 'もう一度確かめる',
    'ja-easy': 'もう一度（いちど） しらべる',
    en: 'Check again',
  },
  'portal.certificate.revoked-at': {
    ja: '失効・停止した日時：',
    'ja-easy': '止（と）めた とき：',
    en: 'Revoked or suspended at:',
  },
  'portal.certificate.serial': {
    ja: '発行番号',
    'ja-easy': '証明書（しょうめいしょ）の 番号（ばんごう）',
    en: 'Serial number',
  },
  'portal.certificate.not-before': { ja: '発行日', 'ja-easy': 'もらった 日（ひ）', en: 'Valid from' },
  'portal.certificate.not-after': { ja: '有効期限', 'ja-easy': 'いつまで', en: 'Valid until' },
  'portal.certificate.ended': { ja: '使えなくなった日時', 'ja-easy': 'おわった とき', en: 'Ended' },
  'portal.certificate.why': { ja: '理由', 'ja-easy': 'どうして', en: 'Reason' },
  'portal.facts.title': {
    ja: '申し込みの内容',
    'ja-easy': '申（もう）し込（こ）みの なかみ',
    en: 'What you applied for',
  },
  'portal.facts.iccid': {
    ja: 'SIMカード番号（ICCID）',
    'ja-easy': 'SIMの 番号（ばんごう）',
    en: 'SIM card number (ICCID)',
  },
} as const satisfies WordingTable;
