// The two orders an SP-TSM gives for a SIM: an SP area with application, and its deletion.
import { createHash } from 'node:crypto';
import type { DemoLine } from '@sumaho-jpki/stand-ins/mno-tsm';
import { decodeTlvs, encodeTlv, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import { uiccSecurityDomainParameters } from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  SP_AREA_AID,
  buildJpkiLoadFile,
  loadFileDataBlock,
} from '@sumaho-jpki/wire/jpki-applet';
import { type FunctionRequestInput, JPKI_SERVICE } from '@sumaho-jpki/wire/tsm-messages';

/** Stands for the issuer's root; any bytes do, the applet gives them back as EF 000B. */
const ISSUER_CERTIFICATE = Uint8Array.from({ length: 900 }, (_, i) => (i * 7) & 0xff);

export function setUp(line: DemoLine, dgi: Uint8Array) {
  const loadFile = buildJpkiLoadFile({ issuerCertificate: ISSUER_CERTIFICATE });
  const area = hex(SP_AREA_AID);
  const ephemeral = findTlv(decodeTlvs(dgi), 0x7f49)?.value ?? new Uint8Array(0);
  const seCommands: FunctionRequestInput<'seCommandsGenerationAndRemoteExecution'>['seCommands'] = [
    {
      command: 'createSecurityDomain',
      securityDomainAid: area,
      privileges: '808000',
      installParameters: hex(uiccSecurityDomainParameters()),
    },
    {
      command: 'createFirstSSDKeyset',
      variant: 'cccmScenario3',
      securityDomainAid: area,
      keyVersionNumber: 0x30,
      eccKeyLength: 256,
      ssdOwnerEphemeralPublicKey: hex(encodeTlv(0x7f49, ephemeral)),
      scenarioParameter: hex(dgi),
    },
    {
      command: 'loadELF',
      elfAid: hex(JPKI_LOAD_FILE_AID),
      byteCode: hex(loadFile),
      hash: createHash('sha256').update(loadFileDataBlock(loadFile)).digest('hex').toUpperCase(),
    },
    {
      command: 'instantiateApplication',
      elfAid: hex(JPKI_LOAD_FILE_AID),
      moduleAid: hex(JPKI_MODULE_AID),
      instanceAid: hex(JPKI_AP_AID),
      makeSelectable: true,
    },
    { command: 'extradite', objectAid: hex(JPKI_AP_AID), targetSecurityDomainAid: area },
  ];
  return {
    mobileServiceContext: {
      mobileSubscription: { msisdn: line.msisdn.slice(1), mnoName: line.carrier },
      secureElement: { iccid: line.iccid },
      service: JPKI_SERVICE,
    },
    seCommands,
  };
}

export function deletion(line: DemoLine) {
  return {
    mobileServiceContext: {
      mobileSubscription: { msisdn: line.msisdn.slice(1), mnoName: line.carrier },
      secureElement: { iccid: line.iccid },
      service: JPKI_SERVICE,
      stopOnWarning: false,
    },
    seCommands: [JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID].map((aid) => ({
      command: 'delete' as const,
      objectAid: hex(aid),
      deleteRelatedObjects: true,
    })),
  };
}
