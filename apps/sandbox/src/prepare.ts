// `prepare`: makes the outside world once and writes what the product must know of it to <data>/exports. Existing keys stay.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_PURPOSES, CardDeck, derOf } from '@sumaho-jpki/stand-ins/card-holder';
import { prepareCards, prepareMnoTsm, type EcPublicJwk } from '@sumaho-jpki/stand-ins/mno-tsm';
import { toPem } from '@sumaho-jpki/wire/x509';
import { addressesOf, SIGN_IN_CLIENT_ID, STAFF_SSO_CARRIERS, STAFF_SSO_CLIENT_ID, staffRealmOf } from './addresses';
import { openPhoneVendor } from './attestation/phone-vendor';
import { RESIDENT_SOURCE } from './resident-register/resident-register.plugin';
import { openWorldKeys, publicPart, type StaffAccount } from './world-keys';

export async function prepare(data: string, origin: string, loadFileKeyFile?: string): Promise<void> {
  const exports = join(data, 'exports');
  await mkdir(exports, { recursive: true });
  const [keys, deck, vendor] = await Promise.all([openWorldKeys(data), CardDeck.open(data), openPhoneVendor(data)]);
  const loadFileKey = loadFileKeyFile === undefined ? undefined : await readPublicJwk(loadFileKeyFile);
  const cards = prepareCards(data, loadFileKey ? { loadFileKey } : {});
  const { carriers } = prepareMnoTsm(data, origin);
  const addresses = addressesOf(origin);
  const files: Record<string, unknown> = {
    'carriers.json': carriers.map((carrier) => ({
      ...carrier,
      ...staffSignInOf(carrier.code, origin),
      ...STAFF_PASSWORD,
    })),
    'resident-sources.json': [
      {
        code: RESIDENT_SOURCE,
        name: { ja: '見本市の住民記録', en: 'Resident register of Mihon City' },
        publicJwk: publicPart(keys.residentRegister),
      },
    ],
    'casd-authority.jwk.json': cards.casdAuthorityPublicJwk,
    'sp-tsm.jwk.json': keys.spTsm,
    'sign-in-client.jwk.json': keys.signInClient,
    'seed.json': {
      staff: keys.staff.map((person) => ({ ...person, ssoSubject: ssoSubjectOf(person) })),
      relyingParties: keys.gates,
    },
    'environment.json': {
      SUMAHO_SIGN_IN_ISSUER: addresses.signInIssuer,
      SUMAHO_SIGN_IN_CLIENT_ID: SIGN_IN_CLIENT_ID,
      SUMAHO_SIGN_API_URL: addresses.signApi,
      SUMAHO_NOTICES_SMS_URL: addresses.sms,
      SUMAHO_CARD_STATUS_URL: addresses.cardStatus,
    },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(exports, name), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  }
  const roots = CARD_PURPOSES.map((purpose) => toPem('CERTIFICATE', derOf(deck.authority(purpose))));
  await writeFile(join(exports, 'card-ca.pem'), roots.join(''));
  await writeFile(join(exports, 'app-attest-root.pem'), toPem('CERTIFICATE', vendor.root));
}

/** Demo desks have machines without an authenticator, too. */
const STAFF_PASSWORD = { staffPassword: true };

/** Where the carrier's staff sign in, if it has an identity provider of its own. */
function staffSignInOf(code: string, origin: string): { staffSignIn?: { issuer: string; clientId: string } } {
  if (!STAFF_SSO_CARRIERS.some((known) => known === code)) return {};
  return { staffSignIn: { issuer: `${origin}${staffRealmOf(code)}`, clientId: STAFF_SSO_CLIENT_ID } };
}

/** The carrier's provider calls its people by their account. */
const ssoSubjectOf = ({ account, carrier }: StaffAccount): string | null => (carrier === null ? null : account);

async function readPublicJwk(path: string): Promise<EcPublicJwk> {
  const { kty, crv, x, y } = JSON.parse(await readFile(path, 'utf8')) as Partial<EcPublicJwk>;
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y) throw new Error(`${path} is not a public P-256 JWK.`);
  return { kty, crv, x, y };
}
