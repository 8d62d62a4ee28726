// Unmodified programs of others over a real pcscd: OpenSC meets SIMs that our own host side has written, one that answers as
// T=0 and T=1 APDUs go, one behind a strict T=0 line. Runs with JPKI_OUTSIDE_CLIENTS=1 where pcscd, vpcd and OpenSC are
// installed (Debian: opensc pcscd vsmartcard-vpcd), as root, and best in a network namespace of its own
// (`unshare -n`, loopback up): vpcd listens on all interfaces.
import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256DigestInfo } from '@sumaho-jpki/wire/jpki-applet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCards, readArguments } from './card-command';
import { OutsideReader, PCSCD, run } from './testing/outside-reader';
import { personaliseFactoryCard, type Holder } from './testing/personalised-card';

const TOOLS = [PCSCD, '/usr/bin/opensc-tool', '/usr/bin/pkcs15-tool', '/usr/bin/pkcs11-tool'];
const isWanted = process.env['JPKI_OUTSIDE_CLIENTS'] === '1' && TOOLS.every((tool) => existsSync(tool));
const PIN = '1234';
const inFirst = ['--reader', '0'];

let folder = '';
const file = (name: string): string => join(folder, name);
let reader: OutsideReader | undefined;
let holder: Holder;

/** A holder with a certificate that is really one. */
function newHolder(): Holder {
  const subject = '/C=JP/CN=outside-clients';
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-days', '30'];
  execFileSync('openssl', [...request, '-keyout', file('key.pem'), '-out', file('certificate.pem')], {
    stdio: 'ignore',
  });
  const certificate = new Uint8Array(new X509Certificate(readFileSync(file('certificate.pem'))).raw);
  const key = createPrivateKey(readFileSync(file('key.pem')));
  return { key, certificate, issuerCertificate: certificate, pin: PIN };
}

const message = Buffer.from('利用者証明');
const digestInfo = sha256DigestInfo(new Uint8Array(createHash('sha256').update(message).digest()));
const isSignature = (name: string): boolean =>
  verify('sha256', message, createPublicKey(holder.key), readFileSync(file(name)));

describe.skipIf(!isWanted)('OpenSC, unmodified', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outside-clients-'));
    holder = newHolder();
    writeFileSync(file('message'), message);
    writeFileSync(file('digest-info'), digestInfo);
    writeFileSync(file('hash'), createHash('sha256').update(message).digest());
    const cards = ['any', 't0'].flatMap((protocol) => {
      const state = ['--state', file(`card-${protocol}.json`)];
      const [fresh] = openCards(readArguments(['--factory', ...state]));
      if (fresh) personaliseFactoryCard(fresh, holder);
      return openCards(readArguments([...state, '--protocol', protocol]));
    });
    reader = await OutsideReader.start(cards, async () => {
      const { text } = await run('opensc-tool', '--list-readers');
      return text.split('\n').filter((line) => /Yes/.test(line)).length >= cards.length;
    });
  }, 60_000);

  afterAll(() => {
    reader?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each([
    [0, 'T=0 and T=1', '3b:8c:80:01'],
    [1, 'a strict T=0 line', '3b:0c:80:31'],
  ])('in slot %i, %s', (slot, _name, atr) => {
    const at = ['--reader', String(slot)];

    it('sees the ATR and knows the card by its application', async () => {
      expect((await run('opensc-tool', ...at, '--atr')).text).toContain(atr);
      expect((await run('opensc-tool', ...at, '--name')).text).toMatch(/JPKI/i);
    });

    it('lists the user authentication PIN with three tries', async () => {
      const { text } = await run('pkcs15-tool', ...at, '--list-pins');
      expect(text).toMatch(/User Authentication PIN/);
      expect(text).toMatch(/Tries left\s*: 3/);
    });

    it('counts a wrong PIN, and gets the tries back with the right one', async () => {
      const signWith = (pin: string) =>
        run(
          'pkcs15-crypt',
          ...at,
          '--sign',
          '--key',
          '1',
          '--sha-256',
          '--pkcs1',
          '--pin',
          pin,
          '--input',
          file('hash'),
        );
      const tries = async () => /Tries left\s*: (\d)/.exec((await run('pkcs15-tool', ...at, '--list-pins')).text)?.[1];
      expect((await signWith('9999')).text).toMatch(/PIN code or key incorrect/);
      expect(await tries()).toBe('2');
      expect((await signWith(PIN)).code).toBe(0);
      expect(await tries()).toBe('3');
    });

    it('leaves the card in order: raw commands are answered', async () => {
      const { text } = await run('opensc-tool', ...at, '--send-apdu', '00A4040C0AD392F000260100000001');
      expect(text).toMatch(/SW1=0x90, SW2=0x00/);
    });
  });

  it('signs through PKCS#15 and PKCS#11 with one and the same result, which the certificate verifies', async () => {
    const [a, b] = [file('pkcs15'), file('pkcs11')];
    const pkcs15 = ['--sign', '--key', '1', '--sha-256', '--pkcs1', '--pin', PIN, '--raw'];
    const first = await run('pkcs15-crypt', ...inFirst, ...pkcs15, '--input', file('hash'), '--output', a);
    expect(first).toMatchObject({ code: 0 });
    expect(isSignature('pkcs15')).toBe(true);
    const pkcs11 = ['--slot-index', '0', '--login', '--pin', PIN, '--sign', '--mechanism', 'RSA-PKCS'];
    const second = await run('pkcs11-tool', ...pkcs11, '--input-file', file('digest-info'), '--output-file', b);
    expect(second).toMatchObject({ code: 0 });
    expect(readFileSync(b).equals(readFileSync(a))).toBe(true);
  });

  it('signs behind a strict T=0 line when the program asks for the waiting answer', async () => {
    // OpenSC takes 61xx for success and its jpki driver never asks: its own signature needs a card that answers whole.
    const pin = Buffer.from(PIN).toString('hex');
    const sign = `802A009733${Buffer.from(digestInfo).toString('hex')}`;
    const commands = ['00A4040C0AD392F000260100000001', `0020009804${pin}`, sign, '00C0000000'];
    const { text } = await run('opensc-tool', '--reader', '1', ...commands.flatMap((each) => ['--send-apdu', each]));
    const dump = [...text.matchAll(/^((?:[0-9A-F]{2} ){16})/gm)].map(([, line = '']) => line.replaceAll(' ', ''));
    writeFileSync(file('t0'), Buffer.from(dump.join('').slice(0, 512), 'hex'));
    expect(isSignature('t0')).toBe(true);
  });

  it('tells a blocked PIN as blocked', async () => {
    const wrong = () =>
      run(
        'pkcs15-crypt',
        ...inFirst,
        '--sign',
        '--key',
        '1',
        '--sha-256',
        '--pkcs1',
        '--pin',
        '9999',
        '--input',
        file('hash'),
      );
    for (let i = 0; i < 3; i += 1) await wrong();
    expect((await wrong()).text).toMatch(/blocked/i);
    expect((await run('pkcs15-tool', ...inFirst, '--list-pins')).text).toMatch(/Tries left\s*: 0/);
  });
});
