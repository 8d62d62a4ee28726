// The deck of virtual My Number Cards on disk: keys, certificates, secrets, try counters. A blocked card stays blocked.
import { randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import {
  CARD_PURPOSES,
  derOf,
  issueCardCertificate,
  makeAuthority,
  type CardPurpose,
  type CertifiedKey,
} from './card-authority';
import { birthDateOf, DEMO_PEOPLE, type DemoPerson } from './people';

/** Tries of the 4-digit PIN and of the signature password (jpki-domain §4.1). */
export const CARD_TRIES = { 'user-auth': 3, signature: 5 } as const satisfies Record<CardPurpose, number>;

export interface VirtualCard {
  readonly personId: string;
  readonly birthDate: string;
  /** Secret of each key: four digits, or 6–16 upper-case letters and digits. */
  readonly secrets: Readonly<Record<CardPurpose, string>>;
  readonly keys: Readonly<Record<CardPurpose, CertifiedKey>>;
  readonly triesLeft: Record<CardPurpose, number>;
  readonly status: DemoPerson['card'];
}

interface Deck {
  readonly authorities: Readonly<Record<CardPurpose, CertifiedKey>>;
  readonly cards: VirtualCard[];
}

export type Unlock =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'wrong' | 'blocked'; readonly triesLeft: number };

const YEAR_MS = 365 * 86_400_000;

export class CardDeck {
  /** Ends when the newest save has: two at once would take the file from under each other. */
  private saved: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly deck: Deck,
  ) {}

  /** Opens the deck of this folder, or makes one: a dozen people, two RSA keys each. */
  static async open(directory: string, now = new Date()): Promise<CardDeck> {
    const file = join(directory, 'card-deck.json');
    const stored = await readFile(file, 'utf8').catch(() => null);
    if (stored) return new CardDeck(file, JSON.parse(stored) as Deck);
    await mkdir(directory, { recursive: true });
    const made = new CardDeck(file, await makeDeck(now));
    await made.save();
    return made;
  }

  get cards(): readonly VirtualCard[] {
    return this.deck.cards;
  }

  authority(purpose: CardPurpose): CertifiedKey {
    return this.deck.authorities[purpose];
  }

  card(personId: string): VirtualCard | undefined {
    return this.deck.cards.find((card) => card.personId === personId);
  }

  /** A new person's card, while everything runs. */
  async add(person: DemoPerson, now = new Date()): Promise<VirtualCard> {
    const card = await makeCard(person, this.deck.authorities, now);
    this.deck.cards.push(card);
    await this.save();
    return card;
  }

  /** Compares, counts and stores before it answers: pulling the plug regains no try. */
  async unlock(card: VirtualCard, purpose: CardPurpose, typed: string): Promise<Unlock> {
    if (card.triesLeft[purpose] === 0) return { ok: false, reason: 'blocked', triesLeft: 0 };
    const right = typed === card.secrets[purpose];
    const triesLeft = right ? CARD_TRIES[purpose] : card.triesLeft[purpose] - 1;
    card.triesLeft[purpose] = triesLeft;
    await this.save();
    if (right) return { ok: true };
    return { ok: false, reason: triesLeft === 0 ? 'blocked' : 'wrong', triesLeft };
  }

  /** What the counter of the municipality does; here a button of the sandbox. */
  async reset(card: VirtualCard): Promise<void> {
    Object.assign(card.triesLeft, CARD_TRIES);
    await this.save();
  }

  /** State of a certificate by its serial, for the card CA's OCSP responder. */
  statusOf(serial: string): { purpose: CardPurpose; status: DemoPerson['card'] } | undefined {
    for (const card of this.cards) {
      for (const purpose of CARD_PURPOSES) {
        if (parseCertificate(derOf(card.keys[purpose])).serial === serial) return { purpose, status: card.status };
      }
    }
    return undefined;
  }

  private save(): Promise<void> {
    const write = async (): Promise<void> => {
      await writeFile(`${this.file}.new`, JSON.stringify(this.deck), { mode: 0o600 });
      await rename(`${this.file}.new`, this.file);
    };
    this.saved = this.saved.then(write, write);
    return this.saved;
  }
}

async function makeDeck(now: Date): Promise<Deck> {
  const authorities = {
    signature: await makeAuthority('signature', now),
    'user-auth': await makeAuthority('user-auth', now),
  };
  const cards = await Promise.all(DEMO_PEOPLE.map((person) => makeCard(person, authorities, now)));
  return { authorities, cards };
}

async function makeCard(person: DemoPerson, authorities: Deck['authorities'], now: Date): Promise<VirtualCard> {
  const birthDate = birthDateOf(person, now);
  const issuedAt = new Date(now.getTime() - (person.card === 'expired' ? 7 : 1) * YEAR_MS);
  const issue = (purpose: CardPurpose) =>
    issueCardCertificate({ authority: authorities[purpose], purpose, name: person.nameJa, birthDate, issuedAt });
  const [signature, userAuth] = await Promise.all([issue('signature'), issue('user-auth')]);
  return {
    personId: person.id,
    birthDate,
    secrets: { 'user-auth': String(randomInt(1000, 10_000)), signature: `MIHON${randomInt(10_000, 100_000)}` },
    keys: { signature, 'user-auth': userAuth },
    triesLeft: { ...CARD_TRIES },
    status: person.card,
  };
}
