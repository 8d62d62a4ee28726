// Set-up of every spec of this app: keys are made and hashed in earnest, and a busy machine needs its time for that. A spec says
// what it waits for, never how long.
import { vi } from 'vitest';

const PATIENCE_MS = 20_000;

vi.setConfig({ testTimeout: 3 * PATIENCE_MS });
const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (look, options) =>
  waitFor(look, { ...(typeof options === 'number' ? {} : options), timeout: PATIENCE_MS });
