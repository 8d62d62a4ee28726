// The commands of each script that the SIM route knows, with the parts that only one SIM has handed in. What the carrier and
// what J-LIS sends depends on the management mode (docs/bytes.md).
import { createHash } from 'node:crypto';
import { type CommandApdu, concat } from '@sumaho-jpki/wire/apdu';
import {
  type PlannedCommand,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  SecurityLevel,
  deleteObject,
  encryptUnderDek,
  getStatus,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForPersonalization,
  keyAgreementDgi,
  loadBlocks,
  maxCommandData,
  setStatus,
  storeData,
  uiccSecurityDomainParameters,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  JpkiDgi,
  SP_AREA_AID,
  loadFileDataBlock,
  pinPolicyDgi,
  possessionRequestDgi,
} from '@sumaho-jpki/wire/jpki-applet';

export type Mode = 'simple' | 'delegated' | 'authorized';
export const MODES = ['simple', 'delegated', 'authorized'] as const satisfies readonly Mode[];
const PRIVILEGES: Readonly<Record<Mode, number>> = { simple: 0x808000, delegated: 0xa08000, authorized: 0x80c000 };
const MAX_DATA = maxCommandData(SecurityLevel.ALL);
const LOCKED = 0x80;
const NOTHING_FOUND = 0x6a88;

/** Load file with J-LIS's signature; under delegated management bound to one SIM and signed by its carrier. */
export interface Content {
  readonly loadFile: Uint8Array;
  /** Whole DAP block. */
  readonly dap: Uint8Array;
  readonly reference?: Uint8Array;
  readonly tokenOf?: (command: CommandApdu) => Uint8Array;
}

/** Of one personalisation; the components are 128 bytes each. */
export interface Personalisation {
  readonly certificate: Uint8Array;
  readonly components: { readonly qInv: Uint8Array; readonly dq: Uint8Array; readonly dp: Uint8Array } & {
    readonly q: Uint8Array;
    readonly p: Uint8Array;
  };
  readonly dek: Uint8Array;
  readonly nonce: Uint8Array;
}

const named = (name: string, command: CommandApdu): PlannedCommand => ({ name, stage: name, command });
const stored = (dgis: Parameters<typeof storeData>[0]): PlannedCommand[] =>
  storeData(dgis, { maxData: MAX_DATA, answerExpected: true }).map((command) => named('store', command));

export function areaCommands(mode: Mode, ephemeralPoint: Uint8Array): PlannedCommand[] {
  const area = {
    loadFileAid: SSD_PACKAGE_AID,
    moduleAid: SSD_MODULE_AID,
    instanceAid: SP_AREA_AID,
    privileges: PRIVILEGES[mode],
    applicationParameters: uiccSecurityDomainParameters(),
  };
  return [
    named('area', installAndMakeSelectable(area)),
    named('open', installForPersonalization(SP_AREA_AID)),
    ...stored([keyAgreementDgi(ephemeralPoint)]),
  ];
}

/** The two INSTALLs without token. */
function contentInstalls({ loadFile, reference }: Content): [CommandApdu, CommandApdu] {
  const hash = new Uint8Array(createHash('sha256').update(loadFileDataBlock(loadFile)).digest());
  const application = { loadFileAid: JPKI_LOAD_FILE_AID, moduleAid: JPKI_MODULE_AID, instanceAid: JPKI_AP_AID };
  return [
    installForLoad({ loadFileAid: JPKI_LOAD_FILE_AID, hash, ...(reference ? { parameters: reference } : {}) }),
    installAndMakeSelectable({ ...application, ...(reference ? { systemParameters: reference } : {}) }),
  ];
}

export function contentCommands(content: Content, withToken: (command: CommandApdu) => CommandApdu): PlannedCommand[] {
  const [load, application] = contentInstalls(content);
  return [
    named('load', withToken(load)),
    ...loadBlocks(concat(content.dap, content.loadFile), MAX_DATA).map((command) => named('block', command)),
    named('application', withToken(application)),
  ];
}

export const extraditionCommands = (): PlannedCommand[] => [
  named('extradite', installForExtradition(JPKI_AP_AID, SP_AREA_AID)),
];

export function personalisationCommands({ certificate, components, dek, nonce }: Personalisation): PlannedCommand[] {
  const { qInv, dq, dp, q, p } = components;
  const underDek = (dgi: number, value: Uint8Array) => ({ dgi, value: encryptUnderDek(dek, value) });
  return [
    named('open', installForPersonalization(JPKI_AP_AID)),
    ...stored([
      { dgi: JpkiDgi.CERTIFICATE, value: certificate },
      underDek(JpkiDgi.KEY_Q_INVERSE, qInv),
      underDek(JpkiDgi.KEY_DQ, dq),
      underDek(JpkiDgi.KEY_DP, dp),
      underDek(JpkiDgi.KEY_Q, q),
      underDek(JpkiDgi.KEY_P, p),
      pinPolicyDgi(),
      possessionRequestDgi(nonce),
    ]),
  ];
}

export const possessionCommands = (nonce: Uint8Array): PlannedCommand[] => [
  named('open', installForPersonalization(JPKI_AP_AID)),
  ...stored([possessionRequestDgi(nonce)]),
];

export const probeCommands = (): PlannedCommand[] => [named('status', getStatus('applications', JPKI_AP_AID))];

/** The carrier reads the registry before it changes what it did not make just now. */
export const readingCommands = (): PlannedCommand[] =>
  [getStatus('executable-load-files'), getStatus('applications', SP_AREA_AID.slice(0, 5))].map((command) => ({
    ...named('read', command),
    expect: [0x9000, 0x6310, NOTHING_FOUND],
  }));

export const lockCommands = (): PlannedCommand[] => [named('lock', setStatus('application', JPKI_AP_AID, LOCKED))];
export const unlockCommands = (): PlannedCommand[] => [named('unlock', setStatus('application', JPKI_AP_AID, 0))];
export const deletionCommands = (): PlannedCommand[] =>
  [JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID].map((aid) => named('delete', deleteObject(aid, true)));
