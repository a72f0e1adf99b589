#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# formats: presets and tables from a configuration to the ledger: error replies
# and empty ones, two vintages of a table, filters; and the collected payloads
# of real sources, where they are at hand.

. "$top_srcdir/tests/system/lib.sh"

need python3

mkdir -p "$work/conf" "$work/feeds"
conf=$work/conf/soewatch.conf
cat >"$work/conf/enterprises.csv" <<TEXT
id,name,class,code
ansteel,鞍钢股份,listed,000898
bank,平安银行,listed,000001
dealer,国信证券,listed,002736
spdb,浦发银行,listed,600000
rely,日月明,listed,603596
giant,巨子生物,hongkong,02367
china,全国,nation,CHN
liaoning,辽宁省,province,210000
jilin,吉林省,province,220000
TEXT
# One URL a feed, which nobody fetches: files come by hand.
cat >"$conf" <<TEXT
version = 1;
state_directory = "$work/state";
enterprises = "enterprises.csv";
items: {
	assets: { kind = "stock"; }; equity: { kind = "stock"; };
	revenue: { kind = "flow"; }; profit: { kind = "flow"; };
	netcash: { kind = "flow"; };
	growth: { kind = "stock"; unit = "%"; }; m2: { kind = "stock"; };
	gdp: { kind = "flow"; }; cities: { kind = "stock"; unit = "count"; };
};
indicators: { scale: { formula = "assets"; unit = "CNY"; }; };
feeds: {
	eastmoney: { url = "http://127.0.0.1:1/e"; format = "eastmoney";
		enterprises = "class=listed or class=hongkong";
		items: { assets = ".TOTAL_ASSETS"; equity = ".TOTAL_EQUITY";
			revenue = (".TOTAL_OPERATE_INCOME", ".OPERATE_INCOME");
			profit = (".TOTAL_PROFIT", ".PRETAX_PROFIT");
			netcash = ".NETCASH_OPERATE"; }; };
	# Two rows of each kind of report, cut out of a reply.
	sample: { url = "http://127.0.0.1:1/e"; format = "eastmoney";
		records = ".sample[]"; enterprises = "class=listed";
		others = "pass";
		items: { assets = ".TOTAL_ASSETS"; equity = ".TOTAL_EQUITY";
			revenue = ".TOTAL_OPERATE_INCOME";
			profit = (".TOTAL_PROFIT", ".PARENT_NETPROFIT");
			netcash = ".NETCASH_OPERATE"; }; };
	sina: { url = "http://127.0.0.1:1/s"; format = "sina";
		enterprises = "id=rely";
		items: { revenue = ("BIZINCO", "BIZTOTINCO");
			profit = "TOTPROFIT"; }; };
	tushare: { url = "http://127.0.0.1:1/t"; format = "tushare";
		enterprises = "class=listed"; others = "pass";
		items: { assets = ".total_assets"; }; };
	nation: { url = "http://127.0.0.1:1/n"; format = "nbs"; rhythm = "month";
		enterprises = "class=nation";
		items: { growth = ("A020101", "A0D0102"); m2 = "A0D0101"; }; };
	provinces: { url = "http://127.0.0.1:1/n"; format = "nbs";
		rhythm = "year"; enterprises = "class=province";
		items: { cities = ("A010101", "A01010101"); }; };
	bank: { url = "http://127.0.0.1:1/b"; format = "worldbank";
		enterprises = "class=nation";
		items: { growth = "NY.GDP.MKTP.KD.ZG"; }; };
	reshaped: { url = "http://127.0.0.1:1/b"; format = "json";
		records = ".series[]"; period_end = ".year"; rhythm = "year";
		enterprises = "class=nation"; items: { growth = ".value"; }; };
	gdp_2018: { url = "http://127.0.0.1:1/g"; format = "csv";
		layout = "periods_across"; encoding = "GBK"; title_lines = 3;
		enterprise = "地区"; enterprise_key = "name"; others = "pass";
		reported_on = "2018-10-01"; rhythm = "year"; unit = "in_name";
		enterprises = "class=province";
		items: { gdp = "地区生产总值"; }; };
	gdp_2026: { url = "http://127.0.0.1:1/g"; format = "csv";
		layout = "periods_across"; encoding = "GBK"; title_lines = 3;
		enterprise = "地区"; enterprise_key = "name"; others = "pass";
		reported_on = "2026-02-01"; rhythm = "year"; unit = "in_name";
		enterprises = "class=province";
		items: { gdp = "地区生产总值"; }; };
};
TEXT
check 'the configuration is good' "$soewatchd" -c "$conf" --check

