import { Controller } from '@nestjs/common';
import { citizenRoutes, route, routes, type Route } from '@sumaho-jpki/contract';
import { isOperationId, operationRule, rolesThatMay } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import { Serves } from '../http/serves.decorator';
import { unservedRoutes } from './check-routes';
import { HTTP_CONTROLLERS } from './http.role';

const all: Route[] = Object.values(routes).flatMap((surface): Route[] => Object.values(surface));
const named = all.map((each) => [`${each.method} ${each.path}`, each] as const);

describe('The contract and the controllers', () => {
  it('say the same: every route is served exactly once', () => {
    expect(unservedRoutes(HTTP_CONTROLLERS)).toEqual([]);
  });

  it('are found out when a route is served by nobody, or twice', () => {
    const without = HTTP_CONTROLLERS.filter(({ name }) => name !== 'HealthController');
    expect(unservedRoutes(without)).toEqual(['GET /api/health/live', 'GET /api/health/ready']);
    @Controller()
    class Twice {
      @Serves(citizenRoutes.overview)
      overview(): void {}
    }
    expect(unservedRoutes([...HTTP_CONTROLLERS, Twice])).toEqual(['GET /api/citizen/overview']);
  });

  it('are compared by the route itself: one that only looks the same does not count', () => {
    @Controller()
    class Impostor {
      @Serves(
        route({ method: 'GET', path: '/api/health/live', surface: 'open', permission: 'read-health', summary: '' }),
      )
      live(): void {}
    }
    expect(unservedRoutes([Impostor])).toContain('GET /api/health/live');
  });

  it('have one method and path for one route', () => {
    const paths = named.map(([name]) => name.replace(/:\w+/g, ':'));
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('The permission of a route', () => {
  const ROLES_OF = { citizen: /^citizen$/, device: /^agent$/, gate: /^relying-party$/, staff: /^(carrier|mvno|jlis)-/ };
  it.each(named)('%s is known, and open exactly when anyone may', (_name, { permission, surface }) => {
    expect(isOperationId(permission)).toBe(true);
    const { anyone } = operationRule(permission);
    expect(surface === 'open').toBe(anyone === true);
    if (surface === 'open') return;
    expect(rolesThatMay(permission).filter((role) => ROLES_OF[surface].test(role))).not.toEqual([]);
  });

  it.each(named)('%s reads by GET and changes by any other verb', (_name, { permission, method }) => {
    const reads = ['sign-in', 'apply', 'provision'];
    if (method === 'GET' && !reads.includes(permission)) expect(operationRule(permission).changes).toBe(false);
  });
});
