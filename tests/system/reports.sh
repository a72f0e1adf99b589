#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# reports: a report for each alert: the files, their numbers, their revisions,
# hostile names, and how a browser shows and prints them.

. "$top_srcdir/tests/system/lib.sh"
. "$top_srcdir/tests/system/demo.inc.sh"

need python3

mkdir -p "$work/feeds"
serve "$work/feeds"

# figures DEBT-OF-A: what the feed says.
figures() {
	cat >"$work/feeds/figures.csv" <<-TEXT
		id,end,assets,debts
		a,2017-12-31,1000,580
		a,2018-12-31,1000,$1
		b,2017-12-31,2000,1500
		b,2018-12-31,2000,1700
		c,2018-12-31,500,
	TEXT
}

# configure FOLDER [ALERTS]: two that report, one that does not, and all three.
configure() {
	local rlo=$'\xe2\x80\xae'

	mkdir -p "$1"
	conf=$1/soewatch.conf
	state=$1/state
	cat >"$1/enterprises.csv" <<-TEXT
		id,name,name_en,class
		a,"甲<script>alert(""1"")</script>$rlo公司",A,x
		b,乙公司,B,x
		c,丙公司,C,x
	TEXT
	cat >"$conf" <<-TEXT
		version = 1;
		state_directory = "state";
		timezone = "Asia/Shanghai";
		enterprises = "enterprises.csv";
		alerts: { ${2-} };
		plan: { title = "方案"; document = "辽委办发〔2018〕96号"; };
		items: {
			assets: { title = "资产总额"; kind = "stock"; unit = "CNY"; };
			debts: { title = "负债总额"; kind = "stock"; unit = "CNY"; };
		};
		indicators: { debt_ratio: {
			title = "资产负债率"; unit = "%"; better = "lower";
			formula = "100 * debts / assets";
		}; };
		feeds: { flash: {
			title = "快报\\"; rm -rf /"; url = "$http_url/figures.csv";
			format = "csv"; enterprise = "id"; enterprise_key = "id";
			period_end = "end"; rhythm = "year"; every = "1d";
			items: { assets = "assets"; debts = "debts"; };
		}; };
		aggregates: { all: { title = "全部企业"; members = "class=x"; }; };
		targets: {
			each: {
				title = "负债率不高于65%"; clause = "二(四)5";
				citation = "确保资产负债率稳控在<b>安全</b>合理区间";
				note = "借用央企管控线"; indicator = "debt_ratio"; each = "class=x";
				at_most = 65; warn = 60;
			};
			together: {
				title = "$(printf 'x%.0s' {1..2000})"; indicator = "debt_ratio";
				subject = "all"; at_most = 65;
			};
		};
	TEXT
}

# alert_of SUBJECT: its number.
alert_of() {
	"$soewatch" -c "$conf" alerts --format=csv | tr -d '\r' |
		awk -F, -v subject="$1" '$5 == subject { print $1 }'
}

# listing: names, inodes and times of the reports.
listing() {
	(cd "$state/reports" && stat -c '%n %i %Y' -- * | LC_ALL=C sort)
}

# without_time FILE: but for when it was made.
without_time() {
	sed 's/"made_at": "[^"]*", //' "$1"
}

# ---- the files ----

figures 620
configure "$work/one"
check 'a run' "$soewatchd" -c "$conf" --once
a=$(alert_of a)
b=$(alert_of b)
all=$(alert_of all)
for end in html json png r1.html r1.json; do
	check "$end of a's alert" test -s "$state/reports/$a.$end"
done
check_equal 'a page, numbers, a picture and a revision for each' \
	"$(find "$state/reports" -type f | wc -l)" 15
listing >"$work/before"
check 'another run' "$soewatchd" -c "$conf" --once
check_equal 'writes no report' "$(listing)" "$(cat "$work/before")"

# ---- the numbers ----

report=$state/reports/$a.json
cp "$report" "$work/out"
check_json 'the figure and the line' \
	'd["value"] == 62 and d["line"] == 65 and d["threshold"] == 60 and
	 d["distance"] == 3 and d["unit"] == "%"'
