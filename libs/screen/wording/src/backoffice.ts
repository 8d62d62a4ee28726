import type { WordingTable } from './entry';

/** Words of the carrier desks' and J-LIS's back office. */
export const backofficeWords = {
  'backoffice.name': { ja: '窓口業務', 'ja-easy': '窓口（まどぐち）の 仕事（しごと）', en: 'Back office' },
  'backoffice.start.title': { ja: '回線を探す', 'ja-easy': '回線（かいせん）を さがす', en: 'Find a line' },
  'backoffice.start.lead': {
    ja: '電話番号、受付番号、ICCIDなどで回線を探し、電子証明書とSIMの状態を確認します。',
    'ja-easy': '電話番号（でんわばんごう）などで さがします。',
    en: 'Find a line by phone number, reference number or ICCID, and see its certificate and SIM.',
  },
} as const satisfies WordingTable;
