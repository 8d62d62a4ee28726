// Which elements of a line its desk sees: those that hold a key of its subscriber of today, and what still stands in the SIM the line has
// now, because nothing can be written there before it is gone. Of a former holder's that is the bare fact, without certificate and code (F11, F12).
import type { RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, ElementRow, LineRow, StaffRow } from '../ports/rows';

type Owned = Pick<LineRow, 'personId'>;

/** Newest first. J-LIS sees them all. */
export async function elementsOfToday(
  tx: RegisterTransaction,
  staff: Pick<StaffRow, 'carrier'>,
  line: LineRow,
): Promise<ElementRow[]> {
  const elements = await tx.elements.ofLine(line.id);
  const [certificates, applications] = [await tx.certificates.ofLine(line.id), await tx.applications.ofLine(line.id)];
  return elementsShown(staff, line, elements, certificates, applications);
}

/** Of all that was written and applied for under the line. */
export function elementsShown(
  staff: Pick<StaffRow, 'carrier'>,
  line: LineRow,
  elements: readonly ElementRow[],
  certificates: readonly CertificateRow[],
  applications: readonly ApplicationRow[] = [],
): ElementRow[] {
  if (staff.carrier === null) return [...elements];
  // Of a hosted line the network sees the SIM and no person.
  if (staff.carrier !== line.carrier) return elements.filter(({ store }) => store === 'sim');
  return elements.flatMap((element) => {
    if (isOfHolder(element, line, certificates, applications)) return [element];
    const stands = element.store === 'sim' && element.iccid === line.iccid && element.state !== 'deleted';
    return stands ? [{ ...element, certificateSerial: null, cleanCode: null }] : [];
  });
}

/** By whose certificate it holds; before there is one, by who last applied with this SIM or this phone. */
export function isOfHolder(
  { certificateSerial, iccid, keychainId, store }: ElementRow,
  { personId }: Owned,
  certificates: readonly CertificateRow[],
  applications: readonly ApplicationRow[],
): boolean {
  if (personId === null) return false;
  if (certificateSerial !== null)
    return certificates.some((one) => one.serial === certificateSerial && one.personId === personId);
  const [newest] = applications
    .filter((one) => (store === 'sim' ? one.iccid === iccid : one.keychainId === keychainId))
    .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  return newest?.personId === personId;
}
