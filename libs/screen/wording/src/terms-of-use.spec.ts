// Who signed a version agreed to exactly one text. A changed text is another version: give it one in TERMS_VERSIONS, then its hash here.
import { TERMS_VERSIONS } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from './language';
import { consentSentences } from './terms-of-use';
import { wording } from './wording';

const STORES = ['sim', 'keychain'] as const;
/** SHA-256 of the text in all languages, by the version that was signed. */
const TEXTS: Readonly<Record<string, string>> = {
  '2026-11.sim': '65405eaca7ca3583249ba6b733467af93d48e08a607a0abd97f187d75231d68e',
  '2026-11.keychain': '6d16569fbe70e1f97eb3e8bf26283f61633923c173dd2035dc965d335537faaf',
};

async function hashOf(store: (typeof STORES)[number]): Promise<string> {
  const keys = consentSentences(store);
  const text = LANGUAGES.flatMap((language) => keys.map((key) => wording[key][language])).join('\n');
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

describe('The terms of use', () => {
  it.each(STORES)('of %s say what their version said when it was given', async (store) => {
    expect(await hashOf(store)).toBe(TEXTS[TERMS_VERSIONS[store]]);
  });

  it('have a version for each text', () => {
    expect(new Set(Object.values(TERMS_VERSIONS)).size).toBe(STORES.length);
    expect(new Set(Object.values(TEXTS)).size).toBe(Object.keys(TEXTS).length);
  });
});
