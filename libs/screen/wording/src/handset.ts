import type { WordingTable } from './entry';

/** Words of the app on the virtual phone (JPKI-UI app and TSM proxy agent). */
export const handsetWords = {
  'handset.name': { ja: '仮想スマートフォン', 'ja-easy': '練習用（れんしゅうよう）の スマホ', en: 'Virtual phone' },
  'handset.start.title': { ja: 'スマホJPKIアプリ', 'ja-easy': 'スマホJPKIアプリ', en: 'Sumaho JPKI app' },
  'handset.start.lead': {
    ja: 'アクセスコードを入力して、電子証明書をSIMに書き込みます。',
    'ja-easy': 'アクセスコードを 入（い）れて、証明書（しょうめいしょ）を SIMに 書（か）きます。',
    en: 'Enter your access code to write the certificate to the SIM.',
  },
} as const satisfies WordingTable;