check_json 'what it is about' \
	'd["alert"] == '"$a"' and d["revision"] == 1 and d["kind"] == "target" and
	 d["severity"] == "warn" and d["target"]["id"] == "each" and
	 d["clause"] == "二(四)5" and d["plan_document"] == "辽委办发〔2018〕96号" and
	 d["citation"].startswith("确保") and d["note"] == "借用央企管控线"'
check_json 'the formula with numbers' \
	'd["formula"] == "100 * debts / assets" and
	 d["with_numbers"] == "100 * 620 / 1000"'
check_json 'names as they are, but for what turns the writing round' \
	'd["subject"]["title"] == "甲<script>alert(\"1\")</script>公司"'
"$soewatch" -c "$conf" series a debt_ratio --format=json >"$work/series.json"
check 'the series is that of soewatch series' python3 - "$report" \
	"$work/series.json" <<-'TEXT'
	import json, sys
	report, series = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
	rows = series if isinstance(series, list) else \
	    next(v for v in series.values() if isinstance(v, list))
	want = [(r["period_end"], r["value"]) for r in rows]
	got = [(p["period_end"], p["value"]) for p in report["series"]]
	assert len(want) == 2 and got == want, (got, want)
TEXT
"$soewatch" -c "$conf" explain a debt_ratio --format=json >"$work/explain.json"
cat >"$work/explain.py" <<-'TEXT'
	import json, sys
	report, told = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
	names = ("sign", "period_start", "period_end", "value", "feed", "document",
	    "reported_on", "known_at", "revision")
	want = [dict({n: f[n] for n in names if n != "document"}, item=g["item"])
	    for g in told["figures"] for f in g["facts"]]
	got = [dict({n: f[n] for n in names if n != "document"}, item=f["item"])
	    for f in report["facts"] if f["is_found"]]
	assert want and got == want, (got, want)
	digests = {d["digest"] for d in report["documents"]}
	assert digests == {f["digest"] for g in told["figures"] for f in g["facts"]}
	assert report["worked_out"] == told["value"]
TEXT
check 'the facts are those of soewatch explain' \
	python3 "$work/explain.py" "$report" "$work/explain.json"
cp "$state/reports/$all.json" "$work/out"
check_json 'a group: its members, in and out' \
	'd["n_reported"] == 2 and d["n_members"] == 3 and
	 [m["enterprise"]["id"] for m in d["members"] if m["is_in"]] == ["a", "b"] and
	 "debts" in [m for m in d["members"] if not m["is_in"]][0]["reason"]'
check_json 'who moved it' \
	'{m["enterprise"]["id"]: round(m["contribution"], 6) for m in d["movers"]}
	 and abs(sum(m["contribution"] for m in d["movers"]) - d["moved"]) < 1e-9'
check_json 'that not all are in is told' \
	'any("2/3" in c for c in d["caveats"])'

# ---- revisions ----

cp "$state/reports/$a.html" "$work/first.html"
figures 700
check 'a figure is restated' "$soewatchd" -c "$conf" --once
check 'a new revision' test -s "$state/reports/$a.r2.html"
check_equal 'the old one is what it was' \
	"$(cat "$state/reports/$a.r1.html")" "$(cat "$work/first.html")"
cp "$state/reports/$a.json" "$work/out"
check_json 'the newest is told under the plain name' \
	'd["revision"] == 2 and d["value"] == 70 and d["severity"] == "fail" and
	 len(d["events"]) == 2'
check_json 'with the figure as it was' \
	'[(r["item"], r["old_value"], r["new_value"], r["revision"])
	  for r in d["restatements"]] == [("debts", 620, 700, 2)] and
	 d["series"][-1]["is_restated"] and not d["series"][0]["is_restated"]'

# ---- by hand ----

check 'soewatch report' "$soewatch" -c "$conf" report "$a" --format=json
check_equal 'tells what the file says' "$(without_time "$work/out")" \
	"$(without_time "$state/reports/$a.json")"
