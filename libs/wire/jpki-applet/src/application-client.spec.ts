import { describe, expect, it } from 'vitest';
import { bytes, decodeCommand, encodeResponse, hex } from '@sumaho-jpki/wire/apdu';
import {
  decodeJpkiCommand,
  encodeTokenInfo,
  type JpkiApplicationError,
  JpkiApplicationClient,
  phoneTokenInfo,
  sha256DigestInfo,
} from './index';

const CERTIFICATE = Uint8Array.from({ length: 900 }, (_, i) => (i * 7) & 0xff);
CERTIFICATE.set(bytes('30820380'));
const ISSUER = Uint8Array.from({ length: 130 }, (_, i) => i);
ISSUER.set(bytes('30817F'));

/** A small applet: files with filler behind the certificate, PIN with 3 tries, no secure messaging. */
class FakeApplet {
  pin: string | undefined;
  tries = 3;
  verified = false;
  selected = 0;
  log: string[] = [];
  override = new Map<string, string>();

  readonly transmit = async (raw: Uint8Array): Promise<Uint8Array> => {
    await Promise.resolve();
    this.log.push(hex(raw));
    const forced = this.override.get(hex(raw));
    if (forced !== undefined) return bytes(forced);
    const command = decodeJpkiCommand(decodeCommand(raw));
    const text = (data: Uint8Array) => String.fromCharCode(...data);
    switch (command.kind) {
      case 'select-application':
        this.verified = false;
        return bytes('9000');
      case 'select-file':
        this.selected = command.file;
        return bytes('9000');
      case 'ask-retry-counter':
        return bytes(`63C${this.tries}`);
      case 'verify':
        if (this.pin === undefined) return bytes('6985');
        if (this.tries === 0) return bytes('6983');
        this.verified = text(command.pin) === this.pin;
        this.tries = this.verified ? 3 : this.tries - 1;
        return this.verified ? bytes('9000') : bytes(`63C${this.tries}`);
      case 'change-reference-data':
        if (this.pin !== undefined && !this.verified) return bytes('6982');
        this.pin = text(command.newPin);
        return bytes('9000');
      case 'read-binary': {
        if (this.selected === 0x0a && !this.verified) return bytes('6982');
        const file = { 0x06: encodeTokenInfo(phoneTokenInfo('1')), 0x0a: CERTIFICATE, 0x0b: ISSUER }[this.selected];
        const filled = new Uint8Array(1200).fill(0xff);
        filled.set(file ?? []);
        return encodeResponse({ data: filled.slice(command.offset, command.offset + command.length), sw: 0x9000 });
      }
      case 'compute-signature':
        return this.verified ? encodeResponse({ data: command.data, sw: 0x9000 }) : bytes('6982');
      default:
        return bytes('6D00');
    }
  };
}

const fault = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    ({ fault: name, detail }: JpkiApplicationError) => ({ fault: name, ...detail }),
  );

