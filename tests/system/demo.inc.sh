# SPDX-License-Identifier: GPL-2.0-or-later
#
# system/demo.inc: the demo's configuration and feeds in the test's own folder,
# and small configurations beside it.  Read after lib.sh.
#
#	demo_feeds FOLDER        a copy of the eleven feeds, served: $http_url
#	demo_copy FOLDER         conf/ as shipped; sets $conf, $state
#	small_conf FILE [FORMULA [AT-MOST]]   two indicators, a target, the state
#	                         in $state; its formula stands on $formula_line
#	all_facts STATE-CONF     every enterprise's every revision but for known_at
#	all_archives STATE       every archive's content
#	roster_ids ROSTER        the ids of a roster
#	json_holds FILE EXPRESSION   is this true of the document d?
#	check_json NAME EXPRESSION   likewise, of what the last run wrote

codes='000059 000410 000597 000698 000761 000898 002204 600231 600399 600739 601880'
reference=$top_srcdir/tests/reference/reference.py

demo_feeds() {
	mkdir -p "$1"
	cp "$srcdir"/conf/demo/feeds/zycwzb_*.csv "$1"
	chmod -R u+w "$1"
	serve "$1"
}

demo_copy() {
	mkdir -p "$1/demo"
	cp -r "$srcdir/conf/liaoning-2018-96" "$1"
	cp "$srcdir/conf/demo/enterprises.csv" "$srcdir/conf/demo/targets.conf" \
		"$1/demo"
	sed "s,http://127\.0\.0\.1:8163,$http_url," \
		"$srcdir/conf/demo/soewatch.conf" >"$1/demo/soewatch.conf"
	chmod -R u+w "$1"
	conf=$1/demo/soewatch.conf
	state=$1/demo/state
}

# Without graphs of forty indicators a cycle takes a tenth of the time.
small_conf() {
	local folder

	folder=$(dirname "$1")
	mkdir -p "$folder"
	if [ ! -e "$folder/enterprises.csv" ]; then
		cp "$srcdir/conf/demo/enterprises.csv" "$folder"
		chmod u+w "$folder/enterprises.csv"
	fi
	cat >"$1" <<-TEXT
		version = 1;
		language = "en";
		state_directory = "$state";
		enterprises = "enterprises.csv";
		items: {
			total_assets: { title_en = "Assets"; kind = "stock"; unit = "CNY"; };
			total_liabilities: { title_en = "Liabilities"; kind = "stock"; unit = "CNY"; };
			revenue: { title_en = "Revenue"; kind = "flow"; unit = "CNY"; };
		};
		indicators: {
			debt_ratio: {
				title_en = "Debt ratio"; unit = "%"; better = "lower";
				formula = "${2-100 * total_liabilities / total_assets}";
			};
			revenue_growth: { title_en = "Growth"; unit = "%"; formula = "yoy(revenue)"; };
		};
		feeds: {
			listed: {
				url = "$http_url/zycwzb_{code}.csv";
				format = "csv"; layout = "periods_across"; encoding = "GBK";
				unit = "in_name"; flows = "ytd"; missing = ( "--" ); every = "1d";
				retries = 0; enterprises = "tag=listed";
				items: {
					total_assets = "总资产";
					total_liabilities = "总负债";
					revenue = "主营业务收入";
				};
			};
		};
		targets: {
			debt_line: {
				title_en = "Debt line"; clause = "test";
				indicator = "debt_ratio"; each = "tag=listed";
				at_most = ${3-1000.0};
			};
		};
	TEXT
	formula_line=$(grep -n 'formula = ' "$1" | head -n 1 | cut -d: -f1)
}

roster_ids() {
	sed -e 1d -e 's/,.*//' "$1"
}

all_facts() {
	local id

	for id in $(roster_ids "$(dirname "$1")/enterprises.csv"); do
		"$soewatch" -c "$1" facts "$id" --all-revisions --format=csv |
			tr -d '\r' | cut -d, -f1-9,11- || return 1
	done
}

# Without the comments, which only repeat the times for people.
all_archives() {
	local file

	for file in "$1"/archive/*.rrd; do
		echo "${file##*/}"
		rrdtool dump "$file" | sed 's/<!--[^>]*-->//g' || return 1
	done
}

json_holds() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
sys.exit(0 if eval("(" + sys.argv[2] + ")") else 1)' "$1" "$2"
}

check_json() {
	local text

	if text=$(json_holds "$work/out" "$2" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "not so: $2
$text
of:
$(head -c 2000 "$work/out")"
	fi
}
