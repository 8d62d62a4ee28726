// Certificates of machines (a TSM, a gate): the same order and the same lints as a citizen's, under a policy of their own. The
// subject is the party's code and nothing else, whatever a request asks for.
import type { EnrolmentSigner, PartyAuthority, PartyCertificateCheck } from '@sumaho-jpki/operations';
import { isPartyCode, partyProfileOf, partySubject } from '@sumaho-jpki/rules';
import type { LintResult, PartyKind } from '@sumaho-jpki/rules';
import { parseCertificate, parseTbsCertificate } from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { CertificateRefusedError, issueCertificate, planCertificate } from './issuer';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { KeyCustody } from './key-custody.port';
import type { RootGeneration, RootGenerations } from './root-generations';
import { newSerial } from './serial-number';

export class PartyCertificateAuthority implements PartyAuthority {
  constructor(
    private readonly generations: RootGenerations,
    private readonly custody: KeyCustody,
    private readonly settings: CertificateAuthoritySettings,
  ) {}

  get rootCertificateDer(): Uint8Array {
    return this.generations.issuingAt(this.settings.now()).certificate.der;
  }

  newSerial(): string {
    return newSerial(this.settings.serialPrefix);
  }

  /** Encodes and lints; signs nothing. The life is cut where the root's ends. */
  async planPartyCertificate(input: {
    serial: string;
    kind: PartyKind;
    code: string;
    publicKeySpki: Uint8Array;
    notBefore: Date;
    notAfter: Date;
  }): Promise<{ tbsDer: Uint8Array; profile: string; lintResults: LintResult[] }> {
    const { serial, kind, code, publicKeySpki, notBefore } = input;
    const { certificate: issuer, key, number: generation } = await this.#issuing();
    const notAfter = issuer.notAfter < input.notAfter ? issuer.notAfter : input.notAfter;
    return planCertificate(
      {
        profile: kind,
        serial,
        subject: partySubject(code),
        publicKeySpki,
        notBefore,
        notAfter,
        issuer,
        generation,
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[key.kind],
      },
      this.settings,
    );
  }

  /** @throws CertificateRefusedError when any lint fails or the bytes carry no policy of a party. */
  async signPartyCertificate(tbsDer: Uint8Array): Promise<Uint8Array> {
    const planned = parseTbsCertificate(tbsDer);
    const found = partyProfileOf(planned, this.settings.policyArc);
    if (!found) {
      const message = 'no policy of a party';
      throw new CertificateRefusedError([
        { rule: 'certificate-policy', citation: 'RFC 5280 §4.2.1.4', pass: false, message },
      ]);
    }
    const issuing = await this.#issuing();
    const { certificate: issuer, key } = this.generations.byKeyIdentifier(planned.authorityKeyIdentifier) ?? issuing;
    const { custody, settings } = this;
    return issueCertificate({ tbsDer, profile: found.profile, issuer, custody, key, settings });
  }

  /** Whether these bytes are a party's certificate of one of our roots within its dates; the status is the caller's. */
  async checkPartyCertificate(certificateDer: Uint8Array, at: Date): Promise<PartyCertificateCheck> {
    let certificate: ParsedCertificate;
    try {
      certificate = parseCertificate(certificateDer);
    } catch {
      return { ok: false };
    }
    const found = partyProfileOf(certificate, this.settings.policyArc);
    const code = certificate.subject.at(-1)?.value ?? '';
    if (!found || !isPartyCode(code) || at < certificate.notBefore || at > certificate.notAfter) return { ok: false };
    await this.generations.refresh();
    if (!(await this.generations.signerOf(certificate))) return { ok: false };
    const { serial, publicKeySpki } = certificate;
    return { ok: true, serial, kind: found.kind, code, publicKeySpki };
  }

  /** Who signs answers to parties now. @throws OcspSignerUnavailableError rather than sign with an expired delegate */
  async enrolmentSigner(): Promise<EnrolmentSigner> {
    const generation = await this.#issuing();
    const { certificate, key, keyIdentifier } = await generation.enrolmentSigners.signerAt(this.settings.now());
    return {
      certificateDer: certificate.der,
      subjectDer: certificate.subjectDer,
      keyIdentifier,
      algorithm: SIGNATURE_ALGORITHM_OF_KIND[key.kind],
      sign: (data) => this.custody.sign(key.name, data),
    };
  }

  async #issuing(): Promise<RootGeneration> {
    await this.generations.refresh();
    return this.generations.issuingAt(this.settings.now());
  }
}
