// Elements are made from names, attributes and text; nothing from the network is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function button(attributes, ...children) {
  return element("button", { type: "button", ...attributes }, ...children);
}

export function icon(name) {
  const shape = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" };
  return filled(
    shape,
    attributes,
    PATHS[name].map((path) => filled(document.createElementNS(SVG, "path"), { d: path }, [])),
  );
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const PATHS = {
  baton: ["M5 19 19 5", "M10.2 13.8l3.6-3.6"],
  send: ["M12 19V5", "M6 11l6-6 6 6"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  down: ["M6 9l6 6 6-6"],
  fresh: ["M12 5v14", "M5 12h14"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"],
  helpful: ["M7 10.500v9.5", "M7 10.500l4.2-7c1.7.2 2.5 1.4 2.2 3l-.7 3.500h5.200c1.5 0 2.4 1.2 2 2.600l-1.6 5.800c-.3 1-1.1 1.6-2.1 1.600H4V10.500z"],
  unhelpful: ["M17 13.500V4", "M17 13.500l-4.2 7c-1.7-.2-2.5-1.4-2.2-3l.7-3.500H6.100c-1.5 0-2.4-1.2-2-2.600l1.6-5.800C6 4.6 6.8 4 7.8 4H20v9.500z"],
  open: ["M14 5h5v5", "M19 5l-8 8", "M17 14v5H5V7h5"],
  star: ["M12 3.600l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z"],
  stop: ["M7 7h10v10H7z"],
  waiting: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7.500V12l3 2"],
  document: ["M7 3h7l4 4v14H7z", "M14 3v4h4", "M10 12h5", "M10 16h5"],
};
