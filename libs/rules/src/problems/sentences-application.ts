/** Sentences of problems 4xx (application, access code, download password) and 5xx (writing the SIM, PIN). */
import type { ProblemSentences } from './sentence';

export const APPLICATION_SENTENCES = {
  'application-open': {
    citizen: {
      ja: '手続き中の申請がすでにあります。その申請を続けるか、取り消してから、新しく申請してください。',
      en: 'You already have an application under way. Please continue it, or cancel it before you apply again.',
    },
    desk: {
      ja: '同じ方の申請が進行中です。1人が同時に進められる申請は1件です。',
      en: 'This person has an application under way. One person can have one at a time.',
    },
  },
  'application-completed': {
    citizen: {
      ja: 'この申請はすでに完了しています。あらためて操作する必要はありません。',
      en: 'This application is already complete. There is nothing more to do.',
    },
    desk: {
      ja: '完了した申請です。変更は証明書の手続き（一時停止・失効など）で行います。',
      en: 'The application is complete. Changes are made to the certificate (suspend, revoke, …).',
    },
  },
  'application-cancelled': {
    citizen: {
      ja: 'この申請は取り消されています。必要な場合は、もう一度申請してください。',
      en: 'This application was cancelled. Please apply again if you need to.',
    },
    desk: {
      ja: '取り消された申請です。新しい申請が必要です。',
      en: 'The application was cancelled. A new one is needed.',
    },
  },
  'application-expired': {
    citizen: {
      ja: '申請の有効期間（7日間）が過ぎました。お手数ですが、もう一度申請してください。',
      en: 'The application was valid for 7 days, which are over. Please apply again.',
    },
    desk: {
      ja: '申請から7日が過ぎて終了しました。途中まで書き込んだものは取り消しています。',
      en: 'The application ended after 7 days. Whatever was partly written has been undone.',
    },
  },
  'application-failed': {
    citizen: {
      ja: 'この申請は完了できませんでした。証明書は有効になっていません。もう一度申請してください。',
      en: 'This application could not be completed. No certificate is in force from it. Please apply again.',
    },
    desk: {
      ja: '失敗で終わった申請です。経過の最後の理由を確かめ、原因を除いてから新しい申請を案内してください。',
      en: 'The application failed. See the last reason in its timeline, remove the cause, then a new application can be made.',
    },
  },
  'access-code-wrong': {
    citizen: {
      ja: 'アクセスコードが違います。あと{triesLeft}回入力できます。届いた12桁の数字をご確認ください。',
      en: 'The access code is wrong. You have {triesLeft} tries left. Please check the 12 digits you received.',
    },
    desk: {
      ja: 'アクセスコードの照合に失敗しました。残り{triesLeft}回です。コードを聞かないでください。',
      en: 'The access code did not match. {triesLeft} tries are left. Never ask for the code.',
    },
  },
  'download-password-wrong': {
    citizen: {
      ja: 'ダウンロード用パスワードが違います。あと{triesLeft}回入力できます。申請のときに決めたパスワードをご確認ください。',
      en: 'The download password is wrong. You have {triesLeft} tries left. Please check the password you set when you applied.',
    },
    desk: {
      ja: 'ダウンロード用パスワードの照合に失敗しました。残り{triesLeft}回です。本人はポータルで決め直せます。',
      en: 'The download password did not match. {triesLeft} tries are left. The person can set a new one in the portal.',
    },
  },
  'access-code-blocked': {
    citizen: {
      ja: 'このアクセスコードは使えなくなりました。5回続けて違う入力があったためです。ポータルで新しいアクセスコードを受け取ってください。',
      en: 'This access code can no longer be used. There were five wrong entries. Please ask for a new access code in the portal.',
    },
    desk: {
      ja: '入力の誤りが5回に達し、コードは無効です。本人がポータルで新しいコードを受け取れます。',
      en: 'Five wrong entries: the code is dead. The person can ask for a new one in the portal.',
    },
  },
  'access-code-expired': {
    citizen: {
      ja: 'アクセスコードの有効時間（10分）が過ぎました。ポータルで新しいアクセスコードを受け取ってください。',
      en: 'The access code was valid for 10 minutes, which are over. Please ask for a new one in the portal.',
    },
    desk: {
      ja: '有効なアクセスコードがありません。本人がポータルで新しいコードを受け取れます。',
      en: 'There is no valid access code. The person can ask for a new one in the portal.',
    },
  },
  'access-code-superseded': {
    citizen: {
      ja: 'このアクセスコードは使えません。新しいアクセスコードをお送りしています。いちばん新しいコードを入力してください。',
      en: 'This access code cannot be used. A newer one has been sent. Please enter the newest code.',
    },
    desk: {
      ja: '使用済み、または新しいコードに置き換えられたコードです。',
      en: 'The code was used before or replaced by a newer one.',
    },
  },
  'access-code-too-often': {
    citizen: {
      ja: '今お送りしたばかりです。{waitSeconds}秒後に、新しいアクセスコードを送れます。届いているかご確認ください。',
      en: 'We have just sent one. You can ask for a new code in {waitSeconds} seconds. Please check whether it has arrived.',
    },
    desk: {
      ja: '前回の送信から時間がたっていません。{waitSeconds}秒後に再び送れます。',
      en: 'Too soon after the last one. A new code can be sent in {waitSeconds} seconds.',
    },
  },
  'access-codes-used-up': {
    citizen: {
      ja: 'この申請では、これ以上アクセスコードを送れません。お手数ですが、もう一度申請してください。',
      en: 'No more access codes can be sent for this application. Please apply again.',
    },
    desk: {
      ja: '1件の申請で送れるアクセスコードの上限に達しました。新しい申請が必要です。',
      en: 'The limit of access codes for one application is reached. A new application is needed.',
    },
  },
  'pin-code-wrong': {
    citizen: {
      ja: '初期化コードが違います。あと{triesLeft}回入力できます。ポータルに表示された8桁の数字をご確認ください。',
      en: 'The code is wrong. You have {triesLeft} tries left. Please check the 8 digits that the portal showed.',
    },
    desk: {
      ja: '暗証番号の初期化コードの照合に失敗しました。残り{triesLeft}回です。コードを聞かないでください。',
      en: 'The code for the PIN did not match. {triesLeft} tries are left. Never ask for the code.',
    },
  },
  'pin-code-blocked': {
    citizen: {
      ja: 'この初期化コードは使えなくなりました。違う入力が続いたためです。ポータルで新しい初期化コードを表示してください。',
      en: 'This code can no longer be used. There were too many wrong entries. Please have the portal show a new code.',
    },
    desk: {
      ja: '入力の誤りが続き、初期化コードは無効です。本人がポータルで新しいコードを表示できます。',
      en: 'Too many wrong entries: the code for the PIN is dead. The person can have the portal show a new one.',
    },
  },
  'pin-code-expired': {
    citizen: {
      ja: '初期化コードの有効時間が過ぎました。ポータルで新しい初期化コードを表示してください。',
      en: 'The time of this code is over. Please have the portal show a new code.',
    },
    desk: {
      ja: '初期化コードの有効時間が過ぎています。本人がポータルで新しいコードを表示できます。',
      en: 'The code for the PIN has run out. The person can have the portal show a new one.',
    },
  },
  'pin-code-superseded': {
    citizen: {
      ja: 'この初期化コードは使えません。使用済みか、新しいコードに替わっています。ポータルで新しい初期化コードを表示してください。',
      en: 'This code cannot be used. It was used before or replaced by a newer one. Please have the portal show a new code.',
    },
    desk: {
      ja: '使用済み、または新しいコードに置き換えられた初期化コードです。',
      en: 'The code for the PIN was used before or replaced by a newer one.',
    },
  },
  'pin-initialisations-used-up': {
    citizen: {
      ja: '暗証番号の初期化は、1日に{ordersPerDay}回までです。明日、もう一度お試しください。',
      en: 'The PIN can be initialised {ordersPerDay} times a day. Please try again tomorrow.',
    },
    desk: {
      ja: '本人が1日に申し込める暗証番号の初期化は{ordersPerDay}回までです。翌日にまた申し込めます。',
      en: 'The person can ask for {ordersPerDay} PIN initialisations a day. They can ask again the next day.',
    },
  },
  'download-password-weak': {
    citizen: {
      ja: 'このパスワードは使えません。8〜32文字で、英字・数字・記号などを2種類以上まぜてください。数字12桁の並びは使えません。',
      en: 'This password cannot be used. Use 8 to 32 characters and mix at least two kinds, such as letters and digits. It must not look like a 12-digit code.',
    },
    desk: {
      ja: 'ダウンロード用パスワードが決まりに合いません。',
      en: 'The download password does not meet the rules.',
    },
  },

  'element-message-tampered': {
    citizen: {
      ja: '安全のため書き込みを止めました。通信の内容が途中で変わっていました。もう一度つなぐと、続きから安全にやり直します。',
      en: 'For your safety writing has stopped. The data changed on its way. Connect again and it safely goes on from there.',
    },
    desk: {
      ja: 'SIM への命令または応答の改ざん検査に失敗しました。この通信路は閉じ、新しい通信路で続きから再開します。繰り返す場合は調査してください。',
      en: 'The integrity check of a command or answer failed. The channel is closed; a new one resumes. Investigate if it repeats.',
    },
  },
  'agent-report-invalid': {
    citizen: {
      ja: 'スマートフォンからの報告を確認できませんでした。アプリを開き直すと、続きから進みます。',
      en: 'We could not confirm the report from your phone. Open the app again and it goes on from here.',
    },
    desk: {
      ja: 'プロキシエージェントの報告が指示と合いません。報告は使わず、SIM の状態を読み直します。',
      en: 'The agent’s report does not fit its order. It is not used; the SIM’s state is read again.',
    },
  },
  'agent-session-replayed': {
    citizen: {
      ja: 'この画面の通信は終了しています。アプリを開き直すと、続きから進みます。',
      en: 'This connection has ended. Open the app again and it goes on from here.',
    },
    desk: {
      ja: '終了した、または使用済みのセッションからの要求を断りました。状態は変わっていません。',
      en: 'A request of an ended or used session was refused. No state has changed.',
    },
  },
  'writing-interrupted': {
    citizen: {
      ja: '書き込みが途中で止まりました。これまでの分は残っています。スマートフォンの電源と電波を確かめて、アプリを開いたままお待ちください。',
      en: 'Writing stopped halfway. What was done so far is kept. Please check power and signal, and keep the app open.',
    },
    desk: {
      ja: '書き込みが途中で切れました。SIM の状態を読み直し、足りない所から再開します。',
      en: 'Writing was cut. The SIM’s state is read and writing resumes at the first missing item.',
    },
  },
  'carrier-unavailable': {
    citizen: {
      ja: '携帯電話会社のシステムが応答していません。申請は保存されています。自動でやり直しますので、しばらくお待ちください。',
      en: 'The carrier’s system does not answer. Your application is kept. We keep trying; please wait.',
    },
    desk: {
      ja: '携帯電話会社のシステム（MNO-TSM）が応答しないか、エラーを返しています。自動で再試行します。',
      en: 'The carrier’s system (MNO-TSM) does not answer or answers with an error. We retry by ourselves.',
    },
  },
  'carrier-answer-contradicts': {
    citizen: {
      ja: '確認が必要なため、手続きを止めています。担当者が調べます。申請は保存されています。',
      en: 'The procedure has stopped because something needs checking. Our staff look into it. Your application is kept.',
    },
    desk: {
      ja: '携帯電話会社からの報告が、前の報告または指示と食い違います。保留にしました。照会してください。',
      en: 'The carrier’s report contradicts an earlier report or our order. Parked. Ask the carrier.',
    },
  },
  'sim-not-the-one': {
    citizen: {
      ja: 'このスマートフォンのSIMカードは、申請した回線のものではありません。申請した回線のSIMカードが入ったスマートフォンで操作してください。',
      en: 'The SIM card in this phone is not that of the line you applied for. Please use the phone with that SIM card.',
    },
    desk: {
      ja: '端末の SIM が申請の SIM と違います。SIM の差し替えや交換がなかったか確かめてください。',
      en: 'The SIM in the phone is not the application’s. Check whether the SIM was swapped or replaced.',
    },
  },
  'possession-not-proved': {
    citizen: {
      ja: 'SIMカードの中の鍵を確認できませんでした。証明書はまだ有効になっていません。アプリでもう一度お試しください。',
      en: 'We could not confirm the key in your SIM card. The certificate is not in force yet. Please try again in the app.',
    },
    desk: {
      ja: '鍵を持っていることの証明が証明書と合いません。有効化していません。',
      en: 'The proof of possession does not fit the certificate. It was not activated.',
    },
  },
  'pin-not-acceptable': {
    citizen: {
      ja: 'この暗証番号は使えません。同じ数字の並び、続き番号、生年月日、電話番号の下4桁を避けて、別の4桁を決めてください。',
      en: 'This PIN cannot be used. Choose four digits that are not all the same, not a run, not your birthday and not the end of your phone number.',
    },
    desk: {
      ja: '推測されやすい、または4桁でない暗証番号です。別の番号を本人に決めてもらってください。',
      en: 'The PIN is easy to guess or not four digits. The person has to choose another.',
    },
  },
  'phone-pin-wrong': {
    citizen: {
      ja: '暗証番号が違います。あと{triesLeft}回まちがえるとロックされます。スマホ用電子証明書の4桁の暗証番号をご確認ください。',
      en: 'The PIN is wrong. After {triesLeft} more wrong entries it will be locked. Please check the 4-digit PIN of your phone certificate.',
    },
    desk: {
      ja: 'スマホ用電子証明書の暗証番号の照合に失敗しました。残り{triesLeft}回です。',
      en: 'The phone certificate’s PIN did not match. {triesLeft} tries are left.',
    },
  },
  'phone-pin-blocked': {
    citizen: {
      ja: '暗証番号がロックされています。3回続けて違う番号が入力されたためです。マイナンバーカードを使って暗証番号を初期化してください。',
      en: 'The PIN is locked. It was entered wrongly three times in a row. Please reset it with your My Number Card.',
    },
    desk: {
      ja: 'スマホ用電子証明書の暗証番号がロックされています。時間がたっても戻りません。カードを使った初期化を案内してください。',
      en: 'The phone certificate’s PIN is locked. It does not come back with time. Point to a reset with the card.',
    },
  },
  'newer-phone-wins': {
    citizen: {
      ja: 'このスマートフォンの証明書は使えません。使えるのは1人1台で、より新しい手続きのスマートフォンが有効になりました。',
      en: 'The certificate of this phone cannot be used. Each person has one phone, and a phone set up more recently is now in force.',
    },
    desk: {
      ja: '同じ方の別の証明書が有効です。有効な証明書は1人に1枚だけです。',
      en: 'Another certificate of this person is in force. There is only one per person.',
    },
  },
  'applet-refused-by-sim': {
    citizen: {
      ja: 'お使いの SIM がアプリの書き込みを断りました。SIM にはアプリは残っていません。申請は保存されています。担当者が確認しますので、操作は要りません。',
      en: 'Your SIM refused the application. No application was left on it. Your request is kept and our staff look into it; you need not do anything.',
    },
    desk: {
      ja: 'SIM がロードファイルを断りました（署名またはハッシュの検証）。J-LIS の署名のないファイルは書き込めません。事業者に届いたロードファイルと SIM の検証鍵を調べてください。',
      en: 'The SIM refused the load file (signature or hash). Nothing without J-LIS’s signature is loaded. Compare the load file that reached the carrier with the SIM’s verification key.',
    },
  },
  'step-parked': {
    citizen: {
      ja: '確認が必要なため、手続きを止めています。申請は保存されています。担当者が確認でき次第、続きから進みます。',
      en: 'The procedure has stopped because something needs checking. Your application is kept. It goes on once our staff have checked.',
    },
    desk: {
      ja: '再試行の上限に達したため保留です。理由を確かめ、原因を除いてから再開してください。',
      en: 'Parked after the last retry. See the reason, remove the cause, then resume the step.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemSentences>>;
