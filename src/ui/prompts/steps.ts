import { Back, type Step } from "./pick.js";

/** One question of a sequence: answers with the draft that it leads to. */
export interface Question<D> {
  /** Whether to ask it for this draft. */
  readonly fits?: (draft: D) => boolean;
  ask(draft: D, step: Step): Promise<D>;
}

/**
 * Asks one question after the other, each with a way back to the one before, whose draft is then as it was.
 * Throws Cancelled when the person closes one.
 */
export async function askInSteps<D>(first: D, questions: readonly Question<D>[]): Promise<D> {
  const asked: { readonly index: number; readonly draft: D }[] = [];
  let draft = first;
  for (let index = 0; index < questions.length;) {
    const question = questions[index];
    if (!question || question.fits?.(draft) === false) {
      index++;
      continue;
    }
    const step = {
      number: asked.length + 1,
      of: countFrom(questions, index, draft, asked.length),
      canGoBack: asked.length > 0,
    };
    try {
      const next = await question.ask(draft, step);
      asked.push({ index, draft });
      draft = next;
      index++;
    } catch (error) {
      const before = error instanceof Back ? asked.pop() : undefined;
      if (!before) throw error;
      ({ index, draft } = before);
    }
  }
  return draft;
}

/** How many questions there will be, as far as the draft tells now. */
function countFrom<D>(questions: readonly Question<D>[], index: number, draft: D, asked: number): number {
  return asked + questions.slice(index).filter(({ fits }) => fits?.(draft) !== false).length;
}
