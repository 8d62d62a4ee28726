import type { WordingTable } from './entry';

/** Words of the page of one application: password, access code, the phone, how far it is, how it ended. */
export const portalApplicationWords = {
  'portal.print': { ja: '印刷する・PDFに保存する', 'ja-easy': '紙（かみ）に 出（だ）す', en: 'Print or save as PDF' },

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
