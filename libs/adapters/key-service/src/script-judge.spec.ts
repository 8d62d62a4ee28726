import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeCommand, equalBytes } from '@sumaho-jpki/wire/apdu';
import { agreeSpAreaKeys, generateEphemeralKey, keyAgreementDgi } from '@sumaho-jpki/wire/globalplatform';
import type { Scp03KeySet } from '@sumaho-jpki/wire/globalplatform';
import type { ScriptPurpose } from '@sumaho-jpki/operations';
import { judgeAnswers } from './script-judge';
import { planScript } from './script-plan';
import { RehearsalSim, makeAuthority } from './testing/rehearsal-sim';

const keyOf = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  }).privateKey;
const certificateDer = new Uint8Array(1600).fill(0x5a);
const sw = (word: number) => Uint8Array.of(word >> 8, word & 0xff);
let pkcs1: Uint8Array;
let otherPkcs1: Uint8Array;
beforeAll(() => {
  [pkcs1, otherPkcs1] = [keyOf(), keyOf()];
});

/** A SIM whose SP area keys both sides know, and a script for its next session. */
function stage(purpose: ScriptPurpose, change: { counter?: number; key?: Uint8Array } = {}) {
  const sim = new RehearsalSim('8981100000000000017', makeAuthority());
  const ephemeral = generateEphemeralKey();
  sim.agree(keyAgreementDgi(ephemeral.publicPoint).value);
  const keys = sim.keys as Scp03KeySet;
  const script = planScript({
    purpose,
    keys,
    keyVersion: 0x30,
    sequenceCounter: change.counter ?? 1,
    certificateDer,
    privateKeyPkcs1: purpose === 'probe' ? null : (change.key ?? pkcs1),
  });
  const judge = (responses: Uint8Array[]) => judgeAnswers(script.session, keys, responses);
  return { sim, keys, script, judge };
}

describe('the script', () => {
  it('to personalise with a certificate of 1,600 bytes has 14 commands, the probe and the possession request 4 and 5', () => {
    expect(stage('personalise').script.commands).toHaveLength(14);
    expect(stage('probe').script.commands).toHaveLength(4);
    expect(stage('possession').script.commands).toHaveLength(5);
  });
  it('is never the same twice, not even for the same counter', () => {
    const { keys } = stage('probe');
    const request = {
      purpose: 'probe',
      keys,
      keyVersion: 0x30,
      sequenceCounter: 1,
      certificateDer,
      privateKeyPkcs1: null,
    } as const;
    expect(planScript(request).sha256.equals(planScript(request).sha256)).toBe(false);
  });
  it('shows a courier no eight bytes in a row of key, certificate or SP area keys', () => {
    const { script, keys } = stage('personalise');
    const wire = Buffer.concat(script.commands).toString('hex');
    for (const secret of [pkcs1.subarray(30), certificateDer, keys.enc, keys.mac, keys.dek]) {
      for (let at = 0; at + 8 <= secret.length; at += 1) {
        expect(wire.includes(Buffer.from(secret.subarray(at, at + 8)).toString('hex'))).toBe(false);
      }
    }
  });
  it('sends every command behind EXTERNAL AUTHENTICATE with secure messaging', () => {
    const classes = stage('personalise').script.commands.map((raw) => decodeCommand(raw).cla);
    expect(classes).toEqual([0x00, 0x80, ...Array<number>(12).fill(0x84)]);
  });
});

describe('the answers of a script that ran to its end', () => {
  it('prove possession only for the key the script was made with', () => {
    const { sim, script, judge } = stage('personalise');
    const responses = sim.run(script.commands);
    expect(judge(responses).outcome).toEqual({ kind: 'possession-proved' });
    const other = planScript({
      purpose: 'possession',
      keys: sim.keys!,
      keyVersion: 0x30,
      sequenceCounter: 2,
      certificateDer,
      privateKeyPkcs1: otherPkcs1,
    });
    expect(judgeAnswers(other.session, sim.keys!, sim.run(other.commands)).outcome).toMatchObject({
      reason: 'another-key-on-card',
    });
  });
  it('count also with something unasked behind them, and without the answer to SELECT', () => {
    const { sim, script, judge } = stage('personalise');
    const [, ...rest] = sim.run(script.commands);
    expect(judge([new Uint8Array(0), ...rest, sw(0x9000)]).outcome).toEqual({ kind: 'possession-proved' });
  });
  it('of one script are no answers to another one', () => {
    const { sim, script } = stage('personalise');
    const second = stage('personalise');
    expect(second.judge(sim.run(script.commands)).outcome).toMatchObject({ kind: 'resume', next: 'probe' });
  });
});

