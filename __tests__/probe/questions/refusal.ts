import { actionVerdict, type Credential, type HttpRequest } from '../action.ts';
import { type Refusal, refusalText, seenRefusal } from '../answers.ts';
import type { Prober } from '../prober.ts';
import type { Question } from '../question.ts';

/** How IMS should refuse, and the code of the error that the action makes of it, where it matters. */
export type ExpectedRefusal = Refusal & { readonly code?: string };

/** What is sent, and the credential in it, by whose flow the action judges the answer. */
export interface Mistake {
  readonly request: HttpRequest;
  readonly credential: Credential;
}

/** A question whose right answer is a refusal. Remembers the answer under its id. */
export function refusal(
  question: Omit<Question, 'expected' | 'requests' | 'ask'>,
  expected: ExpectedRefusal,
  make: (prober: Prober) => Mistake,
): Question {
  const { code } = expected;
  return {
    ...question,
    expected: `${refusalText(expected)}${code === undefined ? '' : `; the action: ${code}`}`,
    async ask(prober) {
      const { request, credential } = make(prober);
      const answer = await prober.once(question.id, () => prober.send(request, credential));
      const { text, isAsExpected } = seenRefusal(expected, answer);
      if (code === undefined) {
        return { text, isAsExpected };
      }
      const verdict = actionVerdict(prober.target.endpoint, credential, request.url, answer);
      return {
        text: `${text}; the action: ${verdict}`,
        isAsExpected: isAsExpected && verdict === code,
      };
    },
  };
}
