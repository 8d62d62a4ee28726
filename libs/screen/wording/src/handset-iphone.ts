import type { WordingTable } from './entry';

/** Words of the app where the phone itself holds the key: an iPhone and its Keychain. */
export const handsetIphoneWords = {
  'handset.about.lead.ios': {
    ja: 'ブラウザーの中で動く仮想のiPhoneです。鍵の保管場所も仮想ですが、手順と暗号は本物と同じです。',
    'ja-easy':
      'ほんものの iPhoneでは ありません。でも 鍵（かぎ）を 作（つく）る やり方（かた）は ほんものと 同（おな）じです。',
    en: 'This iPhone lives in your browser. Its protected store is virtual too, but the procedure and the cryptography are the real ones.',
  },
  'handset.about.settings.android': {
    ja: '電話の設定（初期化）',
    'ja-easy': 'スマホの 設定（せってい）',
    en: 'Phone settings (reset)',
  },
  'handset.about.settings': {
    ja: '電話の設定（ロック、顔認証、初期化）',
    'ja-easy': 'スマホの 設定（せってい）',
    en: 'Phone settings (lock, face recognition, reset)',
  },
  'handset.choose.ios': {
    ja: '電話の中に入れる方式（キーチェーン）',
    'ja-easy': 'スマホの 中（なか）に 入（い）れます',
    en: 'Kept in the phone itself (Keychain)',
  },

  'handset.iphone.why.title': {
    ja: '証明書は、SIMではなく電話の中に入ります',
    'ja-easy': '証明書（しょうめいしょ）は スマホの 中（なか）に 入（はい）ります',
    en: 'The certificate goes into the phone, not the SIM',
  },
  'handset.iphone.why': {
    ja: 'iPhoneにはアプリがSIMを使うための公開の仕組みがなく、Apple Payの部品も他社には開かれていないため、鍵と証明書は電話の保護された保管場所（キーチェーン）に入れます。',
    'ja-easy':
      'iPhoneの アプリは、SIMや Apple Payの 部品（ぶひん）を 使（つか）えません。だから 鍵（かぎ）と 証明書（しょうめいしょ）は、スマホの 中（なか）の 守（まも）られた 場所（ばしょ）に 入（い）れます。',
    en: 'On iPhone no public interface lets apps use the SIM, and the Apple Pay element is not open to others, so key and certificate live in the phone’s own protected store (Keychain).',
  },
  'handset.iphone.code.title': {
    ja: '電子証明書をiPhoneに入れます',
    'ja-easy': '証明書（しょうめいしょ）を iPhoneに 入（い）れます',
    en: 'Put the certificate on this iPhone',
  },
  'handset.iphone.code.lead': {
    ja: '受付番号、届いたアクセスコード、ポータルで決めたダウンロードパスワードを入力してください。1分ほどで終わります。',
    'ja-easy':
      '受付番号（うけつけばんごう）と アクセスコードと ダウンロードパスワードを 入（い）れて ください。1分（ぷん）ぐらいで おわります。',
    en: 'Enter the reference number, the access code you received and the download password you chose on the portal. It takes about a minute.',
  },
  'handset.iphone.code.number': {
    ja: '受付番号',
    'ja-easy': '受付番号（うけつけばんごう）',
    en: 'Reference number',
  },
  'handset.iphone.code.number.support': {
    ja: 'ポータルの申請の画面にある、Aで始まる番号です。iPhoneではアプリがSIMの番号を読めないため、この番号で申請を確かめます。',
    'ja-easy':
      'みんなの ページに ある、Aで 始（はじ）まる 番号（ばんごう）です。iPhoneの アプリは SIMの 番号（ばんごう）を 読（よ）めないので、これを 使（つか）います。',
    en: 'It begins with A and is on your application in the portal. An iPhone app cannot read the SIM’s number, so this one names your application.',
  },
  'handset.iphone.code.number.wrong': {
    ja: '受付番号は、Aと英数字12文字です。ポータルの画面で確かめてください。',
    'ja-easy': '受付番号（うけつけばんごう）は、Aと 12この 文字（もじ）です。みんなの ページで 見（み）て ください。',
    en: 'The reference number is A and twelve characters. Please check it on the portal.',
  },

  'handset.iphone.write.title': {
    ja: '証明書をiPhoneに入れています',
    'ja-easy': '証明書（しょうめいしょ）を iPhoneに 入（い）れています',
    en: 'Putting the certificate on this iPhone',
  },
  'handset.iphone.write.lead': {
    ja: '鍵はこの電話の中で生まれ、外に出ません。画面を閉じても、次に開いたときに続きから進みます。',
    'ja-easy':
      '鍵（かぎ）は この スマホの 中（なか）で 作（つく）ります。外（そと）に 出（で）ません。画面（がめん）を 閉（と）じても、つづきから できます。',
    en: 'The key is born in this phone and never leaves it. If you close the page, it goes on from there next time.',
  },
  'handset.iphone.write.lead.delivered': {
    ja: '鍵はJ-LISで作られ、この電話の鍵だけで開ける形に暗号化されて届きます。画面を閉じても、次に開いたときに続きから進みます。',
    'ja-easy':
      '鍵（かぎ）は J-LISが 作（つく）ります。この スマホだけが 開（あ）ける ことが できる 形（かたち）で とどきます。画面（がめん）を 閉（と）じても、つづきから できます。',
    en: 'The key is made at J-LIS and arrives encrypted to a key of this phone. If you close the page, it goes on from there next time.',
  },
  'handset.iphone.write.label': {
    ja: 'iPhoneへの受け取り',
    'ja-easy': 'iPhoneに 入（い）れる こと',
    en: 'Receiving the certificate',
  },
  'handset.iphone.stage.attest': {
    ja: '本物のアプリと電話であることを示す',
    'ja-easy': 'ほんものの アプリと スマホだと 見（み）せる',
    en: 'Show that app and phone are genuine',
  },
  'handset.iphone.stage.key': {
    ja: '電話の中で鍵を作る',
    'ja-easy': 'スマホの 中（なか）で 鍵（かぎ）を 作（つく）る',
    en: 'Make the key inside the phone',
  },
  'handset.iphone.stage.request': {
    ja: '証明書を申し込む',
    'ja-easy': '証明書（しょうめいしょ）を おねがいする',
    en: 'Ask for the certificate',
  },
  'handset.iphone.stage.certificate': {
    ja: '証明書を受け取る',
    'ja-easy': '証明書（しょうめいしょ）を もらう',
    en: 'Receive the certificate',
  },
  'handset.iphone.stage.check': {
    ja: '証明書を確かめる',
    'ja-easy': '証明書（しょうめいしょ）を しらべる',
    en: 'Check the certificate',
  },
  'handset.iphone.stage.store': {
    ja: '電話に保管する',
    'ja-easy': 'スマホに 入（い）れる',
    en: 'Store it in the phone',
  },
  'handset.iphone.delivered.key': {
    ja: '受け取り用の鍵を電話の中で作る',
    'ja-easy': '受（う）けとる ための 鍵（かぎ）を スマホの 中（なか）で 作（つく）る',
    en: 'Make a key for receiving inside the phone',
  },
  'handset.iphone.delivered.request': {
    ja: 'J-LISが鍵と証明書を作る',
    'ja-easy': 'J-LISが 鍵（かぎ）と 証明書（しょうめいしょ）を 作（つく）る',
    en: 'J-LIS makes key and certificate',
  },
  'handset.iphone.delivered.certificate': {
    ja: '暗号化された鍵を受け取り、電話の中で開く',
    'ja-easy': 'とどいた 鍵（かぎ）を スマホの 中（なか）で 開（ひら）く',
    en: 'Receive the encrypted key and open it inside the phone',
  },
  'handset.iphone.log': {
    ja: 'ここまでの記録',
    'ja-easy': 'ここまでに した こと',
    en: 'Done so far',
  },
  'handset.iphone.log.attest': {
    ja: '本物のアプリと電話であることを示しました。',
    'ja-easy': 'ほんものの アプリと スマホだと 見（み）せました。',
    en: 'App and phone were shown to be genuine.',
  },
  'handset.iphone.log.key': {
    ja: '鍵が電話の中で生まれました（{{milliseconds}}ミリ秒）。',
    'ja-easy': '鍵（かぎ）が スマホの 中（なか）で できました（{{milliseconds}}ミリ秒（びょう））。',
    en: 'The key was born in this phone ({{milliseconds}} ms).',
  },
  'handset.iphone.log.key.unmeasured': {
    ja: '鍵は電話の中にあります。',
    'ja-easy': '鍵（かぎ）は スマホの 中（なか）に あります。',
    en: 'The key is in this phone.',
  },
  'handset.iphone.log.delivered.key': {
    ja: '受け取り用の鍵が電話の中でできました。',
    'ja-easy': '受（う）けとる ための 鍵（かぎ）が できました。',
    en: 'The key for receiving was made in this phone.',
  },
  'handset.iphone.log.request': {
    ja: '申し込みを送りました。',
    'ja-easy': 'おねがいを 送（おく）りました。',
    en: 'The request was sent.',
  },
  'handset.iphone.log.delivered.request': {
    ja: 'J-LISが鍵と証明書を作りました。',
    'ja-easy': 'J-LISが 鍵（かぎ）と 証明書（しょうめいしょ）を 作（つく）りました。',
    en: 'J-LIS made key and certificate.',
  },
  'handset.iphone.log.certificate': {
    ja: '証明書を受け取りました。',
    'ja-easy': '証明書（しょうめいしょ）を もらいました。',
    en: 'The certificate was received.',
  },
  'handset.iphone.log.check': {
    ja: '証明書の発行元、鍵、期限を確かめました。',
    'ja-easy': '証明書（しょうめいしょ）を しらべました。よい 証明書（しょうめいしょ）です。',
    en: 'Issuer, key and validity were checked.',
  },
  'handset.iphone.trouble.network': {
    ja: '通信が途切れました。ここまでの手続きは残っています。自動でつなぎ直します。',
    'ja-easy': 'つながりが 切（き）れました。大丈夫（だいじょうぶ）です。もう一度（いちど） つなぎます。',
    en: 'The connection was interrupted. Nothing is lost; we are reconnecting.',
  },
  'handset.iphone.trouble.clock': {
    ja: 'この電話の時計が合っていません。電話の時計は{{phone}}、正しい時刻は{{server}}です。時計を自動設定にすると、続きから進みます。',
    'ja-easy':
      'この スマホの 時計（とけい）が ちがいます。スマホは {{phone}}、正（ただ）しい 時間（じかん）は {{server}}です。時計（とけい）を なおすと、つづきから はじめます。',
    en: 'The clock of this phone is wrong. It says {{phone}}, but it is {{server}}. Set the clock to automatic and this goes on.',
  },
  'handset.iphone.trouble.locked': {
    ja: '電話がロックされました。ロックを解除すると、続きから進みます。',
    'ja-easy': 'スマホに 鍵（かぎ）が かかりました。開（あ）けると、つづきから はじめます。',
    en: 'The phone was locked. Unlock it and this goes on.',
  },

  'handset.key.details': {
    ja: '鍵について詳しく',
    'ja-easy': '鍵（かぎ）の こと',
    en: 'More about the key',
  },
  'handset.key.kind': { ja: '鍵の種類', 'ja-easy': '鍵（かぎ）の 種類（しゅるい）', en: 'Kind of key' },
  'handset.key.kind.rsa-2048': { ja: 'RSA 2048ビット', 'ja-easy': 'RSA 2048ビット', en: 'RSA, 2048 bits' },
  'handset.key.kind.p-256': {
    ja: '楕円曲線 P-256',
    'ja-easy': 'P-256（カーブの 鍵（かぎ））',
    en: 'Elliptic curve P-256',
  },
  'handset.key.kind.p-384': {
    ja: '楕円曲線 P-384',
    'ja-easy': 'P-384（カーブの 鍵（かぎ））',
    en: 'Elliptic curve P-384',
  },
  'handset.key.born': { ja: '生まれた場所', 'ja-easy': '作（つく）った 場所（ばしょ）', en: 'Where it was born' },
  'handset.key.born.phone': {
    ja: 'この電話の保護された保管場所の中',
    'ja-easy': 'この スマホの 中（なか）の 守（まも）られた 場所（ばしょ）',
    en: 'Inside this phone’s protected store',
  },
  'handset.key.born.j-lis': {
    ja: 'J-LIS。この電話の鍵だけで開ける形で届き、受け取りが確かめられるとJ-LISから消えます',
    'ja-easy': 'J-LIS。この スマホだけが 開（あ）けます。とどいた あと、J-LISから 消（き）えます',
    en: 'At J-LIS. It arrives encrypted to a key of this phone and is forgotten there once possession is proved',
  },
  'handset.key.time': {
    ja: '作るのにかかった時間',
    'ja-easy': '作（つく）る 時間（じかん）',
    en: 'Time to make it',
  },
  'handset.key.time.measured': {
    ja: '{{milliseconds}}ミリ秒',
    'ja-easy': '{{milliseconds}}ミリ秒（びょう）',
    en: '{{milliseconds}} ms',
  },
  'handset.key.time.unmeasured': {
    ja: '途中で中断したため、測れませんでした',
    'ja-easy': '止（と）まったので、わかりません',
    en: 'Not measured, because the app was interrupted',
  },
  'handset.key.time.not-here': {
    ja: 'この電話では作っていません',
    'ja-easy': 'この スマホでは 作（つく）っていません',
    en: 'Not made on this phone',
  },
  'handset.key.left': {
    ja: '電話の外に出たもの',
    'ja-easy': 'スマホの 外（そと）に 出（で）た もの',
    en: 'What left the phone',
  },
  'handset.key.left.phone': {
    ja: '公開鍵、申し込み、本物のアプリである証明。秘密鍵は出ていません。',
    'ja-easy': '公開鍵（こうかいかぎ）と おねがいだけです。秘密（ひみつ）の 鍵（かぎ）は 出（で）ていません。',
    en: 'The public key, the request and the proof of a genuine app. The private key did not.',
  },
  'handset.key.left.j-lis': {
    ja: '受け取り用の公開鍵と、本物のアプリである証明。秘密鍵は暗号化されて届き、この電話の中でだけ開かれました。',
    'ja-easy':
      '受（う）けとる ための 公開鍵（こうかいかぎ）だけです。秘密（ひみつ）の 鍵（かぎ）は この スマホの 中（なか）だけで 開（ひら）きました。',
    en: 'The public key for receiving and the proof of a genuine app. The private key came encrypted and was opened only inside this phone.',
  },

  'handset.iphone.pin.lead': {
    ja: 'このスマートフォンで証明書を使うときの4桁の番号です。暗証番号は電話の保護された保管場所にだけ入り、サーバーには送られません。電話のパスコードとは別のものです。',
    'ja-easy':
      '証明書（しょうめいしょ）を 使（つか）う 時（とき）の 4この 数字（すうじ）です。スマホの 中（なか）だけに 入（はい）ります。スマホを 開（あ）ける 番号（ばんごう）とは ちがいます。',
    en: 'Four digits for using the certificate on this phone. They stay in the phone’s protected store and never go to a server. They are not the phone’s passcode.',
  },
  'handset.iphone.done.lead': {
    ja: '電子証明書がこの電話に入り、有効になりました。',
    'ja-easy': '証明書（しょうめいしょ）が スマホに 入（はい）りました。使（つか）うことが できます。',
    en: 'The certificate is in this phone and valid.',
  },
  'handset.iphone.home.holds': {
    ja: 'この電話には電子証明書が入っています。',
    'ja-easy': 'この スマホに 証明書（しょうめいしょ）が あります。',
    en: 'This phone holds a certificate.',
  },
  'handset.iphone.home.store': { ja: '保管場所', 'ja-easy': '入（い）れた 場所（ばしょ）', en: 'Kept in' },
  'handset.iphone.home.keychain': {
    ja: '電話の中（キーチェーン）',
    'ja-easy': 'スマホの 中（なか）',
    en: 'The phone itself (Keychain)',
  },
  'handset.iphone.silent.title': {
    ja: '電話の保管場所から応答がありません',
    'ja-easy': 'スマホの 鍵（かぎ）の 場所（ばしょ）が 答（こた）えません',
    en: 'The phone’s protected store does not answer',
  },
  'handset.iphone.looking': {
    ja: '電話の中を確かめています',
    'ja-easy': 'スマホの 中（なか）を 見（み）ています',
    en: 'Looking into the phone',
  },

  'handset.gone.title': {
    ja: 'この電話の鍵は消えました',
    'ja-easy': 'この スマホの 鍵（かぎ）は 消（き）えました',
    en: 'The key of this phone is gone',
  },
  'handset.gone.what': {
    ja: '電話が初期化されたため、鍵はもう読み出せません。前の証明書が残っていれば、ポータルで終わらせてから、もう一度申請してください。',
    'ja-easy':
      'スマホを はじめの 状態（じょうたい）に もどしました。鍵（かぎ）は もう ありません。みんなの ページで 前（まえ）の 証明書（しょうめいしょ）を おわらせて、もう一度（いちど） 申（もう）しこんで ください。',
    en: 'The phone was reset, so the key can never be read again. If you had a certificate here, end it on the portal and apply again.',
  },
  'handset.gone.difference': {
    ja: 'Androidでは証明書がSIMに残りますが、iPhoneでは初期化で消えます。',
    'ja-easy': 'Androidでは SIMに のこります。iPhoneでは 消（き）えます。',
    en: 'On Android the certificate stays on the SIM; on iPhone a reset takes it away.',
  },
  'handset.gone.portal': {
    ja: '利用者ポータルを開く',
    'ja-easy': 'みんなの ページを 開（あ）ける',
    en: 'Open the citizen portal',
  },

  'handset.iphone.touch.gone': {
    ja: 'この電話に電子証明書がありません。消されたか、まだ入っていません。',
    'ja-easy': 'この スマホに 証明書（しょうめいしょ）が ありません。',
    en: 'There is no certificate in this phone. It was deleted, or is not there yet.',
  },
  'handset.iphone.touch.virtual': {
    ja: 'かざす動作は仮想です',
    'ja-easy': '近（ちか）づける ことは 練習（れんしゅう）です',
    en: 'The touch is virtual',
  },
  'handset.iphone.touch.virtual.what': {
    ja: 'ゲートの問いと電話の答えは、NFCの代わりに練習環境を通ります。本物のiPhoneでは、アプリに許された非接触通信（HCE）で渡します。渡すもの（証明書と署名）は同じです。',
    'ja-easy':
      '入口（いりぐち）との やりとりは、ほんものの 電波（でんぱ）では ありません。見（み）せる もの（証明書（しょうめいしょ）と サイン）は 同（おな）じです。',
    en: 'The gate’s question and the phone’s answer go through the sandbox instead of NFC. A real iPhone would use the contactless channel granted to the app (HCE). What is handed over, certificate and signature, is the same.',
  },
  'handset.iphone.contact.superseded': {
    ja: '別のスマートフォンの電子証明書が新しく有効になりました。このiPhoneの電子証明書は使えなくなったため、鍵と一緒に消しました。',
    'ja-easy':
      'ほかの スマホで 新（あたら）しい 証明書（しょうめいしょ）が 使（つか）えます。この iPhoneの 証明書（しょうめいしょ）は 消（け）しました。',
    en: 'A newer certificate on another phone is valid now. The one on this iPhone could not be used any more and was deleted, key and all.',
  },
  'handset.iphone.contact.revoked': {
    ja: 'このiPhoneの電子証明書は失効していたため、鍵と一緒に消しました。もう一度使うときは、ポータルで申し込んでください。',
    'ja-easy':
      'この iPhoneの 証明書（しょうめいしょ）は もう 使（つか）えないので、消（け）しました。また 使（つか）う ときは、ポータルで 申（もう）し込（こ）んで ください。',
    en: 'The certificate on this iPhone had been revoked and was deleted, key and all. Apply in the portal to use one again.',
  },
  'handset.iphone.contact.expired': {
    ja: 'このiPhoneの電子証明書は有効期限が過ぎていたため、鍵と一緒に消しました。もう一度使うときは、ポータルで申し込んでください。',
    'ja-easy':
      'この iPhoneの 証明書（しょうめいしょ）は 期限（きげん）が 終（お）わったので、消（け）しました。また 使（つか）う ときは、ポータルで 申（もう）し込（こ）んで ください。',
    en: 'The certificate on this iPhone was past its end and was deleted, key and all. Apply in the portal to use one again.',
  },
} as const satisfies WordingTable;
