/**
 * The non-volatile memory of a virtual UICC: all that outlives a power cut. Byte fields are upper-case hex so that the
 * image is plain JSON. Life-cycle codings: GP Card Specification 2.3.1, tables 11-3 to 11-6.
 */

/** Upper-case hex text without spaces. */
export type Hex = string;

/** One part of a key: its type octet (GPC 2.3.1 table 11-16, for example 88 AES, A1 modulus, F0 curve reference) and value. */
export interface KeyComponentImage {
  type: number;
  value: Hex;
}

/** One key of a security domain. Symmetric and EC keys have one value, an RSA key one component for each number. */
export interface KeyImage {
  /** Key version number, 01–7F or FF. */
  kvn: number;
  /** Key identifier, 00–7F. */
  kid: number;
  /** Type octet of the first component. */
  type: number;
  components: KeyComponentImage[];
  /** Key usage qualifier, 1 or 2 bytes as one number (GPC table 11-17); absent: what its KVN and KID say. */
  usage?: number;
  /** Key access octet: 00 domain and applications, 01 domain only, 02 applications only; absent: 00. */
  access?: number;
}

/** Secure channel protocol a domain speaks: `scp` 02, 03, 11 or 80 (hex), with its option octet `i`. */
export interface ProtocolImage {
  scp: number;
  i: number;
}

/** What a security domain answers to extradition (install parameter C9, UICC configuration tags 82 and 87). */
export interface SecurityDomainImage {
  acceptsExtradited: boolean;
  releasesAssociated: boolean;
  keys: KeyImage[];
  /** One counter for each key version: last value used, absent = 0 = never used. */
  sequences: { kvn: number; value: number }[];
  /** GET DATA objects by tag in hex (`42`, `45`, `5F50`): value bytes. */
  data: Record<string, Hex>;
  /** Absent: those of the domain above it; at the root SCP03 with i=70. */
  protocols?: ProtocolImage[];
  /** Lets a domain without Global Delete delete what is associated with this one (C9 tag 83). */
  acceptsDeletion?: boolean;
  /** PERSONALIZED is reached by SET STATUS only, not with the first keyset (C9 tag 84). */
  staysSelectable?: boolean;
  /** Receipts made so far (GET DATA C2); absent: none. */
  confirmations?: number;
  /** Functions switched off for good, as bits of the restrict parameter D9 (GPC table 11-53). */
  restricted?: number;
}

/** Memory parameters of INSTALL [for install] in bytes (GPC §9.7); an absent one sets no limit. */
export interface MemoryImage {
  nonVolatileQuota?: number;
  nonVolatileReserved?: number;
  volatileQuota?: number;
  volatileReserved?: number;
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
  key: PrivateKeyImage;
  /** 16 bytes; of the request that made this key on the card, absent for a key that was delivered. */
  keyRequest?: Hex;
  pin: PinImage;
}

/** RSA-2048: CRT components, 128 bytes each. */
export interface RsaKeyImage {
  p: Hex;
  q: Hex;
  dp: Hex;
  dq: Hex;
  qInv: Hex;
}

/** P-256: private scalar of 32 bytes and uncompressed public point of 65. */
export interface EcKeyImage {
  d: Hex;
  point: Hex;
}

export type PrivateKeyImage = RsaKeyImage | EcKeyImage;

/** A key made on the card that waits for its certificate; nothing signs with it but a possession request. */
export interface StagedKeyImage {
  /** 01 RSA-2048, 02 P-256. */
  algorithm: number;
  /** 16 bytes, chosen by whoever asked for the key. */
  request: Hex;
  key: PrivateKeyImage;
}

export interface JpkiAppletImage {
  personalisation?: JpkiPersonalisationImage;
  staged?: StagedKeyImage;
}

export interface ApplicationImage {
  aid: Hex;
  /** `applet`: of a load file the card has no engine for; it can be managed and selected, and does nothing. */
  kind: 'isd' | 'casd' | 'ssd' | 'jpki' | 'ara-m' | 'applet';
  loadFileAid: Hex;
  moduleAid: Hex;
  /** GP life-cycle octet; for the ISD this is the card life cycle. b8 = locked. */
  state: number;
  /** 3 privilege bytes as one number. */
  privileges: number;
  /** AID of the associated security domain; its own AID for the root of a hierarchy. */
  securityDomainAid: Hex;
  /** Implicit selection parameters CF in the order they came; a single one of older images stands in `implicitSelection`. */
  implicitSelections?: number[];
  implicitSelection?: number;
  memory?: MemoryImage;
  /** Application provider identifier (5F20). */
  provider?: Hex;
  /** Burnt in at the factory: cannot be deleted. */
  fixed?: boolean;
  securityDomain?: SecurityDomainImage;
  jpki?: JpkiAppletImage;
  ara?: AccessRulesImage;
}

/** Values of REF-DO (E1) and AR-DO (E3) as they came. */
export interface AccessRuleImage {
  ref: Hex;
  access: Hex;
}

export interface AccessRulesImage {
  rules: AccessRuleImage[];
  /** 8 bytes, new with every change. */
  refreshTag: Hex;
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
  /** Application provider identifier (5F20). */
  provider?: Hex;
  /** Burnt in at the factory: cannot be deleted. */
  fixed?: boolean;
}

export interface CardImage {
  format: 2;
  /** Counts persistent writes over the card's life. */
  writes: number;
  iccid: string;
  atr: Hex;
  /** 10 bytes of key diversification data. */
  keyDiversificationData: Hex;
  /** Non-volatile memory for card content, in bytes. */
  memory: number;
  /** Functions of OPEN switched off for good, as bits of the restrict parameter D9. */
  restricted?: number;
  /** Certificates of the CASD's keys (its keys are KVN 74 in its own domain): 03 confidentiality, 02 authentication. */
  casd: { certificate: Hex; signingCertificate?: Hex };
  /** Least security of an SCP80 command packet, coded as the first SPI octet; absent: 12. */
  remoteMinimumSecurity?: number;
  /** The card has an MF with EF.DIR and EF.ICCID; absent: none. */
  usimFiles?: boolean;
  applications: ApplicationImage[];
  loadFiles: LoadFileImage[];
}
