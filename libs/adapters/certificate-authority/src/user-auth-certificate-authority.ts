// The authority's crypto behind the port of the operations ring. Storage-free: the order reserve serial → store what will be
// signed → lint → sign → store is driven by an operation; each step here gives the same answer when it is repeated.
import type { CertificateAuthority, OcspQuestion } from '@sumaho-jpki/operations';
import { CERTIFICATE_PROFILES, PROFILE_OF_ROUTE, userAuthPolicyOids, userAuthProfileOf } from '@sumaho-jpki/rules';
import type { IssueRoute, LintResult, RevocationReasonCode } from '@sumaho-jpki/rules';
import {
  buildCertId,
  buildCrl,
  buildOcspErrorResponse,
  buildOcspResponse,
  buildTbsCertificate,
  checkUserAuthCertificate,
  fromHex,
  ocspIssuerHashes,
  parseCertificate,
  parseCrl,
  parseOcspRequest,
  parseTbsCertificate,
  sameBytes,
  verifyCrl,
  ecdsaFixedToDer,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import type {
  OcspStatus,
  ParsedCertificate,
  SignatureAlgorithm,
  UserAuthCertificateRefusal,
} from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { describeCertificate } from './certificate-descriptions';
import { CertificateRefusedError, issueCertificate, lintPlanned } from './issuer';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import type { LoadFileAuthority } from './load-file-authority';
import type { OcspSigners } from './ocsp-signer';
import { newSerial } from './serial-number';

const wholeSecond = (at: Date) => new Date(Math.floor(at.getTime() / 1000) * 1000);

export class UserAuthCertificateAuthority implements CertificateAuthority {
  readonly rootCertificateDer: Uint8Array;
  /** Pinned roots of the acceptance check: the own one first. */
  readonly roots: Uint8Array[];
  readonly #issuerHashes = new Set<string>();

  constructor(
    private readonly root: { certificate: ParsedCertificate; key: CustodyKey },
    private readonly custody: KeyCustody,
    private readonly signers: OcspSigners,
    private readonly settings: CertificateAuthoritySettings,
    private readonly loadFiles: LoadFileAuthority,
  ) {
    this.rootCertificateDer = root.certificate.der;
    this.roots = [root.certificate.der, ...settings.furtherRoots];
  }

  get loadFileDap(): Uint8Array {
    return this.loadFiles.dap;
  }

  /** For the card makers: the key that every load file has to be signed with. */
  get loadFilePublicKeySpki(): Uint8Array {
    return this.loadFiles.publicKeySpki;
  }

  /** Called once by `openCertificateAuthority`: makes the OCSP signer where there is none. */
  async prepare(): Promise<void> {
    for (const hash of ['SHA-1', 'SHA-256'] as const) {
      const { issuerNameHash, issuerKeyHash } = await ocspIssuerHashes(this.root.certificate, hash);
      this.#issuerHashes.add(`${hash}|${issuerNameHash}|${issuerKeyHash}`);
    }
    await this.signers.signerAt(this.settings.now());
  }

  /** Ends of the authority's own certificates, for the alarm 30, 7 and 1 days before. */
  expiries(): { name: 'root' | 'ocsp-signer'; notAfter: Date }[] {
    const signer = this.signers.certificate;
    return [
      { name: 'root', notAfter: this.root.certificate.notAfter },
      ...(signer ? [{ name: 'ocsp-signer' as const, notAfter: signer.notAfter }] : []),
    ];
  }

  newSerial(): string {
    return newSerial(this.settings.serialPrefix);
  }

  /** Encodes and lints; signs nothing. `notBefore` and `notAfter` are cut to whole seconds. */
  async planUserAuthCertificate(input: {
    serial: string;
    subjectCommonName: string;
    publicKeySpki: Uint8Array;
    notBefore: Date;
    notAfter: Date;
    route: IssueRoute;
  }): Promise<{ tbsDer: Uint8Array; profile: string; lintResults: LintResult[] }> {
    const name = PROFILE_OF_ROUTE[input.route];
    const description = await describeCertificate(
      {
        profile: name,
        serial: input.serial,
        subject: [
          { type: 'C', value: 'JP' },
          { type: 'CN', value: input.subjectCommonName },
        ],
        publicKeySpki: input.publicKeySpki,
        notBefore: wholeSecond(input.notBefore),
        notAfter: wholeSecond(input.notAfter),
        issuer: this.root.certificate,
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[this.root.key.kind],
      },
      this.settings,
    );
    const tbsDer = buildTbsCertificate(description);
    const lintResults = await lintPlanned(
      parseTbsCertificate(tbsDer),
      CERTIFICATE_PROFILES[name],
      this.root.certificate,
      this.settings,
    );
    return { tbsDer, profile: name, lintResults };
  }

  /** @throws CertificateRefusedError when any lint fails or the bytes carry none of our user policies. */
  async signCertificate(tbsDer: Uint8Array): Promise<Uint8Array> {
    const profile = userAuthProfileOf(parseTbsCertificate(tbsDer), this.settings.policyArc);
    if (!profile) {
      const message = 'no user-authentication policy of this authority';
      throw new CertificateRefusedError([
        { rule: 'certificate-policy', citation: 'RFC 5280 §4.2.1.4', pass: false, message },
      ]);
    }
    const { root, custody, settings } = this;
    return issueCertificate({ tbsDer, profile, issuer: root.certificate, custody, key: root.key, settings });
  }

  /** Whether these bytes are a user certificate of this root, whatever its dates and status. */
  async verifyIssued(certificateDer: Uint8Array): Promise<boolean> {
    try {
      const certificate = parseCertificate(certificateDer);
      const algorithm = certificate.signatureAlgorithm;
      if (!algorithm || !certificate.signatureAlgorithmsEqual) return false;
      if (algorithm !== SIGNATURE_ALGORITHM_OF_KIND[this.root.key.kind]) return false;
      if (!sameBytes(certificate.issuerDer, this.root.certificate.subjectDer)) return false;
      if (!userAuthProfileOf(certificate, this.settings.policyArc)) return false;
      const { publicKeySpki } = this.root.certificate;
      return await verifySignature({
        publicKeySpki,
        algorithm,
        data: certificate.tbsDer,
        signature: certificate.signature,
      });
    } catch {
      return false;
    }
  }

  /** Strict own profile check against the pinned roots; the status is the caller's. */
  async checkCertificate(
    certificateDer: Uint8Array,
    at: Date,
  ): Promise<{ ok: true; serial: string; notAfter: Date } | { ok: false; reason: UserAuthCertificateRefusal }> {
    const allowedPolicies = userAuthPolicyOids(this.settings.policyArc);
    const answer = await checkUserAuthCertificate({ certificateDer, roots: this.roots, at, allowedPolicies });
    if (!answer.ok) return { ok: false, reason: answer.reason };
    return { ok: true, serial: answer.certificate.serial, notAfter: answer.certificate.notAfter };
  }

  /** Signature over `data` by the certificate's key: RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA as DER or as r‖s (phones give either). */
  async verifySignature(certificateDer: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const { publicKey, publicKeySpki } = parseCertificate(certificateDer);
    if (publicKey.type === 'other') return false;
    const algorithm: SignatureAlgorithm =
      publicKey.type === 'rsa' ? 'rsa-sha256' : publicKey.curve === 'P-256' ? 'ecdsa-p256-sha256' : 'ecdsa-p384-sha384';
    if (await verifySignature({ publicKeySpki, algorithm, data, signature })) return true;
    const octets = publicKey.type === 'rsa' ? 0 : publicKey.curve === 'P-256' ? 64 : 96;
    if (signature.length !== octets) return false;
    return verifySignature({ publicKeySpki, algorithm, data, signature: ecdsaFixedToDer(signature) });
  }

  /**
   * A full CRL. A resumed certificate is simply not in the list; `remove-from-crl` is refused.
   * @throws RangeError
   */
  async buildCrl(input: {
    number: bigint;
    thisUpdate: Date;
    nextUpdate: Date;
    revoked: readonly { serial: string; revokedAt: Date; reason: RevocationReasonCode }[];
  }): Promise<Uint8Array> {
    const { certificate, key } = this.root;
    const der = await buildCrl(
      {
        issuerDer: certificate.subjectDer,
        authorityKeyIdentifier: fromHex(certificate.subjectKeyIdentifier ?? ''),
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[key.kind],
        ...input,
      },
      (tbs) => this.custody.sign(key.name, tbs),
    );
    // A list that verifiers refuse is worse than none: everybody would be shut out until the next one.
    if (input.revoked.length < 10_000 && !(await verifyCrl(parseCrl(der), certificate.publicKeySpki))) {
      throw new Error('the CRL just built does not verify');
    }
    return der;
  }

  /** @throws DerError for anything that is not an OCSP request. */
  async parseOcspRequest(der: Uint8Array): Promise<OcspQuestion> {
    const { requests, nonce } = parseOcspRequest(der);
    return Promise.resolve({
      certificates: requests.map(({ hash, issuerNameHash, issuerKeyHash, serial, certIdDer }) => ({
        serial,
        issuerIsOurs: this.#issuerHashes.has(`${hash}|${issuerNameHash}|${issuerKeyHash}`),
        certId: certIdDer,
      })),
      nonce: nonce ?? null,
    });
  }

  /** The question a client would ask about this serial of ours, without a nonce. */
  async ocspQuestionFor(serial: string): Promise<OcspQuestion> {
    return {
      certificates: [{ serial, issuerIsOurs: true, certId: await buildCertId(this.rootCertificateDer, serial) }],
      nonce: null,
    };
  }

  /**
   * Answers in the order of the question, nonce repeated. A certificate of another issuer is answered 'unknown' whatever the
   * caller says. @throws OcspSignerUnavailableError rather than sign with an expired delegate; RangeError when the numbers of
   * questions and answers differ.
   */
  async buildOcspResponse(
    question: OcspQuestion,
    answers: readonly OcspStatus[],
    times: { producedAt: Date; thisUpdate: Date; nextUpdate: Date },
  ): Promise<Uint8Array> {
    if (answers.length !== question.certificates.length) throw new RangeError('one answer per certificate asked for');
    const now = this.settings.now();
    const signer = await this.signers.signerAt(now > times.producedAt ? now : times.producedAt);
    const nextUpdate = times.nextUpdate < signer.certificate.notAfter ? times.nextUpdate : signer.certificate.notAfter;
    return buildOcspResponse(
      {
        answers: question.certificates.map(({ certId, issuerIsOurs }, index) => ({
          certIdDer: certId,
          status: (issuerIsOurs && answers[index]) || { status: 'unknown' },
        })),
        nonce: question.nonce ?? undefined,
        producedAt: times.producedAt,
        thisUpdate: times.thisUpdate,
        nextUpdate,
        signerCertificateDer: signer.certificate.der,
        signerKeyIdentifier: signer.keyIdentifier,
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[signer.key.kind],
      },
      (tbs) => this.custody.sign(signer.key.name, tbs),
    );
  }

  ocspError(status: 'malformed-request' | 'internal-error' | 'try-later' | 'unauthorized'): Uint8Array {
    return buildOcspErrorResponse(status);
  }
}
