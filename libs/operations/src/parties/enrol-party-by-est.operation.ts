// EST (RFC 7030) for parties: simpleenroll with an enrolment secret or a certificate, simplereenroll with the certificate that is
// renewed. EST has no confirmation: what is answered is good at once, and the secret is spent with it.
import { isPartySubject } from '@sumaho-jpki/rules';
import { equalBytes } from '@sumaho-jpki/wire/apdu';
import { DerError, OID, parseCertificate, parseCertificationRequest } from '@sumaho-jpki/wire/x509';
import { verifyCertificationRequest, type ParsedCertificationRequest } from '@sumaho-jpki/wire/x509';
import { Refused } from '../refused';
import { PartyRefusedError, type IssuePartyCertificate } from './issue-party-certificate.operation';
import { spendSecret, type PartyAuthorisation, type PartyCredentials, type ShownSecret } from './party-credentials';

/** What came with the request; the certificate was shown to a proxy that checked its key (TLS). */
export type PartyProof =
  | { readonly by: 'secret'; readonly code: string; readonly secret: string }
  | { readonly by: 'certificate'; readonly certificateDer: Uint8Array };

interface Identified {
  readonly party: ShownSecret['party'];
  readonly shown: ShownSecret | null;
  readonly authorisation: PartyAuthorisation;
}

export class EnrolPartyByEst {
  constructor(
    private readonly credentials: PartyCredentials,
    private readonly issue: IssuePartyCertificate,
  ) {}

  /** @throws Refused `sign-in-required`, `enrolment-request-invalid`, `not-allowed-now` */
  async enrol(proof: PartyProof, requestDer: Uint8Array): Promise<Uint8Array> {
    const { party, shown, authorisation } = await this.identify(proof);
    const request = await readPartyRequest(requestDer);
    if (request.subject.length > 0 && !isPartySubject(request.subject, party.code)) throw invalid('subject');
    return this.order(party, request, authorisation, shown);
  }

  /** The subject is that of the certificate shown, to the letter (RFC 7030 §4.2.2). @throws Refused as `enrol` */
  async reEnrol(proof: PartyProof, requestDer: Uint8Array): Promise<Uint8Array> {
    if (proof.by !== 'certificate') throw new Refused('sign-in-required');
    const { party, authorisation } = await this.identify(proof);
    const request = await readPartyRequest(requestDer);
    const { subject } = parseCertificate(proof.certificateDer);
    const same = isPartySubject(request.subject, party.code) && isPartySubject(subject, party.code);
    if (!same) throw invalid('subject');
    return this.order(party, request, authorisation, null);
  }

  /** For csrattrs: whether anybody known asks. @throws Refused `sign-in-required` */
  async identify(proof: PartyProof): Promise<Identified> {
    if (proof.by === 'certificate') {
      const found = await this.credentials.certificate(proof.certificateDer);
      if (found.good) {
        const { serial } = found.certificate;
        return { party: found.party, shown: null, authorisation: { by: 'certificate', serial } };
      }
    } else {
      const shown = await this.credentials.secretOf(proof.code);
      if (shown && (await sameSecret(shown.secret, proof.secret)))
        return { party: shown.party, shown, authorisation: { by: 'secret', secretId: shown.secretId } };
    }
    throw new Refused('sign-in-required');
  }

  private async order(
    party: ShownSecret['party'],
    { publicKeySpki }: ParsedCertificationRequest,
    authorisation: PartyAuthorisation,
    shown: ShownSecret | null,
  ): Promise<Uint8Array> {
    try {
      const { certificateDer } = await this.issue.execute({
        party,
        publicKeySpki,
        authorisation,
        confirmed: true,
        also: async (tx) => (shown ? spendSecret(tx, shown) : undefined),
      });
      return certificateDer;
    } catch (problem) {
      throw refusedToParty(problem);
    }
  }
}

/** What the asker hears of a certificate that there was not. */
export function refusedToParty(problem: unknown): unknown {
  if (!(problem instanceof PartyRefusedError)) return problem;
  if (problem.reason === 'party-disabled' || problem.reason === 'no-longer-good')
    return new Refused('sign-in-required');
  if (problem.reason === 'too-many-certificates') return new Refused('not-allowed-now');
  return invalid(problem.rule ?? problem.reason);
}

const invalid = (reason: string) => new Refused('enrolment-request-invalid', { facts: { reason } });

/** PKCS#10, signed by its own key, without extensions. @throws Refused `enrolment-request-invalid` */
export async function readPartyRequest(der: Uint8Array): Promise<ParsedCertificationRequest> {
  let request: ParsedCertificationRequest;
  try {
    request = parseCertificationRequest(der);
  } catch (problem) {
    if (problem instanceof DerError || problem instanceof RangeError) throw invalid('malformed');
    throw problem;
  }
  if (!(await verifyCertificationRequest(request))) throw invalid('own-signature');
  if (request.attributes.includes(OID.extensionRequest)) throw invalid('extensions');
  return request;
}

/** By hashes, so that the time tells nothing of how far they agree. */
async function sameSecret(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map(
      async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))),
    ),
  );
  return a !== undefined && b !== undefined && equalBytes(a, b);
}
