// The far side of a headless iPhone for its specs: one application, the device routes of the contract and the EST door, strict as the
// protocol asks. It knows nothing of the product; what it accepts is checked with wire alone.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import {
  activationText,
  challengeBytes,
  type ApplicationView,
  type DeviceNext,
  type DeviceState,
} from '@sumaho-jpki/contract';
import {
  certificatesAnswer,
  generatedKeyAnswer,
  pendingAnswer,
  readEnrolmentRequest,
  type EstAnswer,
} from '@sumaho-jpki/wire/enrolment';
import { keyProofHash, sealKey, verifyAssertion, verifyAttestation } from '@sumaho-jpki/wire/keychain';
import {
  algorithmFitsKey,
  buildKeyPackage,
  buildTbsCertificate,
  CMS_OID,
  fromBase64,
  generateKeyPair,
  keyIdentifierOf,
  parseCertificate,
  parseCertificationRequest,
  parsePublicKeySpki,
  sameBytes,
  sealEnvelopedData,
  SIGNATURE_ALGORITHMS,
  signTbs,
  toBase64,
  toBase64Url,
  verifyCertificationRequest,
  verifySignature,
  type SignatureAlgorithm,
} from '@sumaho-jpki/wire/x509';
import type { FastifyInstance, FastifyReply } from 'fastify';

export interface IssuingOptions {
  readonly route: 'keychain' | 'keychain-central';
  readonly keyKind: 'rsa-2048' | 'p-256' | 'p-384';
  readonly attestationRoot: Uint8Array;
  readonly appId: string;
  /** EST says "not yet" that many times. */
  readonly waits?: number;
  /** The first certificate is made for another key. */
  readonly mixesKeysUp?: boolean;
}

const TOKEN = 'device-token';
const ACCESS_CODE = '1234-5678-9012';
const NUMBER = 'M-2026-000001';
export const APPLICATION = { id: '6a0b52f0-6f6e-4b7a-9d57-0a8b7f9c1d2e', number: NUMBER, accessCode: ACCESS_CODE };

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/** Everything that went wrong from the service's view, by problem code. */
export interface Issuing {
  readonly refusals: string[];
  readonly failures: string[];
  readonly proofs: number;
  readonly certificate: Uint8Array | undefined;
}

