// What a member of staff pastes to get a certificate (PKCS#10, RFC 2986, as PEM or bare base64), and what comes back (PEM).
import { Refused, type IssuedStaffCertificate } from '@sumaho-jpki/operations';
import { fromBase64, fromPem, toPem } from '@sumaho-jpki/wire/x509';

/** @returns DER @throws Refused `enrolment-request-invalid` for anything but one request */
export function certificateRequestIn(text: string): Uint8Array {
  try {
    if (!text.includes('-----')) return fromBase64(text.replace(/\s/g, ''));
    // OpenSSL wrote NEW before it wrote none.
    const [request, more] = fromPem(
      'CERTIFICATE REQUEST',
      text.replaceAll('NEW CERTIFICATE REQUEST', 'CERTIFICATE REQUEST'),
    );
    if (request && !more) return request;
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
  }
  throw new Refused('enrolment-request-invalid', { facts: { reason: 'malformed' } });
}

export const issuedView = ({ certificateDer, serial, notAfter }: IssuedStaffCertificate) => ({
  certificate: toPem('CERTIFICATE', certificateDer),
  serial,
  notAfter: notAfter.toISOString(),
});
