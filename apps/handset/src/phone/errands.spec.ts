import { TestBed } from '@angular/core/testing';
import type { CarrierErrand } from '@sumaho-jpki/stand-ins/handset';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ICCID, outside, settled } from '../testing/fakes';
import { Errands } from './errands';
import { CARRIER_ERRANDS } from './outside';

const errand = (kind: CarrierErrand['kind']): CarrierErrand => ({
  kind,
  seramUri: 'https://mno.example/gp/seram',
  seramSessionId: kind,
});

describe('errands of the carrier', () => {
  afterEach(() => TestBed.resetTestingModule());

  it('are run one after the other, but never the set-up, which the write request shows', async () => {
    const { providers, agent } = outside();
    const lists = [[errand('set-up'), errand('lock'), errand('delete')]];
    TestBed.configureTestingModule({
      providers: [...providers, Errands, { provide: CARRIER_ERRANDS, useValue: async () => lists.shift() ?? [] }],
    });
    const errands = TestBed.inject(Errands);
    let looks = 0;
    void errands.follow(
      ICCID,
      () => true,
      () => (looks += 1),
    );
    await vi.waitFor(() => expect(looks).toBe(2));
    expect(agent.sessions.map(({ sessionId }) => sessionId)).toEqual(['lock', 'delete']);
    expect([errands.done(), errands.running(), looks]).toEqual(['delete', false, 2]);
  });

  it('wait while the write request is on screen', async () => {
    const { providers, agent } = outside();
    TestBed.configureTestingModule({
      providers: [...providers, Errands, { provide: CARRIER_ERRANDS, useValue: async () => [errand('delete')] }],
    });
    void TestBed.inject(Errands).follow(
      ICCID,
      () => false,
      () => undefined,
    );
    await settled();
    await settled();
    expect(agent.sessions).toEqual([]);
  });

  it('that did not end are not told as done', async () => {
    const { providers, agent } = outside();
    agent.ends.push({ end: 'network-lost' });
    const lists = [[errand('delete')]];
    TestBed.configureTestingModule({
      providers: [...providers, Errands, { provide: CARRIER_ERRANDS, useValue: async () => lists.shift() ?? [] }],
    });
    const errands = TestBed.inject(Errands);
    void errands.follow(
      ICCID,
      () => true,
      () => undefined,
    );
    await vi.waitFor(() => expect(agent.sessions).toHaveLength(1));
    await settled();
    expect(errands.done()).toBeNull();
  });
});
