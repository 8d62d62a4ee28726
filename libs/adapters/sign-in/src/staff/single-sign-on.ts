// Single sign-on of a carrier's staff: the carrier's own OIDC provider says who it is; whether and as what the person comes in is the register's to
// say. Code + PKCE S256, state, nonce, ES256 id token, a sign-in at the provider that is of this minute, so that it also
// counts as a fresh proof.
import type { JWK } from 'jose';
import * as oidc from 'openid-client';
import { OidcProvider } from '../oidc-provider';

/** Seconds since the person proved themselves to the provider: the session's own age counts from here (rules STEP_UP_MINUTES). */
const MAX_AGE = 60;

export interface SsoProvider {
  readonly carrier: string;
  readonly issuer: string;
  readonly clientId: string;
}

export interface PendingSso {
  readonly carrier: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The session that the browser had: its cookie is not sent along from the provider's site (SameSite=Strict). */
  readonly former?: string;
}

export class SingleSignOn {
  private readonly clients: ReadonlyMap<string, OidcProvider>;

  constructor(
    private readonly options: {
      readonly providers: readonly SsoProvider[];
      readonly clientKey: JWK;
      readonly redirectUri: string;
      readonly allowHttp: boolean;
    },
  ) {
    this.clients = new Map(
      options.providers.map(({ carrier, ...provider }) => [carrier, new OidcProvider({ ...options, ...provider })]),
    );
  }

  carriers(): readonly string[] {
    return [...this.clients.keys()];
  }

  /** @throws when this carrier has none, or it cannot be reached */
  async begin(carrier: string): Promise<{ url: string; pending: PendingSso }> {
    const configuration = await this.clientOf(carrier).discovered();
    const pending = {
      carrier,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.options.redirectUri,
      scope: 'openid',
      prompt: 'login',
      max_age: String(MAX_AGE),
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /** What the provider calls the person. @throws on a wrong state, nonce, issuer or audience, a code used before, a sign-in too long ago */
  async finish(query: string, { carrier, state, nonce, codeVerifier }: PendingSso): Promise<string> {
    const configuration = await this.clientOf(carrier).discovered();
    const callback = new URL(this.options.redirectUri);
    callback.search = query;
    const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
      pkceCodeVerifier: codeVerifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
      maxAge: MAX_AGE,
    });
    const subject = tokens.claims()?.sub;
    if (!subject) throw new Error('no id token');
    return subject;
  }

  private clientOf(carrier: string): OidcProvider {
    const client = this.clients.get(carrier);
    if (!client) throw new Error(`no single sign-on of ${carrier}`);
    return client;
  }
}
