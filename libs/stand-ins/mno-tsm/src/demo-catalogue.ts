// What the virtual carriers know of SIM products, handset models and their contracts. Their own table: the ids are those the
// product's rules use, the judgement is not shared.

export const HOSTS = ['docomo', 'kddi', 'softbank'] as const;
/** A network operator with an MNO-TSM of its own. */
export type HostCode = (typeof HOSTS)[number];
export type CarrierCode = HostCode | 'mvno-a';

export interface DemoCarrier {
  readonly code: CarrierCode;
  readonly host: HostCode;
  readonly name: { readonly ja: string; readonly en: string };
  /** Has a contract on phone certificates with J-LIS. */
  readonly contracted: boolean;
}

export const DEMO_CARRIERS: readonly DemoCarrier[] = [
  { code: 'docomo', host: 'docomo', name: { ja: 'ドコモ（仮想）', en: 'docomo (virtual)' }, contracted: true },
  { code: 'kddi', host: 'kddi', name: { ja: 'KDDI（仮想）', en: 'KDDI (virtual)' }, contracted: true },
  {
    code: 'softbank',
    host: 'softbank',
    name: { ja: 'ソフトバンク（仮想）', en: 'SoftBank (virtual)' },
    contracted: true,
  },
  {
    code: 'mvno-a',
    host: 'docomo',
    name: { ja: 'ミライモバイル（架空）', en: 'Mirai Mobile (fictional)' },
    contracted: true,
  },
];

export interface SimFacts {
  /** 3 = GlobalPlatform 2.2 and later, 4 = 2.3 with SCP03. */
  readonly generation: number;
  readonly nfc: boolean;
  readonly casd: boolean;
  readonly scp03: boolean;
  /** Bytes left for third parties. */
  readonly freeBytes: number;
}

const MODERN: SimFacts = { generation: 4, nfc: true, casd: true, scp03: true, freeBytes: 131_072 };

export const SIM_PRODUCTS: Readonly<Record<string, SimFacts>> = {
  'sakura-nfc-4': MODERN,
  'kaede-nfc-4': MODERN,
  'yanagi-nfc-4': MODERN,
  'mirai-nfc-4': MODERN,
  'sakura-classic-1': { generation: 1, nfc: false, casd: false, scp03: false, freeBytes: 0 },
  'yanagi-standard-3': { generation: 3, nfc: false, casd: true, scp03: true, freeBytes: 65_536 },
  'kaede-nfc-3': { generation: 3, nfc: true, casd: false, scp03: false, freeBytes: 65_536 },
  'mirai-mini-4': { ...MODERN, freeBytes: 4_096 },
};

export interface HandsetFacts {
  readonly os: 'android' | 'ios';
  /** In the carriers' joint registry of models that may hold a phone certificate. */
  readonly mayHold: boolean;
}

export const HANDSET_MODELS: Readonly<Record<string, HandsetFacts>> = {
  'tsubame-t1': { os: 'android', mayHold: true },
  'tsubame-t2-pro': { os: 'android', mayHold: true },
  'hayabusa-h5': { os: 'android', mayHold: true },
  'hayabusa-h6': { os: 'android', mayHold: false },
  'mozu-lite': { os: 'android', mayHold: false },
  'mozu-reader': { os: 'android', mayHold: false },
  'kawasemi-k3': { os: 'android', mayHold: false },
  'kawasemi-k4': { os: 'android', mayHold: true },
  'ringo-phone-7': { os: 'ios', mayHold: false },
};

export function carrierOf(code: string): DemoCarrier | undefined {
  return DEMO_CARRIERS.find((carrier) => carrier.code === code);
}
