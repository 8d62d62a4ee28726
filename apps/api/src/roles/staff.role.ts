// Verb `staff`: the operator at the console gives the first administrator a one-time code. There is no account by default; everybody else is
// entered by somebody who is in already.
import { createRegister, createRegisterDataSource } from '@sumaho-jpki/adapters/register';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { ScryptSecretHasher } from '@sumaho-jpki/adapters/sign-in';
import { EnrolmentCodes, InviteStaff, Refused } from '@sumaho-jpki/operations';
import { randomBytes, randomUUID } from 'node:crypto';
import { lookupKeyOf } from '../wiring/lookup-key';

/** Of the back office. */
const ENROLMENT_PAGE = '/backoffice/enrol';

const USAGE = `Usage: main.js staff <what>
  first <account> <name>   prints the one-time code of the first administrator of J-LIS; again for the same account, and the former code,
                           passkeys and sessions of that account count no more`;

/** @param print for tests */
export async function keepFirstStaff(
  settings: Settings,
  [what, account, ...name]: readonly string[],
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<void> {
  if (what !== 'first' || !account || name.length === 0 || !/^[a-z][a-z0-9.-]{1,38}[a-z0-9]$/i.test(account))
    throw new Error(USAGE);
  const dataSource = await createRegisterDataSource({ url: settings.databaseUrl.reveal(), poolSize: 2 }).initialize();
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)), uuid: () => randomUUID() };
  try {
    const register = createRegister(dataSource);
    const codes = new EnrolmentCodes(new ScryptSecretHasher(lookupKeyOf(settings)), random);
    const invite = new InviteStaff(register, codes, random);
    // Demo accounts are public: they do not keep the operator of a development system out.
    const evenBesideOthers = settings.environment === 'development';
    const { code, expiresAt } = await invite.first({ account, displayName: name.join(' ') }, evenBesideOthers);
    print(`account    ${account.toLowerCase()}`);
    print(`code       ${code}`);
    const page = `${settings.publicOrigin}${ENROLMENT_PAGE}`;
    print(`Type it at ${page}, until ${expiresAt.toISOString()}. It is shown only now.`);
  } catch (thrown) {
    throw thrown instanceof Refused ? new Error(REFUSALS[thrown.code] ?? thrown.code) : thrown;
  } finally {
    await dataSource.destroy();
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  conflict: 'There is an administrator already: whoever is in invites the others.',
  'staff-account-taken': 'This account is somebody else’s.',
  'not-allowed-now': 'This person has left: choose another account.',
};
