// The order's SE commands as card commands of an ISD session (GlobalPlatform Card Specification 2.3.1 §11), and the reading of
// the card's registry that tells which of them are done already.
import { createHash } from 'node:crypto';
import { bytes, decodeTlvs, equalBytes, hex } from '@sumaho-jpki/wire/apdu';
import {
  DGI_KEY_AGREEMENT,
  LifeCycle,
  type PlannedCommand,
  type RegistryEntry,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  SecurityLevel,
  deleteObject,
  getStatus,
  installAndMakeSelectable,
  installForExtradition,
  installForInstall,
  installForLoad,
  installForPersonalization,
  loadBlocks,
  maxCommandData,
  setStatus,
  storeData,
} from '@sumaho-jpki/wire/globalplatform';
import { JPKI_OBJECTS } from './jpki-objects';
import type { SeCommand } from '@sumaho-jpki/wire/tsm-messages';

const MAX_DATA = maxCommandData(SecurityLevel.ALL);
const NOTHING_FOUND = 0x6a88;
const MORE_TO_COME = 0x6310;

/** Name of the command whose answer holds the scenario 3 receipt. */
export const KEY_AGREEMENT = 'store-key-agreement';
export const READ_LOAD_FILES = 'read-load-files';
export const READ_APPLICATIONS = 'read-applications';

/** What the carrier cannot do, as a sentence for the message of a refusal; undefined = it can. */
export function faultOf(command: SeCommand): string | undefined {
  if (command.command === 'loadELF') {
    if (command.byteCode === undefined) return 'no load file is known by this hash';
    const [block] = decodeTlvs(bytes(command.byteCode));
    if (block?.tag !== 0xc4) return 'byteCode is not a load file';
    const hash = createHash('sha256').update(block.value).digest('hex').toUpperCase();
    if (hash !== command.hash) return 'hash does not belong to byteCode';
    if (!(command.dapBlock ?? []).every(isDapBlock)) return 'dapBlock is not a DAP block';
  }
  if (command.command === 'createFirstSSDKeyset') {
    const ephemeral = command.ssdOwnerEphemeralPublicKey;
    if (!command.scenarioParameter.endsWith(ephemeral)) return 'scenarioParameter holds another ephemeral key';
  }
  return undefined;
}

/** Whether it is right only the card can tell: the carrier has no key for it. */
function isDapBlock(text: string): boolean {
  try {
    const [block, ...more] = decodeTlvs(bytes(text));
    return block?.tag === 0xe2 && more.length === 0;
  } catch {
    return false;
  }
}

export function cardCommands(order: SeCommand): PlannedCommand[] {
  const stage = order.command;
  const named = (name: string, command: PlannedCommand['command']): PlannedCommand => ({ name, stage, command });
  switch (order.command) {
    case 'createSecurityDomain': {
      const instance = {
        loadFileAid: SSD_PACKAGE_AID,
        moduleAid: SSD_MODULE_AID,
        instanceAid: bytes(order.securityDomainAid),
        privileges: Number.parseInt(order.privileges, 16),
        ...(order.installParameters === undefined ? {} : { applicationParameters: bytes(order.installParameters) }),
      };
      return [named('install-security-domain', installAndMakeSelectable(instance))];
    }
    case 'createFirstSSDKeyset': {
      const dgi = { dgi: DGI_KEY_AGREEMENT, value: bytes(order.scenarioParameter) };
      return [
        named('open-personalisation', installForPersonalization(bytes(order.securityDomainAid))),
        ...storeData([dgi], { maxData: MAX_DATA, answerExpected: true }).map((each) => named(KEY_AGREEMENT, each)),
      ];
    }
    case 'loadELF': {
      const loadFileAid = bytes(order.elfAid);
      const target = order.ssdAidForExtradition;
      return [
        named('install-for-load', installForLoad({ loadFileAid, hash: bytes(order.hash) })),
        ...loadBlocks(bytes([...(order.dapBlock ?? []), order.byteCode ?? ''].join('')), MAX_DATA).map((each, block) =>
          named(`load-block-${block}`, each),
        ),
        ...(target === undefined
          ? []
          : [named('extradite-load-file', installForExtradition(loadFileAid, bytes(target)))]),
      ];
    }
    case 'instantiateApplication': {
      const instance = {
        loadFileAid: bytes(order.elfAid),
        moduleAid: bytes(order.moduleAid),
        instanceAid: bytes(order.instanceAid),
        privileges: Number.parseInt(order.privileges ?? '00', 16),
        ...(order.installParameters === undefined ? {} : { applicationParameters: bytes(order.installParameters) }),
      };
      const install = order.makeSelectable ? installAndMakeSelectable : installForInstall;
      return [named('install-application', install(instance))];
    }
    case 'extradite': {
      const extradition = installForExtradition(bytes(order.objectAid), bytes(order.targetSecurityDomainAid));
      return [named('extradite', extradition)];
    }
    case 'setStatus': {
      const state = order.lockControl === 'lock' ? LifeCycle.LOCKED_FLAG : 0;
      return [named('set-status', setStatus('application', bytes(order.objectAid), state))];
    }
    case 'delete':
      return [named('delete', deleteObject(bytes(order.objectAid), order.deleteRelatedObjects))];
  }
}

