/** A REST client for specs: a bearer token, JSON, and errors that show the answer. */

export interface Api {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body?: unknown): Promise<Answer>;
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<void>;
}

/** What the specs read of a Codex. */
export interface CodexAnswer {
  readonly id: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retired?: Readonly<Record<string, unknown>>;
}

export interface NewCodex {
  readonly templateId: string;
  readonly title: string;
  readonly parentId?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A client of `<url>/api/v1` that speaks with `token`. Every method throws unless the answer is 2xx. */
export function createApi(url: string, token: string): Api {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    get: async <Answer>(path: string) => (await call('GET', path)) as Answer,
    post: async <Answer>(path: string, body: unknown = {}) => (await call('POST', path, body)) as Answer,
    patch: async <Answer>(path: string, body: unknown) => (await call('PATCH', path, body)) as Answer,
    delete: async (path) => {
      await call('DELETE', path);
    },
  };
}

export async function createCodex(api: Api, codex: NewCodex): Promise<CodexAnswer> {
  return api.post<CodexAnswer>('/codices', codex);
}

/** The Markdown of a rich text field, as the server has it now. */
export async function markdownOf(api: Api, codexId: string, field: string): Promise<string> {
  const { fields } = await api.get<CodexAnswer>(`/codices/${codexId}`);
  const value = fields[field];
  if (typeof value === 'object' && value !== null && 'markdown' in value) return String(value.markdown);
  throw new Error(`${field} is not rich text: ${JSON.stringify(value)}`);
}
