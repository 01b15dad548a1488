import { text } from 'node:stream/consumers';
import { listen, send } from '../loopback-server.ts';

/** An issue, and what was said about it. */
interface Issue {
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

type Reply = readonly [status: number, body: unknown];

const NOT_FOUND: Reply = [404, { message: 'Not Found' }];
const PAGE_LENGTH = 100;

/** Starts it for the repository `repository`, whose issues only `token` may see and change. */
export async function startIssuesSimulator(
  repository: string,
  token: string,
): Promise<IssuesSimulator> {
  const issues: Issue[] = [];
  const server = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://github.localhost');
    const base = `/repos/${repository}/issues`;
    const body = await text(request);
    const [status, value] = !pathname.startsWith(base)
      ? NOT_FOUND
      : request.headers.authorization !== `token ${token}`
        ? [401, { message: 'Bad credentials' }]
        : answer(issues, `${request.method} ${pathname.slice(base.length)}`, searchParams, body);
    const headers = { 'Content-Type': 'application/json' };
    send(response, { status, headers, body: JSON.stringify(value) });
  });
  return { url: `http://127.0.0.1:${server.port}`, issues, close: server.close };
}

function answer(issues: Issue[], call: string, query: URLSearchParams, body: string): Reply {
  const fields: Record<string, string> = body === '' ? {} : JSON.parse(body);
  const [, method, number, comments] = /^(\w+) (?:\/(\d+)(\/comments)?)?$/.exec(call) ?? [];
  const issue = issues[Number(number) - 1];
  if (method === 'GET' && number === undefined) {
    return [200, page(issues, query)];
  }
  if (method === 'POST' && number === undefined) {
    return create(issues, fields);
  }
  if (method === 'POST' && comments !== undefined && issue !== undefined) {
    issue.comments.push(fields['body'] ?? '');
    return [201, {}];
  }
  if (method === 'PATCH' && comments === undefined && issue !== undefined) {
    issue.state = fields['state'] === 'closed' ? 'closed' : 'open';
    return [200, issue];
  }
  return NOT_FOUND;
}

function page(issues: readonly Issue[], query: URLSearchParams): Issue[] {
  const wanted = issues.filter(({ state }) => query.get('state') === state).toReversed();
  const start = (Number(query.get('page') ?? '1') - 1) * PAGE_LENGTH;
  return wanted.slice(start, start + PAGE_LENGTH);
}

function create(issues: Issue[], { title, body = '' }: Record<string, string>): Reply {
  if (title === undefined) {
    return [422, { message: 'Validation Failed' }];
  }
  const issue: Issue = { number: issues.length + 1, title, body, comments: [], state: 'open' };
  issues.push(issue);
  return [201, issue];
}
