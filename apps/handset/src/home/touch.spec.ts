import { TestBed } from '@angular/core/testing';
import { gateText } from '@sumaho-jpki/contract';
import { ContactlessError } from '@sumaho-jpki/stand-ins/handset';
import { sha256DigestInfo } from '@sumaho-jpki/wire/jpki-applet';
import { afterEach, describe, expect, it } from 'vitest';
import { KeyHolders } from '../phone/key-holder';
import { ANDROID, outside } from '../testing/fakes';
import { Touch } from './touch';

const field = (fieldId: string, relyingParty: string, challengeId = `${fieldId}-id`) => ({
  fieldId,
  relyingParty,
  challengeId,
  challenge: `${fieldId}-challenge`,
  expiresAt: '2026-11-22T00:02:00Z',
});

describe('a touch', () => {
  afterEach(() => TestBed.resetTestingModule());

  function begin() {
    const world = outside();
    world.card.pin = '2580';
    TestBed.configureTestingModule({ providers: [...world.providers, Touch] });
    return { ...world, touch: TestBed.inject(Touch), holder: TestBed.inject(KeyHolders).of(ANDROID) };
  }

  it('gives certificate and a signature over the newest challenge of that gate, its name inside', async () => {
    const { touch, holder, air, card } = begin();
    air.waiting = [field('new', 'アリーナ'), field('other', '図書館'), field('old', 'アリーナ')];
    await touch.touch(holder, 'アリーナ', { pin: '2580' });
    expect(air.touches.map(({ fieldId }) => fieldId)).toEqual(['new']);
    expect(air.touches[0]?.touch.certificate).toBe(btoa('\x30\x03\x01\x02\x03'));
    const text = new TextEncoder().encode(gateText('アリーナ', 'new-id', 'new-challenge'));
    expect(card.signed).toEqual([sha256DigestInfo(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))]);
    expect(JSON.stringify(air.touches)).not.toContain('2580');
  });

  it('lists each gate once', async () => {
    const { touch, holder, air } = begin();
    air.waiting = [field('new', 'アリーナ'), field('other', '図書館'), field('old', 'アリーナ')];
    await touch.touch(holder, '図書館', { pin: '2580' });
    expect(
      touch
        .gates()
        ?.map(({ field: { fieldId } }) => fieldId)
        .sort(),
    ).toEqual(['new', 'other']);
  });

  it('with a wrong PIN reaches no gate', async () => {
    const { touch, holder, air } = begin();
    air.waiting = [field('new', 'アリーナ')];
    await expect(touch.touch(holder, 'アリーナ', { pin: '1111' })).rejects.toMatchObject({ fault: 'wrong-pin' });
    expect(air.touches).toEqual([]);
  });

  it('of a gate that renews its challenge while the phone signs is made again under the new one', async () => {
    const { touch, holder, air } = begin();
    const looks = [[field('old', 'アリーナ')], [], [field('new', 'アリーナ')]];
    air.fields = async () => looks.shift() ?? [];
    const taken = air.touch.bind(air);
    air.touch = async (fieldId, touched) => {
      if (fieldId === 'old') throw new ContactlessError('field-gone');
      return taken(fieldId, touched);
    };
    await touch.touch(holder, 'アリーナ', { pin: '2580' });
    expect(air.touches.map(({ fieldId }) => fieldId)).toEqual(['new']);
  });

  it('of a gate that is gone says so without using a try', async () => {
    const { touch, holder, card } = begin();
    await expect(touch.touch(holder, 'アリーナ', { pin: '1111' })).rejects.toMatchObject({ fault: 'field-gone' });
    expect(card.tries).toBe(3);
  });
});
