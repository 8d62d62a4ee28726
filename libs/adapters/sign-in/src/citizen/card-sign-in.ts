// Citizen sign-in by OIDC as デジタル認証アプリ does it: code + PKCE S256, private_key_jwt (ES256), acr_values "aal3 crl",
// state and nonce, ES256 id token (jpki-domain §5). Issuer, client id and key are settings.
import * as oidc from 'openid-client';
import { z } from 'zod';
import { OidcProvider, type OidcClientOptions } from '../oidc-provider';

/** Scopes: the birth date decides "15 or older"; name and address are never asked for. */
const SCOPE = 'openid birthdate';
const ACR_VALUES = 'aal3 crl';

export interface CardClaims {
  readonly subject: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string | null;
  /** End of the card's user-authentication certificate. */
  readonly cardNotAfter: Date;
}

const claimsShape = z.looseObject({
  sub: z.string().min(1).max(255),
  birthdate: z.iso.date().optional(),
  card_not_after: z.union([z.iso.datetime({ offset: true }), z.number()]),
});

export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
}

export class CardSignIn {
  private readonly provider: OidcProvider;

  constructor(private readonly options: OidcClientOptions & { readonly redirectUri: string }) {
    this.provider = new OidcProvider(options);
  }

  async begin(returnTo: string): Promise<{ url: string; pending: PendingSignIn }> {
    const configuration = await this.provider.discovered();
    const pending = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
      returnTo,
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.options.redirectUri,
      scope: SCOPE,
      acr_values: ACR_VALUES,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /** @throws on a wrong state, nonce, reused code or wrong audience; `error` answers of the provider throw too */
  async finish(query: string, pending: PendingSignIn): Promise<CardClaims> {
    const configuration = await this.provider.discovered();
    const callback = new URL(this.options.redirectUri);
    callback.search = query;
    const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: pending.codeVerifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    if (!idToken) throw new Error('no id token');
    const userInfo = await oidc.fetchUserInfo(configuration, tokens.access_token, idToken.sub);
    const claims = claimsShape.parse({ ...userInfo, ...idToken });
    const end = claims.card_not_after;
    return {
      subject: claims.sub,
      birthDate: claims.birthdate ?? null,
      cardNotAfter: typeof end === 'number' ? new Date(end * 1000) : new Date(end),
    };
  }
}
