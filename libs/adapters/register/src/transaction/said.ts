// Hand-written statements of a transaction: said in its conversation, answered as rows and number of rows changed.
import { QueryFailedError } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Conversation } from './conversation';

/** Whose statements go together; none outside of its transaction. */
const conversations = new WeakMap<EntityManager, Conversation>();

export function converse(manager: EntityManager, conversation: Conversation): void {
  conversations.set(manager, conversation);
}

function said<T>(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[],
  how: 'kept' | 'once',
): Promise<{ rows: T[]; affected: number }> {
  const conversation = conversations.get(manager);
  if (!conversation || manager.queryRunner?.isReleased !== false) {
    return Promise.reject(new Error('The register is used outside of its transaction.'));
  }
  const answered = conversation.say(sql, parameters, how).then(
    ({ rows, affected }) => ({ rows: rows as T[], affected }),
    (problem: unknown) => {
      const reason = problem instanceof Error ? problem : new Error(String(problem));
      throw new QueryFailedError(sql, [...parameters], reason);
    },
  );
  // Who looks at an answer later, or never because something else failed, leaves no unhandled rejection.
  answered.catch(() => undefined);
  return answered;
}

/** Rows and number of rows changed of one hand-written statement. */
export const run = <T>(manager: EntityManager, sql: string, parameters: readonly unknown[] = []) =>
  said<T>(manager, sql, parameters, 'once');

/**
 * As `run`, for a statement whose words never change and that is said all day: each connection reads and plans it once. Planning one
 * under row-level security costs Postgres several times as much as carrying it out.
 */
export const again = <T>(manager: EntityManager, sql: string, parameters: readonly unknown[] = []) =>
  said<T>(manager, sql, parameters, 'kept');
