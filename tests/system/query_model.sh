# thumb.query does what its model in Python does, on random URLs; and on long ones, in little time.
. "$srcdir/system/setup.sh"

queries=$BUILD/tests/fuzz/queries
seed=${SEED:-$RANDOM}
echo "seed $seed"
/usr/bin/python3 "$srcdir/fuzz/query_model.py" "$seed" 20000 >"$dir/urls"
expect "URLs" "$(wc -l <"$dir/urls")" 20000
/usr/bin/python3 "$srcdir/fuzz/query_model.py" "$dir/urls" >"$dir/model" || fail "the model"
"$queries" <"$dir/urls" >"$dir/module" || fail "the module: status $?"
cmp "$dir/model" "$dir/module" || {
	paste "$dir/urls" "$dir/model" "$dir/module" | awk -F'\t' '$6 != $7' | head -n 5
	fail "the model and the module differ, with SEED=$seed"
}
# most of the URLs are changed
changed=$(cut -f5 "$dir/urls" | paste - "$dir/module" | awk -F'\t' '$1 != $2' | wc -l)
[ "$changed" -gt 10000 ] || fail "only $changed URLs are changed"

# 64 KiB of parameters in the worst orders
/usr/bin/python3 - >"$dir/long" <<'END'
n = 20000
for names in (["a"] * n, ["%x" % i for i in range(n, 0, -1)], ["%61" * 9 + "%d" % i for i in range(2000, 0, -1)], [""] * n):
    print("*a*a*b", "x*", 1, 0, "/?" + "&".join(names)[:65536], sep="\t")
    print("", "", 1, 0, "/?" + "&".join(names)[:65536], sep="\t")
END
"$queries" <"$dir/long" >"$dir/out" || fail "long URLs: status $?"
/usr/bin/python3 "$srcdir/fuzz/query_model.py" "$dir/long" | cmp - "$dir/out" || fail "long URLs"
exit 0
