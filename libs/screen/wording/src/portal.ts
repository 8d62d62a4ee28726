import type { WordingTable } from './entry';
import { portalRouteWords } from './portal-route';

/** Words of the citizen's portal. */
export const portalWords = {
  ...portalRouteWords,
  'portal.name': { ja: '利用者ポータル', 'ja-easy': 'みんなの ページ', en: 'Citizen portal' },
  'portal.menu.overview': { ja: 'マイページ', 'ja-easy': 'わたしの ページ', en: 'My page' },
  'portal.menu.sign-out': { ja: 'ログアウト', 'ja-easy': 'おわる（ログアウト）', en: 'Sign out' },
  'portal.again': { ja: 'もう一度試す', 'ja-easy': 'もう一度（いちど） する', en: 'Try again' },
  'portal.back': { ja: '前の画面に戻る', 'ja-easy': '前（まえ）の ページに もどる', en: 'Back' },
  'portal.back.overview': { ja: 'マイページに戻る', 'ja-easy': 'わたしの ページに もどる', en: 'Back to my page' },
  'portal.change': { ja: '変更する', 'ja-easy': 'なおす', en: 'Change' },
  'portal.print': { ja: '印刷する・PDFに保存する', 'ja-easy': '紙（かみ）に 出（だ）す', en: 'Print or save as PDF' },

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
    ja: 'マイナンバーカードを使って、スマートフォンのSIMカードに利用者証明用電子証明書を入れます。入れたあとは、カードがなくても、スマートフォンと4桁の暗証番号で本人だと証明できます。',
    'ja-easy':
      'マイナンバーカードを 使（つか）って、スマホの SIMに 証明書（しょうめいしょ）を 入（い）れます。そのあとは、カードが なくても、スマホと 4つの 数字（すうじ）で あなただと わかります。',
    en: 'Use your My Number Card to put a user authentication certificate into the SIM card of your phone. From then on your phone and a 4-digit PIN prove who you are, without the card.',
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
    ja: '対応するSIMカードが入ったAndroidスマートフォン',
    'ja-easy': 'この サービスで 使（つか）える SIMが 入（はい）った Androidの スマホ',
    en: 'An Android phone with a supported SIM card',
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

  'portal.step.line': { ja: '回線と機種', 'ja-easy': 'スマホを えらぶ', en: 'Line and phone' },
  'portal.step.consent': { ja: '同意', 'ja-easy': '読（よ）む', en: 'Consent' },
  'portal.step.sign': { ja: '署名', 'ja-easy': 'サイン', en: 'Sign' },
  'portal.step.password': { ja: 'パスワード', 'ja-easy': 'パスワード', en: 'Password' },
  'portal.step.phone': { ja: '受け取り', 'ja-easy': 'スマホに 入（い）れる', en: 'On your phone' },
  'portal.step.done': { ja: '使えます', 'ja-easy': '使（つか）えます', en: 'Ready to use' },

  'portal.apply.title': { ja: '回線と機種', 'ja-easy': 'どの スマホに 入（い）れますか', en: 'Line and phone' },
  'portal.apply.lead': {
    ja: '電子証明書を入れるスマートフォンについて入力してください。使えるかどうかを、すぐにお答えします。',
    'ja-easy':
      '証明書（しょうめいしょ）を 入（い）れる スマホを 書（か）いて ください。使（つか）えるか すぐに わかります。',
    en: 'Tell us about the phone that is to hold the certificate. We answer at once whether it can.',
  },
  'portal.apply.phone': { ja: '電話番号', 'ja-easy': '電話番号（でんわばんごう）', en: 'Phone number' },
  'portal.apply.phone.support': {
    ja: 'そのスマートフォンに入っているSIMカードの番号です。例：090-1234-5678。全角・半角、「-」や空白の有無は問いません。',
    'ja-easy': 'その スマホの 番号（ばんごう）です。例（れい）：090-1234-5678。「-」は なくても いいです。',
    en: 'The number of the SIM card in that phone, such as 090-1234-5678. Spaces and dashes are fine, and so is +81.',
  },
  'portal.apply.phone.missing': {
    ja: '電話番号を入力してください。',
    'ja-easy': '電話番号（でんわばんごう）を 書（か）いて ください。',
    en: 'Enter the phone number.',
  },
  'portal.apply.phone.wrong': {
    ja: '電話番号を読み取れませんでした。070・080・090などで始まる11桁の携帯電話番号を入力してください。',
    'ja-easy':
      '電話番号（でんわばんごう）が わかりません。090などで はじまる 11この 数字（すうじ）を 書（か）いて ください。',
    en: 'We could not read the phone number. Enter an 11-digit Japanese mobile number such as 090-1234-5678.',
  },
  'portal.apply.carrier': { ja: '携帯電話会社', 'ja-easy': '電話（でんわ）の 会社（かいしゃ）', en: 'Carrier' },
  'portal.apply.model': { ja: '機種', 'ja-easy': 'スマホの 名前（なまえ）', en: 'Phone model' },
  'portal.apply.model.support': {
    ja: '「証明書」は、SIMに電子証明書を入れられるかどうかです。',
    'ja-easy': '証明書（しょうめいしょ）を 入（い）れることが できるかも 書（か）いて あります。',
    en: 'In brackets: whether the model can use a certificate in the SIM.',
  },
  'portal.apply.model.option': {
    ja: '{{name}}（証明書：{{state}}）',
    'ja-easy': '{{name}}（証明書（しょうめいしょ）：{{state}}）',
    en: '{{name}} (certificate: {{state}})',
  },
  'portal.apply.model.missing': {
    ja: '機種を選んでください。',
    'ja-easy': 'スマホを えらんで ください。',
    en: 'Choose the phone model.',
  },
  'portal.apply.check': {
    ja: '使えるか調べる',
    'ja-easy': '使（つか）えるか しらべる',
    en: 'Check whether it can be used',
  },
  'portal.apply.next': { ja: '同意へ進む', 'ja-easy': 'つぎへ 行（い）く', en: 'Continue to consent' },
  'portal.apply.sign-cancelled': {
    ja: '署名を取りやめました。申し込みはまだ済んでいません。',
    'ja-easy': 'サインを やめました。申（もう）し込（こ）みは まだです。',
    en: 'You cancelled signing. You have not applied yet.',
  },
  'portal.apply.sign-not-completed': {
    ja: '署名を受け取れませんでした。もう一度署名してください。',
    'ja-easy': 'サインが できませんでした。もう一度（いちど） サインして ください。',
    en: 'The signature did not reach us. Please sign again.',
  },
  'portal.apply.sign-again': { ja: '署名をやり直す', 'ja-easy': 'もう一度（いちど） サインする', en: 'Sign again' },
  'portal.apply.see-open': {
    ja: '手続き中の申し込みを見る',
    'ja-easy': '今（いま）の 申（もう）し込（こ）みを 見（み）る',
    en: 'See the application under way',
  },

  'portal.models.summary': {
    ja: '対応機種の一覧と、2つの「対応」の違い',
    'ja-easy': '使（つか）える スマホの 表（ひょう）',
    en: 'All models, and the two kinds of support',
  },
  'portal.models.two': {
    ja: '機種の「対応」には2種類あります。申し込みには別のスマートフォンやカードリーダーも使えるので、大切なのは2つ目です。',
    'ja-easy': 'できることが 2つ あります。大切（たいせつ）なのは 2つ目（ふたつめ）です。',
    en: 'A model can be supported in two ways. You can apply with another device, so the second one is what matters.',
  },
  'portal.models.reads': {
    ja: 'カードの読み取り：マイナンバーカードをかざして、ログインや署名ができます。',
    'ja-easy': 'カードを 読（よ）む：マイナンバーカードで ログインや サインが できます。',
    en: 'Reads the card: the phone can be used to sign in and sign with the My Number Card.',
  },
  'portal.models.holds': {
    ja: '証明書を入れる：SIMカードに電子証明書を入れて、カードの代わりに使えます。',
    'ja-easy': '証明書（しょうめいしょ）を 入（い）れる：スマホを カードの かわりに 使（つか）えます。',
    en: 'Holds the certificate: the certificate goes into the SIM and the phone is used instead of the card.',
  },
  'portal.models.caption': { ja: '対応機種', 'ja-easy': 'スマホの 表（ひょう）', en: 'Phone models' },
  'portal.models.column.reads': { ja: 'カードの読み取り', 'ja-easy': 'カードを 読（よ）む', en: 'Reads the card' },
  'portal.models.column.holds': {
    ja: '証明書を入れる',
    'ja-easy': '証明書（しょうめいしょ）を 入（い）れる',
    en: 'Holds the certificate',
  },
  'portal.models.failed': {
    ja: '機種の一覧を読み込めませんでした。',
    'ja-easy': 'スマホの 表（ひょう）が 出（で）ませんでした。',
    en: 'The list of models could not be loaded.',
  },

  'portal.verdict.yes': {
    ja: 'この回線と機種で使えます',
    'ja-easy': 'この スマホで 使（つか）えます',
    en: 'This line and phone can be used',
  },
  'portal.verdict.yes.text': {
    ja: 'SIMカード、機種、携帯電話会社のすべてが条件を満たしています。',
    'ja-easy': 'SIM、スマホ、電話（でんわ）の 会社（かいしゃ）は どれも だいじょうぶです。',
    en: 'SIM card, phone model and carrier all qualify.',
  },
  'portal.verdict.no': {
    ja: 'この回線と機種では使えません（理由：{{count}}件）',
    'ja-easy': 'この スマホでは 使（つか）えません。わけ：{{count}}',
    en: 'This line and phone cannot be used (reasons: {{count}})',
  },
  'portal.verdict.no.text': {
    ja: 'すべての理由と、使えるようにする方法です。',
    'ja-easy': 'わけと、どうすれば いいかを 書（か）きます。',
    en: 'Every reason, and what would change it.',
  },
  'portal.verdict.enables': { ja: '使えるようにするには：', 'ja-easy': 'どうすれば いいか：', en: 'What would help:' },

  'portal.consent.title': { ja: '同意', 'ja-easy': 'よく 読（よ）んで ください', en: 'Consent' },
  'portal.consent.first': {
    ja: '先に、回線と機種を調べ、利用条件に同意してください。',
    'ja-easy': '先（さき）に、スマホを しらべて ください。',
    en: 'First check your line and phone, and agree to the terms.',
  },
  'portal.consent.first.button': { ja: '回線と機種へ', 'ja-easy': 'スマホを しらべる', en: 'Go to line and phone' },
  'portal.consent.old.title': {
    ja: '前のスマートフォンの証明書は失効します',
    'ja-easy': '前（まえ）の スマホでは 使（つか）えなくなります',
    en: 'The certificate on your earlier phone will be revoked',
  },
  'portal.consent.old.text': {
    ja: 'スマホ用電子証明書は1人1枚です。新しいスマートフォンで使えるようになった時点で、前のスマートフォンの証明書は失効し、元に戻せません。それまでは前のスマートフォンを使えます。',
    'ja-easy':
      '証明書（しょうめいしょ）は 1人（ひとり） 1つです。新（あたら）しい スマホで 使（つか）えるように なると、前（まえ）の スマホでは 使（つか）えません。それまでは 使（つか）えます。',
    en: 'There is one phone certificate per person. The moment the new phone works, the certificate on the earlier phone is revoked for good. Until then you can use the earlier phone.',
  },
  'portal.consent.terms': { ja: '利用条件', 'ja-easy': 'やくそく', en: 'Terms of use' },
  'portal.consent.term.purpose': {
    ja: '利用者証明用電子証明書を、申し込んだ回線のSIMカードに入れます。署名用電子証明書は入りません。',
    'ja-easy': '証明書（しょうめいしょ）を、あなたの スマホの SIMに 入（い）れます。',
    en: 'A user authentication certificate goes into the SIM card of the line you named. A signature certificate does not.',
  },
  'portal.consent.term.phone': {
    ja: '携帯電話会社に、SIMカードの状態の確認と、証明書を入れる領域の作成を依頼します。会社に氏名・住所・マイナンバーは渡しません。',
    'ja-easy':
      '電話（でんわ）の 会社（かいしゃ）に、SIMの じゅんびを たのみます。名前（なまえ）や 住所（じゅうしょ）は 言（い）いません。',
    en: 'We ask your carrier about the SIM card and to make room for the certificate in it. The carrier is not told your name, address or Individual Number.',
  },
  'portal.consent.term.data': {
    ja: '電子証明書に、氏名・住所・生年月日・マイナンバーは入りません。',
    'ja-easy': '証明書（しょうめいしょ）に 名前（なまえ）、住所（じゅうしょ）、マイナンバーは 入（はい）りません。',
    en: 'The certificate holds no name, address, date of birth or Individual Number.',
  },
  'portal.consent.term.care': {
    ja: '暗証番号を人に教えません。スマートフォンをなくしたときは、すぐに一時停止を届け出ます。',
    'ja-easy':
      '暗証番号（あんしょうばんごう）を 人（ひと）に 言（い）いません。スマホを なくしたら、すぐに 知（し）らせます。',
    en: 'You tell nobody your PIN, and you report a lost phone at once so that the certificate can be suspended.',
  },
  'portal.consent.term.end': {
    ja: 'スマートフォンを売る、譲る、捨てる、修理に出す前に、証明書を失効します。初期化だけでは消えません。',
    'ja-easy': 'スマホを 売（う）る 前（まえ）、すてる 前（まえ）に、証明書（しょうめいしょ）を 止（と）めます。',
    en: 'Before you sell, give away, throw away or send in the phone, you revoke the certificate. A factory reset does not delete it.',
  },
  'portal.consent.version': {
    ja: '利用条件 {{version}} 版',
    'ja-easy': 'やくそく {{version}}',
    en: 'Terms version {{version}}',
  },
  'portal.consent.agree': {
    ja: '前のスマートフォンの証明書が失効することを理解し、利用条件に同意します',
    'ja-easy': '前（まえ）の スマホで 使（つか）えなくなることが わかりました。やくそくを まもります',
    en: 'I understand that the certificate on my earlier phone will be revoked, and I agree to the terms',
  },
  'portal.consent.missing': {
    ja: '申し込むには、利用条件への同意が必要です。',
    'ja-easy': 'つづけるには、ここに しるしを つけて ください。',
    en: 'To apply you have to agree to the terms.',
  },
  'portal.consent.next': { ja: '署名へ進む', 'ja-easy': 'サインへ 行（い）く', en: 'Continue to signing' },

  'portal.sign.title': { ja: '内容の確認と署名', 'ja-easy': 'たしかめて サインする', en: 'Check and sign' },
  'portal.sign.lead': {
    ja: '内容を確かめて、マイナンバーカードで署名してください。署名すると申し込みが完了し、受付番号が決まります。',
    'ja-easy': '書（か）いてあることを たしかめて、マイナンバーカードで サインして ください。',
    en: 'Check the content and sign it with your My Number Card. The signature makes it an application with a number.',
  },
  'portal.sign.agreed': {
    ja: '同意しました（{{version}} 版）',
    'ja-easy': 'はい（{{version}}）',
    en: 'Agreed (version {{version}})',
  },
  'portal.sign.document': { ja: '署名する申請書', 'ja-easy': 'サインする 紙（かみ）', en: 'Application to be signed' },
  'portal.sign.until': {
    ja: 'この申請書には{{time}}まで署名できます。',
    'ja-easy': '{{time}}までに サインして ください。',
    en: 'This text can be signed until {{time}} JST.',
  },
  'portal.sign.password': {
    ja: '次の画面で、カードの署名用パスワード（英数字6〜16文字）を入力します。4桁の暗証番号ではありません。5回続けてまちがえるとロックされます。',
    'ja-easy':
      'つぎの ページで、カードの パスワード（6から 16の 字（じ））を 入（い）れます。4つの 数字（すうじ）では ありません。5回（かい） まちがえると 使（つか）えなくなります。',
    en: 'On the next page you enter the card’s signature password of 6 to 16 letters and digits. It is not the 4-digit PIN. Five wrong entries lock it.',
  },
  'portal.sign.preparing': {
    ja: '申請書を用意しています',
    'ja-easy': 'じゅんび しています',
    en: 'Preparing the application text',
  },
  'portal.sign.button': {
    ja: 'マイナンバーカードで署名する',
    'ja-easy': 'マイナンバーカードで サインする',
    en: 'Sign with My Number Card',
  },

  'portal.application.title': {
    ja: '申し込みの状況',
    'ja-easy': '申（もう）し込（こ）みの ようす',
    en: 'Your application',
  },
  'portal.application.number': { ja: '受付番号', 'ja-easy': '受付番号（うけつけばんごう）', en: 'Application number' },
  'portal.application.spoken': {
    ja: '電話で伝えるとき：{{spoken}}',
    'ja-easy': '電話（でんわ）で 言（い）うとき：{{spoken}}',
    en: 'On the telephone: {{spoken}}',
  },
  'portal.application.state': { ja: '状態', 'ja-easy': '今（いま）の ようす', en: 'State' },
  'portal.application.created': { ja: '申し込んだ日時', 'ja-easy': '申（もう）し込（こ）んだ とき', en: 'Applied on' },

  'portal.password.title': {
    ja: 'ダウンロード用パスワードを決める',
    'ja-easy': 'パスワードを 決（き）める',
    en: 'Choose a download password',
  },
  'portal.password.lead': {
    ja: 'スマートフォンで証明書を受け取るときに1度だけ使うパスワードです。カードの暗証番号とは別のものにしてください。決めると、アクセスコードをSMSでお送りします。',
    'ja-easy':
      'スマホに 証明書（しょうめいしょ）を 入（い）れるときに 1回（いっかい） 使（つか）う パスワードです。カードの 番号（ばんごう）と ちがうものに して ください。決（き）めると、SMSで コードを 送（おく）ります。',
    en: 'You need this password once, when the certificate is fetched on the phone. Make it different from your card’s PIN. When it is set, we send an access code by SMS.',
  },
  'portal.password.rules': { ja: 'パスワードの決まり', 'ja-easy': 'パスワードの きまり', en: 'The password must' },
  'portal.password.rule.length': { ja: '8〜32文字', 'ja-easy': '8から 32の 字（じ）', en: 'have 8 to 32 characters' },
  'portal.password.rule.kinds': {
    ja: '英大文字・英小文字・数字・記号などのうち2種類以上をまぜる',
    'ja-easy': '英語（えいご）の 字（じ）と 数字（すうじ）など、2つより 多（おお）く まぜる',
    en: 'mix at least two kinds: capitals, small letters, digits, signs',
  },
  'portal.password.rule.code': {
    ja: '数字12桁だけにしない（アクセスコードと間違えるため）',
    'ja-easy': '数字（すうじ） 12こだけに しない',
    en: 'not be 12 digits only, which looks like an access code',
  },
  'portal.password.met': { ja: '（満たしています）', 'ja-easy': '（できました）', en: ' (met)' },
  'portal.password.unmet': { ja: '（まだです）', 'ja-easy': '（まだです）', en: ' (not yet)' },
  'portal.password.label': { ja: 'ダウンロード用パスワード', 'ja-easy': 'パスワード', en: 'Download password' },
  'portal.password.support': {
    ja: 'スマートフォンで入力するまで覚えておいてください。',
    'ja-easy': 'スマホに 書（か）くまで おぼえて いて ください。',
    en: 'Remember it until you have entered it on the phone.',
  },
  'portal.password.missing': {
    ja: 'パスワードを入力してください。',
    'ja-easy': 'パスワードを 書（か）いて ください。',
    en: 'Enter a password.',
  },
  'portal.password.save': {
    ja: 'パスワードを決めてアクセスコードを受け取る',
    'ja-easy': '決（き）めて コードを もらう',
    en: 'Set password and get the access code',
  },
  'portal.password.change': { ja: 'パスワードを決め直す', 'ja-easy': 'パスワードを かえる', en: 'Set a new password' },
  'portal.password.done': {
    ja: 'ダウンロード用パスワードを決めました',
    'ja-easy': 'パスワードが 決（き）まりました',
    en: 'The download password is set',
  },
  'portal.password.forgotten': {
    ja: 'パスワードを忘れたとき',
    'ja-easy': 'パスワードを わすれたとき',
    en: 'Forgot the password?',
  },

  'portal.code.title': { ja: 'アクセスコード', 'ja-easy': 'アクセスコード', en: 'Access code' },
  'portal.code.sending': {
    ja: '{{phone}} にSMSでアクセスコードを送っています。',
    'ja-easy': '{{phone}}に SMSで コードを 送（おく）っています。',
    en: 'Sending an access code by SMS to {{phone}}.',
  },
  'portal.code.sent': {
    ja: '{{phone}} にSMSで12桁のアクセスコードを送りました。スマートフォンの画面で入力します。',
    'ja-easy': '{{phone}}に SMSで コード（12この 数字（すうじ））を 送（おく）りました。スマホで 書（か）きます。',
    en: 'We sent a 12-digit access code by SMS to {{phone}}. You enter it on the phone.',
  },
  'portal.code.sent-again': {
    ja: '新しいアクセスコードを送ります。前のコードは使えません。',
    'ja-easy': '新（あたら）しい コードを 送（おく）ります。前（まえ）の コードは 使（つか）えません。',
    en: 'A new access code is on its way. The one before no longer works.',
  },
  'portal.code.count': { ja: '送った回数', 'ja-easy': '送（おく）った 回数（かいすう）', en: 'Times sent' },
  'portal.code.count.times': { ja: '{{count}}回', 'ja-easy': '{{count}}回（かい）', en: '{{count}}' },
  'portal.code.until': { ja: '使える時刻', 'ja-easy': 'いつまで', en: 'Works until' },
  'portal.code.left': {
    ja: 'まで（あと{{minutes}}分{{seconds}}秒）',
    'ja-easy': 'まで（あと {{minutes}}分（ふん） {{seconds}}秒（びょう））',
    en: '({{minutes}} min {{seconds}} s left)',
  },
  'portal.code.tries': { ja: '入力できる回数', 'ja-easy': 'まちがえても いい 回数（かいすう）', en: 'Tries left' },
  'portal.code.over': {
    ja: 'アクセスコードの有効時間が過ぎました',
    'ja-easy': 'コードの 時間（じかん）が おわりました',
    en: 'The access code has expired',
  },
  'portal.code.blocked': {
    ja: 'アクセスコードは使えなくなりました（5回まちがえたため）',
    'ja-easy': '5回（かい） まちがえたので、コードは 使（つか）えません',
    en: 'The access code is dead after five wrong entries',
  },
  'portal.code.over.text': {
    ja: '「もう一度送る」を押すと、新しいアクセスコードを送ります。',
    'ja-easy': '「もう一度（いちど） 送（おく）る」を おすと、新（あたら）しい コードが 来（き）ます。',
    en: 'Press “Send again” for a new access code.',
  },
  'portal.code.again': { ja: 'もう一度送る', 'ja-easy': 'もう一度（いちど） 送（おく）る', en: 'Send again' },
  'portal.code.wait': {
    ja: 'あと{{seconds}}秒で送れます',
    'ja-easy': 'あと {{seconds}}秒（びょう） 待（ま）って ください',
    en: 'Possible in {{seconds}} s',
  },
  'portal.code.hint': {
    ja: '届かないときは、電波の状態と電話番号を確かめてください。コードはだれにも教えないでください。職員が聞くこともありません。',
    'ja-easy':
      '来（こ）ないときは、電波（でんぱ）を 見（み）て ください。コードを 人（ひと）に 言（い）わないで ください。',
    en: 'If it does not arrive, check signal and number. Tell the code to nobody; no staff will ever ask for it.',
  },

  'portal.phone.title': { ja: 'スマートフォンで続ける', 'ja-easy': 'スマホで つづける', en: 'Continue on the phone' },
  'portal.phone.qr': {
    ja: '{{phone}} のスマートフォンで続きの画面を開くQRコード',
    'ja-easy': '{{phone}}の スマホで つづきを 開（ひら）く QRコード',
    en: 'QR code that opens the next page on the phone {{phone}}',
  },
  'portal.phone.step.open': {
    ja: '{{phone}} のスマートフォンでQRコードを読み取るか、リンクを開く',
    'ja-easy': '{{phone}}の スマホで QRコードを 読（よ）む',
    en: 'Scan the QR code with the phone {{phone}}, or open the link',
  },
  'portal.phone.step.code': {
    ja: 'アクセスコードとダウンロード用パスワードを入力する',
    'ja-easy': 'コードと パスワードを 書（か）く',
    en: 'Enter the access code and the download password',
  },
  'portal.phone.step.pin': {
    ja: '書き込みが終わったら、新しい4桁の暗証番号を決める',
    'ja-easy': 'おわったら、新（あたら）しい 4つの 数字（すうじ）を 決（き）める',
    en: 'When writing is done, choose a new 4-digit PIN',
  },
  'portal.phone.link': {
    ja: 'スマートフォンの画面を開く',
    'ja-easy': 'スマホの ページを 開（ひら）く',
    en: 'Open the phone’s page',
  },
  'portal.phone.stay': {
    ja: 'この画面は開いたままで構いません。進み具合がここに表示されます。閉じても、マイページから戻れます。',
    'ja-easy': 'この ページを 開（ひら）いて いて ください。ここに 今（いま）の ようすが 出（で）ます。',
    en: 'You may keep this page open: progress appears here. If you close it, come back by My page.',
  },
  'portal.phone.lost': {
    ja: 'スマートフォンの画面を閉じてしまったとき',
    'ja-easy': 'スマホの ページを とじたとき',
    en: 'Closed the page on the phone?',
  },
  'portal.phone.lost.text': {
    ja: '続きから進められます。もう一度スマートフォンの画面を開いてください。コードを求められたら、新しいアクセスコードを送ってください。',
    'ja-easy': 'つづきから できます。もう一度（いちど） スマホの ページを 開（ひら）いて ください。',
    en: 'It goes on where it stopped. Open the page on the phone again. If it asks for a code, send a new access code.',
  },

  'portal.pin.title': {
    ja: 'スマートフォンで4桁の暗証番号を決めてください',
    'ja-easy': 'スマホで 4つの 数字（すうじ）を 決（き）めて ください',
    en: 'Choose your 4-digit PIN on the phone',
  },
  'portal.pin.text': {
    ja: '鍵と証明書の書き込みが終わりました。暗証番号を決めると、証明書が使えるようになります。',
    'ja-easy': '書（か）きおわりました。数字（すうじ）を 決（き）めると、使（つか）えるように なります。',
    en: 'Key and certificate are written. The certificate works as soon as the PIN is set.',
  },
  'portal.writing.lead': {
    ja: 'スマートフォンで手続きが進んでいます。電源を切らず、スマートフォンの画面を開いたままお待ちください。',
    'ja-easy': 'スマホで 今（いま） しています。電源（でんげん）を 切（き）らないで、待（ま）って ください。',
    en: 'Work is going on in the phone. Keep it switched on with its page open.',
  },

  'portal.progress.title': { ja: '進み具合', 'ja-easy': '今（いま）の ようす', en: 'Progress' },
  'portal.progress.label': {
    ja: '証明書の受け取り',
    'ja-easy': '証明書（しょうめいしょ）を 入（い）れる',
    en: 'Getting the certificate',
  },
  'portal.progress.reconnecting': {
    ja: '接続が切れました。つなぎ直しています。表示は少し前のものです。',
    'ja-easy': 'つながりません。もう一度（いちど） つないでいます。',
    en: 'Connection lost. Connecting again; what you see may be a little old.',
  },
  'portal.stage.accepted': {
    ja: '申し込みの受け付けとコードの送信',
    'ja-easy': '申（もう）し込（こ）みと コード',
    en: 'Application and access code',
  },
  'portal.stage.code-sent': {
    ja: 'スマートフォンでのコードの入力',
    'ja-easy': 'スマホで コードを 書（か）く',
    en: 'Entering the code on the phone',
  },
  'portal.stage.redeemed': { ja: '鍵の準備', 'ja-easy': '鍵（かぎ）の じゅんび', en: 'Preparing the key' },
  'portal.stage.preparing': {
    ja: '証明書の準備',
    'ja-easy': '証明書（しょうめいしょ）の じゅんび',
    en: 'Preparing the certificate',
  },
  'portal.stage.writing-area': {
    ja: 'SIMに領域を作成',
    'ja-easy': 'SIMに 場所（ばしょ）を 作（つく）る',
    en: 'Making the area in the SIM',
  },
  'portal.stage.writing-key': {
    ja: '鍵と証明書の書き込み',
    'ja-easy': '証明書（しょうめいしょ）を 書（か）く',
    en: 'Writing key and certificate',
  },
  'portal.stage.awaiting-pin': {
    ja: '暗証番号の設定',
    'ja-easy': '4つの 数字（すうじ）を 決（き）める',
    en: 'Setting your PIN',
  },
  'portal.stage.completed': { ja: '使えます', 'ja-easy': '使（つか）えます', en: 'Ready to use' },
  'portal.timeline.title': {
    ja: 'これまでの経過（新しい順）',
    'ja-easy': '今（いま）までに あったこと',
    en: 'What has happened (newest first)',
  },
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

  'portal.done.title': {
    ja: 'スマートフォンで使えるようになりました',
    'ja-easy': 'スマホで 使（つか）えるように なりました',
    en: 'Your phone certificate is in force',
  },
  'portal.done.text': {
    ja: 'スマートフォンと4桁の暗証番号で、本人だと証明できます。入場ゲートで試してみてください。',
    'ja-easy': 'スマホと 4つの 数字（すうじ）で 使（つか）えます。入口（いりぐち）で ためして ください。',
    en: 'Your phone and the 4-digit PIN now prove who you are. Try it at the ticket gate.',
  },
  'portal.done.over.title': {
    ja: 'この申し込みの証明書は、今は使えません',
    'ja-easy': 'この 証明書（しょうめいしょ）は 今（いま） 使（つか）えません',
    en: 'The certificate of this application is not in force now',
  },
  'portal.done.over.text': {
    ja: '一度は使えるようになりましたが、その後、失効または一時停止されました。今の状態はマイページで確かめられます。',
    'ja-easy':
      '前（まえ）は 使（つか）えましたが、今（いま）は 止（と）まっています。わたしの ページを 見（み）て ください。',
    en: 'It was in force once and has been revoked or suspended since. See My page for what is in force now.',
  },
  'portal.done.gate': {
    ja: '入場ゲートで試す',
    'ja-easy': '入口（いりぐち）で ためす',
    en: 'Try it at the ticket gate',
  },

  'portal.closed.cancelled': {
    ja: 'この申し込みは取り消しました',
    'ja-easy': '申（もう）し込（こ）みを やめました',
    en: 'This application was cancelled',
  },
  'portal.closed.cancelled.text': {
    ja: '途中まで書き込んだものは取り除きます。前のスマートフォンの証明書は、そのまま使えます。',
    'ja-easy': '書（か）いたものは 消（け）します。前（まえ）の スマホの 証明書（しょうめいしょ）は 使（つか）えます。',
    en: 'Whatever was partly written is removed. A certificate on an earlier phone keeps working.',
  },
  'portal.closed.expired': {
    ja: 'この申し込みは期限が過ぎました',
    'ja-easy': '申（もう）し込（こ）みの 時間（じかん）が おわりました',
    en: 'This application has expired',
  },
  'portal.closed.expired.text': {
    ja: '申し込みから7日が過ぎました。お手数ですが、もう一度申し込んでください。',
    'ja-easy': '7日（なのか）が すぎました。もう一度（いちど） 申（もう）し込（こ）んで ください。',
    en: 'Its 7 days are over. Please apply again.',
  },
  'portal.closed.failed': {
    ja: 'この申し込みは完了できませんでした',
    'ja-easy': 'この 申（もう）し込（こ）みは できませんでした',
    en: 'This application could not be completed',
  },
  'portal.closed.failed.text': {
    ja: '証明書は有効になっていません。もう一度申し込むか、受付番号を窓口にお伝えください。',
    'ja-easy':
      '証明書（しょうめいしょ）は 使（つか）えません。もう一度（いちど） するか、窓口（まどぐち）で 聞（き）いて ください。',
    en: 'No certificate is in force from it. Apply again, or tell a desk the application number.',
  },
  'portal.closed.again': {
    ja: 'もう一度申し込む',
    'ja-easy': 'もう一度（いちど） 申（もう）し込（こ）む',
    en: 'Apply again',
  },

  'portal.cancel.button': {
    ja: 'この申し込みを取り消す',
    'ja-easy': 'この 申（もう）し込（こ）みを やめる',
    en: 'Cancel this application',
  },
  'portal.cancel.title': {
    ja: '申し込みを取り消しますか',
    'ja-easy': '申（もう）し込（こ）みを やめますか',
    en: 'Cancel the application?',
  },
  'portal.cancel.text': {
    ja: '取り消すと元に戻せません。もう一度申し込むには、署名からやり直します。',
    'ja-easy': 'やめると もどせません。また するときは、はじめから します。',
    en: 'This cannot be undone. To apply again you sign again.',
  },
  'portal.cancel.kept': {
    ja: '前のスマートフォンの証明書があれば、そのまま使えます。',
    'ja-easy': '前（まえ）の スマホの 証明書（しょうめいしょ）は 使（つか）えます。',
    en: 'A certificate on an earlier phone keeps working.',
  },
  'portal.cancel.yes': { ja: '取り消す', 'ja-easy': 'やめる', en: 'Yes, cancel it' },
  'portal.cancel.no': { ja: '取り消さずに戻る', 'ja-easy': 'やめない', en: 'No, keep it' },
} as const satisfies WordingTable;