check 'into a file' "$soewatch" -c "$conf" report "$a" -o "$work/by-hand.html"
check_equal 'the page, but for its time' \
	"$(sed 's/20[0-9-]* [0-9:]*<.bdi><.span><.div>//' "$work/by-hand.html")" \
	"$(sed 's/20[0-9-]* [0-9:]*<.bdi><.span><.div>//' "$state/reports/$a.html")"
check_status 1 'an alert that is not there' "$soewatch" -c "$conf" report 4711
check_match 'it says so' "$(run_text)" 'alert 4711: there is no such alert'
check_status 2 'no number' "$soewatch" -c "$conf" report all
check_match 'it says so, too' "$(run_text)" 'report: "all"'
check_status 2 'no table' "$soewatch" -c "$conf" report "$a" --format=csv

# ---- what is hostile ----

for page in "$state/reports/$a.html" "$state/reports/$all.html"; do
	check_no_match 'no script gets in' "$(cat "$page")" '<script'
	check_no_match 'nor what turns the writing round' "$(cat "$page")" \
		$'\xe2\x80\xae'
	check_no_match 'nor any address to load from' "$(cat "$page")" \
		'(src|href|url)[=(]"?(http|//)'
	check_match 'and the page forbids it' "$(cat "$page")" \
		"Content-Security-Policy.*default-src 'none'"
done
check_no_match 'a long title is cut' "$(cat "$state/reports/$all.html")" \
	"$(printf 'x%.0s' {1..121})"

# ---- which alerts ----

figures 620
configure "$work/fail" 'reports = "fail";'
check 'only severe ones' "$soewatchd" -c "$conf" --once
check_equal 'get a report' "$(cd "$state/reports" && ls -- *.json | tr '\n' ' ')" \
	"$(alert_of b).json $(alert_of b).r1.json $(alert_of all).json $(alert_of all).r1.json "
configure "$work/none" 'reports = "none";'
check 'none' "$soewatchd" -c "$conf" --once
check_equal 'nothing is written' "$(ls "$state/reports")" ''
check 'and by hand there is one' "$soewatch" -c "$conf" report "$(alert_of a)" \
	-o "$work/none.html"
check_match 'with its picture' "$(cat "$work/none.html")" 'src="data:image/png'

# ---- a picture that cannot be drawn ----

configure "$work/undrawn"
mkdir -p "$state/reports/1.png"
run "$soewatchd" -c "$conf" --once
check_match 'it is said' "$(run_text)" 'alert 1: report without its graph: '
check 'the report is made' test -s "$state/reports/1.html"
check_no_match 'without it' "$(cat "$state/reports/1.html")" '<img'
check_match 'the others have theirs' "$(cat "$state/reports/2.html")" '<img'

# ---- cut off in the middle ----

configure "$work/killed"
{
	echo id,name,class
	for i in {1..60}; do
		echo "e$i,企业$i,x"
	done
} >"$work/killed/enterprises.csv"
{
	echo id,end,assets,debts
	for i in {1..60}; do
		echo "e$i,2018-12-31,1000,$((700 + i))"
	done
} >"$work/feeds/figures.csv"
some_reports() {
	[ "$(find "$state/reports" -name '*.json' 2>/dev/null | wc -l)" -ge 10 ]
}
start "$work/killed.log" "$soewatchd" -c "$conf" --once
check_until 'reports are being made' some_reports
stop "$pid" KILL
check 'the next run' "$soewatchd" -c "$conf" --once
check_equal 'makes all of them' "$(find "$state/reports" -type f \
	! -name '*.r1.*' | wc -l) $(find "$state/reports" -name '*.r1.*' | wc -l)" \
	'183 122'
check 'and each is whole' python3 -c 'import glob, json, sys
for f in glob.glob(sys.argv[1] + "/*.json"):
    assert json.load(open(f, encoding="utf-8"))["events"], f
for f in glob.glob(sys.argv[1] + "/*.html"):
    assert open(f, encoding="utf-8").read().endswith("</html>\n"), f
