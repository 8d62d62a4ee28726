import type { WordingTable } from './entry';
import { handsetIphoneWords } from './handset-iphone';
import { handsetPhoneWords } from './handset-phone';
import { handsetPinWords } from './handset-pin';

/** Words of the app on the virtual phone (JPKI-UI app and TSM proxy agent). */
export const handsetWords = {
  ...handsetIphoneWords,
  ...handsetPhoneWords,
  ...handsetPinWords,
  'handset.name': { ja: '仮想スマートフォン', 'ja-easy': '練習用（れんしゅうよう）の スマホ', en: 'Virtual phone' },
  'handset.start.title': { ja: 'スマホJPKIアプリ', 'ja-easy': 'スマホJPKIアプリ', en: 'Sumaho JPKI app' },

  'handset.frame.label': {
    ja: '仮想スマートフォンの画面',
    'ja-easy': '練習用（れんしゅうよう）の スマホの 画面（がめん）',
    en: 'Screen of the virtual phone',
  },
  'handset.frame.virtual': { ja: '仮想', 'ja-easy': '練習（れんしゅう）', en: 'Virtual' },
  'handset.frame.no-phone': {
    ja: '電話が選ばれていません',
    'ja-easy': 'スマホを えらんで ください',
    en: 'No phone chosen',
  },
  'handset.about.title': { ja: 'この電話について', 'ja-easy': 'この スマホに ついて', en: 'About this phone' },
  'handset.about.lead': {
    ja: 'ブラウザーの中で動く仮想の電話です。SIMも仮想ですが、書き込みの手順と暗号は本物と同じです。',
    'ja-easy': 'ほんものの スマホでは ありません。でも SIMに 書（か）く やり方（かた）は ほんものと 同（おな）じです。',
    en: 'This phone lives in your browser. Its SIM is virtual too, but the writing procedure and the cryptography are the real ones.',
  },
  'handset.about.facts': {
    ja: '電話とSIMの情報',
    'ja-easy': 'スマホと SIMの こと',
    en: 'Facts about phone and SIM',
  },
  'handset.about.number': { ja: '電話番号', 'ja-easy': '電話番号（でんわばんごう）', en: 'Phone number' },
  'handset.about.carrier': { ja: '携帯電話会社', 'ja-easy': 'スマホの 会社（かいしゃ）', en: 'Carrier' },
  'handset.about.model': { ja: '機種', 'ja-easy': 'スマホの 名前（なまえ）', en: 'Model' },
  'handset.about.iccid': {
    ja: 'SIMの番号（ICCID）',
    'ja-easy': 'SIMの 番号（ばんごう）',
    en: 'SIM number (ICCID)',
  },
  'handset.about.holder': { ja: '持ち主（仮想）', 'ja-easy': '使（つか）う 人（ひと）', en: 'Holder (made up)' },
  'handset.about.other': { ja: '別の電話に替える', 'ja-easy': 'ほかの スマホに する', en: 'Use another phone' },

  'handset.choose.title': {
    ja: '使う電話を選んでください',
    'ja-easy': 'スマホを えらんで ください',
    en: 'Choose a phone',
  },
  'handset.choose.lead': {
    ja: '申し込みのときに選んだ電話番号の電話を選びます。',
    'ja-easy': '申（もう）しこみの 時（とき）に えらんだ 番号（ばんごう）の スマホを えらびます。',
    en: 'Pick the phone whose number you used when you applied.',
  },
  'handset.choose.list': { ja: '仮想の電話', 'ja-easy': '練習用（れんしゅうよう）の スマホ', en: 'Virtual phones' },
  'handset.choose.none': {
    ja: '電話の一覧を読み込めませんでした。',
    'ja-easy': 'スマホの リストを 読（よ）めませんでした。',
    en: 'The list of phones could not be loaded.',
  },
  'handset.choose.unknown': {
    ja: 'この番号のSIMが入った電話はありません。下の一覧から選んでください。',
    'ja-easy': 'この SIMの スマホは ありません。下（した）の リストから えらんで ください。',
    en: 'No phone holds that SIM. Choose one from the list below.',
  },
  'handset.retry': { ja: 'もう一度試す', 'ja-easy': 'もう一度（いちど） する', en: 'Try again' },

  'handset.looking': { ja: 'SIMを確かめています', 'ja-easy': 'SIMを 見（み）ています', en: 'Looking at the SIM' },
  'handset.sim.silent.title': {
    ja: 'SIMから応答がありません',
    'ja-easy': 'SIMが 答（こた）えません',
    en: 'The SIM does not answer',
  },
  'handset.sim.silent.what': {
    ja: '少し待ってから、もう一度試してください。',
    'ja-easy': '少（すこ）し 待（ま）って、もう一度（いちど） して ください。',
    en: 'Please wait a moment and try again.',
  },

  'handset.code.title': {
    ja: '電子証明書をSIMに入れます',
    'ja-easy': '証明書（しょうめいしょ）を SIMに 入（い）れます',
    en: 'Put the certificate on the SIM',
  },
  'handset.code.lead': {
    ja: '届いたアクセスコードと、ポータルで決めたダウンロードパスワードを入力してください。書き込みは1分ほどで終わります。',
    'ja-easy': 'アクセスコードと ダウンロードパスワードを 入（い）れて ください。1分（ぷん）ぐらいで おわります。',
    en: 'Enter the access code you received and the download password you chose on the portal. Writing takes about a minute.',
  },
  'handset.code.code': { ja: 'アクセスコード', 'ja-easy': 'アクセスコード', en: 'Access code' },
  'handset.code.password': {
    ja: 'ダウンロードパスワード',
    'ja-easy': 'ダウンロードパスワード',
    en: 'Download password',
  },
  'handset.code.password.support': {
    ja: '利用者ポータルで自分で決めた言葉です。マイナンバーカードの暗証番号ではありません。',
    'ja-easy':
      'みんなの ページで 自分（じぶん）で きめた ことばです。マイナンバーカードの 暗証番号（あんしょうばんごう）では ありません。',
    en: 'The words you chose yourself on the citizen portal. Not the PIN of your My Number Card.',
  },
  'handset.code.submit': { ja: '書き込みを始める', 'ja-easy': 'はじめる', en: 'Start writing' },
  'handset.code.incomplete': {
    ja: 'アクセスコードは数字12桁です。',
    'ja-easy': 'アクセスコードは 数字（すうじ） 12こです。',
    en: 'The access code has 12 digits.',
  },
  'handset.code.no-password': {
    ja: 'ダウンロードパスワードを入力してください。',
    'ja-easy': 'ダウンロードパスワードを 入（い）れて ください。',
    en: 'Enter the download password.',
  },
  'handset.code.again': {
    ja: 'アクセスコードが届かないときや期限が切れたときは、利用者ポータルから新しいコードを送れます。',
    'ja-easy': 'アクセスコードが ない 時（とき）は、みんなの ページから もう一度（いちど） 送（おく）れます。',
    en: 'No code, or an expired one? The citizen portal can send you a new one.',
  },
  'handset.code.session-over': {
    ja: '前の手続きの有効時間が過ぎました。新しいアクセスコードを入力すると、続きから書き込みます。',
    'ja-easy': '時間（じかん）が すぎました。新（あたら）しい アクセスコードを 入（い）れると、つづきから はじめます。',
    en: 'Your earlier session on this phone has run out. A new access code goes on where it stopped.',
  },

  'handset.write.title': {
    ja: 'SIMに書き込んでいます',
    'ja-easy': 'SIMに 書（か）いています',
    en: 'Writing to the SIM',
  },
  'handset.write.lead': {
    ja: 'このまま画面を開いておいてください。閉じても、次に開いたときに続きから書き込みます。',
    'ja-easy': 'この 画面（がめん）を 開（あ）けて おいて ください。閉（と）じても、つづきから できます。',
    en: 'Please keep this page open. If you close it, writing goes on from there next time.',
  },
  'handset.write.label': { ja: 'SIMへの書き込み', 'ja-easy': 'SIMに 書（か）く こと', en: 'Writing to the SIM' },
  'handset.write.stage.preparing': {
    ja: '鍵と証明書の準備',
    'ja-easy': '鍵（かぎ）と 証明書（しょうめいしょ）の 準備（じゅんび）',
    en: 'Preparing key and certificate',
  },
  'handset.write.stage.area': {
    ja: '携帯電話会社がSIMに領域を作る',
    'ja-easy': 'スマホの 会社（かいしゃ）が SIMに 場所（ばしょ）を 作（つく）る',
    en: 'The carrier makes room on the SIM',
  },
  'handset.write.stage.key': {
    ja: '鍵と証明書を書き込む',
    'ja-easy': '鍵（かぎ）と 証明書（しょうめいしょ）を 書（か）く',
    en: 'Key and certificate are written',
  },
  'handset.write.command': {
    ja: 'SIMへの命令 {{index}} / {{count}}',
    'ja-easy': 'SIMへの 命令（めいれい） {{index}} / {{count}}',
    en: 'SIM command {{index}} of {{count}}',
  },
  'handset.write.command.none': {
    ja: '次の命令を待っています',
    'ja-easy': '次（つぎ）の 命令（めいれい）を 待（ま）っています',
    en: 'Waiting for the next command',
  },
  'handset.write.trouble.network': {
    ja: '通信が途切れました。ここまでの書き込みは残っています。自動でつなぎ直します。',
    'ja-easy': 'つながりが 切（き）れました。大丈夫（だいじょうぶ）です。もう一度（いちど） つなぎます。',
    en: 'The connection was interrupted. Nothing is lost; we are reconnecting.',
  },
  'handset.write.trouble.sim': {
    ja: 'SIMとのやり取りが途切れました。止まったところから書き込み直します。',
    'ja-easy': 'SIMとの やりとりが 切（き）れました。止（と）まった ところから 書（か）きます。',
    en: 'The SIM stopped answering for a moment. We go on from where it stopped.',
  },
  'handset.write.elsewhere': {
    ja: 'この電話の書き込みは、別のタブで進んでいます。そのタブを閉じると、ここで続けます。',
    'ja-easy': 'ほかの タブで 書（か）いています。その タブを 閉（と）じると、ここで つづけます。',
    en: 'Another tab is writing this phone. Close it and writing goes on here.',
  },
  'handset.activating.title': {
    ja: '証明書を有効にしています',
    'ja-easy': '証明書（しょうめいしょ）を 使（つか）えるように しています',
    en: 'Making the certificate valid',
  },
  'handset.activating.lead': {
    ja: '鍵が使えることを発行局が確かめています。数秒で終わります。',
    'ja-easy': '鍵（かぎ）を しらべています。すぐに おわります。',
    en: 'The authority checks that the key works. This takes a few seconds.',
  },

  'handset.done.title': { ja: '使えます', 'ja-easy': '使（つか）えます', en: 'Ready to use' },
  'handset.done.lead': {
    ja: '電子証明書がSIMに入り、有効になりました。',
    'ja-easy': '証明書（しょうめいしょ）が SIMに 入（はい）りました。使（つか）うことが できます。',
    en: 'The certificate is on the SIM and valid.',
  },
  'handset.done.wait.title': {
    ja: '有効か確かめています',
    'ja-easy': '使（つか）えるか 見（み）ています',
    en: 'Checking that it is valid',
  },
  'handset.done.bad.title': {
    ja: '今は使えません',
    'ja-easy': '今（いま）は 使（つか）えません',
    en: 'Not usable now',
  },
  'handset.done.bad.lead': {
    ja: '発行局の回答では、この証明書は有効ではありません。心当たりがないときは窓口にお問い合わせください。',
    'ja-easy':
      'この 証明書（しょうめいしょ）は 今（いま） 使（つか）えません。窓口（まどぐち）に 聞（き）いて ください。',
    en: 'The authority says this certificate is not valid. If you do not know why, ask the desk.',
  },
  'handset.status.heading': {
    ja: '発行局のいまの回答',
    'ja-easy': '今（いま）の 答（こた）え',
    en: 'What the authority says now',
  },
  'handset.status.good': { ja: '有効', 'ja-easy': '使（つか）えます', en: 'Valid' },
  'handset.status.revoked': { ja: '失効', 'ja-easy': 'もう 使（つか）えません', en: 'Revoked' },
  'handset.status.unknown': { ja: '登録なし', 'ja-easy': 'わかりません', en: 'Unknown' },
  'handset.status.term': { ja: '証明書', 'ja-easy': '証明書（しょうめいしょ）', en: 'Certificate' },
  'handset.status.at': { ja: '回答の時刻', 'ja-easy': '答（こた）えの 時間（じかん）', en: 'Answered at' },
  'handset.status.serial': {
    ja: '証明書の番号',
    'ja-easy': '証明書（しょうめいしょ）の 番号（ばんごう）',
    en: 'Certificate number',
  },
  'handset.status.until': {
    ja: '証明書の有効期限',
    'ja-easy': 'いつまで 使（つか）えるか',
    en: 'Certificate valid until',
  },
  'handset.status.again': { ja: 'もう一度確かめる', 'ja-easy': 'もう一度（いちど） 見（み）る', en: 'Check again' },
  'handset.status.no-answer': {
    ja: '今は確かめられませんでした。証明書に問題があるという意味ではありません。',
    'ja-easy': '今（いま）は しらべることが できません。証明書（しょうめいしょ）が 悪（わる）いのでは ありません。',
    en: 'We could not check right now. That does not mean anything is wrong with your certificate.',
  },

  'handset.failed.title': {
    ja: '書き込みを終えられませんでした',
    'ja-easy': '書（か）くことが できませんでした',
    en: 'Writing could not be finished',
  },
  'handset.failed.waiting.title': {
    ja: '担当者が確認しています',
    'ja-easy': '係（かかり）の 人（ひと）が 見（み）ています',
    en: 'Staff are looking into it',
  },
  'handset.failed.number': {
    ja: '受付番号：{{number}}',
    'ja-easy': '受付番号（うけつけばんごう）：{{number}}',
    en: 'Reference number: {{number}}',
  },
  'handset.failed.new': {
    ja: '新しいアクセスコードを入力する',
    'ja-easy': '新（あたら）しい アクセスコードを 入（い）れる',
    en: 'Enter a new access code',
  },

  'handset.home.title': {
    ja: 'スマホの電子証明書',
    'ja-easy': 'スマホの 証明書（しょうめいしょ）',
    en: 'Certificate on this phone',
  },
  'handset.home.holds': {
    ja: 'このSIMには電子証明書が入っています。',
    'ja-easy': 'この SIMに 証明書（しょうめいしょ）が あります。',
    en: 'This SIM holds a certificate.',
  },
  'handset.home.sim': { ja: 'SIMカード', 'ja-easy': 'SIMカード', en: 'SIM card' },
  'handset.home.written': { ja: '書き込み済み', 'ja-easy': '書（か）いて あります', en: 'Written' },
  'handset.home.pin': { ja: '暗証番号', 'ja-easy': '暗証番号（あんしょうばんごう）', en: 'PIN' },
  'handset.home.pin.tries': {
    ja: 'あと{{tries}}回入力できます',
    'ja-easy': 'あと {{tries}}回（かい） 入（い）れることが できます',
    en: '{{tries}} tries left',
  },
  'handset.home.pin.blocked': { ja: 'ロック中', 'ja-easy': '使（つか）えません', en: 'Locked' },
  'handset.home.touch': { ja: 'ゲートにかざす', 'ja-easy': '入口（いりぐち）に 近（ちか）づける', en: 'Touch a gate' },
  'handset.home.again': {
    ja: '新しく申し込んだとき',
    'ja-easy': '新（あたら）しく 申（もう）しこんだ 時（とき）',
    en: 'When you have applied again',
  },
  'handset.home.write': {
    ja: 'アクセスコードを入力する',
    'ja-easy': 'アクセスコードを 入（い）れる',
    en: 'Enter an access code',
  },
  'handset.home.back': { ja: 'ホームに戻る', 'ja-easy': 'はじめの 画面（がめん）へ', en: 'Back to home' },
  'handset.errand.running': {
    ja: '携帯電話会社の処理をしています。',
    'ja-easy': 'スマホの 会社（かいしゃ）が SIMを なおしています。',
    en: 'Your carrier is working on the SIM.',
  },
  'handset.errand.deleted': {
    ja: '携帯電話会社がSIMから証明書を消しました。',
    'ja-easy': 'スマホの 会社（かいしゃ）が 証明書（しょうめいしょ）を 消（け）しました。',
    en: 'Your carrier has deleted the certificate from the SIM.',
  },
  'handset.errand.locked': {
    ja: '携帯電話会社がSIMの証明書を使えないようにしました。',
    'ja-easy': 'スマホの 会社（かいしゃ）が 証明書（しょうめいしょ）を 止（と）めました。',
    en: 'Your carrier has locked the certificate on the SIM.',
  },

  'handset.touch.title': {
    ja: 'ゲートにかざす',
    'ja-easy': '入口（いりぐち）に 近（ちか）づける',
    en: 'Touch a gate',
  },
  'handset.touch.none': {
    ja: '近くに待っているゲートがありません。ゲートの画面を開くと、ここに現れます。',
    'ja-easy':
      '近（ちか）くに 入口（いりぐち）が ありません。入口（いりぐち）の 画面（がめん）を 開（あ）けて ください。',
    en: 'No gate is waiting nearby. Open a gate and it shows up here.',
  },
  'handset.touch.gates': {
    ja: '待っているゲート',
    'ja-easy': '待（ま）っている 入口（いりぐち）',
    en: 'Gates that are waiting',
  },
  'handset.touch.pin': { ja: '暗証番号', 'ja-easy': '暗証番号（あんしょうばんごう）', en: 'PIN' },
  'handset.touch.pin.support': {
    ja: 'このスマートフォンのために決めた4桁です。',
    'ja-easy': 'この スマホの ために きめた 4この 数字（すうじ）です。',
    en: 'The four digits you chose for this phone.',
  },
  'handset.touch.submit': { ja: 'かざす', 'ja-easy': '近（ちか）づける', en: 'Touch' },
  'handset.touch.choose': {
    ja: 'ゲートを選んでください。',
    'ja-easy': '入口（いりぐち）を えらんで ください。',
    en: 'Choose a gate.',
  },
  'handset.touch.gone': {
    ja: 'ゲートの待ち時間が過ぎました。もう一度かざしてください。',
    'ja-easy': '時間（じかん）が すぎました。もう一度（いちど） 近（ちか）づけて ください。',
    en: 'The gate has stopped waiting. Please touch again.',
  },
  'handset.touch.gone-from-sim': {
    ja: 'このSIMに電子証明書がありません。消されたか、まだ書き込まれていません。',
    'ja-easy': 'この SIMに 証明書（しょうめいしょ）が ありません。',
    en: 'There is no certificate on this SIM. It was deleted, or has not been written yet.',
  },
  'handset.touch.no-pin': {
    ja: '暗証番号がまだ設定されていません。ホームに戻り、受け取りの手続きを終えてください。',
    'ja-easy': '暗証番号（あんしょうばんごう）が まだ ありません。はじめの 画面（がめん）で きめて ください。',
    en: 'No PIN is set yet. Go back to home and finish getting the certificate.',
  },
  'handset.touch.no-answer': {
    ja: 'ゲートと通信できませんでした。もう一度かざしてください。',
    'ja-easy': '入口（いりぐち）と つながりませんでした。もう一度（いちど） して ください。',
    en: 'The gate could not be reached. Please touch again.',
  },
  'handset.touch.done': { ja: 'かざしました', 'ja-easy': 'できました', en: 'Touched' },
  'handset.touch.done.what': {
    ja: '「{{gate}}」に証明書を渡しました。結果はゲートの画面に出ます。',
    'ja-easy':
      '「{{gate}}」に 証明書（しょうめいしょ）を 見（み）せました。入口（いりぐち）の 画面（がめん）を 見（み）て ください。',
    en: '“{{gate}}” has your certificate now. The result is on the gate’s screen.',
  },
  'handset.touch.again': { ja: 'もう一度かざす', 'ja-easy': 'もう一度（いちど） する', en: 'Touch again' },
} as const satisfies WordingTable;
