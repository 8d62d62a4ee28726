/** What desk and holder call the events in the life of a line, and what follows from each. */
import type { CleanGap } from '../clean-proof/clean-proof';
import type { Follow, LifeEventGroup, LifeEventId } from '../life-events/life-events';
import type { Bilingual } from '../problems/sentence';

type Labels<Id extends string> = Readonly<Record<Id, Bilingual>>;

export const LIFE_EVENT_GROUP_LABELS = {
  'device-change': { ja: '機種変更・SIMの交換', en: 'New phone or new SIM' },
  transfer: { ja: '譲渡', en: 'Transfer' },
  loss: { ja: '紛失・盗難', en: 'Loss and theft' },
  line: { ja: '回線の停止・解約・転出', en: 'Suspension, cancellation, porting out' },
  'letting-go': { ja: '修理・下取り・廃棄', en: 'Repair, trade-in, disposal' },
  care: { ja: '更新と暗証番号', en: 'Renewal and PIN' },
  outside: { ja: '窓口の外で決まること', en: 'Decided elsewhere' },
} as const satisfies Labels<LifeEventGroup>;

export const LIFE_EVENT_LABELS = {
  'change-handset': { ja: '機種変更（同じSIMを差し替え）', en: 'New phone, same SIM' },
  'change-platform': { ja: '機種変更（AndroidとiPhoneの間）', en: 'From Android to iPhone, or back' },
  'change-sim': { ja: 'SIMの交換（今のSIMが手元にある）', en: 'New SIM, the present one at hand' },
  'reissue-sim': { ja: 'SIMの再発行（前のSIMは紛失・故障）', en: 'SIM reissued, the old one lost or broken' },
  'redownload-esim': { ja: 'eSIMの再ダウンロード', en: 'Download of the eSIM repeated' },
  'transfer-contract': { ja: '契約の譲渡（名義変更）', en: 'Transfer of the contract' },
  'transfer-handset': { ja: 'スマートフォン本体の譲渡', en: 'Transfer of the phone' },
  'lose-phone': { ja: '紛失・盗難の届け', en: 'Phone lost or stolen' },
  'find-phone': { ja: '見つかった（一時停止の解除）', en: 'Phone found again' },
  'cancel-contract': { ja: '解約', en: 'Cancellation' },
  'port-out': { ja: '他社への転出（MNP）', en: 'Porting out (MNP)' },
  'keep-line': { ja: '解約・転出の取りやめ', en: 'Cancellation or porting withdrawn' },
  'suspend-line': { ja: '料金未払いなどによる回線の停止', en: 'Line suspended, as for unpaid bills' },
  'restore-line': { ja: '回線の再開', en: 'Line restored' },
  'repair-handset': { ja: '修理に出す', en: 'Phone goes to repair' },
  'trade-in-handset': { ja: '下取りに出す', en: 'Phone traded in' },
  'dispose-handset': { ja: 'スマートフォンを廃棄する', en: 'Phone disposed of' },
  'dispose-sim': { ja: 'SIMを廃棄する', en: 'SIM disposed of' },
  'renew-certificate': { ja: '証明書の更新', en: 'Renewal of the certificate' },
  'reset-pin': { ja: '暗証番号の初期化', en: 'PIN initialised' },
  'leave-register': { ja: '死亡・国外転出・カードの失効', en: 'Death, leaving Japan, card ended' },
  'incident-of-kind': { ja: '機種・SIM・アプリの不具合による一斉停止', en: 'Incident of a model, SIM or app' },
} as const satisfies Labels<LifeEventId>;

export const CLEAN_GAP_LABELS = {
  'certificate-still-live': {
    ja: '証明書がまだ失効していません。',
    en: 'The certificate has not ended.',
  },
  'application-under-way': { ja: '申請の手続きが続いています。', en: 'An application is still under way.' },
  'deletion-not-ordered': { ja: '鍵の削除がまだ指示されていません。', en: 'Deletion of the key was not ordered yet.' },
  'deletion-awaited': {
    ja: '鍵の削除を指示しましたが、消したという知らせがまだ届いていません。',
    en: 'Deletion was ordered; the card or the phone has not said yet that it is done.',
  },
  'out-of-reach': {
    ja: 'SIMに届かず、鍵を消したことを確かめられません。',
    en: 'The SIM is out of reach: nothing confirms that the key is gone.',
  },
  'no-word-of-the-card': {
    ja: '鍵が書かれた記録はありませんが、SIMやスマートフォンからの知らせもありません。',
    en: 'No key was recorded as written, but nothing was heard from the card or the phone either.',
  },
  'written-again': { ja: '削除の後に、新しい鍵が書かれています。', en: 'A new key was written after the deletion.' },
} as const satisfies Labels<CleanGap>;

