// OCSP responder of the virtual card CAs (RFC 6960), signed by the CA itself.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  buildOcspErrorResponse,
  buildOcspResponse,
  keyIdentifierOf,
  ocspIssuerHashes,
  parseCertificate,
  parseOcspRequest,
  type OcspStatus,
} from '@sumaho-jpki/wire/x509';
import { CARD_PURPOSES, derOf, signWith } from './card-authority';
import type { CardDeck } from './card-deck';

const VALID_MS = 15 * 60_000;

/** DER in, DER out. All questions of one request must be about one CA. */
export async function answerCardOcsp(deck: CardDeck, request: Uint8Array, now = new Date()): Promise<Uint8Array> {
  try {
    const { requests, nonce } = parseOcspRequest(request);
    const [first] = requests;
    if (!first?.hash) return buildOcspErrorResponse('malformed-request');
    for (const purpose of CARD_PURPOSES) {
      const authority = deck.authority(purpose);
      const issuer = parseCertificate(derOf(authority));
      const hashes = await ocspIssuerHashes(issuer, first.hash);
      if (hashes.issuerKeyHash !== first.issuerKeyHash) continue;
      const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
      const spki = new Uint8Array(
        createPublicKey(createPrivateKey(authority.privateKeyPem)).export({ type: 'spki', format: 'der' }),
      );
      return await buildOcspResponse(
        {
          answers: requests.map(({ certIdDer, serial }) => ({ certIdDer, status: statusOf(deck, serial, thisUpdate) })),
          nonce,
          producedAt: thisUpdate,
          thisUpdate,
          nextUpdate: new Date(thisUpdate.getTime() + VALID_MS),
          signerCertificateDer: derOf(authority),
          signerKeyIdentifier: await keyIdentifierOf(spki),
          signatureAlgorithm: 'rsa-sha256',
        },
        (data) => Promise.resolve(signWith(authority.privateKeyPem, data)),
      );
    }
    return buildOcspErrorResponse('unauthorized');
  } catch {
    return buildOcspErrorResponse('malformed-request');
  }
}

function statusOf(deck: CardDeck, serial: string, now: Date): OcspStatus {
  const known = deck.statusOf(serial);
  if (!known) return { status: 'unknown' };
  return known.status === 'revoked'
    ? { status: 'revoked', revokedAt: new Date(now.getTime() - 86_400_000), reason: 'cessation-of-operation' }
    : { status: 'good' };
}
