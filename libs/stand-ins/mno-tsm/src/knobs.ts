// How a virtual carrier misbehaves. Mildly by default: answers take a moment. The rest is off until somebody turns it.
import { z } from 'zod';

const count = z.number().int().min(0).max(100_000);

export const knobsSchema = z
  .object({
    /** Milliseconds before each answer: [least, most]. */
    answerDelayMs: z.tuple([count, count]),
    /** This many messages are answered 500 before anything is done. */
    failNextMessages: count,
    /** This many messages are carried out, but answered 500: the answer is lost. */
    loseNextAnswers: count,
    /** This many call-backs are sent twice. */
    repeatNextMessages: count,
    /** This many call-backs get lost on the way; they are sent again later. */
    dropNextCallbacks: count,
    /** Call-backs overtake each other: each waits up to two seconds. */
    reorder: z.boolean(),
    /** This many commands are signed with tokens that the card will refuse. */
    spoilNextTokens: count,
    /** The phone's channel is cut after this many APDUs of the next script. */
    cutAfterApdu: count.nullable(),
    /** Milliseconds a deletion waits for the phone's agent before it goes to the SIM by short message. */
    deleteByMessageAfterMs: count,
    /** What checkGlobalEligibility says of every line against better knowledge. */
    lieAboutLine: z.enum(['unknown', 'suspended', 'other-sim', 'not-reachable']).nullable(),
  })
  .strict();

export type Knobs = z.output<typeof knobsSchema>;
export const knobsChangeSchema = knobsSchema.partial();
export type KnobsChange = z.output<typeof knobsChangeSchema>;

export const DEFAULT_KNOBS: Readonly<Knobs> = {
  answerDelayMs: [0, 25],
  failNextMessages: 0,
  loseNextAnswers: 0,
  repeatNextMessages: 0,
  dropNextCallbacks: 0,
  reorder: false,
  spoilNextTokens: 0,
  cutAfterApdu: null,
  deleteByMessageAfterMs: 90_000,
  lieAboutLine: null,
};

type Counted = 'failNextMessages' | 'loseNextAnswers' | 'repeatNextMessages' | 'dropNextCallbacks' | 'spoilNextTokens';

/** Uses one up; false when none was left. */
export function useUp(knobs: Knobs, name: Counted): boolean {
  if (knobs[name] <= 0) return false;
  knobs[name] -= 1;
  return true;
}
