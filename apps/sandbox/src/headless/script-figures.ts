// How long it takes to make each script, measured with the product's own library: the same commands and sizes as on the SIM route,
// under throw-away keys and with throw-away content. No card and no server is needed: that is the point of scripts made in
// advance.
import { createHash, randomBytes } from 'node:crypto';
import { concat } from '@sumaho-jpki/wire/apdu';
import {
  ISD_AID,
  type PlannedCommand,
  SCP03_KEY_VERSION,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  SecurityLevel,
  encryptUnderDek,
  generateEphemeralKey,
  getStatus,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForPersonalization,
  keyAgreementDgi,
  loadBlocks,
  maxCommandData,
  planSecureSession,
  storeData,
  tokenReference,
  uiccSecurityDomainParameters,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  JpkiDgi,
  SP_AREA_AID,
  buildJpkiLoadFile,
  loadFileDataBlock,
  pinPolicyDgi,
  possessionRequestDgi,
} from '@sumaho-jpki/wire/jpki-applet';

const RUNS = 40;
/** A JPKI certificate is of this size. */
const CERTIFICATE_BYTES = 1600;
const CRT_COMPONENTS = [JpkiDgi.KEY_Q_INVERSE, JpkiDgi.KEY_DQ, JpkiDgi.KEY_DP, JpkiDgi.KEY_Q, JpkiDgi.KEY_P];
const MAX_DATA = maxCommandData(SecurityLevel.ALL);

type Mode = 'simple' | 'delegated' | 'authorized';
const PRIVILEGES: Readonly<Record<Mode, number>> = { simple: 0x808000, delegated: 0xa08000, authorized: 0x80c000 };
/** ECDSA P-256, r ‖ s. */
const TOKEN_BYTES = 64;
/** A DAP block with J-LIS's ECDSA P-256 signature. */
const DAP_BYTES = 78;

export interface ScriptFigures {
  readonly script: string;
  readonly party: 'mno-tsm' | 'sp-tsm';
  /** Who manages card content; absent = the same in all modes. */
  readonly mode?: Mode;
  readonly apdus: number;
  /** Command bytes. */
  readonly bytesDown: number;
  /** Median, milliseconds. */
  readonly buildMs: number;
}

const random = (length: number) => new Uint8Array(randomBytes(length));
const named = (name: string, command: PlannedCommand['command']): PlannedCommand => ({ name, stage: name, command });

function areaPart(mode: Mode): PlannedCommand[] {
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
    ...stored([keyAgreementDgi(generateEphemeralKey().publicPoint)]),
  ];
}

/** Load file and application; under delegated management bound to the SIM and with a token each. */
function contentPart(mode: Mode): PlannedCommand[] {
  const loadFile = buildJpkiLoadFile({ issuerCertificate: random(1000) });
  const hash = new Uint8Array(createHash('sha256').update(loadFileDataBlock(loadFile)).digest());
  const reference = tokenReference({ issuerIdentification: random(3), cardImageNumber: random(10) });
  const token = random(TOKEN_BYTES);
  const delegated = mode === 'delegated';
  const application = {
    loadFileAid: JPKI_LOAD_FILE_AID,
    moduleAid: JPKI_MODULE_AID,
    instanceAid: JPKI_AP_AID,
    ...(delegated ? { systemParameters: reference, token } : {}),
  };
  const load = { loadFileAid: JPKI_LOAD_FILE_AID, hash, ...(delegated ? { parameters: reference, token } : {}) };
  const dap = concat([0xe2, DAP_BYTES - 2], random(DAP_BYTES - 2));
  return [
    named('load', installForLoad(load)),
    ...loadBlocks(concat(dap, loadFile), MAX_DATA).map((command) => named('block', command)),
    named('application', installAndMakeSelectable(application)),
  ];
}

const carriersPart = (): PlannedCommand[] => [
  ...areaPart('simple'),
  ...contentPart('simple'),
  named('extradite', installForExtradition(JPKI_AP_AID, SP_AREA_AID)),
];

const stored = (dgis: Parameters<typeof storeData>[0]): PlannedCommand[] =>
  storeData(dgis, { maxData: MAX_DATA, answerExpected: true }).map((command) => named('store', command));

function personalisation(dek: Uint8Array, certificateBytes: number): PlannedCommand[] {
  return [
    named('open', installForPersonalization(JPKI_AP_AID)),
    ...stored([
      { dgi: JpkiDgi.CERTIFICATE, value: random(certificateBytes) },
      ...CRT_COMPONENTS.map((dgi) => ({ dgi, value: encryptUnderDek(dek, random(128)) })),
      pinPolicyDgi(),
      possessionRequestDgi(random(32)),
    ]),
  ];
}

type Script = readonly [string, ScriptFigures['party'], Mode | undefined, (dek: Uint8Array) => PlannedCommand[]];
const SCRIPTS: readonly Script[] = [
  ['sp-area and applet, 8 KB load file', 'mno-tsm', 'simple', carriersPart],
  [
    `personalise, ${CERTIFICATE_BYTES}-byte certificate`,
    'sp-tsm',
    'simple',
    (dek) => personalisation(dek, CERTIFICATE_BYTES),
  ],
  ...(['delegated', 'authorized'] as const).flatMap((mode): Script[] => [
    ['sp-area', 'mno-tsm', mode, () => areaPart(mode)],
    [
      'applet, 8 KB load file, and personalise',
      'sp-tsm',
      mode,
      (dek) => [...contentPart(mode), ...personalisation(dek, CERTIFICATE_BYTES)],
    ],
  ]),
  [
    'possession',
    'sp-tsm',
    undefined,
    () => [named('open', installForPersonalization(JPKI_AP_AID)), ...stored([possessionRequestDgi(random(32))])],
  ],
  ['probe', 'sp-tsm', undefined, () => [named('status', getStatus('applications', JPKI_AP_AID))]],
];

/** Figures of each script that the SIM route knows. */
export function scriptFigures(): ScriptFigures[] {
  return SCRIPTS.map(([script, party, mode, commandsOf]) => {
    const keys = { enc: random(16), mac: random(16), dek: random(16) };
    const times: number[] = [];
    let steps: { apdu: string }[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      ({ steps } = planSecureSession({
        keys,
        keyVersion: SCP03_KEY_VERSION,
        aid: party === 'mno-tsm' ? ISD_AID : SP_AREA_AID,
        sequenceCounter: run + 1,
        hostChallenge: random(8),
        level: SecurityLevel.ALL,
        commands: commandsOf(keys.dek),
      }));
      times.push(performance.now() - began);
    }
    const median = times.sort((a, b) => a - b)[RUNS / 2] ?? Number.NaN;
    return {
      script,
      party,
      ...(mode ? { mode } : {}),
      apdus: steps.length,
      bytesDown: steps.reduce((sum, { apdu }) => sum + apdu.length / 2, 0),
      buildMs: Math.round(median * 100) / 100,
    };
  });
}
