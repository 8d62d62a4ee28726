// apps/sandbox: the outside world on one machine. `prepare` makes it once, `serve` plays it.
import fastifyCookie from '@fastify/cookie';
import fastifyFormbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import {
  CardDeck,
  createSignInProvider,
  DEMO_PEOPLE,
  pairwiseSubject,
  SignatureService,
} from '@sumaho-jpki/stand-ins/card-holder';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { addressesOf, SIGN_IN_CLIENT_ID } from './addresses';
import { attestationPlugin } from './attestation/attestation.plugin';
import { openPhoneVendor } from './attestation/phone-vendor';
import { cardPkiPlugin } from './cards/card-pki.plugin';
import { INTERACTION_PATH, signInPlugin } from './cards/sign-in.plugin';
import { signingPlugin } from './cards/signing.plugin';
import { consolePlugin } from './console/console.plugin';
import { mnoTsmPlugin } from './mno-tsm/mno-tsm.plugin';
import { nfcPlugin } from './nfc/nfc.plugin';
import { SmsInbox, smsPlugin } from './notices/sms.plugin';
import { readOptions, type SandboxOptions } from './options';
import { phonesPlugin } from './phones/phones.plugin';
import { populationPlugin } from './population/population.plugin';
import { prepare } from './prepare';
import { residentRegisterPlugin } from './resident-register/resident-register.plugin';
import { staffSignInPlugin } from './staff/staff-sign-in.plugin';
import { openWorldKeys, publicPart } from './world-keys';

const PREFIX = '/sandbox';

export async function buildSandbox({
  data,
  origin,
}: Pick<SandboxOptions, 'data' | 'origin'>): Promise<FastifyInstance> {
  const [keys, deck, vendor] = await Promise.all([openWorldKeys(data), CardDeck.open(data), openPhoneVendor(data)]);
  const addresses = addressesOf(origin);
  const inbox = new SmsInbox();
  const subjectOf = pairwiseSubject(keys.pairwiseSalt, SIGN_IN_CLIENT_ID);
  const portalKey = publicPart(keys.signInClient);
  const provider = createSignInProvider({
    issuer: addresses.signInIssuer,
    deck,
    signingKey: keys.signInProvider,
    cookieSecret: keys.cookieSecret,
    client: { clientId: SIGN_IN_CLIENT_ID, publicKey: portalKey, redirectUri: addresses.signInCallback },
    subjectOf,
    interactionUrl: (uid) => `${INTERACTION_PATH}/${uid}`,
  });
  const service = new SignatureService(
    deck,
    { clientId: SIGN_IN_CLIENT_ID, publicKey: portalKey, redirectUris: [addresses.signatureCallback] },
    subjectOf,
  );

  const app = Fastify({ trustProxy: 'loopback', forceCloseConnections: true });
  await app.register(async (pages) => {
    await pages.register(fastifyCookie);
    await pages.register(fastifyFormbody);
    await pages.register(signInPlugin, { deck, provider });
    await pages.register(signingPlugin, { deck, service, origin });
    await pages.register(staffSignInPlugin, { keys, origin });
    await pages.register(consolePlugin, { deck, keys, inbox });
  });
  const fonts = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-jp/package.json'));
  await app.register(fastifyStatic, { root: fonts, prefix: `${PREFIX}/fonts/`, maxAge: '1d' });
  await app.register(cardPkiPlugin, { deck });
  await app.register(smsPlugin, { inbox, senders: { 'sp-tsm': publicPart(keys.spTsm) } });
  const names = Object.fromEntries(DEMO_PEOPLE.map(({ id, nameJa }) => [id, nameJa]));
  await app.register(phonesPlugin, { prefix: PREFIX, dataDirectory: data, names });
  await app.register(mnoTsmPlugin, {
    prefix: PREFIX,
    dataDirectory: data,
    origin,
    spTsm: { publicJwk: publicPart(keys.spTsm) },
  });
  await app.register(nfcPlugin, { prefix: PREFIX });
  await app.register(attestationPlugin, { prefix: PREFIX, vendor });
  await app.register(populationPlugin, { dataDirectory: data, deck });
  await app.register(residentRegisterPlugin, {
    deck,
    privateKey: keys.residentRegister,
    subjectOf,
    url: addresses.residentRegister,
  });
  return app;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  await prepare(options.data, options.origin, options.loadFileKey);
  if (options.verb === 'prepare') return;
  const app = await buildSandbox(options);
  await app.listen({ host: options.host, port: options.port });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  }
}

main().catch((problem: unknown) => {
  process.stderr.write(`${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}\n`);
  process.exitCode = 1;
});
