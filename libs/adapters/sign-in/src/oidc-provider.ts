// A provider that we are a client of: discovery and private_key_jwt (ES256), for citizens' cards and for the staff of carriers.
import { importJWK, type JWK } from 'jose';
import * as oidc from 'openid-client';

export interface OidcClientOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientKey: JWK;
  /** Plain HTTP is for development on loopback only. */
  readonly allowHttp: boolean;
}

export class OidcProvider {
  private configuration: Promise<oidc.Configuration> | null = null;

  constructor(private readonly options: OidcClientOptions) {}

  /** Discovery is tried again when it failed: the provider may start after us. */
  discovered(): Promise<oidc.Configuration> {
    this.configuration ??= this.discover().catch((problem: unknown) => {
      this.configuration = null;
      throw problem;
    });
    return this.configuration;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientKey, allowHttp } = this.options;
    const key = await importJWK(clientKey, 'ES256');
    if (key instanceof Uint8Array) throw new Error('the client key is not asymmetric');
    return oidc.discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      oidc.PrivateKeyJwt({ key, ...(clientKey.kid ? { kid: clientKey.kid } : {}) }),
      { execute: allowHttp ? [oidc.allowInsecureRequests] : [], timeout: 10 },
    );
  }
}
