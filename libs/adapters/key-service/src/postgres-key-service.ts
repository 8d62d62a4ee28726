// J-LIS's key service (globalplatform-tsm §5.3 path K2): the only place where private keys and SP area keys exist in clear.
// It hands out finished SCP03 level-33 scripts; whoever carries them sees opaque bytes. The private key goes with the proof
// that the card has it. Every call is one transaction and safe to repeat.
import { createHash, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { concat, equalBytes } from '@sumaho-jpki/wire/apdu';
import type { Scp03KeySet } from '@sumaho-jpki/wire/globalplatform';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import type { Clock, KeyService, ScriptOutcome } from '@sumaho-jpki/operations';
import { KeyServiceRefusal } from './errors';
import { KeyMaker, makeKeyPair } from './key-maker';
import type { FreshKeyPair } from './key-maker';
import { bindKeyPair, findKeyPair, forgetKeyPair, insertKeyPair } from './key-pair-store';
import type { KeyPairRow } from './key-pair-store';
import { Sealer } from './seal';
import { judgeAnswers, provedCounter } from './script-judge';
import type { ScriptSession } from './script-judge';
import { planScript } from './script-plan';
import type { PlannedScript } from './script-plan';
import { countResumes, findOpenScript, findScript, insertScript, settleScript, supersedeScript } from './script-store';
import type { ScriptPurpose, ScriptRow } from './script-store';
import { SpAreaKeys } from './sp-area-keys';
import type { ControllingAuthority } from './sp-area-keys';
import { findArea, findOffer, lockSim, setSequenceCounter } from './sp-area-store';
import type { SpAreaOfferRow, SpAreaRow } from './sp-area-store';
import { audit, inTransaction } from './vault-database';

const LAST_COUNTER = 0xff_ffff;
/** Generation of scripts under keys that are only offered yet. */
const OFFERED = 0;
/** So many scripts of one key may end in "go on from here" within ten minutes; hands that try again later get a new chance. */
const MOST_RESUMES = 12;
/** A card that is not the one with our keys is asked again this often, in case only the report was spoilt. */
const MOST_STRANGE_ANSWERS = 3;

export interface KeyServiceParts {
  /** Log-in as `sumaho_key_service`. */
  readonly pool: Pool;
  /** Key-encryption key, 32 bytes. */
  readonly kek: Uint8Array;
  readonly controllingAuthority: ControllingAuthority;
  readonly clock: Clock;
  /** RSA-2048 pairs kept ready. Default 4; 0 = none. */
  readonly warmPairs?: number;
}

export interface EmitScriptInput {
  readonly keyId: string;
  readonly iccid: string;
  readonly certificateDer: Uint8Array;
  readonly purpose: ScriptPurpose;
}

/** Sealed beside the session until the answers are in: a repeat of the order gets the very same bytes. */
interface SealedScript {
  readonly session: ScriptSession;
  readonly commands: readonly string[];
}

export class PostgresKeyService implements KeyService {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #sealer: Sealer;
  readonly #maker: KeyMaker;
  readonly #areas: SpAreaKeys;

  constructor(parts: KeyServiceParts) {
    this.#pool = parts.pool;
    // An idle connection that breaks is replaced by the pool; unheard, the event would end the process, and logged, it would
    // show the connection's password.
    parts.pool.on('error', () => undefined);
    this.#clock = parts.clock;
    this.#sealer = new Sealer(parts.kek);
    this.#maker = new KeyMaker(parts.pool, this.#sealer, parts.warmPairs ?? 4);
    this.#areas = new SpAreaKeys(this.#sealer, parts.controllingAuthority);
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

  /** Throws {@link KeyServiceRefusal}. The same order again gets the same script until its answers are in. */
  emitScript(input: EmitScriptInput): Promise<{ scriptId: string; commands: Uint8Array[] }> {
    return inTransaction(this.#pool, async (client) => {
      await lockSim(client, input.iccid);
      const key = await this.#keyFor(client, input);
      const area = await findArea(client, input.iccid);
      const offer = area ? null : await findOffer(client, input.iccid);
      // Under keys that the card has not proved yet only questions are asked.
      if (!area && (!offer || input.purpose !== 'probe')) throw new KeyServiceRefusal('sp-area-unknown');
      const areaGeneration = area?.generation ?? OFFERED;
      const requestSha256 = digestOf(input);
      const open = await findOpenScript(client, input.iccid);
      if (open?.sealedSession && open.areaGeneration === areaGeneration && open.requestSha256.equals(requestSha256)) {
        const { commands } = this.#unseal(open.scriptId, open.sealedSession);
        return { scriptId: open.scriptId, commands: commands.map(fromHex) };
      }
      if (open) await supersedeScript(client, open.scriptId);
      const sequenceCounter = (area?.sequenceCounter ?? 0) + 1;
      if (sequenceCounter > LAST_COUNTER) throw new KeyServiceRefusal('counter-exhausted');
      const script = await this.#withCardKeys(area, offer, (keys) =>
        this.#withPrivateKey(key, (privateKeyPkcs1) =>
          planScript({
            purpose: input.purpose,
            keys,
            sequenceCounter,
            certificateDer: input.certificateDer,
            privateKeyPkcs1: input.purpose === 'probe' ? null : privateKeyPkcs1,
          }),
        ),
      );
      // From here on the card is taken to have used this counter, whether or not we ever hear of it.
      if (area) await setSequenceCounter(client, area, sequenceCounter);
      return this.#keep(client, input, script, { areaGeneration, sequenceCounter, requestSha256 });
    });
  }

  /** Answers of one script count once; a repeat gets the outcome of the first time. Throws for an unknown script. */
  acceptResponses(input: { scriptId: string; responses: Uint8Array[] }): Promise<ScriptOutcome> {
    return inTransaction(this.#pool, async (client) => {
      if (!isUuid(input.scriptId)) throw new KeyServiceRefusal('script-unknown');
      const iccid = (await findScript(client, input.scriptId, false))?.iccid;
      if (iccid === undefined) throw new KeyServiceRefusal('script-unknown');
      await lockSim(client, iccid);
      const script = await findScript(client, input.scriptId, true);
      if (script?.outcome) return script.outcome;
      if (!script?.sealedSession) return this.#expired(client, script);
      const [area, offer] = [await findArea(client, iccid), await findOffer(client, iccid)];
      if ((area?.generation ?? OFFERED) !== script.areaGeneration) return this.#expired(client, script);
      const { session } = this.#unseal(script.scriptId, script.sealedSession);
      const judged = await this.#withCardKeys(area, offer, (keys) => judgeAnswers(session, keys, input.responses));
      const outcome = await this.#bounded(client, script, judged.outcome);
      await settleScript(client, script.scriptId, outcome);
      if (area) await this.#takeCounter(client, area, script, judged.sequenceCounter);
      // The area on the card may be younger than the one we know: made anew, and its receipt lost.
      if (offer && judged.sequenceCounter === undefined) await this.#tryOffer(client, offer, session, input.responses);
      if (offer && !area && judged.sequenceCounter !== undefined) {
        await this.#areas.accept(client, offer, judged.sequenceCounter);
      }
      const detail = outcome.kind === 'possession-proved' ? outcome.kind : `${outcome.kind}: ${outcome.reason}`;
      await audit(client, 'script-answered', {
        keyId: script.keyId,
        iccid,
        scriptSha256: script.scriptSha256,
        detail,
      });
      if (outcome.kind === 'possession-proved') await this.#forget(client, script.keyId);
      return outcome;
    });
  }

  forget(keyId: string): Promise<void> {
    return inTransaction(this.#pool, (client) => this.#forget(client, keyId));
  }

  holdsPrivateKey(keyId: string): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => (await findKeyPair(client, keyId, false))?.state === 'held');
  }

  #withCardKeys<T>(
    area: SpAreaRow | null,
    offer: SpAreaOfferRow | null,
    use: (keys: Scp03KeySet) => T | Promise<T>,
  ): Promise<T> {
    if (area) return this.#areas.withKeys(area, use);
    if (offer) return this.#areas.withOfferedKeys(offer, use);
    throw new KeyServiceRefusal('sp-area-unknown');
  }

  /** Counters of a keyset only grow: a late report of an older script must not turn the recorded one back. */
  async #takeCounter(
    client: PoolClient,
    area: SpAreaRow,
    script: ScriptRow,
    proved: number | undefined,
  ): Promise<void> {
    if (proved === undefined || proved === area.sequenceCounter) return;
    if (script.state === 'open' || proved > area.sequenceCounter) await setSequenceCounter(client, area, proved);
  }

  async #tryOffer(
    client: PoolClient,
    offer: SpAreaOfferRow,
    session: ScriptSession,
    responses: readonly Uint8Array[],
  ): Promise<void> {
    const counter = await this.#areas.withOfferedKeys(offer, (keys) => provedCounter(session, keys, responses));
    if (counter !== undefined) await this.#areas.accept(client, offer, counter);
  }

  /** The script was for an older keyset, or its key is gone; with the key still here the card is asked anew. */
  async #expired(client: PoolClient, script: ScriptRow | null): Promise<ScriptOutcome> {
    const key = script && (await findKeyPair(client, script.keyId, false));
    return key?.state === 'held'
      ? { kind: 'resume', reason: 'script-expired', next: 'probe' }
      : { kind: 'refused', reason: 'script-expired' };
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

  async #keyFor(client: PoolClient, input: EmitScriptInput): Promise<KeyPairRow> {
    const key = await findKeyPair(client, input.keyId, true);
    if (!key) throw new KeyServiceRefusal('key-unknown');
    if (key.state === 'forgotten' || !key.publicSpki) throw new KeyServiceRefusal('key-forgotten');
    if (!certifies(input.certificateDer, key.publicSpki)) throw new KeyServiceRefusal('certificate-not-of-this-key');
    if (!(await bindKeyPair(client, input.keyId, input.iccid))) throw new KeyServiceRefusal('key-bound-to-another-sim');
    return key;
  }

  #withPrivateKey<T>(key: KeyPairRow, use: (pkcs1: Buffer) => T): Promise<T> {
    if (!key.sealedPrivate) throw new KeyServiceRefusal('key-forgotten');
    return this.#sealer.opened(key.sealedPrivate, privatePlace(key.keyId), use);
  }

  async #keep(
    client: PoolClient,
    input: EmitScriptInput,
    script: PlannedScript,
    at: Pick<ScriptRow, 'areaGeneration' | 'sequenceCounter' | 'requestSha256'>,
  ): Promise<{ scriptId: string; commands: Uint8Array[] }> {
    const scriptId = randomUUID();
    const kept: SealedScript = {
      session: script.session,
      commands: script.commands.map((command) => Buffer.from(command).toString('hex')),
    };
    const clear = Buffer.from(JSON.stringify(kept), 'utf8');
    const sealedSession = this.#sealer.seal(clear, sessionPlace(scriptId));
    clear.fill(0);
    const { keyId, iccid, purpose } = input;
    await insertScript(client, { scriptId, keyId, iccid, purpose, scriptSha256: script.sha256, sealedSession, ...at });
    await audit(client, 'script-emitted', { keyId, iccid, scriptSha256: script.sha256, detail: purpose });
    return { scriptId, commands: script.commands };
  }

  #unseal(scriptId: string, sealed: Buffer): SealedScript {
    const clear = this.#sealer.open(sealed, sessionPlace(scriptId));
    try {
      return JSON.parse(clear.toString('utf8')) as SealedScript;
    } finally {
      clear.fill(0);
    }
  }

  /** Turns the n-th "go on from here" of one key into a refusal, so that nothing runs round for ever. */
  async #bounded(client: PoolClient, script: ScriptRow, outcome: ScriptOutcome): Promise<ScriptOutcome> {
    if (outcome.kind !== 'resume') return outcome;
    const before = await countResumes(client, script.keyId, outcome.reason);
    const strange = outcome.reason === 'other-card-or-keys' && before.ofReason + 1 >= MOST_STRANGE_ANSWERS;
    if (strange) return { kind: 'refused', reason: 'other-card-or-keys' };
    return before.all + 1 >= MOST_RESUMES ? { kind: 'refused', reason: 'resynchronisation-failed' } : outcome;
  }

  async #forget(client: PoolClient, keyId: string): Promise<void> {
    if (await forgetKeyPair(client, keyId)) await audit(client, 'key-forgotten', { keyId });
  }
}

function publicKeyOf(key: KeyPairRow): Uint8Array {
  if (key.state === 'forgotten' || !key.publicSpki) throw new KeyServiceRefusal('key-forgotten');
  return new Uint8Array(key.publicSpki);
}

function certifies(certificateDer: Uint8Array, spki: Uint8Array): boolean {
  try {
    return equalBytes(parseCertificate(certificateDer).publicKeySpki, spki);
  } catch {
    return false;
  }
}

function digestOf(input: EmitScriptInput): Buffer {
  const head = JSON.stringify([input.keyId, input.iccid, input.purpose]);
  return createHash('sha256')
    .update(concat(Buffer.from(head, 'utf8'), [0], input.certificateDer))
    .digest();
}

const privatePlace = (keyId: string) => ({ table: 'key_pairs', row: keyId, column: 'sealed_private' }) as const;
const sessionPlace = (scriptId: string) => ({ table: 'scripts', row: scriptId, column: 'sealed_session' }) as const;
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
