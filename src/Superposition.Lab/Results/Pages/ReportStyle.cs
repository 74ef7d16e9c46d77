namespace Superposition.Lab.Results.Pages;

/// <summary>
/// The page's style. Every class starts with r-, because the drawings bring style sheets of their own into
/// the page.
/// </summary>
static class ReportStyle
{
    public const string Css =
        """
        :root {
          color-scheme: light dark;
          --r-paper: #fff; --r-raised: #f7f7f5; --r-ink: #333; --r-strong: #111; --r-soft: #6b6b6b;
          --r-line: #e4e4e0; --r-link: #0b62a4; --r-band: #dcebf5;
          --r-holds: #10705a; --r-known: #5a6470; --r-fails: #b3261e; --r-surprise: #9a4a00;
          --r-undecided: #6b6b6b; --r-uninformative: #6a4a9c;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --r-paper: #16181d; --r-raised: #1f2226; --r-ink: #ccc; --r-strong: #f2f2f0; --r-soft: #969ba1;
            --r-line: #33373c; --r-link: #7cbcf0; --r-band: #21394a;
            --r-holds: #5cc8a6; --r-known: #a3adb8; --r-fails: #ff8a80; --r-surprise: #f2ad5c;
            --r-undecided: #a0a0a0; --r-uninformative: #bfa3ec;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
        body {
          margin: 0; background: var(--r-paper); color: var(--r-ink);
          font: 17px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          -webkit-text-size-adjust: 100%; overflow-wrap: break-word;
        }
        header, nav, main > section, footer {
          display: grid; grid-template-columns: minmax(20px, 1fr) minmax(0, 1100px) minmax(20px, 1fr);
        }
        header > *, nav > *, section.r-experiment > *, footer > * { grid-column: 2; }
        header > *, nav > *, footer > *,
        section.r-experiment > :is(p, h2, h3, dl, ul, .r-command) {
          width: 100%; max-width: 720px; justify-self: center;
        }
        header { padding: 72px 0 20px; }
        h1, h2, h3 { color: var(--r-strong); font-weight: 600; line-height: 1.2; letter-spacing: -0.01em; }
        h1 { font-size: clamp(30px, 5vw, 44px); margin: 0 0 20px; letter-spacing: -0.02em; }
        h2 { font-size: clamp(25px, 3.4vw, 31px); margin: 0 0 12px; }
        h3 { font-size: 18px; margin: 44px 0 12px; }
        section.r-experiment > h3.r-wide { max-width: none; }
        p { margin: 0 0 16px; }
        a { color: var(--r-link); text-decoration-thickness: 1px; text-underline-offset: 3px; }
        a:focus-visible, summary:focus-visible, .r-plate:focus-visible {
          outline: 2px solid var(--r-link); outline-offset: 3px;
        }
        .r-kicker { color: var(--r-soft); font-size: 14px; margin: 0 0 6px; }
        .r-lead { font-size: 20px; line-height: 1.5; color: var(--r-ink); }
        .r-question { font-size: 20px; line-height: 1.5; color: var(--r-soft); margin-bottom: 8px; }
        .r-machine { color: var(--r-soft); font-size: 14px; line-height: 1.5; margin-bottom: 6px; }
        .r-holds { --r-tone: var(--r-holds); } .r-known { --r-tone: var(--r-known); }
        .r-fails { --r-tone: var(--r-fails); } .r-surprise { --r-tone: var(--r-surprise); }
        .r-undecided { --r-tone: var(--r-undecided); } .r-uninformative { --r-tone: var(--r-uninformative); }
        .r-tiles {
          list-style: none; display: flex; flex-wrap: wrap; gap: 10px 34px; margin: 14px 0 24px;
          padding: 0;
        }
        .r-tile { color: var(--r-tone); }
        .r-tile.r-none { color: var(--r-soft); opacity: 0.7; }
        .r-count {
          display: block; font-size: 36px; font-weight: 600; line-height: 1.1;
          font-variant-numeric: tabular-nums;
        }
        .r-word { font-size: 14px; white-space: nowrap; }
        .r-badge {
          display: inline-block; color: var(--r-tone); font-size: 14px; font-weight: 600; line-height: 1.3;
          padding: 3px 10px 3px 8px; border: 1px solid var(--r-tone); border-radius: 14px;
          white-space: nowrap;
        }
        .r-badge.r-fails { background: var(--r-fails); color: var(--r-paper); }
        nav { padding: 16px 0 8px; }
        nav h2 { font-size: 18px; margin: 24px 0 8px; }
        nav ol { list-style: none; margin: 0; padding: 0; }
        nav > ol > li { margin-bottom: 14px; }
        nav ol ol > li {
          display: flex; justify-content: space-between; gap: 4px 20px; padding: 5px 0;
          border-top: 1px solid var(--r-line);
        }
        .r-section { color: var(--r-soft); font-size: 14px; display: block; margin-bottom: 4px; }
        .r-marks { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 2px; }
        .r-mark {
          color: var(--r-tone); text-decoration: none; font-weight: 600; min-width: 24px;
          text-align: center; border-radius: 4px;
        }
        .r-mark:hover { background: var(--r-raised); }
        .r-mark.r-fails { background: var(--r-fails); color: var(--r-paper); }
        section.r-experiment { padding: 76px 0 0; }
        figure { margin: 26px 0 10px; min-width: 0; }
        .r-plate { overflow-x: auto; }
        .r-plate > svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
        .r-missing {
          color: var(--r-soft); background: var(--r-raised); padding: 28px; text-align: center;
          border-radius: 6px;
        }
        figcaption {
          max-width: 720px; margin: 12px auto 0; color: var(--r-soft); font-size: 15px;
          line-height: 1.5;
        }
        table.r-claims {
          width: 100%; table-layout: fixed; border-collapse: collapse; font-size: 15px;
          line-height: 1.45;
        }
        .r-claims th, .r-claims td {
          text-align: left; vertical-align: top; padding: 14px 18px 14px 0; font-weight: 400;
        }
        .r-claims thead th { color: var(--r-soft); font-size: 14px; padding: 0 18px 6px 0; }
        .r-claims tbody tr { border-top: 1px solid var(--r-line); }
        .r-claims tbody tr:last-child { border-bottom: 1px solid var(--r-line); }
        .r-claims tbody tr:target { background: var(--r-raised); }
        .r-claims :is(td, th):last-child { padding-right: 0; }
        .r-claims thead th:nth-child(1) { width: 168px; } .r-claims thead th:nth-child(3) { width: 174px; }
        .r-claims thead th:nth-child(4) { width: 178px; } .r-claims thead th:nth-child(5) { width: 64px; }
        .r-claims thead th:nth-child(6) { width: 180px; }
        .r-statement { color: var(--r-strong); }
        .r-source, .r-note, .r-interval {
          display: block; color: var(--r-soft); font-size: 14px; margin-top: 4px;
        }
        .r-note b { font-weight: 600; color: var(--r-ink); }
        .r-number { color: var(--r-strong); font-variant-numeric: tabular-nums; white-space: nowrap; }
        .r-interval { font-variant-numeric: tabular-nums; white-space: nowrap; margin-top: 0; }
        .r-why { max-width: 230px; }
        .r-why summary { cursor: pointer; list-style: none; }
        .r-why summary::-webkit-details-marker { display: none; }
        .r-why summary .r-number { border-bottom: 1px dotted var(--r-soft); }
        .r-why p { color: var(--r-soft); font-size: 14px; margin: 6px 0 0; }
        .r-plot { display: block; width: 150px; height: 22px; margin-top: 6px; }
        .r-band { fill: var(--r-band); } .r-axis { stroke: var(--r-line); }
        .r-bar { stroke: var(--r-strong); stroke-width: 2; } .r-dot { fill: var(--r-strong); }
        .r-ring { fill: var(--r-paper); stroke: var(--r-soft); stroke-width: 1.5; }
        .r-facts {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px 24px;
          margin: 0 0 20px;
        }
        .r-facts dt { color: var(--r-soft); font-size: 14px; }
        .r-facts dd { margin: 0; color: var(--r-strong); font-variant-numeric: tabular-nums; }
        .r-command { margin: 0 0 12px; }
        .r-command span, .r-files span { color: var(--r-soft); font-size: 14px; }
        pre {
          margin: 2px 0 0; padding: 10px 14px; background: var(--r-raised); border-radius: 6px;
          font: 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          color: var(--r-strong); overflow-x: auto;
        }
        pre code { font: inherit; user-select: all; }
        .r-files { font-size: 14px; line-height: 1.9; }
        .r-files span { display: block; line-height: 1.6; } .r-files small { color: var(--r-soft); }
        .r-file { display: inline-block; font-style: normal; white-space: nowrap; margin-right: 18px; }
        footer {
          margin-top: 90px; padding: 40px 0 90px; border-top: 1px solid var(--r-line);
          font-size: 15px; color: var(--r-soft);
        }
        footer h2 { font-size: 18px; }
        .r-legend { margin: 0 0 20px; }
        .r-legend > div { display: flex; gap: 16px; padding: 5px 0; align-items: baseline; }
        .r-legend dt { flex: 0 0 160px; } .r-legend dd { margin: 0; }
        .r-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        @media (max-width: 1060px) {
          section.r-experiment > .r-claims, section.r-experiment > h3.r-wide {
            max-width: 720px; justify-self: center;
          }
          .r-claims thead {
            position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          }
          .r-claims, .r-claims tbody, .r-claims tr, .r-claims td, .r-claims th {
            display: block; width: 100%;
          }
          .r-claims tbody tr { padding: 16px 0; }
          .r-claims :is(td, th) { padding: 0; margin-bottom: 8px; }
          .r-statement { font-size: 16px; }
          .r-claims td[data-label].r-empty { display: none; }
          .r-claims td[data-label] { display: grid; grid-template-columns: 88px minmax(0, 1fr); }
          .r-claims td[data-label] > * { grid-column: 2; }
          .r-claims td[data-label]::before {
            content: attr(data-label); color: var(--r-soft); font-size: 14px; grid-row: 1;
          }
          .r-why { max-width: none; }
        }
        @media (max-width: 860px) {
          body { font-size: 16px; }
          header { padding-top: 44px; } section.r-experiment { padding-top: 56px; }
          .r-lead, .r-question { font-size: 18px; }
          .r-plate > svg { min-width: 560px; }
          .r-facts { grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); }
          .r-legend > div { flex-direction: column; gap: 4px; } .r-legend dt { flex: none; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        @media print {
          body { font-size: 10.5pt; } header { padding-top: 0; } section.r-experiment { padding-top: 28pt; }
          figure, .r-claims tr, .r-command { break-inside: avoid; } h2, h3 { break-after: avoid; }
          .r-plate { overflow: visible; } pre { white-space: pre-wrap; }
          details::details-content { content-visibility: visible; display: block; }
        }
        """;
}
