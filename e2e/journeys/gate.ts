// A relying party's gate in the browser. What it shows of a touch stays until somebody presses "next": nobody is hurried who looks.
import type { BrowserContext, Page } from '@playwright/test';
import type { World } from '../../apps/sandbox/src/headless';
import { headed, say } from './browser';

/** Milliseconds; what the gate would take back by itself after so long a time, or a longer one, it does not. */
const LONG = 5000;

/** The first gate of the sandbox, with its field in the air. */
export async function openGate(context: BrowserContext, world: World): Promise<Page> {
  const gate = await context.newPage();
  await gate.addInitScript((long) => {
    const after = globalThis.setTimeout.bind(globalThis);
    const patient = (work: () => void, ms = 0): unknown => (ms < long ? after(work, ms) : 0);
    Object.assign(globalThis, { setTimeout: patient });
  }, LONG);
  const open = inTheAir(gate);
  await gate.goto((await world.gates())[0]?.url ?? '');
  await open;
  await headed(gate, 'gate.start.title');
  return gate;
}

/** The next person, please. */
export async function nextAtGate(gate: Page): Promise<void> {
  const open = inTheAir(gate);
  await gate.getByRole('button', { name: say('gate.next') }).click();
  await open;
  await headed(gate, 'gate.start.title');
}

const inTheAir = (gate: Page) =>
  gate.waitForResponse(
    (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/sandbox/nfc/fields'),
  );
