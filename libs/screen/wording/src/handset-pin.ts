import type { WordingTable } from './entry';

/** Words of the app for the PIN: chosen, asked for, changed, forgotten or locked. */
export const handsetPinWords = {
  'handset.pin.title': {
    ja: '暗証番号を決めてください',
    'ja-easy': '暗証番号（あんしょうばんごう）を きめて ください',
    en: 'Choose a PIN',
  },
  'handset.pin.lead': {
    ja: 'このスマートフォンで証明書を使うときの4桁の番号です。暗証番号はSIMにだけ入り、サーバーには送られません。',
    'ja-easy':
      '証明書（しょうめいしょ）を 使（つか）う 時（とき）の 4この 数字（すうじ）です。SIMの 中（なか）だけに 入（はい）ります。',
    en: 'Four digits for using the certificate on this phone. They go to the SIM only and never to a server.',
  },
  'handset.pin.new': {
    ja: '新しい暗証番号',
    'ja-easy': '新（あたら）しい 暗証番号（あんしょうばんごう）',
    en: 'New PIN',
  },
  'handset.pin.new.support': {
    ja: '電話番号、0000や1234のような番号は使えません。誕生日も避けてください。',
    'ja-easy':
      '電話番号（でんわばんごう）、0000、1234は 使（つか）えません。誕生日（たんじょうび）も やめて ください。',
    en: 'Not your phone number or a number such as 0000 or 1234. Avoid your birthday, too.',
  },
  'handset.pin.repeat': {
    ja: '暗証番号をもう一度',
    'ja-easy': '暗証番号（あんしょうばんごう）を もう一度（いちど）',
    en: 'Repeat the PIN',
  },
  'handset.pin.differs': {
    ja: '2回の暗証番号が一致しません。',
    'ja-easy': '2回（かい）の 番号（ばんごう）が ちがいます。',
    en: 'The two PINs are not the same.',
  },
  'handset.pin.submit': {
    ja: '暗証番号を設定する',
    'ja-easy': '暗証番号（あんしょうばんごう）を きめる',
    en: 'Set the PIN',
  },
  'handset.pin.known.title': {
    ja: '暗証番号を入力してください',
    'ja-easy': '暗証番号（あんしょうばんごう）を 入（い）れて ください',
    en: 'Enter your PIN',
  },
  'handset.pin.known.lead': {
    ja: '暗証番号はもう設定されています。その番号を入力すると、証明書を有効にします。',
    'ja-easy':
      '暗証番号（あんしょうばんごう）は もう あります。入（い）れると、証明書（しょうめいしょ）が 使（つか）えるように なります。',
    en: 'Your PIN is set already. Enter it to make the certificate valid.',
  },
  'handset.pin.known': {
    ja: '設定した暗証番号',
    'ja-easy': 'きめた 暗証番号（あんしょうばんごう）',
    en: 'Your PIN',
  },
  'handset.pin.known.submit': {
    ja: '証明書を有効にする',
    'ja-easy': '証明書（しょうめいしょ）を 使（つか）えるように する',
    en: 'Make the certificate valid',
  },
  'handset.pin.missing': {
    ja: '4桁の暗証番号を入力してください。',
    'ja-easy': '4この 数字（すうじ）を 入（い）れて ください。',
    en: 'Enter the four digits of your PIN.',
  },
  'handset.pin.wrong': {
    ja: '暗証番号が違います。',
    'ja-easy': '暗証番号（あんしょうばんごう）が ちがいます。',
    en: 'The PIN is wrong.',
  },
  'handset.pin.number': {
    ja: '窓口にお伝えいただく番号：{{number}}',
    'ja-easy': '窓口（まどぐち）に 言（い）う 番号（ばんごう）：{{number}}',
    en: 'Number to tell the desk: {{number}}',
  },

  'handset.home.pin.care': {
    ja: '暗証番号の手続き',
    'ja-easy': '暗証番号（あんしょうばんごう）の こと',
    en: 'PIN',
  },
  'handset.home.pin.change': {
    ja: '暗証番号を変える',
    'ja-easy': '暗証番号（あんしょうばんごう）を かえる',
    en: 'Change the PIN',
  },
  'handset.home.pin.forgotten': {
    ja: '暗証番号を忘れた・ロックした',
    'ja-easy': '暗証番号（あんしょうばんごう）を わすれた・使（つか）えない',
    en: 'PIN forgotten or locked',
  },

  'handset.pin-reset.title': {
    ja: '暗証番号を初期化します',
    'ja-easy': '暗証番号（あんしょうばんごう）を 新（あたら）しく します',
    en: 'Initialise the PIN',
  },
  'handset.pin-reset.lead': {
    ja: '利用者ポータルに表示された8桁の初期化コードを入力してください。証明書と鍵はそのまま残ります。',
    'ja-easy':
      'みんなの ページに 出（で）た 8この 数字（すうじ）を 入（い）れて ください。証明書（しょうめいしょ）は のこります。',
    en: 'Type the eight-digit code that the citizen portal shows. Certificate and key stay.',
  },
  'handset.pin-reset.where': {
    ja: 'コードがないときは、利用者ポータルの「この証明書の手続き」で「暗証番号を初期化する」を選んでください。マイナンバーカードで本人確認をすると表示されます。',
    'ja-easy': '数字（すうじ）が ない 時（とき）は、みんなの ページで カードを 使（つか）って もらって ください。',
    en: 'No code? On the citizen portal choose “Initialise the PIN” at your certificate. It is shown once you have confirmed with your card.',
  },
  'handset.pin-reset.portal': {
    ja: '利用者ポータルを開く',
    'ja-easy': 'みんなの ページを 開（あ）ける',
    en: 'Open the citizen portal',
  },
  'handset.pin-reset.code': { ja: '初期化コード', 'ja-easy': '8この 数字（すうじ）', en: 'Code' },
  'handset.pin-reset.incomplete': {
    ja: '初期化コードは数字8桁です。',
    'ja-easy': '数字（すうじ）は 8こです。',
    en: 'The code has 8 digits.',
  },
  'handset.pin-reset.submit': { ja: '初期化を始める', 'ja-easy': 'はじめる', en: 'Begin' },
  'handset.pin-reset.session-over': {
    ja: '前の初期化の有効時間が過ぎました。利用者ポータルで新しいコードを表示してください。',
    'ja-easy': '時間（じかん）が すぎました。新（あたら）しい 数字（すうじ）を もらって ください。',
    en: 'The time of your earlier code has run out. Have the citizen portal show a new one.',
  },
  'handset.pin-reset.work.title': {
    ja: 'SIMの暗証番号を初期化しています',
    'ja-easy': 'SIMの 番号（ばんごう）を 新（あたら）しく しています',
    en: 'Initialising the PIN on the SIM',
  },
  'handset.pin-reset.work.lead': {
    ja: 'このまま画面を開いておいてください。閉じても、次に開いたときに続きから進みます。',
    'ja-easy': 'この 画面（がめん）を 開（あ）けて おいて ください。閉（と）じても、つづきから できます。',
    en: 'Please keep this page open. If you close it, it goes on from there next time.',
  },
  'handset.pin-reset.work.label': {
    ja: '暗証番号の初期化',
    'ja-easy': '番号（ばんごう）を 新（あたら）しく する こと',
    en: 'PIN initialisation',
  },
  'handset.pin-reset.stage.order': {
    ja: '発行局がSIMへの命令を作る',
    'ja-easy': 'SIMへの 命令（めいれい）を 作（つく）る',
    en: 'The authority prepares the commands for the SIM',
  },
  'handset.pin-reset.stage.sim': {
    ja: 'SIMが古い暗証番号を消す',
    'ja-easy': 'SIMが 古（ふる）い 番号（ばんごう）を 消（け）す',
    en: 'The SIM drops the old PIN',
  },
  'handset.pin-reset.stage.pin': {
    ja: '新しい暗証番号を決める',
    'ja-easy': '新（あたら）しい 番号（ばんごう）を きめる',
    en: 'You choose a new PIN',
  },
  'handset.pin-reset.known.lead': {
    ja: '新しい暗証番号はもう設定されています。その番号を入力すると、初期化が終わります。',
    'ja-easy': '新（あたら）しい 番号（ばんごう）は もう あります。入（い）れると おわります。',
    en: 'The new PIN is set already. Enter it to finish.',
  },
  'handset.pin-reset.known.submit': {
    ja: '初期化を終える',
    'ja-easy': 'おわる',
    en: 'Finish',
  },
  'handset.pin-reset.refused': {
    ja: 'この電話は初期化の許可を確かめられませんでした。アプリを開き直して、新しい初期化コードでもう一度試してください。',
    'ja-easy':
      'できませんでした。アプリを もう一度（いちど） 開（あ）けて、新（あたら）しい 数字（すうじ）で して ください。',
    en: 'This phone could not verify the permission. Open the app again and try with a new code.',
  },
  'handset.pin-reset.done.title': {
    ja: '暗証番号を初期化しました',
    'ja-easy': '新（あたら）しい 番号（ばんごう）に なりました',
    en: 'The PIN is initialised',
  },
  'handset.pin-reset.done.lead': {
    ja: '新しい暗証番号で証明書が使えます。古い暗証番号はもう使えません。',
    'ja-easy': '新（あたら）しい 番号（ばんごう）で 使（つか）えます。',
    en: 'Your certificate works with the new PIN. The old one is gone.',
  },
  'handset.pin-reset.failed.title': {
    ja: '初期化を終えられませんでした',
    'ja-easy': 'できませんでした',
    en: 'The PIN could not be initialised',
  },
  'handset.pin-reset.again': {
    ja: '別の初期化コードを入力する',
    'ja-easy': 'ほかの 数字（すうじ）を 入（い）れる',
    en: 'Enter another code',
  },

  'handset.pin-change.title': {
    ja: '暗証番号を変えます',
    'ja-easy': '暗証番号（あんしょうばんごう）を かえます',
    en: 'Change the PIN',
  },
  'handset.pin-change.lead': {
    ja: '今の暗証番号と新しい暗証番号を入力してください。どちらもこの電話の外には出ません。',
    'ja-easy': '今（いま）の 番号（ばんごう）と 新（あたら）しい 番号（ばんごう）を 入（い）れて ください。',
    en: 'Type the present PIN and a new one. Neither leaves this phone.',
  },
  'handset.pin-change.old': {
    ja: '今の暗証番号',
    'ja-easy': '今（いま）の 番号（ばんごう）',
    en: 'Present PIN',
  },
  'handset.pin-change.submit': { ja: '暗証番号を変える', 'ja-easy': 'かえる', en: 'Change the PIN' },
  'handset.pin-change.same': {
    ja: '今の暗証番号とは違う番号を入力してください。',
    'ja-easy': '今（いま）と ちがう 番号（ばんごう）を 入（い）れて ください。',
    en: 'Choose a PIN that differs from the present one.',
  },
  'handset.pin-change.done': {
    ja: '暗証番号を変えました。次からは新しい番号を使ってください。',
    'ja-easy': '番号（ばんごう）を かえました。つぎから 新（あたら）しい 番号（ばんごう）です。',
    en: 'The PIN is changed. Use the new one from now on.',
  },
} as const satisfies WordingTable;
