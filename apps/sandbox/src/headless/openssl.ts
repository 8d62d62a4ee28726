// The third-party judge: every verdict on what was issued is openssl's, not ours. A command counts as passed only when its
// exit code and its words are the expected ones (`openssl ocsp` exits 0 for a revoked certificate too).
import { spawn } from 'node:child_process';

export interface OpensslCheck {
  readonly title: string;
  readonly args: readonly string[];
  /** Default 0. */
  readonly exitCode?: number;
  /** All of them must be in what it prints. */
  readonly says: readonly RegExp[];
}

export interface OpensslVerdict {
  readonly title: string;
  readonly command: string;
  readonly passed: boolean;
  readonly exitCode: number;
  readonly output: string;
}

export class OpensslMissing extends Error {
  override readonly name = 'OpensslMissing';
  constructor() {
    super(
      'openssl が見つかりません。発行したものを第三者のプログラムで確かめられません。openssl を入れてからもう一度実行してください（Debian: apt-get install openssl）。\n' +
        'openssl was not found, so nothing could be proved with a third-party program. Install it (Debian: apt-get install openssl) and run the demo again.',
    );
  }
}

function run(args: readonly string[], cwd: string): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', (problem: NodeJS.ErrnoException) => {
      reject(problem.code === 'ENOENT' ? new OpensslMissing() : problem);
    });
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output: output.trim() }));
  });
}

/** @returns its version line; @throws OpensslMissing */
export async function opensslVersion(cwd: string): Promise<string> {
  return (await run(['version'], cwd)).output;
}

/** @param cwd folder the file names are relative to */
export async function judge(check: OpensslCheck, cwd: string): Promise<OpensslVerdict> {
  const { exitCode, output } = await run(check.args, cwd);
  const passed = exitCode === (check.exitCode ?? 0) && check.says.every((words) => words.test(output));
  const command = ['openssl', ...check.args]
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`))
    .join(' ');
  return { title: check.title, command, passed, exitCode, output };
}
