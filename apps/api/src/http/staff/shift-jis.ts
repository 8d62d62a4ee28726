// Text as Shift_JIS: the decoder of the platform read backwards, so that what it writes it reads again. A character that has no place
// there becomes the geta mark 〓, as printers do, and is told.
const GETA = '〓';

let places: ReadonlyMap<string, number> | null = null;

/** From character to its one or two bytes; the lowest code wins where two stand for the same. */
function placesOf(): ReadonlyMap<string, number> {
  if (places) return places;
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const found = new Map<string, number>();
  const see = (code: number, ...bytes: number[]): void => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if (Array.from(character).length === 1 && !found.has(character)) found.set(character, code);
    } catch {
      // No character stands there.
    }
  };
  for (let byte = 0; byte < 0x100; byte += 1) see(byte, byte);
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    // 0xED and 0xEE hold the characters of 0xFA–0xFC once more; Windows writes the latter.
    if ((lead > 0x9f && lead < 0xe0) || lead === 0xed || lead === 0xee) continue;
    for (let trail = 0x40; trail <= 0xfc; trail += 1) see(lead * 256 + trail, lead, trail);
  }
  places = found;
  return found;
}

export const fitsShiftJis = (text: string): boolean => Array.from(text).every((character) => placesOf().has(character));

export function shiftJisOf(text: string): Uint8Array {
  const known = placesOf();
  const geta = known.get(GETA) ?? 0x3f;
  const bytes: number[] = [];
  for (const character of text) {
    const code = known.get(character) ?? geta;
    if (code > 0xff) bytes.push(code >> 8);
    bytes.push(code & 0xff);
  }
  return Uint8Array.from(bytes);
}
