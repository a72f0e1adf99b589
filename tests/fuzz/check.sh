#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check: each format's fuzzer for a short while, on mutations of its corpus.
# The same seed gives the same inputs: RUNS=… and SEED=… for others.

. "$top_srcdir/tests/tap.sh"

fuzz=$top_srcdir/tests/fuzz
runs=${RUNS-3000}
seed=${SEED-96}
FUZZ_LAST=$(mktemp) || exit 1
export FUZZ_LAST
trap 'rm -f "$FUZZ_LAST"' EXIT

for conf in "$fuzz/formats/"*.conf; do
	format=$(basename "$conf" .conf)
	name="$format: $runs mutations, seed $seed"
	if said=$("$top_builddir/tests/fuzz/fuzz_collector" \
		"--format=$format" "-runs=$runs" "-seed=$seed" \
		"$fuzz/corpus/$format" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$(tail -n 40 <<<"$said"
			echo 'the input, in base64:'
			base64 "$FUZZ_LAST")"
	fi
	name="$format: its corpus holds figures"
	said=$("$top_builddir/tests/fuzz/fuzz_collector" "--format=$format" \
		"$fuzz/corpus/$format" 2>&1)
	if grep -qE '^[1-9][0-9]* figures read' <<<"$said"; then
		ok "$name"
	else
		not_ok "$name" "$said"
	fi
	if [ -f "$fuzz/dictionaries/$format.dict" ]; then
		ok "$format has a dictionary"
	else
		not_ok "$format has a dictionary"
	fi
done

name="message: $runs mutations, seed $seed"
if said=$("$top_builddir/tests/fuzz/fuzz_message" "-runs=$runs" \
	"-seed=$seed" "$fuzz/corpus/message" 2>&1); then
	ok "$name"
else
	not_ok "$name" "$(tail -n 40 <<<"$said"
		echo 'the input, in base64:'
		base64 "$FUZZ_LAST")"
fi

done_testing
