// Load file and application in our own script: bound to one SIM, with the carrier's tokens and nothing else than it was asked to sign.
import { generateKeyPairSync } from 'node:crypto';
import { bytes, concat, decodeCommand, encodeCommand, encodeResponse, hex } from '@sumaho-jpki/wire/apdu';
import {
  type ManagementKey,
  aesCmac,
  checkToken,
  encodeDap,
  generateEphemeralKey,
  keyAgreementDgi,
  signToken,
  withToken,
} from '@sumaho-jpki/wire/globalplatform';
import { LOAD_FILE_AUTHORITY_AID, buildJpkiLoadFile } from '@sumaho-jpki/wire/jpki-applet';
import type { ScriptContent } from '@sumaho-jpki/operations';
import { describe, expect, it } from 'vitest';
import { DEMO_CARD_PROFILES, judgeCard } from './card-profiles';
import { contentCommands, contentScript, contentSession, missingContent, receiptsIn } from './content-script';
import { judgeAnswers } from './script-judge';
import { planScript } from './script-plan';
import { RehearsalSim, makeAuthority } from './testing/rehearsal-sim';

const ICCID = '8981300000000000026';
const issuerCertificateDer = new Uint8Array(900).fill(7);
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer: ManagementKey = { kind: 'public-key', key: pair.privateKey };
const verifier: ManagementKey = { kind: 'public-key', key: pair.publicKey };

const signedFor = (iccid: string, extent: 'whole' | 'instance' = 'whole') =>
  contentCommands({ iccid, issuerCertificateDer, extent }).map((command) => {
    const plain = decodeCommand(command);
    return encodeCommand(withToken(plain, signToken(signer, plain)));
  });
const delegated = (change: Partial<ScriptContent> = {}): ScriptContent => ({
  management: 'delegated',
  extent: 'whole',
  issuerCertificateDer,
  tokenCommands: signedFor(ICCID),
  ...change,
});

describe('the commands that a carrier signs', () => {
  it('name the SIM by IIN and CIN, B6', () => {
    for (const command of contentCommands({ iccid: ICCID, issuerCertificateDer, extent: 'whole' })) {
      expect(hex(command)).toContain('B6114203898130450A8981300000000000026F');
    }
  });

  it('stand in the script as it gave them back: INSTALL, 35 LOAD, INSTALL', () => {
    const script = contentScript(delegated(), ICCID);
    expect(script).toHaveLength(37);
    expect(checkToken(verifier, script[0]?.command ?? decodeCommand(bytes('80E6020000')))).toBe(true);
    expect(
      contentScript(delegated({ extent: 'instance', tokenCommands: signedFor(ICCID, 'instance') }), ICCID),
    ).toHaveLength(1);
  });

  it.each<[string, Uint8Array[]]>([
    ['for another SIM', signedFor('8981300000000000067')],
    ['one too few', signedFor(ICCID).slice(1)],
    ['in another order', signedFor(ICCID).reverse()],
    ['none', []],
  ])('are refused when they come back %s', (_what, tokenCommands) => {
    expect(() => contentScript(delegated({ tokenCommands }), ICCID)).toThrow('token-for-another-command');
  });

  it('go without reference and token under authorized management', () => {
    const script = contentScript(delegated({ management: 'authorized', tokenCommands: [] }), ICCID);
    expect(script).toHaveLength(37);
    expect(hex(script[0]?.command.data ?? new Uint8Array(0))).not.toContain('B611');
  });
});

describe.each(['delegated', 'authorized'] as const)('the load file under %s management', (management) => {
  const loaded = (loadFileDap?: Uint8Array) => {
    const tokenCommands = management === 'delegated' ? signedFor(ICCID) : [];
    const content = delegated({ management, tokenCommands, ...(loadFileDap ? { loadFileDap } : {}) });
    const loads = contentScript(content, ICCID).filter(({ command }) => command.ins === 0xe8);
    return { count: loads.length, stream: hex(concat(...loads.map(({ command }) => command.data))) };
  };
  const loadFile = hex(buildJpkiLoadFile({ issuerCertificate: issuerCertificateDer }));

  it('goes behind J-LIS’s DAP block, and takes no command more for it', () => {
    const signature = new Uint8Array(64).fill(9);
    const dap = encodeDap({ securityDomainAid: LOAD_FILE_AUTHORITY_AID, signature });
    expect(loaded(dap)).toEqual({ count: 35, stream: hex(dap) + loadFile });
    expect(loaded()).toEqual({ count: 35, stream: loadFile });
  });
});

