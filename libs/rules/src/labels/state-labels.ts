/** What people call each state, event, cause and step. Words: jpki-domain §8 (glossary) and §9 (lifecycle table). */
import type { ApplicationEvent, ApplicationState } from '../application/application-states';
import type { CertificateEvent, CertificateState } from '../certificate/certificate-states';
import type { HoldGround, RevocationCause } from '../certificate/causes';
import type { Registry, RegistryState } from '../compatibility/compatibility';
import type { CardCertificateStatus } from '../eligibility-to-apply/eligibility-to-apply';
import type { ElementEvent, ElementState } from '../element/element-states';
import type { Bearer, PhoneLockState } from '../element/phone-lock';
import type { IdentifierKind } from '../identifiers/detect';
import type { LineEvent, LineState } from '../line/line-states';
import type { HolderKind, IncidentKind, UnmetReason } from '../mass-act/mass-act';
import type { Bilingual } from '../problems/sentence';
import type { MachineKind } from '../party/machine-kind';
import type { PartyKind } from '../party/party';
import type { StatusQuestionKind } from '../verifier/status-fees';
import type { VerifierEvent, VerifierKind, VerifierPurpose, VerifierState } from '../verifier/verifier';
import type { StaffEvent, StaffState } from '../staff/staff';
import type { QueueName, StepKind, StepState } from '../provisioning/provisioning-steps';

type Labels<Id extends string> = Readonly<Record<Id, Bilingual>>;

export const CERTIFICATE_STATE_LABELS = {
  reserved: { ja: '発行予約', en: 'Reserved' },
  issued: { ja: '発行済み（有効化前）', en: 'Issued, not yet active' },
  active: { ja: '有効', en: 'Active' },
  suspended: { ja: '一時停止中', en: 'Suspended' },
  revoked: { ja: '失効', en: 'Revoked' },
  expired: { ja: '期限切れ', en: 'Expired' },
  discarded: { ja: '発行取りやめ', en: 'Discarded' },
} as const satisfies Labels<CertificateState>;

export const CERTIFICATE_EVENT_LABELS = {
  sign: { ja: '署名', en: 'Sign' },
  activate: { ja: '有効化', en: 'Activate' },
  suspend: { ja: '一時停止', en: 'Suspend' },
  resume: { ja: '一時停止の解除', en: 'Resume' },
  revoke: { ja: '失効', en: 'Revoke' },
  expire: { ja: '満了', en: 'Expire' },
  discard: { ja: '予約の取りやめ', en: 'Discard' },
} as const satisfies Labels<CertificateEvent>;

export const VERIFIER_STATE_LABELS = {
  active: { ja: '有効', en: 'Active' },
  suspended: { ja: '停止中', en: 'Suspended' },
  withdrawn: { ja: '登録終了', en: 'Withdrawn' },
} as const satisfies Labels<VerifierState>;

export const VERIFIER_EVENT_LABELS = {
  suspend: { ja: '停止', en: 'Suspend' },
  resume: { ja: '再開', en: 'Resume' },
  renew: { ja: '認定の更新', en: 'Renew the certification' },
  withdraw: { ja: '登録の終了', en: 'Withdraw' },
} as const satisfies Labels<VerifierEvent>;

export const STAFF_STATE_LABELS = {
  invited: { ja: '登録待ち', en: 'Invited' },
  active: { ja: '利用中', en: 'Active' },
  stopped: { ja: '停止中', en: 'Stopped' },
  left: { ja: '登録終了', en: 'Left' },
} as const satisfies Labels<StaffState>;

export const STAFF_EVENT_LABELS = {
  enrol: { ja: '利用登録', en: 'Enrol' },
  invite: { ja: '登録コードの発行', en: 'Give out an enrolment code' },
  stop: { ja: '停止', en: 'Stop' },
  resume: { ja: '再開', en: 'Resume' },
  leave: { ja: '登録の終了', en: 'Leave' },
} as const satisfies Labels<StaffEvent>;

export const PARTY_KIND_LABELS = {
  tsm: { ja: 'TSM', en: 'TSM' },
  gate: { ja: 'ゲート', en: 'Gate' },
  staff: { ja: '職員', en: 'Staff' },
} as const satisfies Labels<PartyKind>;

