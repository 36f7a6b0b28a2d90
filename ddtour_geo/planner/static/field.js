// @ts-check
// Answers from the ground: read, shown, and only then taken over with author and date.
import { t } from "./texts.js";
import { choose } from "./importing.js";

/** @param {any} screen */
export function takeAnswers(screen) { choose(screen, t("field_answers"), t("field_answers_hint"), ".json", "answers"); }