describe('what the card answers', () => {
  const session = contentSession(delegated());
  const answer = (name: string, data: string) => ({ name, data: bytes(data), sw: 0x9000 });

  it('is a receipt for the last LOAD and for the INSTALL; a bare 00 and other answers are none', () => {
    const answers = [
      answer('content-install-for-load', '00'),
      answer('content-load', '0401020304'),
      answer('content-install-application', '00'),
    ];
    expect(receiptsIn(session, answers)).toEqual([{ command: session.tokenCommands[0], answer: '0401020304' }]);
  });

  it('says what is missing: the whole, or only the application where the load file stands', () => {
    const found = 'E3134F08D392F00026014C469F700101C503000000';
    expect(missingContent([answer('read-load-files', found)])).toBe('instance');
    expect(missingContent([{ name: 'read-load-files', data: new Uint8Array(0), sw: 0x6a88 }])).toBe('whole');
  });
});

describe.each(['delegated', 'authorized'] as const)('a SIM that says no under %s management', (management) => {
  const sim = new RehearsalSim(ICCID, makeAuthority());
  sim.agree(keyAgreementDgi(generateEphemeralKey().publicPoint).value);
  if (!sim.keys) throw new Error('the SIM has no keys');
  const keys = sim.keys;
  const tokenCommands = management === 'delegated' ? signedFor(ICCID) : [];
  const { session, commands } = planScript({
    purpose: 'generate',
    keys,
    keyVersion: 0x30,
    sequenceCounter: 1,
    certificateDer: null,
    privateKeyPkcs1: null,
    onCard: { keyId: 'key', publicKeySpki: null },
    content: { ...delegated({ management, tokenCommands }), iccid: ICCID },
  });
  const open = sim.run(commands.slice(0, 3));
  const { plan } = session;
  /** Answer without data to the command of this number, with the card's MAC. */
  const done = (at: number): Uint8Array => {
    const { chaining = '' } = plan.steps[at] ?? {};
    const mac = aesCmac(bytes(plan.sRmac), concat(bytes(chaining), [0x90, 0x00])).slice(0, 8);
    return encodeResponse({ data: mac, sw: 0x9000 });
  };
  /** The card does what comes before the command of this name, and refuses that. */
  const refusedAt = (name: string, sw: number) => {
    const at = plan.steps.findIndex((step) => step.name === name);
    const before = Array.from({ length: at - open.length }, (_, index) => done(open.length + index));
    const responses = [...open, ...before, encodeResponse({ data: new Uint8Array(0), sw })];
    return judgeAnswers(session, keys, responses).outcome;
  };

  it.each([
    ['content-install-for-load', 0x6985, 'load-file-refused'],
    ['content-load', 0x6985, 'load-file-refused'],
    ['content-load', 0x6a80, 'load-file-refused'],
    ['content-install-application', 0x6985, 'content-refused'],
    ['content-load', 0x6982, 'secure-channel-lost'],
  ])('to %s with %i: %s', (name, sw, reason) => {
    expect(refusedAt(name, sw)).toEqual({ kind: 'resume', reason, next: 'probe' });
  });
});

describe('the carriers’ profiles', () => {
  it('have one mode and one range of key versions each', () => {
    const of = (hostCarrier: string, simProduct: string) => judgeCard(DEMO_CARD_PROFILES, { hostCarrier, simProduct });
    expect(of('docomo', 'sakura-nfc-4')).toMatchObject({ management: 'simple', keyVersion: 0x30 });
    expect(of('docomo', 'mirai-nfc-4')).toMatchObject({ management: 'simple' });
    expect(of('kddi', 'kaede-nfc-4')).toMatchObject({ management: 'delegated', keyVersion: 0x30 });
    expect(of('softbank', 'yanagi-nfc-4')).toMatchObject({ management: 'authorized', keyVersion: 0x38 });
  });
});
