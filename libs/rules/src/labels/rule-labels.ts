/** Why an act was refused, one sentence per rule; `{fact}` places are filled by fillSentence. */
import type { RuleId } from '../refusal-rules';
import type { Bilingual } from '../problems/sentence';

export const RULE_LABELS = {
  'not-your-action': { ja: 'この操作を行う立場ではありません。', en: 'This is not yours to do.' },
  'role-may-not': { ja: 'あなたの役割ではこの操作はできません。', en: 'Your role may not do this.' },
  'other-tenant': { ja: '別の会社が扱うものです。', en: 'This belongs to another organisation.' },
  'fresh-proof-needed': { ja: '直前の本人確認が必要です。', en: 'A fresh proof of yourself is needed.' },
  'second-person-needed': { ja: '別の人の承認が必要です。', en: 'A second person has to approve.' },

  'nothing-signed-yet': { ja: '証明書はまだ署名されていません。', en: 'The certificate is not signed yet.' },
  'already-signed': { ja: '証明書はすでに署名されています。', en: 'The certificate is signed already.' },
  'not-active-yet': { ja: '証明書はまだ有効になっていません。', en: 'The certificate is not active yet.' },
  'not-on-hold': { ja: '証明書は一時停止されていません。', en: 'The certificate is not suspended.' },
  'on-hold': { ja: '証明書は一時停止中です。', en: 'The certificate is suspended.' },
  'revoked-is-final': { ja: '失効した証明書は元に戻せません。', en: 'A revoked certificate never comes back.' },
  'expired-is-final': { ja: '有効期限の切れた証明書です。', en: 'The certificate has expired.' },
  'discarded-is-final': { ja: '発行を取りやめた証明書です。', en: 'The issue of this certificate was given up.' },
  'possession-not-proved': {
    ja: 'スマートフォンが鍵を持っていることを確認できていません。',
    en: 'The phone has not proved that it holds the key.',
  },
  'one-live-certificate': {
    ja: '使えるスマホ用電子証明書は1人に1枚です。',
    en: 'A person has one phone certificate in force at a time.',
  },
  'hold-of-another': { ja: '別の側が行った一時停止です。', en: 'Another side placed the hold.' },
  'hold-ground-missing': { ja: '一時停止の理由が必要です。', en: 'The ground of the hold is missing.' },
  'hold-ground-not-yours': {
    ja: 'この理由で一時停止できる立場ではありません。',
    en: 'You may not place a hold on this ground.',
  },
  'cause-missing': { ja: '失効の理由が必要です。', en: 'The cause of revocation is missing.' },
  'cause-not-yours': { ja: 'この理由で失効できる立場ではありません。', en: 'You may not revoke for this cause.' },
  'validity-over': { ja: '証明書の有効期限が過ぎています。', en: 'The certificate’s validity is over.' },
  'validity-not-over': { ja: '証明書の有効期限はまだ過ぎていません。', en: 'The certificate’s validity is not over.' },

  'area-missing': { ja: 'SIMの中にSP領域がまだありません。', en: 'There is no SP area in the SIM yet.' },
  'area-already-there': { ja: 'SP領域はすでにあります。', en: 'The SP area is there already.' },
  'applet-missing': { ja: 'SIMの中にアプレットがまだありません。', en: 'There is no applet in the SIM yet.' },
  'applet-already-there': { ja: 'アプレットはすでにあります。', en: 'The applet is there already.' },
  'not-personalised': {
    ja: 'SIMに鍵と証明書がまだ書き込まれていません。',
    en: 'Key and certificate are not in the SIM yet.',
  },
  'element-locked': { ja: 'SIMの中のアプレットはロック中です。', en: 'The applet in the SIM is locked.' },
  'not-lockable-over-the-air': {
    ja: 'スマートフォンのKeychainは外からロックできません。',
    en: 'A phone’s Keychain cannot be locked from outside.',
  },
  'phone-side-locked': {
    ja: '一時停止のため、SIMの中のアプレットがロックされているか、ロックの指示が出ています。',
    en: 'Because of the suspension the applet in the SIM is locked, or its lock has been ordered.',
  },
  'deletion-already-ordered': { ja: '削除の指示が出ています。', en: 'Its deletion has been ordered.' },
  'deletion-not-ordered': { ja: '削除の指示が出ていません。', en: 'No deletion has been ordered.' },
  'element-gone': { ja: 'SIMの中のデータは削除済みです。', en: 'The data in the SIM is deleted.' },
  'element-unreachable': { ja: 'SIMに届きません。', en: 'The SIM cannot be reached.' },
  'certificate-still-live': {
    ja: '証明書がまだ有効か一時停止中です。',
    en: 'The certificate is still active or suspended.',
  },
  'certificate-on-hold': { ja: '証明書が有効ではありません。', en: 'The certificate is not active.' },

  'code-not-redeemed': { ja: 'アクセスコードがまだ入力されていません。', en: 'The access code is not redeemed yet.' },
  'no-access-code': { ja: 'アクセスコードがまだ送られていません。', en: 'No access code has been sent yet.' },
  'earlier-stage-missing': { ja: '前の段階が終わっていません。', en: 'An earlier stage is not finished.' },
  'stage-already-passed': { ja: 'この段階はすでに終わっています。', en: 'This stage is past.' },
  'application-completed': { ja: '申請は完了しています。', en: 'The application is complete.' },
  'application-failed': { ja: '申請は完了できませんでした。', en: 'The application failed.' },
  'application-cancelled': { ja: '申請は取り消されています。', en: 'The application was cancelled.' },
  'application-expired': { ja: '申請の有効期間（7日間）が過ぎています。', en: 'The application’s 7 days are over.' },
  'application-still-alive': { ja: '申請はまだ有効です。', en: 'The application is still alive.' },
  'pin-not-set': { ja: '暗証番号がまだ設定されていません。', en: 'The PIN is not set yet.' },

  'line-without-holder': {
    ja: 'この回線には、確認をお願いできる利用者の登録がありません。',
    en: 'No holder is known for this line who could confirm.',
  },
  'call-code-wrong': { ja: '通話の確認番号が違います。', en: 'The call code is another one.' },
  'call-code-over': { ja: '通話の確認番号は終わっています。', en: 'The call code is over.' },
  'call-codes-used-up': {
    ja: '通話の確認番号は、1つの回線で1時間に{codesPerHour}回までです。',
    en: 'A line gets at most {codesPerHour} call codes an hour.',
  },

  'task-claimed': {
    ja: 'この依頼は、ほかの担当者が対応中です。担当は{by}さんです。',
    en: 'Somebody else is working on this task. It is with {by}.',
  },
  'task-not-claimed': { ja: 'この依頼は、まだ誰も引き受けていません。', en: 'Nobody has claimed this task.' },
  'task-over': { ja: 'この依頼は、終わっています。', en: 'This task is done.' },
  'receiver-not-of-the-desk': {
    ja: '引き継ぐ相手は、同じ窓口のほかの担当者に限られます。',
    en: 'A task is handed to somebody else of the same desk.',
  },
  'text-holds-individual-number': {
    ja: '12桁のマイナンバーと読める数字があります。マイナンバーは、どこにも記録できません。',
    en: 'The text holds twelve digits that read as an individual number; these are recorded nowhere.',
  },
  'text-holds-pin': {
    ja: '暗証番号やパスワードと読める文字があります。暗証番号は、窓口が聞くことも書くこともできません。',
    en: 'The text holds what reads as a PIN or a password; a desk neither asks for nor writes down one.',
  },

  'call-not-confirmed': {
    ja: 'ご本人が、この通話をポータルで確認していません。',
    en: 'The holder has not confirmed this call in the portal.',
  },
  'card-not-read': {
    ja: 'この通話のためのマイナンバーカードの読み取りがまだです。',
    en: 'The My Number Card has not been read for this call.',
  },
  'request-pending': {
    ja: '同じ申請が承認を待っています。',
    en: 'The same request is waiting for approval.',
  },
  'code-giver': {
    ja: '申請した担当者と、登録コードを渡した・受け取った間柄の方は承認できません。',
    en: 'Who gave the maker the enrolment code, or got theirs from the maker, may not approve.',
  },
  'same-shop': {
    ja: '申請した担当者と同じ店舗の方は承認できません。',
    en: 'Somebody of the maker’s own shop may not approve.',
  },
  'not-your-proposal': {
    ja: '取り下げは、申請した担当者だけができます。',
    en: 'Only its maker can withdraw a request.',
  },
  'proposal-over': {
    ja: 'この申請は、決定済みか期限切れです。',
    en: 'This request is decided, withdrawn or out of time.',
  },

  'access-code-malformed': { ja: 'アクセスコードは12桁の数字です。', en: 'An access code has 12 digits.' },
  'access-code-wrong': { ja: 'アクセスコードが違います。', en: 'The access code is wrong.' },
  'download-password-wrong': { ja: 'ダウンロード用パスワードが違います。', en: 'The download password is wrong.' },
  'access-code-superseded': {
    ja: '新しいアクセスコードが送られたため、前のコードは使えません。',
    en: 'A newer access code was sent; this one is dead.',
  },
  'access-code-used': { ja: 'アクセスコードは使用済みです。', en: 'The access code was used.' },
  'access-code-lifetime-over': {
    ja: 'アクセスコードの有効時間（10分）が過ぎています。',
    en: 'The access code’s 10 minutes are over.',
  },
  'access-code-blocked': {
    ja: '5回の誤りでアクセスコードは使えなくなりました。',
    en: 'After five wrong entries the access code is dead.',
  },
  'access-code-too-often': {
    ja: 'アクセスコードを送ったばかりです。',
    en: 'An access code has just been sent.',
  },
  'access-codes-used-up': {
    ja: 'この申請で送れるアクセスコードの上限に達しました。',
    en: 'The limit of access codes for this application is reached.',
  },
  'password-length': { ja: 'パスワードは8〜32文字です。', en: 'A password has 8 to 32 characters.' },
  'password-one-kind': {
    ja: 'パスワードには2種類以上の文字が必要です。',
    en: 'A password needs at least two kinds of characters.',
  },
  'password-looks-like-code': {
    ja: 'アクセスコードのような12桁の数字は、パスワードに使えません。',
    en: 'A password must not look like a 12-digit access code.',
  },
  'password-control-character': {
    ja: 'パスワードに使えない文字が入っています。',
    en: 'The password holds characters that cannot be used.',
  },

  'pin-not-four-digits': { ja: '暗証番号は4桁の数字です。', en: 'A PIN has four digits.' },
  'pin-all-the-same': { ja: '同じ数字だけの暗証番号は使えません。', en: 'A PIN must not be one digit four times.' },
  'pin-straight-run': { ja: '続き番号の暗証番号は使えません。', en: 'A PIN must not be a run such as 1234 or 4321.' },
  'pin-is-birthday': {
    ja: '生年月日の数字は暗証番号に使えません。',
    en: 'A PIN must not be your birthday or birth year.',
  },
  'pin-is-phone-number': {
    ja: '電話番号の下4桁は暗証番号に使えません。',
    en: 'A PIN must not be the end of your phone number.',
  },
  'pin-wrong': { ja: '暗証番号が違います。', en: 'The PIN is wrong.' },
  'certificate-not-live': {
    ja: '使用中または一時停止中の証明書ではありません。',
    en: 'The certificate is neither active nor suspended.',
  },
  'pin-initialisations-used-up': {
    ja: '暗証番号の初期化は1日に{ordersPerDay}回までです。',
    en: 'The PIN can be initialised {ordersPerDay} times a day.',
  },
  'pin-code-wrong': { ja: '初期化コードが違います。', en: 'The code for the PIN is wrong.' },
  'pin-code-superseded': {
    ja: '初期化コードは使用済みか、新しいコードに替わっています。',
    en: 'The code for the PIN was used or replaced by a newer one.',
  },
  'pin-code-lifetime-over': {
    ja: '初期化コードの有効時間が過ぎています。',
    en: 'The time of the code for the PIN is over.',
  },
  'pin-code-blocked': {
    ja: '違う入力が続き、初期化コードは使えなくなりました。',
    en: 'After too many wrong entries the code for the PIN is dead.',
  },
  'pin-tries-used-up': { ja: '暗証番号がロックされています。', en: 'The PIN is locked.' },

  'sim-generation': {
    ja: 'SIMカードの世代が古く、証明書を入れられません。',
    en: 'The SIM card is of too old a generation to hold the certificate.',
  },
  'sim-without-nfc': { ja: 'SIMカードがNFCに対応していません。', en: 'The SIM card does not support NFC.' },
  'handset-model': {
    ja: 'この機種は、SIMに証明書を入れる方式に対応していません。',
    en: 'This model cannot use a certificate in the SIM.',
  },
  'handset-os': {
    ja: 'スマートフォンのOSが古いため利用できません。必要なのはバージョン{minimumOs}以上です。',
    en: 'The phone’s operating system is too old. Version {minimumOs} or later is needed.',
  },
  'sim-without-secure-setup': {
    ja: 'SIMカードが鍵の安全な書き込みに対応していません。',
    en: 'The SIM card does not support the secure writing of keys.',
  },
  'carrier-not-contracted': {
    ja: 'ご契約の携帯電話会社は、このサービスにまだ対応していません。',
    en: 'Your carrier does not take part in this service yet.',
  },
  'contract-without-sim': {
    ja: 'ご契約の会社と回線網の会社（{host}）の契約に、SIMに証明書を入れる方式が含まれていません。',
    en: 'Your carrier’s contract with its network operator ({host}) does not include certificates in the SIM.',
  },
  'contract-without-esim': {
    ja: 'ご契約の会社と回線網の会社（{host}）の契約に、eSIMに証明書を入れる方式が含まれていません。',
    en: 'Your carrier’s contract with its network operator ({host}) does not include certificates in an eSIM.',
  },
  'contract-without-pin-initialisation': {
    ja: 'MVNOと回線網の会社（{host}）の契約に、SIMの暗証番号の初期化が含まれていません。',
    en: 'The MVNO’s contract with its network operator ({host}) does not include resetting the PIN in the SIM.',
  },
  'contract-without-sim-change': {
    ja: 'MVNOと回線網の会社（{host}）の契約に、窓口でのSIMの変更が含まれていません。SIMの変更は回線網の会社が行います。',
    en: 'The MVNO’s contract with its network operator ({host}) does not include SIM changes at the desk; the network operator makes them.',
  },
  'contract-without-bulk-files': {
    ja: 'MVNOと回線網の会社（{host}）の契約に、ファイルによる一括処理が含まれていません。',
    en: 'The MVNO’s contract with its network operator ({host}) does not include bulk files.',
  },
  'contract-without-view': {
    ja: 'MVNOと回線網の会社（{host}）の契約に、SIMと回線の情報を回線網の会社に見せることが含まれていません。',
    en: 'The MVNO’s contract with its network operator ({host}) does not let the network operator see SIM and line facts.',
  },
  'contract-unchanged': { ja: '契約の内容がいまと同じです。', en: 'These are the terms of the contract as it stands.' },
  'line-not-active': { ja: '回線が利用中ではありません。', en: 'The line is not active.' },
  'sim-memory-full': {
    ja: 'SIMカードの空き容量が足りません。',
    en: 'The SIM card has not enough free memory.',
  },
  'another-instance-exists': {
    ja: 'SIMカードに以前の証明書が残っています。',
    en: 'The SIM card still holds an earlier certificate.',
  },
  'sim-not-reachable': { ja: 'SIMカードに接続できません。', en: 'The SIM card cannot be reached.' },
  'handset-cannot-read-card': {
    ja: 'この機種ではマイナンバーカードを読み取れません。',
    en: 'This model cannot read the My Number Card.',
  },

  'holder-acts-alone': {
    ja: '本人だけができる手続きです。窓口では行えません。',
    en: 'Only the holder can do this; no desk can.',
  },
  'register-tells-it': {
    ja: '住民記録からの知らせで行われます。窓口では行えません。',
    en: 'The resident register tells it; no desk can.',
  },
  'authority-orders-it': {
    ja: 'J-LISが対象をまとめて決める手続きです。',
    en: 'J-LIS orders this for all phones concerned.',
  },
  'holder-ends-first': {
    ja: '前の契約者の証明書がまだ終わっていません。譲渡には、前の契約者本人の手続きが先に必要です。',
    en: 'The present holder’s certificate has not ended. A transfer needs the holder’s own act first.',
  },
  'key-still-inside': {
    ja: '使える証明書の鍵がまだ中にあります。',
    en: 'The key of a certificate that can be used is still inside.',
  },
  'deletion-not-confirmed': {
    ja: '証明書は終わっていますが、鍵を消したという知らせがまだ届いていません。',
    en: 'The certificate has ended, but nothing has confirmed yet that its key is gone.',
  },
  'training-line-already': { ja: 'すでに練習用回線です。', en: 'It is a training line already.' },
  'training-line-was-used': {
    ja: 'この回線には利用者か本番の申請があるため、練習用にはできません。',
    en: 'Somebody holds this line or has applied on it in earnest: it cannot become a training line.',
  },
  'training-person-in-earnest': {
    ja: '本番の申請をした人は、練習用回線では申請できません。',
    en: 'Whoever has applied in earnest cannot apply on a training line.',
  },
  'training-not-ended': {
    ja: '練習用回線の証明書が残っているため、本番の申請はできません。',
    en: 'A certificate on a training line is still live: no application in earnest until it is ended.',
  },
  'sim-changed-recently': {
    ja: 'この回線のSIMは、24時間以内に変わっています。なりすましを防ぐため、しばらくお待ちいただきます。',
    en: 'This line’s SIM changed less than 24 hours ago. To keep impostors out, this waits.',
  },
  'line-end-announced': {
    ja: '回線の解約または転出がすでに届け出られています。',
    en: 'The end of this line was announced already.',
  },
  'line-end-not-announced': {
    ja: '解約や転出の届けはありません。',
    en: 'No end of this line was announced.',
  },
  'line-is-so-already': { ja: '回線はすでにその状態です。', en: 'The line is in that state already.' },
  'line-terminated': { ja: '解約された回線です。', en: 'The line’s contract has ended.' },

  'under-fifteen': {
    ja: '申請できるのは{minimumAge}歳以上の方です。',
    en: 'Applicants have to be {minimumAge} or older.',
  },
  'birth-date-unknown': { ja: '生年月日を確認できませんでした。', en: 'The date of birth could not be checked.' },
  'card-signature-revoked': {
    ja: 'カードの署名用電子証明書が失効しています。',
    en: 'The card’s signature certificate is revoked.',
  },
  'card-signature-expired': {
    ja: 'カードの署名用電子証明書の有効期限が切れています。',
    en: 'The card’s signature certificate has expired.',
  },
  'card-signature-suspended': {
    ja: 'カードの署名用電子証明書が一時停止中です。',
    en: 'The card’s signature certificate is suspended.',
  },
  'card-user-auth-revoked': {
    ja: 'カードの利用者証明用電子証明書が失効しています。',
    en: 'The card’s user-authentication certificate is revoked.',
  },
  'card-user-auth-expired': {
    ja: 'カードの利用者証明用電子証明書の有効期限が切れています。',
    en: 'The card’s user-authentication certificate has expired.',
  },
  'card-user-auth-suspended': {
    ja: 'カードの利用者証明用電子証明書が一時停止中です。',
    en: 'The card’s user-authentication certificate is suspended.',
  },
  'card-status-unknown': {
    ja: 'カードの電子証明書の有効性を確認できませんでした。',
    en: 'The status of the card’s certificates could not be checked.',
  },
  'application-open': { ja: '手続き中の申請がすでにあります。', en: 'An application is already under way.' },
  'not-on-this-route': {
    ja: 'この発行方法では行わない操作です。',
    en: 'This does not happen on the route of this application.',
  },
  'ios-no-sim-api': {
    ja: 'iPhoneでは、アプリがSIMカードに書き込む手段が公開されていません。',
    en: 'On an iPhone there is no public way for an app to write to the SIM card.',
  },
  'ios-no-apple-pay-element': {
    ja: 'Apple Pay のセキュアエレメントは、ほかのアプリに開放されていません。',
    en: 'The secure element of Apple Pay is not open to other apps.',
  },
  'sim-without-key-generation': {
    ja: 'このSIMカードは、カードの中で鍵を作ることができません。',
    en: 'This SIM card cannot make a key by itself.',
  },
  'keychain-needs-ios': {
    ja: 'このスマートフォンには Keychain がありません。',
    en: 'This phone has no Keychain.',
  },
  'keychain-registry': {
    ja: 'この機種は、証明書を入れられる機種の一覧にありません。',
    en: 'This model is not on the list of phones that hold the certificate.',
  },
  'keychain-without-enclave': {
    ja: 'この機種には、鍵を守る領域（Secure Enclave）がありません。',
    en: 'This model has no Secure Enclave to protect the key.',
  },
  'keychain-without-rsa': {
    ja: 'この機種は、センターで作る種類の鍵（RSA-2048）を保存できません。',
    en: 'This model cannot hold the kind of key that is made centrally (RSA-2048).',
  },
  'keychain-os': {
    ja: 'スマートフォンのソフトウェアが古いです。バージョン{minimumOs}以上が必要です。',
    en: 'The iPhone’s system is too old. Version {minimumOs} or later is needed.',
  },
  'route-not-in-policy': {
    ja: 'この発行方法は、いまの方針では使いません。',
    en: 'The present policy does not use this route.',
  },
  'policy-key-unknown': {
    ja: '方針の対象が一覧にありません。',
    en: 'The policy’s subject is not in the catalogue.',
  },
  'policy-without-routes': {
    ja: '方針に発行方法と鍵の種類が必要です。同じものは一度だけ書けます。',
    en: 'A policy needs routes and key types, each once.',
  },
  'policy-sim-makes-no-key': {
    ja: '{key} は SIM の中で鍵を作れない商品です。',
    en: 'SIM product {key} cannot make a key inside.',
  },
  'policy-route-not-on-ios': {
    ja: '{key} は iPhone です。「{route}」は SIM に書き込む方法なので選べません。',
    en: 'This is for iPhones ({key}). “{route}” writes into a SIM and cannot be chosen.',
  },
  'policy-route-not-on-android': {
    ja: '{key} は Android です。「{route}」は iPhone の Keychain を使う方法なので選べません。',
    en: 'This is for Android ({key}). “{route}” uses the Keychain of an iPhone and cannot be chosen.',
  },
  'policy-route-not-on-sim': {
    ja: '{key} は SIM です。「{route}」は iPhone の Keychain を使う方法なので選べません。',
    en: 'This is for a SIM ({key}). “{route}” uses the Keychain of an iPhone and cannot be chosen.',
  },
  'verifier-not-registered': {
    ja: '検証者として登録されていません。',
    en: 'Not a registered verifier.',
  },
  'verifier-suspended': { ja: '検証者としての登録が停止されています。', en: 'The verifier is suspended.' },
  'verifier-withdrawn': { ja: '検証者としての登録は終わっています。', en: 'The verifier’s entry has ended.' },
  'verifier-certification-over': {
    ja: '検証者としての認定の期間が過ぎています。',
    en: 'The verifier’s certification is over.',
  },
  'verifier-of-another-purpose': {
    ja: 'この種類の証明書を確認する検証者として登録されていません。',
    en: 'Not registered as a verifier of certificates of this kind.',
  },
  'verifier-certification-period': {
    ja: '認定を受けた民間事業者には、これから来る認定の期限が必要です。行政機関等には期限がありません。',
    en: 'A certified business has an end of certification that is still to come; an administrative body has none.',
  },
  'staff-not-enrolled': { ja: 'まだ利用登録が済んでいません。', en: 'Not enrolled yet.' },
  'staff-enrolled': { ja: '利用登録は済んでいます。', en: 'Enrolled already.' },
  'staff-stopped': { ja: '利用が停止されています。', en: 'This person is stopped.' },
  'staff-left': { ja: '退職などで登録が終わっています。', en: 'This person has left.' },
  'staff-no-way-in': {
    ja: 'ログインの手段がありません。新しい登録コードが必要です。',
    en: 'There is no way to sign in: a new enrolment code is needed.',
  },
  'staff-last-way-in': {
    ja: '最後のログイン手段は消せません。',
    en: 'The last way to sign in cannot be removed.',
  },
  'staff-way-not-offered': {
    ja: 'この所属では、このログイン手段を使えません。',
    en: 'This organisation does not offer this way to sign in.',
  },
  'staff-yourself': { ja: '自分の登録は変えられません。', en: 'Nobody changes the own entry.' },
  'staff-place': {
    ja: 'この役割は、この所属では選べません。',
    en: 'This role does not belong to this organisation.',
  },
} as const satisfies Readonly<Record<RuleId, Bilingual>>;
