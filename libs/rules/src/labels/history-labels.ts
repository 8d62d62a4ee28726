/**
 * What the timeline calls each recorded event, and what the back office calls each reason why a step waits, resumes
 * or is parked. The names are those the operations record; reasons after a colon (`lint:…`, `casd:…`) are details.
 */
import type { Bilingual } from '../problems/sentence';

type Labels = Readonly<Record<string, Bilingual>>;

export const HISTORY_EVENT_LABELS = {
  'application-accepted': { ja: '申請を受け付けました', en: 'Application accepted' },
  'download-password-set': { ja: 'ダウンロード用パスワードを決めました', en: 'Download password set' },
  'access-code-sent': { ja: 'アクセスコードをお送りしました', en: 'Access code sent' },
  'access-code-refused': {
    ja: 'アクセスコードまたはパスワードが違いました',
    en: 'Access code or password was wrong',
  },
  'access-code-redeemed': { ja: 'スマートフォンとつながりました', en: 'Phone connected' },
  'key-prepared': { ja: '鍵を準備しました', en: 'Key prepared' },
  'certificate-issued': { ja: '証明書を発行しました（有効化前）', en: 'Certificate issued, not yet active' },
  'sp-area-ordered': { ja: 'SIMの領域の作成を依頼しました', en: 'Area in the SIM ordered' },
  'sp-area-made': { ja: 'SIMに領域を作りました', en: 'Area in the SIM made' },
  'script-built': { ja: '書き込みの準備ができました', en: 'Writing prepared' },
  'writing-resumed': { ja: '書き込みを続きから再開しました', en: 'Writing resumed' },
  'card-proved-possession': {
    ja: '鍵と証明書を書き込み、SIMの中の鍵を確認しました',
    en: 'Key and certificate written, key in the SIM confirmed',
  },
  'phone-attested': { ja: 'スマートフォンとアプリを確認しました', en: 'Phone and app confirmed' },
  'attestation-refused': { ja: 'スマートフォンまたはアプリを確認できませんでした', en: 'Phone or app not confirmed' },
  'key-proved': { ja: 'スマートフォンの中の鍵を確認しました', en: 'Key in the phone confirmed' },
  'key-proof-refused': { ja: 'スマートフォンの中の鍵を確認できませんでした', en: 'Key in the phone not confirmed' },
  'certificate-requested': { ja: '証明書の申し込みが届きました', en: 'Request for the certificate arrived' },
  'key-delivered': { ja: '暗号化した鍵の受け渡しを用意しました', en: 'Encrypted key ready to be fetched' },
  'key-awaited': { ja: 'スマートフォンの鍵を待っています', en: 'Waiting for the phone’s key' },
  'key-received': { ja: 'スマートフォンの鍵を受け付けました', en: 'Key of the phone accepted' },
  'storage-confirmed': { ja: 'スマートフォンでの保存を確認しました', en: 'Storage in the phone confirmed' },
  'certificate-stored': { ja: 'スマートフォンに証明書を保存しました', en: 'Certificate stored in the phone' },
  'storage-failed': { ja: 'スマートフォンに保存できませんでした', en: 'Phone could not store the certificate' },
  'enrolment-begun-anew': { ja: '新しい鍵でやり直します', en: 'Begun anew with a new key' },
  'key-made-on-card': { ja: 'SIMの中で鍵を作りました', en: 'Key made in the SIM' },
  'issue-policy-changed': { ja: '発行方針を変えました', en: 'Issue policy changed' },
  'keychain-deletion-ordered': {
    ja: 'スマートフォンの中のデータの削除を指示しました',
    en: 'Deletion from the phone ordered',
  },
  'keychain-wiped': { ja: 'スマートフォンの中のデータを削除しました', en: 'Data in the phone deleted' },
  'pin-set-and-possession-proved': {
    ja: '暗証番号が設定され、鍵を確認しました',
    en: 'PIN set and key confirmed',
  },
  'certificate-activated': { ja: '証明書が使えるようになりました', en: 'Certificate active' },
  'certificate-superseded': {
    ja: '前のスマートフォンの証明書を失効しました',
    en: 'Certificate of the earlier phone revoked',
  },
  'certificate-renewed': { ja: '更新した証明書に切り替えました', en: 'Replaced by its renewal' },
  'activation-notified': { ja: '利用開始をお知らせしました', en: 'Notice of activation sent' },
  'certificate-suspended': { ja: '証明書を一時停止しました', en: 'Certificate suspended' },
  'certificate-resumed': { ja: '一時停止を解除しました', en: 'Suspension lifted' },
  'hold-lifted': { ja: '一時停止の理由が一つなくなりました', en: 'One hold was lifted' },
  'certificate-revoked': { ja: '証明書を失効しました', en: 'Certificate revoked' },
  'pin-initialisation-ordered': { ja: '暗証番号の初期化を受け付けました', en: 'PIN initialisation ordered' },
  'pin-code-refused': { ja: '初期化コードが違いました', en: 'The PIN initialisation code was wrong' },
  'pin-code-redeemed': {
    ja: '初期化のためスマートフォンとつながりました',
    en: 'Phone connected for the PIN initialisation',
  },
  'pin-reset': { ja: '暗証番号を未設定に戻しました', en: 'PIN given back: none is set' },
  'pin-initialised': { ja: '新しい暗証番号が設定されました', en: 'New PIN set' },
  'expiry-notice': { ja: '有効期限をお知らせしました', en: 'Told of the coming end' },
  'certificate-expired': { ja: '証明書の有効期限が切れました', en: 'Certificate expired' },
  'application-cancelled': { ja: '申請を取り消しました', en: 'Application cancelled' },
  'application-expired': { ja: '申請の期限が過ぎました', en: 'Application expired' },
  'application-failed': { ja: '申請を完了できませんでした', en: 'Application failed' },
  'unfinished-certificate-undone': {
    ja: '使われなかった証明書を取り消しました',
    en: 'Unfinished certificate undone',
  },
  'lock-ordered': {
    ja: 'SIMのロックを携帯電話会社に依頼しました',
    en: 'Lock of the SIM’s applet ordered from the carrier',
  },
  'element-locked': { ja: 'SIMをロックしました', en: 'Applet in the SIM locked' },
  'unlock-ordered': {
    ja: 'SIMのロック解除を携帯電話会社に依頼しました',
    en: 'Unlock of the SIM’s applet ordered from the carrier',
  },
  'element-unlocked': { ja: 'SIMのロックを解除しました', en: 'Applet in the SIM unlocked' },
  'lock-answer-late': {
    ja: '前の依頼への回答が届きました（状態は変わりません）',
    en: 'Answer to an earlier order arrived; nothing changes',
  },
  'line-suspended': { ja: '回線が利用停止になりました', en: 'Line suspended' },
  'line-restricted': { ja: '回線の利用が制限されました', en: 'Line restricted' },
  'line-restored': { ja: '回線の利用が再開されました', en: 'Line restored' },
  'line-terminated': { ja: '回線が解約されました', en: 'Line cancelled' },
  'line-changed-hands': { ja: '回線の契約者が変わりました（譲渡）', en: 'Line transferred to another subscriber' },
  'line-identifier-changed': { ja: '電話番号または契約が変わりました', en: 'Number or contract of the line changed' },
  'contactless-off': { ja: 'SIMのNFCが使えなくなりました', en: 'NFC turned off' },
  'contactless-on': { ja: 'SIMのNFCが使えるようになりました', en: 'NFC turned on again' },
  'loss-reported': { ja: '携帯電話会社に紛失・盗難の届けがありました', en: 'Loss or theft reported to the carrier' },
  'breakage-reported': { ja: '携帯電話会社に故障の届けがありました', en: 'Breakage reported to the carrier' },
  'recovery-reported': { ja: '見つかったと携帯電話会社に届けがありました', en: 'Reported to the carrier as found' },
  'sim-renewed': { ja: 'SIMが新しいものに変わりました', en: 'SIM replaced by a new one' },
  'handset-changed': { ja: 'SIMが別のスマートフォンに移りました', en: 'SIM moved to another handset' },
  'report-overtaken': {
    ja: '携帯電話会社の知らせが遅れて届いたため、反映しませんでした',
    en: 'A report of the carrier came late; a newer one counts',
  },
  'no-longer-compatible': {
    ja: '今のSIMとスマートフォンの組み合わせでは使えません',
    en: 'SIM and handset as they are now do not fit',
  },
  'deletion-ordered': { ja: 'SIMの中のデータの削除を指示しました', en: 'Deletion from the SIM ordered' },
  'element-deleted': { ja: 'SIMの中のデータを削除しました', en: 'Data in the SIM deleted' },
  'element-unreachable': {
    ja: 'SIMに届かなくなりました（消去は確認できません）',
    en: 'The SIM is out of reach: deletion cannot be confirmed',
  },
  'step-parked': { ja: '確認のため手続きを止めました', en: 'Stopped for checking' },
  'parked-step-retried': { ja: '止まっていた手続きを再開しました', en: 'Resumed after checking' },
  'gate-admitted': { ja: '入場しました', en: 'Admitted at a gate' },
  'gate-refused': { ja: '入場を断られました', en: 'Refused at a gate' },
} as const satisfies Labels;

