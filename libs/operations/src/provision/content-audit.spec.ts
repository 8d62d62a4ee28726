import { describe, expect, it } from 'vitest';
import type { ContentStatus } from '../ports/outside.port';
import { AS_IT_SHOULD_BE } from '../testing/content-reading';
import { driftOf } from './content-audit';

const [AREA, LOAD_FILE, APPLICATION] = [0, 1, 2];
const ISD = 'A000000151000000';
const changed = (which: number, change: Partial<ContentStatus>) => ({
  ...AS_IT_SHOULD_BE,
  statuses: AS_IT_SHOULD_BE.statuses.map((status, at) => (at === which ? { ...status, ...change } : status)),
});
const gone = { found: false, state: null, securityDomainAid: null };

describe('what the carrier read from the card', () => {
  it('is as it should be: SP area personalised, load file and application under it', () => {
    expect(driftOf(AS_IT_SHOULD_BE)).toBeNull();
    // The applet says itself when it is personalised; before, it is SELECTABLE.
    expect(driftOf(changed(APPLICATION, { state: '07' }))).toBeNull();
  });

  it.each<[string, number, Partial<ContentStatus>]>([
    ['sp-area-missing', AREA, gone],
    ['sp-area-state', AREA, { state: '07' }],
    ['sp-area-state', AREA, { state: '8F' }],
    ['sp-area-state', AREA, { state: null }],
    ['load-file-missing', LOAD_FILE, gone],
    ['load-file-of-another-domain', LOAD_FILE, { securityDomainAid: ISD }],
    ['load-file-of-another-domain', LOAD_FILE, { securityDomainAid: null }],
    ['load-file-state', LOAD_FILE, { state: '07' }],
    ['application-missing', APPLICATION, gone],
    ['application-of-another-domain', APPLICATION, { securityDomainAid: ISD }],
    ['application-state', APPLICATION, { state: '03' }],
    ['application-state', APPLICATION, { state: '8F' }],
    ['application-state', APPLICATION, { state: null }],
  ])('has drifted: %s', (drift, which, change) => {
    expect(driftOf(changed(which, change))).toBe(drift);
  });

  it('that says nothing of an object has not found it', () => {
    expect(driftOf({ ...AS_IT_SHOULD_BE, statuses: [] })).toBe('sp-area-missing');
  });
});
