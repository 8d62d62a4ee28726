// Role http: controllers and nothing that works. Every route of the contract is served, or the process refuses to start.
import { Module, StandardSchemaValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CitizenSessionController } from '../http/citizen/citizen-session.controller';
import { ApplyController, OwnApplicationController } from '../http/citizen/citizen.controller';
import { OwnCallController } from '../http/citizen/own-call.controller';
import { CleanProofController } from '../http/citizen/clean-proof.controller';
import { OwnCertificateController } from '../http/citizen/own-certificate.controller';
import { FollowApplicationController } from '../http/citizen/follow-application.controller';
import { ActivationController, DeviceController } from '../http/device/device.controller';
import { EstController } from '../http/device/est.controller';
import { ContactController } from '../http/device/contact.controller';
import { KeychainProofController, KeychainStoreController } from '../http/device/keychain.controller';
import { PinInitialisationController } from '../http/device/pin-initialisation.controller';
import { GateController } from '../http/gate/gate.controller';
import { HealthController } from '../http/health.controller';
import { IdempotencyInterceptor } from '../http/idempotency.interceptor';
import { ResidentRegisterController } from '../http/machine/resident-register.controller';
import { MessagingController, RamController, SeramController } from '../http/machine/machine.controllers';
import { OcspAnswers } from '../http/machine/ocsp-answers';
import { StatusDoor } from '../http/machine/status-door';
import { VerifierTokenController } from '../http/machine/verifier-token.controller';
import { PartyEstController } from '../http/machine/party-est.controller';
import { CmpController } from '../http/machine/cmp.controller';
import { PkiController } from '../http/machine/pki.controller';
import { InvalidRequest, ProblemFilter } from '../http/problem.filter';
import { RequestClaims } from '../http/request-claims';
import { AuthorityHealthController } from '../http/staff/authority-health.controller';
import { ApprovalsController } from '../http/staff/approvals.controller';
import { DeskCallController } from '../http/staff/call-code.controller';
import { DriftsController } from '../http/staff/drifts.controller';
import { ParkedMessagesController } from '../http/staff/parked-messages.controller';
import { DeskReceiptController, OwnReceiptController } from '../http/receipt.controller';
import { DeskQueueController, LineNotesController } from '../http/staff/desk-queue.controller';
import { CertificatesController, LinesController } from '../http/staff/desk.controller';
import { BulkFilesController } from '../http/staff/bulk-files.controller';
import { MassActsController } from '../http/staff/mass-acts.controller';
import { FiguresController } from '../http/staff/figures.controller';
import { IssuePoliciesController } from '../http/staff/issue-policies.controller';
import { StaffCertificateController } from '../http/staff/staff-certificate.controller';
import { StaffDoor } from '../http/staff/staff-door';
import { StaffEnrolmentController } from '../http/staff/staff-enrolment.controller';
import { StaffSsoController } from '../http/staff/staff-sso.controller';
import { StaffSessionController } from '../http/staff/staff-session.controller';
import { MembersController } from '../http/staff/members.controller';
import { OwnAccountController } from '../http/staff/own-account.controller';
import { ResidentRegisterStateController } from '../http/staff/resident-register.controller';
import { CeremoniesController } from '../http/staff/ceremonies.controller';
import { MvnoContractsController } from '../http/staff/mvno-contracts.controller';
import { PartiesController } from '../http/staff/parties.controller';
import { PartyCertificatesController } from '../http/staff/party-certificates.controller';
import { VerifiersController } from '../http/staff/verifiers.controller';
import { LineAtController } from '../http/staff/line-at.controller';
import { TrainingLinesController } from '../http/staff/training-lines.controller';
import { TranscriptController } from '../http/staff/transcript.controller';
import { SurfaceGuard } from '../http/surface.guard';
import { TellQuestions } from '../wiring/tell-questions';

const controllers = [
  HealthController,
  CitizenSessionController,
  ApplyController,
  OwnApplicationController,
  OwnCertificateController,
  CleanProofController,
  OwnCallController,
  FollowApplicationController,
  DeviceController,
  ActivationController,
  KeychainProofController,
  KeychainStoreController,
  ContactController,
  PinInitialisationController,
  EstController,
  FiguresController,
  TrainingLinesController,
  IssuePoliciesController,
  StaffSessionController,
  StaffSsoController,
  StaffCertificateController,
  StaffEnrolmentController,
  OwnAccountController,
  MembersController,
  LinesController,
  DeskCallController,
  ApprovalsController,
  DriftsController,
  ParkedMessagesController,
  DeskQueueController,
  LineNotesController,
  LineAtController,
  DeskReceiptController,
  OwnReceiptController,
  TranscriptController,
  ResidentRegisterStateController,
  BulkFilesController,
  MassActsController,
  CertificatesController,
  AuthorityHealthController,
  GateController,
  SeramController,
  RamController,
  MessagingController,
  ResidentRegisterController,
  VerifierTokenController,
  CeremoniesController,
  MvnoContractsController,
  PartiesController,
  PartyCertificatesController,
  VerifiersController,
  PartyEstController,
  CmpController,
  PkiController,
];

@Module({
  imports: [DiscoveryModule],
  controllers,
  providers: [
    RequestClaims,
    StaffDoor,
    StatusDoor,
    OcspAnswers,
    TellQuestions,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: SurfaceGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    {
      provide: APP_PIPE,
      useFactory: () =>
        new StandardSchemaValidationPipe({
          exceptionFactory: (issues) =>
            new InvalidRequest(
              issues.map(({ path, message }) => ({
                path: (path ?? [])
                  .map((part) => (typeof part === 'object' ? String(part.key) : String(part)))
                  .join('.'),
                message,
              })),
            ),
        }),
    },
  ],
})
export class HttpRole {}

export const HTTP_CONTROLLERS: readonly (new (...parts: never[]) => object)[] = controllers;
