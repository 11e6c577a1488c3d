// Moments in the words and the time zone of the visitor.

import { words } from "./words.js";

export function timeWords(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

export function dayWords(moment) {
  const at = new Date(moment);
  const days = Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  return dateWords(moment);
}

export function dateWords(moment) {
  return new Date(moment).toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" });
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
