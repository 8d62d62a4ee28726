// The phone vendor's attestation service as the phone reaches it: it certifies a fresh key of a genuine phone's enclave.
import { fromBase64, toBase64 } from '@sumaho-jpki/wire/x509';
import type { AttestationEnvironment } from '@sumaho-jpki/wire/keychain';
import { exchange, field } from '../http-json';
import type { HttpOptions } from '../http-json';

export interface CertifyRequest {
  readonly deviceId: string;
  readonly appId: string;
  readonly environment: AttestationEnvironment;
  /** SubjectPublicKeyInfo of the key to be attested. */
  readonly spki: Uint8Array;
  /** 32 bytes. */
  readonly nonce: Uint8Array;
  /** ES256 over the nonce by that key, DER. */
  readonly proof: Uint8Array;
}

export interface CertifiedKey {
  /** credCert and caCert, DER. */
  readonly x5c: readonly [Uint8Array, Uint8Array];
  readonly receipt: Uint8Array;
}

export interface AttestationService {
  /** Rejects when there is no answer or the key is not certified. */
  certify(request: CertifyRequest): Promise<CertifiedKey>;
}

/** @param options.baseUrl `<origin>/sandbox/attestation` */
export function httpAttestationService(options: HttpOptions): AttestationService {
  return {
    certify: async ({ spki, nonce, proof, ...names }) => {
      const octets = { spki: toBase64(spki), nonce: toBase64(nonce), proof: toBase64(proof) };
      const { status, body } = await exchange(options, 'POST', '/keys', { ...names, ...octets });
      const [credCert, caCert] = [field(body, 'credCert'), field(body, 'caCert')];
      const receipt = field(body, 'receipt');
      if (status !== 201 || typeof credCert !== 'string' || typeof caCert !== 'string' || typeof receipt !== 'string') {
        throw new Error(`the attestation service answered ${status}`);
      }
      return { x5c: [fromBase64(credCert), fromBase64(caCert)], receipt: fromBase64(receipt) };
    },
  };
}
