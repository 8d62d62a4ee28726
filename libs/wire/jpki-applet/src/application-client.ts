// A client of the JPKI application over any APDU channel (OMAPI-like channel in the browser, PC/SC, virtual card).
import {
  type CommandApdu,
  type ResponseApdu,
  StatusWord,
  concat,
  decodeResponse,
  encodeCommand,
  triesLeftOf,
} from '@sumaho-jpki/wire/apdu';
import {
  askRetryCounter,
  changePinCommand,
  computeSignature,
  readBinary,
  selectFile,
  selectJpkiApplication,
  verifyPinCommand,
} from './commands';
import { JpkiFile, SignScheme } from './identifiers';
import { type TokenInfo, decodeTokenInfo } from './token-info';

export type JpkiApplicationFault =
  /** See `triesLeft`. */
  | 'wrong-pin'
  | 'pin-blocked'
  | 'pin-not-set'
  /** A first PIN was offered but there is one already. */
  | 'pin-already-set'
  /** Not four digits; nothing was sent. */
  | 'pin-format'
  | 'pin-required'
  | 'application-not-found'
  | 'not-personalised'
  /** What was read is no certificate. */
  | 'unreadable-data'
  /** See `sw`. */
  | 'unexpected-status';

export class JpkiApplicationError extends Error {
  override readonly name = 'JpkiApplicationError';
  constructor(
    readonly fault: JpkiApplicationFault,
    readonly detail: { sw?: number; triesLeft?: number } = {},
  ) {
    super(`JPKI application: ${fault}${detail.sw === undefined ? '' : ` (${detail.sw.toString(16)})`}`);
  }
}

export interface PinStatus {
  /** 0 to 3; undefined when the card sets no limit. */
  triesLeft?: number;
  blocked: boolean;
}

export type Transmit = (apdu: Uint8Array) => Promise<Uint8Array>;

function assertPin(pin: string): void {
  if (!/^[0-9]{4}$/.test(pin)) throw new JpkiApplicationError('pin-format');
}

/** Status words of VERIFY and CHANGE REFERENCE DATA. */
function pinFault(sw: number): JpkiApplicationError {
  const triesLeft = triesLeftOf(sw);
  if (triesLeft !== undefined && triesLeft > 0) return new JpkiApplicationError('wrong-pin', { sw, triesLeft });
  if (
    triesLeft === 0 ||
    sw === StatusWord.AUTHENTICATION_METHOD_BLOCKED ||
    sw === StatusWord.REFERENCE_DATA_NOT_USABLE
  ) {
    return new JpkiApplicationError('pin-blocked', { sw, triesLeft: 0 });
  }
  if (sw === StatusWord.CONDITIONS_NOT_SATISFIED) return new JpkiApplicationError('pin-not-set', { sw });
  return new JpkiApplicationError('unexpected-status', { sw });
}

