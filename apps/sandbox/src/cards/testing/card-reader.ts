// The card pages on a port of their own, and a browser that only keeps cookies and reads forms. Tests only.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyFormbody from '@fastify/formbody';
import {
  CardDeck,
  createSignInProvider,
  pairwiseSubject,
  SignatureService,
  type VirtualCard,
} from '@sumaho-jpki/stand-ins/card-holder';
import Fastify, { type FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { addressesOf, SIGN_IN_CLIENT_ID } from '../../addresses';
import { freePort } from '../../testing/free-port';
import { es256, publicPart } from '../../world-keys';
import { cardPkiPlugin } from '../card-pki.plugin';
import { INTERACTION_PATH, signInPlugin } from '../sign-in.plugin';
import { signingPlugin } from '../signing.plugin';

export class CardReader {
  private constructor(
    readonly app: FastifyInstance,
    readonly deck: CardDeck,
    readonly origin: string,
    readonly clientKey: JWK,
    readonly subjectOf: (personId: string) => string,
    readonly folder: string,
  ) {}

  static async start(): Promise<CardReader> {
    const [folder, port] = await Promise.all([mkdtemp(join(tmpdir(), 'card-reader-')), freePort()]);
    const deck = await CardDeck.open(folder);
    const origin = `http://127.0.0.1:${port}`;
    const addresses = addressesOf(origin);
    const clientKey = es256('portal');
    const subjectOf = pairwiseSubject('salt', SIGN_IN_CLIENT_ID);
    const provider = createSignInProvider({
      issuer: addresses.signInIssuer,
      deck,
      signingKey: es256('provider'),
      cookieSecret: 'a-cookie-secret-of-the-test',
      client: {
        clientId: SIGN_IN_CLIENT_ID,
        publicKey: publicPart(clientKey),
        redirectUri: addresses.signInCallback,
      },
      subjectOf,
      interactionUrl: (uid) => `${INTERACTION_PATH}/${uid}`,
    });
    const client = {
      clientId: SIGN_IN_CLIENT_ID,
      publicKey: publicPart(clientKey),
      redirectUris: [addresses.signatureCallback],
    };
    const service = new SignatureService(deck, client, subjectOf);
    const app = Fastify({ trustProxy: 'loopback', forceCloseConnections: true });
    await app.register(async (pages) => {
      await pages.register(fastifyCookie);
      await pages.register(fastifyFormbody);
      await pages.register(signInPlugin, { deck, provider });
      await pages.register(signingPlugin, { deck, service, origin });
    });
    await app.register(cardPkiPlugin, { deck });
    await app.listen({ host: '127.0.0.1', port });
    return new CardReader(app, deck, origin, clientKey, subjectOf, folder);
  }

  card(personId: string): VirtualCard {
    const card = this.deck.card(personId);
    if (!card) throw new Error(`no card ${personId}`);
    return card;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class Browser {
  private readonly cookies = new Map<string, string>();

  /** Follows redirects inside this origin; stops at a page, or at an address that it is sent away to. */
  async open(url: string, form?: Record<string, string>): Promise<{ url: string; status: number; text: string }> {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (!location) return { url, status: response.status, text: await response.text() };
    const to = new URL(location, url);
    if (!to.pathname.startsWith('/sandbox/')) return { url: to.href, status: response.status, text: '' };
    return this.open(to.href);
  }
}
