// Generations of the root (jpki-domain §3.1): several self-signed roots of one name, each with its own key and ten years of life;
// a new one is made every four years, published, and only later made the issuing one. Who signed is told by the key identifier
// and proved by the signature; the name tells nothing.
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jstEndOfDay, ROOT_GENERATIONS, ROOT_NAME } from '@sumaho-jpki/rules';
import {
  buildTbsCertificate,
  fromBase64,
  parseCertificate,
  sameBytes,
  toBase64,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import type { CertificateAuthoritySettings } from './certificate-authority-settings';
import { describeCertificate } from './certificate-descriptions';
import { issueCertificate, ROOT_PROFILE } from './issuer';
import { KeyCustodyError, SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import { openLoadFileAuthority } from './load-file-authority';
import type { LoadFileAuthority } from './load-file-authority';
import { OcspSigners } from './ocsp-signer';
import { readIfThere, writeOnce } from './once-only-files';
import { newSerial } from './serial-number';

const DAY = 86_400_000;
const FIRST_FILE = 'root.cer';
const FILE = /^root-([1-9][0-9]{0,3})\.cer$/;
/** How long a running process may not know of a generation that the ceremony made or activated. */
const LOOK_AGAIN_AFTER = 5_000;

export interface RootGeneration {
  /** 1, 2, 3 … in the order in which they were made. */
  readonly number: number;
  readonly certificate: ParsedCertificate;
  readonly key: CustodyKey;
  /** It issues from here on; null while it is only published. */
  readonly activeFrom: Date | null;
  /** A responder is believed only for certificates of the key that delegated to it (RFC 6960 §4.2.2.2). */
  readonly signers: OcspSigners;
  /** Signs answers over CMP. */
  readonly enrolmentSigners: OcspSigners;
  /** The load file holds the root, so each generation has its own signature over it. */
  readonly loadFile: LoadFileAuthority;
}

interface Activation {
  readonly format: 'sumaho-jpki-generation-1';
  readonly generation: number;
  readonly certificateSha256: string;
  readonly activeFrom: string;
  /** By the generation's own key: an edited date does not count. */
  readonly signature: string;
}

const keyName = (number: number) => (number === 1 ? 'root' : `root-${number}`);
const certificateFile = (number: number) => (number === 1 ? FIRST_FILE : `root-${number}.cer`);
const activationFile = (number: number) => `root-${number}.active.json`;
const activationText = (a: Pick<Activation, 'generation' | 'certificateSha256' | 'activeFrom'>) =>
  new TextEncoder().encode(`issue from ${a.activeFrom} by generation ${a.generation}: ${a.certificateSha256}`);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export class RootGenerations {
  #all: readonly RootGeneration[] = [];
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;

  private constructor(
    private readonly directory: string,
    private readonly custody: KeyCustody,
    private readonly settings: CertificateAuthoritySettings,
  ) {}

  /** Opens what the folder holds; makes the first generation where there is none. @throws KeyCustodyError */
  static async open(
    directory: string,
    custody: KeyCustody,
    settings: CertificateAuthoritySettings,
  ): Promise<RootGenerations> {
    const generations = new RootGenerations(directory, custody, settings);
    if (!(await readIfThere(join(directory, FIRST_FILE)))) await generations.#make(1, settings.rootKeyKind);
    await generations.look();
    return generations;
  }

  /** Oldest first. */
  get all(): readonly RootGeneration[] {
    return this.#all;
  }

  /**
   * The generation that issues at this moment: the youngest active one. When all of those have ended, the youngest of them still:
   * nothing can be issued then, and one that is only published does not step in by itself.
   */
  issuingAt(at: Date): RootGeneration {
    const active = this.#all.filter(({ activeFrom }) => activeFrom !== null && activeFrom <= at);
    const living = active.filter(({ certificate }) => certificate.notBefore <= at && at <= certificate.notAfter);
    const youngest = living.at(-1) ?? active.at(-1) ?? this.#all[0];
    if (!youngest) throw new KeyCustodyError('unknown-key', 'the certificate authority has no root');
    return youngest;
  }

  /** By key identifier, lower-case hex; undefined for a root that is not ours. */
  byKeyIdentifier(identifier: string | undefined): RootGeneration | undefined {
    return this.#all.find(({ certificate }) => certificate.subjectKeyIdentifier === identifier);
  }

  /** Which of ours signed, proved by the signature; undefined when none did. */
  async signerOf(certificate: ParsedCertificate): Promise<RootGeneration | undefined> {
    if (!certificate.signatureAlgorithmsEqual) return undefined;
    // The identifier says where to look first; a wrong one must not hide the true signer.
    const likely = this.byKeyIdentifier(certificate.authorityKeyIdentifier);
    for (const generation of new Set([...(likely ? [likely] : []), ...this.#all])) {
      const { subjectDer, publicKeySpki } = generation.certificate;
      const algorithm = SIGNATURE_ALGORITHM_OF_KIND[generation.key.kind];
      if (certificate.signatureAlgorithm !== algorithm || !sameBytes(certificate.issuerDer, subjectDer)) continue;
      const { tbsDer: data, signature } = certificate;
      if (await verifySignature({ publicKeySpki, algorithm, data, signature })) return generation;
    }
    return undefined;
  }

  /** When the next generation should be made: four years after the youngest began. */
  nextDue(): Date {
    const due = new Date(this.#all.at(-1)?.certificate.notBefore ?? 0);
    due.setUTCFullYear(due.getUTCFullYear() + ROOT_GENERATIONS.everyYears);
    return due;
  }

  /** Reads again what other processes or a ceremony may have added, at most every five seconds. */
  async refresh(monotonicMs = performance.now()): Promise<void> {
    if (monotonicMs - this.#lookedAt < LOOK_AGAIN_AFTER) return;
    this.#lookedAt = monotonicMs;
    await this.look();
  }

  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** Makes and publishes the next generation. It does not issue yet. Two that call together end up with the same one. */
  async makeNext(keyKind: 'rsa-2048' | 'p-384' = this.settings.rootKeyKind): Promise<RootGeneration> {
    await this.look();
    const number = (this.#all.at(-1)?.number ?? 0) + 1;
    await this.#make(number, keyKind);
    await this.look();
    return this.#numbered(number);
  }

  /** Lets a generation issue from a moment on. Once said, it stays. @throws KeyCustodyError for an unknown number */
  async activate(number: number, activeFrom: Date): Promise<RootGeneration> {
    await this.look();
    const generation = this.#numbered(number);
    const said = {
      generation: number,
      certificateSha256: sha256(generation.certificate.der),
      activeFrom: activeFrom.toISOString(),
    };
    const signature = toBase64(await this.custody.sign(generation.key.name, activationText(said)));
    const file: Activation = { format: 'sumaho-jpki-generation-1', ...said, signature };
    await writeOnce(join(this.directory, activationFile(number)), Buffer.from(JSON.stringify(file, null, 2)));
    await this.look();
    return this.#numbered(number);
  }

  #numbered(number: number): RootGeneration {
    const generation = this.#all.find((one) => one.number === number);
    if (!generation) throw new KeyCustodyError('unknown-key', `there is no generation ${number}`);
    return generation;
  }

  async #look(): Promise<void> {
    const numbers = (await readdir(this.directory))
      .map((file) => (file === FIRST_FILE ? 1 : Number(FILE.exec(file)?.[1] ?? 0)))
      .filter((number) => number > 0)
      .sort((a, b) => a - b);
    const found: RootGeneration[] = [];
    for (const number of new Set(numbers)) {
      const known = this.#all.find((one) => one.number === number);
      if (known?.activeFrom) found.push(known);
      else found.push(await this.#read(number, known));
    }
    this.#all = found;
  }

  async #read(number: number, known: RootGeneration | undefined): Promise<RootGeneration> {
    if (known) return { ...known, activeFrom: await this.#activeFrom(number, known) };
    const der = await readIfThere(join(this.directory, certificateFile(number)));
    const key = await this.custody.find(keyName(number));
    if (!der || !key) throw new KeyCustodyError('damaged', `the key of root generation ${number} is not in custody`);
    const certificate = parseCertificate(Uint8Array.from(der));
    if (!sameBytes(certificate.publicKeySpki, key.publicKeySpki)) {
      throw new KeyCustodyError('damaged', 'the root certificate does not belong to the root key');
    }
    const delegates = [this.directory, this.custody, { number, certificate, key }, this.settings] as const;
    const signers = new OcspSigners(...delegates);
    const enrolmentSigners = new OcspSigners(...delegates, 'enrolment-signer');
    const loadFile = await openLoadFileAuthority(this.directory, this.custody, certificate.der);
    return {
      number,
      certificate,
      key,
      signers,
      enrolmentSigners,
      loadFile,
      activeFrom: await this.#activeFrom(number, { certificate, key }),
    };
  }

  async #activeFrom(number: number, root: { certificate: ParsedCertificate; key: CustodyKey }): Promise<Date | null> {
    // There is nobody else to issue before the second generation.
    if (number === 1) return root.certificate.notBefore;
    const content = await readIfThere(join(this.directory, activationFile(number)));
    if (!content) return null;
    const damaged = new KeyCustodyError(
      'damaged',
      `the activation of root generation ${number} is damaged or was changed`,
    );
    let said: Activation;
    try {
      said = JSON.parse(new TextDecoder().decode(content)) as Activation;
    } catch {
      throw damaged;
    }
    const authentic =
      said.generation === number &&
      said.certificateSha256 === sha256(root.certificate.der) &&
      (await verifySignature({
        publicKeySpki: root.key.publicKeySpki,
        algorithm: SIGNATURE_ALGORITHM_OF_KIND[root.key.kind],
        data: activationText(said),
        signature: fromBase64(said.signature),
      }));
    if (!authentic) throw damaged;
    return new Date(said.activeFrom);
  }

  async #make(number: number, keyKind: 'rsa-2048' | 'p-384'): Promise<void> {
    const { custody, settings } = this;
    const key = await custody.ensure(keyName(number), keyKind);
    const now = settings.now();
    // From the last day on: what is issued today may be backdated by an hour, and clocks differ.
    const notBefore = new Date(jstEndOfDay(new Date(now.getTime() - 2 * DAY)).getTime() + 1000);
    const notAfter = new Date(notBefore);
    notAfter.setUTCFullYear(notAfter.getUTCFullYear() + ROOT_GENERATIONS.lifeYears);
    const description = describeCertificate(
      {
        profile: 'user-auth-root',
        serial: newSerial(settings.serialPrefix),
        subject: ROOT_NAME,
        publicKeySpki: key.publicKeySpki,
        notBefore,
        notAfter: jstEndOfDay(notAfter),
        issuer: undefined,
        generation: number,
        signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[key.kind],
      },
      settings,
    );
    const tbsDer = buildTbsCertificate(description);
    const der = await issueCertificate({ tbsDer, profile: ROOT_PROFILE, issuer: undefined, custody, key, settings });
    await writeOnce(join(this.directory, certificateFile(number)), der);
  }
}
