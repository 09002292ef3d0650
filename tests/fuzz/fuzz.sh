# A short run of the fuzzer; FUZZ_SECONDS says how short.
exec "$srcdir/fuzz/fuzz" "$PWD/fuzz/fuzz.d" "${FUZZ_SECONDS:-60}"
