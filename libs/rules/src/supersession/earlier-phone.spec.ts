import { describe, expect, it } from 'vitest';
import { APPLICATION_STATES, isOpen } from '../application/application-states';
import { CERTIFICATE_STATES } from '../certificate/certificate-states';
import { earlierPhoneOffer } from './earlier-phone';

describe('The earlier phone of somebody who applies', () => {
  it.each(APPLICATION_STATES.filter((state) => isOpen(state)))(
    'can be stopped at once while the application is %s',
    (state) => {
      expect(earlierPhoneOffer(state, 'active', false)).toBe('offer-stop');
      expect(earlierPhoneOffer(state, 'suspended', false)).toBe('stopped');
      expect(earlierPhoneOffer(state, undefined, false)).toBe('nothing');
    },
  );

  it('is nobody’s business once the application is over', () => {
    for (const state of APPLICATION_STATES.filter((each) => !isOpen(each))) {
      for (const earlier of CERTIFICATE_STATES) expect(earlierPhoneOffer(state, earlier, false)).toBe('nothing');
    }
  });

  it('is not stopped where both are on one SIM: that is the one in the hand', () => {
    expect(earlierPhoneOffer('code-sent', 'active', true)).toBe('nothing');
  });

  it('needs no offer when its certificate does not work anyway', () => {
    const dead = CERTIFICATE_STATES.filter((state) => state !== 'active' && state !== 'suspended');
    expect(dead.map((state) => earlierPhoneOffer('preparing', state, false))).toEqual(dead.map(() => 'nothing'));
  });
});
