// Load file and application in our own script, where the carrier leaves them to us (GlobalPlatform Card Specification 2.3.1 §9.1.3):
//   INSTALL [for load] · LOAD × n · INSTALL [for install and make selectable], all in the SP area's session before the personalisation
// authorized: as they are. delegated: each INSTALL with the carrier's token, bound to this SIM by B6 {IIN, CIN}; the card answers the
// last LOAD and the INSTALL with receipts. The application is the SP area's from the beginning: nothing is extradited.
import { createHash } from 'node:crypto';
import { type CommandApdu, concat, decodeCommand, encodeCommand, equalBytes, hex } from '@sumaho-jpki/wire/apdu';
import {
  type PlannedCommand,
  type RegistryEntry,
  type ScriptAnswer,
  SecurityLevel,
  cardReference,
  getStatus,
  installAndMakeSelectable,
  installForLoad,
  loadBlocks,
  maxCommandData,
  parseGetStatus,
  tokenInput,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  SP_AREA_AID,
  buildJpkiLoadFile,
  loadFileDataBlock,
  signedLoadFileStream,
} from '@sumaho-jpki/wire/jpki-applet';
import type { CardReceipt, ContentExtent, ScriptContent } from '@sumaho-jpki/operations';
import { KeyServiceRefusal } from './errors';

const STAGE = 'content';
const INSTALL_LOAD = 'content-install-for-load';
const LOAD = 'content-load';
const INSTALL_APPLICATION = 'content-install-application';
export const READ_OBJECTS = 'read-applications';
export const READ_LOAD_FILES = 'read-load-files';
/** Shared by SP area, load file and application: the area itself always shows, so this question is always answered. */
const OWN_OBJECTS = SP_AREA_AID.slice(0, 5);
const NOTHING_FOUND = 0x6a88;

/** What a script remembers of its content until the answers are in. */
export interface ContentSession {
  readonly extent: ContentExtent;
  /** The INSTALLs with their tokens, hex; empty without receipts. */
  readonly tokenCommands: readonly string[];
}

export const isContentCommand = (name: string): boolean => name.startsWith('content-');
/** INSTALL [for load] and the LOADs. */
export const isLoadCommand = (name: string): boolean => name === INSTALL_LOAD || name.startsWith(LOAD);

function unsigned(iccid: string | null, issuerCertificateDer: Uint8Array, extent: ContentExtent): CommandApdu[] {
  const hash = createHash('sha256').update(
    loadFileDataBlock(buildJpkiLoadFile({ issuerCertificate: issuerCertificateDer })),
  );
  const reference = iccid === null ? undefined : cardReference(iccid);
  const install = installAndMakeSelectable({
    loadFileAid: JPKI_LOAD_FILE_AID,
    moduleAid: JPKI_MODULE_AID,
    instanceAid: JPKI_AP_AID,
    ...(reference ? { systemParameters: reference } : {}),
  });
  const load = installForLoad({
    loadFileAid: JPKI_LOAD_FILE_AID,
    hash: new Uint8Array(hash.digest()),
    ...(reference ? { parameters: reference } : {}),
  });
  return { whole: [load, install], instance: [install], none: [] }[extent];
}

/** What the carrier is to sign for this SIM. */
export function contentCommands(input: {
  iccid: string;
  issuerCertificateDer: Uint8Array;
  extent: ContentExtent;
}): Uint8Array[] {
  return unsigned(input.iccid, input.issuerCertificateDer, input.extent).map(encodeCommand);
}

/** Throws {@link KeyServiceRefusal} when the carrier gave back other commands than it was asked to sign. */
export function contentScript(content: ScriptContent, iccid: string): PlannedCommand[] {
  const { management, extent, issuerCertificateDer, loadFileDap, tokenCommands } = content;
  if (extent === 'none') return [];
  const delegated = management === 'delegated';
  const own = unsigned(delegated ? iccid : null, issuerCertificateDer, extent);
  const installs = delegated ? tokenCommands.map(decodeCommand) : own;
  const asAsked = installs.length === own.length && own.every((each, at) => signsTheSame(each, installs[at]));
  if (!asAsked) throw new KeyServiceRefusal('token-for-another-command');
  const application = installs.at(-1);
  const load = extent === 'whole' ? installs[0] : undefined;
  const blocks = load
    ? loadBlocks(
        signedLoadFileStream(
          buildJpkiLoadFile({ issuerCertificate: issuerCertificateDer }),
          loadFileDap ? [loadFileDap] : [],
        ),
        maxCommandData(SecurityLevel.ALL),
      )
    : [];
  return [
    ...(load ? [{ name: INSTALL_LOAD, stage: STAGE, command: load }] : []),
    ...blocks.map((command, block) => ({
      name: block === blocks.length - 1 ? LOAD : `${LOAD}-${block}`,
      stage: STAGE,
      command,
    })),
    ...(application ? [{ name: INSTALL_APPLICATION, stage: STAGE, command: application }] : []),
  ];
}

function signsTheSame(own: CommandApdu, given: CommandApdu | undefined): boolean {
  try {
    return given?.cla === own.cla && given.ins === own.ins && equalBytes(tokenInput(own), tokenInput(given));
  } catch {
    return false;
  }
}

export function contentSession(content: ScriptContent): ContentSession {
  return { extent: content.extent, tokenCommands: content.tokenCommands.map(hex) };
}

/** Receipts among the answers that carry the card's own MAC. */
export function receiptsIn({ extent, tokenCommands }: ContentSession, answers: readonly ScriptAnswer[]): CardReceipt[] {
  const names = { whole: [LOAD, INSTALL_APPLICATION], instance: [INSTALL_APPLICATION], none: [] }[extent];
  return names.flatMap((name, at) => {
    const answer = answers.find((each) => each.name === name)?.data;
    const command = tokenCommands[at];
    return command !== undefined && answer && answer.length > 1 ? [{ command, answer: hex(answer) }] : [];
  });
}

/** "Nothing found" ends an agent's script, so the question that may be answered so comes last. */
export function probeContentCommands(): PlannedCommand[] {
  return [
    { name: READ_OBJECTS, stage: 'probe', command: getStatus('applications', OWN_OBJECTS) },
    {
      name: READ_LOAD_FILES,
      stage: 'probe',
      command: getStatus('executable-load-files', JPKI_LOAD_FILE_AID),
      expect: [0x9000, NOTHING_FOUND],
    },
  ];
}

/** What has to be brought along when the SP area has no application. Throws on an answer that is no registry. */
export function missingContent(answers: readonly ScriptAnswer[]): ContentExtent {
  const loadFiles = answers.find(({ name }) => name === READ_LOAD_FILES);
  const entries: RegistryEntry[] = loadFiles?.sw === 0x9000 ? parseGetStatus(loadFiles.data) : [];
  return entries.some(({ aid }) => equalBytes(aid, JPKI_LOAD_FILE_AID)) ? 'instance' : 'whole';
}

/** Part of a script's digest, so that the same order again is the same script. */
export function contentDigestInput(content: ScriptContent | undefined): Uint8Array {
  if (!content) return new Uint8Array(0);
  const head = new TextEncoder().encode(JSON.stringify([content.management, content.extent]));
  return concat(head, ...content.tokenCommands);
}
