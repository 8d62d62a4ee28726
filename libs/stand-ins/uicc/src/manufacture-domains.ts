/**
 * What a card may be born with for the management of its content by others than the issuer alone: keys that verify
 * tokens and make receipts (delegated management), and a domain of the controlling authority that must have signed every
 * load file (mandated DAP).
 */
import type { KeyObject } from 'node:crypto';
import { bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, KeyImage } from './card-image';
import { aesKeyset, desKeyset, KEY_TYPE, KVN_DAP, KVN_RECEIPT, KVN_TOKEN } from './globalplatform/key-store';
import { PERSONALIZED } from './globalplatform/life-cycle';
import { PRIVILEGE } from './globalplatform/privileges';
import type { KeysetSpecification } from './manufacture-keys';

export interface DelegatedManagementSpecification {
  /** RSA or EC (P-256, P-384, P-521) public key, or an AES secret key: KVN 70. */
  tokenKey: KeyObject;
  /** AES secret key or EC private key: KVN 71. */
  receiptKey: KeyObject;
}

export interface MandatedDapSpecification {
  /** 5–16 bytes. */
  aid: Uint8Array;
  /** RSA or EC public key: KVN 73. */
  publicKey: KeyObject;
  /** With these the authority can open a channel to its domain later; without, nobody can. */
  keys?: KeysetSpecification;
}

const FIRST = 0x01;
const CURVE_REFERENCE: Readonly<Record<string, string>> = { 'P-256': '00', 'P-384': '01', 'P-521': '02' };

const component = (type: number, value: Uint8Array): { type: number; value: string } => ({ type, value: hex(value) });
const decoded = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64url'));

/** A key of the card from one of node:crypto. @throws RangeError for a kind that signs or verifies nothing here */
export function keyImageOf(kvn: number, kid: number, key: KeyObject): KeyImage {
  const jwk = key.export({ format: 'jwk' });
  if (jwk.kty === 'oct') {
    return { kvn, kid, type: KEY_TYPE.aes, components: [component(KEY_TYPE.aes, decoded(jwk.k))] };
  }
  if (jwk.kty === 'RSA' && key.type === 'public') {
    const components = [
      component(KEY_TYPE.rsaModulus, decoded(jwk.n)),
      component(KEY_TYPE.rsaExponent, decoded(jwk.e)),
    ];
    return { kvn, kid, type: KEY_TYPE.rsaModulus, components };
  }
  const curve = CURVE_REFERENCE[jwk.crv ?? ''];
  if (jwk.kty !== 'EC' || curve === undefined)
    throw new RangeError('a card key is AES, RSA public, or EC on a NIST curve');
  const isPublic = key.type === 'public';
  const type = isPublic ? KEY_TYPE.ecPublic : KEY_TYPE.ecPrivate;
  const value = isPublic ? concat([0x04], decoded(jwk.x), decoded(jwk.y)) : decoded(jwk.d);
  return { kvn, kid, type, components: [component(type, value), component(KEY_TYPE.ecReference, bytes(curve))] };
}

/** For the issuer security domain, which has Token Verification and Receipt Generation. */
export const managementKeys = (specification: DelegatedManagementSpecification | undefined): KeyImage[] =>
  specification
    ? [keyImageOf(KVN_TOKEN, FIRST, specification.tokenKey), keyImageOf(KVN_RECEIPT, FIRST, specification.receiptKey)]
    : [];

/** Root of its own hierarchy, personalised, and not the issuer's to delete. */
export function mandatedDapDomain(
  { aid, publicKey, keys }: MandatedDapSpecification,
  code: { loadFileAid: string; moduleAid: string },
): ApplicationImage {
  const keyset = keys
    ? (keys.algorithm === 'des' ? desKeyset : aesKeyset)(keys.kvn ?? 0x30, keys.enc, keys.mac, keys.dek)
    : [];
  return {
    ...code,
    aid: hex(aid),
    kind: 'ssd',
    state: PERSONALIZED,
    privileges: PRIVILEGE.securityDomain | PRIVILEGE.dapVerification | PRIVILEGE.mandatedDap,
    securityDomainAid: hex(aid),
    fixed: true,
    securityDomain: {
      acceptsExtradited: false,
      releasesAssociated: false,
      keys: [...keyset, keyImageOf(KVN_DAP, FIRST, publicKey)],
      sequences: [],
      data: {},
    },
  };
}

/**
 * The card with the authority's domain under this key; the card itself when it has that already. Its other entries, and the
 * state of a domain that is there, stay as they are.
 */
export function withMandatedDap(image: CardImage, specification: MandatedDapSpecification): CardImage {
  const issuer = image.applications.find(({ kind }) => kind === 'isd');
  if (!issuer) throw new RangeError('a card has an issuer security domain');
  const { loadFileAid, moduleAid } = issuer;
  const fresh = mandatedDapDomain(specification, { loadFileAid, moduleAid });
  const there = image.applications.find(({ aid }) => aid === fresh.aid);
  if (!there) return { ...image, applications: [...image.applications, fresh] };
  const isSame = JSON.stringify(there.securityDomain?.keys) === JSON.stringify(fresh.securityDomain?.keys);
  const renewed = { ...there, securityDomain: fresh.securityDomain };
  return isSame
    ? image
    : { ...image, applications: image.applications.map((entry) => (entry === there ? renewed : entry)) };
}
