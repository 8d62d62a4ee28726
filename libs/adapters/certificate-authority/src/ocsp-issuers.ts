// Which generation of the root a CertID means (RFC 6960 §4.1.1): all share a name, so the hash of the key decides.
import { ocspIssuerHashes, parseCertId } from '@sumaho-jpki/wire/x509';
import type { OcspHash } from '@sumaho-jpki/wire/x509';
import type { RootGeneration } from './root-generations';

interface AskedIssuer {
  readonly hash: OcspHash | undefined;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
}

export class OcspIssuers {
  readonly #generations = new Map<string, number>();
  readonly #known = new Set<number>();

  async learn(generations: readonly RootGeneration[]): Promise<void> {
    for (const { number, certificate } of generations) {
      if (this.#known.has(number)) continue;
      for (const hash of ['SHA-1', 'SHA-256'] as const) {
        const { issuerNameHash, issuerKeyHash } = await ocspIssuerHashes(certificate, hash);
        this.#generations.set(`${hash}|${issuerNameHash}|${issuerKeyHash}`, number);
      }
      this.#known.add(number);
    }
  }

  /** undefined when the issuer is none of ours. */
  generationOf({ hash, issuerNameHash, issuerKeyHash }: AskedIssuer): number | undefined {
    return this.#generations.get(`${hash}|${issuerNameHash}|${issuerKeyHash}`);
  }

  generationOfCertId(certIdDer: Uint8Array | undefined): number | undefined {
    return certIdDer && this.generationOf(parseCertId(certIdDer));
  }
}