export const MACHINE_KIND_LABELS = {
  ...PARTY_KIND_LABELS,
  'ocsp-signer': { ja: 'OCSP署名者', en: 'OCSP signer' },
  'enrolment-signer': { ja: 'CMP署名者', en: 'CMP signer' },
} as const satisfies Labels<MachineKind>;

/** Whose certificates an act on many means. */
export const HOLDER_KIND_LABELS = {
  person: { ja: '利用者のスマートフォン', en: 'Holder’s phone' },
  ...PARTY_KIND_LABELS,
} as const satisfies Labels<HolderKind>;

export const VERIFIER_KIND_LABELS = {
  'administrative-body': { ja: '行政機関等', en: 'Administrative body' },
  'certified-business': { ja: '主務大臣の認定を受けた民間事業者', en: 'Business certified by the ministers' },
} as const satisfies Labels<VerifierKind>;

export const STATUS_QUESTION_LABELS = {
  ocsp: { ja: 'オンライン照会（OCSP）', en: 'Single question (OCSP)' },
  crl: { ja: '失効リストの取得（CRL）', en: 'Fetching the list (CRL)' },
  gate: { ja: '確認窓口での確認', en: 'Check at a gate' },
} as const satisfies Labels<StatusQuestionKind>;

export const VERIFIER_PURPOSE_LABELS = {
  signature: { ja: '署名検証者', en: 'Verifier of signatures' },
  'user-authentication': { ja: '利用者証明検証者', en: 'Verifier of user authentication' },
} as const satisfies Labels<VerifierPurpose>;

export const ELEMENT_STATE_LABELS = {
  absent: { ja: '未作成', en: 'Absent' },
  'sp-area': { ja: 'SP領域あり', en: 'SP area made' },
  applet: { ja: 'アプレットあり', en: 'Applet loaded' },
  personalised: { ja: '書き込み済み', en: 'Personalised' },
  'lock-ordered': { ja: 'ロック待ち', en: 'Lock ordered, not confirmed' },
  locked: { ja: 'ロック中', en: 'Locked' },
  'unlock-ordered': { ja: 'ロック解除待ち', en: 'Unlock ordered, not confirmed' },
  'deletion-ordered': { ja: '削除待ち', en: 'Deletion ordered' },
  deleted: { ja: '削除済み', en: 'Deleted' },
  unreachable: { ja: '届かない（未削除）', en: 'Unreachable, not deleted' },
} as const satisfies Labels<ElementState>;

export const ELEMENT_EVENT_LABELS = {
  'create-area': { ja: 'SP領域の作成', en: 'Create SP area' },
  'load-applet': { ja: 'アプレットの書き込み', en: 'Load applet' },
  personalise: { ja: '鍵と証明書の書き込み', en: 'Personalise' },
  'store-in-keychain': { ja: 'Keychainへの保存', en: 'Store in the Keychain' },
  'order-lock': { ja: 'ロックの指示', en: 'Order lock' },
  'order-unlock': { ja: 'ロック解除の指示', en: 'Order unlock' },
  lock: { ja: 'ロックの確認', en: 'Lock' },
  unlock: { ja: 'ロック解除の確認', en: 'Unlock' },
  'order-deletion': { ja: '削除の指示', en: 'Order deletion' },
  'confirm-deletion': { ja: '削除の確認', en: 'Confirm deletion' },
  'declare-unreachable': { ja: '届かないことの記録', en: 'Declare unreachable' },
  'contact-again': { ja: '再びつながった', en: 'In contact again' },
  'report-wiped': { ja: 'アプリからの消去の報告', en: 'App reports it wiped' },
} as const satisfies Labels<ElementEvent>;

/** Also the stages of the live display. */
export const APPLICATION_STATE_LABELS = {
  accepted: { ja: '受け付けました', en: 'Accepted' },
  'code-sent': { ja: 'アクセスコードをお送りしました', en: 'Access code sent' },
  redeemed: { ja: 'スマートフォンとつながりました', en: 'Phone connected' },
  preparing: { ja: '証明書を準備しています', en: 'Preparing the certificate' },
  'writing-area': { ja: 'SIMに領域を作っています', en: 'Making the area in the SIM' },
  'writing-key': { ja: '鍵と証明書を書き込んでいます', en: 'Writing key and certificate' },
  'awaiting-pin': { ja: '暗証番号の設定を待っています', en: 'Waiting for your PIN' },
  completed: { ja: '使えます', en: 'Ready to use' },
  failed: { ja: '完了できませんでした', en: 'Could not be completed' },
  cancelled: { ja: '取り消しました', en: 'Cancelled' },
  expired: { ja: '期限が過ぎました', en: 'Expired' },
} as const satisfies Labels<ApplicationState>;

