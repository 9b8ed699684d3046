// Looks things up beside the page, which stays as quick as it is.
import { answerList, answerSearch } from "./answer.js";
import { WrongAsk } from "./ask.js";

onmessage = async ({ data: { number, question } }) => {
  try {
    const answer = await (question.kind ? answerList(question) : answerSearch(question));
    postMessage({ number, answer });
  } catch (error) {
    postMessage({ number, error: error.message, isWrong: error instanceof WrongAsk });
  }
};
