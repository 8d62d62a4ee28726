/**
 * The answer every rule gives, and the one engine that walks state tables.
 * A refusal always says which rule, on which facts, what would enable the act, and who can do that
 * (architecture, "Rules are tables").
 */
import type { Actor, Role } from './permissions/roles';
import { REFUSAL_RULES } from './refusal-rules';
import type { EnablerId, RuleId } from './refusal-rules';

export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Allowed {
  readonly allowed: true;
}
export interface Refusal {
  readonly allowed: false;
  readonly rule: RuleId;
  readonly facts: Facts;
  readonly enables: EnablerId;
  readonly who: readonly Role[];
}
export type Verdict = Allowed | Refusal;

export const ALLOWED: Allowed = { allowed: true };

/** A refusal by the catalogue: what would enable the act and who can do it come from the rule's own row. */
export function refuse(rule: RuleId, facts: Facts = {}): Refusal {
  const { enables, who } = REFUSAL_RULES[rule];
  return { allowed: false, rule, facts, enables, who };
}

/** Refuses by `rule` unless the condition holds. */
export function demand(condition: boolean, rule: RuleId, facts: Facts = {}): Verdict {
  return condition ? ALLOWED : refuse(rule, facts);
}

/** The refusals among the verdicts, in the order given. */
export function refusals(verdicts: readonly Verdict[]): readonly Refusal[] {
  return verdicts.filter((verdict): verdict is Refusal => !verdict.allowed);
}

/** The first refusal, or allowed. */
export function firstRefusal(verdicts: readonly Verdict[]): Verdict {
  return refusals(verdicts)[0] ?? ALLOWED;
}

/** A verdict that names every reason, in the table's order; the first one is the refusal itself. */
export type VerdictWithReasons =
  (Allowed & { readonly reasons: readonly [] }) | (Refusal & { readonly reasons: readonly Refusal[] });

export function withReasons(verdicts: readonly Verdict[]): VerdictWithReasons {
  const reasons = refusals(verdicts);
  const [first] = reasons;
  return first ? { ...first, reasons } : { allowed: true, reasons: [] };
}

/** The event moves the row: `to` may be the same state when only an effect is due. */
export interface Move<State extends string, Guard extends string, Effect extends string> {
  readonly to: State;
  readonly guards?: readonly Guard[];
  readonly effects?: readonly Effect[];
}
/** The event is refused in this state whatever the facts. */
export interface Refuses {
  readonly refuse: RuleId;
}
/** A repeated event: nothing changes and nobody is refused. */
export interface Stays {
  readonly stays: true;
}
export type Cell<State extends string, Guard extends string, Effect extends string> =
  Move<State, Guard, Effect> | Refuses | Stays;

export interface TransitionTable<
  State extends string,
  Event extends string,
  Guard extends string,
  Effect extends string,
  Snapshot extends { readonly actor: Actor },
> {
  readonly name: string;
  readonly states: readonly State[];
  readonly initial: State;
  /** No event leaves these. */
  readonly final: readonly State[];
  /** Who may cause each event. */
  readonly events: Readonly<Record<Event, { readonly by: readonly Actor[] }>>;
  readonly guards: Readonly<Record<Guard, (snapshot: Snapshot) => Verdict>>;
  /** Every state answers every event. */
  readonly cells: Readonly<Record<State, Readonly<Record<Event, Cell<State, Guard, Effect>>>>>;
}

export type Transition<State extends string, Effect extends string> =
  | {
      readonly allowed: true;
      readonly to: State;
      /** False for a repeated event: write nothing. */
      readonly changed: boolean;
      readonly effects: readonly Effect[];
    }
  | Refusal;

/** What the event does to a row in this state. Pure: the caller writes `to` with a guarded update. */
export function transition<
  State extends string,
  Event extends string,
  Guard extends string,
  Effect extends string,
  Snapshot extends { readonly actor: Actor },
