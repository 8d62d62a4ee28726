// 登録コード: what a joiner gets once. 25 letters of Crockford's Base32 are 125 random bits: looked up by a keyed hash, never guessed.
import { STAFF_ENROLMENT_HOURS } from '@sumaho-jpki/rules';
import type { Random, SecretHasher } from '../ports/outside.port';
import type { RegisterTransaction } from '../ports/register.port';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 25;
const GROUP = 5;

export interface EnrolmentCode {
  /** Five groups of five. Shown once. */
  readonly code: string;
  readonly expiresAt: Date;
}

/** As it is looked up: any width, case and grouping; O is read as 0, I and L as 1. */
export const readEnrolmentCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

export class EnrolmentCodes {
  constructor(
    private readonly hasher: SecretHasher,
    private readonly random: Random,
  ) {}

  hashOf(typed: string): string {
    return this.hasher.lookup(`staff enrolment ${readEnrolmentCode(typed)}`);
  }

  /**
   * The former code of this person is void.
   * @param givenBy whoever is shown it, and could enrol in this person's place; null: the operator at the console, who approves nothing
   */
  async giveOut(tx: RegisterTransaction, staffId: string, givenBy: string | null): Promise<EnrolmentCode> {
    // 32 letters: five bits of each byte, no letter is more likely.
    const letters = Array.from(this.random.bytes(LENGTH), (byte) => LETTERS[byte & 31]).join('');
    const code = letters.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? letters;
    const expiresAt = new Date((await tx.now()).getTime() + STAFF_ENROLMENT_HOURS * 3_600_000);
    await tx.staff.codeGiven(staffId, givenBy);
    await tx.staffEnrolments.put({ staffId, codeHash: this.hashOf(code), expiresAt });
    return { code, expiresAt };
  }
}
