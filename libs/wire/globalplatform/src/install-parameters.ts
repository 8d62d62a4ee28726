// Parameter TLVs of INSTALL (GlobalPlatform Card Specification 2.3.1 §11.5.2.3.7; UICC configuration for security domains) and
// the combined load, install and make selectable form.
import { type CommandApdu, bytes, concat, encodeLv, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { encodeIccidBcd } from './casd-certificate';
import {
  type InstanceDescription,
  type LoadFileDescription,
  installAndMakeSelectable,
  installForLoad,
} from './commands';

/** Sizes in bytes. */
export interface SystemParameters {
  /** C6: code space of a load file. */
  codeMemory?: number;
  /** C7. */
  volatileQuota?: number;
  /** C8. */
  nonVolatileQuota?: number;
  /** D7. */
  reservedVolatile?: number;
  /** D8. */
  reservedNonVolatile?: number;
  /** CF, one byte each. */
  implicitSelection?: readonly number[];
  /** CB, two bytes. */
  globalService?: number;
  /** D9 of a registry update: see {@link Restriction}, combined with `|`. */
  restrictions?: number;
}

/** Bits of D9 (GPCS table 11-53): functions a security domain may no longer carry out. */
export const Restriction = {
  DELETE: 0x01,
  LOAD: 0x02,
  INSTALL: 0x04,
  MAKE_SELECTABLE: 0x08,
  EXTRADITION: 0x10,
  PERSONALIZATION: 0x20,
  REGISTRY_UPDATE: 0x40,
} as const;

function size(value: number): Uint8Array {
  return value > 0xffff
    ? concat([(value >> 24) & 0xff, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff])
    : concat([value >> 8, value & 0xff]);
}

function optional(tag: number, value: Uint8Array | undefined): Uint8Array {
  return value ? encodeTlv(tag, value) : new Uint8Array(0);
}

const sized = (tag: number, value: number | undefined) => optional(tag, value === undefined ? undefined : size(value));

/** EF {…}. */
export function systemParameters(given: SystemParameters): Uint8Array {
  const { globalService, restrictions } = given;
  return encodeTlv(
    0xef,
    sized(0xc6, given.codeMemory),
    sized(0xc7, given.volatileQuota),
    sized(0xc8, given.nonVolatileQuota),
    sized(0xd7, given.reservedVolatile),
    sized(0xd8, given.reservedNonVolatile),
    ...(given.implicitSelection ?? []).map((byte) => encodeTlv(0xcf, concat([byte]))),
    optional(0xcb, globalService === undefined ? undefined : concat([globalService >> 8, globalService & 0xff])),
    optional(0xd9, restrictions === undefined ? undefined : concat([restrictions])),
  );
}

/** B6: binds a token to one card and one provider, so that it is worth nothing on another SIM. */
export interface TokenReference {
  issuerIdentification?: Uint8Array;
  cardImageNumber?: Uint8Array;
  providerId?: Uint8Array;
  tokenId?: Uint8Array;
}

export function tokenReference(given: TokenReference): Uint8Array {
  return encodeTlv(
    0xb6,
    optional(0x42, given.issuerIdentification),
    optional(0x45, given.cardImageNumber),
    optional(0x5f20, given.providerId),
    optional(0x93, given.tokenId),
  );
}

/** B6 of a UICC that is known by its ICCID alone: IIN its first six digits, CIN the ICCID as 10 BCD bytes. @throws ApduFormatError */
export function cardReference(iccid: string): Uint8Array {
  return tokenReference({ issuerIdentification: bytes(iccid.slice(0, 6)), cardImageNumber: encodeIccidBcd(iccid) });
}

/** Content of C9 for a supplementary security domain on a UICC. Accept bytes: 00 nothing, 20 the privileged ones. */
export interface SecurityDomainParameters {
  /** For example `[{ scp: 0x03, i: 0x70 }]`. */
  protocols: readonly { scp: number; i: number }[];
  acceptsExtraditionHere?: number;
  acceptsDeletion?: number;
  personalizedBy?: number;
  acceptsExtraditionAway?: number;
}

export function securityDomainParameters(given: SecurityDomainParameters): Uint8Array {
  const twice = (tag: number, value: number | undefined) =>
    optional(tag, value === undefined ? undefined : concat([value, value]));
  return concat(
    ...given.protocols.map(({ scp, i }) => encodeTlv(0x81, concat([scp, i]))),
    twice(0x82, given.acceptsExtraditionHere),
    optional(0x83, given.acceptsDeletion === undefined ? undefined : concat([given.acceptsDeletion])),
    optional(0x84, given.personalizedBy === undefined ? undefined : concat([given.personalizedBy])),
    twice(0x87, given.acceptsExtraditionAway),
  );
}

/** The two INSTALLs of one combined process; LOAD goes between them. All of it counts, or nothing. */
export function combinedInstall(
  load: LoadFileDescription,
  instance: InstanceDescription,
): { first: CommandApdu; last: CommandApdu } {
  return {
    first: { ...installForLoad(load), p1: 0x0e, p2: 0x01 },
    last: { ...installAndMakeSelectable(instance), p1: 0x0e, p2: 0x03 },
  };
}

/** LV fields of an INSTALL again, for instance after its parameters were exchanged. */
export function encodeInstallFields(fields: readonly Uint8Array[]): Uint8Array {
  return concat(...fields.map((field) => encodeLv(field)));
}
