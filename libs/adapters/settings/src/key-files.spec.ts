import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  readCarriers,
  readCasdAuthorityPublicKey,
  readMessageKey,
  readResidentSources,
  readSignInClientKey,
} from './key-files';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (content: unknown): string => {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

// RFC 7517 appendix A.2, the EC key of the examples.
const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  d: '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE',
};
const { d: privatePart, ...PUBLIC } = JWK;

const docomo = { code: 'docomo', name: 'NTTドコモ', messagingUrl: 'http://localhost:1/gp', publicJwk: PUBLIC };
const mvno = {
  code: 'mvno',
  name: { ja: '仮想', en: 'Virtual' },
  messagingUrl: 'http://localhost:1/gp',
  publicJwk: PUBLIC,
  hostCarrier: 'docomo',
};

describe('the list of carriers', () => {
  it('is read with names in both languages and the host of an MVNO', () => {
    const list = readCarriers({ carriersFile: file([docomo, mvno]) });
    expect(list.map(({ code, name, hostCarrier }) => ({ code, name, hostCarrier }))).toEqual([
      { code: 'docomo', name: { ja: 'NTTドコモ', en: 'NTTドコモ' }, hostCarrier: undefined },
      { code: 'mvno', name: { ja: '仮想', en: 'Virtual' }, hostCarrier: 'docomo' },
    ]);
  });

  it.each<[why: string, content: unknown, sentence: string]>([
    ['not JSON', '{', 'is not JSON'],
    ['empty', [], 'is wrong at its top'],
    ['a carrier twice', [docomo, docomo], 'is wrong at 1.code (docomo stands twice)'],
    ['an MVNO on a network that is not listed', [mvno], 'is wrong at 0.hostCarrier'],
    ['an address that is not http', [{ ...docomo, messagingUrl: 'file:///x' }], 'is wrong at 0.messagingUrl'],
    ['a key of another curve', [{ ...docomo, publicJwk: { ...PUBLIC, crv: 'P-384' } }], 'is wrong at 0.publicJwk.crv'],
  ])('is refused when it is %s', (_why, content, sentence) => {
    expect(() => readCarriers({ carriersFile: file(content) })).toThrow(sentence);
    expect(() => readCarriers({ carriersFile: file(content) })).toThrow('SUMAHO_CARRIERS_FILE');
  });
});

describe('the list of resident registers', () => {
  const north = { code: 'north', name: { ja: '北', en: 'North' }, publicJwk: PUBLIC };

  it('is read, and may be empty: then nobody sends', () => {
    expect(readResidentSources({ residentSourcesFile: file([north]) })).toEqual([north]);
    expect(readResidentSources({ residentSourcesFile: file([]) })).toEqual([]);
  });

  it.each<[why: string, content: unknown, sentence: string]>([
    ['a register twice', [north, north], 'is wrong at its top (a code stands twice)'],
    ['a name in one language', [{ ...north, name: 'North' }], 'is wrong at 0.name'],
    ['a key of another curve', [{ ...north, publicJwk: { ...PUBLIC, crv: 'P-384' } }], 'is wrong at 0.publicJwk.crv'],
  ])('is refused when it is %s', (_why, content, sentence) => {
    expect(() => readResidentSources({ residentSourcesFile: file(content) })).toThrow(sentence);
    expect(() => readResidentSources({ residentSourcesFile: file(content) })).toThrow('SUMAHO_RESIDENT_SOURCES_FILE');
  });
});

describe('key files', () => {
  it('give a private key as a secret', () => {
    const secret = readMessageKey({ messageKeyFile: file(JWK) });
    expect(secret.reveal().d).toBe(privatePart);
    expect(JSON.stringify({ secret })).not.toContain(privatePart);
  });

  it('drop a private part that stands where a public key is asked for', () => {
    expect(readCasdAuthorityPublicKey({ casdAuthorityPublicKeyFile: file(JWK) })).toEqual(PUBLIC);
  });

  it('name the key of the setting when the file is not there', () => {
    expect(() => readSignInClientKey({ signInClientKeyFile: join(folder, 'nowhere') })).toThrow(
      /^SUMAHO_SIGN_IN_CLIENT_KEY_FILE must name a file with a private P-256 JWK; .*nowhere cannot be read \(ENOENT\)\.$/,
    );
  });

  it('do not quote the key when it is wrong', () => {
    const wrong = { ...JWK, d: `${privatePart}x` };
    expect(() => readMessageKey({ messageKeyFile: file(wrong) })).toThrow(/is wrong at d \(32 bytes in base64url\)\.$/);
  });
});
