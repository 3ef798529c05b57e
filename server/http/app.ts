/** The HTTP app: guards, routes, and failures as problem documents. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { BinderyError } from '#core/errors.ts';
import type { Services } from '../ports/services.ts';
import { addApiReference } from './api-reference.ts';
import { writeOpenApiDocument } from './openapi-document.ts';
import { addPublicPageRoutes } from './public-page-routes.ts';
import { compression } from './requests/compression.ts';
import type { HttpEnv } from './requests/context.ts';
import { anyOrigin, crossOrigin } from './requests/cross-origin.ts';
import {
  apiHeaders,
  authentication,
  exactNumbers,
  neverCached,
  requestId,
  sameOrigin,
  sizeLimit,
} from './requests/guards.ts';
import { methodsAt } from './requests/methods.ts';
import { answerOtherMethod, answerProblem, rejectInvalid } from './requests/problem-response.ts';
import { requestBudget } from './requests/request-budget.ts';
import { requestSpans } from './requests/request-spans.ts';
import { MCP_PATH } from './requests/through-mcp.ts';
import { addAccountRoutes } from './routes/account-routes.ts';
import { addActivityRoutes } from './routes/activity-routes.ts';
import { addAuditRoutes } from './routes/administration/audit-routes.ts';
import { addSystemRoutes } from './routes/administration/system-routes.ts';
import { addAssetRoutes } from './routes/asset-routes.ts';
import { addAutomationRoutes } from './routes/automation-routes.ts';
import { addBatchRoutes } from './routes/batch-routes.ts';
import { addCodexRoutes } from './routes/codex-routes.ts';
import { addCommentRoutes } from './routes/comment-routes.ts';
import { addConflictRoutes } from './routes/conflict-routes.ts';
import { addDigestRoutes } from './routes/digest-routes.ts';
import { addFacetRoutes } from './routes/facet-routes.ts';
import { addFavouriteRoutes } from './routes/favourite-routes.ts';
import { addHealthRoutes } from './routes/health-routes.ts';
import { addBranchRoutes } from './routes/history/branch-routes.ts';
import { addBranchSetRoutes } from './routes/history/branch-set-routes.ts';
import { addCheckpointRoutes } from './routes/history/checkpoint-routes.ts';
import { addContentRestoreRoutes } from './routes/history/content-restore-routes.ts';
import { addHistoryRoutes } from './routes/history/history-routes.ts';
import { addRedactionRoutes } from './routes/history/redaction-routes.ts';
import { addSubtreeRestoreRoutes } from './routes/history/subtree-restore-routes.ts';
import { addWideRedactionRoutes } from './routes/history/wide-redaction-routes.ts';
import { addIntakeRoutes } from './routes/intake/intake-routes.ts';
import { addNotificationRoutes, addWatchRoutes } from './routes/notification-routes.ts';
import { addOfflineRoutes } from './routes/offline-routes.ts';
import { addGroupRoutes } from './routes/people/group-routes.ts';
import { addInvitationRoutes } from './routes/people/invitation-routes.ts';
import { addMemberRoutes } from './routes/people/member-routes.ts';
import { addOwnAccountRoutes } from './routes/people/own-account-routes.ts';
import { addPrivateRoutes } from './routes/people/private-routes.ts';
import { addProfileRoutes } from './routes/people/profile-routes.ts';
import { addPushRoutes } from './routes/people/push-routes.ts';
import { addAgentRoutes } from './routes/programs/agent-routes.ts';
import { addConnectedProgramRoutes } from './routes/programs/connected-program-routes.ts';
import { addEventRoutes } from './routes/programs/event-routes.ts';
import { addMcpRoutes, mcpChallenge, mcpDoor } from './routes/programs/mcp-routes.ts';
import { addOAuthRoutes, OAUTH_PATHS } from './routes/programs/oauth-routes.ts';
import { addWebhookRoutes } from './routes/programs/webhook-routes.ts';
import { addReferenceRoutes } from './routes/reference-routes.ts';
import { addReviewRoutes } from './routes/review-routes.ts';
import { addSearchRoutes } from './routes/search-routes.ts';
import { addShareRoutes } from './routes/share-routes.ts';
import { addProviderRoutes } from './routes/sign-in/provider-routes.ts';
import { addSessionRoutes } from './routes/sign-in/session-routes.ts';
import { addSignInMethodRoutes } from './routes/sign-in/sign-in-method-routes.ts';
import { addSignInRoutes } from './routes/sign-in/sign-in-routes.ts';
import { addSigningKeyRoutes } from './routes/signing-key-routes.ts';
import { addSuggestionRoutes } from './routes/suggestion-routes.ts';
import { addTemplateDraftRoutes } from './routes/template-draft-routes.ts';
import { addTemplateLibraryRoutes } from './routes/template-library-routes.ts';
import { addTemplateRoutes } from './routes/template-routes.ts';
import { addTransferRoutes } from './routes/transfer-routes.ts';
import { addTreeRoutes } from './routes/tree-routes.ts';

/** Everything under `/api`, public pages under `/p`, `/mcp` for agents, and `/healthz`, `/readyz`, `/metrics`. Serve it with its `fetch`. */
export function createHttpApp(services: Services): OpenAPIHono<HttpEnv> {
  const app = newRouter();
  const api = apiV1(services);
  const document = onDemand(() => writeOpenApiDocument(api, services.env));
  api.get('/openapi.json', (c) => c.json(document()));
  if (services.tracing !== null) app.use('/api/*', requestSpans(services.tracing));
  app.use(requestId(services));
  addApiReference(app, document);
  app.use('/api/*', compression, apiHeaders, neverCached);
  app.use('/api/v1/*', crossOrigin(services));
  const budget = requestBudget(services);
  app.use('/api/*', sameOrigin(services), sizeLimit, authentication(services), budget);
  app.use(
    MCP_PATH,
    apiHeaders,
    neverCached,
    crossOrigin(services),
    mcpChallenge(services),
    mcpDoor(services),
  );
  app.use(MCP_PATH, sizeLimit, authentication(services), budget);
  // No cookie counts there, so that pages of other origins may ask.
  app.use(OAUTH_PATHS, apiHeaders, anyOrigin, sizeLimit, budget);
  for (const path of ['/api/*', MCP_PATH]) app.use(path, exactNumbers);
  app.onError((error, c) => answerProblem(error, c, services.log));
  app.notFound((c) => {
    const methods = methodsAt(app.routes, c.req.path);
    if (methods.length > 0) return answerOtherMethod(c, methods);
    const error = new BinderyError('not_found', `There is nothing at ${c.req.method} ${c.req.path}.`);
    return answerProblem(error, c, services.log);
  });

  addHealthRoutes(app, services);
  addSigningKeyRoutes(app, services);
  addPublicPageRoutes(app, services);
  addMcpRoutes(app, services);
  addOAuthRoutes(app, services);
  app.route('/api/auth', routerWith(services, addSessionRoutes));
  app.route('/api/auth', routerWith(services, addSignInRoutes));
  app.route('/api/auth', routerWith(services, addProviderRoutes));
  app.route('/api/v1', api);
  return app;
}

