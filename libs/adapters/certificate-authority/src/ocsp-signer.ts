// Delegated signers: of OCSP answers (RFC 6960 §4.2.2.2) and of answers over CMP (RFC 9483 §1.3). Each has its own key and
// certificate, renewed well before the end, and never used after it (reliability-security F32).
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CERTIFICATE_PROFILES, ENROLMENT_SIGNER_NAME, OCSP_SIGNER_NAME } from '@sumaho-jpki/rules';
import { buildTbsCertificate, keyIdentifierOf, parseCertificate, sameBytes } from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { describeCertificate } from './certificate-descriptions';
import { issueCertificate } from './issuer';
import { SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import { readIfThere, writeOnce } from './once-only-files';
import { newSerial } from './serial-number';

const DAY = 86_400_000;
const KEPT_AFTER_END = 30 * DAY;
/** A failing renewal must not make every answer slow. */
const PAUSE_AFTER_FAILURE = 60_000;

/** What a delegate is for; its files are called by it. */
export type Delegation = 'ocsp-signer' | 'enrolment-signer';
const SUBJECTS = { 'ocsp-signer': OCSP_SIGNER_NAME, 'enrolment-signer': ENROLMENT_SIGNER_NAME } as const;

export class OcspSignerUnavailableError extends Error {
  override readonly name = 'OcspSignerUnavailableError';
}

export interface OcspSigner {
  readonly certificate: ParsedCertificate;
  readonly key: CustodyKey;
  readonly keyIdentifier: Uint8Array;
}

export class OcspSigners {
  #current: OcspSigner | undefined;
  #renewal: Promise<OcspSigner> | undefined;
  #nextTry = new Date(0);
  readonly #file: RegExp;

  constructor(
    private readonly directory: string,
    private readonly custody: KeyCustody,
    private readonly root: { number: number; certificate: ParsedCertificate; key: CustodyKey },
    private readonly settings: CertificateAuthoritySettings,
    private readonly delegation: Delegation = 'ocsp-signer',
  ) {
    this.#file = new RegExp(`^(${delegation}-[0-9a-f]+)\\.cer$`);
  }

  /** The certificate that signs now; undefined before the first `signerAt`. */
  get certificate(): ParsedCertificate | undefined {
    return this.#current?.certificate;
  }

  /**
   * A signer valid at `at`, renewed first when it is due. A renewal that fails leaves the old one working as long as it is
   * valid, and not a second longer.
   * @throws OcspSignerUnavailableError
   */
  async signerAt(at: Date): Promise<OcspSigner> {
    let current = this.#current ?? (await this.#newestOnDisk(at));
    const dueAt = new Date(at.getTime() + this.settings.ocspSignerRenewalDays * DAY);
    const pausing = current && at < this.#nextTry;
    if (!current || (current.certificate.notAfter <= dueAt && !pausing)) {
      try {
        current = await (this.#renewal ??= this.#renew(at).finally(() => (this.#renewal = undefined)));
      } catch (error) {
        this.settings.onRenewalFailed(error);
        this.#nextTry = new Date(at.getTime() + PAUSE_AFTER_FAILURE);
        if (!current)
          throw new OcspSignerUnavailableError(`no ${this.delegation} and none could be made`, { cause: error });
      }
    }
    this.#current = current;
    if (at < current.certificate.notBefore || at > current.certificate.notAfter) {
      throw new OcspSignerUnavailableError(`the ${this.delegation} is not valid at this time`);
    }
    return current;
  }

  /** Those that have not ended at `at` and whose key is there, the one that lasts longest first. Renews and destroys nothing. */
  async lasting(at: Date): Promise<ParsedCertificate[]> {
    const found: ParsedCertificate[] = [];
    for await (const { certificate } of this.#onDisk()) if (certificate.notAfter >= at) found.push(certificate);
    return found.sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime());
  }

  /** Certificates of this root whose key is there. */
  async *#onDisk(): AsyncGenerator<{ name: string; certificate: ParsedCertificate; key: CustodyKey }> {
    for (const file of await readdir(this.directory)) {
      const name = this.#file.exec(file)?.[1];
      const der = name && (await readIfThere(join(this.directory, file)));
      if (!der) continue;
      const certificate = parseCertificate(Uint8Array.from(der));
      if (certificate.authorityKeyIdentifier !== this.root.certificate.subjectKeyIdentifier) continue;
      const key = await this.custody.find(name);
      if (key && sameBytes(key.publicKeySpki, certificate.publicKeySpki)) yield { name, certificate, key };
    }
  }

  async #newestOnDisk(at: Date): Promise<OcspSigner | undefined> {
    let newest: OcspSigner | undefined;
    for await (const { name, certificate, key } of this.#onDisk()) {
      if (certificate.notAfter < at || certificate.notBefore > at) {
        // Not at once: a clock that jumped ahead for a moment must not cost a good key.
        if (certificate.notAfter.getTime() + KEPT_AFTER_END < at.getTime()) await this.custody.destroy(name);
        continue;
      }
      if (!newest || certificate.notAfter > newest.certificate.notAfter) {
        newest = { certificate, key, keyIdentifier: await keyIdentifierOf(key.publicKeySpki) };
      }
    }
    return newest;
  }

  async #renew(at: Date): Promise<OcspSigner> {
    // Another process may have renewed in the meantime: its signer serves as well.
    const other = await this.#newestOnDisk(at);
    if (other && other.certificate.notAfter.getTime() > at.getTime() + this.settings.ocspSignerRenewalDays * DAY)
      return other;
    const serial = newSerial(this.settings.serialPrefix);
    const name = `${this.delegation}-${serial}`;
    const key = await this.custody.ensure(name, this.settings.ocspSignerKeyKind);
    const second = Math.floor(at.getTime() / 1000) * 1000;
    const description = describeCertificate(
      {
        profile: this.delegation,
        serial,
        subject: SUBJECTS[this.delegation],
        publicKeySpki: key.publicKeySpki,
        // An hour back, for verifiers whose clocks are behind.
        notBefore: new Date(Math.max(second - 3_600_000, this.root.certificate.notBefore.getTime())),
        notAfter: new Date(
          Math.min(second + this.settings.ocspSignerDays * DAY, this.root.certificate.notAfter.getTime()),
        ),
        issuer: this.root.certificate,
        generation: this.root.number,
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[this.root.key.kind],
      },
      this.settings,
    );
    const der = await issueCertificate({
      tbsDer: buildTbsCertificate(description),
      profile: CERTIFICATE_PROFILES[this.delegation],
      issuer: this.root.certificate,
      custody: this.custody,
      key: this.root.key,
      settings: this.settings,
    });
    const stored = Uint8Array.from(await writeOnce(join(this.directory, `${name}.cer`), der));
    return { certificate: parseCertificate(stored), key, keyIdentifier: await keyIdentifierOf(key.publicKeySpki) };
  }
}
