// Transcript of a key ceremony: numbered entries, each with the hash of the one before, and at the end a signature of each officer
// over the last hash. An entry that was changed, removed or added later shows, and so does a signature by somebody else.
import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import type { Officer } from './officers';

export interface TranscriptEntry {
  readonly number: number;
  readonly at: string;
  readonly act: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly hash: string;
}
export interface OfficerSignature {
  readonly officer: string;
  /** SubjectPublicKeyInfo of the officer's Ed25519 key, base64. */
  readonly publicKey: string;
  readonly signature: string;
}
export interface ClosedTranscript {
  readonly format: 'sumaho-jpki-ceremony-1';
  readonly entries: readonly TranscriptEntry[];
  readonly signatures: readonly OfficerSignature[];
}

const BEGINNING = '0'.repeat(64);

function hashOf(before: string, entry: Omit<TranscriptEntry, 'hash'>): string {
  const facts = Object.entries(entry.facts).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([before, entry.number, entry.at, entry.act, facts]))
    .digest('hex');
}

export class Transcript {
  readonly entries: TranscriptEntry[] = [];

  constructor(private readonly now: () => Date) {}

  get head(): string {
    return this.entries.at(-1)?.hash ?? BEGINNING;
  }

  write(act: string, facts: TranscriptEntry['facts'] = {}): void {
    const entry = { number: this.entries.length + 1, at: this.now().toISOString(), act, facts };
    this.entries.push({ ...entry, hash: hashOf(this.head, entry) });
  }

  close(officers: readonly Pick<Officer, 'name' | 'privateKey' | 'publicKey'>[]): ClosedTranscript {
    const signatures = officers.map(({ name, privateKey, publicKey }) => ({
      officer: name,
      publicKey,
      signature: sign(null, Buffer.from(this.head, 'hex'), privateKey).toString('base64'),
    }));
    return { format: 'sumaho-jpki-ceremony-1', entries: this.entries, signatures };
  }
}

/** What stands against a transcript; empty when every hash and both signatures hold. */
export function transcriptProblems(
  transcript: ClosedTranscript,
  /** Public keys of the officers as registered, base64 SPKI by name. */
  officers: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  let before = BEGINNING;
  transcript.entries.forEach((entry, index) => {
    const { hash, ...rest } = entry;
    if (entry.number !== index + 1 || hash !== hashOf(before, rest)) problems.push(`entry ${index + 1} was changed`);
    before = hash;
  });
  if (new Set(transcript.signatures.map(({ officer }) => officer)).size < 2)
    problems.push('fewer than two officers signed');
  for (const { officer, publicKey, signature } of transcript.signatures) {
    if (officers.get(officer) !== publicKey) problems.push(`${officer} signed with a key that is not registered`);
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    if (!verify(null, Buffer.from(before, 'hex'), key, Buffer.from(signature, 'base64'))) {
      problems.push(`the signature of ${officer} does not hold`);
    }
  }
  return problems;
}
