// The explicit list of migrations; their numbers say in which order they run.
import { EndedLines1764000003311 } from './ended-lines.migration';
import { FindLines1764000002803 } from './find-lines.migration';
import { FormerVersions1764000003202 } from './former-versions.migration';
import { ErrorsOfCarrier1764000003201 } from './errors-of-carrier.migration';
import { BulkFiles1764000002102 } from './bulk-files.migration';
import { CallCodes1764000001401 } from './call-codes.migration';
import { CarrierProfile1764000000101 } from './carrier-profile.migration';
import { CarrierReports1764000001001 } from './carrier-reports.migration';
import { CleanProofs1764000001701 } from './clean-proofs.migration';
import { CodeGiver1764000003401 } from './code-giver.migration';
import { ContactChallenges1764000000601 } from './contact-challenges.migration';
import { DeskQueue1764000002201 } from './desk-queue.migration';
import { DeskApprovals1764000001402 } from './desk-approvals.migration';
import { DeskWords1764000003301 } from './desk-words.migration';
import { Drifts1764000002501 } from './drifts.migration';
import { Figures1764000002301 } from './figures.migration';
import { HostedVersions1764000003901 } from './hosted-versions.migration';
import { InsertOnly1764000000003 } from './insert-only.migration';
import { IssueOrder1764000001101 } from './issue-order.migration';
import { Keychain1764000000401 } from './keychain.migration';
import { Keys1764000000002 } from './keys.migration';
import { ListGenerations1764000001801 } from './list-generations.migration';
import { Listed1764000001501 } from './listed.migration';
import { LostHolds1764000002802 } from './lost-holds.migration';
import { MassActs1764000002101 } from './mass-acts.migration';
import { MassRevocations1764000000802 } from './mass-revocations.migration';
import { MvnoContracts1764000002901 } from './mvno-contracts.migration';
import { Parties1764000001601 } from './parties.migration';
import { PartySecrets1764000002601 } from './party-secrets.migration';
import { PartyTransactions1764000003402 } from './party-transactions.migration';
import { PinInitialisations1764000000501 } from './pin-initialisations.migration';
import { Receipts1764000002202 } from './receipts.migration';
import { ResidentRegister1764000001201 } from './resident-register.migration';
import { RowLevelSecurity1764000000004 } from './row-level-security.migration';
import { SearchIndexes1764000002502 } from './search-indexes.migration';
import { SamePhone1764000000901 } from './same-phone.migration';
import { SignIns1764000003002 } from './sign-ins.migration';
import { SimChanged1764000002801 } from './sim-changed.migration';
import { StaffCertificates1764000003001 } from './staff-certificates.migration';
import { StaffLife1764000002001 } from './staff-life.migration';
import { Status1764000000801 } from './status.migration';
import { Tables1764000000001 } from './tables.migration';
import { Term1764000000301 } from './term.migration';
import { TrainingLines1764000002302 } from './training-lines.migration';
import { VerifierUsage1764000001302 } from './verifier-usage.migration';
import { Verifiers1764000001301 } from './verifiers.migration';

export const MIGRATIONS = [
  Tables1764000000001,
  Keys1764000000002,
  InsertOnly1764000000003,
  RowLevelSecurity1764000000004,
  CarrierProfile1764000000101,
  Term1764000000301,
  Keychain1764000000401,
  PinInitialisations1764000000501,
  ContactChallenges1764000000601,
  Status1764000000801,
  MassRevocations1764000000802,
  SamePhone1764000000901,
  IssueOrder1764000001101,
  CarrierReports1764000001001,
  ResidentRegister1764000001201,
  SimChanged1764000002801,
  LostHolds1764000002802,
  FindLines1764000002803,
  EndedLines1764000003311,
  CallCodes1764000001401,
  Parties1764000001601,
  PartySecrets1764000002601,
  Verifiers1764000001301,
  VerifierUsage1764000001302,
  Listed1764000001501,
  CleanProofs1764000001701,
  ListGenerations1764000001801,
  DeskApprovals1764000001402,
  MassActs1764000002101,
  Drifts1764000002501,
  MvnoContracts1764000002901,
  HostedVersions1764000003901,
  Figures1764000002301,
  TrainingLines1764000002302,
  StaffLife1764000002001,
  CodeGiver1764000003401,
  PartyTransactions1764000003402,
  StaffCertificates1764000003001,
  SignIns1764000003002,
  SearchIndexes1764000002502,
  ErrorsOfCarrier1764000003201,
  FormerVersions1764000003202,
  DeskQueue1764000002201,
  Receipts1764000002202,
  BulkFiles1764000002102,
  DeskWords1764000003301,
];
