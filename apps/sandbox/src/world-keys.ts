// Keys and accounts of the outside world, made once per data folder. Random: two sandboxes share nothing.
import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';

export interface StaffAccount {
  readonly account: string;
  readonly displayName: string;
  readonly role:
    | 'carrier-desk'
    | 'carrier-supervisor'
    | 'mvno-desk'
    | 'jlis-operator'
    | 'jlis-approver'
    | 'jlis-auditor'
    | 'hotline';
  readonly carrier: string | null;
  /** 店舗: who asks and who approves are not of the same one. */
  readonly shop: string | null;
  readonly password: string;
  /** Base32, RFC 6238 defaults. */
  readonly totpSecret: string;
}

export interface GateAccount {
  readonly name: string;
  readonly token: string;
}

export interface WorldKeys {
  /** ES256 private JWK of the portal as OIDC client. */
  readonly signInClient: JWK;
  /** ES256 private JWK of the SP-TSM's messages. */
  readonly spTsm: JWK;
  /** ES256 private JWK of the sign-in provider. */
  readonly signInProvider: JWK;
  /** ES256 private JWK of the resident register. */
  readonly residentRegister: JWK;
  readonly cookieSecret: string;
  readonly pairwiseSalt: string;
  readonly staff: readonly StaffAccount[];
  readonly gates: readonly GateAccount[];
}

/** A world of an earlier version has none of these yet. */
type Later = 'residentRegister';

const STAFF: readonly Omit<StaffAccount, 'password' | 'totpSecret'>[] = [
  {
    account: 'docomo-desk',
    displayName: 'ドコモ窓口 一郎',
    role: 'carrier-desk',
    carrier: 'docomo',
    shop: 'ドコモ 見本駅前店',
  },
  {
    account: 'docomo-supervisor',
    displayName: 'ドコモ責任者 花',
    role: 'carrier-supervisor',
    carrier: 'docomo',
    shop: 'ドコモ 見本支社',
  },
  { account: 'kddi-desk', displayName: 'KDDI窓口 二郎', role: 'carrier-desk', carrier: 'kddi', shop: 'au 見本中央店' },
  {
    account: 'softbank-desk',
    displayName: 'ソフトバンク窓口 三郎',
    role: 'carrier-desk',
    carrier: 'softbank',
    shop: 'ソフトバンク 見本通り店',
  },
  {
    account: 'mirai-desk',
    displayName: 'ミライモバイル窓口 四郎',
    role: 'mvno-desk',
    carrier: 'mvno-a',
    shop: 'ミライモバイル 見本店',
  },
  { account: 'jlis-operator', displayName: 'J-LIS 担当 五郎', role: 'jlis-operator', carrier: null, shop: null },
  { account: 'jlis-approver', displayName: 'J-LIS 承認 梅', role: 'jlis-approver', carrier: null, shop: null },
  { account: 'jlis-auditor', displayName: 'J-LIS 監査 六郎', role: 'jlis-auditor', carrier: null, shop: null },
  { account: 'hotline', displayName: '総合フリーダイヤル 七海', role: 'hotline', carrier: null, shop: null },
];
const GATES = ['見本アリーナ 1番ゲート'] as const;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32 = (length: number): string => Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('');
const WORDS = ['sakura', 'kaede', 'yanagi', 'tsubame', 'hayabusa', 'kawasemi', 'suzume', 'mejiro'] as const;
const password = (): string =>
  `${WORDS[randomInt(WORDS.length)]}-${WORDS[randomInt(WORDS.length)]}-${randomInt(1000, 10_000)}`;

export function es256(kid: string): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
}

export function publicPart({ d: _private, ...rest }: JWK): JWK {
  return rest;
}

/** A world of an earlier version gets the accounts and shops that came since; those that it has keep their passwords. */
function withEverybody(before: readonly (Omit<StaffAccount, 'shop'> & Partial<StaffAccount>)[]): StaffAccount[] {
  const shopOf = (wanted: string) => STAFF.find(({ account }) => account === wanted)?.shop ?? null;
  const known = before.map((person) => ({ ...person, shop: person.shop ?? shopOf(person.account) }));
  const missing = STAFF.filter(({ account }) => !known.some((other) => other.account === account));
  return [...known, ...missing.map((person) => ({ ...person, password: password(), totpSecret: base32(32) }))];
}

export async function openWorldKeys(data: string): Promise<WorldKeys> {
  const file = join(data, 'world-keys.json');
  const stored = await readFile(file, 'utf8').catch(() => null);
  const known = stored === null ? null : (JSON.parse(stored) as Omit<WorldKeys, Later> & Partial<WorldKeys>);
  const accounts = withEverybody(known?.staff ?? []);
  if (known?.residentRegister && accounts.length === known.staff.length)
    return { ...known, staff: accounts, residentRegister: known.residentRegister };
  const residentRegister = known?.residentRegister ?? es256('resident-register');
  const keys: WorldKeys = known
    ? { ...known, residentRegister, staff: accounts }
    : {
        signInClient: es256('portal'),
        spTsm: es256('sp-tsm'),
        signInProvider: es256('sign-in'),
        residentRegister,
        cookieSecret: randomBytes(32).toString('base64url'),
        pairwiseSalt: randomBytes(16).toString('base64url'),
        staff: accounts,
        gates: GATES.map((name) => ({ name, token: randomBytes(32).toString('base64url') })),
      };
  await mkdir(data, { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(keys, null, 1), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return keys;
}
