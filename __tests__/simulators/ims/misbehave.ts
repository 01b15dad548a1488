import { alteredAnswer, redirectAnswer, scriptedAnswer } from './altered-answer.ts';
import type { Answer } from './answer.ts';
import type { ConnectionExchange } from './connection-exchange.ts';
import type { MisbehaviourStep } from './misbehaviour.ts';

const MIB = 1024 * 1024;
const BLANKS = Buffer.alloc(64 * 1024, ' ');

/** What carrying out a step needs. */
export interface MisbehaviourTools {
  /** Date to send: the simulator's clock, with the step's offset. */
  date: Date;
  now: Date;
  /** Default length of a stall, and the longest time that an endless body or a drip goes on. */
  stallMs: number;
  /** Ends early, without throwing, when the connection goes or the simulator closes. */
  sleep(durationMs: number): Promise<void>;
  /** Handles the request as ever. */
  normalAnswer(): Promise<Answer>;
}

type Kind<K extends MisbehaviourStep['kind']> = Extract<MisbehaviourStep, { kind: K }>;

async function stall(step: Kind<'stall'>, exchange: ConnectionExchange, tools: MisbehaviourTools) {
  if (step.where !== 'before-headers') {
    const answer = await tools.normalAnswer();
    const body = Buffer.from(answer.body);
    exchange.sendHead(answer, tools.date, body.length);
    exchange.response.flushHeaders();
    if (step.where === 'in-body') {
      await exchange.write(body.subarray(0, body.length / 2));
    }
  }
  await tools.sleep(step.forMs ?? tools.stallMs);
  exchange.destroy();
}

async function truncate(exchange: ConnectionExchange, tools: MisbehaviourTools) {
  const answer = await tools.normalAnswer();
  const body = Buffer.from(answer.body);
  exchange.sendHead(answer, tools.date, body.length);
  await exchange.write(body.subarray(0, body.length / 2));
  exchange.destroy();
}

async function oversize(
  step: Kind<'oversize'>,
  exchange: ConnectionExchange,
  tools: MisbehaviourTools,
) {
  const answer = await tools.normalAnswer();
  const padding = step.endless === true ? Number.POSITIVE_INFINITY : (step.bytes ?? 2 * MIB);
  const chunked = step.endless === true || step.framing !== 'content-length';
  const length = padding + Buffer.byteLength(answer.body);
  exchange.sendHead(answer, tools.date, chunked ? undefined : length);
  let timeIsUp = false;
  const limit = tools.sleep(tools.stallMs).then(() => {
    timeIsUp = true;
  });
  for (let left = padding; left > 0 && !exchange.gone.aborted && !timeIsUp; ) {
    await exchange.write(BLANKS.subarray(0, Math.min(left, BLANKS.length)));
    left -= BLANKS.length;
  }
  if (timeIsUp) {
    exchange.destroy();
  }
  exchange.response.end(answer.body);
  await limit;
}

async function drip(step: Kind<'drip'>, exchange: ConnectionExchange, tools: MisbehaviourTools) {
  const answer = await tools.normalAnswer();
  const body = Buffer.from(answer.body);
  exchange.sendHead(answer, tools.date, body.length);
  exchange.response.flushHeaders();
  for (let index = 0; index < body.length && !exchange.gone.aborted; index += 1) {
    if (index * step.intervalMs > tools.stallMs) {
      exchange.destroy();
      return;
    }
    await tools.sleep(step.intervalMs);
    await exchange.write(body.subarray(index, index + 1));
  }
  exchange.response.end();
}

/** Carries out a step, except for a `reset` before reading, which comes before this. */
export async function misbehave(
  step: MisbehaviourStep,
  exchange: ConnectionExchange,
  tools: MisbehaviourTools,
): Promise<void> {
  switch (step.kind) {
    case 'pass':
      return exchange.send(await tools.normalAnswer(), tools.date);
    case 'answer':
      return exchange.send(scriptedAnswer(step, tools.now), tools.date);
    case 'alter':
      return exchange.send(alteredAnswer(step, await tools.normalAnswer()), tools.date);
    case 'redirect':
      return exchange.send(redirectAnswer(step), tools.date);
    case 'reset':
      return exchange.reset();
    case 'close':
      return exchange.close();
    case 'stall':
      return stall(step, exchange, tools);
    case 'truncate':
      return truncate(exchange, tools);
    case 'oversize':
      return oversize(step, exchange, tools);
    case 'drip':
      return drip(step, exchange, tools);
    case 'malformed':
      return exchange.close(step.raw ?? 'IMS/9.9 perhaps\r\n\r\n');
  }
}
