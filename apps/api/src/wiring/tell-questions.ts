// Tells the register every few seconds what was answered since, and once more when the process ends. What cannot be told now is told
// the next time.
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { StatusQuestions } from '@sumaho-jpki/operations';

/** What a process that is killed may lose. */
export const TOLD_EVERY_MS = 5_000;

@Injectable()
export class TellQuestions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('StatusQuestions');
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(StatusQuestions) private readonly questions: StatusQuestions) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tell(), TOLD_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async tell(): Promise<void> {
    await this.questions.tell().catch(() => this.log.warn('not told; kept for the next time'));
  }
}
