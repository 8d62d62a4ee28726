// Assertion of an attested key in the shape of Apple's App Attest: CBOR {signature, authenticatorData}; the key signs the nonce
// SHA-256(authenticatorData ‖ clientDataHash) with ES256, so a copy of it, or one with an older counter, proves nothing.
import { sameBytes } from '@sumaho-jpki/wire/x509';
import type { Signer } from '@sumaho-jpki/wire/x509';
import { ecdsaVerifies } from './attestation-check';
import { encodeAssertionData, parseAssertionData, rpIdHashOf } from './authenticator-data';
import { nonceOf } from './client-data';
import { CborError, exactly, octets, readCbor, writeCbor } from './strict-cbor';

export type AssertionRefusal = 'malformed' | 'wrong-app' | 'counter-replayed' | 'signature-invalid';

export type AssertionAnswer =
  /** Keep `counter`: the next one must be greater. */
  | { readonly ok: true; readonly counter: number }
  | { readonly ok: false; readonly reason: AssertionRefusal; readonly detail: string };

const MOST_ASSERTION_OCTETS = 512;
const MOST_COUNTER = 0xffff_ffff;

/** @param sign ES256 by the attested key, signature as DER */
export async function buildAssertion(
  input: { readonly appId: string; readonly counter: number; readonly clientDataHash: Uint8Array },
  sign: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  if (input.counter < 1 || input.counter > MOST_COUNTER) throw new RangeError('counter: 1 to 2^32 - 1');
  const authenticatorData = encodeAssertionData({ rpIdHash: await rpIdHashOf(input.appId), counter: input.counter });
  const signature = await sign(await nonceOf(authenticatorData, input.clientDataHash));
  return writeCbor({ signature: Uint8Array.from(signature), authenticatorData });
}

/** Never throws for bad input. */
export async function verifyAssertion(question: {
  readonly assertion: Uint8Array;
  /** SubjectPublicKeyInfo kept from the attestation. */
  readonly spki: Uint8Array;
  readonly appId: string;
  /** 32 bytes. */
  readonly clientDataHash: Uint8Array;
  /** Highest counter seen from this key; 0 after the attestation. */
  readonly lastCounter: number;
}): Promise<AssertionAnswer> {
  const refuse = (reason: AssertionRefusal, detail: string): AssertionAnswer => ({ ok: false, reason, detail });
  let signature: Uint8Array;
  let authenticatorData: Uint8Array;
  let data: ReturnType<typeof parseAssertionData>;
  try {
    if (question.assertion.length > MOST_ASSERTION_OCTETS) return refuse('malformed', 'too long');
    const object = readCbor(question.assertion, 'assertion');
    const member = exactly(object, ['signature', 'authenticatorData'], 'assertion');
    signature = octets(member('signature'), 'signature');
    authenticatorData = octets(member('authenticatorData'), 'authenticatorData');
    data = parseAssertionData(authenticatorData);
  } catch (error) {
    if (error instanceof CborError) return refuse('malformed', error.message);
    throw error;
  }
  const nonce = await nonceOf(authenticatorData, question.clientDataHash);
  const genuine = await ecdsaVerifies({ spki: question.spki, curve: 'P-256', hash: 'SHA-256', data: nonce, signature });
  if (!genuine) return refuse('signature-invalid', 'not signed by the attested key over this data');
  if (!sameBytes(data.rpIdHash, await rpIdHashOf(question.appId))) return refuse('wrong-app', 'made by another app');
  if (data.counter <= question.lastCounter) return refuse('counter-replayed', 'the counter did not grow');
  return { ok: true, counter: data.counter };
}
