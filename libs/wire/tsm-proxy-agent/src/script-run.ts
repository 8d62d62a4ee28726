// Carries out one script (one seRamCommand) on one logical channel. SELECT by AID becomes openLogicalChannel; one in the
// middle closes the channel and opens the next. SERAM says nothing about error status words; the run stops where the order's
// expectations say so, else, by default, at the first error status: no command meets a card in another state than its maker
// foresaw.
import { bytes, decodeResponse, isProcessed } from '@sumaho-jpki/wire/apdu';
import { type SecureElement, SecureElementError, type SecureElementFault } from './secure-element';
import { selectedAid } from './order-check';

export interface ScriptRun {
  /** One entry per command; empty when there is no answer. */
  answers: Uint8Array[];
  /** All commands ran, none with an error status (when such stop the run). */
  complete: boolean;
  /** Set when the secure element gave no answer. */
  fault?: SecureElementFault;
  aborted?: true;
}

export interface ScriptRunOptions {
  stopOnErrorStatus: boolean;
  /** Status words, hex, that let the run go on, one list per command; an empty list leaves it to `stopOnErrorStatus`. */
  expectedStatus?: readonly (readonly string[])[] | undefined;
  signal?: AbortSignal | undefined;
  /** After each answer. */
  onAnswer: (done: number) => void;
}

const NO_ANSWER = new Uint8Array(0);

function endsRun(answer: Uint8Array, at: number, options: ScriptRunOptions): boolean {
  // A handset may keep the answer to SELECT for itself.
  if (answer.length < 2) return false;
  const { sw } = decodeResponse(answer);
  const expected = options.expectedStatus?.[at] ?? [];
  if (expected.length > 0) return !expected.includes(sw.toString(16).toUpperCase().padStart(4, '0'));
  return options.stopOnErrorStatus && !isProcessed(sw);
}

/** Never throws for faults of the secure element; the channel is closed in every case. */
export async function runScript(
  secureElement: SecureElement,
  script: readonly string[],
  options: ScriptRunOptions,
): Promise<ScriptRun> {
  const answers: Uint8Array[] = script.map(() => NO_ANSWER);
  let channel: number | undefined;
  let at = 0;
  const close = async () => {
    if (channel === undefined) return;
    const open = channel;
    channel = undefined;
    // A channel that cannot be closed is the secure element's to clean up; the answers matter more.
    await secureElement.close(open).catch(() => undefined);
  };
  const send = async (apdu: Uint8Array): Promise<Uint8Array> => {
    const aid = selectedAid(apdu);
    if (aid === undefined) {
      if (channel === undefined) throw new SecureElementError('unavailable');
      return secureElement.transmit(channel, apdu);
    }
    await close();
    const opened = await secureElement.openLogicalChannel(aid);
    channel = opened.channel;
    return opened.selectResponse;
  };
  try {
    for (; at < script.length; at += 1) {
      if (options.signal?.aborted) return { answers, complete: false, aborted: true };
      const answer = await send(bytes(script[at] ?? ''));
      answers[at] = answer;
      options.onAnswer(at + 1);
      if (endsRun(answer, at, options)) return { answers, complete: false };
    }
    return { answers, complete: true };
  } catch (error) {
    if (!(error instanceof SecureElementError)) return { answers, complete: false, fault: 'unavailable' };
    if (error.selectResponse) answers[at] = error.selectResponse;
    // The card did answer SELECT, with "no such application": an ordinary error status.
    if (error.selectResponse && error.fault === 'no-such-application') return { answers, complete: false };
    return { answers, complete: false, fault: error.fault };
  } finally {
    await close();
  }
}
