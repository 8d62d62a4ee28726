/** A command ends with this status word; nothing was changed unless the thrower says so. */
import { StatusWord } from '@sumaho-jpki/wire/apdu';

export class StatusError extends Error {
  override readonly name = 'StatusError';
  constructor(readonly sw: number) {
    super(`status word ${sw.toString(16).toUpperCase()}`);
  }
}

export function refuse(sw: number): never {
  throw new StatusError(sw);
}

/** 6A80 when a field does not have its form. */
export function must(condition: boolean, sw: number = StatusWord.INCORRECT_DATA): asserts condition {
  if (!condition) throw new StatusError(sw);
}
