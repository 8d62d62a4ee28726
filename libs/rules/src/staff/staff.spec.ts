import { describe, expect, it } from 'vitest';
import { STAFF_ROLES, type Actor } from '../permissions/roles';
import { transition, type Verdict } from '../verdict';
import {
  judgeKeeper,
  judgePlace,
  judgeRemoval,
  judgeStaffMember,
  STAFF_ACTS,
  STAFF_STATES,
  STAFF_TABLE,
  type StaffEvent,
  type StaffState,
} from './staff';

const said = (verdict: Verdict) => (verdict.allowed ? 'allowed' : verdict.rule);

describe('The life of a member of staff', () => {
  const to = (state: StaffState, event: StaffEvent, actor: Actor, waysIn = 1) => {
    const result = transition(STAFF_TABLE, state, event, { actor, waysIn });
    return result.allowed ? `${result.to}${result.changed ? '' : ' (stays)'}` : result.rule;
  };

  it('moves by this table', () => {
    const moves = STAFF_STATES.map((state) => [
      state,
      to(state, 'enrol', 'system'),
      ...STAFF_ACTS.map((act) => to(state, act, 'jlis-approver')),
    ]);
    expect(moves).toEqual([
      ['invited', 'active', 'invited', 'stopped', 'invited (stays)', 'left'],
      ['active', 'staff-enrolled', 'invited', 'stopped', 'active (stays)', 'left'],
      ['stopped', 'staff-stopped', 'invited', 'stopped (stays)', 'active', 'left'],
      ['left', 'staff-left', 'staff-left', 'left (stays)', 'staff-left', 'left (stays)'],
    ]);
  });

  it('is stopped by every operator of J-LIS; ways in are given and ended by those who keep the list', () => {
    const may = (actor: Actor) => STAFF_ACTS.filter((act) => to('active', act, actor) !== 'not-your-action');
    expect(may('jlis-operator')).toEqual(['stop']);
    expect(may('carrier-supervisor')).toEqual([...STAFF_ACTS]);
    expect(may('jlis-approver')).toEqual([...STAFF_ACTS]);
    expect(may('carrier-desk')).toEqual([]);
    expect(may('jlis-auditor')).toEqual([]);
  });

  it('does not go on for somebody who could not sign in: a new code is due', () => {
    expect(to('stopped', 'resume', 'jlis-approver', 0)).toBe('staff-no-way-in');
  });

  it.each([
    ['active', 'allowed'],
    ['invited', 'staff-not-enrolled'],
    ['stopped', 'staff-stopped'],
    ['left', 'staff-left'],
  ] as const)('signed in while %s: %s', (state, verdict) => {
    expect(said(judgeStaffMember(state))).toBe(verdict);
  });
});

describe('The place of a member of staff', () => {
  it('is at a carrier, an MVNO or J-LIS by the role', () => {
    const places = STAFF_ROLES.map((role) => [
      role,
      said(judgePlace({ role, carrier: null }, false)),
      said(judgePlace({ role, carrier: 'docomo' }, false)),
      said(judgePlace({ role, carrier: 'mvno-a' }, true)),
    ]);
    expect(places).toEqual([
      ['carrier-desk', 'staff-place', 'allowed', 'staff-place'],
      ['carrier-supervisor', 'staff-place', 'allowed', 'staff-place'],
      ['mvno-desk', 'staff-place', 'staff-place', 'allowed'],
      ['jlis-operator', 'allowed', 'staff-place', 'staff-place'],
      ['jlis-approver', 'allowed', 'staff-place', 'staff-place'],
      ['jlis-auditor', 'allowed', 'staff-place', 'staff-place'],
      ['hotline', 'allowed', 'staff-place', 'staff-place'],
    ]);
  });

  const jlis = { id: 'j', role: 'jlis-approver', carrier: null } as const;
  const supervisor = { id: 's', role: 'carrier-supervisor', carrier: 'docomo' } as const;
  it.each([
    ['J-LIS keeps a carrier’s', jlis, { id: 'd', role: 'carrier-desk', carrier: 'docomo' }, 'allowed'],
    ['J-LIS keeps its own', jlis, { id: 'o', role: 'jlis-operator', carrier: null }, 'allowed'],
    ['nobody keeps the own entry', jlis, { id: 'j', role: 'jlis-approver', carrier: null }, 'staff-yourself'],
    [
      'a supervisor keeps the own carrier’s',
      supervisor,
      { id: 'd', role: 'carrier-desk', carrier: 'docomo' },
      'allowed',
    ],
    ['a supervisor makes a new entry', supervisor, { id: null, role: 'carrier-desk', carrier: 'docomo' }, 'allowed'],
    [
      'a supervisor has no part in another’s',
      supervisor,
      { id: 'k', role: 'carrier-desk', carrier: 'kddi' },
      'other-tenant',
    ],
    [
      'a supervisor makes nobody of J-LIS',
      supervisor,
      { id: null, role: 'jlis-approver', carrier: null },
      'other-tenant',
    ],
  ] as const)('%s', (_what, keeper, entry, verdict) => {
    expect(said(judgeKeeper(keeper, entry))).toBe(verdict);
  });
});

describe('The ways in', () => {
  it('never lose the last one', () => {
    expect([0, 1, 2].map((ways) => said(judgeRemoval(ways)))).toEqual([
      'staff-last-way-in',
      'staff-last-way-in',
      'allowed',
    ]);
  });
});
