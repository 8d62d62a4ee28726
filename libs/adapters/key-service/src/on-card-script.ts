// Scripts for a key pair that the applet makes itself (own card profile, on-card key generation): the private half never
// leaves the card, so the proof of possession is a whole signature, read in two pieces and checked with the public half.
//   generate: make the key pair · read its public half · read a signature by it over our nonce
//   certify:  certificate and adoption of that key, one commit · read a signature by the key that is live now
import { createHash, createPublicKey, verify } from 'node:crypto';
import { type Dgi, bytes, concat, equalBytes } from '@sumaho-jpki/wire/apdu';
import {
  type PlannedCommand,
  SecurityLevel,
  type ScriptAnswer,
  installForPersonalization,
  maxCommandData,
  storeData,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JpkiDgi,
  pinPolicyDgi,
  possessionRequestDgi,
  possessionText,
} from '@sumaho-jpki/wire/jpki-applet';
import type { ScriptOutcome } from '@sumaho-jpki/operations';

const DGI_GENERATE = 0x7ff1;
const DGI_READ = 0x7ff2;
const DGI_ADOPT = 0x7ff3;
const ALGORITHM_RSA_2048 = 0x01;
/** What DGI 7FF2 reads. */
const Readable = { STAGED_KEY: 0x01, STAGED_PROOF: 0x02, LIVE_PROOF: 0x12 } as const;
/** Bytes of one answer that fit under R-MAC and R-ENC. */
const PIECE = 224;
const REQUEST_ID = 16;
/** The command that makes the key. */
const MADE = 'public-key-0';
const RSA_2048_SPKI = 294;
const RSA_2048_SIGNATURE = 256;

/** The same order asks for the same key again, so that a lost answer costs no second one. */
export function requestIdOf(keyId: string): Uint8Array {
  return concat(createHash('sha256').update(`sumaho-jpki on-card key ${keyId}`).digest()).slice(0, REQUEST_ID);
}

/** One INSTALL [for personalization] and the STORE DATA that it opens. */
function personalisation(name: string, dgis: Dgi[]): PlannedCommand[] {
  const blocks = storeData(dgis, { maxData: maxCommandData(SecurityLevel.ALL), answerExpected: true });
  return [
    {
      name: 'install-for-personalization',
      stage: 'personalise',
      command: installForPersonalization(JPKI_AP_AID),
    },
    ...blocks.map((command, block) => ({
      name: blocks.length === 1 ? name : `${name}-${block}`,
      stage: 'personalise',
      command,
    })),
  ];
}

function read(name: string, object: number, length: number, nonce?: Uint8Array): PlannedCommand[] {
  const offsets = Array.from({ length: Math.ceil(length / PIECE) }, (_, index) => index * PIECE);
  return offsets.flatMap((offset) =>
    personalisation(`${name}-${offset}`, [
      { dgi: DGI_READ, value: concat([object, offset >> 8, offset & 0xff], nonce ?? []) },
    ]),
  );
}

export function generateCommands(keyId: string, nonce: Uint8Array): PlannedCommand[] {
  const order: Dgi = { dgi: DGI_GENERATE, value: concat([ALGORITHM_RSA_2048], requestIdOf(keyId)) };
  return [
    // Its answer is the beginning of the public key.
    ...personalisation(MADE, [order]),
    ...read('public-key', Readable.STAGED_KEY, RSA_2048_SPKI).slice(2),
    ...read('proof', Readable.STAGED_PROOF, RSA_2048_SIGNATURE, nonce),
  ];
}

export function certifyCommands(
  publicKeySpki: Uint8Array,
  certificateDer: Uint8Array,
  nonce: Uint8Array,
): PlannedCommand[] {
  const adopted = { dgi: DGI_ADOPT, value: concat(createHash('sha256').update(publicKeySpki).digest()) };
  const dgis = [
    { dgi: JpkiDgi.CERTIFICATE, value: certificateDer },
    pinPolicyDgi(),
    adopted,
    possessionRequestDgi(nonce),
  ];
  return [...personalisation('store-certificate', dgis), ...liveProofCommands(nonce)];
}

