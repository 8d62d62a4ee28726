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

/** What stands against a transcript. `entry` is a number of the transcript, `officer` a name. */
export type TranscriptFinding =
  | { readonly code: 'entry-changed'; readonly entry: number }
  | { readonly code: 'too-few-officers' }
  | { readonly code: 'key-not-registered' | 'signature-wrong'; readonly officer: string };

/** Empty when every hash and both signatures hold. */
export function transcriptFindings(
  transcript: ClosedTranscript,
  /** Public keys of the officers as registered, base64 SPKI by name. */
  officers: ReadonlyMap<string, string>,
): TranscriptFinding[] {
  const findings: TranscriptFinding[] = [];
  let before = BEGINNING;
  transcript.entries.forEach((entry, index) => {
    const { hash, ...rest } = entry;
    if (entry.number !== index + 1 || hash !== hashOf(before, rest))
      findings.push({ code: 'entry-changed', entry: index + 1 });
    before = hash;
  });
  if (new Set(transcript.signatures.map(({ officer }) => officer)).size < 2)
    findings.push({ code: 'too-few-officers' });
  for (const { officer, publicKey, signature } of transcript.signatures) {
    if (officers.get(officer) !== publicKey) findings.push({ code: 'key-not-registered', officer });
    if (!holds(before, publicKey, signature)) findings.push({ code: 'signature-wrong', officer });
  }
  return findings;
}

/** A key or a signature that is none does not hold; it does not end the check of the others. */
function holds(head: string, publicKey: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(head, 'hex'), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** The same in sentences, for a terminal. */
export function transcriptProblems(transcript: ClosedTranscript, officers: ReadonlyMap<string, string>): string[] {
  return transcriptFindings(transcript, officers).map((finding) => {
    switch (finding.code) {
      case 'entry-changed':
        return `entry ${finding.entry} was changed`;
      case 'too-few-officers':
        return 'fewer than two officers signed';
      case 'key-not-registered':
        return `${finding.officer} signed with a key that is not registered`;
      case 'signature-wrong':
        return `the signature of ${finding.officer} does not hold`;
    }
  });
}
