import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytes, decodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import { openScp02Session, openScp03Session } from '@sumaho-jpki/wire/globalplatform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CardCommandError, factorySheets, HELP, openCards, readArguments, type TracedCard } from './card-command';
import { FACTORY_OPTIONS, TEST_KEY } from './factory-options';
import { NarratedTrace } from './trace';

const folder = mkdtempSync(join(tmpdir(), 'factory-options-'));
const file = (name: string): string => join(folder, name);
beforeAll(() => {
  for (const [name, curve] of Object.entries({ p256: 'prime256v1', koblitz: 'secp256k1' })) {
    execFileSync('openssl', ['ecparam', '-name', curve, '-genkey', '-noout', '-out', file(`${name}.pem`)]);
    execFileSync('openssl', ['ec', '-in', file(`${name}.pem`), '-pubout', '-out', file(`${name}.pub`)], {
      stdio: 'ignore',
    });
  }
  execFileSync('openssl', ['genrsa', '-out', file('rsa.pem'), '2048'], { stdio: 'ignore' });
  execFileSync('openssl', ['rsa', '-in', file('rsa.pem'), '-pubout', '-out', file('rsa.pub')], { stdio: 'ignore' });
  writeFileSync(file('nothing.pem'), 'nothing');
});
afterAll(() => rmSync(folder, { recursive: true }));

function made(...args: string[]): TracedCard {
  const [card] = openCards(readArguments(['--test-card', ...args]));
  if (!card) throw new Error('no card');
  return card;
}

const said = (card: TracedCard, command: string): string => hex(card.transmit(bytes(command)));

function refusalOf(...args: string[]): CardCommandError {
  try {
    made(...args);
  } catch (error) {
    if (error instanceof CardCommandError) return error;
    throw error;
  }
  throw new Error(`taken: ${args.join(' ')}`);
}

const CHALLENGE = '0102030405060708';
const keys = (value: string) => ({ enc: bytes(value), mac: bytes(value), dek: bytes(value) });

