// A card's provider (OpenID Connect) and a notice gateway for processes that are not ours to put stand-ins into. The code of a sign-in
// says who signed in; every short message is kept as it came. Tests only.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ShortMessage {
  readonly to: string;
  readonly text: string;
  readonly dedupeId: string;
}

export interface OutsideParties {
  readonly issuer: string;
  readonly smsUrl: string;
  readonly messages: readonly ShortMessage[];
  stop(): Promise<void>;
}

/** What the provider's page would send back for this person. @param url where the sign-in was sent to */
export function signedInAs(subject: string, url: string): string {
  const asked = new URL(url).searchParams;
  const code = Buffer.from(JSON.stringify({ subject, nonce: asked.get('nonce') })).toString('base64url');
  return new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text;
}
const decoded = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, string>;

export async function startOutsideParties(): Promise<OutsideParties> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const messages: ShortMessage[] = [];
  let issuer = '';
  const facts = { birthdate: '1980-01-02', card_not_after: '2030-01-01T00:00:00Z' };
  const idToken = (body: string) => {
    const form = new URLSearchParams(body);
    const { subject = '', nonce = '' } = decoded(form.get('code') ?? '');
    // The client says who it is in what it signs; that it may is not this provider's matter.
    const client = decoded(form.get('client_assertion')?.split('.')[1] ?? '')['iss'] ?? '';
    const token = new SignJWT({ ...facts, nonce }).setProtectedHeader({ alg: 'ES256', kid: 'one' });
    return { subject, signed: token.setIssuer(issuer).setSubject(subject).setAudience(client) };
  };
  const ANSWERS: Readonly<Record<string, (request: IncomingMessage) => Promise<object>>> = {
    '/oidc/.well-known/openid-configuration': async () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      code_challenge_methods_supported: ['S256'],
    }),
    '/oidc/jwks': async () => ({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] }),
    '/oidc/token': async (request) => {
      const { subject, signed } = idToken(await bodyOf(request));
      const id_token = await signed.setIssuedAt().setExpirationTime('5 minutes').sign(privateKey);
      return { access_token: subject, token_type: 'Bearer', expires_in: 300, id_token };
    },
    '/oidc/userinfo': async ({ headers }) => ({ sub: headers.authorization?.replace(/^Bearer /u, '') ?? '', ...facts }),
    '/sms': async (request) => {
      const message = JSON.parse(await bodyOf(request)) as ShortMessage;
      // As a gateway does: what a worker sends a second time after a lost answer is one message, to one phone.
      const before = messages.find(({ dedupeId, to }) => dedupeId === message.dedupeId && to === message.to);
      if (!before) messages.push(message);
      return {};
    },
  };
  const server = createServer((request, response) => {
    const answer = ANSWERS[request.url?.split('?')[0] ?? ''];
    if (!answer) return void response.writeHead(404).end();
    answer(request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = `${origin}/oidc`;
  return {
    issuer,
    smsUrl: `${origin}/sms`,
    messages,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