# tries NAME FEED FILE LINE…: the file gives these lines and maybe others, and
# nothing is refused.
tries() {
	local name=$1 feed=$2 file=$3 line lost=

	shift 3
	run "$soewatch" -c "$conf" try "$feed" "$file" --format=csv
	for line; do
		grep -qF -- "$line" "$work/out" || lost+="$line
"
	done
	if [ "$rc" -eq 0 ] && [ -z "$lost" ]; then
		ok "$name"
	else
		not_ok "$name" "missing:
$lost$(run_text)"
	fi
}

# gives_nothing NAME FEED FILE
gives_nothing() {
	run "$soewatch" -c "$conf" try "$2" "$3" --format=csv
	check_equal "$1: read" "$rc" 0
	check_equal "$1: no figure" "$(tail -n +2 "$work/out")" ''
}

# ---- our own small files, of the same shapes

printf '{"version":null,"result":null,"success":false,"message":"空","code":9201}' \
	>"$work/feeds/empty.json"
printf '{"version":null,"result":null,"success":false,"message":"报表不存在","code":9501}' \
	>"$work/feeds/error.json"
printf '{"code":40001,"msg":"没有权限","data":null}' >"$work/feeds/token.json"
gives_nothing 'an empty reply' eastmoney "$work/feeds/empty.json"
check 'an empty reply is imported' \
	"$soewatch" -c "$conf" import eastmoney "$work/feeds/empty.json"
check_status 1 'an error reply is not' \
	"$soewatch" -c "$conf" import eastmoney "$work/feeds/error.json"
check_match 'its message is told' "$(run_text)" 'an error reply: .*报表不存在'
check_status 1 'nor one without rights' \
	"$soewatch" -c "$conf" import tushare "$work/feeds/token.json"
check_match 'its message is told, too' "$(run_text)" '"40001".*没有权限'
check_match 'error replies are in quarantine' \
	"$(grep -rl '报表不存在' "$work/state/quarantine")" .
check_match 'with their reason' \
	"$(cat "$work"/state/quarantine/*)" 'an error reply: .*9501'
check_no_match 'empty ones are not' \
	"$(grep -rl '"空"' "$work/state/quarantine")" .

table() {
	printf '数据库：分省年度数据\r\n指标：地区生产总值(亿元)\r\n时间：几年\r\n%s\r\n' \
		"$(printf '%s\r\n' "$@" '注：按当年价格计算' '数据来源：统计局')" |
		iconv -f UTF-8 -t GBK
}
table '地区,2016年,2015年,2014年' '北京市,1,2,3' \
	'辽宁省,22246.90,28669.02,28626.58' >"$work/feeds/2018.csv"
table '地区,2016年,2015年,2014年' '北京市,4,5,6' \
	'辽宁省,20832.0,20657.8,28626.58' >"$work/feeds/2026.csv"
check 'the older table' \
	"$soewatch" -c "$conf" import gdp_2018 "$work/feeds/2018.csv"
check 'the newer one' \
	"$soewatch" -c "$conf" import gdp_2026 "$work/feeds/2026.csv"
facts() {
	"$soewatch" -c "$conf" facts liaoning gdp --format=csv "$@" |
		cut -d, -f4,6,9
}
check_output 'the newer table counts' 'period_end,value,reported_on
2014-12-31,2862658000000,2026-02-01
2015-12-31,2065780000000,2026-02-01
2016-12-31,2083200000000,2026-02-01' facts
check_output 'in 2020 it was the older one' 'period_end,value,reported_on
2014-12-31,2862658000000,2018-10-01
2015-12-31,2866902000000,2018-10-01
2016-12-31,2224690000000,2018-10-01' facts --as-of 2020-01-01
check_equal 'both revisions stay' \
	"$(facts --all-revisions | grep -c 2015-12-31)" 2

