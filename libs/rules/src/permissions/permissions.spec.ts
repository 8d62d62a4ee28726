import { describe, expect, it } from 'vitest';
import { may, rolesThatMay } from './may';
import { isOperationId, OPERATION_IDS, operationRule } from './operations';
import { isRole, isStaffRole, RELATIONS, relationOf, ROLES } from './roles';

/** Relations each role has, o = own, h = host-of, n = none; roles left out may not at all. `*` = anyone. */
const EXPECTED: Readonly<Record<(typeof OPERATION_IDS)[number], string>> = {
  'read-health': '*',
  'read-api-description': '*',
  'read-catalogue': '*',
  'sign-in': '*',
  'read-session': '*',
  'open-verifier-session': '*',
  'read-authority-certificate': '*',
  'read-revocation-list': '*',
  'ask-certificate-status': '*',
  redeem: '*',
  'enrol-staff': '*',
  'sign-out':
    'citizen:o carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:o',
  'read-own': 'citizen:o',
  'check-compatibility': 'citizen:o carrier-desk:o carrier-supervisor:o mvno-desk:o',
  apply: 'citizen:o',
  provision: 'agent:o',
  activate: 'agent:o',
  enrol: 'agent:o',
  'suspend-certificate': 'citizen:o jlis-operator:ohn jlis-approver:ohn hotline:ohn',
  'resume-certificate': 'citizen:o',
  'lift-hold': 'jlis-operator:ohn',
  'revoke-certificate': 'citizen:o jlis-operator:ohn jlis-approver:ohn',
  'revoke-many-certificates': 'jlis-operator:ohn',
  'stop-mass-revocation': 'jlis-operator:ohn jlis-approver:ohn',
  'suspend-cohort': 'jlis-operator:ohn',
  'lift-cohort': 'jlis-operator:ohn',
  'stop-cohort': 'jlis-operator:ohn jlis-approver:ohn',
  'initialise-pin': 'citizen:o',
  'redeem-pin-code': '*',
  'check-stored-certificates': '*',
  'order-deletion': 'citizen:o jlis-operator:ohn jlis-approver:ohn',
  'check-clean-proof': '*',
  'issue-clean-proof': 'citizen:o carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn',
  'check-receipt': '*',
  'issue-receipt': 'citizen:o carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn',
  'read-receipt': 'citizen:o carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn',
  'search-lines':
    'carrier-desk:oh carrier-supervisor:oh mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:ohn',
  'read-line':
    'carrier-desk:oh carrier-supervisor:oh mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:ohn',
  'read-training-lines':
    'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'open-training-line': 'carrier-supervisor:o jlis-approver:ohn',
  'read-figures':
    'carrier-desk:oh carrier-supervisor:oh mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'read-line-person':
    'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:ohn',
  'record-line-event': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'end-by-line-event': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'read-bulk-files': 'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-approver:ohn',
  'upload-bulk-file': 'carrier-desk:o mvno-desk:o',
  'run-bulk-file': 'carrier-desk:o mvno-desk:o',
  'stop-bulk-file': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'begin-call-code': 'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn hotline:ohn',
  'answer-call-code': 'citizen:o',
  'end-at-desk': 'carrier-desk:o mvno-desk:o',
  'read-approvals':
    'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'withdraw-change': 'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn',
  'read-mvno-contracts':
    'carrier-desk:oh carrier-supervisor:oh mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'change-mvno-contract': 'carrier-supervisor:h',
  'reconcile-line': 'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn',
  'read-drifts': 'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'repair-drift': 'jlis-operator:ohn jlis-approver:ohn',
  'read-desk-queue': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'open-desk-task': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'work-on-desk-task': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'write-handover-note': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'read-line-notes': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'write-line-note': 'carrier-desk:o carrier-supervisor:o mvno-desk:o',
  'show-presence': 'carrier-desk:oh carrier-supervisor:oh mvno-desk:o jlis-operator:ohn jlis-approver:ohn hotline:ohn',
  'read-transcript': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'search-certificates': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:ohn',
  'read-certificate': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:ohn',
  'read-parked-steps': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'retry-parked-step': 'jlis-operator:ohn jlis-approver:ohn',
  'dismiss-parked-step': 'jlis-operator:ohn jlis-approver:ohn',
  'act-on-parked-message': 'jlis-operator:ohn',
  'read-issue-policies': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'change-issue-policy': 'jlis-operator:ohn jlis-approver:ohn',
  'read-equivalence': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'read-authority-health': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'read-ceremony-log': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'read-resident-register': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'read-verifiers': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'read-verifier-fees': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'register-verifier': 'jlis-approver:ohn',
  'change-verifier': 'jlis-operator:ohn jlis-approver:ohn',
  'read-staff': 'carrier-supervisor:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'keep-staff': 'carrier-supervisor:o jlis-operator:ohn jlis-approver:ohn',
  'read-own-account':
    'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:o',
  'change-own-account':
    'carrier-desk:o carrier-supervisor:o mvno-desk:o jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn hotline:o',
  'read-parties': 'jlis-operator:ohn jlis-approver:ohn jlis-auditor:ohn',
  'change-party': 'jlis-operator:ohn',
  'stop-party': 'jlis-operator:ohn jlis-approver:ohn',
  'publish-revocation-list': 'jlis-operator:ohn jlis-approver:ohn',
  'read-audit': 'jlis-approver:ohn jlis-auditor:ohn',
  'approve-change': 'carrier-supervisor:o jlis-approver:ohn',
  'report-from-carrier': 'mno-tsm:oh',
  'report-from-resident-register': 'resident-register:ohn',
  'enrol-party': 'party:o',
  'verify-at-gate': 'relying-party:o',
  'read-successor': 'relying-party:o',
};

