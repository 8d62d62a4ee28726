import { DOCUMENT, inject, Injectable } from '@angular/core';

/** Puts text onto the clipboard, or bytes into a file. */
@Injectable({ providedIn: 'root' })
export class SaveFile {
  private readonly document = inject(DOCUMENT);

  /** False when the browser does not allow it (no secure context, no permission). */
  async copy(text: string): Promise<boolean> {
    try {
      await this.document.defaultView?.navigator.clipboard.writeText(text);
      return this.document.defaultView?.navigator.clipboard !== undefined;
    } catch {
      return false;
    }
  }

  download(name: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
    const address = URL.createObjectURL(new Blob([content], { type }));
    const link = this.document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The download has its own hold on the data by then.
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}

export function base64OfBytes(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
