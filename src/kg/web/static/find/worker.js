// Looks things up beside the page, which stays as quick as it is.
import { answerList, answerSearch, answerTable } from "./answer.js";
import { WrongAsk } from "./ask.js";

onmessage = async ({ data: { number, question } }) => {
  try {
    const isTable = question.excel !== undefined;
    const answer = await (isTable ? answerTable : question.kind ? answerList : answerSearch)(question);
    postMessage({ number, answer });
  } catch (error) {
    postMessage({ number, error: error.message, isWrong: error instanceof WrongAsk });
  }
};