describe('Permissions', () => {
  it.each(OPERATION_IDS)('%s is for exactly the roles and relations agreed', (operation) => {
    const given = ROLES.flatMap((role) => {
      const relations = RELATIONS.filter((relation) => may(role, operation, relation).allowed);
      return relations.length > 0 ? [`${role}:${relations.map((relation) => relation[0]).join('')}`] : [];
    }).join(' ');
    const everyone = ROLES.map((role) => `${role}:ohn`).join(' ');
    expect(given).toBe(EXPECTED[operation] === '*' ? everyone : EXPECTED[operation]);
    expect(may(undefined, operation, 'own').allowed).toBe(EXPECTED[operation] === '*');
  });

  it('refuse by naming who may', () => {
    expect(may('carrier-desk', 'revoke-certificate', 'own')).toEqual({
      allowed: false,
      rule: 'role-may-not',
      facts: { operation: 'revoke-certificate', role: 'carrier-desk', relation: 'own' },
      enables: 'ask-someone-who-may',
      who: ['citizen', 'jlis-operator', 'jlis-approver'],
    });
  });

  it('hide another tenant’s rows behind "not found"', () => {
    expect(may('mvno-desk', 'read-line', 'none')).toMatchObject({ rule: 'other-tenant' });
    expect(may('mvno-desk', 'read-line', 'host-of')).toMatchObject({ rule: 'other-tenant' });
  });

  it('show a host network the SIM of its MVNO but not the person', () => {
    expect(may('carrier-desk', 'read-line', 'host-of').allowed).toBe(true);
    expect(may('carrier-desk', 'read-line-person', 'host-of')).toMatchObject({ rule: 'other-tenant' });
  });

  it('ask for a fresh proof and a second person where the table says so', () => {
    expect(may('citizen', 'resume-certificate', 'own', { fresh: false })).toMatchObject({ rule: 'fresh-proof-needed' });
    expect(may('citizen', 'resume-certificate', 'own', { fresh: true }).allowed).toBe(true);
    expect(may('citizen', 'apply', 'own', { fresh: false }).allowed).toBe(true);
    expect(
      may('jlis-operator', 'revoke-many-certificates', 'none', { fresh: true, secondPerson: false }),
    ).toMatchObject({
      rule: 'second-person-needed',
      who: ['jlis-approver'],
    });
    expect(may('jlis-operator', 'revoke-many-certificates', 'none', { fresh: true, secondPerson: true }).allowed).toBe(
      true,
    );
  });

  it('leave no operation that nobody can do, and no change by the auditor but signing out and the own ways in', () => {
    for (const operation of OPERATION_IDS) {
      const rule = operationRule(operation);
      if (!rule.anyone) expect(rolesThatMay(operation), operation).not.toEqual([]);
      if (rule.changes && rule.roles['jlis-auditor']) expect(['sign-out', 'change-own-account']).toContain(operation);
    }
  });

  it('let nobody approve as the one who made the change: maker and approver are different roles', () => {
    for (const operation of OPERATION_IDS) {
      const { secondPerson, roles } = operationRule(operation);
      for (const role of secondPerson ?? []) expect(roles[role], operation).toBeUndefined();
    }
  });
});

describe('Tenants', () => {
  it('relate by carrier, then by host network', () => {
    const line = { carrier: 'mvno-a', hostCarrier: 'docomo' };
    expect(relationOf('mvno-a', line)).toBe('own');
    expect(relationOf('docomo', line)).toBe('host-of');
    expect(relationOf('kddi', line)).toBe('none');
    expect(relationOf('docomo', { carrier: 'docomo', hostCarrier: 'docomo' })).toBe('own');
  });

  it('know roles and operations by name', () => {
    expect(isRole('hotline') && isStaffRole('hotline')).toBe(true);
    expect(isRole('system') || isRole('root') || isStaffRole('citizen')).toBe(false);
    expect(isOperationId('apply')).toBe(true);
    expect(isOperationId('toString')).toBe(false);
  });
});
