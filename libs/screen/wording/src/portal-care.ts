import type { WordingTable } from './entry';

/** Words of the portal for the care of one's own certificate: PIN initialisation, stop for now, use again, end. */
export const portalCareWords = {
  'portal.care.title': {
    ja: 'この証明書の手続き',
    'ja-easy': 'この 証明書（しょうめいしょ）で できること',
    en: 'What you can do with it',
  },
  'portal.care.renewal.apply-now': {
    ja: 'マイナンバーカードの証明書が新しくなりました。スマートフォンの証明書も更新できます',
    'ja-easy': 'カードが 新（あたら）しく なりました。スマホも 新（あたら）しく できます',
    en: 'Your card has a newer certificate: you can renew the one on the phone',
  },
  'portal.care.renewal.renew-card-first': {
    ja: 'もうすぐ有効期限です。先にマイナンバーカードの証明書を更新してください',
    'ja-easy': 'もうすぐ おわります。さきに カードを 新（あたら）しく してください',
    en: 'It ends soon. Renew the certificate of your My Number Card first',
  },
  'portal.care.renewal.how': {
    ja: '更新は、新しい申し込みです。新しい証明書が使えるようになると、この証明書は自動で失効します。',
    'ja-easy': 'もう一度（いちど） 申（もう）し込（こ）みます。新（あたら）しいのが できたら、これは おわります。',
    en: 'Renewing is a new application. When the new certificate is active, this one is revoked by itself.',
  },
  'portal.care.show-card': {
    ja: 'マイナンバーカードで本人確認する',
    'ja-easy': 'マイナンバーカードで たしかめる',
    en: 'Confirm with my card',
  },
  'portal.care.no': { ja: 'やめて戻る', 'ja-easy': 'やめる', en: 'Go back' },

  'portal.care.pin': {
    ja: '暗証番号を初期化する（忘れた・ロックした）',
    'ja-easy': '暗証番号（あんしょうばんごう）を わすれた・使（つか）えない',
    en: 'Initialise the PIN (forgotten or locked)',
  },
  'portal.care.pin.when': {
    ja: '暗証番号を忘れたとき、3回間違えてロックされたとき。マイナンバーカードで本人確認をします。',
    'ja-easy': '暗証番号（あんしょうばんごう）を わすれたとき、3回（かい） まちがえたとき。カードを 使（つか）います。',
    en: 'When you forgot the PIN, or locked it with three wrong tries. You confirm with your card.',
  },
  'portal.care.pin.title': {
    ja: '暗証番号を初期化しますか',
    'ja-easy': '暗証番号（あんしょうばんごう）を 新（あたら）しく しますか',
    en: 'Initialise the PIN?',
  },
  'portal.care.pin.code': {
    ja: '一度だけ使える8桁のコードをこのページに表示します。証明書の入ったスマートフォンで入力してください。',
    'ja-easy': 'この 画面（がめん）に 8この 数字（すうじ）が 出（で）ます。スマホに 入（い）れて ください。',
    en: 'This page shows a one-time code of eight digits. You type it on the phone that holds the certificate.',
  },
  'portal.care.pin.same': {
    ja: 'スマートフォンで新しい暗証番号を決めます。証明書と鍵はそのまま使えます。',
    'ja-easy': 'スマホで 新（あたら）しい 番号（ばんごう）を きめます。証明書（しょうめいしょ）は 同（おな）じです。',
    en: 'You choose a new PIN on the phone. Certificate and key stay the same.',
  },
  'portal.care.pin.nobody': {
    ja: '新しい暗証番号は、窓口やJ-LISを含め、誰にも伝わりません。',
    'ja-easy': '新（あたら）しい 番号（ばんごう）は だれにも わかりません。',
    en: 'Nobody learns the new PIN, neither a desk nor J-LIS.',
  },
  'portal.care.pin.limit': {
    ja: '1日に3回まで申し込めます。申し込みがあったことを、登録の電話番号にSMSでお知らせします。',
    'ja-easy': '1日（にち）に 3回（かい）まで です。SMSも 送（おく）ります。',
    en: 'Up to three times a day. We tell your phone number by SMS that it was ordered.',
  },
  'portal.care.pin.yes': {
    ja: 'コードを表示する',
    'ja-easy': '数字（すうじ）を 見（み）る',
    en: 'Show the code',
  },
  'portal.pin-code.title': {
    ja: '暗証番号の初期化コード',
    'ja-easy': '暗証番号（あんしょうばんごう）を 新（あたら）しく する 数字（すうじ）',
    en: 'Code to initialise the PIN',
  },
  'portal.pin-code.label': { ja: '初期化コード', 'ja-easy': '数字（すうじ）', en: 'Code' },
  'portal.pin-code.until': {
    ja: 'このコードが使える時刻：',
    'ja-easy': 'いつまで：',
    en: 'Good until',
  },
  'portal.pin-code.once': {
    ja: 'コードはこのページに一度だけ表示します。人に教えないでください。ページを閉じると、もう見られません。',
    'ja-easy': '人（ひと）に 教（おし）えないで ください。画面（がめん）を 閉（と）じると もう 見（み）えません。',
    en: 'The code is shown once, on this page alone. Tell it to nobody. It is gone when you leave the page.',
  },
  'portal.pin-code.qr': {
    ja: 'スマートフォンの暗証番号の初期化を開くQRコード',
    'ja-easy': 'スマホで 開（あ）ける QRコード',
    en: 'QR code that opens PIN initialisation on the phone',
  },
  'portal.pin-code.step.open': {
    ja: '証明書の入ったスマートフォンで、QRコードかリンクを開きます。',
    'ja-easy': 'スマホで QRコードか リンクを 開（あ）けます。',
    en: 'Open the QR code or the link on the phone that holds the certificate.',
  },
  'portal.pin-code.step.code': {
    ja: '初期化コードを入力します。5回まで試せます。',
    'ja-easy': '8この 数字（すうじ）を 入（い）れます。',
    en: 'Type the code. You have five tries.',
  },
  'portal.pin-code.step.pin': {
    ja: '新しい暗証番号を2回入力します。',
    'ja-easy': '新（あたら）しい 番号（ばんごう）を 2回（かい） 入（い）れます。',
    en: 'Type a new PIN twice.',
  },
  'portal.pin-code.over': {
    ja: '初期化コードの期限が切れました',
    'ja-easy': '時間（じかん）が すぎました',
    en: 'The code is no longer good',
  },
  'portal.pin-code.over.text': {
    ja: 'スマートフォンでまだ入力していないときは、もう一度「暗証番号を初期化する」を押してください。',
    'ja-easy': 'まだの 時（とき）は、もう一度（いちど） はじめから して ください。',
    en: 'If you have not typed it on the phone yet, order a new one.',
  },
  'portal.pin-code.close': { ja: 'コードを隠す', 'ja-easy': 'かくす', en: 'Hide the code' },

  'portal.care.suspend': {
    ja: '使用を一時停止する',
    'ja-easy': 'いま 止（と）める',
    en: 'Stop for now',
  },
  'portal.care.suspend.when': {
    ja: '押すとすぐに止まり、誰もこの証明書を使えなくなります。スマートフォンをなくしたとき、盗まれたときに押してください。見つかったら、マイナンバーカードで本人確認をして再開できます。電話回線は止まりません。',
    'ja-easy':
      'おすと すぐに 止（と）まります。スマホを なくしたとき、おして ください。見（み）つかったら カードで また 使（つか）えます。電話（でんわ）は 止（と）まりません。',
    en: 'One press stops it at once, and nobody can use the certificate. For a lost or stolen phone. Once found, you use it again by your card. Your phone line is not stopped.',
  },
  'portal.care.suspend.title': {
    ja: '一時停止できませんでした',
    'ja-easy': '止（と）められませんでした',
    en: 'It was not stopped',
  },
  'portal.care.suspend.failed': {
    ja: '証明書はまだ使えます。もう一度お試しいただくか、24時間受付の窓口にお電話ください。',
    'ja-easy': 'まだ 使（つか）えます。もう一度（いちど）おすか、電話（でんわ）して ください。',
    en: 'The certificate still works. Try again, or call the 24-hour line.',
  },
  'portal.certificate.hold-ends': {
    ja: '停止の期限',
    'ja-easy': 'いつまで 待（ま）つか',
    en: 'Until when it waits',
  },
  'portal.certificate.hold-ends.text': {
    ja: '{{at}}までに再開しないと失効します。30日前と7日前にSMSでお知らせします。',
    'ja-easy': '{{at}}までに また 使（つか）わないと、おわります。前（まえ）に SMSで 知（し）らせます。',
    en: 'It is revoked on {{at}} unless you use it again before. You are told by SMS 30 and 7 days before.',
  },
  'portal.care.suspend.undo': {
    ja: '元に戻す（カードで再開する）',
    'ja-easy': 'もどす（カードを 使（つか）います）',
    en: 'Undo (use it again by the card)',
  },
  'portal.care.suspend.done': {
    ja: '一時停止しました',
    'ja-easy': '止（と）めました',
    en: 'The certificate is stopped',
  },
  'portal.care.suspend.next': {
    ja: '回線の停止は携帯電話会社に、盗難の届出は警察にご連絡ください。',
    'ja-easy': '電話（でんわ）の 会社（かいしゃ）と 警察（けいさつ）にも 言（い）ってください。',
    en: 'Ask your carrier to stop the line, and report a theft to the police.',
  },

  'portal.old-phone.title': {
    ja: '前のスマートフォンは手元にありますか',
    'ja-easy': '前（まえ）の スマホは ありますか',
    en: 'Do you still have the earlier phone?',
  },
  'portal.old-phone.named': {
    ja: '{{phone}}（{{number}}）の証明書は、新しい証明書が使えるようになるまで使えます。',
    'ja-easy':
      '{{phone}}（{{number}}）の 証明書（しょうめいしょ）は、新（あたら）しいのが できるまで 使（つか）えます。',
    en: 'The certificate on {{phone}} ({{number}}) works until the new one does.',
  },
  'portal.old-phone.text': {
    ja: 'なくした、盗まれたなど、手元にないときは、いますぐ一時停止できます。押すとすぐに止まります。この申請はそのまま続けられます。',
    'ja-easy':
      'なくしたときは、いま 止（と）めて ください。おすと すぐに 止（と）まります。この 申（もう）し込（こ）みは つづきます。',
    en: 'If it is lost or stolen, you can stop it now: one press does it. This application goes on.',
  },
  'portal.old-phone.stop': {
    ja: '前のスマートフォンをいますぐ一時停止する',
    'ja-easy': '前（まえ）の スマホを いま 止（と）める',
    en: 'Stop the earlier phone now',
  },
  'portal.old-phone.stopped': {
    ja: '前のスマートフォンの証明書は一時停止しています',
    'ja-easy': '前（まえ）の スマホは 止（と）まっています',
    en: 'The certificate on the earlier phone is stopped',
  },
  'portal.old-phone.stopped.text': {
    ja: '新しい証明書が使えるようになると、前の証明書は失効します。',
    'ja-easy': '新（あたら）しいのが できたら、前（まえ）の 証明書（しょうめいしょ）は おわります。',
    en: 'When the new certificate is active, the earlier one is revoked.',
  },
  'portal.old-phone.found': {
    ja: '見つかったときは、マイページで再開できます',
    'ja-easy': '見（み）つかったら、マイページで また 使（つか）えます',
    en: 'Found it? You can use it again from your overview',
  },

  'portal.care.resume': { ja: '使用を再開する', 'ja-easy': 'また 使（つか）う', en: 'Use it again' },
  'portal.care.resume.when': {
    ja: 'スマートフォンが見つかったとき。マイナンバーカードで本人確認をします。',
    'ja-easy': 'スマホが 見（み）つかったとき。カードを 使（つか）います。',
    en: 'When the phone is found. You confirm with your card.',
  },
  'portal.care.resume.title': {
    ja: '証明書の使用を再開しますか',
    'ja-easy': 'また 使（つか）いますか',
    en: 'Use the certificate again?',
  },
  'portal.care.resume.text': {
    ja: 'スマートフォンが手元にあることを確かめてください。同じ証明書がまた使えるようになります。',
    'ja-easy': 'スマホは ここに ありますか。同（おな）じ 証明書（しょうめいしょ）が また 使（つか）えます。',
    en: 'Make sure that you have the phone with you. The same certificate becomes usable again.',
  },
  'portal.care.resume.yes': { ja: '再開する', 'ja-easy': 'また 使（つか）う', en: 'Use it again' },
  'portal.care.resume.done': {
    ja: '再開の手続きをしました',
    'ja-easy': 'また 使（つか）えるように しました',
    en: 'Your stop was lifted',
  },

  'portal.care.revoke': { ja: '失効する', 'ja-easy': 'なくす（失効（しっこう））', en: 'End it for good' },
  'portal.care.revoke.when': {
    ja: 'スマートフォンを手放すとき、修理に出すとき、使うのをやめるとき。元に戻せません。',
    'ja-easy': 'スマホを 人（ひと）に あげるとき、もう 使（つか）わないとき。もとに もどせません。',
    en: 'Before you sell, repair or give away the phone, or stop using it. This cannot be undone.',
  },
  'portal.care.revoke.title': {
    ja: '証明書を失効しますか',
    'ja-easy': '証明書（しょうめいしょ）を なくしますか',
    en: 'End the certificate for good?',
  },
  'portal.care.revoke.final': {
    ja: '失効すると元に戻せません',
    'ja-easy': 'もとに もどせません',
    en: 'This cannot be undone',
  },
  'portal.care.revoke.now': {
    ja: 'すぐに使えなくなります。',
    'ja-easy': 'すぐに 使（つか）えなく なります。',
    en: 'It stops working at once.',
  },
  'portal.care.revoke.data': {
    ja: 'スマートフォンの中のデータは、次に通信したときに消します。消えるまでこのページに表示します。',
    'ja-easy': 'スマホの データは あとで 消（け）します。',
    en: 'The data on the phone is deleted when it is next online. This page shows until it is.',
  },
  'portal.care.revoke.again': {
    ja: 'また使うには、はじめから申し込みます。',
    'ja-easy': 'また 使（つか）うときは、はじめから します。',
    en: 'To use one again you apply anew.',
  },
  'portal.care.revoke.cause': { ja: '失効の理由', 'ja-easy': 'どうして', en: 'Reason' },
  'portal.care.revoke.cause.missing': {
    ja: '失効の理由を選んでください。',
    'ja-easy': 'どうしてか えらんでください。',
    en: 'Choose a reason.',
  },
  'portal.care.revoke.confirmation': {
    ja: '発行番号の最後の4文字',
    'ja-easy': '番号（ばんごう）の さいごの 4文字（もじ）',
    en: 'Last four characters of the serial number',
  },
  'portal.care.revoke.serial': {
    ja: '発行番号：{{serial}}',
    'ja-easy': '番号（ばんごう）：{{serial}}',
    en: 'Serial number: {{serial}}',
  },
  'portal.care.revoke.mismatch': {
    ja: '発行番号の最後の4文字を入力してください。',
    'ja-easy': 'さいごの 4文字（もじ）を 入（い）れてください。',
    en: 'Type the last four characters of the serial number.',
  },
  'portal.care.revoke.yes': { ja: '失効する', 'ja-easy': 'なくす', en: 'End it for good' },
  'portal.care.revoke.done': {
    ja: '失効しました',
    'ja-easy': 'なくしました（失効（しっこう））',
    en: 'The certificate has ended',
  },
} as const satisfies WordingTable;
