import { citizenRoutes } from './citizen';
import { deviceRoutes } from './device';
import { gateRoutes } from './gate';
import { keychainRoutes } from './keychain';
import { pinInitialisationRoutes } from './pin-initialisation';
import { staffRoutes } from './staff';
import { systemRoutes } from './system';

export * from './route';
export * from './shapes';
export { citizenRoutes, TERMS_VERSIONS, type OwnLineView } from './citizen';
export { HOLDER_CAUSES } from './holder-causes';
export type { DriftView } from './drift';
export type { ApprovalView, ChecklistView } from './approval';
export type { BulkFileShown, BulkRowShown } from './bulk-file';
export type { BlastRadiusView, MassActView } from './mass-act';
export type { CeremonyLogView, CeremonyView } from './ceremonies';
export type { MachineCertificateView, PartyCertificatePageView, PartyView } from './parties';
export type { MvnoContractView } from './mvno-contract';
export { activationText, deviceRoutes } from './device';
export { deviceNext, type DeviceNext, type DeviceState } from './device-state';
export {
  challengeBytes,
  contactStatement,
  estPaths,
  partyEstPaths,
  KEY_PURPOSES,
  keychainRoutes,
  keyProofData,
  samePhoneStatement,
  STORAGE_FAILURES,
} from './keychain';
export type { CallView } from './call-code';
export type { ColleagueView, DeskQueueView, DeskTaskView, LineNotesView, ShiftDigestView } from './desk-queue';
export type { CleanProofView, CleanStatementView } from './clean-proof';
export { pinInitialisationRoutes } from './pin-initialisation';
export type { LineAtView } from './line-at';
export type { TranscriptPartView, TranscriptScriptView } from './transcript';
export type { FiguresView } from './figures';
export type { TrainingLineView } from './training';
export type { PolicySimulationView } from './staff';
export { gateRoutes, gateText } from './gate';
export type { AuthorityHealthView } from './authority';
export { residentMessage, type ResidentMessageBody } from './resident-register';
export { staffRoutes, type LineSummary, type RouteEquivalence } from './staff';
export { machinePaths, systemRoutes } from './system';
export type { GivenCodeView, OwnAccountView, StaffMemberView } from './staff-life';
export type { ListedVerifierView, VerifierFeeView, VerifierView } from './verifiers';

/** Every route of the product by surface; the API serves all of them or refuses to start. */
export const routes = {
  citizen: citizenRoutes,
  device: deviceRoutes,
  keychain: keychainRoutes,
  pinInitialisation: pinInitialisationRoutes,
  staff: staffRoutes,
  gate: gateRoutes,
  system: systemRoutes,
} as const;