# A filter, where it is built in.
cat >"$work/conf/filter.conf" <<'TEXT'
version = 1;
state_directory = "state";
enterprises = "enterprises.csv";
items: { assets: { kind = "stock"; }; };
feeds: { filtered: {
	url = "http://127.0.0.1:1/f"; format = "json";
	enterprises = "id=ansteel"; period_end = ".[0]";
	filter = ".rows | to_entries[] | [.key, .value.a]";
	items: { assets = ".[1]"; };
}; };
TEXT
printf '{"rows":{"20241231":{"a":12.5},"20231231":{"a":"7"}}}' \
	>"$work/feeds/filter.json"
run "$soewatchd" -c "$work/conf/filter.conf" --check
if grep -q 'no libjq' "$work/err" "$work/out"; then
	check_equal 'without libjq a filter is a mistake' "$rc" 2
else
	check_equal 'a filter is good' "$rc" 0
	run "$soewatch" -c "$work/conf/filter.conf" try filtered \
		"$work/feeds/filter.json" --format=csv
	check_equal 'and gives figures' \
		"$(tail -n +2 "$work/out" | cut -d, -f1,4,6)" \
		'ansteel,2023-12-31,7
ansteel,2024-12-31,12.5'
fi

# Statistics by dimensions, flat and by series; libjq is needed.
sdmx_head='"structure":{"dimensions":{
 "dataSet":[{"id":"REF_AREA","values":[{"id":"CHN"}]}],'
currencies='{"id":"CURRENCY","values":[{"id":"NZD"},{"id":"RUB"}]}'
times='{"id":"TIME_PERIOD","values":[{"id":"2015-Q3"},{"id":"2015-12-31"}]}'
echo "{$sdmx_head\"observation\":[$currencies,$times]}},
 \"dataSets\":[{\"observations\":{\"0:0\":[1.5931,0],\"0:1\":[1.5925],
 \"1:1\":[40.3]}}]}" >"$work/feeds/flat.json"
echo "{$sdmx_head\"series\":[$currencies],\"observation\":[$times]}},
 \"dataSets\":[{\"series\":{\"0\":{\"observations\":{\"0\":[1.5931,0],
 \"1\":[1.5925]}},\"1\":{\"observations\":{\"1\":[40.3]}}}}]}" \
	>"$work/feeds/series.json"
cat >"$work/conf/sdmx.conf" <<TEXT
version = 1;
state_directory = "$work/state-sdmx";
enterprises = "enterprises.csv";
items: { nzd: { kind = "stock"; unit = "x"; };
	rub: { kind = "stock"; unit = "x"; }; };
feeds: { rates: { url = "http://127.0.0.1:1/x"; format = "sdmx_json";
	enterprise = ".REF_AREA"; others = "pass"; name = ".CURRENCY";
	items: { nzd = "NZD"; rub = "RUB"; }; }; };
TEXT
# sdmx_tries NAME FILE FIGURES
sdmx_tries() {
	run "$soewatch" -c "$work/conf/sdmx.conf" try rates "$2" --format=csv
	check_equal "SDMX-JSON, $1" "$(cut -d, -f1-6 "$work/out")" "$3"
}
if "$soewatchd" -c "$work/conf/sdmx.conf" --check >/dev/null 2>&1; then
	for shape in flat series; do
		sdmx_tries "$shape" "$work/feeds/$shape.json" \
			'enterprise,item,period_start,period_end,basis,value
china,nzd,,2015-09-30,,1.5931
china,nzd,,2015-12-31,,1.5925
china,rub,,2015-12-31,,40.3'
	done
else
	skip 'SDMX-JSON' 'built without libjq'
fi

# ---- what was collected from the sources themselves

shared=${SHARED-$top_srcdir/../shared}/feeds
if [ ! -d "$shared/eastmoney" ]; then
	skip 'the collected payloads' \
		"SKIPPED: ../shared/feeds is not beside the sources"
	done_testing
	exit
