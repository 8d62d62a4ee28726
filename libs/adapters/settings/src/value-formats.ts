// How one environment variable is read: text in, checked value out. Each format carries the sentence that tells an
// operator what would be right; zod's own messages speak to programmers.
import { z } from 'zod';
import { Secret } from './secret';

const fail = (context: z.RefinementCtx, expected: string): never => {
  context.addIssue({ code: 'custom', message: expected });
  return z.NEVER;
};

const isUrl = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

export const oneOf = <const T extends string>(...allowed: readonly T[]) =>
  z.string().transform((text, context): T => {
    const found = allowed.find((value) => value === text);
    return found ?? fail(context, `one of ${allowed.join(', ')}`);
  });

/** A comma-separated list in which every entry is one of `allowed`; no entry twice. */
export const listOf = <const T extends string>(...allowed: readonly T[]) =>
  z.string().transform((text, context): readonly T[] => {
    const entries = text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    const known = entries.flatMap((entry) => allowed.filter((value) => value === entry));
    if (entries.length === 0 || known.length !== entries.length) {
      return fail(context, `a comma-separated list of ${allowed.join(', ')}`);
    }
    return [...new Set(known)];
  });

/** A comma-separated list of kebab-case names that only the composed program can check further. */
export const names = () =>
  z.string().transform((text, context): readonly string[] => {
    const entries = text.split(',').map((entry) => entry.trim());
    return entries.every((entry) => /^[a-z][a-z0-9-]*$/.test(entry))
      ? [...new Set(entries)]
      : fail(context, 'a comma-separated list of kebab-case names');
  });

export const wholeNumber = (least: number, most: number, unit: string) =>
  z.string().transform((text, context): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? value
      : fail(context, `a whole number of ${unit} from ${least} to ${most}`);
  });

/** An http or https address without a trailing slash, query or fragment. */
export const webAddress = () =>
  z.string().transform((text, context): string => {
    if (!isUrl(text, ['http:', 'https:']) || /[?#]/.test(text)) {
      return fail(context, 'an http or https address such as https://tsm.example.jp/path');
    }
    return text.replace(/\/+$/, '');
  });

/** Scheme, host and port only, as browsers send it in `Origin`. */
export const webOrigin = () =>
  z.string().transform((text, context): string => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const right = url && ['http:', 'https:'].includes(url.protocol) && text.replace(/\/$/, '') === url.origin;
    return right
      ? url.origin
      : fail(context, 'scheme, host and port without a path, such as https://portal.example.jp');
  });

/** A Postgres URL; it may hold a password, so it is a secret. */
export const postgresUrl = () =>
  z.string().transform((text, context): Secret => {
    const right = isUrl(text, ['postgres:', 'postgresql:']) && new URL(text).pathname.length > 1;
    return right ? Secret.of(text) : fail(context, 'postgres://role:password@host:5432/database');
  });

export const redisUrl = () =>
  z
    .string()
    .transform((text, context): Secret =>
      isUrl(text, ['redis:', 'rediss:']) ? Secret.of(text) : fail(context, 'redis://host:6379 or rediss://…'),
    );

export const secretText = (leastLength: number) =>
  z
    .string()
    .transform((text, context): Secret =>
      text.length >= leastLength ? Secret.of(text) : fail(context, `a secret of at least ${leastLength} characters`),
    );

/** `length` random bytes in base64url without padding. */
export const secretBytes = (length: number) =>
  z.string().transform((text, context): Secret<Uint8Array> => {
    const value = /^[\w-]+$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64url')) : new Uint8Array();
    return value.length === length
      ? Secret.of(value)
      : fail(context, `${length} random bytes in base64url, no padding`);
  });

export const filePath = (what: string) =>
  z
    .string()
    .transform((text, context): string =>
      text.trim() === '' || text.includes('\0') ? fail(context, `the path of ${what}`) : text,
    );

/** Dotted decimal, at least three arcs. */
export const objectIdentifier = () =>
  z
    .string()
    .transform((text, context): string =>
      /^[0-2](\.(0|[1-9]\d{0,18})){2,}$/.test(text) ? text : fail(context, 'an object identifier in dotted form'),
    );

export const hostName = () =>
  z
    .string()
    .transform((text, context): string =>
      /^[A-Za-z0-9.:[\]-]+$/.test(text) ? text : fail(context, 'a host name or IP address to listen on'),
    );

export const identifier = () =>
  z
    .string()
    .transform((text, context): string =>
      /^[\x21-\x7e]{1,200}$/.test(text) ? text : fail(context, 'an identifier of visible ASCII characters'),
    );

/** `none`, `loopback`, or a comma-separated list of addresses and CIDR ranges whose X-Forwarded-* is believed. */
export const trustedProxy = () =>
  z.string().transform((text, context): readonly string[] => {
    if (text === 'none') return [];
    const entries = text.split(',').map((entry) => entry.trim());
    const right = entries.every((entry) => entry === 'loopback' || /^[0-9A-Fa-f.:]+(\/\d{1,3})?$/.test(entry));
    return right ? entries : fail(context, 'none, loopback, or addresses and CIDR ranges separated by commas');
  });
