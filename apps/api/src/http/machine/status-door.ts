// Who asks for status: a session of a verifier (Authorization: Bearer), a client certificate that the proxy verified (Client-Cert,
// RFC 9440), or nobody known. What is shown is always judged: a stopped verifier gets no answer as a nobody either.
import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { readClientCertificate, type ClientCertificate, type ScryptSecretHasher } from '@sumaho-jpki/adapters/sign-in';
import { VerifierDirectory, type Entitlement } from '@sumaho-jpki/operations';
import { refuse } from '@sumaho-jpki/rules';
import type { FastifyRequest } from 'fastify';
import { BlockList, isIP } from 'node:net';
import { HASHER, SETTINGS } from '../../wiring/tokens';

const MOST_CERTIFICATES = 2_000;
const LONGEST_HEADER = 16_384;
const BEARER = /^Bearer ([\w-]{43})$/;
/** RFC 9440 §2.1: a byte sequence of structured fields (RFC 8941 §3.3.5). */
const BYTE_SEQUENCE = /^:([A-Za-z0-9+/]+={0,2}):$/;

@Injectable()
export class StatusDoor {
  private readonly trusted: BlockList | null;
  /** Header → certificate: reading one costs more than answering. */
  private readonly certificates = new Map<string, ClientCertificate | null>();

  constructor(
    @Inject(VerifierDirectory) private readonly directory: VerifierDirectory,
    @Inject(HASHER) private readonly hasher: ScryptSecretHasher,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.trusted = settings.clientCertificates === 'from-proxy' ? proxies(settings.trustedProxy) : null;
  }

  /** Without the register it throws: then nobody is answered as if known. */
  async entitled(request: FastifyRequest): Promise<Entitlement> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, token] = BEARER.exec(authorization) ?? [];
      return token ? this.directory.ofSession(this.hasher.lookup(token)) : refuse('verifier-not-registered');
    }
    const header = request.headers['client-cert'];
    if (header === undefined || !this.cameThroughProxy(request)) return this.directory.ofNobody();
    const certificate = typeof header === 'string' ? this.certificateOf(header) : null;
    const now = Date.now();
    if (!certificate || now < certificate.notBefore.getTime() || now >= certificate.notAfter.getTime())
      return refuse('verifier-not-registered');
    return this.directory.ofCertificate(certificate.spkiSha256);
  }

  gate(relyingPartyId: string): Promise<Entitlement> {
    return this.directory.ofRelyingParty(relyingPartyId);
  }

  /** The peer of the connection itself, whatever it says of others. */
  private cameThroughProxy({ socket }: FastifyRequest): boolean {
    const address = socket.remoteAddress ?? '';
    return this.trusted?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ?? false;
  }

  private certificateOf(header: string): ClientCertificate | null {
    const known = this.certificates.get(header);
    if (known !== undefined) return known;
    const [, base64] = (header.length <= LONGEST_HEADER && BYTE_SEQUENCE.exec(header)) || [];
    const read = base64 ? readClientCertificate(Buffer.from(base64, 'base64')) : null;
    if (this.certificates.size >= MOST_CERTIFICATES) this.certificates.clear();
    this.certificates.set(header, read);
    return read;
  }
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
