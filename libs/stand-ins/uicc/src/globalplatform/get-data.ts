/** GET DATA (GPC 2.3.1 §11.3, annex H for 66 and 67): what a domain tells about itself without a secure channel. */
import { bytes, concat, decodeTlvs, encodeTlv, StatusWord, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, ProtocolImage } from '../card-image';
import { refuse } from '../status-error';
import { keyInformation } from './key-information';
import { keysetsOf, sequenceOf } from './key-store';
import { APPLICATION_GRANTABLE, DOMAIN_GRANTABLE, has, PRIVILEGE } from './privileges';
import { protocolsOf } from './protocols';
import { roomUnder } from './quota';
import { confirmationsOf } from './receipts';
import { isInHierarchyOf } from './registry';

const APPLICATION_LIST = 0x2f00;

interface Question {
  image: CardImage;
  domain: ApplicationImage;
  /** Security level of the session, 00 without one. */
  level: number;
}

/** Tag → data object whole, or undefined when this domain has none. */
const OBJECTS: Readonly<Record<number, (question: Question) => Uint8Array | undefined>> = {
  0x0066: ({ image, domain }) => encodeTlv(0x66, recognition(protocolsOf(image, domain))),
  0x0067: ({ image, domain }) => (domain.kind === 'casd' ? undefined : capability(protocolsOf(image, domain))),
  0x00e0: ({ domain }) => encodeTlv(0xe0, keyInformation(domain.securityDomain?.keys ?? [])),
  0x00c1: sequenceCounter,
  0x00c2: confirmationCounter,
  0x00d3: ({ level }) => encodeTlv(0xd3, Uint8Array.of(level)),
  0x7f21: ({ image, domain }) => (domain.kind === 'casd' ? bytes(image.casd.certificate) : undefined),
  [APPLICATION_LIST]: applicationList,
  0xff21: ({ image, domain }) => (domain.kind === 'casd' ? undefined : extendedResources(image, domain)),
};

/**
 * Whole data object for a GlobalPlatform class, its value alone for an interindustry one (§11.3.3.1).
 * @throws StatusError 6A88
 */
export function getData(image: CardImage, domain: ApplicationImage, command: CommandApdu, level = 0): Uint8Array {
  const tag = (command.p1 << 8) | command.p2;
  const stored = domain.securityDomain?.data[tag.toString(16).toUpperCase()];
  const object = stored === undefined ? OBJECTS[tag]?.({ image, domain, level }) : encodeTlv(tag, bytes(stored));
  if (object === undefined) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const interindustry = (command.cla & 0x80) === 0;
  if (!interindustry || tag === APPLICATION_LIST) return object;
  return decodeTlvs(object)[0]?.value ?? object;
}

/** Object identifiers under 1.2.840.114283 (GlobalPlatform), tag 06. */
function identifier(...arcs: number[]): Uint8Array {
  const coded = arcs.flatMap((arc) => (arc < 0x80 ? [arc] : [0x80 | (arc >> 7), arc & 0x7f]));
  return encodeTlv(0x06, concat(bytes('2A864886FC6B'), coded));
}

/** GlobalPlatform 2.3.1, card identification scheme, and each secure channel protocol with its option. */
const recognition = (protocols: ProtocolImage[]): Uint8Array =>
  encodeTlv(
    0x73,
    identifier(1),
    encodeTlv(0x60, identifier(2, 2, 3, 1)),
    encodeTlv(0x63, identifier(3)),
    ...protocols.map(({ scp, i }) => encodeTlv(0x64, identifier(4, scp, i))),
  );

const mask = (privileges: number): Uint8Array =>
  Uint8Array.of(privileges >> 16, (privileges >> 8) & 0xff, privileges & 0xff);

/** Supported keys of SCP03: AES-128, AES-192, AES-256. */
const SCP03_KEYS = bytes('820107');

/** Tables H-5 to H-10. */
function capability(protocols: ProtocolImage[]): Uint8Array {
  const kinds = [...new Set(protocols.map(({ scp }) => scp))];
  const channels = kinds.map((kind) => {
    const options = protocols.filter(({ scp }) => scp === kind).map(({ i }) => i);
    const keys = kind === 0x03 ? SCP03_KEYS : new Uint8Array(0);
    return encodeTlv(0xa0, encodeTlv(0x80, Uint8Array.of(kind)), encodeTlv(0x81, Uint8Array.from(options)), keys);
  });
  return encodeTlv(
    0x67,
    ...channels,
    encodeTlv(0x81, mask(DOMAIN_GRANTABLE)),
    encodeTlv(0x82, mask(APPLICATION_GRANTABLE)),
    // SHA-1, SHA-256, SHA-384, SHA-512 over load files; 3DES, AES-128, -192, -256 and a vector for ciphered ones.
    encodeTlv(0x83, bytes('01020304')),
    encodeTlv(0x84, bytes('8F')),
    // Tokens and DAPs by every algorithm of table H-9 and P-521; receipts by all but RSA.
    encodeTlv(0x85, bytes('FF02')),
    encodeTlv(0x86, bytes('FC02')),
    encodeTlv(0x87, bytes('FF02')),
    encodeTlv(0x88, bytes('000102')),
  );
}

/** Of the default key version: 3 bytes, for SCP02 keys 2. */
function sequenceCounter({ image, domain }: Question): Uint8Array | undefined {
  const [keyset] = keysetsOf(image, domain);
  if (!keyset || domain.kind === 'casd') return undefined;
  const value = mask(sequenceOf(image, keyset));
  return encodeTlv(0xc1, keyset.algorithm === 'des' ? value.slice(1) : value);
}

function confirmationCounter({ domain }: Question): Uint8Array | undefined {
  if (!has(domain.privileges, PRIVILEGE.receiptGeneration)) return undefined;
  const counter = confirmationsOf(domain);
  return encodeTlv(0xc2, Uint8Array.of(counter >> 8, counter & 0xff));
}

/** Everything on the card for a Global Registry holder, its own hierarchy for another domain. */
function applicationList({ image, domain }: Question): Uint8Array | undefined {
  if (domain.kind === 'casd') return undefined;
  const seesAll = has(domain.privileges, PRIVILEGE.globalRegistry);
  const listed = image.applications.filter((entry) => seesAll || isInHierarchyOf(image, domain.aid, entry));
  return concat(...listed.map(({ aid }) => encodeTlv(0x61, encodeTlv(0x4f, bytes(aid)))));
}

/** ETSI TS 102 226 §8.2.1.7.2: 81 applications installed, 82 free non-volatile, 83 free volatile memory. */
function extendedResources(image: CardImage, domain: ApplicationImage): Uint8Array {
  const word = (value: number): Uint8Array => {
    const out = new Uint8Array(4);
    new DataView(out.buffer).setUint32(0, value);
    return out;
  };
  const installed = image.applications.filter(({ kind }) => kind !== 'isd').length;
  return encodeTlv(
    0xff21,
    encodeTlv(0x81, Uint8Array.of(installed)),
    encodeTlv(0x82, word(roomUnder(image, domain.aid))),
    encodeTlv(0x83, word(roomUnder(image, domain.aid, 'volatile'))),
  );
}
