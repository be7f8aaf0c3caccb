// Drawing for the panel: TSX in, the fewest changes to the document out, in one kilobyte where a library takes four and a half.
// Components are plain functions, called at once; there is no state in them and there are no hooks. Text is only ever set as
// text, never parsed as markup. Types are those of Preact, which the console uses, so both front ends read the same.
import type { JSX as PreactJSX, VNode } from "preact";

export namespace JSX {
  export type Element = PreactJSX.Element;
  export type ElementType = PreactJSX.ElementType;
  export type IntrinsicElements = PreactJSX.IntrinsicElements;
  export type IntrinsicAttributes = PreactJSX.IntrinsicAttributes;
  export type ElementChildrenAttribute = PreactJSX.ElementChildrenAttribute;
}

interface Props {
  [name: string]: unknown;
  children?: unknown;
  ref?: (element: Element | null) => void;
}

/** A wanted element. node is the real one, once it is drawn. */
interface Wanted {
  tag: string;
  props: Props;
  key: unknown;
  kids: Kid[];
  node?: Element;
}

/** A wanted text; the empty text keeps the place of a child that is not there, so that its neighbours stay who they are. */
interface Words {
  words: string;
  key?: undefined;
  node?: Text;
}

type Kid = Wanted | Words;

export function Fragment({ children }: { children?: unknown }): VNode {
  return children as VNode;
}

/** What TSX is compiled to. */
export function jsx(type: string | ((props: Props) => unknown), props: Props, key?: unknown): VNode {
  if (typeof type === "function") {
    const drawn = type(props) as Wanted | undefined;
    if (key !== undefined && drawn?.tag) drawn.key = key;
    return drawn as unknown as VNode;
  }
  return { tag: type, props, key, kids: kidsOf(props.children, []) } as unknown as VNode;
}
export const jsxs = jsx;

/** Flattens what TSX has between two tags. */
function kidsOf(child: unknown, into: Kid[]): Kid[] {
  if (Array.isArray(child)) for (const c of child) kidsOf(c, into);
  else if (child && (child as Wanted).tag) into.push(child as Wanted);
  else into.push({ words: child === null || child === undefined || typeof child === "boolean" ? "" : String(child) });
  return into;
}

const drawn = new WeakMap<Element, Kid[]>();
/** What is called when the drawing stands in the document, so that it can be measured and focused. */
let after: (() => void)[] = [];

/** Makes the children of root what is wanted. */
export function render(wanted: VNode, root: Element): void {
  const kids = kidsOf(wanted, []);
  after = [];
  patch(root, drawn.get(root) ?? [], kids);
  drawn.set(root, kids);
  for (const call of after) call();
}

/** Turns the children `before` of an element into the wanted ones: by key where there is one, else by place among those without. */
function patch(parent: Element, before: Kid[], wanted: Kid[]): void {
  const kept = new Map<unknown, Kid>();
  name(before, (id, kid) => kept.set(id, kid));
  const nodes: Node[] = [];
  name(wanted, (id, kid) => {
    const old = kept.get(id);
    const same = old && ("tag" in kid ? "tag" in old && old.tag === kid.tag : !("tag" in old));
    if (same) kept.delete(id);
    nodes.push("tag" in kid ? element(kid, same ? (old as Wanted) : undefined, parent) : text(kid, same ? (old as Words) : undefined));
  });
  for (const gone of kept.values()) remove(gone);
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
}

/** Calls back with each child and the name under which the next drawing will look for it. */
function name(kids: Kid[], each: (id: unknown, kid: Kid) => void): void {
  let place = 0;
  for (const kid of kids) each(kid.key ?? place++, kid);
}

function remove(kid: Kid): void {
  if ("tag" in kid) leave(kid);
  kid.node?.remove();
}

/** Tells an element, and those in it, that it goes. */
function leave(kid: Wanted): void {
  kid.props.ref?.(null);
  for (const k of kid.kids) if ("tag" in k) leave(k);
}

function text(kid: Words, old: Words | undefined): Text {
  kid.node = old?.node ?? document.createTextNode(kid.words);
  if (old && old.words !== kid.words) kid.node.data = kid.words;
  return kid.node;
}

function element(kid: Wanted, old: Wanted | undefined, parent: Element): Element {
  const space = kid.tag === "svg" ? "http://www.w3.org/2000/svg" : parent.namespaceURI;
  const node = old?.node ?? document.createElementNS(space, kid.tag);
  kid.node = node;
  patch(node, old?.kids ?? [], kid.kids);
  for (const key in { ...old?.props, ...kid.props }) set(node, key, kid.props[key], old?.props[key]);
  const { ref } = kid.props;
  if (ref) after.push(() => ref(node));
  return node;
}

/** Sets one attribute. value and checked are what the visitor changes, so they are compared with what the field holds. */
function set(node: Element, key: string, value: unknown, old: unknown): void {
  const bag = node as unknown as Record<string, unknown>;
  if (key === "value" || key === "checked") {
    if (bag[key] !== value) bag[key] = value;
  } else if (value === old || key === "children" || key === "ref") return;
  else if (key.startsWith("on")) bag[key.toLowerCase()] = value;
  else if (value === undefined || value === null || (value === false && !key.startsWith("aria"))) node.removeAttribute(key);
  else node.setAttribute(key, value === true && !key.startsWith("aria") ? "" : String(value));
}