export async function issuingService(app: FastifyInstance, options: IssuingOptions): Promise<Issuing> {
  const ca = await generateKeyPair('ecdsa-p256-sha256');
  const seen = {
    refusals: [] as string[],
    failures: [] as string[],
    proofs: 0,
    certificate: undefined as Uint8Array | undefined,
  };
  const challenges = new Map<string, string>();
  let step: 'attest' | 'key' | 'set-pin' | 'done' | 'failed' = 'attest';
  let version = 1;
  let attested: { spki: Uint8Array; counter: number; keyId: string } | undefined;
  let proved: { spki: Uint8Array; challenge: string } | undefined;
  let central: { spki: Uint8Array; pkcs8: Uint8Array } | undefined;
  let waits = options.waits ?? 2;
  let mixesUp = options.mixesKeysUp ?? false;
  let nonce = '';

  const challenge = (purpose: string) => {
    const text = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
    challenges.set(text, purpose);
    return { challenge: text, expiresAt: new Date(Date.now() + 300_000).toISOString() };
  };
  /** The newest challenge for that purpose; it and older ones are used up. */
  const spend = (purpose: string): string => {
    const open = [...challenges].filter(([, of]) => of === purpose).map(([text]) => text);
    for (const text of open) challenges.delete(text);
    const newest = open.at(-1);
    if (newest === undefined) throw new Refused(409, 'challenge-used');
    return newest;
  };
  const move = (to: typeof step): void => {
    step = to;
    version += 1;
  };
  const state = (): DeviceState => ({ application: view(), next: next(), tag: `${version}` });
  const next = (): DeviceNext => {
    if (step === 'failed') return { kind: 'failed', code: 'storage-failed' };
    if (step !== 'key') return { kind: step };
    const common = { keyKind: options.keyKind, estUri: '/.well-known/est', proved: proved !== undefined };
    return options.route === 'keychain'
      ? { kind: 'enrol', ...common, issued: seen.certificate !== undefined, renews: null }
      : { kind: 'receive-key', ...common, ready: proved !== undefined };
  };
  const view = (): ApplicationView => ({
    id: APPLICATION.id,
    number: NUMBER,
    state: step === 'done' ? 'completed' : 'preparing',
    stage: step,
    percent: 50,
    version,
    carrier: 'docomo',
    phoneNumber: '090-0000-0012',
    handsetModel: 'ringo-phone-7',
    iccid: '8981100000000000123',
    route: options.route,
    keyKind: options.keyKind,
    problem: null,
    training: false,
    downloadPasswordSet: true,
    accessCode: { sent: 1, expiresAt: null, triesLeft: 5 },
    certificate: null,
    element: null,
    createdAt: new Date().toISOString(),
    updatedAt: new Date().toISOString(),
  });

  const issue = async (spki: Uint8Array): Promise<Uint8Array> => {
    const subjectKey = mixesUp ? (await generateKeyPair('ecdsa-p256-sha256')).publicKeySpki : spki;
    mixesUp = false;
    const tbs = buildTbsCertificate({
      serial: `53${randomUUID().replaceAll('-', '')}`,
      signatureAlgorithm: 'ecdsa-p256-sha256',
      issuer: [{ type: 'CN', value: 'Test CA' }],
      subject: [{ type: 'CN', value: '7H2KQ0ZB4MXR91' }],
      notBefore: new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000),
      notAfter: new Date(Math.floor(Date.now() / 1000) * 1000 + 86_400_000),
      publicKeySpki: subjectKey,
      extensions: { keyUsage: ['digitalSignature'] },
    });
    return signTbs(tbs, 'ecdsa-p256-sha256', ca.sign);
  };
  const est = (reply: FastifyReply, { status, headers, body }: EstAnswer) =>
    reply.code(status).headers(headers).send(body);
  /** The request's key is the proved one and its challenge the one of the proof. */
  const judgeRequest = async (contentType: string | undefined, body: unknown) => {
    const der = readEnrolmentRequest({ contentType, body: String(body) });
    const request = parseCertificationRequest(der);
    if (!proved || request.challengePassword !== proved.challenge) throw new Refused(400, 'challenge-used');
    const own = sameBytes(request.publicKeySpki, proved.spki) && (await verifyCertificationRequest(request));
    if (!own) throw new Refused(400, 'request-of-another-key');
    return request;
  };

  app.addContentTypeParser('application/pkcs10', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    const { status, code } = error instanceof Refused ? error : new Refused(500, String(error));
    seen.refusals.push(code);
    const texts = { type: `/problems/${code}`, title: code, titleJa: code, titleEn: code, traceId: 't' };
    return reply
      .code(status)
      .type('application/problem+json')
      .send({ ...texts, status, code, retryHelps: false });
  });
  app.addHook('preHandler', async (request) => {
    if (/redemptions|sandbox/.test(request.url)) return;
    if (request.headers.authorization !== `Bearer ${TOKEN}`) throw new Refused(401, 'not-signed-in');
  });

  app.post('/api/device/redemptions', async (request, reply) => {
    const body = request.body as { accessCode: string; applicationNumber: string };
    if (body.accessCode !== ACCESS_CODE || body.applicationNumber !== NUMBER)
      throw new Refused(403, 'access-code-wrong');
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    return reply.code(201).send({ ...state(), deviceToken: TOKEN, expiresAt });
  });
  app.get('/api/device/next', () => state());
  app.post('/api/device/attestation-challenge', (_request, reply) => reply.code(201).send(challenge('attest')));
  app.post('/api/device/attestation', async (request) => {
    const { keyId, attestation } = request.body as { keyId: string; attestation: string };
    const answer = await verifyAttestation({
      attestation: fromBase64(attestation),
      keyId,
      challenge: challengeBytes(spend('attest')),
      appId: options.appId,
      environments: ['development'],
      roots: [options.attestationRoot],
      at: new Date(),
    });
    if (!answer.ok) throw new Refused(403, 'attestation-refused');
    if (attested?.keyId === keyId) throw new Refused(403, 'attestation-refused');
    attested = { spki: answer.spki, keyId, counter: 0 };
    move('key');
    return state();
  });
  app.post('/api/device/key-challenge', (request, reply) =>
    reply.code(201).send(challenge((request.body as { purpose: string }).purpose)),
  );
  app.post('/api/device/key', async (request) => {
    const body = request.body as { purpose: string; spki: string; assertion: string };
    const text = spend(body.purpose);
    if (!attested) throw new Refused(409, 'not-allowed-now');
    const spki = fromBase64(body.spki);
    const answer = await verifyAssertion({
      assertion: fromBase64(body.assertion),
      spki: attested.spki,
      appId: options.appId,
      clientDataHash: await keyProofHash({ challenge: challengeBytes(text), spki }),
      lastCounter: attested.counter,
    });
    if (!answer.ok)
      throw new Refused(400, answer.reason === 'counter-replayed' ? 'assertion-replayed' : 'key-not-proved');
    attested = { ...attested, counter: answer.counter };
    proved = { spki, challenge: text };
    seen.proofs += 1;
    version += 1;
    return state();
  });
  app.post('/.well-known/est/simpleenroll', async (request, reply) => {
    const { publicKeySpki } = await judgeRequest(request.headers['content-type'], request.body);
    if (waits-- > 0) return est(reply, pendingAnswer(0));
    seen.certificate ??= await issue(publicKeySpki);
    return est(reply, certificatesAnswer([seen.certificate]));
  });
  app.post('/.well-known/est/serverkeygen', async (request, reply) => {
    const { publicKeySpki, decryptKeyIdentifier } = await judgeRequest(request.headers['content-type'], request.body);
    if (waits-- > 0) return est(reply, pendingAnswer(0));
    const named = decryptKeyIdentifier && sameBytes(decryptKeyIdentifier, await keyIdentifierOf(publicKeySpki));
    if (!named) throw new Refused(400, 'request-of-another-key');
    const { pkcs8, certificate } = await centralKey();
    const envelopedKey = await sealEnvelopedData({
      content: buildKeyPackage(pkcs8),
      contentType: CMS_OID.asymmetricKeyPackage,
      recipientSpki: publicKeySpki,
    });
    return est(reply, generatedKeyAnswer({ envelopedKey, certificates: [certificate] }));
  });
  app.get('/api/device/key-delivery', async () => {
    if (!proved) throw new Refused(409, 'not-allowed-now');
    const { spki, pkcs8, certificate } = await centralKey();
    const delivered = { applicationId: APPLICATION.id, spki, pkcs8, expiresAt: new Date(Date.now() + 60_000) };
    return { jwe: await sealKey(delivered, proved.spki), certificate: toBase64(certificate) };
  });
  const centralKey = async () => {
    central ??= rsaPair();
    seen.certificate ??= await issue(central.spki);
    return { ...central, certificate: seen.certificate };
  };
  app.post('/api/device/stored', async (request) => {
    const { serial } = request.body as { serial: string };
    if (!seen.certificate || parseCertificate(seen.certificate).serial !== serial)
      throw new Refused(404, 'certificate-unknown');
    if (step === 'key') move('set-pin');
    return state();
  });
  app.post('/api/device/storage-failed', async (request) => {
    const { code } = request.body as { code: string };
    seen.failures.push(code);
    const anew = seen.failures.length === 1 && code === 'certificate-for-another-key';
    proved = undefined;
    seen.certificate = undefined;
    move(anew ? 'key' : 'failed');
    return state();
  });
  app.post('/api/device/activation-challenge', (_request, reply) => {
    const { challenge: text, expiresAt } = challenge('activate');
    nonce = text;
    return reply.code(201).send({ challenge: text, expiresAt });
  });
  app.post('/api/device/activation', async (request) => {
    const { publicKeySpki } = parseCertificate(seen.certificate ?? new Uint8Array());
    const key = parsePublicKeySpki(publicKeySpki);
    const algorithm = (Object.keys(SIGNATURE_ALGORITHMS) as SignatureAlgorithm[]).find((name) =>
      algorithmFitsKey(name, key),
    );
    const signature = fromBase64((request.body as { signature: string }).signature);
    const data = new TextEncoder().encode(activationText(APPLICATION.id, nonce));
    if (!algorithm || !(await verifySignature({ publicKeySpki, algorithm, data, signature }))) {
      throw new Refused(403, 'possession-not-proved');
    }
    move('done');
    return state();
  });
  return seen;
}

function rsaPair(): { spki: Uint8Array; pkcs8: Uint8Array } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    spki: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
    pkcs8: Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}
