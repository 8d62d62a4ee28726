/** Secure channel protocols of a security domain: own ones, else those of the domain above; a bare root speaks SCP03 i=70. */
import type { ApplicationImage, CardImage, ProtocolImage } from '../card-image';
import { applicationOf } from './registry';

export const DEFAULT_PROTOCOL: ProtocolImage = { scp: 0x03, i: 0x70 };

export function protocolsOf(image: CardImage, domain: ApplicationImage): ProtocolImage[] {
  const own = domain.securityDomain?.protocols;
  if (own) return own;
  if (domain.securityDomainAid === domain.aid) return [DEFAULT_PROTOCOL];
  return protocolsOf(image, applicationOf(image, domain.securityDomainAid));
}
