/** What the contract of an MVNO with its host network may leave out. */
import type { ContractSwitch } from '../mvno-contract/mvno-contract';
import type { Bilingual } from '../problems/sentence';

export const CONTRACT_SWITCH_LABELS = {
  'sim-certificate': { ja: 'SIMに証明書を入れる方式', en: 'Certificates in the SIM' },
  esim: { ja: 'eSIMに証明書を入れる方式', en: 'Certificates in an eSIM' },
  'pin-initialisation': { ja: 'SIMの暗証番号の初期化', en: 'Reset of the PIN in the SIM' },
  'sim-change-at-desk': { ja: 'MVNOの窓口でのSIMの変更', en: 'SIM changes at the MVNO’s desk' },
  'bulk-files': { ja: 'ファイルによる一括処理', en: 'Bulk files' },
  'host-sees-lines': {
    ja: 'ホスト事業者がSIMと回線の情報を見ること（契約者の情報は含みません）',
    en: 'The host network sees SIM and line facts, never persons',
  },
} as const satisfies Readonly<Record<ContractSwitch, Bilingual>>;
