// A client of the CMP door, for what openssl would never send. It believes an answer only when its protection holds. Tests only.
import {
  CMP_MEDIA_TYPE,
  parseCmpMessage,
  readFailure,
  signatureProtector,
  verifyMac,
  verifySignedMessage,
} from '@sumaho-jpki/wire/enrolment';
import {
  buildCmpMessage,
  certRequestContent,
  directoryName,
  newMacProtector,
  NULL_NAME,
} from '@sumaho-jpki/wire/enrolment';
import type { CmpBodyName, CmpHeaderToWrite, CmpMessage, CmpProtector } from '@sumaho-jpki/wire/enrolment';
import { generateKeyPair, parseCertificate } from '@sumaho-jpki/wire/x509';
import { randomBytes } from 'node:crypto';
import type { ApiUnderTest } from './api-under-test';

export type TestKey = Awaited<ReturnType<typeof generateKeyPair>>;

export type Credential =
  { readonly code: string; readonly secret: string } | { readonly key: TestKey; readonly certificateDer: Uint8Array };

export interface Sent {
  readonly by: Credential;
  readonly body: { readonly name: CmpBodyName; readonly content: Uint8Array };
  readonly header?: Partial<CmpHeaderToWrite>;
  readonly protector?: CmpProtector | null;
}

export const octets = (length = 16) => new Uint8Array(randomBytes(length));

export class CmpTestClient {
  constructor(private readonly api: ApiUnderTest) {}

  get issuerDer(): Uint8Array {
    return parseCertificate(this.api.authorityCertificate).subjectDer;
  }

  async newKey(): Promise<TestKey> {
    return generateKeyPair('ecdsa-p256-sha256');
  }

  async request(key: TestKey, more: { renews?: { serial: string; issuerDer: Uint8Array } } = {}): Promise<Uint8Array> {
    const { publicKeySpki, sign } = key;
    return certRequestContent({ publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256', ...more }, sign);
  }

  async message({ by, body, header = {}, protector }: Sent): Promise<Uint8Array> {
    const own = 'secret' in by ? newMacProtector(by.secret, 100) : signatureProtector('ecdsa-p256-sha256', by.key.sign);
    return buildCmpMessage({
      header: {
        sender: NULL_NAME,
        recipient: directoryName(this.issuerDer),
        at: new Date(),
        senderKeyIdentifier: 'secret' in by ? new TextEncoder().encode(by.code) : undefined,
        transactionId: octets(),
        senderNonce: octets(),
        ...header,
      },
      body,
      ...(protector === null ? {} : { protector: protector ?? own }),
      extraCertificates: 'secret' in by ? [] : [by.certificateDer],
    });
  }

  post(payload: Uint8Array, contentType = CMP_MEDIA_TYPE) {
    const headers = { 'content-type': contentType };
    return this.api.send({ method: 'POST', url: '/.well-known/cmp', headers, payload: Buffer.from(payload) });
  }

  /** The answer to these octets, its protection checked: by the secret, or by the authority's delegate. */
  async answerTo(der: Uint8Array, by?: Credential): Promise<CmpMessage> {
    const response = await this.post(der);
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
    if (response.headers['content-type'] !== CMP_MEDIA_TYPE) throw new Error('another media type');
    const answer = parseCmpMessage(new Uint8Array(response.rawPayload));
    const [signer] = answer.extraCertificates.map((each) => parseCertificate(each));
    if (signer?.subject.at(-1)?.value === 'CMP responder') await verifySignedMessage(answer, signer.publicKeySpki);
    else if (by && 'secret' in by) await verifyMac(answer, by.secret);
    else throw new Error('the answer is not protected by anybody known');
    return answer;
  }

  async send(sent: Sent): Promise<CmpMessage> {
    return this.answerTo(await this.message(sent), sent.by);
  }

  /** The failure told; null where the act was carried out. */
  async failure(sent: Sent): Promise<string | null> {
    return readFailure(await this.send(sent)) ?? null;
  }
}
