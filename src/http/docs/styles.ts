/** The page's styles. Text has a contrast of at least 4.5 with its background (WCAG 2.2, 1.4.3), in both schemes. */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfdfc, #15181c);
  --sheet: light-dark(#f3f5f7, #1d2227);
  --ink: light-dark(#1b1f24, #e4e7ea);
  --faded: light-dark(#566069, #a3adb6);
  --line: light-dark(#dde2e7, #30373e);
  --accent: light-dark(#1c5a96, #8dbdec);
  --thread: light-dark(rgb(42 104 165 / 30%), rgb(141 189 236 / 26%));
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, sans-serif; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font-size: .9375rem; }
a { color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: from-font; }
a:has(code) { text-underline-offset: .3em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: var(--mono); font-size: .875em; }
.skip { position: absolute; left: .5rem; top: -4rem; background: var(--paper); padding: .5rem .75rem; z-index: 1; }
.skip:focus { top: .5rem; }

/* A strip of gingham: two sets of threads, each half covering, darkest where they cross. */
header::before {
  content: ''; display: block; height: 1.5rem; background-size: .75rem .75rem;
  background-image:
    linear-gradient(90deg, var(--thread) 50%, transparent 50%),
    linear-gradient(var(--thread) 50%, transparent 50%);
}
header h1 { margin: 0; padding: 1rem 1.25rem .75rem; font-size: 1.375rem; line-height: 1.2; }
header small { font-size: .9375rem; font-weight: 400; color: var(--faded); }

nav { padding: 0 1.25rem; font-size: .875rem; }
nav summary { padding: .5rem 0; font-weight: 600; cursor: pointer; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { margin: .125rem 0 .625rem; padding-left: .75rem; border-left: 1px solid var(--line); }
nav a { display: block; padding: .1875rem 0; text-decoration: none; }
nav ul ul a { color: var(--ink); }
nav a:hover { text-decoration: underline; }

main { padding: 0 1.25rem; min-width: 0; }
footer { padding: 1.5rem 1.25rem; color: var(--faded); font-size: .8125rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; line-height: 1.25; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1.0625rem; line-height: 1.3; }
p { margin: .5rem 0; max-width: 44rem; }
section.operation { border-top: 1px solid var(--line); }
section > section.operation { margin-top: 1.25rem; }
section:first-child { border-top: 0; }
section:first-child h2 { margin-top: .75rem; }
.route b { font: 600 .75rem/1 var(--mono); letter-spacing: .02em; color: var(--accent); }
p code, li code { overflow-wrap: anywhere; }

table { width: 100%; border-collapse: collapse; margin: 1rem 0 .5rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-top: 1px solid var(--line); }
th { width: 42%; font-weight: 400; overflow-wrap: anywhere; }
td { padding-right: 0; }
tr:target, dt:target { background: var(--sheet); }
tr:target th { box-shadow: inset .1875rem 0 var(--accent); padding-left: .5rem; }
.within { color: var(--faded); }
.name { display: inline-block; }
.type { display: block; font-size: .8125rem; color: var(--faded); }
.type b { font-weight: 600; color: var(--ink); }
.limits { color: var(--faded); font-size: .875rem; }

details { margin: .75rem 0; }
summary { cursor: pointer; font-weight: 600; width: fit-content; }
details table { margin-top: .25rem; }
details caption { position: absolute; clip-path: inset(50%); }

figure { margin: 1rem 0; }
figcaption { font-size: .8125rem; color: var(--faded); padding-bottom: .25rem; }
pre {
  margin: 0; padding: .75rem .875rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 4px;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: .78125rem; line-height: 1.45;
}
pre code { font-size: inherit; }

dl { margin: 1rem 0; }
dt { font-weight: 600; padding-top: .5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
dd { margin: 0 0 .5rem; }
.values { display: block; }
.values code { display: inline-block; margin-right: .5rem; overflow-wrap: anywhere; }

@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
  header, footer { grid-column: 1 / -1; }
  nav { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; align-self: start; padding: 1rem 1.25rem 2rem; }
  main { padding: 0 2rem 0 1.25rem; max-width: 92rem; }
  @supports selector(::details-content) {
    nav summary { display: none; }
    nav details { margin: 0; }
    nav details::details-content { content-visibility: visible; }
  }
}
@media (min-width: 80rem) {
  .operation { display: grid; grid-template-columns: minmax(0, 13fr) minmax(0, 11fr); column-gap: 2.5rem; }
  .examples > figure:first-child { margin-top: 1.5rem; }
  .examples > h3:first-child { margin-top: 1rem; }
}
@media print {
  nav, .skip { display: none; }
}
`;
