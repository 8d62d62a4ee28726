// Carriers for this folder's tests: an MNO with one MVNO on its network and a second MNO, behind a `fetch` that verifies our
// message, answers what the test says and signs it.
import { generateKeyPairSync } from 'node:crypto';
import type { CarrierRow } from '@sumaho-jpki/operations';
import {
  type FunctionName,
  type FunctionRequest,
  FUNCTIONS,
  MESSAGE_SIGNATURE_HEADER,
  signMessage,
  verifyMessage,
} from '@sumaho-jpki/wire/tsm-messages';
import type { JWK } from 'jose';

export interface KeyPairJwk {
  readonly privateKey: JWK;
  readonly publicKey: JWK;
}

export function makeKey(): KeyPairJwk {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    privateKey: privateKey.export({ format: 'jwk' }) as JWK,
    publicKey: publicKey.export({ format: 'jwk' }) as JWK,
  };
}

export interface SeenCall<N extends FunctionName = FunctionName> {
  readonly carrier: string;
  readonly name: N;
  readonly url: string;
  readonly body: FunctionRequest<N>;
}

export type Reply = { status?: number; body?: unknown; signWith?: KeyPairJwk | null; raw?: string };

export class RehearsalCarriers {
  readonly ours = makeKey();
  readonly keys: Record<string, KeyPairJwk> = { north: makeKey(), south: makeKey() };
  readonly calls: SeenCall[] = [];
  /** What a carrier answers; a thrown error is a broken connection. */
  answer: (call: SeenCall, signal: AbortSignal) => Reply | Promise<Reply> = () => ({ status: 500 });

  readonly rows: CarrierRow[] = [this.#row('north', null), this.#row('mvno-n', 'north'), this.#row('south', null)];
  readonly all = () => Promise.resolve(this.rows);

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    const [, carrier = '', name = ''] = /^https:\/\/([a-z]+)\.example\/gp\/messaging\/2\/(\w+)$/.exec(url) ?? [];
    const headers = new Headers(init?.headers);
    const body = String(init?.body);
    if (headers.get('x-admin-protocol') !== 'gp/messaging/v2.1') return new Response(null, { status: 400 });
    await verifyMessage({
      signature: headers.get(MESSAGE_SIGNATURE_HEADER) ?? undefined,
      body,
      audience: carrier,
      keyOf: (issuer) => (issuer === 'sp-tsm' ? this.ours.publicKey : undefined),
    });
    const call = {
      carrier,
      name,
      url,
      body: FUNCTIONS[name as FunctionName].request.parse(JSON.parse(body)),
    } as SeenCall;
    this.calls.push(call);
    const reply = await this.answer(call, init?.signal ?? new AbortController().signal);
    const status = reply.status ?? 200;
    const text = reply.raw ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
    const key = reply.signWith === undefined ? this.keys[carrier] : reply.signWith;
    const signed = key
      ? await signMessage({ privateKey: key.privateKey, issuer: carrier, audience: 'sp-tsm', body: text })
      : undefined;
    return new Response(status === 204 ? null : text, {
      status,
      ...(signed ? { headers: { [MESSAGE_SIGNATURE_HEADER]: signed } } : {}),
    });
  };

  #row(code: string, hostCarrier: string | null): CarrierRow {
    const host = hostCarrier ?? code;
    return {
      code,
      nameJa: code,
      nameEn: code,
      hostCarrier,
      messagingUrl: `https://${host}.example/gp/messaging/2/`,
      messagePublicKey: { ...this.keys[host]?.publicKey },
    };
  }
}

export const executed = { functionExecutionStatus: { status: 'Executed-Success' } };
export const failed = (subjectCode: string, reasonCode: string) => ({
  header: { functionExecutionStatus: { status: 'Failed', statusCodeData: { subjectCode, reasonCode } } },
});
