// Signature service of the virtual sign-in provider: a document is shown in full and signed with the card's signature key.
import { createHash, randomUUID } from 'node:crypto';
import { importJWK, jwtVerify, type JWK } from 'jose';
import { derOf, signWith } from './card-authority';
import type { CardDeck, VirtualCard } from './card-deck';

export interface SignatureTransaction {
  readonly id: string;
  readonly document: string;
  readonly redirectUri: string;
  readonly state: string;
  outcome:
    | { readonly state: 'open' }
    | { readonly state: 'refused'; readonly reason: 'cancelled' | 'password-blocked' | 'certificate-missing' }
    | { readonly state: 'signed'; readonly signature: string; readonly certificate: string; readonly subject: string };
}

export interface SignatureClient {
  readonly clientId: string;
  readonly publicKey: JWK;
  /** Only these addresses are returned to. */
  readonly redirectUris: readonly string[];
}

export class SignatureServiceRefusal extends Error {
  constructor(readonly status: 400 | 401 | 404) {
    super(`refused ${status}`);
  }
}

/** Assertions are good for this long and once. */
const ASSERTION_MAX_AGE_SECONDS = 120;

export class SignatureService {
  private readonly transactions = new Map<string, SignatureTransaction>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly deck: CardDeck,
    private readonly client: SignatureClient,
    /** Pairwise subject of a person for this client, the same as in the id token. */
    private readonly subjectOf: (personId: string) => string,
  ) {}

  /** Client authentication: JWT ES256, iss = sub = client id, aud = the address called, jti used once. */
  async authenticate(authorization: string | undefined, url: string): Promise<void> {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new SignatureServiceRefusal(401);
    try {
      const key = await importJWK(this.client.publicKey, 'ES256');
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['ES256'],
        issuer: this.client.clientId,
        subject: this.client.clientId,
        audience: url,
        maxTokenAge: ASSERTION_MAX_AGE_SECONDS,
        requiredClaims: ['jti', 'exp'],
      });
      if (this.seen.has(payload.jti ?? '')) throw new Error('replayed');
      this.seen.add(payload.jti ?? '');
    } catch {
      throw new SignatureServiceRefusal(401);
    }
  }

  begin(input: { document: string; redirectUri: string; state: string }): SignatureTransaction {
    if (!this.client.redirectUris.includes(input.redirectUri)) throw new SignatureServiceRefusal(400);
    const transaction: SignatureTransaction = { id: randomUUID(), ...input, outcome: { state: 'open' } };
    this.transactions.set(transaction.id, transaction);
    return transaction;
  }

  read(id: string): SignatureTransaction {
    const transaction = this.transactions.get(id);
    if (!transaction) throw new SignatureServiceRefusal(404);
    return transaction;
  }

  /** Where the browser goes back to. */
  returnAddress({ id, redirectUri, state }: SignatureTransaction): string {
    const url = new URL(redirectUri);
    url.searchParams.set('state', state);
    url.searchParams.set('transaction_id', id);
    return url.href;
  }

  cancel(transaction: SignatureTransaction): void {
    if (transaction.outcome.state === 'open') transaction.outcome = { state: 'refused', reason: 'cancelled' };
  }

  /** Signs when the password is right; a blocked card ends the transaction. */
  async sign(transaction: SignatureTransaction, card: VirtualCard, password: string) {
    if (transaction.outcome.state !== 'open') return { ok: true } as const;
    const unlocked = await this.deck.unlock(card, 'signature', password);
    if (!unlocked.ok) {
      if (unlocked.reason === 'blocked') transaction.outcome = { state: 'refused', reason: 'password-blocked' };
      return unlocked;
    }
    const key = card.keys.signature;
    const signature = signWith(key.privateKeyPem, new TextEncoder().encode(transaction.document));
    transaction.outcome = {
      state: 'signed',
      signature: Buffer.from(signature).toString('base64'),
      certificate: Buffer.from(derOf(key)).toString('base64'),
      subject: this.subjectOf(card.personId),
    };
    return { ok: true } as const;
  }
}

/** Pairwise: the same person is somebody else to every other service. */
export const pairwiseSubject =
  (salt: string, clientId: string) =>
  (personId: string): string =>
    createHash('sha256').update(`${salt}|${clientId}|${personId}`).digest('base64url');