/** Made the first time it is asked for: it takes several times as long as everything else of the app, and most apps of tests are never asked. */
function onDemand<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function apiV1(services: Services): OpenAPIHono<HttpEnv> {
  const api = newRouter();
  addAccountRoutes(api, services);
  addSignInMethodRoutes(api, services);
  addProfileRoutes(api, services);
  addOwnAccountRoutes(api, services);
  addMemberRoutes(api, services);
  addInvitationRoutes(api, services);
  addAgentRoutes(api, services);
  addConnectedProgramRoutes(api, services);
  addGroupRoutes(api, services);
  addPrivateRoutes(api, services);
  addTemplateRoutes(api, services);
  addTemplateDraftRoutes(api, services);
  addTemplateLibraryRoutes(api, services);
  addAutomationRoutes(api, services);
  addBatchRoutes(api, services);
  addCodexRoutes(api, services);
  addTreeRoutes(api, services);
  addFacetRoutes(api, services);
  addOfflineRoutes(api, services);
  addHistoryRoutes(api, services);
  addBranchRoutes(api, services);
  addBranchSetRoutes(api, services);
  addCheckpointRoutes(api, services);
  addRedactionRoutes(api, services);
  addWideRedactionRoutes(api, services);
  addSubtreeRestoreRoutes(api, services);
  addContentRestoreRoutes(api, services);
  addActivityRoutes(api, services);
  addSearchRoutes(api, services);
  addReferenceRoutes(api, services);
  addConflictRoutes(api, services);
  addNotificationRoutes(api, services);
  addWatchRoutes(api, services);
  addFavouriteRoutes(api, services);
  addDigestRoutes(api, services);
  addPushRoutes(api, services);
  addReviewRoutes(api, services);
  addCommentRoutes(api, services);
  addSuggestionRoutes(api, services);
  addShareRoutes(api, services);
  addIntakeRoutes(api, services);
  addAuditRoutes(api, services);
  addSystemRoutes(api, services);
  addAssetRoutes(api, services);
  addTransferRoutes(api, services);
  addEventRoutes(api, services);
  addWebhookRoutes(api, services);
  return api;
}

function routerWith(
  services: Services,
  addRoutes: (app: OpenAPIHono<HttpEnv>, services: Services) => void,
): OpenAPIHono<HttpEnv> {
  const router = newRouter();
  addRoutes(router, services);
  return router;
}

/** A router whose routes refuse what does not fit their schema, in our own words. */
function newRouter(): OpenAPIHono<HttpEnv> {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) rejectInvalid(result.error);
    },
  });
}
