#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xbrl: company facts of the SEC and xBRL-JSON reports, through to quarters and
# twelve months, against a computation by another program; of real filings, of
# invented companies, and of further real ones where they are at hand.

. "$top_srcdir/tests/system/lib.sh"

need python3
xbrl_reference=$top_srcdir/tests/reference/edgar_reference.py
indicators='assets liabilities quarter_revenue quarter_profit ttm_revenue ttm_profit'
feeds=$work/feeds
conf=$work/soewatch.conf
roster=$work/enterprises.csv
mkdir -p "$feeds"

# Writes the configuration; the roster is the caller's.
configure() {
	cat >"$conf" <<-TEXT
		version = 1;
		language = "en";
		state_directory = "state";
		enterprises = "enterprises.csv";
		items: {
			total_assets: { kind = "stock"; };
			total_liabilities: { kind = "stock"; };
			revenue: { kind = "flow"; };
			net_profit: { kind = "flow"; };
		};
		indicators: {
			assets: { formula = "total_assets"; };
			liabilities: { formula = "total_liabilities"; };
			quarter_revenue: { unit = "CNY"; formula = "single(revenue)"; };
			quarter_profit: { formula = "single(net_profit)"; };
			ttm_revenue: { formula = "ttm(revenue)"; };
			ttm_profit: { formula = "ttm(net_profit)"; };
		};
		feeds: {
			sec: {
				url = "file://$feeds/CIK{code}.json";
				format = "edgar"; enterprises = "class=sec"; every = "1d";
				items: { ${items-$(python3 "$xbrl_reference" items)} };
			};
			bolsa: {
				url = "file://$feeds/{code}.json";
				format = "xbrl_json"; enterprises = "class=bolsa";
				reported_on = "2025-04-30"; every = "1d";
				items: { $(python3 "$xbrl_reference" items) };
			};
		};
		targets: {};
	TEXT
}

# begin [ROW…]: a new state, with a roster of these rows and of those on stdin.
begin() {
	rm -rf "$work/state" "$feeds"
	mkdir -p "$feeds"
	echo 'id,name,class,code,fiscal_year_end,currency' >"$roster"
	printf '%s\n' "$@" >>"$roster"
	configure
}

# compare NAME: the facts and series of each row of the roster.
compare() {
	local id class code currency indicator files bad=

	while IFS=, read -r id _ class code _ currency; do
		mkdir -p "$work/said/$id"
		"$soewatch" -c "$conf" facts "$id" --all-revisions \
			--format=csv >"$work/said/$id/facts" || bad+=" $id"
		files=()
		for indicator in $indicators; do
			[ "$class" = sec ] || break
			files+=("$work/said/$id/$indicator.csv")
			"$soewatch" -c "$conf" series "$id" "$indicator" \
				--format=csv >"${files[-1]}" || bad+=" $id/$indicator"
		done
		if [ "$class" = sec ]; then
			python3 "$xbrl_reference" edgar "$feeds/CIK$code.json" \
				"$currency" "$work/said/$id/facts" "${files[@]}"
		else
			python3 "$xbrl_reference" xbrl_json "$feeds/$code.json" \
				"$currency" "$work/said/$id/facts"
		fi >>"$work/compared" 2>>"$work/differences" || bad+=" $code"
	done < <(tail -n +2 "$roster")
	found "$1: facts and series are those of the reference" \
		"$bad$(head -n 40 "$work/differences")"
	note "$(cat "$work/compared")"
	rm -f "$work/compared" "$work/differences"
}

# value ID INDICATOR END
value() {
	"$soewatch" -c "$conf" series "$1" "$2" --from "$3" --to "$3" \
		--format=csv | tr -d '\r' | tail -n +2
}

# of_facts ID ITEM FLAG…: end, value, day, revision and state
of_facts() {
	"$soewatch" -c "$conf" facts "$@" --format=csv | tr -d '\r' |
		cut -d, -f4,6,9,11,12
}

begin 'apple,Apple,sec,0000320193,09-30,USD' \
	'southern,China Southern,sec,0001041668,12-31,CNY' \
	'soma,SOMA,bolsa,soma_2024_4,12-31,MXN'
