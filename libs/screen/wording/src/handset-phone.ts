import type { WordingTable } from './entry';

/** Words of the virtual phone itself: lock screen, face recognition, settings, factory reset. */
export const handsetPhoneWords = {
  'handset.lock.set.title': {
    ja: '電話のパスコードを決めてください',
    'ja-easy': 'スマホを 開（あ）ける 番号（ばんごう）を きめて ください',
    en: 'Choose a passcode for the phone',
  },
  'handset.lock.set.lead': {
    ja: 'この仮想のiPhoneには、まだパスコードがありません。証明書の鍵はパスコードで守られるため、先に6桁の番号を決めます。証明書の暗証番号とは別のものです。',
    'ja-easy':
      'この iPhoneには 開（あ）ける 番号（ばんごう）が まだ ありません。6この 数字（すうじ）を きめて ください。証明書（しょうめいしょ）の 暗証番号（あんしょうばんごう）では ありません。',
    en: 'This virtual iPhone has no passcode yet. The passcode protects the key of your certificate, so choose six digits first. It is not the PIN of the certificate.',
  },
  'handset.lock.new': {
    ja: '新しいパスコード',
    'ja-easy': '新（あたら）しい 番号（ばんごう）',
    en: 'New passcode',
  },
  'handset.lock.repeat': {
    ja: 'パスコードをもう一度',
    'ja-easy': '番号（ばんごう）を もう一度（いちど）',
    en: 'Repeat the passcode',
  },
  'handset.lock.set.submit': {
    ja: 'パスコードを設定する',
    'ja-easy': '番号（ばんごう）を きめる',
    en: 'Set the passcode',
  },
  'handset.lock.differs': {
    ja: '2回のパスコードが一致しません。',
    'ja-easy': '2回（かい）の 番号（ばんごう）が ちがいます。',
    en: 'The two passcodes are not the same.',
  },
  'handset.lock.incomplete': {
    ja: '6桁のパスコードを入力してください。',
    'ja-easy': '6この 数字（すうじ）を 入（い）れて ください。',
    en: 'Enter the six digits of the passcode.',
  },
  'handset.lock.title': {
    ja: '電話がロックされています',
    'ja-easy': 'スマホに 鍵（かぎ）が かかっています',
    en: 'The phone is locked',
  },
  'handset.lock.lead': {
    ja: '電話のパスコードを入力すると、鍵の保管場所が開きます。証明書の暗証番号ではありません。',
    'ja-easy':
      'スマホを 開（あ）ける 番号（ばんごう）を 入（い）れて ください。証明書（しょうめいしょ）の 暗証番号（あんしょうばんごう）では ありません。',
    en: 'Enter the phone’s passcode to open its protected store. This is not the PIN of the certificate.',
  },
  'handset.lock.passcode': {
    ja: '電話のパスコード',
    'ja-easy': 'スマホを 開（あ）ける 番号（ばんごう）',
    en: 'Passcode of the phone',
  },
  'handset.lock.submit': { ja: 'ロックを解除する', 'ja-easy': '開（あ）ける', en: 'Unlock' },
  'handset.lock.wrong': {
    ja: 'パスコードが違います。',
    'ja-easy': '番号（ばんごう）が ちがいます。',
    en: 'The passcode is wrong.',
  },
  'handset.lock.forgotten': {
    ja: 'パスコードを忘れたとき',
    'ja-easy': '番号（ばんごう）を わすれた 時（とき）',
    en: 'Forgotten the passcode?',
  },
  'handset.lock.blocked.title': {
    ja: 'この電話は開けられなくなりました',
    'ja-easy': 'この スマホは 開（あ）ける ことが できません',
    en: 'This phone can no longer be unlocked',
  },
  'handset.lock.blocked.what': {
    ja: 'パスコードの間違いが続いたためです。使い続けるには、電話を初期化してください。鍵と証明書は消えます。',
    'ja-easy':
      '番号（ばんごう）を 何回（なんかい）も まちがえました。はじめの 状態（じょうたい）に もどして ください。鍵（かぎ）と 証明書（しょうめいしょ）は 消（き）えます。',
    en: 'The passcode was wrong too many times. To go on using the phone, reset it. Key and certificate will be gone.',
  },
  'handset.lock.unavailable.title': {
    ja: '鍵の保管場所を開けません',
    'ja-easy': '鍵（かぎ）の 場所（ばしょ）が 開（ひら）きません',
    en: 'The protected store cannot be opened',
  },
  'handset.lock.unavailable.what': {
    ja: 'ブラウザーがデータの保存を許していません。プライベートウィンドウでないか、保存が許可されているかを確かめてください。',
    'ja-easy': 'ブラウザーが 保存（ほぞん）を 止（と）めています。ふつうの ウィンドウで 開（あ）けて ください。',
    en: 'Your browser does not allow storage. Check that this is not a private window and that storage is permitted.',
  },

  'handset.face.title': {
    ja: '顔認証（Face ID・仮想）',
    'ja-easy': '顔（かお）を 見（み）せる（練習（れんしゅう））',
    en: 'Face recognition (Face ID, virtual)',
  },
  'handset.face.lead': {
    ja: '顔を読み取る代わりに、結果をここで選びます。',
    'ja-easy': '顔（かお）を 見（み）せる かわりに、ここで えらびます。',
    en: 'Instead of reading a face, choose the result here.',
  },
  'handset.face.match': { ja: '顔が一致した', 'ja-easy': '同（おな）じ 顔（かお）', en: 'The face matches' },
  'handset.face.no-match': { ja: '一致しない', 'ja-easy': 'ちがう 顔（かお）', en: 'It does not match' },
  'handset.face.touch': {
    ja: '顔認証でかざす',
    'ja-easy': '顔（かお）で 使（つか）う',
    en: 'Touch with face recognition',
  },
  'handset.face.or-pin': {
    ja: '暗証番号でかざす',
    'ja-easy': '暗証番号（あんしょうばんごう）で 使（つか）う',
    en: 'Touch with the PIN',
  },
  'handset.face.failed': {
    ja: '顔を確かめられませんでした。もう一度試すか、暗証番号を入力してください。',
    'ja-easy':
      '顔（かお）が ちがいます。もう一度（いちど） するか、暗証番号（あんしょうばんごう）を 入（い）れて ください。',
    en: 'The face was not recognised. Try again, or enter the PIN.',
  },
  'handset.face.changed': {
    ja: '顔が登録し直されたため、顔認証は止まっています。暗証番号で許可し直してください。',
    'ja-easy':
      '顔（かお）が かわりました。暗証番号（あんしょうばんごう）を 入（い）れて、もう一度（いちど） はじめて ください。',
    en: 'The face was enrolled anew, so face recognition is paused. Allow it again with your PIN.',
  },

  'handset.biometrics.title': {
    ja: '顔認証で使う',
    'ja-easy': '顔（かお）で 使（つか）う',
    en: 'Use face recognition',
  },
  'handset.biometrics.on': {
    ja: '顔認証で使えます',
    'ja-easy': '顔（かお）で 使（つか）えます',
    en: 'Face recognition is on',
  },
  'handset.biometrics.off': {
    ja: '使っていません',
    'ja-easy': '使（つか）っていません',
    en: 'Off',
  },
  'handset.biometrics.no-face': {
    ja: 'この電話に顔が登録されていません。電話の設定で登録すると使えます。',
    'ja-easy': 'この スマホに 顔（かお）が ありません。スマホの 設定（せってい）で 入（い）れて ください。',
    en: 'No face is enrolled on this phone. Enrol one in the phone’s settings first.',
  },
  'handset.biometrics.consent': {
    ja: '顔認証を許すと、暗証番号の代わりに顔でこの証明書を使えます。この電話に顔を登録した人は、だれでも使えることになります。顔の情報は電話の外に出ません。やめるときは、電話の設定で顔を消します。',
    'ja-easy':
      '暗証番号（あんしょうばんごう）の かわりに 顔（かお）で 使（つか）えます。この スマホに 顔（かお）を 入（い）れた 人（ひと）は、だれでも 使（つか）えます。顔（かお）の 情報（じょうほう）は 外（そと）に 出（で）ません。やめる 時（とき）は、設定（せってい）で 顔（かお）を 消（け）します。',
    en: 'With face recognition your face can be used instead of the PIN. Whoever has a face enrolled on this phone can then use the certificate. Facial data never leaves the phone. To stop, remove the face in the phone’s settings.',
  },
  'handset.biometrics.agree': {
    ja: '内容を読み、同意します',
    'ja-easy': '読（よ）みました。よいです',
    en: 'I have read this and agree',
  },
  'handset.biometrics.agree.missing': {
    ja: '顔認証を使うには、同意が必要です。',
    'ja-easy': '顔（かお）で 使（つか）う 時（とき）は、「よいです」を えらんで ください。',
    en: 'Face recognition needs your consent.',
  },
  'handset.biometrics.pin': {
    ja: '証明書の暗証番号',
    'ja-easy': '証明書（しょうめいしょ）の 暗証番号（あんしょうばんごう）',
    en: 'PIN of the certificate',
  },
  'handset.biometrics.submit': {
    ja: '顔認証を許す',
    'ja-easy': '顔（かお）で 使（つか）う',
    en: 'Allow face recognition',
  },

  'handset.phone.title': { ja: '電話の設定', 'ja-easy': 'スマホの 設定（せってい）', en: 'Phone settings' },
  'handset.phone.lead': {
    ja: 'ここは仮想の電話そのものの設定です。スマホJPKIアプリの画面ではありません。',
    'ja-easy': 'ここは スマホの 設定（せってい）です。スマホJPKIアプリでは ありません。',
    en: 'These are the settings of the virtual phone itself, not of the Sumaho JPKI app.',
  },
  'handset.phone.lock': { ja: '画面のロック', 'ja-easy': 'スマホの 鍵（かぎ）', en: 'Screen lock' },
  'handset.phone.lock.state': {
    ja: 'パスコードが設定されています。鍵の保管場所は、ロックを解除している間だけ開きます。',
    'ja-easy': '開（あ）ける 番号（ばんごう）が あります。開（あ）けた 時（とき）だけ 鍵（かぎ）を 使（つか）えます。',
    en: 'A passcode is set. The protected store is open only while the phone is unlocked.',
  },
  'handset.phone.lock.now': { ja: '今すぐロックする', 'ja-easy': '今（いま） 閉（と）じる', en: 'Lock now' },
  'handset.phone.face': { ja: '顔の登録', 'ja-easy': '顔（かお）を 入（い）れる', en: 'Enrolled face' },
  'handset.phone.face.on': {
    ja: '顔が登録されています。',
    'ja-easy': '顔（かお）が あります。',
    en: 'A face is enrolled.',
  },
  'handset.phone.face.off': {
    ja: '顔は登録されていません。',
    'ja-easy': '顔（かお）は ありません。',
    en: 'No face is enrolled.',
  },
  'handset.phone.face.enrol': { ja: '顔を登録する', 'ja-easy': '顔（かお）を 入（い）れる', en: 'Enrol a face' },
  'handset.phone.face.again': {
    ja: '顔を登録し直す',
    'ja-easy': '顔（かお）を 入（い）れなおす',
    en: 'Enrol the face anew',
  },
  'handset.phone.face.remove': { ja: '顔を消す', 'ja-easy': '顔（かお）を 消（け）す', en: 'Remove the face' },
  'handset.reset.title': {
    ja: '電話の初期化',
    'ja-easy': 'はじめの 状態（じょうたい）に もどす',
    en: 'Factory reset',
  },
  'handset.reset.what.ios': {
    ja: '電話の中のものがすべて消えます。鍵も消えるため、電子証明書は二度と使えません。Androidとはここが違い、SIMには何も残りません。',
    'ja-easy':
      'スマホの 中（なか）の ものが 全部（ぜんぶ） 消（き）えます。鍵（かぎ）も 消（き）えて、証明書（しょうめいしょ）は もう 使（つか）えません。Androidとは ちがいます。',
    en: 'Everything in the phone is erased. The key goes too, so the certificate can never be used again. This differs from Android: nothing stays on the SIM.',
  },
  'handset.reset.what.android': {
    ja: '電話の中のアプリの記録が消えます。電子証明書はSIMに残り、まだ使えます。電話を手放すときは、ポータルで証明書を終わらせてください。iPhoneでは初期化で鍵も消えます。',
    'ja-easy':
      'アプリの 中（なか）の ものが 消（き）えます。証明書（しょうめいしょ）は SIMに のこります。スマホを 人（ひと）に わたす 時（とき）は、みんなの ページで 証明書（しょうめいしょ）を おわらせて ください。iPhoneでは 鍵（かぎ）も 消（き）えます。',
    en: 'The app’s own records are erased. The certificate stays on the SIM and can still be used. Before you give the phone away, end the certificate on the portal. On iPhone a reset erases the key as well.',
  },
  'handset.reset.button': { ja: 'この電話を初期化する', 'ja-easy': 'はじめに もどす', en: 'Reset this phone' },
  'handset.reset.confirm': {
    ja: '本当に初期化しますか',
    'ja-easy': 'ほんとうに はじめに もどしますか',
    en: 'Really reset this phone?',
  },
  'handset.reset.confirm.submit': { ja: '初期化する', 'ja-easy': 'もどす', en: 'Reset' },
  'handset.reset.cancel': { ja: 'やめる', 'ja-easy': 'やめる', en: 'Cancel' },
  'handset.reset.done.android': {
    ja: '電話を初期化しました。電子証明書はSIMに残っています。',
    'ja-easy': 'はじめに もどしました。証明書（しょうめいしょ）は SIMに のこっています。',
    en: 'The phone was reset. The certificate is still on the SIM.',
  },
} as const satisfies WordingTable;
