// RSAPrivateKey of RFC 8017 §A.1.2, taken apart without ever becoming text: what comes out can be wiped.
//   SEQUENCE { version 0, n, e, d, p, q, d mod (p−1), d mod (q−1), q⁻¹ mod p }

/** The five CRT components of an RSA-2048 key, each 128 bytes, big endian. Secret. */
export interface CrtComponents {
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qInv: Uint8Array;
}

const COMPONENT_LENGTH = 128;

/** Reads the DER of a two-prime RSA-2048 private key. Throws RangeError on anything else; the message holds no key byte. */
export function crtComponents(pkcs1: Uint8Array): CrtComponents {
  let at = 0;
  const header = (tag: number): number => {
    if (pkcs1[at] !== tag) throw new RangeError('not an RSAPrivateKey');
    let length = pkcs1[at + 1] ?? 0;
    at += 2;
    if (length > 0x80) {
      const octets = length & 0x7f;
      length = 0;
      for (let i = 0; i < octets; i += 1) length = length * 256 + (pkcs1[at + i] ?? 0);
      at += octets;
    }
    if (at + length > pkcs1.length) throw new RangeError('not an RSAPrivateKey');
    return length;
  };
  const integer = (): Uint8Array => {
    const length = header(0x02);
    const value = pkcs1.subarray(at, at + length);
    at += length;
    return value[0] === 0 ? value.subarray(1) : value;
  };
  header(0x30);
  // version, n, e, d
  for (let skipped = 0; skipped < 4; skipped += 1) integer();
  const [p, q, dp, dq, qInv] = [integer(), integer(), integer(), integer(), integer()].map((value) => {
    if (value.length > COMPONENT_LENGTH) throw new RangeError('not an RSA-2048 key');
    const padded = new Uint8Array(COMPONENT_LENGTH);
    padded.set(value, COMPONENT_LENGTH - value.length);
    return padded;
  }) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return { p, q, dp, dq, qInv };
}

export function wipe(components: CrtComponents): void {
  for (const value of Object.values(components) as Uint8Array[]) value.fill(0);
}
