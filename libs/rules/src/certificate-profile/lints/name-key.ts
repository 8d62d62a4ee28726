// Names are compared attribute by attribute with their encoding: no folding, no reordering.
import type { NameAttributeFacts } from '../certificate-facts';

export function nameKey(name: readonly NameAttributeFacts[]): string {
  return name.map(({ type, value, encoding }) => `${type}|${encoding}|${value}`).join('\n');
}
