/**
 * SIM products, handset models and carrier contracts of the sandbox. All products and makers are made up; every one
 * of the reasons 1–6 and 8 of checkGlobalEligibility has an example, and so has every reason of a Keychain.
 */
import type { CarrierContract, HandsetModel, RegistryState, SimProduct } from './compatibility';

const EVIDENCE = '2016-10-19';

const registries = (cardReading: RegistryState, certificateHolding: RegistryState) =>
  ({
    'card-reading': { state: cardReading, evidence: EVIDENCE },
    'certificate-holding': { state: certificateHolding, evidence: EVIDENCE },
  }) as const;

const MODERN = { generation: 4, nfc: true, casd: true, scp03: true, keyGeneration: true, freeBytes: 131_072 } as const;

export const DEMO_CARRIERS = [
  { carrier: 'docomo', kind: 'mno', contracted: true },
  { carrier: 'kddi', kind: 'mno', contracted: true },
  { carrier: 'softbank', kind: 'mno', contracted: true },
  { carrier: 'mvno-a', kind: 'mvno', hostCarrier: 'docomo', contracted: true, hostOpensTsm: true },
  { carrier: 'mvno-b', kind: 'mvno', hostCarrier: 'kddi', contracted: false, hostOpensTsm: false },
] as const satisfies readonly CarrierContract[];

export const DEMO_SIM_PRODUCTS = [
  { id: 'sakura-nfc-4', nameJa: 'さくらSIM NFC 4', nameEn: 'Sakura SIM NFC 4', carrier: 'docomo', ...MODERN },
  { id: 'kaede-nfc-4', nameJa: 'かえでSIM NFC 4', nameEn: 'Kaede SIM NFC 4', carrier: 'kddi', ...MODERN },
  { id: 'yanagi-nfc-4', nameJa: 'やなぎSIM NFC 4', nameEn: 'Yanagi SIM NFC 4', carrier: 'softbank', ...MODERN },
  { id: 'mirai-nfc-4', nameJa: 'ミライSIM NFC 4', nameEn: 'Mirai SIM NFC 4', carrier: 'mvno-a', ...MODERN },
  { id: 'asuka-nfc-4', nameJa: 'アスカSIM NFC 4', nameEn: 'Asuka SIM NFC 4', carrier: 'mvno-b', ...MODERN },
  {
    id: 'sakura-classic-1',
    nameJa: 'さくらSIM クラシック',
    nameEn: 'Sakura SIM Classic',
    carrier: 'docomo',
    generation: 1,
    nfc: false,
    casd: false,
    scp03: false,
    freeBytes: 0,
  },
  {
    id: 'yanagi-standard-3',
    nameJa: 'やなぎSIM スタンダード 3',
    nameEn: 'Yanagi SIM Standard 3',
    carrier: 'softbank',
    generation: 3,
    nfc: false,
    casd: true,
    scp03: true,
    freeBytes: 65_536,
  },
  {
    id: 'kaede-nfc-3',
    nameJa: 'かえでSIM NFC 3',
    nameEn: 'Kaede SIM NFC 3',
    carrier: 'kddi',
    generation: 3,
    nfc: true,
    casd: false,
    scp03: false,
    freeBytes: 65_536,
  },
  {
    id: 'mirai-mini-4',
    nameJa: 'ミライSIM ミニ 4',
    nameEn: 'Mirai SIM Mini 4',
    carrier: 'mvno-a',
    ...MODERN,
    freeBytes: 4_096,
  },
] as const satisfies readonly SimProduct[];

const ANDROID = { os: 'android', minimumOs: 7, nfcTypeB: true, simAccess: true } as const;

const IOS = { os: 'ios', minimumOs: 13, nfcTypeB: true, simAccess: false } as const;

export const DEMO_HANDSET_MODELS = [
  {
    id: 'tsubame-t1',
    nameJa: 'ツバメ T1',
    nameEn: 'Tsubame T1',
    maker: 'Tsubame',
    ...ANDROID,
    registries: registries('supported', 'supported'),
  },
  {
    id: 'tsubame-t2-pro',
    nameJa: 'ツバメ T2 Pro',
    nameEn: 'Tsubame T2 Pro',
    maker: 'Tsubame',
    ...ANDROID,
    minimumOs: 8,
    registries: registries('supported', 'supported'),
  },
  {
    id: 'hayabusa-h5',
    nameJa: 'ハヤブサ H5',
    nameEn: 'Hayabusa H5',
    maker: 'Hayabusa',
    ...ANDROID,
    registries: registries('supported', 'supported'),
  },
  {
    id: 'hayabusa-h6',
    nameJa: 'ハヤブサ H6',
    nameEn: 'Hayabusa H6',
    maker: 'Hayabusa',
    ...ANDROID,
    registries: registries('supported', 'planned'),
  },
  {
    id: 'mozu-lite',
    nameJa: 'モズ Lite',
    nameEn: 'Mozu Lite',
    maker: 'Mozu',
    ...ANDROID,
    nfcTypeB: false,
    simAccess: false,
    registries: registries('not-supported', 'not-supported'),
  },
  {
    id: 'mozu-reader',
    nameJa: 'モズ Reader',
    nameEn: 'Mozu Reader',
    maker: 'Mozu',
    ...ANDROID,
    simAccess: false,
    registries: registries('supported', 'not-supported'),
  },
  {
    id: 'kawasemi-k3',
    nameJa: 'カワセミ K3',
    nameEn: 'Kawasemi K3',
    maker: 'Kawasemi',
    ...ANDROID,
    registries: registries('supported', 'suspended'),
  },
  {
    id: 'kawasemi-k4',
    nameJa: 'カワセミ K4',
    nameEn: 'Kawasemi K4',
    maker: 'Kawasemi',
    ...ANDROID,
    minimumOs: 9,
    registries: registries('supported', 'supported'),
  },
  {
    id: 'ringo-phone-7',
    nameJa: 'リンゴフォン 7',
    nameEn: 'Ringo Phone 7',
    maker: 'Ringo',
    ...IOS,
    keychain: { enclave: true, keyKinds: ['rsa-2048', 'p-256', 'p-384'] },
    registries: registries('supported', 'supported'),
  },
  {
    id: 'ringo-phone-8-mini',
    nameJa: 'リンゴフォン 8 ミニ',
    nameEn: 'Ringo Phone 8 mini',
    maker: 'Ringo',
    ...IOS,
    // A store that offers the curve of its enclave only.
    keychain: { enclave: true, keyKinds: ['p-256'] },
    registries: registries('supported', 'supported'),
  },
  {
    id: 'ringo-phone-5',
    nameJa: 'リンゴフォン 5',
    nameEn: 'Ringo Phone 5',
    maker: 'Ringo',
    ...IOS,
    nfcTypeB: false,
    keychain: { enclave: false, keyKinds: ['rsa-2048'] },
    registries: registries('not-supported', 'not-supported'),
  },
] as const satisfies readonly HandsetModel[];

export function demoSimProduct(id: string): SimProduct | undefined {
  return DEMO_SIM_PRODUCTS.find((product) => product.id === id);
}

export function demoHandsetModel(id: string): HandsetModel | undefined {
  return DEMO_HANDSET_MODELS.find((model) => model.id === id);
}

export function demoCarrierContract(carrier: string): CarrierContract | undefined {
  return DEMO_CARRIERS.find((contract) => contract.carrier === carrier);
}