describe('any single bent bit in any answer', () => {
  it('never ends in a proof, and never in a dead end', () => {
    const { sim, script, judge } = stage('possession');
    const first = planScript({
      purpose: 'personalise',
      keys: sim.keys!,
      keyVersion: 0x30,
      sequenceCounter: 1,
      certificateDer,
      privateKeyPkcs1: pkcs1,
    });
    sim.run(first.commands);
    const again = planScript({
      purpose: 'possession',
      keys: sim.keys!,
      keyVersion: 0x30,
      sequenceCounter: 2,
      certificateDer,
      privateKeyPkcs1: pkcs1,
    });
    const responses = sim.run(again.commands);
    expect(judgeAnswers(again.session, sim.keys!, responses).outcome).toEqual({ kind: 'possession-proved' });
    for (const [index, raw] of responses.entries()) {
      // Status words are not protected on error; the answer data is.
      for (let at = 0; at < raw.length - 2; at += 1) {
        const bent = responses.map((r, i) =>
          i === index ? Uint8Array.from(r, (b, j) => (j === at ? b ^ 0x10 : b)) : r,
        );
        const { outcome, sequenceCounter } = judgeAnswers(again.session, sim.keys!, bent);
        // Key diversification data (first ten bytes of INITIALIZE UPDATE) means nothing to us.
        const harmless = index === 1 && at < 10;
        expect(outcome).toMatchObject(harmless ? { kind: 'possession-proved' } : { kind: 'resume', next: 'probe' });
        // Whatever else is bent: the counter is told as it is, or not at all.
        expect(sequenceCounter ?? 2).toBe(2);
      }
    }
    expect(script.commands).toHaveLength(5);
    expect(judge([]).outcome).toMatchObject({ kind: 'resume' });
  });
});

describe('an error status', () => {
  const at = (purpose: ScriptPurpose, index: number, word: number) => {
    const { sim, script, judge } = stage(purpose);
    const responses = sim.run(script.commands.slice(0, index));
    return judge([...responses, sw(word)]).outcome;
  };
  const probe = (reason: string) => ({ kind: 'resume', reason, next: 'probe' });
  const refused = (reason: string) => ({ kind: 'refused', reason });
  it.each([
    ['SELECT', 0, 0x6a82, refused('sp-area-missing')],
    ['SELECT', 0, 0x6985, refused('sp-area-locked')],
    ['SELECT', 0, 0x6f00, probe('unexpected-status')],
    ['INITIALIZE UPDATE', 1, 0x6a88, probe('keyset-missing')],
    ['INITIALIZE UPDATE', 1, 0x6985, probe('counter-exhausted')],
    ['INITIALIZE UPDATE', 1, 0x6f00, probe('unexpected-status')],
    ['EXTERNAL AUTHENTICATE', 2, 0x6300, probe('card-refused-authentication')],
    ['EXTERNAL AUTHENTICATE', 2, 0x6982, probe('card-refused-authentication')],
    ['INSTALL', 3, 0x6a88, refused('applet-missing')],
    ['INSTALL', 3, 0x6982, probe('secure-channel-lost')],
    ['INSTALL', 3, 0x6985, probe('unexpected-status')],
    ['STORE DATA', 5, 0x6a84, refused('card-memory-full')],
    ['STORE DATA', 5, 0x6a80, refused('personalisation-data-refused')],
    ['STORE DATA', 5, 0x6982, probe('secure-channel-lost')],
  ])('at %s (command %d, %i) means what the table says', (_command, index, word, outcome) => {
    expect(at('personalise', index, word)).toEqual(outcome);
  });
  it('at the possession request of an empty applet means: personalise', () => {
    expect(at('possession', 4, 0x6985)).toEqual({ kind: 'resume', reason: 'applet-empty', next: 'personalise' });
    expect(at('possession', 4, 0x6982)).toEqual(probe('secure-channel-lost'));
  });
  it('at GET STATUS tells that the applet is missing', () => {
    expect(at('probe', 3, 0x6a88)).toEqual(refused('applet-missing'));
  });
});

describe('a sequence counter that moved', () => {
  it('is taken over only when a card with our keys says so', () => {
    const { sim, script, judge } = stage('personalise');
    for (let burnt = 0; burnt < 3; burnt += 1)
      sim.transmit(Uint8Array.of(0x80, 0x50, 0x30, 0, 8, 9, 9, 9, 9, 9, 9, 9, 9, 0));
    const responses = sim.run(script.commands);
    expect(judge(responses)).toEqual({
      outcome: { kind: 'resume', reason: 'sequence-counter-moved', next: 'probe' },
      sequenceCounter: 4,
    });
    const lied = responses.map((raw, i) => (i === 1 ? Uint8Array.from(raw, (b, j) => (j === 29 ? 0x7f : b)) : raw));
    expect(equalBytes(lied[1]!, responses[1]!)).toBe(false);
    expect(judge(lied).sequenceCounter).toBeUndefined();
  });
  it('by another card is not believed', () => {
    const { script, judge } = stage('personalise');
    const stranger = new RehearsalSim('8981100000000000025', makeAuthority());
    stranger.keys = agreeSpAreaKeys({
      ephemeral: generateEphemeralKey(),
      casdPublicPoint: generateEphemeralKey().publicPoint,
    });
    stranger.counter = 7;
    expect(judge(stranger.run(script.commands))).toEqual({
      outcome: { kind: 'resume', reason: 'other-card-or-keys', next: 'probe' },
    });
  });
});
