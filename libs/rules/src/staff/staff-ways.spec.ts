import { describe, expect, it } from 'vitest';
import { PARTY_CERTIFICATE_STATES } from '../party/party-certificate-states';
import { STAFF_STATES } from './staff';
import { faultOfCertificate, JOINER_WAYS, judgeWay, type ShownCertificateFacts } from './staff-ways';

describe('What a joiner can enrol by', () => {
  const policy = { certificates: true, passwordCarriers: ['kddi'] };
  it.each([
    [null, policy, ['passkey', 'certificate']],
    [null, { ...policy, certificates: false }, ['passkey']],
    ['docomo', policy, ['passkey']],
    ['kddi', policy, ['passkey', 'password']],
    ['kddi', { certificates: false, passwordCarriers: [] }, ['passkey']],
  ])('at %s: a passkey first, and what the organisation offers', (carrier, by, ways) => {
    expect(JOINER_WAYS.filter((way) => judgeWay(way, { carrier }, by).allowed)).toEqual(ways);
    expect(judgeWay('password', { carrier: null }, by)).toMatchObject({ rule: 'staff-way-not-offered' });
  });
});

describe('A client certificate', () => {
  const good: ShownCertificateFacts = {
    kind: 'staff',
    state: 'active',
    enabled: true,
    holder: { carrier: null, state: 'active' },
  };
  it('opens when all is as it should be', () => expect(faultOfCertificate(good)).toBeNull());

  it.each<[string, Partial<ShownCertificateFacts>, string]>([
    ['of another root, over, or under no policy of ours', { kind: null }, 'not-ours-or-over'],
    ['of a gate', { kind: 'gate' }, 'of-a-machine'],
    ['of a TSM', { kind: 'tsm' }, 'of-a-machine'],
    ['that the register does not have', { state: null }, 'not-in-the-register'],
    ['of an entry that was switched off', { enabled: false }, 'switched-off'],
    ['that is nobody’s way in any more', { holder: null }, 'no-way-in-of-anybody'],
    ['of a carrier’s account', { holder: { carrier: 'docomo', state: 'active' } }, 'holder-not-of-jlis'],
  ])('%s does not', (_what, facts, fault) => expect(faultOfCertificate({ ...good, ...facts })).toBe(fault));

  it('opens while active alone, for a holder who is active alone', () => {
    expect(PARTY_CERTIFICATE_STATES.map((state) => faultOfCertificate({ ...good, state }))).toEqual([
      'not-active',
      'not-active',
      null,
      'revoked',
      'not-active',
      'not-active',
    ]);
    const holders = STAFF_STATES.map((state) => faultOfCertificate({ ...good, holder: { carrier: null, state } }));
    expect(holders).toEqual(['holder-not-active', null, 'holder-not-active', 'holder-not-active']);
  });
});