export const STEP_REASON_LABELS = {
  'another-key-on-card': { ja: 'SIMに別の鍵があります', en: 'Another key is on the card' },
  'answer-not-authentic': { ja: 'SIMの応答が本物と確認できません', en: 'The card’s answer is not authentic' },
  'applet-empty': { ja: 'アプレットにまだ何も書かれていません', en: 'The applet is still empty' },
  'applet-locked': { ja: 'アプレットがロックされています', en: 'The applet is locked' },
  'applet-personalised': { ja: 'アプレットは書き込み済みです', en: 'The applet is personalised already' },
  'application-gone': { ja: '申請が見つかりません', en: 'The application is gone' },
  'carrier-failed': { ja: '携帯電話会社の処理が失敗しました', en: 'The carrier’s work failed' },
  'carrier-refused': { ja: '携帯電話会社が依頼を受け付けません', en: 'The carrier refuses the order' },
  'carrier-contradicts': {
    ja: '携帯電話会社の回答が依頼と合いません',
    en: 'The carrier’s answer does not fit the order',
  },
  'carrier-unavailable': { ja: '携帯電話会社のシステムが応答しません', en: 'The carrier’s system does not answer' },
  casd: { ja: 'SIMの証明書を確認できません', en: 'The card’s CASD certificate was refused' },
  'certificate-missing': { ja: '証明書が見つかりません', en: 'The certificate is missing' },
  'lease-ended-again': { ja: '処理が時間内に終わりませんでした', en: 'The work did not end within its lease' },
  'key-missing': { ja: '証明書に書く鍵がまだありません', en: 'There is no key to certify yet' },
  'delivery-key-missing': { ja: '届け先の鍵がありません', en: 'The key to deliver to is missing' },
  lint: { ja: '証明書が決められた形式に合いません', en: 'The certificate fails its profile' },
  'other-card-or-keys': { ja: '別のSIMか、鍵が合いません', en: 'Another card, or its keys do not fit' },
  'receipt-not-ours': { ja: '領域の鍵の受領を確認できません', en: 'The receipt of the area’s keys is not ours' },
  'resynchronisation-failed': { ja: 'SIMと番号を合わせられません', en: 'The counters could not be synchronised' },
  'report-after-end': { ja: '解約の後に別の知らせが届きました', en: 'A report came after the end of the line' },
  'report-contradicts-newer': {
    ja: '携帯電話会社の新しい知らせと食い違います',
    en: 'The report contradicts a newer one of the carrier',
  },
  'report-unknown': { ja: '意味の分からない理由番号です', en: 'The reason number of the report is not known' },
  'script-expired': { ja: '書き込み命令が古くなりました', en: 'The script is out of date' },
  'sequence-counter-moved': { ja: 'SIMの通し番号が進んでいました', en: 'The card’s counter had moved' },
  'serial-or-key-seen-before': { ja: '発行番号か鍵が使用済みです', en: 'The serial or key was seen before' },
  'signature-invalid': { ja: '署名が合いません', en: 'The signature is not valid' },
  'sp-area-missing': { ja: 'SIMに領域がありません', en: 'The area in the SIM is missing' },
} as const satisfies Labels;

export type HistoryEvent = keyof typeof HISTORY_EVENT_LABELS;
export type StepReason = keyof typeof STEP_REASON_LABELS;
export const HISTORY_EVENTS = Object.keys(HISTORY_EVENT_LABELS) as readonly HistoryEvent[];
export const STEP_REASONS = Object.keys(STEP_REASON_LABELS) as readonly StepReason[];
