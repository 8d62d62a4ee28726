// A citizen signed in with the card: the person is known by the provider's pairwise subject only (F05: never by name and birth date).
import type { Random } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { PersonRow } from '../ports/rows';

/** Crockford-like alphabet without 0/O/1/I: an opaque name that nobody misreads. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Opaque common name, 22 characters (110 bits): `SJ` and 20 + 2 random letters; no personal datum (profile lint). */
export function opaqueCertificateName(random: Random): string {
  return 'SJ' + Array.from(random.bytes(22), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

export class EnrolCitizen {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  execute(claims: { subject: string; birthDate: string | null }): Promise<PersonRow> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const known = await tx.people.byProviderSubject(claims.subject);
      return (
        known ??
        tx.people.enrol({
          providerSubject: claims.subject,
          certificateName: opaqueCertificateName(this.random),
          birthDate: claims.birthDate,
        })
      );
    });
  }
}
