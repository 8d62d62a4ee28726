// Octets in the text forms that operations hand on. Hex of card bytes is `hex` and `bytes` of wire/apdu.

/** Without padding (RFC 4648 §5). */
export function base64url(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

/** Padding is neither needed nor minded. @throws DOMException for what is not base64url */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (octet) => octet.charCodeAt(0));
}

/** SHA-256, lower-case hex, 64 characters; text counts as UTF-8. */
export async function sha256Hex(data: Uint8Array | string): Promise<string> {
  const octets = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  const digest = await globalThis.crypto.subtle.digest('SHA-256', octets);
  return Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, '0')).join('');
}
