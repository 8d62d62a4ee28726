// The MNO-TSM's end of System Messaging: checks who speaks, remembers what was said, answers and signs.
import {
  FUNCTIONS,
  MessageSignatureError,
  ReasonCode,
  SubjectCode,
  refusedResponse,
  signMessage,
  verifyMessage,
} from '@sumaho-jpki/wire/tsm-messages';
import type { JWK } from 'jose';
import { callDigest, CallMemory } from './call-memory';
import { FunctionRefusal, HANDLERS, type FunctionWorld, type HandledFunction, refusal, WORKING } from './functions';
import { useUp, type Knobs } from './knobs';

export interface MessageAnswer {
  readonly status: number;
  /** Empty for 204 and for errors of transport. */
  readonly body: string;
  /** Value of X-Message-Signature. */
  readonly signature?: string;
}

export interface MessageDeskOptions {
  readonly carrier: string;
  readonly privateKey: JWK;
  readonly spTsm: { readonly code: string; readonly publicJwk: JWK };
  readonly memory: CallMemory;
  readonly knobs: () => Knobs;
  readonly world: () => FunctionWorld;
}

type Handler = (request: unknown, world: FunctionWorld) => object | null;

interface Sender {
  requester: string;
  id: string;
}

export class MessageDesk {
  /** Signatures seen, until they expire (seconds). */
  private readonly seen = new Map<string, number>();

  constructor(private readonly options: MessageDeskOptions) {}

  /** 401 not authentic, 404 no such function, 400 no message at all; everything else is a signed answer. */
  async receive(functionName: string, raw: Uint8Array, signature: string | undefined): Promise<MessageAnswer> {
    if (useUp(this.options.knobs(), 'failNextMessages')) return { status: 500, body: '' };
    const fault = await this.authenticate(raw, signature);
    if (fault !== undefined) return { status: 401, body: JSON.stringify({ code: fault }) };
    if (!Object.hasOwn(HANDLERS, functionName)) return { status: 404, body: '' };
    const name = functionName as HandledFunction;
    const message = parsed(raw);
    const sender = senderOf(message);
    if (!sender) return { status: 400, body: '' };
    const { memory } = this.options;
    const digest = callDigest(name, raw);
    const before = memory.find(sender.requester, sender.id);
    const answer = before
      ? before.digest === digest
        ? before
        : failed(refusal(SubjectCode.FUNCTION, ReasonCode.INVALID, 'this identifier was used for another call'))
      : this.carryOut(name, message, sender);
    // Refusals are answers too, but an answer to another body must not replace the first one.
    if (!before) memory.keep(sender.requester, sender.id, { digest, ...answer }, WORKING.has(name));
    if (useUp(this.options.knobs(), 'loseNextAnswers')) return { status: 500, body: '' };
    return { ...answer, signature: await this.sign(answer.body) };
  }

  private carryOut(name: HandledFunction, message: unknown, sender: Sender): { status: number; body: string } {
    if (sender.requester !== this.options.spTsm.code) {
      return failed(refusal(SubjectCode.FUNCTION_REQUESTER, ReasonCode.NOT_ALLOWED, 'the requester is not the signer'));
    }
    const request = FUNCTIONS[name].request.safeParse(message);
    if (!request.success) {
      const field = request.error.issues[0]?.path.join('.') ?? '';
      return failed(refusal(SubjectCode.FUNCTION, ReasonCode.INVALID, `${field} is not well formed`));
    }
    try {
      const response = (HANDLERS[name] as Handler)(request.data, this.options.world());
      const status: number = FUNCTIONS[name].status;
      return { status, body: response === null ? '' : JSON.stringify(response) };
    } catch (error) {
      if (error instanceof FunctionRefusal) return failed(error);
      throw error;
    }
  }

  private async authenticate(body: Uint8Array, signature: string | undefined): Promise<string | undefined> {
    const { carrier, spTsm } = this.options;
    try {
      const claims = await verifyMessage({
        signature,
        body,
        audience: carrier,
        keyOf: (issuer) => (issuer === spTsm.code ? spTsm.publicJwk : undefined),
      });
      const now = Date.now() / 1000;
      for (const [jti, expiry] of this.seen) if (expiry < now - 60) this.seen.delete(jti);
      if (this.seen.has(claims.jti)) return 'repeated';
      this.seen.set(claims.jti, claims.exp);
      return undefined;
    } catch (error) {
      if (error instanceof MessageSignatureError) return error.fault;
      throw error;
    }
  }

  private sign(body: string): Promise<string> {
    const { carrier, privateKey, spTsm } = this.options;
    return signMessage({ privateKey, issuer: carrier, audience: spTsm.code, body });
  }
}

function failed(error: FunctionRefusal): { status: number; body: string } {
  return { status: 200, body: JSON.stringify(refusedResponse(error.data)) };
}

function parsed(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(raw)) as unknown;
  } catch {
    return undefined;
  }
}

function senderOf(message: unknown): Sender | undefined {
  const header = FUNCTIONS.getServiceState.request.shape.header.safeParse((message as { header?: unknown })?.header);
  if (!header.success) return undefined;
  return { requester: header.data.functionRequesterIdentifier, id: header.data.functionCallIdentifier };
}
