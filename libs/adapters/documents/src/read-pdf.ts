// Reads back what a PDF of ours says: objects, streams, and the text of its pages by each font's ToUnicode map (ISO 32000-1 §9.10.3). Tests only.
import { inflateSync } from 'node:zlib';

interface Stream {
  readonly dictionary: string;
  readonly text: string;
}

/** @throws Error for what is no such file */
export function readPdf(bytes: Uint8Array): { text: string; pages: number; catalogue: string } {
  const raw = Buffer.from(bytes).toString('latin1');
  if (!raw.startsWith('%PDF-') || !raw.trimEnd().endsWith('%%EOF')) throw new Error('no PDF');
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of raw.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) objects.set(id, body);
  const stream = (id: string): Stream => {
    const body = objects.get(id) ?? '';
    const [dictionary = '', rest = ''] = body.split(/\nstream\n/);
    const packed = Buffer.from(rest.replace(/\nendstream$/, ''), 'latin1');
    return {
      dictionary,
      text: (dictionary.includes('/FlateDecode') ? inflateSync(packed) : packed).toString('latin1'),
    };
  };
  const all = [...objects.values()];
  const map = new Map<string, string>();
  for (const body of all) {
    const id = /\/ToUnicode (\d+) 0 R/.exec(body)?.[1];
    if (id !== undefined) for (const [code, letters] of unicodeOf(stream(id).text)) map.set(code, letters);
  }
  const pages = all.filter((body) => /\/Type \/Page\b(?!s)/.test(body));
  const text = pages.map((body) => shown(stream(/\/Contents (\d+) 0 R/.exec(body)?.[1] ?? '').text, map)).join('\n');
  return { text, pages: pages.length, catalogue: all.find((body) => body.includes('/Type /Catalog')) ?? '' };
}

/** `bfrange <first> <last> [<…> …]`: glyph codes of two octets to UTF-16BE. */
function unicodeOf(cmap: string): [string, string][] {
  return [...cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)].flatMap(([, first = '', list = '']) =>
    [...list.matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex = ''], index): [string, string] => [
      (parseInt(first, 16) + index).toString(16).padStart(4, '0'),
      Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
    ]),
  );
}

function shown(content: string, map: ReadonlyMap<string, string>): string {
  return [...content.matchAll(/\[([^\]]*)\] TJ/g)]
    .map(([, pieces = '']) =>
      [...pieces.matchAll(/<([0-9a-f]*)>/gi)]
        .flatMap(([, hex = '']) => hex.toLowerCase().match(/.{4}/g) ?? [])
        .map((code) => map.get(code) ?? '�')
        .join(''),
    )
    .join('\n');
}