export const APPLICATION_EVENT_LABELS = {
  'send-code': { ja: 'アクセスコードの送信', en: 'Send access code' },
  'redeem-code': { ja: 'アクセスコードの入力', en: 'Redeem access code' },
  prepare: { ja: '準備の開始', en: 'Start preparing' },
  'write-area': { ja: '領域作成の開始', en: 'Start making the area' },
  'write-key': { ja: '書き込みの開始', en: 'Start writing the key' },
  'send-certificate': { ja: '証明書の送付', en: 'Send the certificate' },
  'await-pin': { ja: '暗証番号の設定待ち', en: 'Wait for the PIN' },
  complete: { ja: '完了', en: 'Complete' },
  fail: { ja: '失敗', en: 'Fail' },
  cancel: { ja: '取り消し', en: 'Cancel' },
  expire: { ja: '期限切れ', en: 'Expire' },
} as const satisfies Labels<ApplicationEvent>;

export const LINE_STATE_LABELS = {
  active: { ja: '利用中', en: 'Active' },
  suspended: { ja: '停止中', en: 'Suspended' },
  restricted: { ja: '利用制限中', en: 'Restricted' },
  terminated: { ja: '解約済み', en: 'Terminated' },
} as const satisfies Labels<LineState>;

export const LINE_EVENT_LABELS = {
  suspend: { ja: '回線の停止', en: 'Suspend line' },
  restrict: { ja: '利用制限', en: 'Restrict line' },
  restore: { ja: '回線の再開', en: 'Restore line' },
  terminate: { ja: '解約', en: 'Cancel contract' },
  'change-owner': { ja: '譲渡（名義変更）', en: 'Transfer to another person' },
} as const satisfies Labels<LineEvent>;

export const REVOCATION_CAUSE_LABELS = {
  'stop-of-use': { ja: '利用をやめる', en: 'End of use' },
  'handing-over': { ja: '譲渡・下取り・廃棄・修理', en: 'Handing over, trade-in, disposal or repair' },
  'loss-or-theft': { ja: '紛失・盗難', en: 'Loss or theft' },
  'holder-key-leak': { ja: '鍵の漏えいの届出', en: 'Key leak reported by the holder' },
  'newer-certificate': { ja: '新しい証明書への切り替え', en: 'Replaced by a newer certificate' },
  'device-change': { ja: '機種変更', en: 'Device change' },
  'sim-reissue': { ja: 'SIMの交換・再発行', en: 'SIM swap or re-issue' },
  renewal: { ja: '更新', en: 'Renewal' },
  'line-cancelled': { ja: '回線の解約', en: 'Contract cancelled' },
  'unfinished-registration': { ja: '利用登録の未完了', en: 'Registration not finished' },
  'card-not-valid': { ja: 'マイナンバーカードの証明書が無効', en: 'Card certificate no longer valid' },
  death: { ja: '死亡', en: 'Death' },
  'left-the-register': { ja: '国外転出など', en: 'Left the resident register' },
  'record-error': { ja: '記録の誤り', en: 'Error in the record' },
  'issuer-key-leak': { ja: '発行者の鍵の漏えい', en: 'Leak of the issuer’s key' },
} as const satisfies Labels<RevocationCause>;

export const HOLD_GROUND_LABELS = {
  'holder-report': { ja: '本人の届出による停止', en: 'Reported by the holder' },
  'line-event': { ja: '回線の異動による停止', en: 'Event of the line' },
  'jlis-order': { ja: 'J-LISの判断による停止', en: 'Order of J-LIS' },
  incident: { ja: '事故対応による停止', en: 'Incident' },
  cohort: { ja: '事故対応の一括停止', en: 'Cohort of an incident' },
} as const satisfies Labels<HoldGround>;

