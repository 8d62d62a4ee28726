import type { WordingTable } from './entry';

/** Words of the portal for the four ways a certificate takes: where the key is born, where it is kept, what a reset does. */
export const portalRouteWords = {
  'portal.route.title': {
    ja: '証明書の入れ方',
    'ja-easy': '証明書（しょうめいしょ）の 入（い）れ方（かた）',
    en: 'How the certificate gets there',
  },
  'portal.route.sim': {
    ja: 'SIMカードに入れる',
    'ja-easy': 'SIMカードに 入（い）れる',
    en: 'On the SIM card',
  },
  'portal.route.sim-on-card': {
    ja: 'SIMカードに入れる（鍵もSIMの中で作る）',
    'ja-easy': 'SIMカードに 入（い）れる（鍵（かぎ）も SIMで 作（つく）る）',
    en: 'On the SIM card, which makes the key itself',
  },
  'portal.route.keychain': {
    ja: 'iPhoneの中（キーチェーン）に入れる',
    'ja-easy': 'iPhoneの 中（なか）に 入（い）れる',
    en: 'In the iPhone itself (Keychain)',
  },
  'portal.route.keychain-central': {
    ja: 'iPhoneの中（キーチェーン）に、作った鍵を届ける',
    'ja-easy': 'iPhoneの 中（なか）に 鍵（かぎ）を とどける',
    en: 'In the iPhone itself (Keychain), with a key delivered to it',
  },
  'portal.route.kept': { ja: '鍵のある場所', 'ja-easy': '鍵（かぎ）は どこ', en: 'Where the key is kept' },
  'portal.route.kept.sim': {
    ja: 'SIMカードのチップの中。取り出すことはできません。',
    'ja-easy': 'SIMカードの 中（なか）。出（だ）せません。',
    en: 'In the chip of the SIM card, which never gives it out.',
  },
  'portal.route.kept.keychain': {
    ja: 'iPhoneの保護された保管場所の中。パスコードで守られ、取り出すことはできません。',
    'ja-easy': 'iPhoneの 中（なか）。パスコードで まもります。出（だ）せません。',
    en: 'In the iPhone’s protected store, guarded by its passcode, which never gives it out.',
  },
  'portal.route.born': {
    ja: '鍵を作る場所',
    'ja-easy': '鍵（かぎ）を 作（つく）る 場所（ばしょ）',
    en: 'Where it is made',
  },
  'portal.route.born.sim': {
    ja: 'J-LISの鍵管理サービス。SIMに届いたら、J-LISの鍵は消します。',
    'ja-easy': 'J-LISで 作（つく）ります。とどいたら 消（け）します。',
    en: 'In J-LIS’s key service, which forgets it once the SIM has it.',
  },
  'portal.route.born.sim-on-card': {
    ja: 'SIMカードの中。外には一度も出ません。',
    'ja-easy': 'SIMカードの 中（なか）です。外（そと）に 出（で）ません。',
    en: 'On the SIM card. It never leaves it.',
  },
  'portal.route.born.keychain': {
    ja: 'このiPhoneの中。外には一度も出ません。',
    'ja-easy': 'この iPhoneの 中（なか）です。外（そと）に 出（で）ません。',
    en: 'In this iPhone. It never leaves it.',
  },
  'portal.route.born.keychain-central': {
    ja: 'J-LISの鍵管理サービス。このiPhoneだけが開ける形で届け、届いたらJ-LISの鍵は消します。',
    'ja-easy': 'J-LISで 作（つく）って、この iPhoneに とどけます。とどいたら 消（け）します。',
    en: 'In J-LIS’s key service, sealed so that this iPhone alone can open it, and forgotten once it is there.',
  },
  'portal.route.reset': {
    ja: 'スマートフォンを初期化すると',
    'ja-easy': 'スマホを はじめに もどすと',
    en: 'After a factory reset',
  },
  'portal.route.reset.sim': {
    ja: '証明書はSIMに残ります。手放す前に、必ず失効してください。',
    'ja-easy':
      '証明書（しょうめいしょ）は SIMに のこります。スマホを あげる 前（まえ）に 失効（しっこう）して ください。',
    en: 'The certificate stays on the SIM. Always end it before you give the phone away.',
  },
  'portal.route.reset.keychain': {
    ja: '鍵は消え、元に戻せません。使えなくなった証明書は、マイページで失効してください。',
    'ja-easy': '鍵（かぎ）は 消（き）えます。もどせません。マイページで 失効（しっこう）して ください。',
    en: 'The key is gone for good. End the certificate on My page: nobody can use it any more.',
  },

  'portal.route.iphone.title': {
    ja: 'iPhoneでは、SIMではなくiPhoneの中に入れます',
    'ja-easy': 'iPhoneでは iPhoneの 中（なか）に 入（い）れます',
    en: 'On an iPhone the certificate is kept in the iPhone, not on the SIM',
  },
  'portal.route.iphone.why': {
    ja: 'iPhoneには、アプリがSIMカードに書き込むための公開された仕組みがなく、Apple Pay のセキュアエレメントもほかのアプリには開放されていません。',
    'ja-easy': 'iPhoneの アプリは SIMカードに 書（か）けません。Apple Payの 場所（ばしょ）も 使（つか）えません。',
    en: 'On an iPhone there is no public way for an app to write to the SIM card, and the secure element of Apple Pay is not open to other apps.',
  },
  'portal.route.iphone.passcode': {
    ja: 'iPhoneにパスコードを設定していること。',
    'ja-easy': 'iPhoneに パスコードが あること。',
    en: 'The iPhone has a passcode.',
  },
  'portal.route.iphone.genuine': {
    ja: '改造されていないiPhoneと、正式なアプリであること。手続きの最初に確かめます。',
    'ja-easy': 'ほんものの iPhoneと アプリで あること。',
    en: 'The iPhone is not tampered with and the app is the genuine one. That is checked at the start.',
  },
  'portal.route.iphone.one': {
    ja: '証明書は、このiPhoneの中だけにあります。バックアップや機種変更では移せません。',
    'ja-easy': '証明書（しょうめいしょ）は ほかの スマホに うつせません。',
    en: 'The certificate lives in this iPhone alone. Backups and phone transfers do not carry it over.',
  },
  'portal.route.others': {
    ja: 'ほかの入れ方が選べない理由',
    'ja-easy': 'ほかの 入（い）れ方（かた）は どうして だめか',
    en: 'Why no other way is open',
  },
  'portal.route.others.none': {
    ja: '利用できますが、いまの方針では上の入れ方を優先します。',
    'ja-easy': '使（つか）えますが、上（うえ）の 入（い）れ方（かた）に します。',
    en: 'Possible too; the present policy prefers the way above.',
  },

  'portal.verdict.yes.keychain': {
    ja: '回線とiPhoneの両方が条件を満たしています。',
    'ja-easy': '電話（でんわ）も iPhoneも だいじょうぶです。',
    en: 'Line and iPhone both qualify.',
  },
  'portal.consent.old.named': {
    ja: '{{phone}}（{{number}}）に入っている証明書が失効します。',
    'ja-easy': '{{phone}}（{{number}}）の 証明書（しょうめいしょ）が 使（つか）えなくなります。',
    en: 'The one that ends is on {{phone}} ({{number}}).',
  },
  'portal.consent.term.purpose.keychain': {
    ja: '利用者証明用電子証明書を、申し込んだ回線のiPhoneの中（キーチェーン）に入れます。署名用電子証明書は入りません。',
    'ja-easy': '証明書（しょうめいしょ）を、あなたの iPhoneの 中（なか）に 入（い）れます。',
    en: 'A user authentication certificate goes into the Keychain of the iPhone you named. A signature certificate does not.',
  },
  'portal.consent.term.phone.keychain': {
    ja: '携帯電話会社に、回線の状態の確認を依頼します。SIMカードには何も書き込みません。会社に氏名・住所・マイナンバーは渡しません。',
    'ja-easy':
      '電話（でんわ）の 会社（かいしゃ）に、電話（でんわ）が 使（つか）えるか 聞（き）きます。名前（なまえ）や 住所（じゅうしょ）は 言（い）いません。',
    en: 'We ask your carrier about the state of the line. Nothing is written to the SIM card. The carrier is not told your name, address or Individual Number.',
  },
  'portal.consent.term.end.keychain': {
    ja: 'iPhoneを売る、譲る、捨てる、修理に出す前に、証明書を失効します。初期化すると鍵は消えますが、証明書の失効は別に必要です。',
    'ja-easy': 'iPhoneを 売（う）る 前（まえ）、すてる 前（まえ）に、証明書（しょうめいしょ）を 止（と）めます。',
    en: 'Before you sell, give away, throw away or send in the iPhone, you revoke the certificate. A factory reset wipes the key but does not revoke.',
  },
  'portal.stage.redeemed.keychain': {
    ja: 'iPhoneとアプリの確認',
    'ja-easy': 'iPhoneと アプリを 見（み）る',
    en: 'Checking iPhone and app',
  },
  'portal.stage.preparing.keychain': {
    ja: '鍵と証明書の準備',
    'ja-easy': '鍵（かぎ）と 証明書（しょうめいしょ）の じゅんび',
    en: 'Preparing key and certificate',
  },
  'portal.stage.writing-key.keychain': {
    ja: 'iPhoneの中への保存',
    'ja-easy': 'iPhoneの 中（なか）に 入（い）れる',
    en: 'Storing it in the iPhone',
  },
} as const satisfies WordingTable;
