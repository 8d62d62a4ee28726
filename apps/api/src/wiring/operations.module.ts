// What only http has: the operations that callers ask for, and the ways to sign in. Operations are plain classes; here each gets its ports.
import { PdfDocuments } from '@sumaho-jpki/adapters/documents';
import { Global, Module } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import {
  CardSignIn,
  HttpCardSignature,
  OcspCardStatus,
  PinnedAppAttestation,
  SessionStore,
  SingleSignOn,
  TotpOneTimeCodes,
  WebAuthnPasskeys,
  registerStrategies,
  type ScryptSecretHasher,
} from '@sumaho-jpki/adapters/sign-in';
import { readAttestationRoots, readCarriers, readSignInClientKey } from '@sumaho-jpki/adapters/settings';
import { activationText, citizenRoutes, gateText, staffRoutes } from '@sumaho-jpki/contract';
import * as operations from '@sumaho-jpki/operations';
import type { Register } from '@sumaho-jpki/operations';
import type { WaysPolicy } from '@sumaho-jpki/rules';
import { readFileSync } from 'node:fs';
import { built } from './built';
import { CitizenViews } from './citizen-views';
import { DerivedPartySecrets } from './derived-party-secrets';
import { DeviceViews } from './device-views';
import { HistoryFeed } from './history-feed';
import { PinResetKeys } from './pin-reset-keys';
import { clock } from './outside.module';
import {
  APP_ATTESTATION,
  CARD_SIGNATURE,
  CARD_STATUS,
  CARRIERS,
  CATALOGUE,
  CEREMONY_LOG,
  CERTIFICATE_AUTHORITY,
  CODE_MINUTES,
  DOCUMENTS,
  FAULTS,
  HASHER,
  LOST_HOLD_DAYS,
  PARTY_AUTHORITY,
  PASSKEYS,
  PUBLIC_ORIGIN,
  RANDOM,
  REGISTER,
  SETTINGS,
  STAFF_WAYS,
} from './tokens';

const SIGNATURE_CALLBACK = Symbol('address the signature service returns to');
const ACTIVATION_TEXT = Symbol('text that activates');
const STATUS_QUESTIONS = Symbol('who may ask for status');
const VERIFIER_CLOCK = Symbol('clock of the verifier directory');
const GATE_TEXT = Symbol('text that opens a gate');

const figures = [
  {
    provide: SIGNATURE_CALLBACK,
    inject: [PUBLIC_ORIGIN],
    useFactory: (origin: string) => `${origin}${citizenRoutes.signatureCallback.path}`,
  },
  { provide: DOCUMENTS, useFactory: () => new PdfDocuments() },
  { provide: ACTIVATION_TEXT, useValue: activationText },
  { provide: GATE_TEXT, useValue: gateText },
  {
    provide: STATUS_QUESTIONS,
    inject: [SETTINGS],
    useFactory: ({ statusQuestions }: Settings) => statusQuestions,
  },
  { provide: LOST_HOLD_DAYS, inject: [SETTINGS], useFactory: ({ lostHoldDays }: Settings) => lostHoldDays },
  { provide: VERIFIER_CLOCK, useValue: { now: () => new Date(), elapsed: () => performance.now() } },
];

