/**
 * What can stand differently in register, carrier, card and authority, which of them is believed, and how it is put right: by an
 * operation that there is already, or by a person. Nothing is ever written over silently. Sources: globalplatform-tsm §4.6 item 7
 * (getServiceState, getApplicationOrELFStatus), jpki-domain §9 (two axes), reliability-security F10, F13, F26, F31, F34.
 */
import type { Bilingual } from '../problems/sentence';

export const DRIFT_SIDES = ['register', 'carrier', 'card', 'authority'] as const;
export type DriftSide = (typeof DRIFT_SIDES)[number];

export const DRIFT_REPAIRS = {
  'take-over-report': { ja: '通信会社の記録を報告として引き継ぐ', en: 'Take the carrier’s record over as its report' },
  'order-deletion': { ja: '通信会社へ削除をもう一度依頼する', en: 'Order the deletion from the carrier once more' },
  'confirm-deletion': { ja: 'カードの記録をもとに削除を確定する', en: 'Confirm the deletion on the card’s word' },
  'order-lock': { ja: 'SIMのロックをもう一度依頼する', en: 'Order the lock of the SIM once more' },
  'order-unlock': { ja: 'SIMのロック解除をもう一度依頼する', en: 'Order the unlock of the SIM once more' },
  'tell-carrier': { ja: '通信会社へ状態をもう一度知らせる', en: 'Tell the carrier the state once more' },
  'ask-card': { ja: '通信会社にSIMを読み直してもらう', en: 'Have the carrier read the SIM anew' },
  'publish-anew': { ja: '失効情報を作り直す', en: 'Make status answer and lists anew' },
  'reapply-revocation': { ja: '公開済みの失効を登録簿に戻す', en: 'Apply the published revocation once more' },
} as const satisfies Readonly<Record<string, Bilingual>>;
export type DriftRepair = keyof typeof DRIFT_REPAIRS;