export const INCIDENT_KIND_LABELS = {
  'handset-incident': { ja: 'スマートフォンの事故', en: 'Incident of a handset' },
  'sim-incident': { ja: 'SIMの事故', en: 'Incident of a SIM' },
  'app-incident': { ja: 'アプリの事故', en: 'Incident of an app' },
} as const satisfies Labels<IncidentKind>;

export const UNMET_REASON_LABELS = {
  'not-active-yet': {
    ja: 'まだ有効になっていないため停止できません。新しい発行は発行方針で止められます。',
    en: 'Not active yet, so there is nothing to hold. New issue is stopped by the issue policies.',
  },
  ended: { ja: 'すでに失効・満了しています。', en: 'Ended already.' },
  'validity-over': { ja: '有効期間が過ぎています。', en: 'Its validity is over.' },
  'not-held': { ja: 'もう停止されていません。', en: 'Not on hold any more.' },
} as const satisfies Labels<UnmetReason>;

export const PHONE_LOCK_LABELS = {
  none: { ja: 'ロックするものはSIMにありません', en: 'Nothing in a SIM to lock' },
  'not-lockable': {
    ja: 'スマートフォンの中の鍵は外からロックできません',
    en: 'A key in the phone’s Keychain cannot be locked from outside',
  },
  open: { ja: 'ロックされていません', en: 'Not locked' },
  'not-ordered': {
    ja: 'ロックは指示していません（申請の手続き中）',
    en: 'No lock ordered: an application is under way',
  },
  'lock-ordered': {
    ja: 'まだロックされていません（依頼を送っています）',
    en: 'Not locked yet: the order is being sent',
  },
  'lock-with-carrier': {
    ja: 'まだロックされていません（携帯電話会社がSIMに送っています）',
    en: 'Not locked yet: the carrier is sending it to the SIM',
  },
  'lock-overdue': {
    ja: 'まだロックされていません（SIMに長い間届いていません）',
    en: 'Not locked yet: the SIM has been out of reach for long',
  },
  'lock-stuck': {
    ja: 'まだロックされていません（確認が必要です）',
    en: 'Not locked yet: it needs to be looked into',
  },
  locked: { ja: 'ロックされています', en: 'Locked' },
  'unlock-ordered': {
    ja: 'まだロックされています（解除の依頼を送っています）',
    en: 'Still locked: the order to unlock is being sent',
  },
  'unlock-with-carrier': {
    ja: 'まだロックされています（携帯電話会社が解除をSIMに送っています）',
    en: 'Still locked: the carrier is sending the unlock to the SIM',
  },
  'unlock-overdue': {
    ja: 'まだロックされています（解除がSIMに長い間届いていません）',
    en: 'Still locked: the SIM has been out of reach for long',
  },
  'unlock-stuck': {
    ja: 'まだロックされています（確認が必要です）',
    en: 'Still locked: it needs to be looked into',
  },
} as const satisfies Labels<PhoneLockState>;

export const BEARER_LABELS = {
  agent: { ja: 'アプリ経由（HTTP）', en: 'App over HTTP' },
  'ram-http': { ja: 'RAM over HTTP', en: 'RAM over HTTP' },
  sms: { ja: 'SMS（SCP80）', en: 'SMS (SCP80)' },
} as const satisfies Labels<Bearer>;

