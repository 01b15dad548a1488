import { type Credential, type HttpRequest, judgeAnswer } from '../action.ts';
import { answerText } from '../answers.ts';
import type { Prober } from '../prober.ts';
import { type Need, NotAsked, sends, type Way } from '../question.ts';

/** A mistake in a token request, and the credential in it, by whose flow the action judges the answer. */
export interface Mistake {
  readonly request: HttpRequest;
  readonly credential: Credential;
}

/** Makes a mistake. Where the fact names it, the code of the error that the action makes of it is seen too. */
export function makes(needs: readonly Need[], make: (prober: Prober) => Mistake): Way {
  return sends(needs, async (prober, { id, expected }) => {
    const { request, credential } = make(prober);
    const answer = await prober.once(id, () => prober.send(request, credential));
    const text = answerText(answer);
    return expected.includes('; the action: ')
      ? `${text}; the action: ${judgeAnswer(request, credential, answer).verdict}`
      : text;
  });
}

/** The answer to an earlier mistake. */
export function answerTo(prober: Prober, id: string) {
  const missing = new NotAsked(`${id} was not asked`);
  return prober.once<Awaited<ReturnType<Prober['send']>>>(id, () => Promise.reject(missing));
}
