// The field in which queries are written: CodeMirror, in a shadow tree. There its styles are sheets made by script,
// which a Content-Security-Policy without inline styles allows; a <style> element it would not.
import { acceptCompletion, autocompletion, closeCompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completionSource } from "./completion.js";
import { declare, missingPrefixes } from "./scan.js";

// Colours are those of the page, light or dark: editor.css.
const THEME = EditorView.theme({
  "&": { backgroundColor: "Field", color: "FieldText", border: "1px solid var(--editor-line)", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "3px solid var(--editor-focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.45", minHeight: "16rem", maxHeight: "60vh" },
  ".cm-content": { caretColor: "FieldText" },
  ".cm-cursor": { borderLeftColor: "FieldText" },
  ".cm-gutters": { backgroundColor: "var(--editor-shade)", color: "var(--editor-muted)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--editor-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--editor-selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--editor-selection)" },
  ".cm-lintRange-error": { backgroundImage: "none", backgroundColor: "var(--editor-wrong)", textDecoration: "underline wavy var(--editor-error)" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--editor-error)" },
  ".cm-tooltip": { backgroundColor: "Canvas", color: "CanvasText", border: "1px solid var(--editor-line)", maxWidth: "min(40rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "ui-monospace, monospace", maxWidth: "min(38rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--editor-focus)", color: "var(--editor-on-focus)" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "system-ui, sans-serif", marginLeft: "1em" },
});
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword, tags.controlKeyword, tags.moduleKeyword], color: "var(--code-keyword)", fontWeight: "bold" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.literal], color: "var(--code-number)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.url, tags.namespace, tags.typeName, tags.propertyName, tags.labelName], color: "var(--code-name)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--editor-muted)", fontStyle: "italic" },
]);

// What is typed over a selection goes into the text by ourselves: Chromium would carry the style of what was there over
// to what comes, in a style attribute, which the policy forbids and the console then complains of.
const TYPE_OVER = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

/** Puts an editor into `host`. `actions`: {run, stop, change}. Gives {view, text(), load(), mark(), clear(), goTo()}. */
export function makeField(host, text, vocabulary, settings, actions) {
  const { texts } = settings;
  const root = host.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  root.append(parent);
  const run = () => {
    closeCompletion(view);
    actions.run();
    return true;
  };
  const addPrefixes = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    actions.change();
    // What is taken back, or deleted, does not come again by itself.
    if (!update.transactions.some((each) => each.isUserEvent("input"))) return;
    queueMicrotask(() => declareMissing(update.view, vocabulary));
  });
  const view = new EditorView({
    root,
    parent,
    doc: text,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      autocompletion({ override: [completionSource(vocabulary, settings)], icons: false }),
      sparql(),
      syntaxHighlighting(COLOURS),
      THEME,
      EditorView.lineWrapping,
      EditorState.phrases.of({ Completions: texts.editor_suggestions, Diagnostics: texts.problem }),
      EditorView.contentAttributes.of({
        "aria-label": texts.query,
        "aria-description": texts.editor_keys,
        spellcheck: "false",
        autocapitalize: "off",
        autocorrect: "off",
        lang: "en",
      }),
      Prec.highest(keymap.of([{ key: "Mod-Enter", run }, { key: "Tab", run: acceptCompletion }])),
      // Tab is bound to nothing else: it leads out of the field.
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
      addPrefixes,
      TYPE_OVER,
    ],
  });
  return {
    view,
    text: () => view.state.doc.toString(),
    load(other) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other }, selection: { anchor: 0 } });
      view.dispatch(setDiagnostics(view.state, []));
    },
    declareMissing: () => declareMissing(view, vocabulary),
    clear: () => view.dispatch(setDiagnostics(view.state, [])),
    mark(line, column, message) {
      const range = place(view.state, line, column);
      view.dispatch(setDiagnostics(view.state, [{ ...range, severity: "error", message }]));
    },
    goTo(line, column) {
      const { from } = place(view.state, line, column);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
  };
}

function declareMissing(view, vocabulary) {
  const text = view.state.doc.toString();
  const change = declare(text, missingPrefixes(text, vocabulary.prefixes), vocabulary.prefixes);
  if (change) view.dispatch({ changes: change, userEvent: "prefix" });
}

/** From a place to the end of the word there; the service counts columns in characters, from one. */
function place(state, line, column) {
  const found = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  const characters = [...found.text];
  const skipped = characters.slice(0, Math.max(column - 1, 0)).join("").length;
  const from = found.from + Math.min(skipped, found.length);
  const word = /^(?:[\p{L}\p{N}_:?$-]+|\S)/u.exec(state.sliceDoc(from, found.to));
  return { from, to: from + (word ? word[0].length : 0) };
}
