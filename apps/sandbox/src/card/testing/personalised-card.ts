// A factory SIM written to the end by the product's host side: SP area, applet, key and certificate, PIN. For tests with
// programs that know nothing of us.
import { createHash, type KeyObject } from 'node:crypto';
import type { TerminalCard } from '@sumaho-jpki/stand-ins/uicc';
import { bytes, concat, decodeResponse, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  agreeSpAreaKeys,
  CASD_AID,
  checkScriptResponses,
  encryptUnderDek,
  generateEphemeralKey,
  getData,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForPersonalization,
  ISD_AID,
  keyAgreementDgi,
  loadBlocks,
  planSecureSession,
  Privilege,
  type Scp03KeySet,
  scriptOf,
  select,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  storeData,
  uiccSecurityDomainParameters,
} from '@sumaho-jpki/wire/globalplatform';
import {
  buildJpkiLoadFile,
  encodeTokenInfo,
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  JpkiDgi,
  loadFileDataBlock,
  phoneTokenInfo,
  pinPolicyDgi,
  possessionRequestDgi,
  SP_AREA_AID,
} from '@sumaho-jpki/wire/jpki-applet';

const DEFAULT_KEY = bytes('404142434445464748494A4B4C4D4E4F');
const ISD_KEYS: Scp03KeySet = { enc: DEFAULT_KEY, mac: DEFAULT_KEY, dek: DEFAULT_KEY };
const ROOM = 239;

type Commands = Parameters<typeof planSecureSession>[0]['commands'];
type Command = Commands[number]['command'];

function run(card: TerminalCard, aid: Uint8Array, keys: Scp03KeySet, commands: Command[]): void {
  const plan = planSecureSession({
    aid,
    keys,
    keyVersion: 0x30,
    sequenceCounter: 1,
    hostChallenge: bytes('A1A2A3A4A5A6A7A8'),
    commands: commands.map((command, i) => ({ name: `command-${i}`, stage: 'test', command })),
  });
  const outcome = checkScriptResponses(
    plan,
    scriptOf(plan).map(({ apdu }) => card.transmit(apdu)),
  );
  if (!outcome.ok) throw new Error(`${outcome.name}: ${outcome.sw?.toString(16)}`);
}

/** The point of the CASD's certificate, taken on trust: the test made the card itself. */
function casdPoint(card: TerminalCard): Uint8Array {
  card.transmit(encodeCommand(select(CASD_AID)));
  const { data } = decodeResponse(card.transmit(encodeCommand(getData(0x7f21))));
  const at = hex(data).indexOf('B04104') / 2 + 2;
  return data.slice(at, at + 65);
}

function crt(key: KeyObject, name: 'p' | 'q' | 'dp' | 'dq' | 'qi'): Uint8Array {
  const raw = Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url');
  return concat(new Uint8Array(128 - raw.length), raw);
}

export interface Holder {
  key: KeyObject;
  /** DER */
  certificate: Uint8Array;
  issuerCertificate: Uint8Array;
  pin: string;
}

/** @param card fresh from `card --factory` with its default keys */
export function personaliseFactoryCard(card: TerminalCard, holder: Holder): void {
  const ephemeral = generateEphemeralKey();
  const { enc, mac, dek } = agreeSpAreaKeys({ ephemeral, casdPublicPoint: casdPoint(card) });
  const loadFile = buildJpkiLoadFile({ issuerCertificate: holder.issuerCertificate });
  const hash = new Uint8Array(createHash('sha256').update(loadFileDataBlock(loadFile)).digest());
  run(card, ISD_AID, ISD_KEYS, [
    installAndMakeSelectable({
      loadFileAid: SSD_PACKAGE_AID,
      moduleAid: SSD_MODULE_AID,
      instanceAid: SP_AREA_AID,
      privileges: Privilege.SECURITY_DOMAIN | Privilege.TRUSTED_PATH,
      applicationParameters: uiccSecurityDomainParameters(),
    }),
    installForPersonalization(SP_AREA_AID),
    ...storeData([keyAgreementDgi(ephemeral.publicPoint)], { maxData: ROOM, answerExpected: true }),
    installForLoad({ loadFileAid: JPKI_LOAD_FILE_AID, hash }),
    ...loadBlocks(loadFile, ROOM),
    installAndMakeSelectable({
      loadFileAid: JPKI_LOAD_FILE_AID,
      moduleAid: JPKI_MODULE_AID,
      instanceAid: JPKI_AP_AID,
    }),
    installForExtradition(JPKI_AP_AID, SP_AREA_AID),
  ]);
  const part = (name: 'p' | 'q' | 'dp' | 'dq' | 'qi'): Uint8Array => encryptUnderDek(dek, crt(holder.key, name));
  const dgis = [
    { dgi: JpkiDgi.TOKEN_INFO, value: encodeTokenInfo(phoneTokenInfo('0000000000000001')) },
    { dgi: JpkiDgi.CERTIFICATE, value: holder.certificate },
    { dgi: JpkiDgi.KEY_Q_INVERSE, value: part('qi') },
    { dgi: JpkiDgi.KEY_DQ, value: part('dq') },
    { dgi: JpkiDgi.KEY_DP, value: part('dp') },
    { dgi: JpkiDgi.KEY_Q, value: part('q') },
    { dgi: JpkiDgi.KEY_P, value: part('p') },
    pinPolicyDgi(),
    possessionRequestDgi(new Uint8Array(32)),
  ];
  run(card, SP_AREA_AID, { enc, mac, dek }, [
    installForPersonalization(JPKI_AP_AID),
    ...storeData(dgis, { maxData: ROOM, answerExpected: true }),
  ]);
  const pin = hex(new TextEncoder().encode(holder.pin));
  const steps = ['00A4040C0AD392F000260100000001', `00240198${(pin.length / 2).toString(16).padStart(2, '0')}${pin}`];
  for (const step of steps) {
    const { sw } = decodeResponse(card.transmit(bytes(step)));
    if (sw !== 0x9000) throw new Error(`${step.slice(0, 8)}: ${sw.toString(16)}`);
  }
}
