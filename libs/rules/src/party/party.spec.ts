import { describe, expect, it } from 'vitest';
import { isJstEndOfDay } from '../certificate-profile';
import { CERTIFICATE_PROFILES, policyOidOf, userAuthProfileOf } from '../certificate-profile/profiles';
import { REVOCATION_CAUSES } from '../certificate/causes';
import { transition } from '../verdict';
import {
  isRegisteredCode,
  isRegisteredKind,
  isPartyCode,
  isPartySubject,
  PARTY_CERTIFICATE_DAYS,
  PARTY_KINDS,
  PARTY_REVOCATION_CAUSES,
  partyNotAfter,
  partyProfileOf,
  partySubject,
  staffPartyCode,
} from './party';
import { machineKindsNamed, namesVerifiers, partyKindsAmong } from './machine-kind';
import { PARTY_CERTIFICATE_TABLE } from './party-certificate-states';
import type { PartyCertificateEvent, PartyCertificateState } from './party-certificate-states';

const NOW = new Date('2026-06-01T00:00:00Z');
const go = (state: PartyCertificateState, event: PartyCertificateEvent, facts: object = {}) =>
  transition(PARTY_CERTIFICATE_TABLE, state, event, {
    actor: 'system',
    now: NOW,
    notAfter: new Date('2027-06-30T14:59:59Z'),
    ...facts,
  });

describe('A party', () => {
  it.each([
    ['gate-01', true],
    ['sp-tsm', true],
    ['Gate-01', false],
    ['-gate', false],
    ['g', false],
    ['山田', false],
    ['taro yamada', false],
    ['a'.repeat(64), false],
  ])('is known by a code, never by a name: %s', (code, allowed) => expect(isPartyCode(code)).toBe(allowed));

  it('of staff has a code of the entry alone, which no machine can have', () => {
    const code = staffPartyCode('3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f');
    expect(code).toBe('staff-dpbmcneofkglemhniojpakblcmdneofp');
    expect([isPartyCode(code), isRegisteredCode(code), isRegisteredCode('gate-01')]).toEqual([true, false, true]);
  });

  it('may ask for its own subject only, in whatever string type', () => {
    expect(isPartySubject(partySubject('gate-01'), 'gate-01')).toBe(true);
    expect(isPartySubject(partySubject('gate-02'), 'gate-01')).toBe(false);
    expect(isPartySubject([...partySubject('gate-01'), { type: 'CN', value: 'more' }], 'gate-01')).toBe(false);
    expect(isPartySubject(partySubject('gate-01').slice(1), 'gate-01')).toBe(false);
    expect(isPartySubject([], 'gate-01')).toBe(false);
  });

  it('has a profile of its own by kind, which is never a citizen’s', () => {
    for (const kind of PARTY_KINDS) {
      const policies = [policyOidOf(CERTIFICATE_PROFILES[kind]) ?? ''];
      expect(partyProfileOf({ policies })).toMatchObject({ kind, profile: { name: kind } });
      expect(userAuthProfileOf({ policies })).toBeUndefined();
      expect(partyProfileOf({ policies: [...policies, ...policies] })).toBeUndefined();
    }
    expect(partyProfileOf({ policies: [policyOidOf(CERTIFICATE_PROFILES['user-auth-sim']) ?? ''] })).toBeUndefined();
    expect(partyProfileOf({ policies: [] })).toBeUndefined();
    expect(['gate', 'staff', 'ocsp-signer'].map(isRegisteredKind)).toEqual([true, false, false]);
  });

  it('has a certificate that ends at the end of a day in Japan, within what its profile allows', () => {
    const notAfter = partyNotAfter(NOW);
    expect(isJstEndOfDay(notAfter)).toBe(true);
    const days = (notAfter.getTime() - NOW.getTime() + 3_600_000) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(PARTY_CERTIFICATE_DAYS);
    expect(days).toBeLessThan(CERTIFICATE_PROFILES.gate.longestDays);
  });

  it('cannot give a hold, its removal or a leak at the authority as its reason', () => {
    for (const number of [2, 6, 7, 8, 9, 10]) expect(PARTY_REVOCATION_CAUSES[number]).toBeUndefined();
    expect(REVOCATION_CAUSES[PARTY_REVOCATION_CAUSES[1] ?? 'death'].reason).toBe('key-compromise');
    expect(REVOCATION_CAUSES[PARTY_REVOCATION_CAUSES[4] ?? 'death'].reason).toBe('superseded');
  });
});

describe('A search for machines', () => {
  it.each([
    ['gate', ['gate']],
    [' ゲート ', ['gate']],
    ['ＴＳＭ', ['tsm']],
    ['OCSP signer', ['ocsp-signer']],
    ['OCSP署名者', ['ocsp-signer']],
    ['gate-01', []],
    ['', []],
  ])('names by “%s” the kinds %o', (text, kinds) => expect(machineKindsNamed(text)).toEqual(kinds));

  it('may be for what verifiers are known by', () => {
    expect(['検証者', 'Verifier', 'verify'].map(namesVerifiers)).toEqual([true, true, false]);
    expect(partyKindsAmong(['ocsp-signer', 'gate'])).toEqual(['gate']);
  });
});

describe('The certificate of a party', () => {
  it('is good only after it was signed and received', () => {
    expect(go('reserved', 'confirm')).toMatchObject({ allowed: false, rule: 'nothing-signed-yet' });
    expect(go('reserved', 'sign')).toMatchObject({ allowed: true, to: 'issued' });
    expect(go('issued', 'confirm', { actor: 'party' })).toMatchObject({ to: 'active', effects: ['publish-status'] });
    expect(go('issued', 'confirm', { now: new Date('2027-07-01T00:00:00Z') })).toMatchObject({ rule: 'validity-over' });
  });

  it('that ended stays ended', () => {
    for (const event of ['sign', 'confirm', 'revoke', 'discard'] as const) {
      const answer = go('revoked', event, { cause: 'stop-of-use' });
      expect(answer.allowed ? answer.changed : false).toBe(false);
    }
    expect(go('expired', 'revoke', { cause: 'stop-of-use' })).toMatchObject({ rule: 'expired-is-final' });
    expect(go('discarded', 'sign')).toMatchObject({ rule: 'discarded-is-final' });
  });

  it('is revoked for a cause, also while nobody has confirmed it, and never by a stranger', () => {
    expect(go('issued', 'revoke')).toMatchObject({ rule: 'cause-missing' });
    expect(go('issued', 'revoke', { cause: 'unfinished-registration' })).toMatchObject({ to: 'revoked' });
    expect(go('active', 'revoke', { actor: 'carrier-desk', cause: 'renewal' })).toMatchObject({
      rule: 'not-your-action',
    });
  });
});
