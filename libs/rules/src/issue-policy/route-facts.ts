/**
 * What holds for each of the four routes by construction, in words: the fixed half of the equivalence sheet (issue 3). The other
 * half is measured. Sources: jpki-domain §1.3, §1.5, §9, §10; globalplatform-tsm §5.3.
 */
import type { Bilingual } from '../problems/sentence';
import type { IssueRoute, Store } from './issue-route';

export const ROUTE_ASPECTS = [
  'born',
  'seenBy',
  'protection',
  'certificateTransport',
  'proofs',
  'factoryReset',
  'tear',
] as const;
export type RouteAspect = (typeof ROUTE_ASPECTS)[number];

type Aspects<Name extends RouteAspect> = Readonly<Record<Name, Bilingual>>;

/** The same wherever the key is born. */
const IN_STORE = {
  sim: {
    protection: {
      ja: 'SIMのチップ（取り出せない）。暗証番号は3回まで。',
      en: 'The chip of the SIM, which never gives the key out. PIN with 3 tries.',
    },
    factoryReset: { ja: '鍵は残る（SIMの中にあるため）', en: 'The key stays: it is in the SIM, not in the phone' },
    tear: {
      ja: 'SIMは前の状態か後の状態のどちらか。続きから再開',
      en: 'The SIM is in the state before or after, never between; writing goes on',
    },
  },
  keychain: {
    protection: {
      ja: '端末の保護領域（UID鍵→ハードウェア鍵→ファイル鍵、パスコードで施錠）。暗証番号は3回まで。',
      en: 'The phone’s protected store: UID key, hardware key, file key, locked by the passcode. PIN with 3 tries.',
    },
    factoryReset: {
      ja: '鍵は消え、二度と読めない。証明書の失効が必要',
      en: 'The key is gone for ever; the certificate has to be revoked',
    },
    tear: {
      ja: '次にアプリを開いたとき、同じ鍵で続きから再開',
      en: 'The app goes on with the same key at its next start',
    },
  },
} as const satisfies Readonly<Record<Store, Aspects<'protection' | 'factoryReset' | 'tear'>>>;

const BORN_CENTRALLY = {
  born: { ja: 'J-LISの鍵管理サービス', en: 'In J-LIS’s key service' },
} as const satisfies Aspects<'born'>;

const BY_SCP03 = {
  certificateTransport: {
    ja: 'SCP03の安全な通信路（暗号化と改ざん検知）で鍵管理サービスからSIMまで',
    en: 'SCP03 secure channel (enciphered, MAC) from the key service to the SIM',
  },
} as const satisfies Aspects<'certificateTransport'>;

export const ROUTE_FACTS = {
  sim: {
    ...IN_STORE.sim,
    ...BORN_CENTRALLY,
    ...BY_SCP03,
    seenBy: {
      ja: '鍵管理サービスのみ。封印して保管し、SIMの所持証明の後に消去',
      en: 'The key service alone; kept sealed, forgotten after the SIM’s proof of possession',
    },
    proofs: {
      ja: 'SIMの所持証明（書込み時）、暗証番号設定後の署名（有効化時）',
      en: 'Possession proved by the SIM as it is written; a signature behind the new PIN at activation',
    },
  },
  'sim-on-card': {
    ...IN_STORE.sim,
    ...BY_SCP03,
    born: { ja: 'SIMの中', en: 'On the SIM itself' },
    seenBy: { ja: '誰も見ない（SIMの外に出ない）', en: 'Nobody: it never leaves the SIM' },
    proofs: {
      ja: 'SIMの中の鍵による署名（発行前）、所持証明（証明書の書込み時）、暗証番号設定後の署名（有効化時）',
      en: 'Signature of the fresh key before issue, possession as the certificate is written, a signature behind the new PIN',
    },
  },
  keychain: {
    ...IN_STORE.keychain,
    born: { ja: 'スマートフォンの保護領域の中', en: 'In the phone’s protected store' },
    seenBy: { ja: '誰も見ない（端末の外に出ない）', en: 'Nobody: it never leaves the phone' },
    certificateTransport: {
      ja: 'TLSとEST（RFC 7030）。端末が発行者と鍵を検証してから保存',
      en: 'TLS and EST (RFC 7030); the phone checks chain and key before it stores',
    },
    proofs: {
      ja: '端末とアプリの証明、証明された鍵による保証、PKCS#10の署名とチャレンジ、暗証番号設定後の署名（有効化時）',
      en: 'Attestation of phone and app, the attested key vouches, PKCS#10 signed over the challenge, a signature behind the new PIN',
    },
  },
  'keychain-central': {
    ...IN_STORE.keychain,
    ...BORN_CENTRALLY,
    seenBy: {
      ja: '鍵管理サービスのみ。端末の鍵で暗号化して渡し、有効化の後に消去',
      en: 'The key service alone; delivered encrypted to a key of the phone, forgotten after activation',
    },
    certificateTransport: {
      ja: 'TLS。秘密鍵はさらにJWEまたはCMS（ECDH、AES-256-GCM）で暗号化',
      en: 'TLS; the private key besides in JWE or CMS (ECDH, AES-256-GCM)',
    },
    proofs: {
      ja: '端末とアプリの証明、受取り用の鍵の保証、暗証番号設定後の署名（有効化時）',
      en: 'Attestation of phone and app, the attested key vouches for the delivery key, a signature behind the new PIN',
    },
  },
} as const satisfies Readonly<Record<IssueRoute, Aspects<RouteAspect>>>;