export function liveProofCommands(nonce: Uint8Array): PlannedCommand[] {
  return read('proof', Readable.LIVE_PROOF, RSA_2048_SIGNATURE, nonce);
}

/** The pieces of one object in the order of their offsets; undefined when they do not make up what the card announced. */
function assembled(answers: readonly ScriptAnswer[], name: string): Uint8Array | undefined {
  const pieces = answers.filter((answer) => answer.name.startsWith(`${name}-`)).map(({ data }) => data);
  const total = ((pieces[0]?.[0] ?? 0) << 8) | (pieces[0]?.[1] ?? 0);
  const whole = concat(...pieces.map((piece) => piece.slice(2)));
  const agree = pieces.every((piece) => piece.length > 2 && (((piece[0] ?? 0) << 8) | (piece[1] ?? 0)) === total);
  return agree && whole.length === total && total > 0 ? whole : undefined;
}

/** Strictly an RSA-2048 key with e = 65537, and the signature over our nonce is by it. */
function proves(publicKeySpki: Uint8Array, signature: Uint8Array, nonce: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKeySpki), format: 'der', type: 'spki' });
    const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
    const expected = key.asymmetricKeyType === 'rsa' && modulusLength === 2048 && publicExponent === 65_537n;
    const canonical = concat(key.export({ type: 'spki', format: 'der' }));
    return expected && equalBytes(canonical, publicKeySpki) && verify('sha256', possessionText(nonce), key, signature);
  } catch {
    return false;
  }
}

export function judgeGenerated(answers: readonly ScriptAnswer[], nonce: string): ScriptOutcome {
  const [publicKeySpki, proof] = [assembled(answers, 'public-key'), assembled(answers, 'proof')];
  if (!publicKeySpki || !proof) return { kind: 'resume', reason: 'malformed-answer', next: 'probe' };
  return proves(publicKeySpki, proof, bytes(nonce))
    ? { kind: 'key-generated', publicKeySpki }
    : { kind: 'refused', reason: 'possession-proof-wrong' };
}

/** `publicKeySpki` is the key that the certificate is for. */
export function judgeLiveProof(
  answers: readonly ScriptAnswer[],
  expected: { nonce: string; publicKeySpki: string; certified: boolean },
): ScriptOutcome {
  const proof = assembled(answers, 'proof');
  if (!proof) return { kind: 'resume', reason: 'malformed-answer', next: 'probe' };
  if (proves(bytes(expected.publicKeySpki), proof, bytes(expected.nonce))) return { kind: 'possession-proved' };
  // The proof alone may have met the key of an earlier certificate; after an adoption that cannot be.
  return expected.certified
    ? { kind: 'refused', reason: 'possession-proof-wrong' }
    : { kind: 'resume', reason: 'another-key-on-card', next: 'certify' };
}

/** What a bare error status means in these scripts; undefined where it means what it means in all of them. */
export function judgeOnCardStatus(purpose: string, command: string, sw: number): ScriptOutcome | undefined {
  if (command === 'install-for-personalization') return undefined;
  if (purpose === 'generate') {
    // Our own request id is that of the live key: it was certified already.
    if (sw === 0x6985 && command === MADE) return { kind: 'resume', reason: 'key-already-live', next: 'possession' };
    if (sw === 0x6a80 && command === MADE) return { kind: 'refused', reason: 'key-generation-refused' };
  }
  if (purpose === 'certify' && command.startsWith('store-certificate')) {
    // Another key than the certified one waits in the card, or none: that certificate will never work.
    if (sw === 0x6985) return { kind: 'resume', reason: 'staged-key-missing', next: 'probe' };
    if (sw === 0x6a80) return { kind: 'refused', reason: 'personalisation-data-refused' };
  }
  if (purpose === 'possession' && sw === 0x6a88 && command.startsWith('proof'))
    return { kind: 'resume', reason: 'applet-empty', next: 'certify' };
  return undefined;
}
