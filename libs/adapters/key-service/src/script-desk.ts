// Emits finished scripts for the SP area and takes their answers. A script is bound to key, SIM, SP area keyset and counter; the
// same order again is the same script until its answers are in.
import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { concat, equalBytes } from '@sumaho-jpki/wire/apdu';
import type { Scp03KeySet } from '@sumaho-jpki/wire/globalplatform';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import {
  LOAD_FILE_REFUSED,
  type CardKind,
  type ScriptContent,
  type ScriptOutcome,
  type ScriptPurpose,
} from '@sumaho-jpki/operations';
import { type CardProfiles, judgeCard } from './card-profiles';
import { contentDigestInput } from './content-script';
import { KeyServiceRefusal } from './errors';
import { bindKeyPair, findKeyPair, forgetKeyPair, insertOnCardKey, notePublicKey } from './key-pair-store';
import type { KeyPairRow } from './key-pair-store';
import type { Sealer } from './seal';
import { judgeAnswers, provedCounter } from './script-judge';
import type { Judgement, ScriptSession } from './script-judge';
import { planScript } from './script-plan';
import type { PlannedScript } from './script-plan';
import {
  OFFERED,
  countResumes,
  findOpenScript,
  findScript,
  insertScript,
  settleScript,
  supersedeScript,
} from './script-store';
import type { ScriptRow } from './script-store';
import type { SpAreaKeys } from './sp-area-keys';
import { findArea, findOffer, lockSim, setOfferCounter, setSequenceCounter } from './sp-area-store';
import type { SpAreaOfferRow, SpAreaRow } from './sp-area-store';
import { audit } from './vault-database';

const LAST_COUNTER = 0xff_ffff;
/** So many scripts of one key may end in "go on from here" within ten minutes; hands that try again later get a new chance. */
const MOST_RESUMES = 12;
/** What a card, or somebody on the way to it, says without a MAC at the beginning is believed when it comes this often. */
const MOST_STRANGE_ANSWERS = 3;
const STRANGE: readonly string[] = [
  'other-card-or-keys',
  'keyset-missing',
  'counter-exhausted',
  'content-refused',
  LOAD_FILE_REFUSED,
];

const WITHOUT_CERTIFICATE: readonly ScriptPurpose[] = ['generate', 'probe', 'reset-pin'];

export interface EmitScriptInput {
  readonly keyId: string;
  readonly iccid: string;
  readonly card: CardKind;
  readonly certificateDer: Uint8Array | null;
  readonly purpose: ScriptPurpose;
  readonly beforeReceipt?: boolean;
  readonly content?: ScriptContent;
}

export interface EmittedScript {
  readonly scriptId: string;
  readonly commands: Uint8Array[];
}

/** Sealed beside the session until the answers are in: a repeat of the order gets the very same bytes. */
interface SealedScript {
  readonly session: ScriptSession;
  readonly commands: readonly string[];
}

export class ScriptDesk {
  constructor(
    private readonly sealer: Sealer,
    private readonly areas: SpAreaKeys,
    private readonly profiles: CardProfiles,
  ) {}

