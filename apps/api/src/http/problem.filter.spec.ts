import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { problem as problemShape } from '@sumaho-jpki/contract';
import {
  CarrierUnavailableError,
  InboxConflictError,
  Refused,
  refusedBy,
  RegisterConflictError,
} from '@sumaho-jpki/operations';
import { PROBLEM_CODES, REFUSAL_RULES, refuse, type RuleId } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InvalidRequest, problemFor } from './problem.filter';

const by = { traceId: 'trace-1', language: 'ja' } as const;
const strict = problemShape.strict();

describe('A refusal leaves as problem details', () => {
  it.each(PROBLEM_CODES)('%s: both languages, a number, and a fitting status', (code) => {
    const body = strict.parse(problemFor(new Refused(code), by));
    expect(body).toMatchObject({ type: `/problems/${code}`, code, title: body.titleJa, traceId: 'trace-1' });
    expect(body.titleJa).toMatch(/[\u3040-\u30ff\u4e00-\u9fff].*。/);
    expect(body.titleEn).toMatch(/^[A-Z“"].*[.?!]$/);
    expect(body.titleEn).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    expect(body.number).toMatch(/^\d{3}$/);
    expect(body.status).toBeGreaterThanOrEqual(400);
    expect(problemFor(new Refused(code), { ...by, language: 'en' }).title).toBe(body.titleEn);
  });

  it('with its own number each', () => {
    const numbers = PROBLEM_CODES.map((code) => problemFor(new Refused(code), by).number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(Object.keys(REFUSAL_RULES) as RuleId[])('of rule %s names rule, facts and what would enable it', (rule) => {
    const body = strict.parse(problemFor(refusedBy(refuse(rule, { number: 7 })), by));
    expect(body).toMatchObject({ rule, facts: { number: 7 }, enables: REFUSAL_RULES[rule].enables });
    expect(body.code).toBe(REFUSAL_RULES[rule].problem);
  });

  it('with the tries that are left', () => {
    expect(problemFor(refusedBy(refuse('access-code-wrong', { triesLeft: 2 })), by).triesLeft).toBe(2);
  });
});

describe('Whatever else is thrown', () => {
  it.each([
    [new NotFoundException('secret'), 'not-found', 404],
    [new BadRequestException('secret'), 'unreadable-request', 400],
    [new HttpException('secret', 418), 'internal-error', 500],
    [new HttpException('secret', 429), 'rate-limited', 429],
    [Object.assign(new Error('secret'), { statusCode: 413 }), 'too-large', 413],
    [Object.assign(new Error('secret'), { statusCode: 415 }), 'media-type-not-supported', 415],
    [Object.assign(new Error('secret'), { statusCode: 'x' }), 'internal-error', 500],
    [new CarrierUnavailableError('secret'), 'carrier-unavailable', 503],
    [new RegisterConflictError('one-open-application'), 'application-open', 409],
    [new RegisterConflictError('secret'), 'conflict', 409],
    [new InboxConflictError('docomo', 'secret'), 'conflict', 409],
    [new Error('secret'), 'internal-error', 500],
    ['secret', 'internal-error', 500],
    [null, 'internal-error', 500],
    [{ code: 'sign-in-required' }, 'internal-error', 500],
  ])('%s is told by a code of ours and never by its own words', (thrown, code, status) => {
    const body = strict.parse(problemFor(thrown, by));
    expect(body).toMatchObject({ code, status });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('a field that is wrong is named, its value is not', () => {
    const errors = [{ path: 'handset.model', message: 'too long' }];
    expect(problemFor(new InvalidRequest(errors), by)).toMatchObject({
      code: 'validation-failed',
      status: 422,
      errors,
    });
    const parsed = z
      .object({ handset: z.object({ model: z.string().max(2) }) })
      .safeParse({ handset: { model: 'secret' } });
    const body = strict.parse(problemFor(parsed.error, by));
    expect(body).toMatchObject({ code: 'validation-failed', errors: [{ path: 'handset.model' }] });
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});
