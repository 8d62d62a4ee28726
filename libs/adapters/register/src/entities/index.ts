// The explicit list of tables; nothing is found by a glob.
import { GateChallenges, RelyingParties, Sessions } from './access';
import { BulkFiles, BulkRows } from './bulk-files';
import { CallCodes } from './call-codes';
import { Certificates, Crls, IssuedSerials, LostRevocations, OcspAnswers, RevocationWitnesses } from './certificates';
import { Drifts, ReconcileRuns } from './drifts';
import { IssueDecisions, ListPublications, RevocationsAnswered } from './figures';
import { ElementVersions, LineVersions } from './former-versions';
import { DeskTasks, HandoverNotes, LineNotes, LinePresence } from './desk-queue';
import { AttestedKeys, DeviceChallenges, Enrolments, IssuePolicies } from './keychain';
import { AgentOrders, Carriers, DeviceSessions, Elements, Handsets, Lines, Sims } from './lines';
import { AccessCodes, Applications, Cards, EventCounters, People, SignatureRequests } from './people';
import { LintRunsTable } from './lint-runs';
import { Approvals, MassActs, MassActMembers } from './mass-acts';
import { MvnoContracts } from './mvno-contracts';
import { EnrolmentTransactions, Parties, PartyCertificates } from './parties';
import { PinInitialisations } from './pin-initialisations';
import { Audit, AuditHeads, History } from './record';
import { Receipts } from './receipts';
import { ResidentRecords, ResidentSources } from './resident-register';
import { PasskeyChallenges, Staff, StaffCredentials, StaffEnrolments } from './staff';
import { VerifierUsage } from './verifier-usage';
import { VerifierCredentials, Verifiers } from './verifiers';
import { Effects, IdempotencyKeys, Inbox, Outbox, Steps } from './work';

export const ENTITIES = [
  AccessCodes,
  AgentOrders,
  Applications,
  Approvals,
  AttestedKeys,
  Audit,
  AuditHeads,
  BulkFiles,
  BulkRows,
  CallCodes,
  Cards,
  Carriers,
  Certificates,
  Crls,
  DeskTasks,
  DeviceChallenges,
  DeviceSessions,
  Drifts,
  Effects,
  Elements,
  ElementVersions,
  EnrolmentTransactions,
  Enrolments,
  EventCounters,
  GateChallenges,
  HandoverNotes,
  Handsets,
  History,
  IdempotencyKeys,
  Inbox,
  IssueDecisions,
  IssuePolicies,
  IssuedSerials,
  LineNotes,
  LinePresence,
  Lines,
  LineVersions,
  LintRunsTable,
  ListPublications,
  LostRevocations,
  MassActs,
  MassActMembers,
  MvnoContracts,
  OcspAnswers,
  Outbox,
  Parties,
  PartyCertificates,
  PasskeyChallenges,
  People,
  PinInitialisations,
  ReconcileRuns,
  Receipts,
  RelyingParties,
  ResidentRecords,
  ResidentSources,
  RevocationWitnesses,
  RevocationsAnswered,
  Sessions,
  SignatureRequests,
  Sims,
  Staff,
  StaffCredentials,
  StaffEnrolments,
  Steps,
  VerifierCredentials,
  VerifierUsage,
  Verifiers,
];
