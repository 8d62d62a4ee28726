import { TestBed } from '@angular/core/testing';
import { ProblemError } from '@sumaho-jpki/screen/dads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outside } from '../testing/fakes';
import { show } from '../testing/screen';
import type { PinTrouble } from './pin-trouble';
import { PinTroubleNotice } from './pin-trouble-notice';

const PROBLEM = ProblemError.from(new Error('cut'));

describe('what is told of a PIN that did not work', () => {
  beforeEach(() => TestBed.configureTestingModule({ providers: outside().providers }));
  afterEach(() => {
    TestBed.resetTestingModule();
    document.body.replaceChildren();
  });

  const told = async (trouble: PinTrouble | null, os: 'android' | 'ios') =>
    (await show(PinTroubleNotice, { trouble, os })).text();

  it.each([
    [{ kind: 'blocked' }, '初期化'],
    [{ kind: 'already-set' }, '暗証番号を入力'],
    [{ kind: 'not-set' }, 'まだ設定されていません'],
    [{ kind: 'reset-refused' }, '初期化の許可'],
    [{ kind: 'clock' }, '時計が合っていません'],
    [{ kind: 'face-refused' }, '顔認証は止まっています'],
    [{ kind: 'problem', problem: PROBLEM }, '予期しない応答'],
  ] satisfies [PinTrouble, string][])('%o: a sentence on every phone', async (trouble, sentence) => {
    expect(await told(trouble, 'android')).toContain(sentence);
    expect(await told(trouble, 'ios')).toContain(sentence);
  });

  it.each(['gone', 'silent'] as const)('%s names the SIM where the SIM holds the PIN, else the phone', async (kind) => {
    expect(await told({ kind }, 'android')).toContain('SIM');
    const iphone = await told({ kind }, 'ios');
    expect(iphone).toContain('電話');
    expect(iphone).not.toContain('SIM');
  });

  it.each([null, { kind: 'wrong', triesLeft: 2 } as const])('of %o nothing: the field says it', async (trouble) => {
    expect((await told(trouble, 'android')).trim()).toBe('');
  });
});
