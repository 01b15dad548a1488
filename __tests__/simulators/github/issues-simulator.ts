import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issue, and what was said about it. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly comments: string[];
  /** Set for a pull request, which GitHub lists among the issues. */
  readonly pull_request?: object;
  state: 'open' | 'closed';
}

/** The issues of one GitHub repository, as the REST API serves them. */
export interface IssuesSimulator {
  /** `gh` reaches it through this as a proxy, its host being `github.localhost`, which it calls over HTTP. */
  readonly url: string;
  readonly issues: Issue[];
  close(): Promise<void>;
}

/** The answer's status and body. */
type Answer = readonly [status: number, body: unknown];

const PAGE_LENGTH = 100;

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

function list(issues: readonly Issue[], query: URLSearchParams): Answer {
  const wanted = issues.filter(({ state }) => query.get('state') === state).toReversed();
  const start = (Number(query.get('page') ?? '1') - 1) * PAGE_LENGTH;
  return [200, wanted.slice(start, start + PAGE_LENGTH)];
}

function answer(
  issues: Issue[],
  method: string,
  [number, collection]: readonly string[],
  body: Record<string, string>,
): Answer {
  if (number === undefined) {
    const { title, body: text = '' } = body;
    if (method !== 'POST' || title === undefined) {
      return [422, { message: 'Validation Failed' }];
    }
    const issue: Issue = {
      number: issues.length + 1,
      title,
      body: text,
      comments: [],
      state: 'open',
    };
    issues.push(issue);
    return [201, issue];
  }
  const issue = issues[Number(number) - 1];
  if (issue === undefined) {
    return [404, { message: 'Not Found' }];
  }
  if (collection === 'comments' && method === 'POST') {
    issue.comments.push(body['body'] ?? '');
    return [201, {}];
  }
  if (collection !== undefined || method !== 'PATCH') {
    return [404, { message: 'Not Found' }];
  }
  if (body['state'] === 'open' || body['state'] === 'closed') {
    issue.state = body['state'];
  }
  return [200, issue];
}

/** Starts it for the repository `repository`, whose issues only `token` may see and change. */
export async function startIssuesSimulator(
  repository: string,
  token: string,
): Promise<IssuesSimulator> {
  const issues: Issue[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://github.localhost');
    const base = `/repos/${repository}/issues`;
    const path = pathname.slice(base.length).split('/').slice(1);
    const { method = '' } = request;
    const isOurs = pathname.startsWith(base);
    const isAllowed = request.headers.authorization === `token ${token}`;
    const body = await bodyOf(request);
    const [status, value] = !isOurs
      ? [404, { message: 'Not Found' }]
      : !isAllowed
        ? [401, { message: 'Bad credentials' }]
        : path.length === 0 && method === 'GET'
          ? list(issues, searchParams)
          : answer(issues, method, path, body);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issues,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
