import { setTimeout as sleep } from 'node:timers/promises';
import { simulator, type ServedRequest, type Simulator, type SimulatorOptions } from '@sluice/simulator';
import type { CallerProcess, Question, Result } from './caller-process.ts';
import { isWhole, prompt, wholeAnswer } from './question.ts';
import type { Scenario } from './scenario.ts';
import { fallbackModel } from './scenarios.ts';
import type { Outage, Seen } from './seen.ts';

/** All that is wanted of a subject's process. */
type Asking = Pick<CallerProcess, 'ask'>;

/** A call and when it was made, counted from the first. */
interface Call {
  readonly atMs: number;
  readonly result: Result;
}

const pace: SimulatorOptions = { answer: () => wholeAnswer, tokensPerSecond: 1_000 / 15 };

/** A subject and a fault, between two providers that nobody else asks. */
export class Encounter {
  readonly #scenario: Scenario;
  readonly #caller: Asking;
  readonly #primary: Simulator;
  readonly #fallback: Simulator;

  private constructor(scenario: Scenario, caller: Asking, primary: Simulator, fallback: Simulator) {
    this.#scenario = scenario;
    this.#caller = caller;
    this.#primary = primary;
    this.#fallback = fallback;
  }

  /** Has it ask once while all is well: what the first call of a process takes longer is nothing that is scored. */
  static async prepare(scenario: Scenario, caller: Asking): Promise<Encounter> {
    const primary = await simulator(pace);
    const fallback: Simulator = await simulator({
      ...pace,
      onRequest(request) {
        if (!scenario.fallbackRefusesPrefill || !goesOn(request)) return;
        fallback.storms.begin({ fault: 'refusal', reason: 'prefill', next: 1 });
      },
    });
    const encounter = new Encounter(scenario, caller, primary, fallback);
    const warm = await encounter.#ask(true, 60_000);
    if (isWholeAnswer(warm)) return encounter;
    await encounter[Symbol.asyncDispose]();
    throw new Error(`Expected an answer while all is well, got ${JSON.stringify(warm)}`);
  }

  /** Lets the fault strike, and says what was seen on both sides. */
  async run(): Promise<Seen> {
    const { storms, calls: plan } = this.#scenario;
    const before = [this.#primary.requests.length, this.#fallback.requests.length] as const;
    for (const storm of storms) this.#primary.storms.begin(storm);
    const startedAt = performance.now();
    const calls = await this.#callAll(startedAt);
    const elapsedMs = Math.round(performance.now() - startedAt);
    const asked = this.#primary.requests.slice(before[0]);
    const askedElsewhere = this.#fallback.requests.slice(before[1]);
    this.#primary.storms.endAll();
    const after = await this.#ask(false, 10_000);

    const results = calls.map(({ result }) => result);
    const last = results.at(-1)!;
    const error = results.find((result) => result.ended === 'error')?.error;
    return {
      ended: endOf(results),
      whole: results.every(isWholeAnswer),
      ...(error !== undefined && { error }),
      elapsedMs,
      primaryAtMs: asked.map(({ at }) => Math.round(at - startedAt)),
      fallbackAsked: askedElsewhere.length,
      prefillsRefused: askedElsewhere.filter(({ faults }) => faults.length > 0).length,
      ...(last.ended === 'answer' && last.model !== undefined && { model: last.model }),
      hasUsage: last.ended === 'answer' && last.hasUsage,
      aliveAfter: isWholeAnswer(after),
      ...(plan && { outage: outageOf(calls, asked, startedAt, plan.downMs) }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#primary.close(), this.#fallback.close()]);
  }

  async #callAll(startedAt: number): Promise<Call[]> {
    const { maxMs, calls: { count, everyMs } = { count: 1, everyMs: 0 } } = this.#scenario;
    const made: Call[] = [];
    for (let number = 0; number < count; number++) {
      await sleep(Math.max(0, startedAt + number * everyMs - performance.now()));
      const atMs = Math.round(performance.now() - startedAt); // timers come early by less than one
      made.push({ atMs, result: await this.#ask(true, maxMs) });
    }
    return made;
  }

  #ask(stream: boolean, maxMs: number): Promise<Result> {
    const question: Question = {
      primary: { baseUrl: `${this.#primary.url}/v1`, model: 'primary-model' },
      fallback: { baseUrl: `${this.#fallback.url}/v1`, model: fallbackModel },
      prompt,
      stream,
      maxMs,
    };
    return this.#caller.ask(question);
  }
}

function outageOf(calls: readonly Call[], asked: readonly ServedRequest[], startedAt: number, downMs: number): Outage {
  const during = calls.filter(({ atMs }) => atMs < downMs);
  const back = asked.find(({ faults }) => faults.length === 0);
  return {
    calls: during.length,
    answered: during.filter(({ result }) => result.ended === 'answer').length,
    primaryAsked: asked.filter(({ at }) => at - startedAt < downMs).length,
    ...(back && { backAfterMs: Math.round(back.at - startedAt - downMs) }),
  };
}

function endOf(results: readonly Result[]): Seen['ended'] {
  if (results.some(({ ended }) => ended === 'hang')) return 'hang';
  return results.every(({ ended }) => ended === 'answer') ? 'answer' : 'error';
}

function isWholeAnswer(result: Result): boolean {
  return result.ended === 'answer' && isWhole(result.text);
}

/** Whether a request ends with words of the model, to be gone on with. */
function goesOn({ body }: ServedRequest): boolean {
  const messages = body?.['messages'];
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return typeof last === 'object' && last !== null && 'role' in last && last.role === 'assistant';
}
