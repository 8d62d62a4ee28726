/**
 * What a security domain is personalised with (GPC 2.3.1 §11.11, Amendment A §4.10): its data objects (DGI 0070 or bare
 * BER-TLV), its keys (00B9), the certificate of its SCP11 key (BF21), its first keyset through the CASD (00A6). Each in one write.
 * To the issuer security domain 4F is its new AID (GPC 2.3.1 §11.11.2).
 */
import { decodeTlvs, encodeTlv, findTlv, hex, StatusWord, type Dgi, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex } from '../card-image';
import { NOTHING, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { createFirstKeyset, isFirstKeysetSetup } from './first-keyset';
import { aidField } from './install-fields';
import { isKeyDgi, readKeyDgis } from './key-dgis';
import { findKey, KEY_TYPE, mayHold, placeKeys, setSequence } from './key-store';
import { protocolsOf } from './protocols';
import { becomeOwner, isSameShape } from './put-key';
import { applicationOf, isAidInUse, renameDomain } from './registry';

const DGI_DOMAIN_DATA = 0x0070;
const TAG_CERTIFICATES = 0xbf21;
const TAG_KEY_REFERENCE = 0xa6;
const TAG_AID = 0x4f;
/** IIN, CIN, card data, capability, SD manager URL, and the certificate of the domain's SCP11 key. */
const DOMAIN_TAGS = [0x42, 0x45, 0x66, 0x67, 0x5f50, TAG_CERTIFICATES];
/** Room for a domain's data objects, in bytes. */
const MOST_DATA_BYTES = 2_048;

/** @throws StatusError 6A88 unknown DGI, 6A80 form, 6985 not the domain's own session, 6982, 6A84 */
export function personaliseDomain(request: DomainCommand, target: ApplicationImage, dgis: readonly Dgi[]): Uint8Array {
  if (isFirstKeysetSetup(dgis)) return createFirstKeyset(request, target, dgis);
  for (const { dgi } of dgis) {
    if (dgi !== DGI_DOMAIN_DATA && !isKeyDgi(dgi)) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  }
  const objects = dgis.filter(({ dgi }) => dgi === DGI_DOMAIN_DATA).flatMap(({ value }) => decodeTlvs(value));
  return store(request, target, { objects, keys: dgis.filter(({ dgi }) => dgi !== DGI_DOMAIN_DATA) });
}

/** The BER-TLV form: the data objects themselves. @throws StatusError as above */
export const storeDomainObjects = (request: DomainCommand, target: ApplicationImage, data: Uint8Array): Uint8Array =>
  store(request, target, { objects: decodeTlvs(data), keys: [] });

interface Content {
  objects: Tlv[];
  keys: readonly Dgi[];
}

function store(request: DomainCommand, target: ApplicationImage, { objects, keys }: Content): Uint8Array {
  const { memory, domain, secureChannel } = request;
  // A domain above may give a domain its first keys, never touch it afterwards.
  const fresh = target.securityDomain?.keys.length === 0 && objects.length === 0;
  if (target.aid !== domain.aid && !fresh) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const name = target.kind === 'isd' ? newNameOf(memory.image, target, objects) : undefined;
  const kept = name === undefined ? objects : objects.filter(({ tag }) => tag !== TAG_AID);
  const entries = readObjects(kept, target);
  const sent = readKeyDgis(keys, secureChannel);
  must(name !== undefined || entries.length + sent.length > 0);
  const protocols = protocolsOf(memory.image, target);
  for (const { key } of sent) {
    const present = findKey(memory.image, target, key.kvn, key.kid);
    must(mayHold(target, key, protocols) && (present === undefined || isSameShape(present, key)));
  }
  const data = { ...target.securityDomain?.data, ...Object.fromEntries(entries) };
  if (Object.values(data).join('').length / 2 > MOST_DATA_BYTES) refuse(StatusWord.NOT_ENOUGH_MEMORY);
  memory.write((image) => {
    const entry = applicationOf(image, target.aid);
    if (!entry.securityDomain) return;
    entry.securityDomain.data = data;
    placeKeys(
      entry,
      sent.map(({ key }) => key),
    );
    for (const { key, counter } of sent) if (counter !== undefined) setSequence(image, target.aid, key.kvn, counter);
    becomeOwner(
      entry,
      sent.map(({ key }) => key),
    );
    if (name !== undefined) renameDomain(image, entry, name);
  });
  return NOTHING;
}

/** @throws StatusError 6A80 not 5–16 bytes, or two of them; 6985 the name is another's */
function newNameOf(image: CardImage, isd: ApplicationImage, objects: readonly Tlv[]): Hex | undefined {
  const [name, ...more] = objects.filter(({ tag }) => tag === TAG_AID);
  if (!name) return undefined;
  must(more.length === 0);
  const aid = aidField(name.value);
  if (aid !== isd.aid && isAidInUse(image, aid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return aid;
}

function readObjects(objects: Tlv[], target: ApplicationImage): [name: string, value: string][] {
  const certifies = objects.some(({ tag }) => tag === TAG_CERTIFICATES);
  return objects.flatMap((object): [string, string][] => {
    if (object.tag !== TAG_KEY_REFERENCE || !certifies) return [readObject(object)];
    mustBeOwnKey(object.value, target);
    return [];
  });
}

function readObject({ tag, value }: Tlv): [name: string, value: string] {
  if (!DOMAIN_TAGS.includes(tag)) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const name = tag.toString(16).toUpperCase();
  if (tag !== TAG_CERTIFICATES) return [name, hex(value)];
  const certificates = decodeTlvs(value).filter((each) => each.tag === 0x7f21);
  must(certificates.length > 0);
  return [name, certificates.map((each) => hex(encodeTlv(each.tag, each.value))).join('')];
}

/** A6{83 KID KVN} before the certificates says which key they are for. @throws StatusError 6A88 */
function mustBeOwnKey(reference: Uint8Array, target: ApplicationImage): void {
  const [kid, kvn] = findTlv(decodeTlvs(reference), 0x83)?.value ?? [];
  const key = target.securityDomain?.keys.find((each) => each.kid === kid && each.kvn === kvn);
  if (key?.type !== KEY_TYPE.ecPrivate) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
}
