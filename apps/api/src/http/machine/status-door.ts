// Who asks for status: a session of a verifier (Authorization: Bearer), a client certificate that the proxy verified (Client-Cert,
// RFC 9440), or nobody known. What is shown is always judged: a stopped verifier gets no answer as a nobody either.
import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { readClientCertificate, type ClientCertificate, type ScryptSecretHasher } from '@sumaho-jpki/adapters/sign-in';
import { VerifierDirectory, type Entitlement } from '@sumaho-jpki/operations';
import { refuse } from '@sumaho-jpki/rules';
import type { FastifyRequest } from 'fastify';
import { HASHER, SETTINGS } from '../../wiring/tokens';
import { certificateInHeader, ClientCertificateProxy } from './client-certificate-header';

const MOST_CERTIFICATES = 2_000;
const BEARER = /^Bearer ([\w-]{43})$/i;

@Injectable()
export class StatusDoor {
  private readonly proxy: ClientCertificateProxy;
  /** Header → certificate: reading one costs more than answering. */
  private readonly certificates = new Map<string, ClientCertificate | null>();

  constructor(
    @Inject(VerifierDirectory) private readonly directory: VerifierDirectory,
    @Inject(HASHER) private readonly hasher: ScryptSecretHasher,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.proxy = new ClientCertificateProxy(settings);
  }

  /** Whoever shows nothing is judged without a wait; undefined: something is shown, ask `entitled`. */
  ofNobody(request: FastifyRequest): Entitlement | undefined {
    const shown = request.headers.authorization !== undefined || this.proxy.headerOf(request) !== undefined;
    return shown ? undefined : this.directory.ofNobody();
  }

  /** Without the register it throws: then nobody is answered as if known. */
  async entitled(request: FastifyRequest): Promise<Entitlement> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, token] = BEARER.exec(authorization) ?? [];
      return token ? this.directory.ofSession(this.hasher.lookup(token)) : refuse('verifier-not-registered');
    }
    const header = this.proxy.headerOf(request);
    if (header === undefined) return this.directory.ofNobody();
    const certificate = typeof header === 'string' ? this.certificateOf(header) : null;
    const now = Date.now();
    if (!certificate || now < certificate.notBefore.getTime() || now >= certificate.notAfter.getTime())
      return refuse('verifier-not-registered');
    return this.directory.ofCertificate(certificate.spkiSha256);
  }

  gate(relyingPartyId: string): Promise<Entitlement> {
    return this.directory.ofRelyingParty(relyingPartyId);
  }

  private certificateOf(header: string): ClientCertificate | null {
    const known = this.certificates.get(header);
    if (known !== undefined) return known;
    const der = certificateInHeader(header);
    const read = der ? readClientCertificate(der) : null;
    if (this.certificates.size >= MOST_CERTIFICATES) this.certificates.clear();
    this.certificates.set(header, read);
    return read;
  }
}
