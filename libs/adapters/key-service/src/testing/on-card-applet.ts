// The part of the rehearsal SIM's applet that makes keys itself (own card profile, on-card key generation): DGI 7FF1 generate,
// 7FF2 read in pieces, 7FF3 adopt. RSA-2048 only.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concat, equalBytes, hex } from '@sumaho-jpki/wire/apdu';
import { possessionText } from '@sumaho-jpki/wire/jpki-applet';

const PIECE = 224;

interface Answer {
  readonly data: Uint8Array;
  readonly sw: number;
}
interface MadeKey {
  readonly requestId: string;
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

const refused = (sw: number): Answer => ({ data: new Uint8Array(0), sw });

export class OnCardApplet {
  /** Keys made in the life of this card. */
  made = 0;
  staged: MadeKey | undefined;
  live: MadeKey | undefined;

  /** undefined when the DGIs are not for this part. */
  take(dgis: ReadonlyMap<number, Uint8Array>): Answer | undefined {
    const generate = dgis.get(0x7ff1);
    if (generate) return this.generate(generate);
    const read = dgis.get(0x7ff2);
    return read && this.read(read);
  }

  /** Adopts the staged key with its certificate; a refusal, or null when done. */
  adopt(spkiSha256: Uint8Array): Answer | null {
    const { staged } = this;
    if (!staged || !equalBytes(createHash('sha256').update(staged.spki).digest(), spkiSha256)) return refused(0x6985);
    [this.live, this.staged] = [staged, undefined];
    return null;
  }

  private generate(order: Uint8Array): Answer {
    const requestId = hex(order.slice(1));
    if (order[0] !== 1 || order.length !== 17) return refused(0x6a80);
    if (this.live?.requestId === requestId) return refused(0x6985);
    if (this.staged?.requestId !== requestId) {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      this.staged = { requestId, privateKey, spki: concat(publicKey.export({ type: 'spki', format: 'der' })) };
      this.made += 1;
    }
    return piece(this.staged.spki, 0);
  }

  private read(order: Uint8Array): Answer {
    const [object = 0, high = 0, low = 0] = order;
    const key = object < 0x10 ? this.staged : this.live;
    if (!key) return refused(0x6a88);
    const isProof = (object & 0x0f) === 2;
    const whole = isProof ? concat(sign('sha256', possessionText(order.slice(3)), key.privateKey)) : key.spki;
    return piece(whole, high * 256 + low);
  }
}

function piece(whole: Uint8Array, offset: number): Answer {
  if (offset >= whole.length) return refused(0x6b00);
  const total = [whole.length >> 8, whole.length & 0xff];
  return { data: concat(total, whole.slice(offset, offset + PIECE)), sw: 0x9000 };
}
