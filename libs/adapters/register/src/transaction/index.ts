// One transaction of the register, all ports together.
import type { RegisterTransaction } from '@sumaho-jpki/operations';
import { gateChallenges, relyingParties, sessions } from './access';
import { applications, certificates } from './applications';
import { attestedKeys, deviceChallenges, enrolments, issuePolicies } from './keychain';
import { figures, issueDecisions } from './figures';
import { formerRows } from './former-rows';
import { routeSamples } from './route-samples';
import { drifts, reconcileRuns } from './drifts';
import { carriers, elements, lines } from './lines';
import { lintRuns } from './lint-runs';
import { accessCodes, cards, people, signatureRequests } from './people';
import { partyTables } from './parties';
import { agentOrders, deviceSessions } from './phone';
import { bulkFiles } from './bulk-files';
import { callCodes } from './call-codes';
import { deskQueue } from './desk-queue';
import { mvnoContracts } from './mvno-contracts';
import { pinInitialisations } from './pin-initialisations';
import { countEvent, history, idempotency, inbox, outbox } from './record';
import { receipts } from './receipts';
import { residentRecords, residentSources } from './resident-register';
import { revocationMemory, statusAnswers } from './status';
import { approvals, massActs } from './mass-acts';
import { effects, steps } from './steps';
import { verifierUsage } from './verifier-usage';
import { staffTables } from './staff';
import { verifiers } from './verifiers';
import { again, present } from './unit';
import type { Unit } from './unit';

export function registerTransaction(unit: Unit): RegisterTransaction {
  return {
    now: async () => {
      const { rows } = await again<{ now: Date }>(
        unit.manager,
        `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
      );
      return present(rows[0], 'clock').now;
    },
    people: people(unit),
    cards: cards(unit),
    carriers: carriers(unit),
    lines: lines(unit),
    signatureRequests: signatureRequests(unit),
    applications: applications(unit),
    accessCodes: accessCodes(unit),
    certificates: certificates(unit),
    statusAnswers: statusAnswers(unit),
    revocationMemory: revocationMemory(unit),
    approvals: approvals(unit),
    massActs: massActs(unit),
    drifts: drifts(unit),
    reconcileRuns: reconcileRuns(unit),
    lintRuns: lintRuns(unit),
    elements: elements(unit),
    ...formerRows(unit),
    steps: steps(unit),
    effects: effects(unit),
    agentOrders: agentOrders(unit),
    deviceSessions: deviceSessions(unit),
    attestedKeys: attestedKeys(unit),
    deviceChallenges: deviceChallenges(unit),
    enrolments: enrolments(unit),
    issuePolicies: issuePolicies(unit),
    routeSamples: routeSamples(unit),
    issueDecisions: issueDecisions(unit),
    figures: figures(unit),
    mvnoContracts: mvnoContracts(unit),
    pinInitialisations: pinInitialisations(unit),
    bulkFiles: bulkFiles(unit),
    callCodes: callCodes(unit),
    ...deskQueue(unit),
    receipts: receipts(unit),
    residentSources: residentSources(unit),
    residentRecords: residentRecords(unit),
    ...partyTables(unit),
    verifiers: verifiers(unit),
    verifierUsage: verifierUsage(unit),
    history: history(unit),
    inbox: inbox(unit),
    outbox: outbox(unit),
    idempotency: idempotency(unit),
    ...staffTables(unit),
    sessions: sessions(unit),
    relyingParties: relyingParties(unit),
    gateChallenges: gateChallenges(unit),
    countEvent: (bucket, windowSeconds) => countEvent(unit, bucket, windowSeconds),
  };
}