  /** Throws {@link KeyServiceRefusal}. */
  async emit(client: PoolClient, input: EmitScriptInput): Promise<EmittedScript> {
    await lockSim(client, input.iccid);
    this.mustBeAssured(input);
    const key = await this.keyFor(client, input);
    const area = await findArea(client, input.iccid);
    const offer = area ? null : await findOffer(client, input.iccid);
    // Under keys that the card has not proved yet only questions are asked, unless the order says that it knows.
    const mayGoFirst = input.purpose === 'probe' || input.beforeReceipt === true;
    if (!area && (!offer || !mayGoFirst)) throw new KeyServiceRefusal('sp-area-unknown');
    const areaGeneration = area?.generation ?? OFFERED;
    const requestSha256 = digestOf(input);
    const open = await findOpenScript(client, input.iccid);
    if (open?.sealedSession && open.areaGeneration === areaGeneration && open.requestSha256.equals(requestSha256)) {
      const { commands } = this.unseal(open.scriptId, open.sealedSession);
      return { scriptId: open.scriptId, commands: commands.map(fromHex) };
    }
    if (open) await supersedeScript(client, open.scriptId);
    const sequenceCounter = ((area ?? offer)?.sequenceCounter ?? 0) + 1;
    if (sequenceCounter > LAST_COUNTER) throw new KeyServiceRefusal('counter-exhausted');
    const onCard =
      key.state === 'on-card'
        ? { keyId: key.keyId, publicKeySpki: key.publicSpki && new Uint8Array(key.publicSpki) }
        : undefined;
    const plan = (keys: Scp03KeySet, privateKeyPkcs1: Uint8Array | null) =>
      planScript({
        purpose: input.purpose,
        keys,
        keyVersion: (area ?? offer)?.keyVersion ?? 0,
        sequenceCounter,
        certificateDer: input.certificateDer,
        privateKeyPkcs1,
        ...(onCard ? { onCard } : {}),
        ...(input.content ? { content: { ...input.content, iccid: input.iccid } } : {}),
      });
    const script = await this.withCardKeys(area, offer, (keys) =>
      onCard || input.purpose === 'probe' ? plan(keys, null) : this.withPrivateKey(key, (pkcs1) => plan(keys, pkcs1)),
    );
    // From here on the card is taken to have used this counter, whether or not we ever hear of it.
    if (area) await setSequenceCounter(client, area, sequenceCounter);
    else if (input.purpose !== 'probe') await setOfferCounter(client, input.iccid, sequenceCounter);
    return this.keep(client, input, script, { areaGeneration, sequenceCounter, requestSha256 });
  }

  /** Answers of one script count once; a repeat gets the outcome of the first time. Throws for an unknown script. */
  async accept(client: PoolClient, scriptId: string, responses: readonly Uint8Array[]): Promise<ScriptOutcome> {
    if (!isUuid(scriptId)) throw new KeyServiceRefusal('script-unknown');
    const iccid = (await findScript(client, scriptId, false))?.iccid;
    if (iccid === undefined) throw new KeyServiceRefusal('script-unknown');
    await lockSim(client, iccid);
    const script = await findScript(client, scriptId, true);
    if (script?.outcome) return script.outcome;
    if (!script?.sealedSession) return this.expired(client, script);
    const [area, offer] = [await findArea(client, iccid), await findOffer(client, iccid)];
    if ((area?.generation ?? OFFERED) !== script.areaGeneration) return this.expired(client, script);
    const { session } = this.unseal(script.scriptId, script.sealedSession);
    const judged = await this.withCardKeys(area, offer, (keys) => judgeAnswers(session, keys, responses));
    const outcome = await this.noteKey(client, script, await this.bounded(client, script, judged.outcome));
    await settleScript(client, script.scriptId, outcome);
    await this.takeCounter(client, { area, offer, script, judged, responses });
    // The area on the card may be younger than the one we know: made anew, and its receipt lost.
    if (offer && judged.sequenceCounter === undefined) await this.tryOffer(client, offer, session, responses);
    if (offer && !area && judged.sequenceCounter !== undefined) {
      await this.areas.accept(client, offer, judged.sequenceCounter);
    }
    const detail = 'reason' in outcome ? `${outcome.kind}: ${outcome.reason}` : outcome.kind;
    await audit(client, 'script-answered', { keyId: script.keyId, iccid, scriptSha256: script.scriptSha256, detail });
    if (outcome.kind === 'possession-proved') await this.forget(client, script.keyId);
    return outcome;
  }

  async forget(client: PoolClient, keyId: string): Promise<void> {
    if (await forgetKeyPair(client, keyId)) await audit(client, 'key-forgotten', { keyId });
  }

