// Rows of a revocation list side by side (NotGoodPage), from and to plain rows.
import { CRL_SERIAL_ROOM, fromHex, toHex } from '@sumaho-jpki/wire/x509';
import type { NotGoodPage } from '../ports/register.port';
import type { CertificateRow } from '../ports/rows';

export interface NotGoodRow extends Pick<CertificateRow, 'serial' | 'state' | 'revocationCause' | 'notAfter'> {
  /** When it was revoked, else when it was made. */
  readonly since: Date;
}

/** @throws RangeError when a serial is not 1 to 20 octets of hex. */
export function notGoodPageOf(rows: readonly NotGoodRow[]): NotGoodPage {
  const kinds = new Map<string, number>();
  const facts: Pick<CertificateRow, 'state' | 'revocationCause'>[] = [];
  const page = {
    count: rows.length,
    serials: new Uint8Array(rows.length * CRL_SERIAL_ROOM),
    serialLengths: new Uint8Array(rows.length),
    since: new Float64Array(rows.length),
    notAfter: new Float64Array(rows.length),
    kinds: new Uint8Array(rows.length),
    facts,
  };
  rows.forEach(({ serial, state, revocationCause, since, notAfter }, row) => {
    const octets = fromHex(serial);
    if (octets.length < 1 || octets.length > CRL_SERIAL_ROOM) throw new RangeError('serial of 1 to 20 octets');
    page.serials.set(octets, row * CRL_SERIAL_ROOM);
    page.serialLengths[row] = octets.length;
    page.since[row] = since.getTime() / 1000;
    page.notAfter[row] = notAfter.getTime() / 1000;
    const name = `${state} ${revocationCause}`;
    const kind = kinds.get(name) ?? facts.push({ state, revocationCause }) - 1;
    kinds.set(name, kind);
    page.kinds[row] = kind;
  });
  return page;
}

/** The rows of a page for which `wanted` answers true. */
export function notGoodRowsOf(
  page: NotGoodPage,
  wanted: (fact: NotGoodPage['facts'][number], since: number) => boolean = () => true,
): NotGoodRow[] {
  const rows: NotGoodRow[] = [];
  for (let row = 0; row < page.count; row++) {
    const fact = page.facts[page.kinds[row] ?? 0];
    const since = page.since[row] ?? Number.NaN;
    if (!fact || !wanted(fact, since)) continue;
    const from = row * CRL_SERIAL_ROOM;
    rows.push({
      ...fact,
      serial: toHex(page.serials.subarray(from, from + (page.serialLengths[row] ?? 0))),
      since: new Date(Math.round(since * 1000)),
      notAfter: new Date(Math.round((page.notAfter[row] ?? Number.NaN) * 1000)),
    });
  }
  return rows;
}
