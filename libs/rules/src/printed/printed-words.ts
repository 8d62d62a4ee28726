/** What stands on receipts and letters. Letters are written as a company writes to its customer (拝啓 … 敬具); `{name}` marks a place to fill. */
import type { Bilingual } from '../problems/sentence';
import type { LetterKind } from './printed';

type Words = Readonly<Record<string, Bilingual>>;

export const RECEIPT_WORDS = {
  title: { ja: 'お手続きの控え', en: 'Receipt' },
  training: {
    ja: '練習：この書類は練習用の回線のものです。実際のお手続きではありません。',
    en: 'TRAINING: this paper is about a training line. Nothing of it happened to a customer.',
  },
  lead: {
    ja: 'つぎのお手続きを記録しました。この控えは、お問い合わせのときに必要です。大切に保管してください。',
    en: 'The following has been recorded. Please keep this receipt: you will need it when you ask about it.',
  },
  masked: {
    ja: '電話番号と証明書の番号は、一部を伏せています。お名前とご住所は記録していません。',
    en: 'Phone number and certificate number are shown in part. No name and no address are recorded.',
  },
  'no-proof': {
    ja: 'この控えは、本人確認や証明書の代わりには使えません。',
    en: 'This receipt proves no identity and stands in for no certificate.',
  },
  check: {
    ja: 'この番号の控えが実際に発行されたことは、右のページで確かめられます。個人の情報は表示されません。',
    en: 'Whether this receipt was issued can be checked on the page of the code. No personal data is shown there.',
  },
} as const satisfies Words;

export const PRINTED_FIELDS = {
  number: { ja: '控えの番号', en: 'Receipt number' },
  at: { ja: '日時', en: 'Date and time' },
  what: { ja: 'お手続き', en: 'What was done' },
  detail: { ja: '内容', en: 'Details' },
  phone: { ja: '電話番号', en: 'Phone number' },
  carrier: { ja: '通信会社', en: 'Carrier' },
  application: { ja: '申請番号', en: 'Application number' },
  certificate: { ja: '電子証明書', en: 'Certificate' },
  'not-after': { ja: '有効期間の満了日', en: 'Valid until' },
  by: { ja: '受付', en: 'Recorded by' },
} as const satisfies Words;

/** The end of the serial, as the desk reads it out. */
export const CERTIFICATE_ENDING: Bilingual = {
  ja: 'スマートフォン用利用者証明用電子証明書（番号の末尾 {end}）',
  en: 'Phone certificate for user authentication (number ending in {end})',
};
export const BY_HOLDER: Bilingual = { ja: 'ご本人', en: 'The holder' };
export const BY_PRODUCT: Bilingual = { ja: 'システム', en: 'The system' };

export interface LetterWords {
  readonly title: Bilingual;
  readonly paragraphs: readonly Bilingual[];
  readonly closing: readonly Bilingual[];
}

const OPENING: Bilingual = {
  ja: '拝啓　時下ますますご清栄のこととお慶び申し上げます。平素は格別のお引き立てを賜り、厚く御礼申し上げます。',
  en: 'Dear customer,',
};
const CLOSING: readonly Bilingual[] = [
  {
    ja: 'お心当たりのない場合や、ご不明な点がございます場合は、お手数をおかけいたしますが、お手元に控えの番号をご用意のうえ、窓口までお問い合わせくださいますようお願い申し上げます。',
    en: 'If you did not expect this letter or have any question, please contact us with the number at hand.',
  },
  { ja: '敬具', en: 'Yours faithfully' },
];

export const LETTERS = {
  suspension: {
    title: { ja: '電子証明書の一時停止のお知らせ', en: 'Your phone certificate has been suspended' },
    paragraphs: [
      OPENING,
      {
        ja: 'さて、お客さまのスマートフォン用電子証明書につきまして、下記のとおり一時停止いたしましたので、お知らせ申し上げます。停止している間は、ログインや入場などにご利用いただけません。',
        en: 'The phone certificate named below has been suspended. While it is, it cannot be used to sign in or to enter.',
      },
      {
        ja: '一時停止は、失効とは異なり、元に戻すことができます。停止の理由がなくなりましたら、ポータルにマイナンバーカードでログインのうえ、再開のお手続きをお願いいたします。',
        en: 'A suspension, unlike a revocation, can be lifted: once its reason is gone, sign in to the portal with your My Number Card.',
      },
    ],
    closing: CLOSING,
  },
  revocation: {
    title: { ja: '電子証明書の失効のお知らせ', en: 'Your phone certificate has been revoked' },
    paragraphs: [
      OPENING,
      {
        ja: 'さて、お客さまのスマートフォン用電子証明書につきまして、下記のとおり失効いたしましたので、お知らせ申し上げます。失効した電子証明書は、元に戻すことができません。',
        en: 'The phone certificate named below has been revoked. A revocation cannot be undone.',
      },
      {
        ja: '引き続きご利用をご希望の場合は、誠に恐れ入りますが、ポータルから改めてお申し込みください。なお、マイナンバーカードの電子証明書は、これまでどおりご利用いただけます。',
        en: 'To go on, please apply again in the portal. The certificates of your My Number Card are not affected.',
      },
    ],
    closing: CLOSING,
  },
  renewal: {
    title: { ja: '電子証明書の更新のご案内', en: 'Your phone certificate is due for renewal' },
    paragraphs: [
      OPENING,
      {
        ja: 'さて、お客さまのスマートフォン用電子証明書は、まもなく有効期間が満了いたします。満了日を過ぎますと、ご利用いただけなくなります。',
        en: 'The phone certificate named below will soon expire. After that day it cannot be used any more.',
      },
      {
        ja: 'つきましては、お早めにポータルにマイナンバーカードでログインのうえ、更新のお手続きをお願い申し上げます。マイナンバーカードの電子証明書の有効期間も、あわせてお確かめください。',
        en: 'Please sign in to the portal with your My Number Card and renew it. See, too, until when the certificates of your card are valid.',
      },
    ],
    closing: CLOSING,
  },
} as const satisfies Readonly<Record<LetterKind, LetterWords>>;

export const LETTER_MARKS = {
  details: { ja: '記', en: 'Details' },
  end: { ja: '以上', en: '' },
} as const satisfies Words;
