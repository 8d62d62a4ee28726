// `Idempotency-Key` on unsafe verbs of citizens and staff, required where something is made: same key and body → the stored
// answer; other body → refused.
// Keys are rows in Postgres and live as long as what they made.
import { CallHandler, ExecutionContext, Inject, Injectable, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Caller } from '@sumaho-jpki/adapters/sign-in';
import type { Route } from '@sumaho-jpki/contract';
import { Refused, type Register, type SecretHasher } from '@sumaho-jpki/operations';
import type { FastifyReply } from 'fastify';
import { finalize, from, map, of, switchMap, type Observable } from 'rxjs';
import { HASHER, REGISTER } from '../wiring/tokens';
import type { ApiRequest } from './caller';
import { SERVED_ROUTE } from './serves.decorator';

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly inFlight = new Set<string>();

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(REGISTER) private readonly register: Register,
    @Inject(HASHER) private readonly hasher: SecretHasher,
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
    const lock = `${client} ${key}`;
    if (this.inFlight.has(lock)) throw new Refused('idempotency-in-flight');
    this.inFlight.add(lock);
    const release = () => this.inFlight.delete(lock);
    // Keyed: a body may hold a password that is short enough to be guessed from a plain hash.
    const requestHash = this.hasher.lookup(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`);
    try {
      const stored = await this.register.transaction({ kind: 'system' }, (tx) => tx.idempotency.find(client, key));
      if (stored) {
        if (stored.requestHash !== requestHash) throw new Refused('idempotency-mismatch');
        void context.switchToHttp().getResponse<FastifyReply>().status(stored.status);
        release();
        return of(stored.body);
      }
    } catch (problem) {
      release();
      throw problem;
    }
    return next.handle().pipe(
      switchMap((body: unknown) =>
        from(
          this.register.transaction({ kind: 'system' }, (tx) =>
            tx.idempotency.store(client, key, requestHash, route.status, body ?? null),
          ),
        ).pipe(map(() => body)),
      ),
      finalize(release),
    );
  }
}

function clientOf(caller: Caller | undefined): string | null {
  if (caller?.kind === 'citizen') return `citizen:${caller.personId}`;
  if (caller?.kind === 'staff') return `staff:${caller.staff.id}`;
  return null;
}
