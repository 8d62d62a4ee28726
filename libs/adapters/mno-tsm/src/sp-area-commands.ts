// What the MNO-TSM is asked to do in the issuer's session (SIM route, simple mode): SP area with keys by scenario 3, load file
// with the issuer's certificate, application, extradition into the SP area; and the way back.
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
import type { FunctionRequestInput, SeCommandsOutcome } from '@sumaho-jpki/wire/tsm-messages';
import type { SpAreaOutcome } from '@sumaho-jpki/operations';

type SeCommands = FunctionRequestInput<'seCommandsGenerationAndRemoteExecution'>['seCommands'];

const AREA = hex(SP_AREA_AID);
const LOAD_FILE = hex(JPKI_LOAD_FILE_AID);
const APPLICATION = hex(JPKI_AP_AID);
/** Trusted path: the SP area forwards STORE DATA to the application. */
const AREA_PRIVILEGES = (Privilege.SECURITY_DOMAIN | Privilege.TRUSTED_PATH)
  .toString(16)
  .padStart(6, '0')
  .toUpperCase();

/** Same input, same bytes: a repeated order is the same order to the carrier. */
export function spAreaCommands(input: { dgi00A6: Uint8Array; issuerCertificateDer: Uint8Array }): SeCommands {
  const loadFile = buildJpkiLoadFile({ issuerCertificate: input.issuerCertificateDer });
  const ephemeral = findTlv(decodeTlvs(input.dgi00A6), 0x7f49);
  if (!ephemeral) throw new RangeError('DGI 00A6 holds no ephemeral key');
  return [
    {
      command: 'createSecurityDomain',
      securityDomainAid: AREA,
      privileges: AREA_PRIVILEGES,
      installParameters: hex(uiccSecurityDomainParameters()),
    },
    {
      command: 'createFirstSSDKeyset',
      variant: 'cccmScenario3',
      securityDomainAid: AREA,
      keyVersionNumber: SCP03_KEY_VERSION,
      eccKeyLength: 256,
      ssdOwnerEphemeralPublicKey: hex(encodeTlv(0x7f49, ephemeral.value)),
      scenarioParameter: hex(input.dgi00A6),
    },
    {
      command: 'loadELF',
      elfAid: LOAD_FILE,
      byteCode: hex(loadFile),
      hash: createHash('sha256').update(loadFileDataBlock(loadFile)).digest('hex').toUpperCase(),
    },
    {
      command: 'instantiateApplication',
      elfAid: LOAD_FILE,
      moduleAid: hex(JPKI_MODULE_AID),
      instanceAid: APPLICATION,
      makeSelectable: true,
    },
    { command: 'extradite', objectAid: APPLICATION, targetSecurityDomainAid: AREA },
  ];
}

/** What was made from an object goes before the object, the SP area last. */
export function deletionCommands(): SeCommands {
  return [APPLICATION, LOAD_FILE, AREA].map((objectAid) => ({
    command: 'delete' as const,
    objectAid,
    deleteRelatedObjects: true,
  }));
}

/** The carrier's report in our words. */
export function spAreaOutcome(report: SeCommandsOutcome): SpAreaOutcome {
  const { status, statusCodeData } = report.functionExecutionStatus;
  const executed = status === 'Executed-Success' || status === 'Executed-WithWarning';
  const failed = report.commandResults.find((result) => result.status !== 'Executed-Success');
  const code = statusCodeData ? `${statusCodeData.subjectCode}/${statusCodeData.reasonCode}` : status;
  return {
    state: executed ? 'executed' : 'failed',
    receipt: report.receipt === undefined ? null : new Uint8Array(Buffer.from(report.receipt, 'hex')),
    apduCount: report.cardAuditTrail.length,
    reason: executed ? null : `${failed?.command ?? 'order'}: ${code}`,
  };
}
