// Contactless fields of gates: a gate holds a challenge into the air, a phone that comes near answers once.
import { randomUUID } from 'node:crypto';

export interface FieldRequest {
  readonly relyingParty: string;
  readonly challengeId: string;
  readonly challenge: string;
}

export interface Touch {
  /** Base64. */
  readonly certificate: string;
  /** Base64. */
  readonly signature: string;
}

export interface OpenField extends FieldRequest {
  readonly fieldId: string;
  readonly expiresAt: string;
}

export type FieldResult = { touched: false } | ({ touched: true } & Touch);

interface Field extends OpenField {
  touch?: Touch;
  waiting: Set<() => void>;
}

/** Milliseconds. */
export const FIELD_LIFETIME = 120_000;
const MOST_FIELDS = 1000;

export class NfcFields {
  private readonly fields = new Map<string, Field>();

  constructor(private readonly now: () => number = Date.now) {}

  open(request: FieldRequest): OpenField {
    this.forgetOld();
    const [oldest] = this.fields.keys();
    if (this.fields.size >= MOST_FIELDS && oldest !== undefined) this.forget(oldest);
    const expiresAt = new Date(this.now() + FIELD_LIFETIME).toISOString();
    const field: Field = { ...request, fieldId: randomUUID(), expiresAt, waiting: new Set() };
    this.fields.set(field.fieldId, field);
    return shown(field);
  }

  /** Not yet touched, newest first. */
  all(): OpenField[] {
    this.forgetOld();
    return [...this.fields.values()]
      .filter(({ touch }) => touch === undefined)
      .map(shown)
      .reverse();
  }

  touch(fieldId: string, touch: Touch): 'touched' | 'no-such-field' | 'already-touched' {
    this.forgetOld();
    const field = this.fields.get(fieldId);
    if (!field) return 'no-such-field';
    if (field.touch) return 'already-touched';
    field.touch = touch;
    for (const wake of field.waiting) wake();
    return 'touched';
  }

  /** Waits up to `waitMs` for a touch. undefined = no such field (any more). */
  async result(fieldId: string, waitMs: number): Promise<FieldResult | undefined> {
    this.forgetOld();
    const field = this.fields.get(fieldId);
    if (!field) return undefined;
    if (!field.touch && waitMs > 0) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          field.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, waitMs);
        field.waiting.add(wake);
      });
    }
    return field.touch ? { touched: true, ...field.touch } : { touched: false };
  }

  /** Ends one field: what it was touched with, or that it was not. undefined = no such field (any more). */
  end(fieldId: string): FieldResult | undefined {
    this.forgetOld();
    const found = this.fields.get(fieldId);
    if (!found) return undefined;
    this.forget(fieldId);
    return found.touch ? { touched: true, ...found.touch } : { touched: false };
  }

  /** Wakes everybody who waits. */
  close(): void {
    for (const id of [...this.fields.keys()]) this.forget(id);
  }

  private forgetOld(): void {
    for (const { fieldId, expiresAt } of this.fields.values()) {
      if (Date.parse(expiresAt) <= this.now()) this.forget(fieldId);
    }
  }

  private forget(fieldId: string): void {
    const field = this.fields.get(fieldId);
    this.fields.delete(fieldId);
    for (const wake of field?.waiting ?? []) wake();
  }
}

function shown({ fieldId, relyingParty, challengeId, challenge, expiresAt }: Field): OpenField {
  return { fieldId, relyingParty, challengeId, challenge, expiresAt };
}