>(
  table: TransitionTable<State, Event, Guard, Effect, Snapshot>,
  state: State,
  event: Event,
  snapshot: Snapshot,
): Transition<State, Effect> {
  const where = { table: table.name, state, event, actor: snapshot.actor };
  const by = table.events[event].by;
  if (!by.includes(snapshot.actor)) {
    return { ...refuse('not-your-action', where), who: by.filter((actor): actor is Role => actor !== 'system') };
  }
  const cell = table.cells[state][event];
  if ('refuse' in cell) return refuse(cell.refuse, where);
  if ('stays' in cell) return { allowed: true, to: state, changed: false, effects: [] };
  for (const guard of cell.guards ?? []) {
    const verdict = table.guards[guard](snapshot);
    if (!verdict.allowed) return { ...verdict, facts: { ...where, ...verdict.facts } };
  }
  return { allowed: true, to: cell.to, changed: true, effects: cell.effects ?? [] };
}

/** The answer to every event in this state: what a screen offers, and why it does not offer the rest. */
export function answers<
  State extends string,
  Event extends string,
  Guard extends string,
  Effect extends string,
  Snapshot extends { readonly actor: Actor },
>(
  table: TransitionTable<State, Event, Guard, Effect, Snapshot>,
  state: State,
  snapshot: Snapshot,
): Readonly<Record<Event, Transition<State, Effect>>> {
  const events = Object.keys(table.events) as Event[];
  return Object.fromEntries(events.map((event) => [event, transition(table, state, event, snapshot)])) as Record<
    Event,
    Transition<State, Effect>
  >;
}

/** A table that does not hold together. Thrown at start, never while serving. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

/** The part of a table that its wiring check reads; every TransitionTable fits. */
export interface TableWiring {
  readonly name: string;
  readonly states: readonly string[];
  readonly initial: string;
  readonly final: readonly string[];
  readonly events: Readonly<Record<string, { readonly by: readonly string[] }>>;
  readonly guards: Readonly<Record<string, unknown>>;
  readonly cells: Readonly<Record<string, Readonly<Record<string, Cell<string, string, string>>>>>;
}

/**
 * Checks a table's wiring: unknown or unreachable state, missing cell, unknown guard or rule, a final state that moves.
 * @throws TableError naming every defect
 */
export function validateTable(table: TableWiring): void {
  const defects: string[] = [];
  const known = new Set(table.states);
  const reached = new Set([table.initial]);
  for (const state of [table.initial, ...table.final, ...Object.keys(table.cells)]) {
    if (!known.has(state)) defects.push(`unknown state "${state}"`);
  }
  for (const [event, { by }] of Object.entries(table.events)) {
    if (by.length === 0) defects.push(`nobody may cause "${event}"`);
  }
  for (const state of table.states) {
    const row = table.cells[state] ?? {};
    for (const event of Object.keys(row))
      if (!table.events[event]) defects.push(`unknown event "${event}" in ${state}`);
    for (const event of Object.keys(table.events)) {
      const cell = row[event];
      const at = `${state} × ${event}`;
      if (!cell) defects.push(`no answer for ${at}`);
      else if ('refuse' in cell) {
        if (!Object.hasOwn(REFUSAL_RULES, cell.refuse)) defects.push(`unknown rule "${cell.refuse}" at ${at}`);
      } else if ('to' in cell) {
        if (!known.has(cell.to)) defects.push(`unknown target "${cell.to}" at ${at}`);
        if (table.final.includes(state)) defects.push(`final state moves at ${at}`);
        for (const guard of cell.guards ?? [])
          if (!Object.hasOwn(table.guards, guard)) defects.push(`unknown guard "${guard}" at ${at}`);
        if (cell.to !== state) reached.add(cell.to);
      }
    }
  }
  for (const state of table.states) if (!reached.has(state)) defects.push(`no event leads to "${state}"`);
  if (defects.length > 0) throw new TableError(`${table.name}: ${defects.join('; ')}`);
}