export const STEP_LABELS = {
  'send-access-code': { ja: 'アクセスコードを送る', en: 'Send access code' },
  'prepare-key': { ja: '鍵を準備する', en: 'Prepare key' },
  'issue-certificate': { ja: '証明書を発行する', en: 'Issue certificate' },
  'order-sp-area': { ja: 'SP領域の作成を依頼する', en: 'Order SP area' },
  'relay-scripts': { ja: '通信事業者の書き込み命令を受け取る', en: 'Fetch the carrier’s script' },
  'await-sp-area': { ja: 'SP領域の作成を待つ', en: 'Wait for SP area' },
  'build-script': { ja: '書き込み命令を作る', en: 'Build script' },
  'await-personalisation': { ja: '書き込みを待つ', en: 'Wait for personalisation' },
  'await-attestation': { ja: '端末とアプリの確認を待つ', en: 'Wait for the attestation' },
  'await-key': { ja: 'スマートフォンの鍵を待つ', en: 'Wait for the phone’s key' },
  'deliver-key': { ja: '鍵を暗号化して届ける', en: 'Deliver the encrypted key' },
  'await-storage': { ja: 'スマートフォンでの保存を待つ', en: 'Wait for the phone to store it' },
  'await-activation': { ja: '暗証番号の設定を待つ', en: 'Wait for the PIN' },
  'activate-certificate': { ja: '証明書を有効にする', en: 'Activate certificate' },
  'notify-activation': { ja: '利用開始を知らせる', en: 'Notify activation' },
  'revoke-unfinished': { ja: '未完了の証明書を失効する', en: 'Revoke unfinished certificate' },
  'order-deletion': { ja: '削除を依頼する', en: 'Order deletion' },
  'build-pin-reset': { ja: '暗証番号の初期化の準備', en: 'Prepare the PIN reset' },
  'await-pin-reset': { ja: '暗証番号の初期化', en: 'Reset the PIN' },
  'tell-holder': { ja: '本人へのお知らせ', en: 'Tell the holder' },
  'lock-element': { ja: 'SIMのロックを依頼する', en: 'Order the lock in the SIM' },
  'unlock-element': { ja: 'SIMのロック解除を依頼する', en: 'Order the unlock in the SIM' },
  'act-on-carrier-report': { ja: '携帯電話会社からの知らせの反映', en: 'Act on the carrier’s report' },
  'act-on-resident-message': { ja: '住民記録の異動の反映', en: 'Act on the resident register’s message' },
} as const satisfies Labels<StepKind>;

export const STEP_STATE_LABELS = {
  pending: { ja: '待機', en: 'Pending' },
  leased: { ja: '処理中', en: 'In hand' },
  waiting: { ja: '相手待ち', en: 'Waiting for phone or carrier' },
  done: { ja: '完了', en: 'Done' },
  parked: { ja: '保留', en: 'Parked' },
  cancelled: { ja: '取りやめ', en: 'Cancelled' },
} as const satisfies Labels<StepState>;

export const QUEUE_LABELS = {
  notices: { ja: '通知', en: 'Notices' },
  'key-service': { ja: '鍵サービス', en: 'Key service' },
  'certificate-authority': { ja: '認証局', en: 'Certificate authority' },
  'mno-tsm': { ja: 'MNO-TSM', en: 'MNO-TSM' },
  'sp-tsm': { ja: 'SP-TSM', en: 'SP-TSM' },
} as const satisfies Labels<QueueName>;

export const REGISTRY_LABELS = {
  'card-reading': { ja: 'マイナンバーカードを読み取れる機種', en: 'Phones that read the card' },
  'certificate-holding': { ja: '証明書を入れられる機種', en: 'Phones that hold the certificate' },
} as const satisfies Labels<Registry>;

export const REGISTRY_STATE_LABELS = {
  supported: { ja: '対応', en: 'Supported' },
  planned: { ja: '対応予定', en: 'Planned' },
  'not-supported': { ja: '非対応', en: 'Not supported' },
  suspended: { ja: '受付停止中', en: 'Suspended' },
} as const satisfies Labels<RegistryState>;

export const CARD_CERTIFICATE_STATUS_LABELS = {
  valid: { ja: '有効', en: 'Valid' },
  revoked: { ja: '失効', en: 'Revoked' },
  expired: { ja: '期限切れ', en: 'Expired' },
  suspended: { ja: '一時停止中', en: 'Suspended' },
  unknown: { ja: '確認できません', en: 'Could not be checked' },
} as const satisfies Labels<CardCertificateStatus>;

export const IDENTIFIER_LABELS = {
  'application-number': { ja: '申請番号', en: 'Application number' },
  'phone-number': { ja: '電話番号', en: 'Phone number' },
  iccid: { ja: 'SIMカード番号（ICCID）', en: 'SIM card number (ICCID)' },
  imei: { ja: '端末識別番号（IMEI）', en: 'Handset number (IMEI)' },
  eid: { ja: 'eSIM識別番号（EID）', en: 'Number of the eSIM (EID)' },
  'certificate-serial': { ja: '証明書の発行番号', en: 'Certificate serial' },
  'error-number': { ja: 'エラー番号', en: 'Error number' },
} as const satisfies Labels<IdentifierKind>;