const citizens = [
  built(operations.EnrolCitizen, REGISTER, RANDOM),
  built(operations.CheckCompatibility, REGISTER, CARRIERS, CATALOGUE, RANDOM),
  built(
    operations.BeginApplication,
    REGISTER,
    operations.CheckCompatibility,
    CARD_SIGNATURE,
    RANDOM,
    SIGNATURE_CALLBACK,
  ),
  built(operations.CompleteSignature, REGISTER, CARD_SIGNATURE, CARD_STATUS, RANDOM),
  built(operations.SetDownloadPassword, REGISTER, HASHER, CODE_MINUTES),
  built(operations.RequestAccessCode, REGISTER, CODE_MINUTES),
  built(operations.CancelApplication, REGISTER),
  built(CitizenViews, REGISTER, CATALOGUE, LOST_HOLD_DAYS),
];
const phones = [
  built(operations.RedeemAccessCode, REGISTER, HASHER, RANDOM),
  built(operations.OpenDeviceChallenge, REGISTER, RANDOM),
  built(operations.AttestPhone, REGISTER, APP_ATTESTATION, CATALOGUE),
  built(operations.ProveKey, REGISTER, APP_ATTESTATION),
  built(operations.EnrolByEst, REGISTER),
  built(operations.FetchDeliveredKey, REGISTER),
  built(operations.ReportStored, REGISTER),
  built(operations.ReportStorageFailed, REGISTER),
  built(operations.ReportWiped, REGISTER),
  built(operations.OpenContactChallenge, REGISTER, RANDOM),
  built(operations.MeetPhone, REGISTER, APP_ATTESTATION),
  built(operations.OpenActivationChallenge, REGISTER, RANDOM),
  built(operations.ProvePossession, REGISTER, CERTIFICATE_AUTHORITY, ACTIVATION_TEXT),
  built(operations.RedeemPinCode, REGISTER, HASHER, RANDOM),
  built(PinResetKeys, SETTINGS),
  built(operations.PermitPinReset, REGISTER, PinResetKeys),
  built(operations.AcceptSpAreaOutcome, REGISTER),
  built(operations.AcceptServiceState, REGISTER),
  built(operations.AcceptCarrierReport, REGISTER),
  built(operations.AcceptResidentMessage, REGISTER),
  built(DeviceViews, REGISTER, HistoryFeed, PUBLIC_ORIGIN),
];
const gates = [
  built(operations.OpenGateChallenge, REGISTER, RANDOM),
  built(operations.FindSuccessor, REGISTER),
  built(operations.VerifyAtGate, REGISTER, CERTIFICATE_AUTHORITY, GATE_TEXT, operations.AnswerStatus),
];
const verifiers = [
  built(operations.VerifierDirectory, REGISTER, STATUS_QUESTIONS, VERIFIER_CLOCK),
  built(operations.OpenVerifierSession, REGISTER),
  built(operations.ReadVerifiers, REGISTER),
  built(operations.ReadVerifierFees, REGISTER),
  built(operations.RegisterVerifier, REGISTER, RANDOM),
  built(operations.ChangeVerifier, REGISTER, RANDOM),
];
const certificates = [
  built(operations.UploadBulkFile, REGISTER, RANDOM),
  built(operations.StartBulkFile, REGISTER),
  built(operations.DecideBulkFile, REGISTER),
  built(operations.SteerBulkFile, REGISTER),
  built(operations.ReadBulkFiles, REGISTER),
  built(operations.PlanMassAct, REGISTER, RANDOM),
  built(operations.DecideMassAct, REGISTER),
  built(operations.SteerMassAct, REGISTER),
  built(operations.ReadMassActs, REGISTER),
  built(operations.RevokeCertificate, REGISTER, operations.PublishCrl),
  built(operations.SuspendCertificate, REGISTER, operations.PublishCrl),
  built(operations.ResumeCertificate, REGISTER, operations.PublishCrl),
  built(operations.OrderPinInitialisation, REGISTER, HASHER, RANDOM),
];
const parties = [
  built(operations.IssuePartyCertificate, REGISTER, PARTY_AUTHORITY, FAULTS),
  built(operations.RevokePartyCertificate, REGISTER, operations.PublishCrl),
  built(DerivedPartySecrets, SETTINGS),
  built(operations.PartyCredentials, REGISTER, PARTY_AUTHORITY, DerivedPartySecrets, operations.AnswerStatus),
  built(operations.CmpCallers, operations.PartyCredentials),
  built(operations.EnrolPartyByEst, operations.PartyCredentials, operations.IssuePartyCertificate),
  built(
    operations.CmpActs,
    REGISTER,
    PARTY_AUTHORITY,
    operations.IssuePartyCertificate,
    operations.RevokePartyCertificate,
  ),
  built(operations.AnswerCmp, REGISTER, PARTY_AUTHORITY, operations.CmpCallers, operations.CmpActs, RANDOM),
  built(operations.ReadMvnoContracts, REGISTER),
  built(operations.RequestContractChange, REGISTER, RANDOM),
  built(operations.PartyRegister, REGISTER, DerivedPartySecrets),
  built(operations.ReadParties, REGISTER),
  built(operations.SearchPartyCertificates, REGISTER, CERTIFICATE_AUTHORITY),
  built(operations.ReadPartyCertificate, REGISTER, CERTIFICATE_AUTHORITY),
  built(operations.RequestPartyChange, REGISTER, RANDOM),
  built(operations.ShowPartySecret, REGISTER, DerivedPartySecrets),
  built(operations.StopParty, REGISTER),
];
const desks = [
  built(operations.SearchLines, REGISTER),
  built(operations.ReadLine, REGISTER),
  built(operations.ReadLineAt, REGISTER, operations.ReadLine),
  built(operations.RequestEnd, REGISTER, RANDOM),
  built(operations.DecideRequest, REGISTER, operations.PublishCrl),
  built(operations.WithdrawRequest, REGISTER),
  built(operations.RequestLift, REGISTER, RANDOM),
  built(operations.DecideJlisChange, REGISTER, operations.PublishCrl, DerivedPartySecrets),
  built(operations.WithdrawJlisChange, REGISTER),
  built(operations.DecideChange, REGISTER, operations.DecideRequest, operations.DecideJlisChange),
  built(operations.WithdrawChange, REGISTER, operations.WithdrawRequest, operations.WithdrawJlisChange),
  built(operations.ReadApprovals, REGISTER),
  built(operations.IssueReceipt, REGISTER, RANDOM),
  built(operations.PrintDocument, REGISTER, DOCUMENTS, PUBLIC_ORIGIN),
  built(operations.CheckReceipt, REGISTER),
  built(operations.ReadDeskQueue, REGISTER),
  built(operations.OpenDeskTask, REGISTER, RANDOM),
  built(operations.WorkOnDeskTask, REGISTER),
  built(operations.WriteHandoverNote, REGISTER, RANDOM),
  built(operations.ReadLineNotes, REGISTER),
  built(operations.WriteLineNote, REGISTER, RANDOM),
  built(operations.ShowPresence, REGISTER),
  built(operations.BeginCallCode, REGISTER, RANDOM),
  built(operations.EndCall, REGISTER),
  built(operations.ReadOwnCall, REGISTER),
  built(operations.AnswerCallCode, REGISTER),
  built(operations.IssueCleanProofs, REGISTER, RANDOM),
  built(operations.CheckCleanProof, REGISTER),
  built(operations.RecordLineEvent, REGISTER, operations.PublishCrl),
  built(operations.ReconcileLine, REGISTER, CARRIERS, CERTIFICATE_AUTHORITY, RANDOM),
  built(operations.RepairDrift, REGISTER, CARRIERS, operations.PublishCrl),
  built(operations.ReadDrifts, REGISTER),
  built(operations.ReadTranscript, REGISTER),
  built(operations.ReadCertificate, REGISTER),
  built(operations.ParkedSteps, REGISTER),
  built(operations.ParkedMessages, REGISTER, RANDOM),
  built(operations.ReadResidentRegister, REGISTER),
  built(operations.ReadFigures, REGISTER),
  built(operations.ReadTrainingLines, REGISTER),
  built(operations.OpenTrainingLine, REGISTER, CARRIERS),
  built(operations.ReadEquivalence, REGISTER),
  built(operations.ReadAuthorityHealth, REGISTER, CERTIFICATE_AUTHORITY),
  built(operations.ReadCeremonyLog, REGISTER, CERTIFICATE_AUTHORITY, CEREMONY_LOG),
  built(operations.ReadIssuePolicies, REGISTER),
  built(operations.SimulateIssuePolicy, REGISTER, CATALOGUE),
  built(operations.ChangeIssuePolicy, REGISTER, CATALOGUE, RANDOM),
  built(operations.SignInStaff, REGISTER, HASHER, TotpOneTimeCodes),
];
const staff = [
  {
    provide: PASSKEYS,
    inject: [SETTINGS],
    useFactory: ({ publicOrigin, passkeyHost }: Settings) =>
      new WebAuthnPasskeys({
        origin: publicOrigin,
        rpId: passkeyHost === 'public-origin' ? new URL(publicOrigin).hostname : passkeyHost,
        name: 'スマホJPKI 管理画面',
      }),
  },
  {
    provide: STAFF_WAYS,
    inject: [SETTINGS],
    useFactory: (settings: Settings): WaysPolicy => ({
      certificates: settings.clientCertificates === 'from-proxy',
      passwordCarriers: readCarriers(settings).flatMap(({ code, staffPassword }) => (staffPassword ? [code] : [])),
    }),
  },
  built(operations.EnrolmentCodes, HASHER, RANDOM),
  built(operations.JoinersCodes, REGISTER, operations.EnrolmentCodes, TotpOneTimeCodes, STAFF_WAYS),
  built(operations.StaffCertificates, REGISTER, operations.IssuePartyCertificate, RANDOM),
  built(operations.EnrolByCertificate, operations.JoinersCodes, operations.StaffCertificates),
  built(operations.EnrolByPassword, REGISTER, operations.JoinersCodes, HASHER),
  built(operations.SignInByCertificate, REGISTER, PARTY_AUTHORITY, operations.AnswerStatus),
  built(operations.KeepOwnCertificates, REGISTER, operations.StaffCertificates, operations.PublishCrl, STAFF_WAYS),
  built(operations.PasskeyChallenges, REGISTER, RANDOM),
  built(operations.EnrolStaff, REGISTER, operations.EnrolmentCodes, operations.PasskeyChallenges, PASSKEYS),
  built(operations.SignInByPasskey, REGISTER, operations.PasskeyChallenges, PASSKEYS),
  built(operations.SignInBySso, REGISTER),
  built(operations.TellSignIns, REGISTER),
  {
    provide: SingleSignOn,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new SingleSignOn({
        providers: readCarriers(settings).flatMap(({ code, staffSignIn }) =>
          staffSignIn ? [{ carrier: code, ...staffSignIn }] : [],
        ),
        clientKey: readSignInClientKey(settings).reveal(),
        redirectUri: `${settings.publicOrigin}${staffRoutes.ssoCallback.path}`,
        allowHttp: settings.environment === 'development',
      }),
  },
  built(operations.KeepOwnAccount, REGISTER, operations.PasskeyChallenges, PASSKEYS),
  built(operations.ReadStaff, REGISTER),
  built(operations.InviteStaff, REGISTER, operations.EnrolmentCodes, RANDOM),
  built(operations.ChangeStaff, REGISTER, operations.EnrolmentCodes, operations.PublishCrl),
];
const handsets = [
  {
    provide: APP_ATTESTATION,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new PinnedAppAttestation({
        roots: readAttestationRoots(settings),
        appId: settings.appAttestAppId,
        environments: settings.environment === 'development' ? ['development', 'production'] : ['production'],
      }),
  },
];
const cards = [
  {
    provide: CARD_SIGNATURE,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new HttpCardSignature({
        signApiUrl: settings.signApiUrl,
        clientId: settings.signInClientId,
        clientKey: readSignInClientKey(settings).reveal(),
        cardAuthoritiesPem: readFileSync(settings.cardCaFile, 'utf8'),
        clock,
      }),
  },
  {
    provide: CARD_STATUS,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new OcspCardStatus({
        url: settings.cardStatusUrl,
        cardAuthoritiesPem: readFileSync(settings.cardCaFile, 'utf8'),
        clock,
      }),
  },
];

