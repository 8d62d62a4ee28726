import { describe, expect, it } from 'vitest';
import { NO_CALL } from '../call-code/call-code';
import { CERTIFICATE_STATES } from '../certificate/certificate-states';
import { isOperationId, operationRule } from '../permissions/operations';
import { STAFF_ROLES } from '../permissions/roles';
import {
  checklistOf,
  HOLDER_PROOFS,
  IDENTITY_PROOFS,
  judgeEndAtDesk,
  judgeProofs,
  PROOFS_OF_HOLDER,
  proofsOfHolder,
} from './identity-proof';

const CALL = { confirmed: true, cardRead: false };
const CARD = { confirmed: true, cardRead: true };

describe('Identity proofs', () => {
  it.each([
    ['suspend-certificate', []],
    ['resume-certificate', ['ic-chip']],
    ['initialise-pin', ['ic-chip']],
    ['revoke-certificate', ['ic-chip']],
    ['end-at-desk', ['call-code', 'ic-chip']],
    ['read-line', []],
  ] as const)('for %s are %j', (operation, proofs) => expect(proofsOfHolder(operation)).toEqual(proofs));

  it('know no picture', () => {
    expect(IDENTITY_PROOFS).toEqual(['call-code', 'ic-chip', 'second-factor', 'second-person']);
  });

  it('by the chip are asked of the holder’s own act, too: the card shown a moment ago', () => {
    for (const [operation, proofs] of Object.entries(PROOFS_OF_HOLDER)) {
      if (!isOperationId(operation)) throw new Error(operation);
      const { roles, freshProof } = operationRule(operation);
      if (roles.citizen) expect(freshProof?.includes('citizen') ?? false, operation).toBe(proofs.length > 0);
    }
  });

  it('of a staff member’s act by the holder’s word: the second factor and a second person for what is final', () => {
    const { freshProof, secondPerson, roles } = operationRule('end-at-desk');
    expect(freshProof).toEqual(Object.keys(roles));
    expect(secondPerson).toEqual(['carrier-supervisor', 'jlis-approver']);
  });
});

describe('The checklist', () => {
  it('tells what is met, what is missing and who supplies it', () => {
    expect(checklistOf('end-at-desk', 'carrier-desk', CALL)).toEqual([
      { proof: 'call-code', state: 'met', who: ['citizen'] },
      { proof: 'ic-chip', state: 'missing', who: ['citizen'] },
      { proof: 'second-factor', state: 'when-pressed', who: ['carrier-desk'] },
      { proof: 'second-person', state: 'afterwards', who: ['carrier-supervisor', 'jlis-approver'] },
    ]);
    expect(checklistOf('initialise-pin', 'carrier-desk', NO_CALL)).toEqual([
      { proof: 'ic-chip', state: 'missing', who: ['citizen'] },
    ]);
    expect(checklistOf('suspend-certificate', 'hotline', NO_CALL)).toEqual([]);
  });

  it('is complete exactly when the rule asks for no more', () => {
    for (const operation of Object.keys(PROOFS_OF_HOLDER).filter(isOperationId))
      for (const role of STAFF_ROLES)
        for (const call of [NO_CALL, CALL, CARD, { confirmed: false, cardRead: true }]) {
          const missing = checklistOf(operation, role, call).some(({ state }) => state === 'missing');
          expect(judgeProofs(operation, call).allowed).toBe(!missing);
        }
  });
});

describe('The end of a certificate at the desk', () => {
  it('needs each proof of the holder, one by one', () => {
    const asked = (call: typeof CARD) => judgeEndAtDesk({ certificate: 'active', pending: false, call });
    expect(asked(NO_CALL)).toMatchObject({ rule: 'call-not-confirmed', who: ['citizen'] });
    expect(asked(CALL)).toMatchObject({ rule: 'card-not-read', who: ['citizen'] });
    expect(asked(CARD)).toEqual({ allowed: true });
    expect(HOLDER_PROOFS).toHaveLength(2);
  });

  it.each(CERTIFICATE_STATES)('of one that is %s', (certificate) => {
    const allowed = judgeEndAtDesk({ certificate, pending: false, call: CARD }).allowed;
    expect(allowed).toBe(certificate === 'active' || certificate === 'suspended');
    expect(judgeEndAtDesk({ certificate, pending: true, call: CARD }).allowed).toBe(false);
  });
});
