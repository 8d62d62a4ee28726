// What the permission matrix sends: a body and a query that pass the route's own schema, made out of that schema. A route whose
// schema cannot be met so (a rule across fields, a pattern that no sample below fits) names its own here. Tests only.
import type { Route } from '@sumaho-jpki/contract';
import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { CALL_DIGITS, type Belongings } from './world';

const STRINGS = [
  'sample',
  '2026-05-01T00:00:00Z',
  '3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  'a'.repeat(64),
  '4711',
  '8981100001234567899',
  '26.1.0',
  '2026-04',
  '123456',
  'sample-number-one',
] as const;

/** The row that is asked about, or nothing where it is not there. */
type Asked = Pick<Belongings, 'certificate' | 'approvalSha256' | 'line'> | null;

const end = (text: string): string => text.slice(-4);
const NO_SERIAL = `4${'b'.repeat(31)}`;
const serialOf = (row: Asked): string => row?.certificate.serial ?? NO_SERIAL;

/** Bodies that mean something for the row; keyed by method and path of the contract. */
const BODIES: Readonly<Record<string, (row: Asked, serial: string) => object>> = {
  'POST /api/staff/lines/:lineId/end-request': (row) => ({
    serial: serialOf(row),
    cause: 'stop-of-use',
    confirmation: end(serialOf(row)),
    reason: 'asked for',
  }),
  'POST /api/staff/lines/:lineId/events': () => ({ event: 'find-phone' }),
  // Of the first network's MVNO: its host may ask, another network's supervisor finds nothing.
  'POST /api/staff/mvno-contracts/changes': () => ({
    ...{ carrier: 'mvno-on-docomo', version: 0, excluded: ['bulk-files'], helpDesk: null },
    reason: 'sample',
  }),
  'POST /api/staff/approvals/:id/decision': (row) => ({
    changeSha256: row?.approvalSha256 ?? 'b'.repeat(64),
    decision: 'approved',
    reason: 'read',
  }),
  'POST /api/staff/certificates/:serial/revoke': (_row, serial) => ({
    cause: 'stop-of-use',
    confirmation: end(serial),
  }),
  'POST /api/staff/certificates/:serial/suspend': () => ({}),
  'POST /api/citizen/certificates/:serial/revocation': (_row, serial) => ({
    cause: 'stop-of-use',
    confirmation: end(serial),
  }),
  'POST /api/citizen/call/:id/answer': () => ({ answer: 'it-is-me', digits: CALL_DIGITS }),
  'POST /api/citizen/applications/:applicationId/download-password': () => ({ password: 'kawasemi-Suzume-1234' }),
  'POST /api/staff/verifiers/:verifierId/credentials': () => ({ keyId: 'sample', publicJwk }),
  'POST /api/staff/certificates/mass-revocations': () => ({ ...COHORT, expected: 1_000_000, reason: 'sample' }),
  'POST /api/staff/certificates/mass-revocations/preview': () => COHORT,
};

/** A public key of an assertion; nobody has the private one. */
const publicJwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });

const COHORT = { cause: 'record-error', selection: { carrier: 'nobody' } };

/** What fits no schema's first choice, said by the words of the route's own field. */
const WORDS: Readonly<Record<string, unknown>> = { cause: 'stop-of-use', q: '09012345678', month: '2026-04' };

export function bodyOf(route: Route, row: Asked, serial: string): object | undefined {
  if (route.method === 'GET') return undefined;
  const own = BODIES[nameOf(route)];
  return ((own ? own(row, serial) : sampleOf(route.body)) as object | undefined) ?? {};
}

/** What a route owes the matrix; null where it owes nothing. */
export function owedBody(route: Route): string | null {
  const judged = route.body.safeParse(bodyOf(route, null, NO_SERIAL));
  if (route.method === 'GET' || judged.success) return null;
  const why = judged.error.issues[0]?.message ?? '';
  return `${nameOf(route)}: no body could be made out of its schema (${why}); name one in BODIES of apps/api/src/testing/matrix/samples.ts`;
}

export function queryOf(route: Route): string {
  const query = (sampleOf(route.query) ?? {}) as Record<string, string>;
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

function sampleOf(schema: z.ZodType): unknown {
  return made(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, '');
}

function made(schema: Schema, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (Object.hasOwn(WORDS, name)) return WORDS[name];
  const choice = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null' && type !== undefined);
  if (choice ?? schema.anyOf) return made(choice ?? schema.anyOf?.at(-1) ?? {}, name);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((each) => [each, made(schema.properties?.[each] ?? {}, each)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => made(schema.items ?? {}, name));
    case 'string':
      return stringOf(schema);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return undefined;
  }
}

function stringOf({ pattern, minLength = 0, maxLength = Infinity, allOf = [] }: Schema): string {
  const patterns = [pattern, ...allOf.map((each) => each.pattern)].flatMap((each) => (each ? [new RegExp(each)] : []));
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && patterns.every((each) => each.test(text));
  return [...STRINGS, 'sample'.repeat(Math.ceil(minLength / 6))].find(fits) ?? 'sample';
}
