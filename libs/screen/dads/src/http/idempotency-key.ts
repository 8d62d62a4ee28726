/** A fresh key (UUID v4). `crypto.randomUUID` exists in secure contexts only; a demo on a LAN address is none. */
export function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** One key per wish: the same wish sent again, by whatever accident, acts once. */
export class WishKeys {
  private wish = '';
  private key = '';

  /** @param wish all that makes it another one when it differs: body, path, what stood there when it was made */
  of(wish: unknown): string {
    const text = JSON.stringify(wish);
    if (this.wish !== text) {
      this.wish = text;
      this.key = newIdempotencyKey();
    }
    return this.key;
  }

  /** It came true: the same again is a wish of its own. */
  fulfilled(): void {
    this.wish = '';
  }
}