describe('a test card', () => {
  it('opens SCP03 with every option octet the command line may name, with the key it may name', () => {
    for (const i of ['00', '10', '20', '30', '60', '70']) {
      for (const key of [TEST_KEY, 'A1'.repeat(24), 'B2'.repeat(32)]) {
        const response = made('--scp', `03:${i}`, '--key', key).transmit(bytes(`8050000008${CHALLENGE}00`));
        const opening = { keys: keys(key), hostChallenge: bytes(CHALLENGE), initializeUpdateResponse: response };
        expect(() => openScp03Session({ ...opening, level: 0x01 })).not.toThrow();
        expect(hex(response).slice(20, 26)).toBe(`3003${i}`);
      }
    }
  });

  it('has challenges of 16 bytes with S16', () => {
    const response = made('--scp', '03:71').transmit(bytes(`8050000010${CHALLENGE}${CHALLENGE}00`));
    expect([response.length, hex(response).slice(20, 26)]).toEqual([29 + 3 + 16 + 2, '300371']);
  });

  it('speaks SCP02 alone or beside SCP03, each with a keyset of its own', () => {
    for (const i of ['15', '55']) {
      const response = made('--scp', `02:${i}`).transmit(bytes(`8050000008${CHALLENGE}00`));
      expect(hex(response).slice(20, 24)).toBe('2002');
      const opening = { keys: keys(TEST_KEY), hostChallenge: bytes(CHALLENGE), initializeUpdateResponse: response };
      expect(() => openScp02Session(opening)).not.toThrow();
    }
    const both = made('--scp', '03:70', '--scp', '02:15');
    expect(said(both, `8050300008${CHALLENGE}00`).slice(20, 26)).toBe('300370');
    expect(said(both, `8050200008${CHALLENGE}00`).slice(20, 24)).toBe('2002');
    expect(said(both, '80CA006600')).toContain('2A864886FC6B040370');
  });

  it('is in the state of its life cycle that it was asked for', () => {
    const answers = ['op-ready', 'initialized', 'secured', 'card-locked', 'terminated'].map((state) =>
      said(made('--card-state', state), '00A4040000').slice(-4),
    );
    expect(answers).toEqual(['9000', '9000', '9000', '6283', '6985']);
  });

  it('has keys for tokens and receipts, SCP80 and mandated DAP when told so', () => {
    const plain = said(made(), '80CA00E000');
    expect(plain).toBe('E012C00401308810C00402308810C004033088109000');
    const delegated = said(made('--delegated', file('rsa.pub'), '--receipt-key', file('p256.pem')), '80CA00E000');
    expect(delegated).toMatch(/C00C0170FFA1.*C0060171B1/);
    expect(said(made('--delegated', file('p256.pub')), '80CA00E000')).toMatch(/C0060170B0.*C00401718810/);
    expect(said(made('--remote', '01:aes'), '80CA00E000')).toContain('C00401018810');
    const dap = made('--mandated-dap', `A0000001510DAB01:${file('p256.pub')}`);
    expect(said(dap, '00A4040008A0000001510DAB01')).toMatch(/9000$/);
    expect(said(dap, '80CA00E000')).toMatch(/0173B0/);
  });

  it('has CPLC data always and files of a UICC only when asked for', () => {
    expect(said(made(), '80CA9F7F00')).toMatch(/^9F7F2A0{24}000000170*9000$/);
    expect(said(made(), '00A40004023F00')).toBe('6A82');
    const card = made('--usim-files');
    expect(said(card, '00A40004023F00')).toMatch(/9000$/);
    const service = ['any', 't0', 't1'].map((protocol) => hex(made('--usim-files', '--protocol', protocol).atr));
    for (const atr of service) {
      expect(atr).toContain('8031C073');
      const check = bytes(atr)
        .slice(1)
        .reduce((sum, octet) => sum ^ octet, 0);
      if (!atr.startsWith('3B0C')) expect(check).toBe(0);
    }
  });

  it('has the access rules of the JPKI app, none, or no ARA-M at all', () => {
    const answers = (...args: string[]): string[] => {
      const card = made(...args);
      return [said(card, '00A4040009A00000015141434C00'), said(card, '80CAFF4000')];
    };
    expect(answers().map((each) => each.slice(-4))).toEqual(['9000', '9000']);
    expect(answers()[1]).toContain('4F0AD392F000260100000001C120');
    expect(answers('--access-rules', 'none')[1]).toBe('FF40009000');
    expect(answers('--access-rules', 'absent')[0]).toBe('6A82');
  });

  it('is refused in both languages for what no card can be made with', () => {
    const table: string[][] = [
      ['--scp', '03:40'],
      ['--scp', '01:05'],
      ['--scp', 'scp03'],
      ['--scp', '02:15', '--key', 'A1'.repeat(24)],
      ['--scp', '03:70', '--scp', '02:15', '--kvn', '20'],
      ['--key', 'A1'.repeat(17)],
      ['--kenc', 'A1'.repeat(32)],
      ['--card-state', 'locked'],
      ['--mandated-dap', file('p256.pub')],
      ['--mandated-dap', `A000:${file('p256.pub')}`],
      ['--mandated-dap', `A0000001510DAB01:${file('koblitz.pub')}`],
      ['--delegated', file('nothing.pem')],
      ['--delegated', file('none.pem')],
      ['--delegated', file('p256.pub'), '--receipt-key', file('rsa.pem')],
      ['--receipt-key', TEST_KEY],
      ['--remote', '10:aes'],
      ['--remote', '01:idea'],
      ['--remote', '01:aes:A1A1'],
      ['--remote-security', '12'],
      ['--access-rules', 'some'],
    ];
    for (const args of table) {
      const { exitCode, japanese, english } = refusalOf(...args);
      expect([args, exitCode]).toEqual([args, 2]);
      expect(japanese).toMatch(/[ぁ-ん]/);
      expect(english).not.toMatch(/[ぁ-んァ-ン一-龠]/);
    }
  });

  it('tells what it is, with the public test key but never another one', () => {
    const sheet = (...args: string[]): string => factorySheets(readArguments(['--factory', ...args])).join('\n');
    expect(sheet()).toContain('SCP03 i=70');
    expect(sheet()).toContain(TEST_KEY);
    expect(sheet()).toContain('for test cards only');
    const own = sheet('--key', 'A1'.repeat(32), '--remote', '02:des:' + 'C3'.repeat(16), '--scp', '03:30');
    expect(own).toContain('30 AES-256');
    expect(own).toContain('SCP80 02 DES-128');
    expect(own).not.toMatch(/(A1){4}|(C3){4}|404142/);
    expect(factorySheets(readArguments(['--line', '090']))).toEqual([]);
  });

  it('has every option in the help', () => {
    for (const name of Object.keys(FACTORY_OPTIONS)) expect(HELP).toContain(`--${name}`);
  });
});

describe('the trace of a secured command', () => {
  it('tells what stands under the cipher, because the card knows it, and still no key', () => {
    const card = made();
    const trace = new NarratedTrace();
    const pass = (command: Uint8Array): { response: Uint8Array; text: string } => {
      const response = card.transmit(command);
      return { response, text: trace.exchange(command, response, card.takeClear()) };
    };
    const { response } = pass(bytes(`8050300008${CHALLENGE}00`));
    const opening = { keys: keys(TEST_KEY), hostChallenge: bytes(CHALLENGE), initializeUpdateResponse: response };
    const { session, externalAuthenticate } = openScp03Session({ ...opening, level: 0x33 });
    pass(externalAuthenticate);
    const { text } = pass(session.wrap(decodeCommand(bytes('80F28002024F0000'))));
    expect(text).toContain('under secure messaging');
    expect(text).toContain('A000000151000000');
    expect(card.takeClear()).toBeUndefined();
    const replaced = decodeCommand(bytes(`80D8008113318810${'5A'.repeat(16)}0000`.slice(0, -2)));
    const putKey = pass(session.wrap(replaced)).text;
    expect(putKey).not.toMatch(/(5A){8}/);
  });
});