const signIn = [
  built(SessionStore, REGISTER, HASHER),
  {
    provide: TotpOneTimeCodes,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new TotpOneTimeCodes(settings.sessionSecret.reveal()),
  },
  {
    provide: CardSignIn,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new CardSignIn({
        issuer: settings.signInIssuer,
        clientId: settings.signInClientId,
        clientKey: readSignInClientKey(settings).reveal(),
        redirectUri: `${settings.publicOrigin}${citizenRoutes.signInCallback.path}`,
        allowHttp: settings.environment === 'development',
      }),
  },
  {
    provide: 'passport strategies',
    inject: [
      REGISTER,
      HASHER,
      SessionStore,
      CardSignIn,
      operations.EnrolCitizen,
      operations.SignInStaff,
      operations.SignInByPasskey,
      operations.EnrolStaff,
      SingleSignOn,
      operations.SignInBySso,
      operations.TellSignIns,
    ],
    useFactory: (
      register: Register,
      hasher: ScryptSecretHasher,
      sessions: SessionStore,
      card: CardSignIn,
      enrol: operations.EnrolCitizen,
      staff: operations.SignInStaff,
      passkey: operations.SignInByPasskey,
      joiner: operations.EnrolStaff,
      sso: SingleSignOn,
      bySso: operations.SignInBySso,
      tell: operations.TellSignIns,
    ) => {
      registerStrategies({ register, hasher, sessions, card, enrol, staff, passkey, joiner, sso, bySso, tell });
      return true;
    },
  },
];

const all = [
  ...figures,
  ...citizens,
  ...phones,
  ...gates,
  ...verifiers,
  ...certificates,
  ...parties,
  ...desks,
  ...staff,
  ...handsets,
  ...cards,
  ...signIn,
];

@Global()
@Module({ providers: all, exports: all.map(({ provide }) => provide) })
export class OperationsModule {}