fi
if "$soewatchd" -c "$work/conf/sdmx.conf" --check >/dev/null 2>&1; then
	sed -i 's/REF_AREA/CURRENCY_DENOM/' "$work/conf/sdmx.conf"
	sed -i 's/CHN$/EUR/' "$work/conf/enterprises.csv"
	for shape in flat ts; do
		sdmx_tries "the exchange rates of a central bank, $shape" \
			"$shared/sdmx/ECB_EXR_$shape.json" \
			'enterprise,item,period_start,period_end,basis,value
china,nzd,,2013-01-18,,1.5931
china,nzd,,2013-01-21,,1.5925
china,rub,,2013-01-18,,40.3426
china,rub,,2013-01-21,,40.3'
	done
	sed -i 's/EUR$/CHN/' "$work/conf/enterprises.csv"
fi
e=$shared/eastmoney
tries 'eastmoney: balance sheets' sample \
	"$e/RPT_DMSK_FN_BALANCE_56ed0962.json" \
	'bank,assets,,1990-12-31,,2919190000,CNY' \
	'bank,equity,,1990-12-31,,236510000,CNY'
tries 'eastmoney: cents' sample "$e/RPT_DMSK_FN_BALANCE_cfcb1f0b.json" \
	'bank,assets,,1992-12-31,,7522847373.55,CNY'
tries 'eastmoney: income' sample "$e/RPT_DMSK_FN_INCOME_56ed0962.json" \
	'dealer,revenue,2007-01-01,2007-06-30,,5587814345.14,CNY' \
	'dealer,profit,2007-01-01,2007-06-30,,3787085641.2,CNY'
tries 'eastmoney: flash reports' sample \
	"$e/RPT_FCI_PERFORMANCEE_56ed0962.json" \
	'spdb,revenue,2006-01-01,2006-06-30,,12690000000,CNY,2006-07-10' \
	'spdb,profit,2005-01-01,2005-06-30,,1215000000,CNY,2006-07-10'
tries 'eastmoney: performance' sample "$e/RPT_LICO_FN_CPD_56ed0962.json" \
	'bank,revenue,2025-01-01,2025-03-31,,33709000000,CNY,2025-04-19' \
	'bank,profit,2026-01-01,2026-03-31,,14523000000,CNY,2026-04-25'
tries 'eastmoney: a whole reply from Hong Kong' eastmoney \
	"$e/02367HK_RPT_HKF10_FN_MAININDICATOR.json" \
	'giant,assets,,2025-06-30,,11286255000,CNY' \
	'giant,revenue,2025-01-01,2025-06-30,,3112662000,CNY' \
	'giant,profit,2025-01-01,2025-06-30,,1444148000,CNY' \
	'giant,netcash,2025-01-01,2025-06-30,,715689000,CNY'
check_equal 'eastmoney: eight periods, and a null' \
	"$(grep -c '^giant,assets,' "$work/out")" 8
gives_nothing 'eastmoney: code 9201' eastmoney \
	"$e/603596HK_RPT_HKF10_FN_MAININDICATOR_empty.json"
for f in "$e"/RPT_*.json; do
	run "$soewatch" -c "$conf" try sample "$f" --format=csv
	check_equal "eastmoney: ${f##*/} is read" "$rc" 0
done

s=$shared/sina/sh603596_lrb_getFinanceReport2022.json
tries 'sina: ten periods' sina "$s" \
	'rely,revenue,2025-01-01,2025-09-30,,8357282726.53,CNY' \
	'rely,revenue,2023-01-01,2023-12-31,,7473782728.86,CNY' \
	'rely,revenue,2024-01-01,2024-03-31,,1859952289.55,CNY'
check_equal 'sina: each has both items' "$(tail -n +2 "$work/out" | wc -l)" 20
check_equal 'sina: every figure is the file'"'"'s own' \
	"$(grep '^rely,profit,' "$work/out" | cut -d, -f4,6)" \
	"$(python3 - "$s" <<'PY'