/** Whole length of a DER value from its first bytes; undefined when it is no SEQUENCE of definite length. */
function derLength(head: Uint8Array): number | undefined {
  const [tag, first, second = 0, third = 0] = head;
  if (tag !== 0x30 || first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  if (first === 0x81) return 3 + second;
  return first === 0x82 ? 4 + ((second << 8) | third) : undefined;
}

/** One client per open channel. Commands run one after the other; errors are {@link JpkiApplicationError}. */
export class JpkiApplicationClient {
  constructor(private readonly transmit: Transmit) {}

  /** Also drops a verified PIN. */
  async selectApplication(): Promise<void> {
    const { sw } = await this.send(selectJpkiApplication());
    if (sw === StatusWord.FILE_NOT_FOUND) throw new JpkiApplicationError('application-not-found', { sw });
    if (sw === StatusWord.APPLET_SELECT_FAILED) throw new JpkiApplicationError('not-personalised', { sw });
    if (sw !== StatusWord.OK) throw new JpkiApplicationError('unexpected-status', { sw });
  }

  async pinStatus(): Promise<PinStatus> {
    await this.selectFile(JpkiFile.USER_PIN);
    const { sw } = await this.send(askRetryCounter());
    const triesLeft = triesLeftOf(sw);
    if (triesLeft !== undefined) return { triesLeft, blocked: triesLeft === 0 };
    if (sw === StatusWord.AUTHENTICATION_FAILED) return { blocked: false };
    if (sw === StatusWord.AUTHENTICATION_METHOD_BLOCKED) return { triesLeft: 0, blocked: true };
    throw new JpkiApplicationError('unexpected-status', { sw });
  }

  /** Throws `wrong-pin` with tries left, `pin-blocked`, `pin-not-set`. */
  async verifyPin(pin: string): Promise<void> {
    assertPin(pin);
    await this.selectFile(JpkiFile.USER_PIN);
    const { sw } = await this.send(verifyPinCommand(pin));
    if (sw !== StatusWord.OK) throw pinFault(sw);
  }

  /** Sets the PIN of a freshly personalised applet, once. Throws `pin-already-set`. */
  async setInitialPin(pin: string): Promise<void> {
    assertPin(pin);
    await this.selectFile(JpkiFile.USER_PIN);
    const { sw } = await this.send(changePinCommand(pin));
    if (sw === StatusWord.SECURITY_STATUS_NOT_SATISFIED) throw new JpkiApplicationError('pin-already-set', { sw });
    if (sw !== StatusWord.OK) throw pinFault(sw);
  }

  async changePin(oldPin: string, newPin: string): Promise<void> {
    assertPin(newPin);
    await this.verifyPin(oldPin);
    const { sw } = await this.send(changePinCommand(newPin));
    if (sw !== StatusWord.OK) throw pinFault(sw);
  }

  /** DER of the user authentication certificate; on a phone after {@link verifyPin} only (`pin-required`). */
  readCertificate(): Promise<Uint8Array> {
    return this.readDerFile(JpkiFile.USER_CERTIFICATE);
  }

  /** DER of the certificate authority's certificate, free. */
  readIssuerCertificate(): Promise<Uint8Array> {
    return this.readDerFile(JpkiFile.USER_ISSUER_CERTIFICATE);
  }

  async readTokenInfo(): Promise<TokenInfo> {
    await this.selectFile(JpkiFile.TOKEN_INFO);
    return decodeTokenInfo(await this.read(0, 160));
  }

  /** RSASSA-PKCS1-v1_5 over the given DigestInfo, 256 bytes; after {@link verifyPin}. */
  async sign(digestInfo: Uint8Array): Promise<Uint8Array> {
    await this.selectFile(JpkiFile.USER_KEY);
    const { data, sw } = await this.send(computeSignature(digestInfo, SignScheme.PKCS1_RAW));
    if (sw === StatusWord.SECURITY_STATUS_NOT_SATISFIED) throw new JpkiApplicationError('pin-required', { sw });
    if (sw !== StatusWord.OK) throw new JpkiApplicationError('unexpected-status', { sw });
    return data;
  }

  private async selectFile(file: number): Promise<void> {
    const { sw } = await this.send(selectFile(file));
    if (sw === StatusWord.APPLET_SELECT_FAILED) throw new JpkiApplicationError('not-personalised', { sw });
    if (sw !== StatusWord.OK) throw new JpkiApplicationError('unexpected-status', { sw });
  }

  private async readDerFile(file: number): Promise<Uint8Array> {
    await this.selectFile(file);
    let content = await this.read(0, 256);
    const length = derLength(content);
    if (length === undefined) throw new JpkiApplicationError('unreadable-data');
    while (content.length < length) {
      const part = await this.read(content.length, Math.min(256, length - content.length));
      if (part.length === 0) throw new JpkiApplicationError('unreadable-data');
      content = concat(content, part);
    }
    // The file is longer than its certificate: what follows is filler.
    return content.slice(0, length);
  }

  private async read(offset: number, length: number): Promise<Uint8Array> {
    const { data, sw } = await this.send(readBinary(offset, length));
    if (sw === StatusWord.SECURITY_STATUS_NOT_SATISFIED) throw new JpkiApplicationError('pin-required', { sw });
    // 6282: end of file before Le bytes.
    if (sw !== StatusWord.OK && sw !== 0x6282) throw new JpkiApplicationError('unexpected-status', { sw });
    return data;
  }

  /** Repeats with the right Le on 6Cxx and fetches waiting bytes on 61xx, as T=0 readers need. */
  private async send(command: CommandApdu): Promise<ResponseApdu> {
    let answer = decodeResponse(await this.transmit(encodeCommand(command)));
    if (answer.sw >> 8 === 0x6c) {
      answer = decodeResponse(await this.transmit(encodeCommand({ ...command, le: answer.sw & 0xff })));
    }
    let data: Uint8Array = answer.data;
    while (answer.sw >> 8 === 0x61) {
      const getResponse = { cla: 0x00, ins: 0xc0, p1: 0, p2: 0, data: new Uint8Array(0), le: answer.sw & 0xff };
      answer = decodeResponse(await this.transmit(encodeCommand(getResponse)));
      data = concat(data, answer.data);
    }
    return { data, sw: answer.sw };
  }
}
