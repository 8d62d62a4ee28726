// How the demo tells what happens: a picture for people at a terminal, plain lines in a pipe, one JSON object a line for programs.

export interface Told {
  readonly event: string;
  readonly [fact: string]: unknown;
}

export interface DemoDisplay {
  /** Something is done. */
  tell(event: Told, line: string): void;
  /** Something is under way; only a terminal shows it, on one line. */
  progress(label: string, share: number): void;
  /** Ends a line under way. */
  close(): void;
}

export function jsonDisplay(write: (text: string) => void): DemoDisplay {
  return {
    tell: (event) => write(`${JSON.stringify(event)}\n`),
    progress: () => undefined,
    close: () => undefined,
  };
}

const WIDTH = 30;

export function lineDisplay(write: (text: string) => void, terminal: boolean): DemoDisplay {
  let open = false;
  const close = (): void => {
    if (open) write('\r\u001b[2K');
    open = false;
  };
  return {
    tell: (_event, line) => {
      close();
      write(`${line}\n`);
    },
    progress: (label, share) => {
      if (!terminal) return;
      const full = Math.round(WIDTH * Math.max(0, Math.min(1, share)));
      write(`\r\u001b[2K  ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${label}`);
      open = true;
    },
    close,
  };
}
