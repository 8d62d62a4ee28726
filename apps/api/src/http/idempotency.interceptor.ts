// `Idempotency-Key` on unsafe verbs of citizens and staff, required where something is made: same key and body → the stored
// answer; other body → refused.
// Keys are rows in Postgres and live as long as what they made; a request under way is claimed for all processes.
import { CallHandler, ExecutionContext, Inject, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Caller } from '@sumaho-jpki/adapters/sign-in';
import type { Route } from '@sumaho-jpki/contract';
import { Refused, type Register, type SecretHasher } from '@sumaho-jpki/operations';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { HASHER, REGISTER } from '../wiring/tokens';
import type { ApiRequest } from './caller';
import { RequestClaims } from './request-claims';
import { SERVED_ROUTE } from './serves.decorator';

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(REGISTER) private readonly register: Register,
    @Inject(HASHER) private readonly hasher: SecretHasher,
    @Inject(RequestClaims) private readonly claims: RequestClaims,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const route = this.reflector.get<Route | undefined>(SERVED_ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const client = clientOf(request.user as Caller | undefined);
    const key = request.headers['idempotency-key'];
    if (!route || route.method === 'GET' || route.secretAnswer || !client) return next.handle();
    if (typeof key !== 'string' || !/^[\w-]{8,80}$/.test(key)) {
      if (route.status === 201) throw new Refused('idempotency-key-missing');
      return next.handle();
    }
    if (!(await this.claims.claim(client, key))) throw new Refused('idempotency-in-flight');
    const asked = { client, key, requestHash: this.hashOf(request), status: route.status };
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Released before the answer goes out: whoever has it may ask again.
    return from(this.answered(asked, reply, next).finally(() => this.claims.release(client, key)));
  }

  private async answered(asked: Asked, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const { client, key, requestHash, status } = asked;
    const stored = await this.register.transaction({ kind: 'system' }, (tx) => tx.idempotency.find(client, key));
    if (stored) {
      if (stored.requestHash !== requestHash) throw new Refused('idempotency-mismatch');
      void reply.status(stored.status);
      return stored.body;
    }
    const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.idempotency.store(client, key, requestHash, status, body ?? null),
    );
    return body;
  }

  /** Keyed: a body may hold a password that is short enough to be guessed from a plain hash. */
  private hashOf({ method, url, body }: ApiRequest): string {
    return this.hasher.lookup(`${method} ${url}\n${JSON.stringify(body ?? null)}`);
  }
}

interface Asked {
  readonly client: string;
  readonly key: string;
  readonly requestHash: string;
  readonly status: number;
}

function clientOf(caller: Caller | undefined): string | null {
  if (caller?.kind === 'citizen') return `citizen:${caller.personId}`;
  if (caller?.kind === 'staff') return `staff:${caller.staff.id}`;
  return null;
}
