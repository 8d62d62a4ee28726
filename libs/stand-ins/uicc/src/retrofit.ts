/**
 * What a card that was made before gets from its issuer later: keys of delegated management and of secured packets (SCP80). A key
 * version that is there, even in part, stays as it is; a card that lacks nothing is given back itself.
 */
import type { CardImage, KeyImage, SecurityDomainImage } from './card-image';
import { managementKeys, type DelegatedManagementSpecification } from './manufacture-domains';
import { FIRST_PROTOCOLS, REMOTE_PROTOCOL, remoteKeys, type RemoteSpecification } from './manufacture-keys';

/** Keys that verify tokens and make receipts, KVN 70 and 71. */
export function withManagementKeys(image: CardImage, specification: DelegatedManagementSpecification): CardImage {
  return withIssuerKeys(image, managementKeys(specification));
}

/** Keys of SCP80, and the protocol among those that the issuer's domain speaks. */
export function withRemote(image: CardImage, remote: RemoteSpecification): CardImage {
  return withIssuerKeys(image, remoteKeys(remote), (domain) => ({
    protocols: [...(domain.protocols ?? FIRST_PROTOCOLS), REMOTE_PROTOCOL],
  }));
}

function withIssuerKeys(
  image: CardImage,
  keys: readonly KeyImage[],
  also: (domain: SecurityDomainImage) => Partial<SecurityDomainImage> = () => ({}),
): CardImage {
  const issuer = image.applications.find(({ kind }) => kind === 'isd');
  const domain = issuer?.securityDomain;
  if (!domain) throw new RangeError('a card has an issuer security domain');
  const missing = keys.filter(({ kvn }) => domain.keys.every((key) => key.kvn !== kvn));
  if (missing.length === 0) return image;
  const fitted = { ...issuer, securityDomain: { ...domain, ...also(domain), keys: [...domain.keys, ...missing] } };
  return { ...image, applications: image.applications.map((entry) => (entry === issuer ? fitted : entry)) };
}
