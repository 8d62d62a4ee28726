import { CERTIFICATE_TABLE, ELEMENT_TABLE } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { axesNote } from './axes-note';

describe('the note on both axes', () => {
  it.each([
    ['active', 'personalised', null],
    ['revoked', 'deleted', null],
    ['revoked', 'absent', null],
    ['revoked', 'personalised', 'backoffice.axes.over-but-in-sim'],
    ['expired', 'deletion-ordered', 'backoffice.axes.over-but-in-sim'],
    ['discarded', 'sp-area', 'backoffice.axes.over-but-in-sim'],
    ['revoked', 'unreachable', 'backoffice.axes.over-unreachable'],
    ['active', 'locked', 'backoffice.axes.active-but-sim'],
    ['active', 'unlock-ordered', 'backoffice.axes.unlocking'],
    ['suspended', 'lock-ordered', 'backoffice.axes.suspended'],
    ['active', 'deleted', 'backoffice.axes.active-but-sim'],
    ['suspended', 'personalised', 'backoffice.axes.suspended'],
    ['issued', 'personalised', 'backoffice.axes.awaiting-pin'],
    ['issued', 'applet', null],
    [null, 'personalised', null],
    ['active', null, null],
  ])('of %s and %s is %s', (certificate, element, note) => expect(axesNote(certificate, element)).toBe(note));

  it.each([
    ['revoked', 'personalised', 'backoffice.axes.over-but-in-phone'],
    ['active', 'absent', 'backoffice.axes.active-but-phone'],
    ['suspended', 'personalised', 'backoffice.axes.suspended-in-phone'],
    ['active', 'personalised', null],
  ])('of %s and %s in a Keychain is %s: no SIM is named', (certificate, element, note) =>
    expect(axesNote(certificate, element, 'keychain')).toBe(note),
  );

  it('says something whenever a dead certificate still has data in the SIM', () => {
    const gone: readonly string[] = ['absent', 'deleted'];
    for (const certificate of CERTIFICATE_TABLE.final)
      for (const element of ELEMENT_TABLE.states)
        expect(axesNote(certificate, element) === null, `${certificate} ${element}`).toBe(gone.includes(element));
  });
});