  /** Asked at the first order already; asked again here, because this is where the key goes out. */
  private mustBeAssured({ purpose, card, content }: EmitScriptInput): void {
    if (purpose === 'probe') return;
    const verdict = judgeCard(this.profiles, card);
    if (!verdict.allowed) throw new KeyServiceRefusal(verdict.refused);
    // What a carrier's profile was not evaluated for is not done on its cards, whoever orders it.
    if (content && content.management !== verdict.management) throw new KeyServiceRefusal('management-not-agreed');
  }

  private async keyFor(client: PoolClient, input: EmitScriptInput): Promise<KeyPairRow> {
    // Only a key that the card is to make is asked about before there is a certificate; an order of care has no key at all.
    const isToBeMade =
      input.purpose === 'generate' ||
      input.purpose === 'reset-pin' ||
      (input.purpose === 'probe' && !input.certificateDer);
    if (isToBeMade) await insertOnCardKey(client, input.keyId);
    const key = await findKeyPair(client, input.keyId, true);
    if (!key) throw new KeyServiceRefusal('key-unknown');
    if (key.state === 'forgotten') throw new KeyServiceRefusal('key-forgotten');
    if (key.state === 'on-card' && input.purpose === 'personalise') throw new KeyServiceRefusal('key-is-made-on-card');
    if (key.state === 'held' && (input.purpose === 'generate' || input.purpose === 'certify'))
      throw new KeyServiceRefusal('key-is-made-here');
    const needsCertificate = !WITHOUT_CERTIFICATE.includes(input.purpose);
    if (needsCertificate && !input.certificateDer) throw new KeyServiceRefusal('certificate-missing');
    if (needsCertificate && !key.publicSpki) throw new KeyServiceRefusal('key-not-generated');
    if (input.certificateDer && !certifies(input.certificateDer, key.publicSpki))
      throw new KeyServiceRefusal('certificate-not-of-this-key');
    if (!(await bindKeyPair(client, input.keyId, input.iccid))) throw new KeyServiceRefusal('key-bound-to-another-sim');
    return key;
  }

  /** One order has one key: another one than before is not taken over. */
  private async noteKey(client: PoolClient, script: ScriptRow, outcome: ScriptOutcome): Promise<ScriptOutcome> {
    if (outcome.kind !== 'key-generated') return outcome;
    if (!(await notePublicKey(client, script.keyId, outcome.publicKeySpki)))
      return { kind: 'refused', reason: 'another-key-on-card' };
    await audit(client, 'key-made-on-card', { keyId: script.keyId, iccid: script.iccid });
    return outcome;
  }

  private withPrivateKey<T>(key: KeyPairRow, use: (pkcs1: Buffer) => T): Promise<T> {
    if (!key.sealedPrivate) throw new KeyServiceRefusal('key-forgotten');
    return this.sealer.opened(key.sealedPrivate, privatePlace(key.keyId), use);
  }

  private withCardKeys<T>(
    area: SpAreaRow | null,
    offer: SpAreaOfferRow | null,
    use: (keys: Scp03KeySet) => T | Promise<T>,
  ): Promise<T> {
    if (area) return this.areas.withKeys(area, use);
    if (offer) return this.areas.withOfferedKeys(offer, use);
    throw new KeyServiceRefusal('sp-area-unknown');
  }

  /** Counters of a keyset only grow: a late report of an older script must not turn the recorded one back. */
  private async takeCounter(
    client: PoolClient,
    at: {
      area: SpAreaRow | null;
      offer: SpAreaOfferRow | null;
      script: ScriptRow;
      judged: Judgement;
      responses: readonly Uint8Array[];
    },
  ): Promise<void> {
    const { area, offer, script, judged } = at;
    // Not one answer: the script most likely never began. Only a forecast; the card itself is asked next.
    const untouched = script.state === 'open' && at.responses.every((answer) => answer.length === 0);
    const proved = judged.sequenceCounter ?? (untouched ? script.sequenceCounter - 1 : undefined);
    if (proved === undefined) return;
    if (!area) {
      if (offer && untouched) await setOfferCounter(client, offer.iccid, proved);
      return;
    }
    if (proved === area.sequenceCounter) return;
    if (script.state === 'open' || proved > area.sequenceCounter) await setSequenceCounter(client, area, proved);
  }

