// Idempotency of System Messaging: the same functionCallIdentifier with the same body gets the same answer, with another body
// "invalid". Answers to work are kept on disk, answers to questions in memory: after a restart a question is answered afresh.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readState, writeState } from './state-file';

export interface RememberedCall {
  /** SHA-256 of function name and body. */
  readonly digest: string;
  readonly status: number;
  readonly body: string;
}

const MOST_QUESTIONS = 5000;

export function callDigest(functionName: string, body: Uint8Array): string {
  return createHash('sha256').update(functionName).update('\n').update(body).digest('hex');
}

export class CallMemory {
  private readonly questions = new Map<string, RememberedCall>();

  constructor(private readonly folder: string) {}

  find(requester: string, id: string): RememberedCall | undefined {
    return this.questions.get(`${requester}/${id}`) ?? readState<RememberedCall>(this.path(requester, id));
  }

  keep(requester: string, id: string, call: RememberedCall, durable: boolean): void {
    if (durable) return writeState(this.path(requester, id), call);
    this.questions.set(`${requester}/${id}`, call);
    const [oldest] = this.questions.keys();
    if (this.questions.size > MOST_QUESTIONS && oldest !== undefined) this.questions.delete(oldest);
  }

  private path(requester: string, id: string): string {
    const name = createHash('sha256').update(`${requester}/${id}`).digest('hex');
    return join(this.folder, 'calls', name.slice(0, 2), `${name}.json`);
  }
}
