import type { WordingTable } from './entry';

/** Words of the citizen's portal. */
export const portalWords = {
  'portal.name': { ja: '利用者ポータル', 'ja-easy': 'みんなの ページ', en: 'Citizen portal' },
  'portal.start.title': {
    ja: 'スマホ用電子証明書の申し込み',
    'ja-easy': 'スマホの 証明書（しょうめいしょ）を もらう',
    en: 'Get a certificate on your phone',
  },
  'portal.start.lead': {
    ja: 'マイナンバーカードを使って、スマートフォンに利用者証明用電子証明書を発行します。',
    'ja-easy': 'マイナンバーカードを 使（つか）って、スマホに 証明書（しょうめいしょ）を 入（い）れます。',
    en: 'Use your My Number Card to put a user authentication certificate on your phone.',
  },
} as const satisfies WordingTable;