cp "$fixtures"/xbrl/*.json "$feeds"
chmod u+w "$feeds"/*
check 'the configuration is good' "$soewatchd" -c "$conf" --check
check 'company facts and a report load' "$soewatchd" -c "$conf" --once
check_no_match 'no row of them is refused' "$(cat "$work/err")" \
	'[1-9][0-9]* rejected'
compare 'real filings'
check_equal "Apple's assets of 2009-09-26 have both revisions and their days" \
	"$(of_facts apple total_assets --all-revisions | grep ^2009-09-26)" \
	"2009-09-26,53851000000,2009-10-27,1,superseded
2009-09-26,47501000000,2010-01-25,2,in_force"
check_match 'before the amendment the first one was known' \
	"$(of_facts apple total_assets --as-of 2010-01-24)" \
	'^2009-09-26,53851000000,2009-10-27,1,in_force$'
check_no_match 'the last quarter of 2021 was never filed' \
	"$("$soewatch" -c "$conf" facts apple revenue --format=csv)" \
	',2021-06-27,2021-09-25,'
check_equal 'and is known all the same' \
	"$(value apple quarter_revenue 2021-09-25)" '2021-09-25,83360000000'
check_equal 'a quarter of 14 weeks' \
	"$(value apple quarter_revenue 2011-12-31)" '2011-12-31,46333000000'
check_equal 'twelve months across it' \
	"$(value apple ttm_revenue 2012-03-31)" '2012-03-31,142360000000'
check_match 'a change of concept in the middle of the year' \
	"$(value apple quarter_revenue 2018-09-29)" '2018-09-29,62900000000'
check_equal 'the report is dated as the feed says' \
	"$(of_facts soma revenue | grep ^2024-12-31, | sort)" \
	"2024-12-31,3053752000,2025-04-30,1,in_force
2024-12-31,921272000,2025-04-30,1,in_force"
check_match 'explain tells its currency' \
	"$("$soewatch" -c "$conf" explain soma quarter_revenue --format=json)" \
	'"unit": "MXN", "word"'

before=$(of_facts apple --all-revisions)
echo >>"$feeds/CIK0000320193.json"
run "$soewatchd" -c "$conf" --once
check_match 'the same figures in another body are no new facts' \
	"$(cat "$work/err")" 'once: .* 0 figures new, 0 restated, '
check_equal 'and the facts are as before' \
	"$(of_facts apple --all-revisions)" "$before"

cp "$fixtures/xbrl/CIK0001041668.json" "$feeds/CIK0000320193.json"
run "$soewatchd" -c "$conf" --once
check_equal 'the facts of another company are refused' "$rc" 1
check_match 'with both numbers' "$(cat "$work/err")" \
	'CIK0000320193.json: cik: these are the facts of 1041668: expected those of 0000320193'
check_equal 'and nothing of them is stored' \
	"$(of_facts apple --all-revisions)" "$before"

# A better concept that the configuration learns of later: the other one had
# been repeated and restated meanwhile, and has no more say.
begin 'late,Late,sec,0000000007,12-31,USD'
flow() { # VALUE FILED
	printf '{"start":"2014-01-01","end":"2014-12-31","val":%s,"accn":"%s","form":"10-K","filed":"%s"}' \
		"$1" "$2" "$2"
}
printf '{"cik":7,"facts":{"us-gaap":{"Revenues":{"units":{"USD":[%s]}},"SalesRevenueNet":{"units":{"USD":[%s,%s,%s]}}}}}' \
	"$(flow 110 2015-02-20)" "$(flow 100 2015-02-20)" \
	"$(flow 100 2016-02-20)" "$(flow 105 2017-02-20)" \
	>"$feeds/CIK0000000007.json"
concepts() {
	items="revenue = ( $1 );" configure
	run "$soewatchd" -c "$conf" --once
}
concepts '"us-gaap:SalesRevenueNet"'
check_equal 'one concept' \
	"$rc $(value late ttm_revenue 2014-12-31)" \
	'0 2014-12-31,105'
concepts '"us-gaap:Revenues", "us-gaap:SalesRevenueNet"'
check_equal 'and a better one, learned of later' \
	"$rc $(value late ttm_revenue 2014-12-31)" \
	'0 2014-12-31,110'
check_equal 'on every day since' \
	"$("$soewatch" -c "$conf" series late ttm_revenue --as-of 2016-03-01 \
		--format=csv | tr -d '\r' | tail -n 1)" '2014-12-31,110'

# Companies never seen before.
seed=${SEED-20091027}
note "invented companies: SEED=$seed"
begin
python3 "$top_srcdir/tests/reference/random_edgar.py" "$feeds" "$seed" 12 \
	>"$work/rows"
grep . "$work/rows" >>"$roster"
sed -i '/^$/d' "$roster"
check 'invented companies load' "$soewatchd" -c "$conf" --once
compare 'twelve invented companies'

# The collected sources themselves, which stand beside the project where it is
# developed, not in it.
shared=$top_srcdir/../shared/feeds
if [ -d "$shared/sec" ]; then
	begin 'apple,Apple,sec,0000320193,09-30,USD' \
		'marvell,Marvell,sec,0001835632,01-31,USD' \
		'lpa,LPA,sec,0001997711,12-31,USD' \
		'southern,China Southern,sec,0001041668,12-31,CNY' \
		'soma,SOMA,bolsa,soma_2024_4,12-31,MXN'
	cp "$shared"/sec/CIK*.json "$feeds"
	cp "$shared/sec/lpa_facts.json" "$feeds/CIK0001997711.json"
	cp "$shared/sec/CIK0001041668.EXCERPT.json" "$feeds/CIK0001041668.json"
	cp "$shared/xbrl_json/soma_2024_4_cleaned_facts.json" \
		"$feeds/soma_2024_4.json"
	chmod u+w "$feeds"/*
	check 'the collected filings load' "$soewatchd" -c "$conf" --once
	compare 'five collected files'
else
	skip 'five collected files' \
		"SKIPPED: ../shared/feeds/sec is not beside the sources"
fi

done_testing
