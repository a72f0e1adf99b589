#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run: each format's fuzzer with libFuzzer, AddressSanitizer and UBSan, for so
# many inputs.  `make fuzz`.
#
#	RUNS=1000000 FORMATS='csv json' FUZZ_BUILD=build-fuzz make fuzz

set -u
source=$1
fuzz=$source/tests/fuzz
runs=${RUNS-1000000}
build=${FUZZ_BUILD-$source/build-fuzz}
formats=${FORMATS-$(cd "$fuzz/formats" && basename -s .conf -- *.conf)}

mkdir -p "$build" && cd "$build" || exit 1
if [ ! -f Makefile ]; then
	"$source/configure" -q CC=clang --enable-fuzzers --enable-sanitizers \
		--enable-werror || exit 1
fi
make -s -j"$(nproc)" fuzzers || exit 1

found=0
for format in $formats; do
	# What is found stays there, with the inputs that reach new code.
	mkdir -p "corpus/$format" findings
	start=$SECONDS
	if tests/fuzz/fuzz_collector "--format=$format" "-runs=$runs" \
		-max_len=4096 -timeout=20 -rss_limit_mb=1024 \
		"-dict=$fuzz/dictionaries/$format.dict" \
		"-artifact_prefix=findings/$format-" -print_final_stats=1 \
		"corpus/$format" "$fuzz/corpus/$format" >"$format.log" 2>&1
	then
		result=clean
	else
		result="FOUND something: see $build/$format.log"
		found=1
	fi
	printf '%-12s %9d inputs %5d s  %s\n' "$format" \
		"$(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$format.log")" $((SECONDS - start)) "$result"
done
mkdir -p corpus/message findings
if tests/fuzz/fuzz_message "-runs=$runs" -max_len=4096 -timeout=20 \
	-rss_limit_mb=1024 -artifact_prefix=findings/message- \
	corpus/message "$fuzz/corpus/message" >message.log 2>&1
then
	echo 'message      clean'
else
	echo "message      FOUND something: see $build/message.log"
	found=1
fi
exit "$found"
