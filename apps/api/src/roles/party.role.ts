// Verb `party`: an operator of J-LIS keeps the register of TSMs and gates. The enrolment secret is printed once, here and nowhere else.
import { createRegister, createRegisterDataSource } from '@sumaho-jpki/adapters/register';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { PartyRegister, RevokePartyCertificate, type EnrolmentSecret, type Register } from '@sumaho-jpki/operations';
import { DerivedPartySecrets } from '../wiring/derived-party-secrets';

const USAGE = `Usage: main.js party <what>
  list                                      parties and their certificates
  add <code> <tsm|gate> <organisation>      registers a party, prints its first enrolment secret
  secret <code>                             a new enrolment secret; the former one is void
  disable <code>                            it enrols no more
  revoke <serial> <cause>                   ends one of its certificates`;

/** @param print for tests */
export async function keepParties(
  settings: Settings,
  words: readonly string[],
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<void> {
  const dataSource = await createRegisterDataSource({ url: settings.databaseUrl.reveal(), poolSize: 2 }).initialize();
  try {
    await carryOut(createRegister(dataSource), new DerivedPartySecrets(settings), words, print);
  } finally {
    await dataSource.destroy();
  }
}

async function carryOut(
  register: Register,
  secrets: DerivedPartySecrets,
  [what, first, second, ...rest]: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const parties = new PartyRegister(register, secrets);
  if (what === 'list') {
    for (const { party, certificates } of await parties.list()) {
      print(`${party.code}  ${party.kind}  ${party.enabled ? 'enabled' : 'disabled'}  ${party.organisation}`);
      for (const { serial, state, notAfter } of certificates)
        print(`  ${serial}  ${state}  until ${notAfter.toISOString()}`);
    }
  } else if (what === 'add' && first && second && rest.length > 0) {
    told(await parties.add({ code: first, kind: second, organisation: rest.join(' ') }), print);
  } else if (what === 'secret' && first) {
    told(await parties.issueSecret(first), print);
  } else if (what === 'disable' && first) {
    await parties.disable(first);
    print(`${first} enrols no more. Its certificates stand: revoke each that must not count.`);
  } else if (what === 'revoke' && first && second) {
    // OCSP knows at once; the clock builds the list.
    const crl = { afterChange: () => Promise.resolve() };
    const revocation = new RevokePartyCertificate(register, crl);
    const { serial, state } = await revocation.execute({ serial: first, cause: second, actor: 'jlis-operator' });
    print(`${serial} ${state}`);
  } else {
    throw new Error(USAGE);
  }
}

function told({ reference, secret, expiresAt }: EnrolmentSecret, print: (line: string) => void): void {
  print(`reference  ${reference}`);
  print(`secret     ${secret}`);
  print(`for one certificate, until ${expiresAt.toISOString()}. It is shown only now.`);
}