import decimal, json, sys
reports = json.load(open(sys.argv[1]))['result']['data']['report_list']
for day in sorted(reports):
    for line in reports[day]['data']:
        if line['item_field'] == 'TOTPROFIT':
            value = decimal.Decimal(line['item_value']).normalize()
            print('%s-%s-%s,%s' % (day[:4], day[4:6], day[6:], format(value, 'f')))
PY
)"
gives_nothing 'sina: nothing to report' sina \
	"$shared/sina/02367_empty_getFinanceReport2022.json"

n=$shared/nbs
tries 'nbs: growth, and none in January and February' nation \
	"$n/hgyd_A020101_industrial_growth_2024.json" \
	'china,growth,,2024-12-31,,6.2,%' 'china,growth,,2024-03-31,,4.5,%'
check_equal 'nbs: ten months' "$(tail -n +2 "$work/out" | wc -l)" 10
tries 'nbs: one month' nation "$n/hgyd_A020101_202312.json" \
	'china,growth,,2023-12-31,,6.8,%'
tries 'nbs: money in 亿元' nation "$n/hgyd_A0D0101_M2_202112-202201.json" \
	'china,m2,,2021-12-31,,238289956000000,CNY' \
	'china,m2,,2022-01-31,,243102272000000,CNY'
tries 'nbs: two units in one reply' nation "$n/hgyd_A0D01_multi_202201.json" \
	'china,m2,,2022-01-31,,243102272000000,CNY' \
	'china,growth,,2022-01-31,,9.8,%'
for f in "$n"/*_nodata.json; do
	gives_nothing "nbs: ${f##*/}" provinces "$f"
done
check_status 1 'nbs: an error reply' \
	"$soewatch" -c "$conf" try nation "$n/error_501.json"
check_match 'nbs: what it says' "$(run_text)" '"501".*未能找到符合查询条件'
tries 'nbs: a table of 1993 to 2017' gdp_2018 \
	"$n/province_gdp_1993-2017_vintage2018.csv" \
	'liaoning,gdp,2015-01-01,2015-12-31,,2866902000000,CNY,2018-10-01' \
	'jilin,gdp,2017-01-01,2017-12-31,,1494453000000,CNY,2018-10-01'
check_equal 'nbs: 25 years of two provinces' \
	"$(tail -n +2 "$work/out" | wc -l)" 50
tries 'nbs: a table of 2006 to 2024' gdp_2026 \
	"$n/province_gdp_2006-2024_vintage2026.csv" \
	'liaoning,gdp,2015-01-01,2015-12-31,,2065780000000,CNY,2026-02-01' \
	'liaoning,gdp,2024-01-01,2024-12-31,,3254080000000,CNY,2026-02-01'
check_equal 'nbs: 19 years of two provinces' \
	"$(tail -n +2 "$work/out" | wc -l)" 38

w=$shared/worldbank/CHN_gdp_growth.json
tries 'worldbank: a series in another shape' reshaped "$w" \
	'china,growth,,1961-12-31,,-27.2700000038883,%' \
	'china,growth,,1978-12-31,,11.3259779878892,%'
# The same figures in the envelope of the source's own interface.
python3 - "$w" >"$work/feeds/worldbank.json" <<'PY'
import json, sys
series = json.load(open(sys.argv[1]))['series']
rows = [{'indicator': {'id': 'NY.GDP.MKTP.KD.ZG', 'value': ''},
         'country': {'id': 'CN', 'value': ''}, 'countryiso3code': 'CHN',
         'date': str(p['year']), 'value': p['value'], 'unit': '',
         'obs_status': '', 'decimal': 1} for p in reversed(series)]
rows.insert(0, dict(rows[0], date='2025', value=None))
json.dump([{'page': 1, 'pages': 1, 'per_page': 100, 'total': len(rows),
            'sourceid': '2', 'lastupdated': '2026-01-01'}, rows], sys.stdout)
PY
cut -d, -f1-7 "$work/out" >"$work/reshaped"
run "$soewatch" -c "$conf" try bank "$work/feeds/worldbank.json" --format=csv
check_equal 'worldbank: the same figures by the preset' \
	"$(cut -d, -f1-7 "$work/out")" "$(cat "$work/reshaped")"

done_testing
