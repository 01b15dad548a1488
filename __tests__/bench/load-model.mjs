// A model of the load runs (load.ts) for comparing ways to retry, since a busy machine blurs the runs
// themselves: 256 processes whose first requests come within 2.5 s, a server that lets 10 requests a
// second through. `node __tests__/bench/load-model.mjs [REPETITIONS]`
const repetitions = Number(process.argv[2] ?? 1000);
const PROCESSES = 256;
const REQUESTS_PER_SECOND = 10;
const RETRY_AFTER_S = 1;
const ROUND_TRIP_S = 0.05;
const STALL_S = 30;

const ownWindow = (attempt) => Math.min(8, 0.5 * 2 ** (attempt - 1));
const spread = (attempt) => Math.min(6, 2 * 2 ** (attempt - 1));
const before = { window: ownWindow, limitS: 5, waitS: 0 };
const now = { window: spread, limitS: 5, waitS: 10 };

/** Ways to retry: jitter after a 429, first limit of an attempt, age until which it is waited for. */
const WAYS = {
  'as before: given up after 5 s, narrow jitter': before,
  'given up after 5 s': { ...now, waitS: 0 },
  'stays open, waited for until it is 10 s old': now,
  '… 15 s': { ...now, waitS: 15 },
  '… 20 s': { ...now, waitS: 20 },
  '… 30 s': { ...now, waitS: 30 },
  'given up after 10 s': { ...now, waitS: 0, limitS: 10 },
  'given up after 15 s': { ...now, waitS: 0, limitS: 15 },
};

/** Events in the order of their time. */
class Agenda {
  #events = [];

  add(at, run) {
    const events = this.#events;
    let low = 0;
    for (let high = events.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (events[middle].at > at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    events.splice(low, 0, { at, run });
  }

  run() {
    for (let event = this.#events.pop(); event; event = this.#events.pop()) {
      event.run(event.at);
    }
  }
}

/** Runs the load once. Returns the second in which the last process ended, and requests per token. */
function runOnce({ window, limitS, waitS }, { reset, stall }) {
  const agenda = new Agenda();
  const ends = [];
  let requests = 0;
  let level = REQUESTS_PER_SECOND;
  let levelAt = 0;
  const isLetThrough = (at) => {
    level = Math.min(REQUESTS_PER_SECOND, level + (at - levelAt) * REQUESTS_PER_SECOND);
    levelAt = at;
    if (level < 1) {
      return false;
    }
    level -= 1;
    return true;
  };
  const start = (startAt) => {
    const stalledSince = [];
    let attempts = 0;
    let patienceS = limitS;
    const wait = (at, width, askedS = 0) =>
      agenda.add(at + askedS + Math.random() * width, (next) => attempt(next));
    const attempt = (at) => {
      attempts += 1;
      requests += 1;
      const answerAt = at + ROUND_TRIP_S;
      const chance = Math.random();
      if (chance < reset) {
        return wait(answerAt, ownWindow(attempts));
      }
      if (chance < reset + stall) {
        stalledSince.push(at);
        wait(at + patienceS, ownWindow(attempts));
        patienceS = Math.min(30, patienceS * 2);
      } else if (isLetThrough(at)) {
        ends.push(
          Math.max(answerAt, ...stalledSince.map((since) => since + Math.min(waitS, STALL_S))),
        );
      } else {
        wait(answerAt, window(attempts), RETRY_AFTER_S);
      }
    };
    agenda.add(startAt, attempt);
  };
  // What the processes need merely to start was 5 to 7.5 s on the machine of docs/performance.md.
  for (let count = 0; count < PROCESSES; count++) {
    start(5 + Math.random() * 2.5);
  }
  agenda.run();
  return { endS: Math.max(...ends), requests: requests / PROCESSES };
}

function compare(title, faults) {
  console.log(`\n| ${title} | all, s | nine in ten runs, s | requests per token |`);
  console.log('| --- | --: | --: | --: |');
  for (const [name, way] of Object.entries(WAYS)) {
    const runs = Array.from({ length: repetitions }, () => runOnce(way, faults));
    const ends = runs.map(({ endS }) => endS).sort((a, b) => a - b);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const figures = [mean(ends), ends[Math.floor(0.9 * ends.length)]].map((s) => s.toFixed(1));
    const requests = mean(runs.map((run) => run.requests)).toFixed(2);
    console.log(`| ${[name, ...figures, requests].join(' | ')} |`);
  }
}

compare('(a) with Retry-After', { reset: 0, stall: 0 });
compare('(c) as (a), 5 % reset, 1 % stalled', { reset: 0.05, stall: 0.01 });
