// J-LIS's key service (globalplatform-tsm §5.3 path K2): the only place where private keys and SP area keys exist in clear.
// It hands out finished SCP03 level-33 scripts; whoever carries them sees opaque bytes. The private key goes with the proof
// that the card has it. Every call is one transaction and safe to repeat.
import type { Pool, PoolClient } from 'pg';
import type { CardKind, Clock, ContentExtent, KeyService, ScriptOutcome } from '@sumaho-jpki/operations';
import { type CardProfiles, checkedProfiles } from './card-profiles';
import { contentCommands } from './content-script';
import { KeyServiceRefusal } from './errors';
import { KeyMaker, makeKeyPair } from './key-maker';
import type { FreshKeyPair } from './key-maker';
import { findKeyPair, insertKeyPair } from './key-pair-store';
import type { KeyPairRow } from './key-pair-store';
import { ScriptDesk, privatePlace } from './script-desk';
import type { EmitScriptInput, EmittedScript } from './script-desk';
import { Sealer } from './seal';
import { SpAreaKeys } from './sp-area-keys';
import type { ControllingAuthority } from './sp-area-keys';
import { findArea, findOffer } from './sp-area-store';
import { audit, inTransaction } from './vault-database';

export interface KeyServiceParts {
  /** Log-in as `sumaho_key_service`. */
  readonly pool: Pool;
  /** Key-encryption key, 32 bytes. */
  readonly kek: Uint8Array;
  readonly controllingAuthority: ControllingAuthority;
  /** Which SIMs may get a key. */
  readonly cardProfiles: CardProfiles;
  readonly clock: Clock;
  /** RSA-2048 pairs kept ready. Default 4; 0 = none. */
  readonly warmPairs?: number;
}

export class PostgresKeyService implements KeyService {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #sealer: Sealer;
  readonly #maker: KeyMaker;
  readonly #areas: SpAreaKeys;
  readonly #scripts: ScriptDesk;

  /** @throws RangeError when the profiles contradict themselves or the key-encryption key is none */
  constructor(parts: KeyServiceParts) {
    this.#pool = parts.pool;
    // An idle connection that breaks is replaced by the pool; unheard, the event would end the process, and logged, it would
    // show the connection's password.
    parts.pool.on('error', () => undefined);
    this.#clock = parts.clock;
    this.#sealer = new Sealer(parts.kek);
    this.#maker = new KeyMaker(parts.pool, this.#sealer, parts.warmPairs ?? 4);
    const profiles = checkedProfiles(parts.cardProfiles);
    this.#areas = new SpAreaKeys(this.#sealer, parts.controllingAuthority, profiles);
    this.#scripts = new ScriptDesk(this.#sealer, this.#areas, profiles);
  }

  /** Fills the warm pool; call once at start and let it run. */
  warmUp(): Promise<void> {
    return this.#maker.refill();
  }

  /** Waits for background work; the pool belongs to the caller. */
  close(): Promise<void> {
    return this.#maker.close();
  }

  /** Throws {@link KeyServiceRefusal} `key-forgotten` when this id was used up before. */
  async createKeyPair(input: { keyId: string }): Promise<{ publicKeySpki: Uint8Array }> {
    const { keyId } = input;
    const made = await inTransaction(this.#pool, async (client) => {
      const present = await findKeyPair(client, keyId, false);
      if (present) return publicKeyOf(present);
      const warm = await this.#maker.takeWarm(client);
      return warm && this.#store(client, keyId, warm);
    });
    // Prime search happens outside the transaction, so that no lock waits for it.
    const publicKeySpki = made ?? (await this.#createFresh(keyId));
    void this.#maker.refill();
    return { publicKeySpki };
  }

  beginSpArea(input: {
    iccid: string;
    casdCertificate: Uint8Array;
    card: CardKind;
  }): Promise<{ dgi00A6: Uint8Array } | { refused: string }> {
    return inTransaction(this.#pool, (client) => this.#areas.begin(client, { ...input, now: this.#clock.now() }));
  }

  acceptReceipt(input: { iccid: string; receipt: Uint8Array }): Promise<boolean> {
    return inTransaction(this.#pool, (client) => this.#areas.acceptReceipt(client, input.iccid, input.receipt));
  }

  /**
   * Also true while an offer waits for its receipt: when the receipt was lost on its way, a `probe` under the offered keys
   * proves just as well that the card, and nobody else, made them.
   */
  async knowsSpArea(iccid: string): Promise<boolean> {
    return inTransaction(
      this.#pool,
      async (client) => ((await findArea(client, iccid)) ?? (await findOffer(client, iccid))) !== null,
    );
  }

  async hasProvedSpArea(iccid: string): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => (await findArea(client, iccid)) !== null);
  }

  contentCommands(input: { iccid: string; issuerCertificateDer: Uint8Array; extent: ContentExtent }): Uint8Array[] {
    return contentCommands(input);
  }

  /** Throws {@link KeyServiceRefusal}. The same order again gets the same script until its answers are in. */
  emitScript(input: EmitScriptInput): Promise<EmittedScript> {
    return inTransaction(this.#pool, (client) => this.#scripts.emit(client, input));
  }

  /** Answers of one script count once; a repeat gets the outcome of the first time. Throws for an unknown script. */
  acceptResponses(input: { scriptId: string; responses: Uint8Array[] }): Promise<ScriptOutcome> {
    return inTransaction(this.#pool, (client) => this.#scripts.accept(client, input.scriptId, input.responses));
  }

  forget(keyId: string): Promise<void> {
    return inTransaction(this.#pool, (client) => this.#scripts.forget(client, keyId));
  }

  holdsPrivateKey(keyId: string): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => (await findKeyPair(client, keyId, false))?.state === 'held');
  }

  async #createFresh(keyId: string): Promise<Uint8Array> {
    const pair = await makeKeyPair();
    return inTransaction(this.#pool, (client) => this.#store(client, keyId, pair));
  }

  async #store(client: PoolClient, keyId: string, pair: FreshKeyPair): Promise<Uint8Array> {
    const sealedPrivate = this.#sealer.seal(pair.pkcs1, privatePlace(keyId));
    pair.pkcs1.fill(0);
    if (await insertKeyPair(client, { keyId, publicSpki: pair.publicSpki, sealedPrivate })) {
      await audit(client, 'key-made', { keyId });
      return new Uint8Array(pair.publicSpki);
    }
    // Two orders for the same id at once: the first one's key stands, this one is thrown away.
    const present = await findKeyPair(client, keyId, false);
    if (!present) throw new KeyServiceRefusal('key-unknown');
    return publicKeyOf(present);
  }
}

function publicKeyOf(key: KeyPairRow): Uint8Array {
  if (key.state === 'forgotten') throw new KeyServiceRefusal('key-forgotten');
  if (!key.publicSpki) throw new KeyServiceRefusal('key-not-generated');
  return new Uint8Array(key.publicSpki);
}
