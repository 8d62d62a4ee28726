// The demo with an iPhone: the phone is attested, makes its key in the protected store, and gets the certificate by EST.
import { estPaths } from '@sumaho-jpki/contract';
import { NONCE_EXTENSION } from '@sumaho-jpki/wire/keychain';
import { toPem } from '@sumaho-jpki/wire/x509';
import { Demo, type DemoJourneyOptions } from './demo';
import type { HeadlessIphone } from './headless-iphone';
import type { OpensslCheck } from './openssl';
import { iphoneCertificateJourney, type JourneyResult } from './phone-certificate.journey';

type IphoneJourney = JourneyResult<HeadlessIphone, 'write-keychain'>;

const EVIDENCE = {
  exchanges: 'exchanges.txt',
  request: 'request.csr',
  vendorRoot: 'phone-vendor-root.pem',
  vendorCa: 'phone-vendor-ca.pem',
  attested: 'attested-key.pem',
  caCertificates: 'est-cacerts.p7',
} as const;

export class IphoneDemo extends Demo<IphoneJourney> {
  protected readonly evidence = Object.values(EVIDENCE);
  protected readonly os = 'ios';
  private readonly exchanges: string[] = [];
  private requested = false;

  protected travel(options: DemoJourneyOptions): Promise<IphoneJourney> {
    return iphoneCertificateJourney({
      ...options,
      onPhone: (progress) => {
        if (progress.kind === 'exchange') {
          const { method, path, status, sent, received } = progress;
          this.exchanges.push(`${new Date().toISOString()} ${method} ${path} ${status} ${sent} > < ${received}\n`);
        } else {
          this.options.display.progress(`${progress.next} (${progress.state})`, progress.percent / 100);
        }
      },
    });
  }

  protected costs({ counts }: IphoneJourney) {
    const { exchanges, bytesSent, bytesReceived, waits, keyGenerations, milliseconds } = counts;
    const keyMilliseconds = Math.round(milliseconds.keyGeneration);
    const born = keyGenerations === 0 ? 'key delivered' : `key pair made on the phone in ${keyMilliseconds} ms`;
    return {
      facts: { exchanges, bytesSent, bytesReceived, waits, keyGenerations, keyMilliseconds },
      line: `${exchanges} exchanges, ${bytesSent} + ${bytesReceived} bytes, EST 202: ${waits}; ${born}`,
    };
  }

  protected async keepEvidence({ phone }: IphoneJourney): Promise<void> {
    await this.keep(EVIDENCE.exchanges, this.exchanges.join(''));
    const { request, attestationChain } = phone.evidence;
    this.requested = request !== undefined;
    if (request) await this.keep(EVIDENCE.request, toPem('CERTIFICATE REQUEST', request));
    const [attested, vendorCa] = attestationChain ?? [];
    if (attested && vendorCa) {
      await this.keep(EVIDENCE.attested, toPem('CERTIFICATE', attested));
      await this.keep(EVIDENCE.vendorCa, toPem('CERTIFICATE', vendorCa));
    }
    await this.keep(EVIDENCE.vendorRoot, await this.download('/sandbox/attestation/root.pem'));
    await this.keep(EVIDENCE.caCertificates, await this.caCertificates());
  }

  protected furtherProofs(): OpensslCheck[] {
    const { request, vendorRoot, vendorCa, attested, caCertificates } = EVIDENCE;
    const own: OpensslCheck[] = [
      {
        title: '証明書要求は自分の鍵で署名されている / the request is signed by the key it asks for',
        args: ['req', '-in', request, '-noout', '-verify', '-text'],
        says: [/verify OK/i, /challengePassword/],
      },
    ];
    return [
      ...(this.requested ? own : []),
      {
        title: '端末の鍵は端末メーカーが証明している / the vendor certified the phone’s attested key',
        args: ['verify', '-CAfile', vendorRoot, '-untrusted', vendorCa, attested],
        says: [/attested-key\.pem: OK/],
      },
      {
        title: '証明にはこのやりとりの番号が入っている / the nonce of this exchange is in it',
        args: ['x509', '-in', attested, '-noout', '-text'],
        says: [new RegExp(NONCE_EXTENSION.replaceAll('.', '\\.'))],
      },
      {
        title: 'ESTの認証局証明書はCMSとして読める / the authority’s certificates by EST are CMS',
        args: ['pkcs7', '-inform', 'DER', '-in', caCertificates, '-print_certs', '-noout'],
        says: [/subject=/],
      },
    ];
  }

  /** At its next contact the app deletes key and certificate and says so. */
  protected async deleteFromPhone({ phone, serial }: IphoneJourney) {
    let told = false;
    const state = await this.deletedState(serial, async () => {
      if (!told) await phone.wipe();
      told = true;
    });
    return { state, line: '端末の保護領域から削除 / deleted from the protected store' };
  }

  private async caCertificates(): Promise<Uint8Array> {
    const body = new TextDecoder().decode(await this.download(estPaths.caCertificates));
    return Uint8Array.from(Buffer.from(body, 'base64'));
  }
}
