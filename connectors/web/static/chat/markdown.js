// Markdown as answers use it, drawn node by node: text stays text, and links open web pages only.

import { element } from "./dom.js";

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const ADDRESS = /https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?]/g;
const INLINE =
  /(`+)([^`]|[^`].*?[^`])\1(?!`)|\[(\d{1,2})\](?!\()|\[([^\]]+)\]\(([^()\s]+(?:\([^()\s]*\))?)\)|\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|\*(?=\S)([^*]+?)\*|(?<!\w)_(?=\S)([^_]+?)_(?!\w)|~~(.+?)~~|(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/gs;

// `citation(number)` returns the node for a marker such as [1], or null to leave it as text.
export function markdown(text, { base, citation = () => null }) {
  const fragment = document.createDocumentFragment();
  drawBlocks(text.replace(/\r\n?/g, "\n").split("\n"), fragment, { base, citation });
  return fragment;
}

// What a person wrote: every letter as it stands, with web addresses as links.
export function plain(text, { base }) {
  const fragment = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    fragment.append(text.slice(at, found.index), link(found[0], found[0], { base }));
    at = found.index + found[0].length;
  }
  fragment.append(text.slice(at));
  return fragment;
}

export function safeAddress(address, base) {
  try {
    const url = new URL(address, base);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function drawBlocks(lines, parent, context) {
  let at = 0;
  while (at < lines.length) at = drawBlock(lines, at, parent, context);
}

function drawBlock(lines, at, parent, context) {
  const line = lines[at];
  if (!line.trim()) return at + 1;
  if (FENCE.test(line)) return drawFence(lines, at, parent);
  if (HEADING.test(line)) return drawHeading(line, at, parent, context);
  if (RULE.test(line)) return parent.append(element("hr")), at + 1;
  if (line.startsWith(">")) return drawQuote(lines, at, parent, context);
  if (ITEM.test(line)) return drawList(lines, at, parent, context);
  if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "")) return drawTable(lines, at, parent, context);
  return drawParagraph(lines, at, parent, context);
}

function drawFence(lines, at, parent) {
  const mark = FENCE.exec(lines[at])[1];
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(mark)) end += 1;
  const code = element("code", {}, lines.slice(at + 1, end).join("\n"));
  parent.append(element("pre", { tabindex: "0" }, code));
  return end + 1;
}

function drawHeading(line, at, parent, context) {
  const heading = element("p", { class: "heading", role: "heading", "aria-level": "3" });
  drawInline(HEADING.exec(line)[2], heading, context);
  parent.append(heading);
  return at + 1;
}

function drawQuote(lines, at, parent, context) {
  let end = at;
  while (end < lines.length && lines[end].startsWith(">")) end += 1;
  const quote = element("blockquote");
  drawBlocks(lines.slice(at, end).map((line) => line.replace(/^> ?/, "")), quote, context);
  parent.append(quote);
  return end;
}

function drawList(lines, at, parent, context) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const isOrdered = /\d/.test(mark);
  const list = element(isOrdered ? "ol" : "ul", { start: isOrdered ? parseInt(mark, 10) : null });
  while (at < lines.length) {
    const found = ITEM.exec(lines[at]);
    if (!found || found[1].length !== indent.length || /\d/.test(found[2]) !== isOrdered) break;
    const inner = [found[3]];
    at += 1;
    while (at < lines.length && belongsToItem(lines, at, indent.length)) {
      inner.push(lines[at].slice(Math.min(indent.length + 2, lines[at].search(/\S|$/))));
      at += 1;
    }
    const item = element("li");
    if (inner.length === 1) drawInline(inner[0], item, context);
    else drawBlocks(inner, item, context);
    list.append(item);
    while (!lines[at]?.trim() && ITEM.exec(lines[at + 1] ?? "")?.[1].length === indent.length) at += 1;
  }
  parent.append(list);
  return at;
}

function belongsToItem(lines, at, indent) {
  const depth = lines[at].search(/\S/);
  if (depth === -1) return (lines[at + 1] ?? "").search(/\S/) > indent;
  return depth > indent;
}

function drawTable(lines, at, parent, context) {
  const row = (line, name) =>
    element("tr", {}, cells(line).map((cell) => {
      const node = element(name);
      drawInline(cell, node, context);
      return node;
    }));
  const body = element("tbody");
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|")) body.append(row(lines[end++], "td"));
  const table = element("table", {}, element("thead", {}, row(lines[at], "th")), body);
  parent.append(element("div", { class: "table", tabindex: "0" }, table));
  return end;
}

function cells(line) {
  return line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
}

function drawParagraph(lines, at, parent, context) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !beginsBlock(lines, end)) end += 1;
  const paragraph = element("p");
  drawInline(lines.slice(at, end).map((line) => line.trim()).join("\n"), paragraph, context);
  parent.append(paragraph);
  return end;
}

function beginsBlock(lines, at) {
  const line = lines[at];
  return FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || line.startsWith(">");
}

function drawInline(text, parent, context) {
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    parent.append(text.slice(at, found.index));
    parent.append(inlineNode(found, context) ?? found[0]);
    at = found.index + found[0].length;
  }
  parent.append(text.slice(at));
}

function inlineNode(found, context) {
  const [, , code, number, label, address, strong, strongToo, emphasis, emphasisToo, struck, bare] = found;
  if (code !== undefined) return element("code", {}, code);
  if (number !== undefined) return context.citation(Number(number));
  if (bare !== undefined) return link(bare, bare, context);
  if (label !== undefined) return link(label, address, context);
  const name = strong ?? strongToo ? "strong" : struck ? "s" : "em";
  const node = element(name);
  drawInline(strong ?? strongToo ?? emphasis ?? emphasisToo ?? struck, node, context);
  return node;
}

function link(label, address, context) {
  const href = safeAddress(address, context.base);
  if (!href) return label === address ? document.createTextNode(label) : null;
  const node = element("a", { href, target: "_blank", rel: "noopener noreferrer" });
  if (label === address) node.append(label);
  else drawInline(label, node, { ...context, citation: () => null });
  return node;
}
