// docs/operations: one page per operation that is served. What a person wrote stands above the mark and is kept; what stands
// below it comes from the contract and the rules: `npx vitest run --project unit libs/contract -u` writes it again.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { label, OPERATION_IDS, operationRule, problem, type OperationId } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { estPaths, machinePaths, partyEstPaths, routes, type Route } from './index';

const folder = join(import.meta.dirname, '../../../docs/operations');
const MARK = '<!-- Below this line: generated from libs/contract and libs/rules. -->';

const everyRoute: readonly Route[] = Object.values(routes).flatMap((surface): Route[] => Object.values(surface));

/** Paths outside of the JSON contract that serve an operation. */
const MACHINE_PATHS: Partial<Record<OperationId, readonly string[]>> = {
  provision: [
    `POST ${machinePaths.seramHandshake}`,
    `POST ${machinePaths.seramRemoteManagement}`,
    `POST ${machinePaths.ram}/<session>`,
    `POST ${machinePaths.ram}/<session>/<order>`,
  ],
  enrol: [
    `GET ${estPaths.caCertificates}`,
    `GET ${estPaths.requestAttributes}`,
    `POST ${estPaths.enrol}`,
    `POST ${estPaths.reEnrol}`,
    `POST ${estPaths.serverKeyGeneration}`,
  ],
  'enrol-party': [
    `POST ${machinePaths.cmp}`,
    `GET ${partyEstPaths.caCertificates}`,
    `GET ${partyEstPaths.requestAttributes}`,
    `POST ${partyEstPaths.enrol}`,
    `POST ${partyEstPaths.reEnrol}`,
  ],
  'report-from-carrier': [`POST ${machinePaths.messaging}`],
  'report-from-resident-register': [`POST ${machinePaths.residentRegister}`],
  'open-verifier-session': [`POST ${machinePaths.verifierToken}`],
  'ask-certificate-status': [`POST ${machinePaths.ocsp}`, `GET ${machinePaths.ocsp}/<request in base64>`],
  'read-revocation-list': [
    `GET ${machinePaths.crl}`,
    `GET ${machinePaths.crlPart.replace(':part', '<part>.crl')}`,
    `GET ${machinePaths.crlOfGeneration.replace(':list', 'user-auth-<generation>.crl')}`,
    `GET ${machinePaths.crlPartOfGeneration.replace(':list/:part', 'user-auth-<generation>/<part>.crl')}`,
  ],
  'read-authority-certificate': [
    `GET ${machinePaths.caCertificate}`,
    `GET ${machinePaths.caCertificateOfGeneration.replace(':name', 'user-auth-<generation>.cer')}`,
    `GET ${machinePaths.issuingCaCertificate}`,
  ],
  'read-api-description': ['GET /api/docs', 'GET /api/docs/openapi.json'],
};

const routesOf = (operation: OperationId) => everyRoute.filter(({ permission }) => permission === operation);
const isServed = (operation: OperationId) => routesOf(operation).length > 0 || MACHINE_PATHS[operation] !== undefined;
const SERVED = OPERATION_IDS.filter(isServed);

function whoMay(operation: OperationId): string {
  const rule = operationRule(operation);
  if (rule.anyone) return 'anyone';
  return Object.entries(rule.roles)
    .map(([role, relations]) => `\`${role}\` (${relations.join(', ')})`)
    .join(', ');
}

function describeRoute({ method, path, surface, status, summary, problems }: Route): string {
  const known = problems.map((code) => `${problem(code).number} \`${code}\``).join(', ');
  const line = `- \`${method} ${path}\`, sign-in: ${surface}, answers ${status}. ${summary}.`;
  return known === '' ? line : `${line}\n  - Problems to expect: ${known}.`;
}

function factsOf(operation: OperationId): string {
  const { ja, en } = label('operation', operation);
  const rule = operationRule(operation);
  const proofs = [
    ...(rule.freshProof ? [`- A fresh proof of the person is due from: ${rule.freshProof.join(', ')}.`] : []),
    ...(rule.secondPerson ? [`- A second person has to approve: ${rule.secondPerson.join(' or ')}.`] : []),
  ];
  return [
    '## Who and where',
    '',
    `- Called: ${ja} / ${en} (label \`operation\` · \`${operation}\` of \`libs/rules\`).`,
    `- Who may: ${whoMay(operation)}.`,
    `- ${rule.changes ? 'Changes something.' : 'Reads only.'}`,
    ...proofs,
    ...routesOf(operation).map(describeRoute),
    ...(MACHINE_PATHS[operation] ?? []).map((path) => `- \`${path}\`, a machine path outside of the JSON contract.`),
    '',
  ].join('\n');
}

function listing(): string {
  const line = (operation: OperationId) =>
    `- ${isServed(operation) ? `[\`${operation}\`](${operation}.md)` : `\`${operation}\``} ${label('operation', operation).ja} / ${label('operation', operation).en}`;
  return [
    '## Served',
    '',
    ...SERVED.map(line),
    '',
    '## In the table of permissions, not served yet',
    '',
    ...OPERATION_IDS.filter((operation) => !isServed(operation)).map(line),
    '',
  ].join('\n');
}

/** The page as it must be: what stands above the mark as it is, below it what we know. */
function wanted(name: string, generated: string): string {
  const [written = ''] = readFileSync(join(folder, `${name}.md`), 'utf8').split(MARK);
  return `${written.trimEnd()}\n\n${MARK}\n\n${generated}`;
}

describe('The pages of the operations', () => {
  it('are one for each operation that is served, and none for anything else', () => {
    const pages = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(SERVED.map((operation) => `${operation}.md`).sort());
  });

  it.each(SERVED)('say of %s who may, under which path and with which problems', (operation) =>
    expect(wanted(operation, factsOf(operation))).toMatchFileSnapshot(join(folder, `${operation}.md`)),
  );

  it('are listed', () => expect(wanted('README', listing())).toMatchFileSnapshot(join(folder, 'README.md')));
});