/** What a person has to do, and why no machine may. */
export const DRIFT_TASKS = {
  'ask-carrier-about-line': {
    ja: '通信会社に契約を確かめてください。番号が別の人のものかもしれないため、自動では変えません。',
    en: 'Ask the carrier about the contract. The number may be another person’s by now, so nothing is changed by machine.',
  },
  'write-anew-or-revoke': {
    ja: '本人に確かめ、証明書を失効させるか、もう一度申請してもらってください。鍵が無い証明書を有効なままにはできません。',
    en: 'Ask the holder, then revoke or have it applied for anew. A certificate without its key must not stay valid.',
  },
  'examine-authority': {
    ja: '発行記録を調べてください。復元の誤りか改ざんの疑いがあるため、記録は書き換えません。',
    en: 'Examine the issue record. A bad restore or tampering is possible, so no record is rewritten.',
  },
  'repairs-did-not-hold': {
    ja: '修復しても元に戻りました。原因を調べてください。これ以上は自動で繰り返しません。',
    en: 'It came back after its repairs. Find the cause; it is not repeated by machine any more.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>;
export type DriftTask = keyof typeof DRIFT_TASKS;

export interface DriftRule {
  readonly about: 'line' | 'element' | 'certificate';
  readonly name: Bilingual;
  /** Which differ, in the order in which they are shown. */
  readonly sides: readonly DriftSide[];
  /** null: nobody before somebody looked. */
  readonly believed: DriftSide | null;
  readonly why: Bilingual;
  readonly repair: DriftRepair | null;
  /** Where no repair is foreseen. */
  readonly task: DriftTask | null;
  /** It ends certificates: the last digits of the number are typed. */
  readonly final?: true;
}

const byRepair = (repair: DriftRepair) => ({ repair, task: null }) as const;
const byPerson = (task: DriftTask) => ({ repair: null, task }) as const;

export const DRIFTS = {
  'line-state-differs': {
    about: 'line',
    name: { ja: '回線の状態が違う', en: 'Status of the line differs' },
    sides: ['register', 'carrier'],
    believed: 'carrier',
    why: { ja: '回線は通信会社が管理する', en: 'The line is the carrier’s' },
    ...byRepair('take-over-report'),
  },
  'line-ended-at-carrier': {
    about: 'line',
    name: { ja: '通信会社では解約済み', en: 'Line ended at the carrier' },
    sides: ['register', 'carrier'],
    believed: 'carrier',
    why: { ja: '回線は通信会社が管理する', en: 'The line is the carrier’s' },
    ...byRepair('take-over-report'),
    final: true,
  },
  'line-not-at-carrier': {
    about: 'line',
    name: { ja: '通信会社にこの番号が無い', en: 'Number unknown to the carrier' },
    sides: ['register', 'carrier'],
    believed: null,
    why: { ja: '転出か、問い合わせの誤りか分からない', en: 'It may have been ported out, or the answer may be wrong' },
    ...byPerson('ask-carrier-about-line'),
  },
  'line-ended-here-only': {
    about: 'line',
    name: { ja: '登録簿だけ解約済み', en: 'Line ended in the register alone' },
    sides: ['register', 'carrier'],
    believed: null,
    why: { ja: '番号が別の人に渡ったのかもしれない', en: 'The number may be with another person by now' },
    ...byPerson('ask-carrier-about-line'),
  },
  'sim-changed-unnoticed': {
    about: 'line',
    name: { ja: '知らせなしにSIMが替わった', en: 'SIM changed without notice' },
    sides: ['register', 'carrier'],
    believed: 'carrier',
    why: { ja: 'SIMは通信会社が発行する', en: 'The carrier issues SIMs' },
    ...byRepair('take-over-report'),
    final: true,
  },
  'handset-changed-unnoticed': {
    about: 'line',
    name: { ja: '知らせなしに端末が替わった', en: 'Handset changed without notice' },
    sides: ['register', 'carrier'],
    believed: 'carrier',
    why: { ja: '端末は通信網に見えている', en: 'The network sees the handset' },
    ...byRepair('take-over-report'),
  },
  'written-here-not-on-card': {
    about: 'element',
    name: { ja: '書き込み済みのはずがSIMに無い', en: 'Written by the register, not on the card' },
    sides: ['register', 'card'],
    believed: 'card',
    why: { ja: '鍵はSIMの中にだけある', en: 'The key is on the card or nowhere' },
    ...byPerson('write-anew-or-revoke'),
  },
  'on-card-after-deletion': {
    about: 'element',
    name: { ja: '削除済みのはずがSIMに残っている', en: 'Deleted by the register, still on the card' },
    sides: ['register', 'card'],
    believed: 'card',
    why: { ja: '鍵はSIMの中にだけある', en: 'The key is on the card or nowhere' },
    ...byRepair('order-deletion'),
  },
  'deletion-not-recorded': {
    about: 'element',
    name: { ja: 'SIMから消えたが削除が未確定', en: 'Gone from the card, deletion not confirmed' },
    sides: ['register', 'card'],
    believed: 'card',
    why: { ja: '読み取りは依頼より新しい', en: 'The reading is newer than the order' },
    ...byRepair('confirm-deletion'),
  },
  'deletion-never-ordered': {
    about: 'element',
    name: { ja: '失効後に削除が依頼されていない', en: 'Certificate ended, deletion never ordered' },
    sides: ['register', 'authority'],
    believed: 'authority',
    why: { ja: '失効した証明書の鍵はSIMに残さない', en: 'No key of an ended certificate stays on a SIM' },
    ...byRepair('order-deletion'),
  },
  'lock-missing': {
    about: 'element',
    name: { ja: '停止中なのにSIMがロックされていない', en: 'On hold, SIM not locked' },
    sides: ['register', 'card', 'authority'],
    believed: 'authority',
    why: { ja: '停止が決まればSIMもロックする', en: 'The SIM follows the hold' },
    ...byRepair('order-lock'),
  },
  'lock-left-over': {
    about: 'element',
    name: { ja: '停止が解けたのにSIMがロックされている', en: 'Hold lifted, SIM still locked' },
    sides: ['register', 'card', 'authority'],
    believed: 'authority',
    why: { ja: '停止が解ければSIMのロックも解く', en: 'The SIM follows the hold' },
    ...byRepair('order-unlock'),
  },
  'carrier-record-contradicts': {
    about: 'element',
    name: { ja: '通信会社の記録がSIMの状態と合わない', en: 'Carrier’s record contradicts, card not read since' },
    sides: ['register', 'carrier'],
    believed: 'card',
    why: { ja: 'SIMを読めば分かる', en: 'The card itself can tell' },
    ...byRepair('ask-card'),
  },
  'service-state-differs': {
    about: 'element',
    name: { ja: '通信会社のサービス状態が違う', en: 'Service state at the carrier differs' },
    sides: ['register', 'carrier'],
    believed: 'register',
    why: { ja: 'サービス状態は当方から知らせる', en: 'The carrier has the service state from us' },
    ...byRepair('tell-carrier'),
  },
  'issue-record-differs': {
    about: 'certificate',
    name: { ja: '証明書が発行記録と合わない', en: 'Certificate not as in the issue record' },
    sides: ['register', 'authority'],
    believed: null,
    why: { ja: 'どちらも書き換わるはずがない', en: 'Neither can change by itself' },
    ...byPerson('examine-authority'),
  },
  'certificate-row-missing': {
    about: 'certificate',
    name: { ja: '発行記録の証明書が登録簿に無い', en: 'Issued serial without a certificate' },
    sides: ['register', 'authority'],
    believed: null,
    why: { ja: '発行された証明書は必ず登録簿にある', en: 'What was issued stands in the register' },
    ...byPerson('examine-authority'),
  },
  'published-status-differs': {
    about: 'certificate',
    name: { ja: '公開した状態が登録簿と違う', en: 'Published status differs' },
    sides: ['register', 'authority'],
    believed: 'register',
    why: { ja: '公開する状態は登録簿から作る', en: 'What is published is made from the register' },
    ...byRepair('publish-anew'),
  },
  'revocation-lost': {
    about: 'certificate',
    name: { ja: '公開済みの失効が登録簿に無い', en: 'Published as revoked, not in the register' },
    sides: ['register', 'authority'],
    believed: 'authority',
    why: { ja: '公開した失効は取り消せない', en: 'A published revocation is never taken back' },
    ...byRepair('reapply-revocation'),
  },
} as const satisfies Readonly<Record<string, DriftRule>>;

export type DriftKind = keyof typeof DRIFTS;
export const DRIFT_KINDS = Object.keys(DRIFTS) as readonly DriftKind[];

export const driftRule = (kind: DriftKind): DriftRule => DRIFTS[kind];
export const isDriftKind = (text: string): text is DriftKind => Object.hasOwn(DRIFTS, text);

/** A drift that came back after so many repairs is a person's. */
export const MOST_REPAIRS = 2;

export type DriftAnswer = { readonly repair: DriftRepair; readonly final: boolean } | { readonly task: DriftTask };

/** What can be done about it now. */
export function answerToDrift(kind: DriftKind, repairs: number): DriftAnswer {
  const { repair, task, final = false } = driftRule(kind);
  if (repair === null) return { task: task ?? 'examine-authority' };
  return repairs >= MOST_REPAIRS ? { task: 'repairs-did-not-hold' } : { repair, final };
}
