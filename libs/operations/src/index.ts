export * from './ports/catalogue.port';
export * from './ports/figures.port';
export * from './ports/former-rows.port';
export * from './ports/issue-control.port';
export * from './ports/keychain.port';
export * from './ports/keychain.rows';
export * from './ports/outside.port';
export * from './ports/register.port';
export * from './ports/resident-register.port';
export * from './ports/verifier.port';
export * from './ports/verifier-usage.port';
export * from './ports/passkeys.port';
export * from './ports/rows';
export * from './ports/staff.port';
export * from './ports/status.port';
export * from './ports/bulk-file.port';
export * from './ports/mass-act.port';
export * from './approvals/approvals';
export { canonicalJson } from './canonical-json';
export * from './mass-act/carry-out-mass-acts.operation';
export * from './mass-act/mass-act.operations';
export { ReadBulkFiles, type BulkFileView } from './bulk-file/bulk-file-view';
export { RunBulkFiles } from './bulk-file/run-bulk-files.operation';
export { DecideBulkFile, StartBulkFile, SteerBulkFile } from './bulk-file/start-bulk-file.operation';
export { UploadBulkFile, type BulkTable } from './bulk-file/upload-bulk-file.operation';
export * from './ports/step.port';
export * from './refused';
export { MovedMeanwhile } from './move';
export * from './enrol-citizen/enrol-citizen.operation';
export * from './apply/line-check';
export * from './apply/begin-application.operation';
export * from './apply/complete-signature.operation';
export { RequestAccessCode, SendAccessCode, SetDownloadPassword } from './apply/access-code.operations';
export { CancelApplication } from './apply/cancel-application.operation';
export { DEVICE_SESSION_HOURS, RedeemAccessCode, type Redemption } from './redeem/redeem-access-code.operation';
export * from './redeem/device-next';
export { OpenDeviceChallenge, DEVICE_CHALLENGE_MINUTES } from './keychain/device-challenge.operation';
export { AttestPhone } from './keychain/attest-phone.operation';
export { ProveKey } from './keychain/prove-key.operation';
export {
  EnrolByEst,
  EST_RETRY_AFTER_SECONDS,
  type EstAnswer,
  type EstKeyAnswer,
} from './keychain/enrol-by-est.operation';
export { FetchDeliveredKey, ReportStorageFailed, ReportStored, ReportWiped } from './keychain/storage.operations';
export { MeetPhone, OpenContactChallenge } from './keychain/phone-contact.operation';
export { AwaitAttestation, AwaitKey, AwaitStorage, DeliverKey } from './keychain/keychain.steps';
export { ChangeIssuePolicy, ReadIssuePolicies } from './issue-policies/issue-policies.operations';
export { ReadFigures, type Figures } from './figures/read-figures.operation';
export { OpenTrainingLine, ReadTrainingLines, type TrainingLine } from './training/training-lines.operations';
export { SimulateIssuePolicy, type SimulatedPolicy } from './issue-policies/simulate-issue-policy.operation';
export { ReadEquivalence } from './issue-policies/read-equivalence.operation';
export * from './ports/authority-health.port';
export { ReadAuthorityHealth, type AuthorityHealth } from './authority-health/read-authority-health.operation';
export { PrepareKey } from './provision/prepare-key.step';
export * from './ports/party.port';
export {
  IssuePartyCertificate,
  PartyRefusedError,
  type IssuedPartyCertificate,
  type PartyRefusal,
} from './parties/issue-party-certificate.operation';
export { RevokePartyCertificate, SettlePartyCertificates } from './parties/end-party-certificates.operations';
export { AnswerCmp, type CmpReply } from './parties/answer-cmp.operation';
export { CmpActs } from './parties/cmp-acts';
export { CmpCallers } from './parties/cmp-caller';
export { isStillGood, PartyCredentials, type PartyAuthorisation } from './parties/party-credentials';
export { EnrolPartyByEst, type PartyProof } from './parties/enrol-party-by-est.operation';
export { PartyRegister, type EnrolmentSecret } from './parties/party-register.operation';
export * from './ports/ceremony.port';
export * from './authority-health/read-ceremony-log.operation';
export {
  ReadPartyCertificate,
  SearchPartyCertificates,
  type MachineCertificate,
  type PartyCertificatePage,
} from './parties/party-certificates.operations';
export {
  ReadParties,
  RequestPartyChange,
  ShowPartySecret,
  StopParty,
  type PartyPicture,
  type PartyWish,
} from './parties/desk-parties.operations';
export { LintIssued } from './issue-control/lint-issued.operation';
export { IssueCertificate } from './provision/issue-certificate.step';
export { OrderSpArea } from './provision/order-sp-area.step';
export { RelayScripts } from './provision/relay-scripts.step';
export { AwaitSpArea } from './provision/await-sp-area.step';
export { AcceptSpAreaOutcome } from './provision/sp-area-outcome';
export { ContentManagement } from './provision/content';
export { BuildScript } from './provision/build-script.step';
export { AwaitPersonalisation, MOST_ROUNDS } from './provision/await-personalisation.step';
export * from './activate-certificate/prove-possession.operation';
export { AwaitActivation } from './activate-certificate/await-activation.step';
export { ActivateCertificate } from './activate-certificate/activate-certificate.step';
export { NotifyActivation } from './activate-certificate/notify-activation.step';
export * from './undo/undo.steps';
export * from './publish-status/answer-status.operation';
export * from './publish-status/prepare-answers.operation';
export * from './publish-status/not-good-page';
export * from './publish-status/publish-crl.operation';
export * from './publish-status/published-revocations';
export type { Asker } from './asker';
export * from './revoke-certificate/revoke-certificate.operation';
export { RequestEnd } from './end-at-desk/request-end.operation';
export { DecideRequest, WithdrawRequest } from './end-at-desk/decide-request.operation';
export { DecideChange, WithdrawChange } from './approvals/decide-change.operation';
export { DecideJlisChange, WithdrawJlisChange } from './approvals/jlis-changes';
export { ReadApprovals, type ApprovalPicture } from './approvals/read-approvals.operation';
export * from './ports/call-code.port';
export * from './ports/desk-queue.port';
export * from './ports/documents.port';
export {
  CheckReceipt,
  IssueReceipt,
  PrintDocument,
  type CheckedReceipt,
  type IssuedReceipt,
} from './documents/receipt.operations';
export {
  OpenDeskTask,
  ReadDeskQueue,
  WorkOnDeskTask,
  WriteHandoverNote,
  type DeskQueue,
  type HandoverPicture,
} from './desk-queue/desk-queue.operations';
export { ReadLineNotes, ShowPresence, WriteLineNote, type NotePicture } from './desk-queue/line-notes.operations';
export type { Colleague } from './desk-queue/desk-people';
export { openTaskOfParkedStep } from './desk-queue/product-tasks';
export type { TaskPicture } from './desk-queue/task-picture';
export { BeginCallCode, EndCall } from './call-code/begin-call-code.operation';
export { AnswerCallCode, ReadOwnCall } from './call-code/answer-call-code.operation';
export { callPictureOf, type CallPicture } from './call-code/call-picture';
export * from './ports/pin-initialisation.port';
export { OrderPinInitialisation } from './pin-initialisation/order-pin-initialisation.operation';
export { RedeemPinCode } from './pin-initialisation/redeem-pin-code.operation';
export { PermitPinReset } from './pin-initialisation/permit-pin-reset.operation';
export { AwaitPinReset, BuildPinReset } from './pin-initialisation/pin-reset.steps';
export { AcceptCarrierReport } from './carrier-report/accept-carrier-report.operation';
export {
  CheckCleanProof,
  IssueCleanProofs,
  type CleanProof,
  type CleanStatement,
} from './clean-proof/clean-proof.operations';
export * from './ports/drift.port';
export * from './ports/mvno-contract.port';
export {
  ReadMvnoContracts,
  RequestContractChange,
  type ContractWish,
  type MvnoContractPicture,
} from './mvno-contracts/mvno-contracts.operations';
export { contractOf } from './mvno-contracts/contract-of';
export { ReconcileAll, ReconcileLine, type Compared } from './reconcile/reconcile.operation';
export type { AskedCarrier } from './reconcile/gather-sides';
export { RepairDrift } from './reconcile/repair-drift.operation';
export { ReadDrifts, type DriftList } from './reconcile/read-drifts.operation';
export { RecordLineEvent, type RecordedLineEvent } from './line-events/record-line-event.operation';
export { lineEndsAt, type LineEventAnswer } from './line-events/line-life';
export { ActOnCarrierReport } from './carrier-report/act-on-carrier-report.step';
export {
  AcceptResidentMessage,
  type ResidentMessage,
  type ResidentSubject,
  type ToldByResidentRegister,
} from './resident-register/accept-resident-message.operation';
export { ActOnResidentMessage } from './resident-register/act-on-resident-message.step';
export { ReadResidentRegister } from './resident-register/read-resident-register.operation';
export { ReadVerifierFees, type VerifierFee, type VerifierFees } from './verifiers/read-verifier-fees.operation';
export { StatusQuestions } from './verifiers/status-questions';
export {
  ChangeVerifier,
  ReadVerifiers,
  RegisterVerifier,
  type ListedVerifier,
  type VerifierView,
} from './verifiers/manage-verifiers.operations';
export {
  ASSERTION_SECONDS,
  OpenVerifierSession,
  VERIFIER_SESSION_SECONDS,
  type VerifiedAssertion,
} from './verifiers/open-verifier-session.operation';
export {
  VERIFIER_FACTS_MS,
  VerifierDirectory,
  type Entitlement,
  type VerifierClock,
} from './verifiers/verifier-directory';
export { TellHolder } from './tell-holder/tell-holder.step';
export { AcceptServiceState } from './lock-element/accept-service-state.operation';
export { LockElement, UnlockElement } from './lock-element/lock-element.step';
export { lockPictureOf, type LockPicture } from './lock-element/order-lock';
export { SuspendCertificate } from './hold-certificate/suspend-certificate.operation';
export { ParkedMessages } from './parked-messages/parked-messages.operations';
export { RequestLift } from './hold-certificate/lift-hold.operation';
export { ResumeCertificate } from './hold-certificate/resume-certificate.operation';
export { holdsOf } from './hold-certificate/holds';
export { RemindOfExpiry } from './term/remind-of-expiry.operation';
export { EndLostHolds } from './term/end-lost-holds.operation';
export { ExpireCertificates } from './term/expire-certificates.operation';
export * from './verify-at-gate/verify-at-gate.operations';
export { FindSuccessor } from './verify-at-gate/find-successor.operation';
export * from './views/application-view';
export { certificateActions, type CertificateAction } from './views/certificate-actions';
export * from './desk/desk.operations';
export { ReadLineAt, type LineThen } from './desk/read-line-at.operation';
export { ReadTranscript } from './desk/read-transcript.operation';
export { SignInRefused, type StaffSignInWay } from './sign-in-staff/sign-in-refused';
export * from './sign-in-staff/sign-in-staff.operation';
export {
  STAFF_SESSION_HOURS,
  tellSessionEnd,
  TellSignIns,
  type SessionEnd,
} from './sign-in-staff/tell-sign-ins.operation';
export { EnrolmentCodes, type EnrolmentCode } from './staff/enrolment-code';
export { ChangeStaff, InviteStaff, ReadStaff, type ListedStaff } from './staff/keep-staff.operations';
export { EnrolByCertificate } from './staff/enrol-by-certificate.operation';
export { EnrolByPassword } from './staff/enrol-by-password.operation';
export { JoinersCodes, type BegunOneTimeCodes } from './staff/joiners-codes';
export { KeepOwnAccount, type OwnAccount } from './staff/own-account.operations';
export { KeepOwnCertificates } from './staff/own-certificates.operations';
export { EnrolStaff, PasskeyChallenges, SignInByPasskey, type BegunPasskey } from './staff/passkeys.operations';
export { SignInByCertificate, type ShownStaffCertificate } from './staff/sign-in-by-certificate.operation';
export { StaffCertificates, type IssuedStaffCertificate } from './staff/staff-certificates';
export { SignInBySso } from './staff/sign-in-by-sso.operation';
export type { WaysIn } from './staff/staff-entry';
