/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report_style: the style sheet of a report.
 *
 * Black on white, one column, figures right-aligned with digits of one width.
 * On paper rows stay whole and tables repeat their heads; on a phone a wide
 * table scrolls by itself.
 */
#include "graphs/report_style.h"

static const char style[] =
    "@page{size:A4;margin:16mm 15mm 18mm}"
    "*{box-sizing:border-box}"
    "html{background:#fff;color:#222;font:15px/1.6 \"Noto Sans CJK SC\","
    "\"Noto Sans\",\"WenQuanYi Micro Hei\",sans-serif;"
    "-webkit-text-size-adjust:100%}"
    "body{max-width:60rem;margin:2rem auto 4rem;padding:0 1.5rem}"
    "h1{font-size:1.55rem;line-height:1.35;font-weight:600;margin:.2rem 0 "
    ".4rem}"
    "h2{font-size:1.05rem;font-weight:600;margin:2rem 0 .6rem;padding-top:.6rem;"
    "border-top:1px solid #ccc;break-after:avoid}"
    "h3{font-size:.95rem;font-weight:600;margin:1.1rem 0 .3rem;break-after:"
    "avoid}"
    "p{margin:.3rem 0}h1,h2,p,dd,td,li,blockquote{overflow-wrap:anywhere}"
    ".top,.faint,th,dt,footer{color:#666}"
    ".top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 2rem;"
    "font-size:.85rem;border-bottom:2px solid #222;padding-bottom:.3rem;"
    "margin:0 0 1rem}"
    ".lead{font-size:1.05rem}"
    ".fail,.missed{color:#c62828}.warn,.at_risk{color:#8a5a00}"
    ".met{color:#2e7d32}.unknown{color:#666}"
    ".mark{white-space:nowrap}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.5rem;"
    "margin:.6rem 0}dd{margin:0}"
    "dl.key{display:flex;flex-wrap:wrap;gap:.7rem 2.2rem;margin:1rem 0}"
    "dl.key dt{font-size:.85rem}dl.key dd{font-size:1.15rem;font-weight:600}"
    "blockquote{margin:.5rem 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid "
    "#ccc}"
    "figure{margin:1rem 0;break-inside:avoid}"
    "img{max-width:100%;height:auto;display:block}"
    ".wide{overflow-x:auto}.wide+.wide{margin-top:1rem}"
    "table{border-collapse:collapse;width:100%;font-size:.88rem;margin:.3rem 0;"
    "line-height:1.45}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    "th,td{text-align:left;vertical-align:top;padding:.22rem .9rem .22rem 0;"
    "border-bottom:1px solid #e6e6e6}"
    "th{font-weight:400;border-bottom-color:#999;vertical-align:bottom;"
    "white-space:nowrap}"
    "td:last-child,th:last-child{padding-right:0}"
    "td{min-width:3.2em}.w{overflow-wrap:break-word;min-width:5.6em;"
    "max-width:14em}.lead::first-letter{text-transform:uppercase}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".d{font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".now td{font-weight:600}"
    ".slim{width:auto;min-width:60%}.slim td,.slim th{padding-right:2rem}"
    ".formula{font-family:\"Noto Sans Mono\",\"DejaVu Sans Mono\",monospace,"
    "\"Noto Sans CJK SC\";font-size:.88rem;margin:.2rem 0 .2rem 1.2rem;"
    "text-indent:-1.2rem;overflow-wrap:anywhere}"
    ".digest{font-family:\"DejaVu Sans Mono\",monospace;font-size:.78rem;"
    "overflow-wrap:anywhere;word-break:break-all}"
    "code{font-family:\"Noto Sans Mono\",\"DejaVu Sans Mono\",monospace}"
    "ul{margin:.3rem 0;padding-left:1.3rem}"
    "footer{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #ccc;"
    "font-size:.82rem}"
    "@media (max-width:600px){html{font-size:14px}"
    "body{margin:1rem auto;padding:0 1rem}h1{font-size:1.3rem}"
    "dl:not(.key){grid-template-columns:1fr;gap:0}"
    "dl:not(.key) dd{margin-bottom:.4rem}.wide table{width:max-content;"
    "min-width:100%}td{max-width:16rem}}"
    "@media print{html{font-size:9.5pt;color:#000}"
    ".top,.faint,th,dt,footer{color:#444}"
    "body{max-width:none;margin:0;padding:0}.wide{overflow:visible}"
    "h2{margin-top:1.3rem}p,li,blockquote,dd{orphans:3;widows:3}"
    "a{color:inherit;text-decoration:none}}";

const char *
report_style(void)
{
	return style;
}
