/** A setting is missing or wrong. The message names the key and says what would be right, and never quotes a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  /** @param problems one sentence per wrong key */
  constructor(
    readonly keys: readonly string[],
    readonly problems: readonly string[],
  ) {
    super(problems.join('\n'));
  }
}