/** Longest beginning that all AIDs of the order share, at least 5 bytes (else all entries are asked for). */
function sharedBeginning(commands: readonly SeCommand[]): Uint8Array {
  const aids = commands.flatMap((command) =>
    Object.entries(command).flatMap(([field, value]) =>
      /Aid$/.test(field) && typeof value === 'string' && field !== 'moduleAid' ? [value] : [],
    ),
  );
  let shared = aids[0] ?? JPKI_OBJECTS.area.slice(0, 10);
  for (const aid of aids) while (!aid.startsWith(shared)) shared = shared.slice(0, -2);
  return bytes(shared.length >= 10 ? shared : '');
}

/**
 * Reads the registry. "Nothing found" ends an agent's script, so the question that may be answered so comes last: load files
 * are asked for as a whole (there is always the security domain package), applications by their beginning.
 */
export function readingCommands(commands: readonly SeCommand[]): PlannedCommand[] {
  const stage = 'read-state';
  return [
    {
      name: READ_LOAD_FILES,
      stage,
      command: getStatus('executable-load-files'),
      expect: [0x9000, MORE_TO_COME, NOTHING_FOUND],
    },
    {
      name: READ_APPLICATIONS,
      stage,
      command: getStatus('applications', sharedBeginning(commands)),
      expect: [0x9000, MORE_TO_COME, NOTHING_FOUND],
    },
  ];
}

export interface CardState {
  readonly applications: readonly RegistryEntry[];
  readonly loadFiles: readonly RegistryEntry[];
}

/** Whether the card shows the result of this command already. */
export function isDone(order: SeCommand, card: CardState): boolean {
  const application = (aid: string) => card.applications.find((entry) => hex(entry.aid) === aid);
  const loadFile = (aid: string) => card.loadFiles.find((entry) => hex(entry.aid) === aid);
  switch (order.command) {
    case 'createSecurityDomain':
      return application(order.securityDomainAid) !== undefined;
    case 'createFirstSSDKeyset': {
      const { lifeCycle = 0 } = application(order.securityDomainAid) ?? {};
      return (lifeCycle & LifeCycle.PERSONALIZED) === LifeCycle.PERSONALIZED;
    }
    case 'loadELF':
      return loadFile(order.elfAid) !== undefined;
    case 'instantiateApplication':
      return application(order.instanceAid) !== undefined;
    case 'extradite': {
      const holder = (application(order.objectAid) ?? loadFile(order.objectAid))?.securityDomainAid;
      return holder !== undefined && equalBytes(holder, bytes(order.targetSecurityDomainAid));
    }
    case 'setStatus': {
      const entry = application(order.objectAid);
      const locked = entry !== undefined && (entry.lifeCycle & LifeCycle.LOCKED_FLAG) !== 0;
      return entry !== undefined && locked === (order.lockControl === 'lock');
    }
    case 'delete':
      return application(order.objectAid) === undefined && loadFile(order.objectAid) === undefined;
  }
}
