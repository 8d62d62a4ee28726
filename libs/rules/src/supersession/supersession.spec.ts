import { describe, expect, it } from 'vitest';
import { reasonOf } from '../certificate/causes';
import { supersessionCause, wasWrittenOver, type Residence } from './supersession';

const onTheSim: Residence = {
  lineId: 'line-1',
  store: 'sim',
  storeId: '8981100000000000017',
  handsetModel: 'tsubame-t1',
  notAfter: new Date('2030-01-01T14:59:59Z'),
};
const later = new Date('2035-01-01T14:59:59Z');

describe('What replaced a certificate', () => {
  it.each([
    ['the same SIM, for longer', { notAfter: later }, 'renewal'],
    ['the same SIM, to the same day', {}, 'newer-certificate'],
    ['another SIM of the line in the same phone', { storeId: '8981100000000000025' }, 'sim-reissue'],
    ['another SIM in another phone', { storeId: '8981100000000000025', handsetModel: 'hayabusa-h5' }, 'device-change'],
    ['another line', { storeId: '8981200000000000025', lineId: 'line-2' }, 'device-change'],
    ['an iPhone', { store: 'keychain', storeId: 'key-1', handsetModel: 'ringo-phone-7' }, 'device-change'],
  ] as const)('%s is %s', (_what, change, cause) => {
    expect(supersessionCause(onTheSim, { ...onTheSim, ...change })).toBe(cause);
    expect(reasonOf(cause)).toBe('superseded');
  });

  it('the same iPhone again, for longer, is a renewal; another one a device change', () => {
    const phone: Residence = { ...onTheSim, store: 'keychain', storeId: 'key-1', handsetModel: 'ringo-phone-7' };
    expect(supersessionCause(phone, { ...phone, notAfter: later })).toBe('renewal');
    expect(supersessionCause(phone, phone)).toBe('renewal');
    expect(supersessionCause(phone, { ...phone, storeId: 'key-2', notAfter: later })).toBe('device-change');
  });

  it('a SIM is written over; in a Keychain the former item stays until its app deletes it', () => {
    const phone: Residence = { ...onTheSim, store: 'keychain', storeId: 'key-1' };
    expect(wasWrittenOver(onTheSim, { ...onTheSim, notAfter: later })).toBe(true);
    expect(wasWrittenOver(onTheSim, { ...onTheSim, storeId: '8981100000000000025' })).toBe(false);
    expect(wasWrittenOver(phone, phone)).toBe(false);
  });
});
