import type { WordingTable } from './entry';

/** Words of the portal's way through an application: line and phone, consent, signature. */
export const portalApplyWords = {
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
    ja: '「証明書」は、その機種に電子証明書を入れられるかどうかです。',
    'ja-easy': '証明書（しょうめいしょ）を 入（い）れることが できるかも 書（か）いて あります。',
    en: 'In brackets: whether the model can hold the certificate.',
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
    ja: '証明書を入れる：電子証明書を入れて、マイナンバーカードの代わりに使えます。',
    'ja-easy': '証明書（しょうめいしょ）を 入（い）れる：スマホを カードの かわりに 使（つか）えます。',
    en: 'Holds the certificate: the certificate goes into the phone, which is then used instead of the card.',
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
  'portal.verdict.ask': {
    ja: '問い合わせ先：{{ask}}',
    'ja-easy': '電話（でんわ）で きく：{{ask}}',
    en: 'Ask: {{ask}}',
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
} as const satisfies WordingTable;
