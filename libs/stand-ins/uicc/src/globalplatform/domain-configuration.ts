/** Application-specific parameters C9 of a security domain (GP UICC configuration): protocols, extradition, deletion. */
import { decodeTlvs, findTlv, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, ProtocolImage, SecurityDomainImage } from '../card-image';
import { must } from '../status-error';
import { protocolsOf } from './protocols';

/** Tag 84: the domain says itself when it is PERSONALIZED. */
const EXPLICIT = 0x01;
const SCP03 = 0x03;
const SCP11 = 0x11;

/**
 * `above` is the domain the new one will belong to.
 * @throws StatusError 6A80 for a malformed field or a protocol this card does not speak
 */
export function domainConfiguration(
  image: CardImage,
  above: ApplicationImage,
  configuration: Uint8Array,
): SecurityDomainImage {
  const tlvs = decodeTlvs(configuration);
  const wanted = findTlv(tlvs, 0x81)?.value;
  const protocols = wanted && readProtocols(wanted, protocolsOf(image, above));
  return {
    acceptsExtradited: isSet(findTlv(tlvs, 0x82)),
    releasesAssociated: isSet(findTlv(tlvs, 0x87)),
    keys: [],
    sequences: [],
    data: {},
    ...(protocols && { protocols }),
    ...(isSet(findTlv(tlvs, 0x83)) && { acceptsDeletion: true }),
    ...(findTlv(tlvs, 0x84)?.value[0] === EXPLICIT && { staysSelectable: true }),
  };
}

const isSet = (tlv: Tlv | undefined): boolean => (tlv?.value ?? []).some((octet) => octet !== 0);

/** Pairs of protocol and option: what the domain above speaks, and the options every card of ours can. */
function readProtocols(value: Uint8Array, offered: ProtocolImage[]): ProtocolImage[] {
  must(value.length >= 2 && value.length % 2 === 0);
  const wanted = Array.from({ length: value.length / 2 }, (_, at) => ({
    scp: value[2 * at] ?? 0,
    i: value[2 * at + 1] ?? 0,
  }));
  const possible = ({ scp, i }: ProtocolImage): boolean =>
    offered.some((each) => each.scp === scp && each.i === i) || (scp === SCP03 && isScp03Option(i)) || scp === SCP11;
  must(wanted.every(possible));
  return wanted;
}

/** 00, 10, 20, 30, 60, 70, each also with 01 for S16: R-ENC (40) never without R-MAC (20). */
const isScp03Option = (i: number): boolean => (i & ~0x71) === 0 && ((i & 0x40) === 0 || (i & 0x20) !== 0);
