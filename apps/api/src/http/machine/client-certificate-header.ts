// The certificate that a client showed to the reverse proxy (Client-Cert, RFC 9440): believed only where a setting says so, and only of
// a connection that comes from that proxy itself.
import type { Settings } from '@sumaho-jpki/adapters/settings';
import type { FastifyRequest } from 'fastify';
import { BlockList, isIP } from 'node:net';

const LONGEST_HEADER = 16_384;
/** RFC 9440 §2.1: a byte sequence of structured fields (RFC 8941 §3.3.5). */
const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]+={0,2}):$/;

export class ClientCertificateProxy {
  readonly #trusted: BlockList | null;

  constructor(settings: Pick<Settings, 'clientCertificates' | 'trustedProxy'>) {
    this.#trusted = settings.clientCertificates === 'from-proxy' ? proxies(settings.trustedProxy) : null;
  }

  /** undefined where there is none, or where nobody vouches for it. */
  headerOf({ headers, socket }: FastifyRequest): string | string[] | undefined {
    // The peer of the connection itself, whatever it says of others.
    const address = socket.remoteAddress ?? '';
    return this.#trusted?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? headers['client-cert'] : undefined;
  }
}

/** DER of the header's certificate; null for what is no byte sequence. */
export function certificateInHeader(header: string): Buffer | null {
  const [, base64] = (header.length <= LONGEST_HEADER && BYTE_SEQUENCE.exec(header)) || [];
  return base64 ? Buffer.from(base64, 'base64') : null;
}

function proxies(trusted: Settings['trustedProxy']): BlockList {
  const list = new BlockList();
  for (const entry of trusted) {
    if (entry === 'loopback') {
      list.addSubnet('127.0.0.0', 8, 'ipv4');
      list.addAddress('::1', 'ipv6');
      continue;
    }
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
