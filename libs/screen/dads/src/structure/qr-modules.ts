// Stands alone so that the library is loaded only where a code is shown.
import { create } from 'qrcode';

export interface QrModules {
  /** Modules on a side. */
  readonly size: number;
  /** 1 = dark, row by row. */
  readonly data: Uint8Array;
}

/** The symbol of a text, error correction level M. */
export function qrModules(text: string): QrModules {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  return { size, data };
}