describe('client of the JPKI application', () => {
  it('sets the first PIN once, verifies it, reads the certificate without its filler and signs', async () => {
    const applet = new FakeApplet();
    const client = new JpkiApplicationClient(applet.transmit);
    await client.selectApplication();
    expect(await fault(client.verifyPin('1234'))).toEqual({ fault: 'pin-not-set', sw: 0x6985 });
    await client.setInitialPin('1234');
    expect(await fault(client.setInitialPin('9999'))).toEqual({ fault: 'pin-already-set', sw: 0x6982 });
    expect(await fault(client.readCertificate())).toEqual({ fault: 'pin-required', sw: 0x6982 });
    expect(await fault(client.sign(sha256DigestInfo(new Uint8Array(32))))).toMatchObject({ fault: 'pin-required' });
    await client.verifyPin('1234');
    expect(hex(await client.readCertificate())).toBe(hex(CERTIFICATE));
    expect(hex(await client.readIssuerCertificate())).toBe(hex(ISSUER));
    expect((await client.readTokenInfo()).label).toBe('JPKIAPGPSETOKEN');
    const digestInfo = sha256DigestInfo(new Uint8Array(32).fill(1));
    expect(hex(await client.sign(digestInfo))).toBe(hex(digestInfo));
  });
  it('reads a 900-byte certificate with four commands', async () => {
    const applet = new FakeApplet();
    applet.verified = true;
    await new JpkiApplicationClient(applet.transmit).readCertificate();
    expect(applet.log).toEqual(['00A4020C02000A', '00B0000000', '00B0010000', '00B0020000', '00B0030084']);
  });
  it('counts wrong PINs down to blocked and asks without using a try', async () => {
    const applet = new FakeApplet();
    applet.pin = '1234';
    const client = new JpkiApplicationClient(applet.transmit);
    expect(await client.pinStatus()).toEqual({ triesLeft: 3, blocked: false });
    expect(await fault(client.verifyPin('0000'))).toEqual({ fault: 'wrong-pin', sw: 0x63c2, triesLeft: 2 });
    expect(await client.pinStatus()).toEqual({ triesLeft: 2, blocked: false });
    expect(await fault(client.verifyPin('0000'))).toEqual({ fault: 'wrong-pin', sw: 0x63c1, triesLeft: 1 });
    expect(await fault(client.verifyPin('0000'))).toEqual({ fault: 'pin-blocked', sw: 0x63c0, triesLeft: 0 });
    expect(await fault(client.verifyPin('1234'))).toEqual({ fault: 'pin-blocked', sw: 0x6983, triesLeft: 0 });
    expect(await client.pinStatus()).toEqual({ triesLeft: 0, blocked: true });
  });
  it('changes the PIN only with the old one', async () => {
    const applet = new FakeApplet();
    applet.pin = '1234';
    const client = new JpkiApplicationClient(applet.transmit);
    expect(await fault(client.changePin('0000', '5678'))).toMatchObject({ fault: 'wrong-pin', triesLeft: 2 });
    await client.changePin('1234', '5678');
    expect(applet.pin).toBe('5678');
  });
  it.each(['', '123', '12345', '12a4', '１２３４', ' 123'])('sends nothing for the PIN %j', async (pin) => {
    const applet = new FakeApplet();
    const client = new JpkiApplicationClient(applet.transmit);
    expect(await fault(client.verifyPin(pin))).toEqual({ fault: 'pin-format' });
    expect(await fault(client.setInitialPin(pin))).toEqual({ fault: 'pin-format' });
    expect(await fault(client.changePin('1234', pin))).toEqual({ fault: 'pin-format' });
    expect(applet.log).toEqual([]);
  });
  it.each([
    ['6A82', 'application-not-found'],
    ['6999', 'not-personalised'],
    ['6F00', 'unexpected-status'],
  ])('SELECT answered %s is %s', async (sw, expected) => {
    const applet = new FakeApplet();
    applet.override.set('00A4040C0AD392F000260100000001', sw);
    expect(await fault(new JpkiApplicationClient(applet.transmit).selectApplication())).toMatchObject({
      fault: expected,
    });
  });
  it('works over a T=0 reader that answers 6Cxx and 61xx', async () => {
    const applet = new FakeApplet();
    applet.override.set('00B0000000', '6C82');
    applet.override.set('00B0000082', '6182');
    applet.override.set('00C0000082', `${hex(ISSUER)}9000`);
    expect(hex(await new JpkiApplicationClient(applet.transmit).readIssuerCertificate())).toBe(hex(ISSUER));
  });
  it('takes the rest of a short file that ends with 6282', async () => {
    const applet = new FakeApplet();
    applet.override.set('00B0000000', `${hex(ISSUER)}6282`);
    expect(hex(await new JpkiApplicationClient(applet.transmit).readIssuerCertificate())).toBe(hex(ISSUER));
  });
  it('does not loop on a file that ends inside its certificate, and refuses what is none', async () => {
    const applet = new FakeApplet();
    applet.override.set('00B0000000', '308203809000');
    applet.override.set('00B0000400', '9000');
    const client = new JpkiApplicationClient(applet.transmit);
    expect(await fault(client.readIssuerCertificate())).toEqual({ fault: 'unreadable-data' });
    applet.override.set('00B0000000', 'FFFFFFFF9000');
    expect(await fault(client.readIssuerCertificate())).toEqual({ fault: 'unreadable-data' });
  });
  it('says no PIN in its errors', async () => {
    const applet = new FakeApplet();
    applet.pin = '1234';
    const error = await new JpkiApplicationClient(applet.transmit).verifyPin('4321').catch((e: unknown) => e);
    expect(JSON.stringify(error) + String(error)).not.toContain('4321');
  });
});
