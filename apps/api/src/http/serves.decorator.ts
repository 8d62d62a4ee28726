// One decorator per handler: method, path, status and permission come from the contract, and nowhere else.
import { applyDecorators, Body, Delete, Get, HttpCode, Param, Post, Query, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { problem, type Route } from '@sumaho-jpki/contract';
import { z } from 'zod';

export const SERVED_ROUTE = 'sumaho:served-route';

const METHODS = { GET: Get, POST: Post, DELETE: Delete } as const;

/** Serves this route of the contract. */
export function Serves(route: Route): MethodDecorator {
  return applyDecorators(METHODS[route.method](route.path.slice(1)), HttpCode(route.status), Described(route));
}

/** What guard, boot check and description of the API read; alone it is for handlers that Nest routes in its own way. */
export function Described(route: Route): MethodDecorator {
  const decorators = [
    SetMetadata(SERVED_ROUTE, route),
    ApiOperation({ summary: route.summary, operationId: operationIdOf(route) }),
    ApiExtension('x-permission', route.permission),
    ApiExtension('x-surface', route.surface),
    ApiResponse({ status: 'default', description: 'Problem details (RFC 9457)', schema: jsonSchema(problem) }),
  ];
  if (route.status !== 204) {
    decorators.push(ApiResponse({ status: route.status, description: 'Done', schema: jsonSchema(route.response) }));
  }
  return applyDecorators(...decorators);
}

/** `POST /api/citizen/applications/:id/cancel` → `post-citizen-applications-id-cancel`. */
function operationIdOf(route: Route): string {
  return `${route.method}${route.path.replace('/api', '')}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

type OpenApiSchema = NonNullable<Extract<Parameters<typeof ApiResponse>[0], { schema: unknown }>['schema']>;
function jsonSchema(schema: z.ZodType): OpenApiSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return rest as OpenApiSchema;
}

/** The validated parts of a request; Nest validates them by the route's zod schemas. */
export const BodyOf = (route: Route): ParameterDecorator => Body({ schema: route.body });
export const ParamsOf = (route: Route): ParameterDecorator => Param({ schema: route.params });
export const QueryOf = (route: Route): ParameterDecorator => Query({ schema: route.query });
