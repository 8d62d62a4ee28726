// The authority's crypto behind the port of the operations ring. Storage-free: the order reserve serial → store what will be
// signed → lint → sign → store is driven by an operation; each step here gives the same answer when it is repeated.
import type {
  AuthorityOversight,
  AuthoritySelf,
  CertificateAuthority,
  CrlEntry,
  OcspQuestion,
} from '@sumaho-jpki/operations';
import { createHash } from 'node:crypto';
import { PROFILE_OF_ROUTE, userAuthPolicyOids, userAuthProfileOf } from '@sumaho-jpki/rules';
import type { IssueRoute, LintResult } from '@sumaho-jpki/rules';
import {
  buildCertId,
  buildCrl,
  buildOcspErrorResponse,
  buildOcspResponse,
  checkUserAuthCertificate,
  fromHex,
  nameText,
  parseCertificate,
  parseCrl,
  parseOcspRequest,
  verifyCrl,
  ecdsaFixedToDer,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import type {
  CrlEntryPage,
  OcspStatus,
  ParsedCertificate,
  SignatureAlgorithm,
  UserAuthCertificateRefusal,
} from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { CertificateRefusedError, issueCertificate, planCertificate, PrivatePlan } from './issuer';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { KeyCustody } from './key-custody.port';
import { lintIssuedCertificate } from './lint-issued';
import type { IssuedLint } from './lint-issued';
import { OcspIssuers } from './ocsp-issuers';
import { PartyCertificateAuthority } from './party-certificate-authority';
import type { RootGeneration, RootGenerations } from './root-generations';
import { crlPartUrl, MOST_READ_AGAIN, urlOfGeneration } from './revocation-lists';
import { newSerial } from './serial-number';

const ownCertificate = ({ der, serial, subject, subjectKeyIdentifier, notBefore, notAfter }: ParsedCertificate) => ({
  serial,
  subject: nameText(subject),
  keyIdentifier: subjectKeyIdentifier ?? '',
  sha256: createHash('sha256').update(der).digest('hex'),
  notBefore,
  notAfter,
});

export class UserAuthCertificateAuthority implements CertificateAuthority, AuthorityOversight {
  readonly #issuers = new OcspIssuers();
  /** Certificates of machines, under the same roots. */
  readonly parties: PartyCertificateAuthority;

  constructor(
    /** Roots of one name: the issuing one, older ones whose certificates live on, a next one that is only published. */
    readonly generations: RootGenerations,
    private readonly custody: KeyCustody,
    private readonly settings: CertificateAuthoritySettings,
  ) {
    this.parties = new PartyCertificateAuthority(generations, custody, settings);
  }

  /** The root that issues now. */
  get rootCertificateDer(): Uint8Array {
    return this.#issuing.certificate.der;
  }

  /** Pinned roots of the acceptance check: the issuing one first. */
  get roots(): Uint8Array[] {
    const { number } = this.#issuing;
    const others = this.generations.all
      .filter((one) => one.number !== number)
      .map(({ certificate }) => certificate.der);
    return [this.rootCertificateDer, ...others, ...this.settings.furtherRoots];
  }

  /** For the card makers: the key that every load file has to be signed with. */
  get loadFilePublicKeySpki(): Uint8Array {
    return this.#issuing.loadFile.publicKeySpki;
  }

  get #issuing(): RootGeneration {
    return this.generations.issuingAt(this.settings.now());
  }

  /** Called once by `openCertificateAuthority`: makes the OCSP signers where there are none. */
  async prepare(): Promise<void> {
    await this.#issuers.learn(this.generations.all);
    const now = this.settings.now();
    for (const { certificate, signers } of this.generations.all) {
      if (certificate.notAfter > now) await signers.signerAt(now);
    }
  }

  /** For the desk: what lives at `at`, read from the folder so that it is the same whichever process is asked. */
  async lookAtSelf(at: Date): Promise<AuthoritySelf> {
    await this.#refreshed();
    const issuing = this.generations.issuingAt(at).number;
    const living = this.generations.all.filter(({ certificate }) => certificate.notAfter > at);
    return {
      generations: await Promise.all(
        living.map(async ({ number, certificate, key, activeFrom, signers, enrolmentSigners }) => ({
          number,
          root: { ...ownCertificate(certificate), keyKind: key.kind },
          issues: number === issuing,
          activeFrom,
          ocspSigners: (await signers.lasting(at)).map(ownCertificate),
          enrolmentSigners: (await enrolmentSigners.lasting(at)).map(ownCertificate),
        })),
      ),
      nextGenerationDue: this.generations.nextDue(),
      policyArc: this.settings.policyArc,
    };
  }

  async #refreshed(): Promise<RootGeneration> {
    await this.generations.refresh();
    await this.#issuers.learn(this.generations.all);
    return this.#issuing;
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
    const issuer = await this.#refreshed();
    return planCertificate(
      {
        profile: name,
        serial: input.serial,
        subject: [
          { type: 'C', value: 'JP' },
          { type: 'CN', value: input.subjectCommonName },
        ],
        publicKeySpki: input.publicKeySpki,
        notBefore: input.notBefore,
        notAfter: input.notAfter,
        issuer: issuer.certificate,
        generation: issuer.number,
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[issuer.key.kind],
      },
      this.settings,
    );
  }

  /**
   * A plan is signed by the generation it was made for, also when another one issues by now.
   * @throws CertificateRefusedError when any lint fails or the bytes carry none of our user policies.
   */
  async signCertificate(tbsDer: Uint8Array): Promise<Uint8Array> {
    const plan = new PrivatePlan(tbsDer);
    const { planned } = plan;
    const profile = userAuthProfileOf(planned, this.settings.policyArc);
    if (!profile) {
      const message = 'no user-authentication policy of this authority';
      throw new CertificateRefusedError([
        { rule: 'certificate-policy', citation: 'RFC 5280 §4.2.1.4', pass: false, message },
      ]);
    }
    const issuing = await this.#refreshed();
    const { certificate: issuer, key } = this.generations.byKeyIdentifier(planned.authorityKeyIdentifier) ?? issuing;
    const { custody, settings } = this;
    return issueCertificate({ tbsDer: plan, profile, issuer, custody, key, settings });
  }

  /** The nightly look at what was issued: never throws for what the bytes are. */
  async lintIssued(certificateDer: Uint8Array): Promise<IssuedLint> {
    await this.#refreshed();
    return lintIssuedCertificate(certificateDer, this.generations, this.settings);
  }

  /** The root under a certificate of ours and J-LIS's signature over the load file that holds it; the issuing one without a certificate. */
  async issuerOf(
    certificateDer?: Uint8Array | null,
  ): Promise<{ rootCertificateDer: Uint8Array; loadFileDap: Uint8Array }> {
    const issuing = await this.#refreshed();
    const signer = certificateDer ? await this.generations.signerOf(parseCertificate(certificateDer)) : undefined;
    const { certificate, loadFile } = signer ?? issuing;
    return { rootCertificateDer: certificate.der, loadFileDap: loadFile.dap };
  }

  /** Strict own profile check against the pinned roots; the status is the caller's. */
  async checkCertificate(
    certificateDer: Uint8Array,
    at: Date,
  ): Promise<{ ok: true; serial: string; notAfter: Date } | { ok: false; reason: UserAuthCertificateRefusal }> {
    await this.#refreshed();
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
   * A full CRL, or a part of it. A resumed certificate is simply not in the list; `remove-from-crl` is refused.
   * @throws RangeError
   */
  async buildCrl(input: {
    number: bigint;
    thisUpdate: Date;
    nextUpdate: Date;
    part?: number;
    revoked: readonly CrlEntry[] | AsyncIterable<CrlEntryPage>;
    expectedEntries?: number;
    generation: number;
  }): Promise<Uint8Array> {
    await this.#refreshed();
    const { part, generation, ...list } = input;
    const { certificate, key } = this.#numbered(generation) ?? {};
    if (!certificate || !key) throw new RangeError(`there is no generation ${generation}`);
    const crlUrl = urlOfGeneration(this.settings.crlUrl, generation);
    const der = await buildCrl(
      {
        issuerDer: certificate.subjectDer,
        authorityKeyIdentifier: fromHex(certificate.subjectKeyIdentifier ?? ''),
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[key.kind],
        ...(part === undefined ? {} : { distributionPoint: crlPartUrl(crlUrl, part) }),
        ...list,
      },
      (tbs) => this.custody.sign(key.name, tbs),
    );
    // A list that verifiers refuse is worse than none: everybody would be shut out until the next one.
    if (der.length < MOST_READ_AGAIN && !(await verifyCrl(parseCrl(der), certificate.publicKeySpki))) {
      throw new Error('the CRL just built does not verify');
    }
    return der;
  }

  async listedGenerations(): Promise<readonly number[]> {
    await this.#refreshed();
    const now = this.settings.now();
    return this.generations.all
      .filter(({ activeFrom, certificate }) => activeFrom !== null && certificate.notAfter > now)
      .map(({ number }) => number);
  }

  async rootOf(generation: number): Promise<Uint8Array | null> {
    await this.#refreshed();
    return this.#numbered(generation)?.certificate.der ?? null;
  }

  async publishedRoots(): Promise<readonly Uint8Array[]> {
    const { number } = await this.#refreshed();
    const now = this.settings.now();
    const others = this.generations.all.filter((one) => one.number !== number && one.certificate.notAfter > now);
    return [this.rootCertificateDer, ...others.map(({ certificate }) => certificate.der)];
  }

  /** By the signature: all generations share one name. */
  async generationOf(certificateDer: Uint8Array): Promise<number | null> {
    await this.#refreshed();
    return (await this.generations.signerOf(parseCertificate(certificateDer)))?.number ?? null;
  }

  #numbered(generation: number): RootGeneration | undefined {
    return this.generations.all.find(({ number }) => number === generation);
  }

  /** @throws DerError for anything that is not an OCSP request. */
  async parseOcspRequest(der: Uint8Array): Promise<OcspQuestion> {
    const { requests, nonce } = parseOcspRequest(der);
    await this.#refreshed();
    return {
      certificates: requests.map((asked) => {
        const generation = this.#issuers.generationOf(asked);
        const named = generation !== undefined && this.generations.all.length > 1 ? { generation } : {};
        return { serial: asked.serial, issuerIsOurs: generation !== undefined, certId: asked.certIdDer, ...named };
      }),
      nonce: nonce ?? null,
    };
  }

  /** The question a client would ask about this serial of ours, without a nonce; the certificate, where there is one, tells the root. */
  async ocspQuestionFor(serial: string, certificateDer?: Uint8Array | null): Promise<OcspQuestion> {
    const { rootCertificateDer } = await this.issuerOf(certificateDer);
    return {
      certificates: [{ serial, issuerIsOurs: true, certId: await buildCertId(rootCertificateDer, serial) }],
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
    const issuer =
      this.#issuers.generationOfCertId(question.certificates.find(({ issuerIsOurs }) => issuerIsOurs)?.certId) ??
      this.#issuing.number;
    const generation = this.generations.all.find(({ number }) => number === issuer) ?? this.#issuing;
    const signer = await generation.signers.signerAt(now > times.producedAt ? now : times.producedAt);
    const nextUpdate = times.nextUpdate < signer.certificate.notAfter ? times.nextUpdate : signer.certificate.notAfter;
    return buildOcspResponse(
      {
        // The signer speaks for its own generation alone.
        answers: question.certificates.map(({ certId, issuerIsOurs }, index) => ({
          certIdDer: certId,
          status: (issuerIsOurs && this.#issuers.generationOfCertId(certId) === issuer && answers[index]) || {
            status: 'unknown',
          },
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
