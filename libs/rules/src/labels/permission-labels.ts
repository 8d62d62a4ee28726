/** What people call each role, tenant relation and operation. */
import type { OperationId } from '../permissions/operations';
import type { Actor, Relation } from '../permissions/roles';
import type { Bilingual } from '../problems/sentence';

type Labels<Id extends string> = Readonly<Record<Id, Bilingual>>;

export const ACTOR_LABELS = {
  citizen: { ja: '本人', en: 'Citizen' },
  'carrier-desk': { ja: '携帯電話会社の窓口', en: 'Carrier desk' },
  'carrier-supervisor': { ja: '携帯電話会社の責任者', en: 'Carrier supervisor' },
  'mvno-desk': { ja: 'MVNOの窓口', en: 'MVNO desk' },
  'jlis-operator': { ja: 'J-LISの担当者', en: 'J-LIS operator' },
  'jlis-approver': { ja: 'J-LISの承認者', en: 'J-LIS approver' },
  'jlis-auditor': { ja: 'J-LISの監査者', en: 'J-LIS auditor' },
  hotline: { ja: 'コールセンター', en: 'Hotline' },
  'relying-party': { ja: '利用者証明検証者', en: 'Relying party' },
  'mno-tsm': { ja: 'MNO-TSM', en: 'MNO-TSM' },
  'resident-register': { ja: '住民記録', en: 'Resident register' },
  party: { ja: '事業者の装置', en: 'A party’s machine' },
  agent: { ja: 'スマートフォンのアプリ', en: 'The phone’s app' },
  system: { ja: 'システム', en: 'System' },
} as const satisfies Labels<Actor>;

export const RELATION_LABELS = {
  own: { ja: '自社（本人）のもの', en: 'Own' },
  'host-of': { ja: '回線を貸しているMVNOのもの', en: 'Of an MVNO hosted' },
  none: { ja: '関係なし', en: 'None' },
} as const satisfies Labels<Relation>;

export const OPERATION_LABELS = {
  'read-health': { ja: '稼働状況を見る', en: 'See health' },
  'read-api-description': { ja: 'API仕様を見る', en: 'See the API description' },
  'read-catalogue': { ja: '対応機種を見る', en: 'See supported phones' },
  'sign-in': { ja: 'ログインする', en: 'Sign in' },
  'read-session': { ja: 'ログイン状態を見る', en: 'See who is signed in' },
  'read-authority-certificate': { ja: '認証局の証明書を取得する', en: 'Fetch the authority’s certificate' },
  'read-revocation-list': { ja: '失効リストを取得する', en: 'Fetch the revocation list' },
  'ask-certificate-status': { ja: '有効性を確認する', en: 'Ask a certificate’s status' },
  redeem: { ja: 'アクセスコードを入力する', en: 'Redeem the access code' },
  'sign-out': { ja: 'ログアウトする', en: 'Sign out' },
  'read-own': { ja: '自分の手続きを見る', en: 'See one’s own procedures' },
  'check-compatibility': { ja: '利用できるか調べる', en: 'Check compatibility' },
  apply: { ja: '申請する', en: 'Apply' },
  provision: { ja: '書き込みを進める', en: 'Carry on the writing' },
  activate: { ja: '使えるようにする', en: 'Activate' },
  enrol: { ja: 'スマートフォンの保護領域に証明書を入れる', en: 'Enrol the phone’s protected store' },
  'suspend-certificate': { ja: '証明書を一時停止する', en: 'Suspend the certificate' },
  'resume-certificate': { ja: '一時停止を解除する', en: 'Lift the suspension' },
  'initialise-pin': { ja: '暗証番号を初期化する', en: 'Initialise the PIN' },
  'redeem-pin-code': { ja: '初期化コードを使う', en: 'Use the PIN initialisation code' },
  'check-stored-certificates': {
    ja: 'スマートフォンの中の証明書を確かめる',
    en: 'Check the certificates that a phone holds',
  },
  'revoke-certificate': { ja: '証明書を失効する', en: 'Revoke the certificate' },
  'revoke-many-certificates': { ja: '証明書をまとめて失効する', en: 'Revoke many certificates' },
  'order-deletion': { ja: 'SIMの中のデータの削除を指示する', en: 'Order deletion from the SIM' },
  'search-lines': { ja: '回線を探す', en: 'Search lines' },
  'read-line': { ja: '回線を見る', en: 'See a line' },
  'begin-call-code': { ja: '通話の相手を確認する', en: 'Confirm who is on the call' },
  'answer-call-code': { ja: '窓口との通話を確認する', en: 'Confirm the call with the desk' },
  'read-line-person': { ja: '回線の利用者を見る', en: 'See a line’s person' },
  'change-line-state': { ja: '回線の状態を変える', en: 'Change the line’s state' },
  'record-sim-swap': { ja: 'SIMの交換を記録する', en: 'Record a SIM swap' },
  'read-transcript': { ja: 'SIMとのやり取りを見る', en: 'See what went to and from the SIM' },
  'search-certificates': { ja: '証明書を探す', en: 'Search certificates' },
  'read-certificate': { ja: '証明書を見る', en: 'See a certificate' },
  'read-parked-steps': { ja: '保留中の処理を見る', en: 'See parked steps' },
  'retry-parked-step': { ja: '保留中の処理を再開する', en: 'Resume a parked step' },
  'read-issue-policies': { ja: '発行方針を見る', en: 'See the issue policies' },
  'stop-mass-revocation': { ja: '一括失効を止める', en: 'Stop a mass revocation' },
  'change-issue-policy': { ja: '発行方針を変える', en: 'Change an issue policy' },
  'read-equivalence': { ja: '発行方式の比較表を見る', en: 'See the equivalence sheet' },
  'read-authority-health': { ja: '認証局の状態を見る', en: 'See the state of the authority' },
  'read-resident-register': {
    ja: '住民記録からの連携の状況を見る',
    en: 'See the state of the resident register’s feed',
  },
  'publish-revocation-list': { ja: '失効リストを公開する', en: 'Publish the revocation list' },
  'read-audit': { ja: '監査記録を見る', en: 'See the audit record' },
  'approve-change': { ja: '変更を承認する', en: 'Approve a change' },
  'report-from-carrier': { ja: '携帯電話会社から報告する', en: 'Report from the carrier' },
  'report-from-resident-register': { ja: '住民記録の異動を知らせる', en: 'Report from the resident register' },
  'enrol-party': { ja: '装置の証明書を申し込む', en: 'Enrol a party’s machine' },
  'read-successor': { ja: '後継の証明書を調べる', en: 'Find the certificate that came after' },
  'verify-at-gate': { ja: '入場時に確認する', en: 'Verify at the gate' },
} as const satisfies Labels<OperationId>;