  private async tryOffer(
    client: PoolClient,
    offer: SpAreaOfferRow,
    session: ScriptSession,
    responses: readonly Uint8Array[],
  ): Promise<void> {
    const counter = await this.areas.withOfferedKeys(offer, (keys) => provedCounter(session, keys, responses));
    if (counter !== undefined) await this.areas.accept(client, offer, counter);
  }

  /** The script was for an older keyset, or its key is gone; with the key still here the card is asked anew. */
  private async expired(client: PoolClient, script: ScriptRow | null): Promise<ScriptOutcome> {
    const key = script && (await findKeyPair(client, script.keyId, false));
    return key && key.state !== 'forgotten'
      ? { kind: 'resume', reason: 'script-expired', next: 'probe' }
      : { kind: 'refused', reason: 'script-expired' };
  }

  private async keep(
    client: PoolClient,
    input: EmitScriptInput,
    script: PlannedScript,
    at: Pick<ScriptRow, 'areaGeneration' | 'sequenceCounter' | 'requestSha256'>,
  ): Promise<EmittedScript> {
    const scriptId = randomUUID();
    const kept: SealedScript = {
      session: script.session,
      commands: script.commands.map((command) => Buffer.from(command).toString('hex')),
    };
    const clear = Buffer.from(JSON.stringify(kept), 'utf8');
    const sealedSession = this.sealer.seal(clear, sessionPlace(scriptId));
    clear.fill(0);
    const { keyId, iccid, purpose } = input;
    await insertScript(client, { scriptId, keyId, iccid, purpose, scriptSha256: script.sha256, sealedSession, ...at });
    await audit(client, 'script-emitted', { keyId, iccid, scriptSha256: script.sha256, detail: purpose });
    return { scriptId, commands: script.commands };
  }

  private unseal(scriptId: string, sealed: Buffer): SealedScript {
    const clear = this.sealer.open(sealed, sessionPlace(scriptId));
    try {
      return JSON.parse(clear.toString('utf8')) as SealedScript;
    } finally {
      clear.fill(0);
    }
  }

  /** Turns the n-th "go on from here" of one key into a refusal, so that nothing runs round for ever. */
  private async bounded(client: PoolClient, script: ScriptRow, outcome: ScriptOutcome): Promise<ScriptOutcome> {
    if (outcome.kind !== 'resume') return outcome;
    const before = await countResumes(client, script.keyId, outcome.reason);
    const believed = STRANGE.includes(outcome.reason) && before.ofReason + 1 >= MOST_STRANGE_ANSWERS;
    if (believed) return { kind: 'refused', reason: outcome.reason };
    return before.all + 1 >= MOST_RESUMES ? { kind: 'refused', reason: 'resynchronisation-failed' } : outcome;
  }
}

function certifies(certificateDer: Uint8Array, spki: Buffer | null): boolean {
  try {
    return spki !== null && equalBytes(parseCertificate(certificateDer).publicKeySpki, spki);
  } catch {
    return false;
  }
}

function digestOf(input: EmitScriptInput): Buffer {
  const head = JSON.stringify([input.keyId, input.iccid, input.purpose]);
  return createHash('sha256')
    .update(concat(Buffer.from(head, 'utf8'), [0], input.certificateDer ?? [], contentDigestInput(input.content)))
    .digest();
}

export const privatePlace = (keyId: string) => ({ table: 'key_pairs', row: keyId, column: 'sealed_private' }) as const;
const sessionPlace = (scriptId: string) => ({ table: 'scripts', row: scriptId, column: 'sealed_session' }) as const;
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
