// A carrier's own OpenID provider for its staff: authorization code only, PKCE S256, private_key_jwt ES256, ES256 id tokens. It says who somebody
// is and nothing else; whoever types a name here is that person.
import Provider, { type Configuration } from 'oidc-provider';
import type { JWK } from 'jose';

export interface StaffProviderOptions {
  readonly issuer: string;
  readonly signingKey: JWK;
  readonly cookieSecret: string;
  readonly client: { readonly clientId: string; readonly publicKey: JWK; readonly redirectUri: string };
  /** Address of the page where the person says who it is. */
  readonly interactionUrl: (uid: string) => string;
}

export function createStaffProvider({ issuer, client, ...options }: StaffProviderOptions): Provider {
  const configuration: Configuration = {
    clients: [
      {
        client_id: client.clientId,
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        id_token_signed_response_alg: 'ES256',
        require_auth_time: true,
        jwks: { keys: [client.publicKey] },
      },
    ],
    jwks: { keys: [options.signingKey] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid'],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256'], idTokenSigningAlgValues: ['ES256'] },
    cookies: {
      keys: [options.cookieSecret],
      names: { session: 'sandbox_sso_session', interaction: 'sandbox_sso_interaction', resume: 'sandbox_sso_resume' },
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => options.interactionUrl(uid) },
    ttl: { AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Interaction: 900, Session: 900, Grant: 900 },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    // The carrier and J-LIS have agreed for its staff: nobody is asked for consent.
    loadExistingGrant: async (ctx) => {
      const accountId = ctx.oidc.session?.accountId;
      const clientId = ctx.oidc.client?.clientId;
      if (!accountId || !clientId) return undefined;
      const grant = new ctx.oidc.provider.Grant({ accountId, clientId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(issuer, configuration);
  provider.proxy = true;
  return provider;
}
