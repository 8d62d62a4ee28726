// A gate's certificate as the contract has it.
import type { MachineCertificateView, PartyCertificatePageView } from '@sumaho-jpki/contract';
import { status } from './desk';

export const machine = (): MachineCertificateView => ({
  serial: '4a3b9c001122',
  kind: 'gate',
  subject: 'C=JP, O=JPKI, CN=gate-arena',
  organisation: '横浜アリーナ',
  verifier: 'arena-tickets',
  state: 'active',
  notBefore: '2026-11-22T00:00:00.000Z',
  notAfter: '2027-12-22T14:59:59.000Z',
  revokedAt: null,
  revocationCause: null,
});

export const machinePage = (change: Partial<PartyCertificatePageView> = {}): PartyCertificatePageView => ({
  certificate: machine(),
  profile: 'gate',
  partyCode: 'gate-arena',
  partyEnabled: true,
  generation: 2,
  issued: { reservedAt: '2026-11-22T00:00:00.000Z', signedAt: '2026-11-22T00:00:01.000Z', confirmedAt: null },
  confirmBy: '2026-11-22T00:05:00.000Z',
  pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  status: status({ serial: '4a3b9c001122' }),
  timeline: [],
  endAsked: false,
  mayEnd: true,
  ...change,
});
