import type { WordingTable } from './entry';

/** Words of the relying party's ticket gate. */
export const gateWords = {
  'gate.name': { ja: '入場ゲート', 'ja-easy': '入口（いりぐち）', en: 'Ticket gate' },
  'gate.start.title': {
    ja: 'スマートフォンをかざしてください',
    'ja-easy': 'スマホを 近（ちか）づけて ください',
    en: 'Hold your phone to the reader',
  },
  'gate.start.lead': {
    ja: '電子証明書で本人を確認し、有効であることを確かめてから入場できます。',
    'ja-easy': '証明書（しょうめいしょ）を しらべてから 入（はい）れます。',
    en: 'The gate checks your certificate is valid before letting you in.',
  },
} as const satisfies WordingTable;
