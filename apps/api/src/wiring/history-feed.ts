// LISTEN sumaho_history: which application has news. A lost connection costs latency, nothing else.
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { listenForNotifications, type NotificationListener } from '@sumaho-jpki/adapters/register';
import { filter, Subject, type Observable } from 'rxjs';

/** Something may have been missed: all look again. */
const EVERYBODY = '*';

@Injectable()
export class HistoryFeed implements OnModuleDestroy {
  private readonly wakes = new Subject<string>();
  private readonly listener: NotificationListener;

  constructor(databaseUrl: string) {
    this.listener = listenForNotifications({
      url: databaseUrl,
      channels: ['sumaho_history'],
      onNotification: (_channel, applicationId) => this.wakes.next(applicationId),
      onConnected: () => this.wakes.next(EVERYBODY),
    });
  }

  of(applicationId: string): Observable<string> {
    return this.wakes.pipe(filter((id) => id === applicationId || id === EVERYBODY));
  }

  onModuleDestroy(): Promise<void> {
    return this.listener.stop();
  }
}
