/** GET DATA (GPC 2.3.1 §11.3, annex H for 66 and 67): what a card tells about itself without a secure channel. */
import { bytes, concat, encodeTlv, StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage } from '../card-image';
import { refuse } from '../status-error';
import { keyInformation } from './key-information';
import { keysetsOf, sequenceOf } from './key-store';
import { freeMemory } from './registry';

/** OIDs under 1.2.840.114283: GlobalPlatform 2.3.1, card identification scheme, SCP03 i=70. */
const RECOGNITION = encodeTlv(
  0x66,
  encodeTlv(
    0x73,
    bytes('06072A864886FC6B01'),
    encodeTlv(0x60, bytes('060A2A864886FC6B02020301')),
    encodeTlv(0x63, bytes('06072A864886FC6B03')),
    encodeTlv(0x64, bytes('06092A864886FC6B040370')),
  ),
);

/** SCP03 i=70 with AES-128; SSD and application privileges on offer; SHA-1, SHA-256, SHA-384, SHA-512 for load files. */
const CAPABILITY = encodeTlv(
  0x67,
  encodeTlv(0xa0, bytes('800103'), bytes('810170'), bytes('820101')),
  encodeTlv(0x81, bytes('80DC00')),
  encodeTlv(0x82, bytes('040000')),
  encodeTlv(0x83, bytes('01020304')),
);

/** @throws StatusError 6A88 */
export function getData(image: CardImage, domain: ApplicationImage, command: CommandApdu): Uint8Array {
  const tag = (command.p1 << 8) | command.p2;
  const stored = domain.securityDomain?.data[tag.toString(16).toUpperCase()];
  if (stored !== undefined) return encodeTlv(tag, bytes(stored));
  if (tag === 0x7f21 && domain.kind === 'casd') return bytes(image.casd.certificate);
  if (domain.kind === 'casd') return refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  switch (tag) {
    case 0x0066:
      return RECOGNITION;
    case 0x0067:
      return CAPABILITY;
    case 0x00e0:
      return encodeTlv(0xe0, keyInformation(domain.securityDomain?.keys ?? []));
    case 0x00c1:
      return encodeTlv(0xc1, sequenceCounter(image, domain));
    case 0x2f00:
      if (domain.kind !== 'isd') break;
      return concat(...applicationList(image));
    case 0xff21:
      if (domain.kind !== 'isd') break;
      return encodeTlv(0xff21, extendedResources(image));
    default:
      break;
  }
  return refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
}

function sequenceCounter(image: CardImage, domain: ApplicationImage): Uint8Array {
  const [keyset] = keysetsOf(image, domain);
  const sequence = sequenceOf(image, keyset ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND));
  return Uint8Array.of(sequence >> 16, (sequence >> 8) & 0xff, sequence & 0xff);
}

function applicationList(image: CardImage): Uint8Array[] {
  return image.applications.map(({ aid }) => encodeTlv(0x61, encodeTlv(0x4f, bytes(aid))));
}

/** ETSI TS 102 226 §8.2.1.7.2: 81 applications installed, 82 free non-volatile, 83 free volatile memory. */
function extendedResources(image: CardImage): Uint8Array {
  const word = (value: number): Uint8Array => {
    const out = new Uint8Array(4);
    new DataView(out.buffer).setUint32(0, value);
    return out;
  };
  const installed = image.applications.filter(({ kind }) => kind !== 'isd').length;
  return concat(
    encodeTlv(0x81, Uint8Array.of(installed)),
    encodeTlv(0x82, word(Math.max(0, freeMemory(image)))),
    encodeTlv(0x83, word(8_192)),
  );
}
