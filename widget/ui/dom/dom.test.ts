import assert from "node:assert/strict";
import test, { before } from "node:test";
import { jsx, render } from "./jsx-runtime";

/** As much of a document as drawing needs. */
class FakeNode {
  childNodes: FakeNode[] = [];
  parent: FakeNode | undefined;
  attributes: Record<string, string> = {};
  namespaceURI = "";
  data = "";
  value = "";
  readonly tag: string;
  constructor(tag: string) {
    this.tag = tag;
  }
  insertBefore(node: FakeNode, before: FakeNode | null) {
    node.remove();
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
    node.parent = this;
  }
  remove() {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((n) => n !== this);
    this.parent = undefined;
  }
  setAttribute(name: string, value: string) {
    this.attributes[name] = value;
  }
  removeAttribute(name: string) {
    delete this.attributes[name];
  }
  get words(): string {
    return this.data + this.childNodes.map((n) => n.words).join("");
  }
}

before(() => {
  (globalThis as { document?: unknown }).document = {
    createElementNS: (space: string, tag: string) => Object.assign(new FakeNode(tag), { namespaceURI: space }),
    createTextNode: (data: string) => Object.assign(new FakeNode("#text"), { data }),
  };
});

const rooted = () => {
  const root = new FakeNode("root");
  return { root, draw: (wanted: unknown) => render(wanted as never, root as unknown as Element) };
};
const list = (...keys: string[]) => jsx("ul", { children: keys.map((k) => jsx("li", { children: k }, k)) });

test("a keyed child is the same element wherever it moves", () => {
  const { root, draw } = rooted();
  draw(list("a", "b", "c"));
  const ul = root.childNodes[0] as FakeNode;
  const [a, b, c] = ul.childNodes;
  draw(list("c", "x", "a", "b"));
  assert.equal(root.childNodes[0], ul);
  assert.equal(ul.words, "cxab");
  assert.deepEqual([ul.childNodes[0], ul.childNodes[2], ul.childNodes[3]], [c, a, b]);
  draw(list());
  assert.equal(ul.words, "");
});

test("a neighbour that comes or goes does not make a field anew", () => {
  const { root, draw } = rooted();
  const form = (notice: boolean) => jsx("form", { children: [notice && jsx("p", { children: "no" }), jsx("input", { value: "x" })] });
  draw(form(false));
  const field = root.childNodes[0]?.childNodes[1];
  draw(form(true));
  assert.equal(root.childNodes[0]?.childNodes[1], field);
  assert.equal(root.words, "no");
  draw(form(false));
  assert.equal(root.words, "");
});

test("text is text", () => {
  const { root, draw } = rooted();
  draw(jsx("p", { children: ["<b>", 7, null, undefined, true, "&amp;"] }));
  assert.equal(root.words, "<b>7&amp;");
  assert.ok(root.childNodes[0]?.childNodes.every((n) => n.tag === "#text"));
});

test("attributes follow what is wanted; a field's value is set only when it differs", () => {
  const { root, draw } = rooted();
  draw(jsx("input", { class: "a", "aria-invalid": false, hidden: true, value: "one" }));
  const field = root.childNodes[0] as FakeNode;
  assert.deepEqual(field.attributes, { class: "a", "aria-invalid": "false", hidden: "" });
  field.value = "typed";
  draw(jsx("input", { class: "b", hidden: false, value: "typed" }));
  assert.deepEqual(field.attributes, { class: "b" });
  assert.equal(field.value, "typed");
});

test("a ref hears of its element when it stands, and of its end", () => {
  const { root, draw } = rooted();
  const told: unknown[] = [];
  const ref = (e: unknown) => told.push(e === null ? "gone" : (e as FakeNode).parent?.parent === root);
  draw(jsx("main", { children: jsx("p", { ref }) }));
  draw(jsx("main", { children: jsx("div", {}) }));
  assert.deepEqual(told, [true, "gone"]);
});

test("drawings have their own name space, and what is in them too", () => {
  const { root, draw } = rooted();
  root.namespaceURI = "html";
  draw(jsx("p", { children: jsx("svg", { children: jsx("path", {}) }) }));
  const svg = root.childNodes[0]?.childNodes[0];
  assert.equal(root.childNodes[0]?.namespaceURI, "html");
  assert.match(svg?.childNodes[0]?.namespaceURI ?? "", /svg$/);
});
