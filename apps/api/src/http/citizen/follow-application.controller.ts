// Live progress by server-sent events: each commit that writes a timeline row wakes the stream; a tick each 2 s is the guarantee.
import {
  Controller,
  Header,
  Inject,
  Injectable,
  Req,
  Sse,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type MessageEvent,
} from '@nestjs/common';
import type { CitizenCaller } from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes } from '@sumaho-jpki/contract';
import {
  catchError,
  concatMap,
  EMPTY,
  filter,
  from,
  interval,
  merge,
  mergeMap,
  startWith,
  type Observable,
} from 'rxjs';
import { CitizenViews } from '../../wiring/citizen-views';
import { HistoryFeed } from '../../wiring/history-feed';
import { Citizen, type ApiRequest } from '../caller';
import { Described, ParamsOf } from '../serves.decorator';

const TICK_MS = 2000;

/** Somebody else's, or none: refused before the stream begins, in plain words. */
@Injectable()
export class OwnApplicationGuard implements CanActivate {
  constructor(@Inject(CitizenViews) private readonly views: CitizenViews) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { user, params } = context.switchToHttp().getRequest<ApiRequest>();
    const { applicationId } = params as { applicationId: string };
    await this.views.application((user as CitizenCaller).personId, applicationId);
    return true;
  }
}

@Controller()
export class FollowApplicationController {
  constructor(
    @Inject(CitizenViews) private readonly views: CitizenViews,
    @Inject(HistoryFeed) private readonly feed: HistoryFeed,
  ) {}

  @Sse(citizenRoutes.followApplication.path.slice(1))
  @Described(citizenRoutes.followApplication)
  @UseGuards(OwnApplicationGuard)
  @Header('cache-control', 'no-store')
  @Header('x-accel-buffering', 'no')
  follow(
    @Citizen() { personId }: CitizenCaller,
    @ParamsOf(citizenRoutes.followApplication) { applicationId }: { applicationId: string },
    @Req() request: ApiRequest,
  ): Observable<MessageEvent> {
    // A page that reconnects by itself cannot set the header and names the id in the address.
    const { lastEventId } = request.query as { lastEventId?: unknown };
    const resumeAt = request.headers['last-event-id'] ?? lastEventId;
    let lastHistory = typeof resumeAt === 'string' && /^[\w-]{1,40}$/.test(resumeAt) ? resumeAt : undefined;
    let lastVersion = '';
    const wakes = merge(this.feed.of(applicationId), interval(TICK_MS)).pipe(startWith(0));
    return wakes.pipe(
      // One look at a time, in order; looks that find nothing new send nothing.
      concatMap(() => this.views.application(personId, applicationId, lastHistory)),
      mergeMap(({ application, timeline }) => {
        const news: MessageEvent[] = timeline.map((entry) => ({ type: 'timeline', id: entry.id, data: entry }));
        lastHistory = timeline.at(-1)?.id ?? lastHistory;
        const version = JSON.stringify(application);
        // Every event carries the place in the timeline: without one, Nest would count by itself and a page resume elsewhere.
        if (version !== lastVersion) news.push({ type: 'application', id: lastHistory ?? '0', data: application });
        lastVersion = version;
        return from(news);
      }),
      filter((event) => event.data !== undefined),
      // A fault ends the stream and tells nothing of itself; the page connects again and goes on.
      catchError(() => EMPTY),
    );
  }
}
