// A message of the resident register: one inbox row and one step that acts on it, in one transaction. The register gets its
// answer at once; what the message means is worked out by the step. A heartbeat says how far the source has told everything.
import type { Register, RegisterTransaction } from '../ports/register.port';
import { CARD_ISSUER } from './concerned';

/** Whom a message is about: never by name or address. */
export type ResidentSubject =
  | { readonly by: 'provider-subject'; readonly subject: string }
  /** Serial of a signature certificate on the card, lower-case hex. */
  | { readonly by: 'card'; readonly serial: string };

export interface ToldByResidentRegister {
  /** The source that signed. */
  readonly source: string;
  readonly messageId: string;
  readonly bodyHash: string;
  /** When it was recorded, by the register's clock. */
  readonly at: Date;
  readonly content: { readonly kind: 'heartbeat' } | { readonly kind: 'message'; readonly message: ResidentMessage };
}
export interface ResidentMessage {
  /** rules RESIDENT_MESSAGES, or one we do not know yet. */
  readonly kind: string;
  readonly about: ResidentSubject;
}

export class AcceptResidentMessage {
  constructor(private readonly register: Register) {}

  /**
   * Whoever was never here is not ours to know: nothing of the message is kept but its hash.
   * @throws InboxConflictError when the same message id came with another body
   */
  execute(told: ToldByResidentRegister): Promise<'accepted' | 'heartbeat' | 'repeated' | 'unknown-person'> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const { source, messageId, content } = told;
      const isNew = await tx.inbox.receive(`resident-register:${source}`, messageId, told.bodyHash);
      await tx.residentSources.heard(source, content.kind === 'heartbeat' ? told.at : null);
      if (!isNew) return 'repeated';
      if (content.kind === 'heartbeat') return 'heartbeat';
      const { kind, about } = content.message;
      const personId = await personOf(tx, about);
      if (personId === null) return 'unknown-person';
      const id = `resident-message:${source}:${messageId}`;
      await tx.steps.schedule({
        workflowId: id,
        kind: 'act-on-resident-message',
        subject: personId,
        effectKey: id,
        payload: { message: kind, at: told.at.toISOString(), ...(about.by === 'card' ? { card: about.serial } : {}) },
      });
      return 'accepted';
    });
  }
}

async function personOf(tx: RegisterTransaction, about: ResidentSubject): Promise<string | null> {
  if (about.by === 'card') return tx.cards.ownerOf({ issuer: CARD_ISSUER, serial: about.serial });
  return (await tx.people.byProviderSubject(about.subject))?.id ?? null;
}
