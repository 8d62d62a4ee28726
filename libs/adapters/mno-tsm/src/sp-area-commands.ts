// What the MNO-TSM is asked to do in the issuer's session (SIM route): SP area with keys by scenario 3 and, in simple mode, load
// file with the issuer's certificate, application, extradition into the SP area; and the way back. In the other modes the SP
// area has the right to load and install itself, so the carrier's part ends with the keys.
import { createHash } from 'node:crypto';
import { decodeTlvs, encodeTlv, findTlv, hex } from '@sumaho-jpki/wire/apdu';
import { Privilege, SCP03_KEY_VERSION, uiccSecurityDomainParameters } from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  SP_AREA_AID,
  buildJpkiLoadFile,
  loadFileDataBlock,
} from '@sumaho-jpki/wire/jpki-applet';
import type { BearerName, FunctionRequestInput, SeCommandsOutcome } from '@sumaho-jpki/wire/tsm-messages';
import type { ManagementMode, SpAreaOutcome } from '@sumaho-jpki/operations';

type SeCommands = FunctionRequestInput<'seCommandsGenerationAndRemoteExecution'>['seCommands'];

const AREA_AID = hex(SP_AREA_AID);
const LOAD_FILE = hex(JPKI_LOAD_FILE_AID);
const APPLICATION = hex(JPKI_AP_AID);
/** Trusted path: the SP area forwards STORE DATA to the application. */
const AREA = Privilege.SECURITY_DOMAIN | Privilege.TRUSTED_PATH;
const AREA_PRIVILEGES: Readonly<Record<ManagementMode, number>> = {
  simple: AREA,
  delegated: AREA | Privilege.DELEGATED_MANAGEMENT,
  authorized: AREA | Privilege.AUTHORIZED_MANAGEMENT,
};

/** Same input, same bytes: a repeated order is the same order to the carrier. */
export function spAreaCommands(input: {
  dgi00A6: Uint8Array;
  issuerCertificateDer: Uint8Array;
  loadFileDap?: Uint8Array;
  management?: ManagementMode;
}): SeCommands {
  const { management = 'simple' } = input;
  const area = areaCommands(input.dgi00A6, management);
  return management === 'simple' ? [...area, ...contentCommands(input.issuerCertificateDer, input.loadFileDap)] : area;
}

function contentCommands(issuerCertificate: Uint8Array, dap?: Uint8Array): SeCommands {
  const loadFile = buildJpkiLoadFile({ issuerCertificate });
  return [
    {
      command: 'loadELF',
      elfAid: LOAD_FILE,
      byteCode: hex(loadFile),
      ...(dap ? { dapBlock: [hex(dap)] } : {}),
      hash: createHash('sha256').update(loadFileDataBlock(loadFile)).digest('hex').toUpperCase(),
    },
    {
      command: 'instantiateApplication',
      elfAid: LOAD_FILE,
      moduleAid: hex(JPKI_MODULE_AID),
      instanceAid: APPLICATION,
      makeSelectable: true,
    },
    { command: 'extradite', objectAid: APPLICATION, targetSecurityDomainAid: AREA_AID },
  ];
}

function areaCommands(dgi00A6: Uint8Array, management: ManagementMode): SeCommands {
  const tlvs = decodeTlvs(dgi00A6);
  const ephemeral = findTlv(tlvs, 0x7f49);
  if (!ephemeral) throw new RangeError('DGI 00A6 holds no ephemeral key');
  const template = findTlv(tlvs, 0xa6);
  const [keyVersion] = (template && findTlv(decodeTlvs(template.value), 0x83)?.value) ?? [];
  return [
    {
      command: 'createSecurityDomain',
      securityDomainAid: AREA_AID,
      privileges: AREA_PRIVILEGES[management].toString(16).padStart(6, '0').toUpperCase(),
      installParameters: hex(uiccSecurityDomainParameters()),
    },
    {
      command: 'createFirstSSDKeyset',
      variant: 'cccmScenario3',
      securityDomainAid: AREA_AID,
      keyVersionNumber: keyVersion ?? SCP03_KEY_VERSION,
      eccKeyLength: 256,
      ssdOwnerEphemeralPublicKey: hex(encodeTlv(0x7f49, ephemeral.value)),
      scenarioParameter: hex(dgi00A6),
    },
  ];
}

/** What was made from an object goes before the object, the SP area last. */
export function deletionCommands(): SeCommands {
  return [APPLICATION, LOAD_FILE, AREA_AID].map((objectAid) => ({
    command: 'delete' as const,
    objectAid,
    deleteRelatedObjects: true,
  }));
}

/** The carrier's report in our words. */
export function spAreaOutcome(report: SeCommandsOutcome, bearer?: BearerName): SpAreaOutcome {
  const { status, statusCodeData } = report.functionExecutionStatus;
  const executed = status === 'Executed-Success' || status === 'Executed-WithWarning';
  const failed = report.commandResults.find((result) => result.status !== 'Executed-Success');
  const code = statusCodeData ? `${statusCodeData.subjectCode}/${statusCodeData.reasonCode}` : status;
  return {
    state: executed ? 'executed' : 'failed',
    receipt: report.receipt === undefined ? null : new Uint8Array(Buffer.from(report.receipt, 'hex')),
    apduCount: report.cardAuditTrail.length,
    reason: executed ? null : `${failed?.command ?? 'order'}: ${code}`,
    ...(bearer ? { bearer } : {}),
  };
}
