// OIDC provider with the parameters of デジタル認証アプリ (jpki-domain §5): authorization code only, PKCE S256, private_key_jwt
// ES256, ES256 id tokens, pairwise subjects, acr_values "aal3 crl". The card is read anew at every sign-in.
import Provider, { interactionPolicy, type Configuration } from 'oidc-provider';
import type { JWK } from 'jose';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import { derOf } from './card-authority';
import type { CardDeck } from './card-deck';

export const SIGN_IN_PATHS = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  userinfo: '/protocol/openid-connect/userinfo',
  jwks: '/protocol/openid-connect/certs',
} as const;

export interface SignInProviderOptions {
  readonly issuer: string;
  readonly deck: CardDeck;
  readonly signingKey: JWK;
  readonly cookieSecret: string;
  readonly client: { readonly clientId: string; readonly publicKey: JWK; readonly redirectUri: string };
  readonly subjectOf: (personId: string) => string;
  /** Address of the page where the card is read. */
  readonly interactionUrl: (uid: string) => string;
}

export function createSignInProvider(options: SignInProviderOptions): Provider {
  const { deck, client, subjectOf } = options;
  const policy = interactionPolicy.base();
  // No silent sign-in from an earlier session: whoever has the browser must have the card.
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('card_not_read', 'the card has to be read', 'login_required', (ctx) =>
        ctx.oidc.result && 'login' in ctx.oidc.result
          ? interactionPolicy.Check.NO_NEED_TO_PROMPT
          : interactionPolicy.Check.REQUEST_PROMPT,
      ),
    );
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
        subject_type: 'pairwise',
        jwks: { keys: [client.publicKey] },
      },
    ],
    jwks: { keys: [options.signingKey] },
    responseTypes: ['code'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId) => subjectOf(accountId),
    pkce: { required: () => true },
    acrValues: ['aal3', 'crl'],
    scopes: ['openid', 'birthdate'],
    claims: { openid: ['sub', 'card_not_after', 'card_serial'], birthdate: ['birthdate'] },
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256'],
      idTokenSigningAlgValues: ['ES256'],
    },
    routes: { ...SIGN_IN_PATHS },
    cookies: {
      keys: [options.cookieSecret],
      names: {
        session: 'sandbox_card_session',
        interaction: 'sandbox_card_interaction',
        resume: 'sandbox_card_resume',
      },
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { policy, url: (_ctx, { uid }) => options.interactionUrl(uid) },
    ttl: { AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Interaction: 900, Session: 900, Grant: 900 },
    findAccount: (_ctx, accountId) => {
      const card = deck.card(accountId);
      if (!card) return undefined;
      const certificate = parseCertificate(derOf(card.keys['user-auth']));
      return {
        accountId,
        claims: () => ({
          sub: accountId,
          birthdate: card.birthDate,
          card_not_after: certificate.notAfter.toISOString(),
          card_serial: certificate.serial,
        }),
      };
    },
    // The citizen consents at the portal; what is asked here is the card.
    loadExistingGrant: async (ctx) => {
      const accountId = ctx.oidc.session?.accountId;
      const clientId = ctx.oidc.client?.clientId;
      if (!accountId || !clientId) return undefined;
      const grant = new ctx.oidc.provider.Grant({ accountId, clientId });
      grant.addOIDCScope('openid birthdate');
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(options.issuer, configuration);
  provider.proxy = true;
  return provider;
}
