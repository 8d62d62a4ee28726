/** A host for SCP02 i=15 and i=55, on its own cryptography (GPC 2.3.1 annex E). */
import type { CommandApdu, ResponseApdu } from '@sumaho-jpki/wire/apdu';
import type { VirtualUicc } from '../virtual-uicc';
import { des, desEcb, pad, retail } from './host-crypto';
import { gp, select, send, type HostKeys } from './test-host';

export class Scp02Host {
  private lastMac: Buffer | undefined;

  private constructor(
    private readonly card: VirtualUicc,
    private readonly level: number,
    private readonly enc: Buffer,
    private readonly mac: Buffer,
    private readonly dek: Buffer,
    readonly sequence: number,
    readonly cardChallenge: Buffer,
  ) {}

  /** @throws Error with the status word, or when the card proves nothing */
  static open(card: VirtualUicc, aid: Uint8Array, keys: HostKeys, level = 0x03, kvn = 0x20): Scp02Host {
    send(card, select(aid));
    const hostChallenge = Buffer.from('A0A1A2A3A4A5A6A7', 'hex');
    const answer = send(card, gp(0x50, kvn, 0x00, hostChallenge, 0));
    if (answer.sw !== 0x9000) throw new Error(answer.sw.toString(16));
    const data = Buffer.from(answer.data);
    if (data.length !== 28 || data[11] !== 0x02) throw new Error('not SCP02');
    const [sequence, challenge] = [data.subarray(12, 14), data.subarray(14, 20)];
    const derive = (key: Uint8Array, constant: string): Buffer =>
      des(key, Buffer.concat([Buffer.from(constant, 'hex'), sequence, Buffer.alloc(12)]));
    const enc = derive(keys.enc, '0182');
    const cryptogram = (...parts: Buffer[]): Buffer => des(enc, pad(Buffer.concat(parts), 8)).subarray(-8);
    if (!cryptogram(hostChallenge, sequence, challenge).equals(data.subarray(20))) throw new Error('card cryptogram');
    const host = new Scp02Host(
      card,
      level,
      enc,
      derive(keys.mac, '0101'),
      derive(keys.dek, '0181'),
      sequence.readUInt16BE(),
      challenge,
    );
    const proof = cryptogram(sequence, challenge, hostChallenge);
    const opened = send(card, host.maced(gp(0x82, level, 0x00, proof), proof));
    if (opened.sw !== 0x9000) throw new Error(opened.sw.toString(16));
    return host;
  }

  encryptSensitive(clear: Uint8Array): Buffer {
    return desEcb(this.dek, clear);
  }

  private maced(command: CommandApdu, sent: Uint8Array): CommandApdu {
    const head = Buffer.from([0x84, command.ins, command.p1, command.p2, command.data.length + 8]);
    const vector = this.lastMac ? des(this.mac.subarray(0, 8), this.lastMac) : Buffer.alloc(8);
    this.lastMac = retail(this.mac, Buffer.concat([head, command.data]), vector);
    return { ...command, cla: 0x84, data: Buffer.concat([sent, this.lastMac]) };
  }

  wrap(command: CommandApdu): CommandApdu {
    if (this.level === 0x00) return command;
    const ciphers = this.level === 0x03 && command.data.length > 0;
    return this.maced(command, ciphers ? des(this.enc, pad(command.data, 8)) : command.data);
  }

  run(command: CommandApdu): ResponseApdu {
    return send(this.card, this.wrap(command));
  }
}