' "$state/reports"
listing >"$work/before"
check 'one more' "$soewatchd" -c "$conf" --once
check_equal 'has none left to make' "$(listing)" "$(cat "$work/before")"

# states: how many reports say that the target is resolved, the other one open
states() {
	python3 -c 'import glob, json, os, sys
reports = [json.load(open(f, encoding="utf-8"))
           for f in glob.glob(sys.argv[1] + "/*.json")
           if os.path.basename(f).count(".") == 1]
print(*[sum(r["target"]["id"] == t and r["state"] == state for r in reports)
        for t, state in (("each", "resolved"), ("other", "open"))])' \
		"$state/reports"
}
has_states() {
	[ "$(states)" = "$1" ]
}
start "$work/renamed.log" "$soewatchd" -c "$conf"
check_until 'a daemon' "$soewatch" -c "$conf" poll flash
sed -i 's/^each: {/other: {/' "$conf"
kill -HUP "$pid"
check_until 'another target: of that which is gone the reports say so, too' \
	has_states '60 60'
stop "$pid"

# ---- so many that others have their turn ----

configure "$work/many" 'reports = "all"'
many=300
cat >"$work/many/take" <<'END'
#!/bin/sh
[ -e "$1" ] || date +%s%N >"$1"
cat >/dev/null
END
chmod +x "$work/many/take"
echo "notify: { first: { kind = \"exec\"; rate = 1;
	argv = (\"$work/many/take\", \"$work/many/told\"); }; };" >>"$conf"
{
	echo id,name,class
	for ((i = 1; i <= many; i++)); do
		echo "e$i,企业$i,x"
	done
} >"$work/many/enterprises.csv"
{
	echo id,end,assets,debts
	for ((i = 1; i <= many; i++)); do
		echo "e$i,2018-12-31,1000,$((700 + i % 100))"
	done
} >"$work/feeds/figures.csv"
check 'a run' "$soewatchd" -c "$conf" --once
check_equal 'makes a report of each alert' \
	"$(find "$state/reports" -name '*.r1.html' | wc -l)" "$((many + 1))"
newest=$(find "$state/reports" -name '*.json' -printf '%T@\n' | sort -n | tail -1)
check 'but nobody waits for all of them to be told' \
	python3 -c 'import sys
told, newest = int(sys.argv[1]) / 1e9, float(sys.argv[2])
assert told < newest, (told, newest)' "$(cat "$work/many/told")" "$newest"

# ---- on a screen and on paper ----

browse() {
	chromium --headless --no-sandbox --disable-gpu \
		--user-data-dir="$work/browser" "$@" >"$work/browser.log" 2>&1
}

if ! command -v chromium >/dev/null || ! command -v pdftotext >/dev/null; then
	skip 'the browser' 'chromium and poppler-utils are not here'
	done_testing
fi
for id in "$a" "$all"; do
	page=file://$work/one/state/reports/$id.html
	check "a browser prints $id" browse --no-pdf-header-footer \
		--print-to-pdf="$work/$id.pdf" "$page"
	pdfinfo "$work/$id.pdf" >"$work/info" 2>&1
	check_match 'on A4' "$(cat "$work/info")" 'Page size: .*\(A4\)'
	check_match 'on a few pages' "$(cat "$work/info")" 'Pages: +[1-9]$'
	pdftotext -layout "$work/$id.pdf" "$work/$id.txt"
	check_match 'with the figure' "$(cat "$work/$id.txt")" '资产负债率 [78][0-9.]* %'
	check_match 'and the history' "$(cat "$work/$id.txt")" '预警经过'
	check "and shows $id" browse --window-size=1000,1400 \
		--screenshot="$work/$id.png" "$page"
	check_equal 'in that size' \
		"$(python3 -c 'import struct, sys
print(*struct.unpack(">II", open(sys.argv[1], "rb").read()[16:24]))' \
			"$work/$id.png")" '1000 1400'
done
check_match 'a name is read as it is written' "$(cat "$work/$a.txt")" \
	'甲<script>alert\("1"\)</script>公司'

done_testing
