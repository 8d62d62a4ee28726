// Boot check: contract and controllers say the same. A route nobody serves, or one served twice, stops the start.
import { routes, type Route } from '@sumaho-jpki/contract';
import { SERVED_ROUTE } from '../http/serves.decorator';

export function unservedRoutes(controllers: readonly (new (...parts: never[]) => object)[]): string[] {
  const served: unknown[] = controllers.flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype)
      .map((name) => prototype[name])
      .filter((handler) => typeof handler === 'function')
      .map((handler) => Reflect.getMetadata(SERVED_ROUTE, handler) as unknown);
  });
  const promised: Route[] = Object.values(routes).flatMap((surface): Route[] => Object.values(surface));
  return promised
    .filter((route) => served.filter((each) => each === route).length !== 1)
    .map(({ method, path }) => `${method} ${path}`);
}
