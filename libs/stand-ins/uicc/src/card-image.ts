/**
 * The non-volatile memory of a virtual UICC: all that outlives a power cut. Byte fields are upper-case hex so that the
 * image is plain JSON. Life-cycle codings: GP Card Specification 2.3.1, tables 11-3 to 11-6.
 */

/** Upper-case hex text without spaces. */
export type Hex = string;

/** One SCP03 AES-128 keyset; KID 01 = ENC, 02 = MAC, 03 = DEK. */
export interface KeysetImage {
  kvn: number;
  enc: Hex;
  mac: Hex;
  dek: Hex;
  /** 3-byte SCP03 sequence counter, last value used; 0 = never used. */
  sequence: number;
}

/** What a security domain answers to extradition (install parameter C9, UICC configuration tags 82 and 87). */
export interface SecurityDomainImage {
  acceptsExtradited: boolean;
  releasesAssociated: boolean;
  keysets: KeysetImage[];
  /** GET DATA objects by tag in hex (`42`, `45`, `5F50`): value bytes. */
  data: Record<string, Hex>;
}

export interface PinImage {
  tryLimit: number;
  minLength: number;
  maxLength: number;
  triesLeft: number;
  /** `writes` of the card when this PIN was created: a verified state belongs to one PIN and dies with it. */
  epoch: number;
  /** Absent until the holder has chosen a PIN. */
  value?: Hex;
}

/** Live personalisation data of the JPKI applet; present as a whole or not at all. */
export interface JpkiPersonalisationImage {
  tokenInfo: Hex;
  certificate: Hex;
  /** CRT components, 128 bytes each. */
  key: { p: Hex; q: Hex; dp: Hex; dq: Hex; qInv: Hex };
  pin: PinImage;
}

export interface JpkiAppletImage {
  personalisation?: JpkiPersonalisationImage;
}

export interface ApplicationImage {
  aid: Hex;
  kind: 'isd' | 'casd' | 'ssd' | 'jpki';
  loadFileAid: Hex;
  moduleAid: Hex;
  /** GP life-cycle octet; for the ISD this is the card life cycle. b8 = locked. */
  state: number;
  /** 3 privilege bytes as one number. */
  privileges: number;
  /** AID of the associated security domain; its own AID for the root of a hierarchy. */
  securityDomainAid: Hex;
  implicitSelection?: number;
  securityDomain?: SecurityDomainImage;
  jpki?: JpkiAppletImage;
}

export interface LoadFileImage {
  aid: Hex;
  securityDomainAid: Hex;
  /** 2 bytes, major then minor. */
  version: Hex;
  moduleAids: Hex[];
  /** Bytes of non-volatile memory taken. */
  size: number;
  /** SHA-256 of the load file data block. */
  sha256: Hex;
  /** Static data of the load file: the issuer certificate of the JPKI applet. */
  staticData: Hex;
  /** Burnt in at the factory: cannot be deleted. */
  fixed?: boolean;
}

export interface CardImage {
  format: 1;
  /** Counts persistent writes over the card's life. */
  writes: number;
  iccid: string;
  atr: Hex;
  /** 10 bytes of key diversification data. */
  keyDiversificationData: Hex;
  /** Non-volatile memory for card content, in bytes. */
  memory: number;
  casd: { privateKey: Hex; certificate: Hex };
  applications: ApplicationImage[];
  loadFiles: LoadFileImage[];
}
