# The library against the model, on targets that differ each day.
exec "$srcdir/fuzz/differ" "$LINES" "$PWD/fuzz/differ.d" "${DIFFER_COUNT:-20000}" "$(date +%Y%m%d)"
