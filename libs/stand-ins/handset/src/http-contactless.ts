// The air between gate and phone: the gate opens a field with a challenge, the phone touches it with certificate and signature.
import { exchange, field, type HttpOptions } from './http-json';

export interface ContactlessField {
  readonly fieldId: string;
  readonly relyingParty: string;
  readonly challengeId: string;
  readonly challenge: string;
  readonly expiresAt: string;
}

export interface ContactlessTouch {
  /** Base64 DER. */
  readonly certificate: string;
  /** Base64. */
  readonly signature: string;
}

export type ContactlessFault = 'field-gone' | 'already-touched' | 'refused' | 'no-answer';

export class ContactlessError extends Error {
  override readonly name = 'ContactlessError';
  constructor(readonly fault: ContactlessFault) {
    super(`contactless: ${fault}`);
  }
}

export interface Contactless {
  /** Gate: begin to ask. */
  open(request: Pick<ContactlessField, 'relyingParty' | 'challengeId' | 'challenge'>): Promise<ContactlessField>;
  /** Phone: fields in reach, newest first. */
  fields(signal?: AbortSignal): Promise<ContactlessField[]>;
  /** Phone: answer. Throws {@link ContactlessError}. */
  touch(fieldId: string, touch: ContactlessTouch): Promise<void>;
  /** Gate: the answer, undefined = not yet. With `wait` the sandbox holds the request up to 25 s. */
  result(fieldId: string, options?: { wait?: boolean; signal?: AbortSignal }): Promise<ContactlessTouch | undefined>;
  /** Gate: end of asking. Answers a touch that came in the last moment; after it a phone hears `field-gone`. */
  close(fieldId: string): Promise<ContactlessTouch | undefined>;
}

const FAULT_OF_STATUS: Readonly<Record<number, ContactlessFault>> = { 404: 'field-gone', 409: 'already-touched' };

export function httpContactless(options: HttpOptions): Contactless {
  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const answer = await exchange(options, method, `/nfc/fields${path}`, body, signal).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ContactlessError('no-answer');
    });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new ContactlessError(FAULT_OF_STATUS[answer.status] ?? (answer.status >= 500 ? 'no-answer' : 'refused'));
  };
  const touchIn = (body: unknown) => (field(body, 'touched') === true ? (body as ContactlessTouch) : undefined);
  return {
    open: async (request) => (await call('POST', '', request)) as ContactlessField,
    fields: async (signal) => (await call('GET', '', undefined, signal)) as ContactlessField[],
    touch: async (fieldId, touch) => {
      await call('POST', `/${encodeURIComponent(fieldId)}/touch`, touch);
    },
    result: async (fieldId, { wait = false, signal } = {}) => {
      const body = await call('GET', `/${encodeURIComponent(fieldId)}${wait ? '?wait=1' : ''}`, undefined, signal);
      return touchIn(body);
    },
    close: async (fieldId) => touchIn(await call('DELETE', `/${encodeURIComponent(fieldId)}`)),
  };
}