export const FOLLOW_LABELS = {
  'line-suspended': {
    ja: '回線が利用停止になります。証明書は失効しません。',
    en: 'The line is suspended; no certificate ends.',
  },
  'line-restored': { ja: '回線が利用中に戻ります。', en: 'The line is active again.' },
  'line-ends-later': {
    ja: '回線は48時間後に終わります。その間にSIMの中の鍵を消します。',
    en: 'The line ends in 48 hours; until then the key in the SIM can be deleted.',
  },
  'line-goes-on': {
    ja: '回線は終わりません。失効した証明書は戻りません。',
    en: 'The line goes on. What was revoked stays so.',
  },
  'tenancy-ends': {
    ja: '前の契約者はこの回線から切り離されます。新しい契約者に前の記録は見えません。',
    en: 'The former holder is cut off from this line; the new one sees nothing of the past.',
  },
  'certificate-revoked': { ja: '証明書は失効します。元に戻せません。', en: 'The certificate is revoked for good.' },
  'certificate-held': { ja: '証明書はすぐに一時停止になります。', en: 'The certificate is suspended at once.' },
  'hold-lifted': { ja: '一時停止が解除されます。', en: 'The suspension is lifted.' },
  'certificate-stays': { ja: '証明書はそのまま使えます。', en: 'The certificate stays as it is.' },
  'application-ends': { ja: '手続き中の申請は終わります。', en: 'The application under way ends.' },
  'deletion-ordered': {
    ja: '鍵の削除を指示します。消えたと分かるのは、SIMやスマートフォンから知らせが届いたときです。',
    en: 'Deletion of the key is ordered. It counts as deleted only when the SIM or the phone says so.',
  },
  'deletion-goes-on': {
    ja: '鍵の削除は指示済みで、まだ確認を待っています。',
    en: 'Deletion was ordered and is not confirmed yet.',
  },
  'data-out-of-reach': {
    ja: '鍵には届きません。削除済みとは表示しません。',
    en: 'The key is out of reach; it is never shown as deleted.',
  },
  'data-deleted': { ja: '鍵は削除済みです。', en: 'The key is deleted.' },
  'lock-ordered': { ja: 'SIMの中の鍵をロックするよう指示します。', en: 'A lock of the key in the SIM is ordered.' },
  'keychain-not-lockable': {
    ja: 'スマートフォンの中の鍵は外からロックできません。証明書の停止で使えなくなります。',
    en: 'A key in the phone cannot be locked from outside; the suspension stops it.',
  },
  'key-stays-in-sim': {
    ja: '鍵はSIMの中にあり、SIMと一緒に移ります。',
    en: 'The key is in the SIM and moves with it.',
  },
  'key-stays-in-old-phone': {
    ja: '鍵は前のスマートフォンに残ります。手放す前に失効してください。',
    en: 'The key stays in the old phone: revoke it before that phone is let go.',
  },
  'take-the-sim-out': {
    ja: '鍵はSIMの中にあります。SIMを抜いて手元に残してください。',
    en: 'The key is in the SIM: take it out and keep it.',
  },
  'pin-code-shown': {
    ja: 'スマートフォンで使う初期化コードが表示されます。',
    en: 'A code to type on the phone is shown.',
  },
  'carrier-asked': {
    ja: '今のSIMとスマートフォンを携帯電話会社に確かめ、使えるか調べ直します。',
    en: 'The carrier is asked what SIM and phone it sees now, and whether they fit.',
  },
  'holder-applies-anew': {
    ja: '続けて使うには、本人がもう一度申請します。',
    en: 'To go on, the holder applies again.',
  },
  'holder-told': { ja: '本人にSMSでお知らせします。', en: 'The holder is told by SMS.' },
} as const satisfies Labels<Follow>;
