// One HTTP promise: method, path, permission and schemas. The API serves it, the screens call it, OpenAPI is rendered from it.
import type { OperationId, ProblemCode } from '@sumaho-jpki/rules';
import * as z from 'zod';

export type Method = 'GET' | 'POST' | 'DELETE';
/** Which kind of sign-in a route wants. */
export type Surface = 'open' | 'citizen' | 'device' | 'staff' | 'gate';

export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** Path below the origin with `:name` parameters. */
  readonly path: string;
  readonly surface: Surface;
  /** Permission id of rules `permissions`; every route has one, or the API refuses to start. */
  readonly permission: OperationId;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
  readonly status: 200 | 201 | 202 | 204;
  /** The answer holds a secret that is shown once: it is kept nowhere, and a repeat makes another. */
  readonly secretAnswer: boolean;
  /** Problem codes a caller must expect besides the general ones. */
  readonly problems: readonly ProblemCode[];
}

export const none = z.undefined().or(z.object({}).strip());
type None = typeof none;

/** Fills the gaps so that every route has all schemas. */
export function route<
  Params extends z.ZodType = None,
  Query extends z.ZodType = None,
  Body extends z.ZodType = None,
  Response extends z.ZodType = None,
>(
  declaration: Pick<Route, 'method' | 'path' | 'surface' | 'permission' | 'summary'> & {
    params?: Params;
    query?: Query;
    body?: Body;
    response?: Response;
    status?: 200 | 201 | 202 | 204;
    secretAnswer?: boolean;
    problems?: readonly ProblemCode[];
  },
): Route<Params, Query, Body, Response> {
  return {
    params: none as unknown as Params,
    query: none as unknown as Query,
    body: none as unknown as Body,
    response: none as unknown as Response,
    status: 200,
    secretAnswer: false,
    problems: [],
    ...declaration,
  };
}

export type ParamsOf<R> = R extends Route<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.input<P> : never;
export type QueryOf<R> = R extends Route<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.input<Q> : never;
export type BodyOf<R> = R extends Route<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.input<B> : never;
export type ResponseOf<R> = R extends Route<z.ZodType, z.ZodType, z.ZodType, infer S> ? z.output<S> : never;
