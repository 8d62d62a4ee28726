// What the rules say of an act in the state that its row is in; the matrix compares it with what the act answers. Tests only.
import { certificateActions, contractOf, type CertificateRow } from '@sumaho-jpki/operations';
import { APPLICATION_TABLE, applicationExpiry, transition, type OperationId, type Verdict } from '@sumaho-jpki/rules';
import type { ApiUnderTest } from '../api-under-test';
import type { Question } from './asking';
import { nameOf } from './samples';

const ACTS: Readonly<Record<string, OperationId>> = {
  'POST /api/staff/certificates/:serial/suspend': 'suspend-certificate',
  'POST /api/staff/certificates/:serial/lift-request': 'lift-hold',
  'POST /api/staff/certificates/:serial/revoke': 'revoke-certificate',
  'POST /api/citizen/certificates/:serial/suspension': 'suspend-certificate',
  'POST /api/citizen/certificates/:serial/resumption': 'resume-certificate',
  'POST /api/citizen/certificates/:serial/revocation': 'revoke-certificate',
};

/** Null where no table of states says anything of the route. */
export function stateVerdict(api: ApiUnderTest, { caller, route, row }: Question): Promise<Verdict | null> {
  const name = nameOf(route);
  const { role } = caller;
  if (!row || role === undefined) return Promise.resolve(null);
  return api.register.transaction({ kind: 'system' }, async (tx) => {
    const now = await tx.now();
    if (name === 'POST /api/citizen/applications/:applicationId/cancel') {
      const { state, createdAt, route: way } = row.application;
      const by = { actor: role, now, expiresAt: applicationExpiry(createdAt), route: way } as const;
      return transition(APPLICATION_TABLE, state, 'cancel', { ...by, pinSet: false, certificateActive: false });
    }
    const operation = ACTS[name];
    if (!operation) return null;
    const certificate: CertificateRow = row.certificate;
    const element = await tx.elements.byIccid(row.line.iccid);
    const actions = certificateActions(role, caller.surface === 'staff' ? 'none' : 'own', certificate, now, {
      element,
      simChangedAt: row.line.simChangedAt,
      contract: await contractOf(tx, row.tenant),
    });
    return actions.find((action) => action.operation === operation)?.verdict ?? null;
  });
}
