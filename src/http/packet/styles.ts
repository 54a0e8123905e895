/** The page's styles: a sheet of paper, on screen too. Text has a contrast of at least 4.5 (WCAG 2.2, 1.4.3). */
export const styles = `
@page { size: A4; margin: 16mm; }
* { box-sizing: border-box; }
html { font: 100%/1.45 system-ui, sans-serif; color-scheme: light; -webkit-text-size-adjust: 100%; }
body { margin: 0; padding: 2rem 1rem; background: #eef1f4; color: #1b1f24; font-size: .875rem; }
main {
  max-width: 50rem; margin: 0 auto; padding: 0 2.5rem 2rem; background: #fff;
  border: 1px solid #d5dbe1; border-radius: 4px; overflow: hidden;
}
main::before {
  content: ''; display: block; height: 1.125rem; margin: 0 -2.5rem; background-size: .75rem .75rem;
  background-image:
    linear-gradient(90deg, rgb(42 104 165 / 30%) 50%, transparent 50%),
    linear-gradient(rgb(42 104 165 / 30%) 50%, transparent 50%);
  print-color-adjust: exact;
}
header { display: flex; gap: 1.5rem; align-items: flex-start; justify-content: space-between; padding: 1.75rem 0 1rem; }
header > div { min-width: 0; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; overflow-wrap: anywhere; }
header p { margin: .375rem 0 0; color: #566069; overflow-wrap: anywhere; }
header img { width: 6rem; height: 6rem; border: 1px solid #d5dbe1; border-radius: 4px; object-fit: contain; flex: none; }
.marks { display: flex; flex-wrap: wrap; gap: .375rem; margin: .75rem 0 0; padding: 0; list-style: none; }
.marks li { padding: .125rem .5rem; border: 1px solid #b8c4d0; border-radius: 3px; font-size: .75rem; color: #1c5a96; }
section { break-inside: avoid; }
h2 {
  margin: 1.5rem 0 0; padding-bottom: .25rem; border-bottom: 2px solid #2a68a5;
  font-size: .9375rem; line-height: 1.3; break-after: avoid;
}
dl { display: grid; grid-template-columns: 13rem minmax(0, 1fr); margin: 0; }
dt, dd { margin: 0; padding: .375rem 0; border-bottom: 1px solid #e3e8ec; }
dt { color: #566069; padding-right: 1rem; }
dd { overflow-wrap: anywhere; }
dd ul { margin: 0; padding: 0; list-style: none; }
.none { color: #6b747c; }
code { font: .8125rem/1.5 ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
footer { margin-top: 1.75rem; color: #566069; font-size: .75rem; }
@media (max-width: 36rem) {
  body { padding: 0; }
  main { padding: 0 1.25rem 1.5rem; border: 0; border-radius: 0; }
  main::before { margin: 0 -1.25rem; }
  dl { display: block; }
  dt { padding-bottom: 0; border-bottom: 0; }
  dd { padding-top: 0; }
}
@media print {
  html { font-size: 84%; }
  body { padding: 0; background: none; }
  main { max-width: none; padding: 0; border: 0; border-radius: 0; }
  main::before { margin: 0; }
}
`;
