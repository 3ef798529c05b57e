/** Operations of the REST API: name, strict input schemas, and possible failures. */
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { BinderyError } from '#core/errors.ts';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';
import type { HttpEnv } from './context.ts';

/** How an operation can fail; which of them apply follows from what it takes, except for those it names itself. */
const FAILURES = {
  400: 'The body is not JSON',
  401: 'Nobody is signed in',
  403: 'Not allowed',
  404: 'Not there, or not for this caller to know of',
  409: 'It does not go with what is there',
  410: 'It was deleted for good',
  412: 'A condition of the request does not hold',
  413: 'The body is too large',
  415: 'The body is of a type that is not taken here',
  422: 'Something in the request cannot be used; `errors` says what and where',
  429: 'Too many requests; `Retry-After` says how long to wait',
} as const;
type FailureStatus = keyof typeof FAILURES;

interface OperationParts {
  /** What client generators call it. */
  readonly operationId: string;
  /** Failures that do not follow from what it takes. */
  readonly fails?: readonly FailureStatus[];
}

/**
 * Describes an operation for `app.openapi`. An operation without a query or a body takes none: what is sent all the same is
 * refused. Objects in bodies and queries are `closedObject`s; a test walks over all of them.
 */
export function describeOperation<
  P extends string,
  const R extends Omit<RouteConfig, 'path' | 'operationId'> & OperationParts & { readonly path: P },
>(description: R) {
  const { fails = [], ...route } = description;
  const { path, method, request, security = [] } = description;
  const isBodiless = request?.body === undefined && method !== 'get';
  const completed = {
    ...route,
    security,
    request: { ...request, query: request?.query ?? closedObject({}) },
    responses: { ...route.responses, ...failureAnswers({ path, method, request, security }, fails) },
    ...(isBodiless && { middleware: refuseBody }),
  };
  // What is added here concerns no handler: they see the types of the description.
  return createRoute<P, R>(completed as unknown as R);
}

interface RouteShape {
  readonly path: string;
  readonly method: string;
  readonly request: RouteConfig['request'];
  readonly security: readonly object[];
}

function failureAnswers(
  { path, method, request, security }: RouteShape,
  named: readonly FailureStatus[],
): RouteConfig['responses'] {
  const types = Object.keys(request?.body?.content ?? {});
  const takesBody = request?.body !== undefined || method !== 'get';
  const needsSomebody = security.length > 0 && security.every((one) => Object.keys(one).length > 0);
  const statuses: FailureStatus[] = [
    ...(types.includes('application/json') ? ([400, 415] as const) : []),
    ...(needsSomebody ? ([401, 403] as const) : []),
    ...(path.includes('{') ? ([404] as const) : []),
    ...(takesBody ? ([413] as const) : []),
    ...named,
    422,
    429,
  ];
  const answers = statuses.map((status) => [status, problemAnswer(FAILURES[status])] as const);
  return { ...Object.fromEntries(answers), default: problemAnswer('Any other problem') };
}

function problemAnswer(description: string) {
  return { description, content: { 'application/problem+json': { schema: problemSchema } } };
}

/** Nothing, or the `{}` that many clients send when there is nothing to say. */
const refuseBody = createMiddleware<HttpEnv>(async (c, next) => {
  const body = (await c.req.text()).trim();
  if (body !== '' && body !== '{}') {
    const message = 'This address takes no body.';
    const issues = keysOf(body).map((key) => ({ path: [key], message }));
    throw new BinderyError('invalid_input', message, { issues });
  }
  await next();
});

function keysOf(body: string): string[] {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
