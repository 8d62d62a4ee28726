// The scripts for the SP area, computed before the phone connects (SCP03 level 33, i=70, SSD session of the SIM route):
//   probe:       SELECT · INITIALIZE UPDATE · EXTERNAL AUTHENTICATE · GET STATUS of the JPKI application
//   personalise: … · INSTALL [for personalization] · STORE DATA × n with certificate, key, PIN policy, possession request
//   possession:  … · INSTALL [for personalization] · STORE DATA with the possession request only
//   reset-pin:   … · INSTALL [for personalization] · STORE DATA with the PIN policy only
// Where the carrier leaves load file and application to us they go before all that: content-script.ts.
// A key that the card makes itself has scripts of its own: on-card-script.ts.
import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { type Dgi, hex } from '@sumaho-jpki/wire/apdu';
import {
  type PlannedCommand,
  type Scp03KeySet,
  SecurityLevel,
  encryptUnderDek,
  getStatus,
  installForPersonalization,
  maxCommandData,
  planSecureSession,
  scriptDigestInput,
  scriptOf,
  storeData,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JpkiDgi,
  POSSESSION_NONCE_LENGTH,
  SP_AREA_AID,
  pinPolicyDgi,
  possessionRequestDgi,
  possessionText,
} from '@sumaho-jpki/wire/jpki-applet';
import { crtComponents, wipe } from './crt-components';
import type { ScriptContent, ScriptPurpose } from '@sumaho-jpki/operations';
import { contentScript, contentSession, probeContentCommands } from './content-script';
import { certifyCommands, generateCommands, liveProofCommands } from './on-card-script';
import type { ScriptSession } from './script-judge';

export interface ScriptRequest {
  readonly purpose: ScriptPurpose;
  readonly keys: Scp03KeySet;
  readonly keyVersion: number;
  /** The value the card will answer with. */
  readonly sequenceCounter: number;
  readonly certificateDer: Uint8Array | null;
  /** RSAPrivateKey DER of the citizen's key; null for a probe and for a key made on the card. Left to the caller to wipe. */
  readonly privateKeyPkcs1: Uint8Array | null;
  /** Set for a key made on the card; the public half once the card has shown it. */
  readonly onCard?: { readonly keyId: string; readonly publicKeySpki: Uint8Array | null };
  /** The SIM and what we bring to it of load file and application. */
  readonly content?: ScriptContent & { readonly iccid: string };
}

export interface PlannedScript {
  readonly session: ScriptSession;
  readonly commands: Uint8Array[];
  /** SHA-256 over all commands with their lengths: all that audit keeps. */
  readonly sha256: Buffer;
}

export function planScript(request: ScriptRequest): PlannedScript {
  const hostChallenge = randomBytes(8);
  const nonce = randomBytes(POSSESSION_NONCE_LENGTH);
  const { onCard, content } = request;
  const plan = planSecureSession({
    keys: request.keys,
    keyVersion: request.keyVersion,
    aid: SP_AREA_AID,
    sequenceCounter: request.sequenceCounter,
    hostChallenge,
    level: SecurityLevel.ALL,
    openingStage: 'sp-area',
    commands: [...(content ? contentScript(content, content.iccid) : []), ...commandsOf(request, nonce)],
  });
  const script = scriptOf(plan);
  return {
    session: {
      purpose: request.purpose,
      plan,
      hostChallenge: hex(hostChallenge),
      evidence: request.privateKeyPkcs1 ? possessionEvidence(request.privateKeyPkcs1, nonce).toString('hex') : null,
      ...(onCard
        ? { onCard: { nonce: hex(nonce), publicKeySpki: onCard.publicKeySpki ? hex(onCard.publicKeySpki) : null } }
        : {}),
      ...(content ? { content: contentSession(content) } : {}),
    },
    commands: script.map((step) => step.apdu),
    sha256: createHash('sha256').update(scriptDigestInput(script)).digest(),
  };
}

function commandsOf(request: ScriptRequest, nonce: Uint8Array): PlannedCommand[] {
  const { purpose, onCard, certificateDer } = request;
  if (purpose === 'probe') return request.content ? probeContentCommands() : [probeCommand()];
  if (purpose === 'reset-pin') return pinResetCommands();
  if (!onCard) return personalisationCommands(request, nonce);
  if (purpose === 'generate') return generateCommands(onCard.keyId, nonce);
  if (purpose === 'possession') return liveProofCommands(nonce);
  if (!onCard.publicKeySpki || !certificateDer) throw new RangeError('this script needs public key and certificate');
  return certifyCommands(onCard.publicKeySpki, certificateDer, nonce);
}

function probeCommand(): PlannedCommand {
  return { name: 'get-status', stage: 'probe', command: getStatus('applications', JPKI_AP_AID) };
}

/** A session with the PIN policy alone leaves a personalised application without a PIN, and key and certificate as they are. */
function pinResetCommands(): PlannedCommand[] {
  const blocks = storeData([pinPolicyDgi()], { maxData: maxCommandData(SecurityLevel.ALL), answerExpected: false });
  return [
    { name: 'install-for-personalization', stage: 'reset-pin', command: installForPersonalization(JPKI_AP_AID) },
    ...blocks.map((command, block) => ({ name: `store-data-${block}`, stage: 'reset-pin', command })),
  ];
}

function personalisationCommands(request: ScriptRequest, nonce: Uint8Array): PlannedCommand[] {
  if (!request.privateKeyPkcs1) throw new RangeError('this script needs the private key');
  const dgis = request.purpose === 'personalise' ? keyDgis(request, request.privateKeyPkcs1) : [];
  dgis.push(possessionRequestDgi(nonce));
  const blocks = storeData(dgis, { maxData: maxCommandData(SecurityLevel.ALL), answerExpected: true });
  return [
    {
      name: 'install-for-personalization',
      stage: 'personalise',
      command: installForPersonalization(JPKI_AP_AID),
    },
    ...blocks.map((command, block) => ({ name: `store-data-${block}`, stage: 'personalise', command })),
  ];
}

function keyDgis(request: ScriptRequest, pkcs1: Uint8Array): Dgi[] {
  if (!request.certificateDer) throw new RangeError('this script needs the certificate');
  const components = crtComponents(pkcs1);
  const underDek = (dgi: number, value: Uint8Array) => ({ dgi, value: encryptUnderDek(request.keys.dek, value) });
  const dgis = [
    // No DGI 0006: EF 0006 is the same on every SIM, so the applet brings it itself and one command is saved.
    { dgi: JpkiDgi.CERTIFICATE, value: request.certificateDer },
    underDek(JpkiDgi.KEY_Q_INVERSE, components.qInv),
    underDek(JpkiDgi.KEY_DQ, components.dq),
    underDek(JpkiDgi.KEY_DP, components.dp),
    underDek(JpkiDgi.KEY_Q, components.q),
    underDek(JpkiDgi.KEY_P, components.p),
    pinPolicyDgi(),
  ];
  wipe(components);
  return dgis;
}

/** SHA-256 of the deterministic RSASSA-PKCS1-v1_5 signature the card must make with this key. */
export function possessionEvidence(pkcs1: Uint8Array, nonce: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
  const signature = sign('sha256', possessionText(nonce), key);
  return createHash('sha256').update(signature).digest();
}
