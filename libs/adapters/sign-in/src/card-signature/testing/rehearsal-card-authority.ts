// A card CA for this folder's tests, with cards that sign and an OCSP responder that can be told what to answer.
import {
  type KeyUsage,
  type OcspStatus,
  buildOcspResponse,
  buildTbsCertificate,
  generateKeyPair,
  keyIdentifierOf,
  parseCertificate,
  parseOcspRequest,
  signTbs,
  toPem,
} from '@sumaho-jpki/wire/x509';

const NAME = [
  { type: 'C', value: 'JP' },
  { type: 'CN', value: 'Rehearsal card CA' },
] as const;

export interface IssueOptions {
  readonly keyUsage?: readonly KeyUsage[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly criticalExtra?: boolean;
}

export class RehearsalCardAuthority {
  #next = 1;

  private constructor(
    readonly der: Uint8Array,
    private readonly key: Awaited<ReturnType<typeof generateKeyPair>>,
  ) {}

  static async make(keyUsage: readonly KeyUsage[] = ['keyCertSign', 'cRLSign']): Promise<RehearsalCardAuthority> {
    const key = await generateKeyPair('rsa-sha256');
    const tbs = buildTbsCertificate({
      serial: '01',
      signatureAlgorithm: 'rsa-sha256',
      issuer: NAME,
      subject: NAME,
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2040-01-01T00:00:00Z'),
      publicKeySpki: key.publicKeySpki,
      extensions: { keyUsage, basicConstraints: { ca: true } },
    });
    return new RehearsalCardAuthority(await signTbs(tbs, 'rsa-sha256', key.sign), key);
  }

  get pem(): string {
    return toPem('CERTIFICATE', this.der);
  }

  async card(options: IssueOptions = {}) {
    const key = await generateKeyPair('rsa-sha256');
    this.#next += 1;
    const tbs = buildTbsCertificate({
      serial: `20${this.#next.toString(16).padStart(6, '0')}`,
      signatureAlgorithm: 'rsa-sha256',
      issuer: NAME,
      subject: [
        { type: 'C', value: 'JP' },
        { type: 'CN', value: 'card holder' },
      ],
      notBefore: options.notBefore ?? new Date('2025-01-01T00:00:00Z'),
      notAfter: options.notAfter ?? new Date('2030-01-01T00:00:00Z'),
      publicKeySpki: key.publicKeySpki,
      extensions: {
        keyUsage: options.keyUsage ?? ['digitalSignature', 'nonRepudiation'],
        ...(options.criticalExtra ? { others: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] } : {}),
      },
    });
    const certificateDer = await signTbs(tbs, 'rsa-sha256', this.key.sign);
    return { certificateDer, sign: (document: string) => key.sign(new TextEncoder().encode(document)) };
  }

  async ocsp(request: Uint8Array, status: OcspStatus, change: { at?: Date; nonce?: Uint8Array } = {}) {
    const question = parseOcspRequest(request);
    const at = change.at ?? new Date('2026-11-22T00:00:00Z');
    return buildOcspResponse(
      {
        answers: question.requests.map(({ certIdDer }) => ({ certIdDer, status })),
        nonce: change.nonce ?? question.nonce,
        producedAt: at,
        thisUpdate: at,
        nextUpdate: new Date(at.getTime() + 900_000),
        signerCertificateDer: this.der,
        signerKeyIdentifier: await keyIdentifierOf(parseCertificate(this.der).publicKeySpki),
        signatureAlgorithm: 'rsa-sha256',
      },
      this.key.sign,
    );
  }
}
