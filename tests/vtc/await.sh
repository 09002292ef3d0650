# Waits until a counter of a varnishd has a value, however long that takes:
# await.sh NAME COUNTER N | -ge N | +N, which is N more than at the beginning.
# await.sh NAME idle: until no fetch is under way.
name=$1
[ "$2" != idle ] || set -- "$1" MEMPOOL.busyobj.live 0
counter=$2
end=$((SECONDS + 600))

value() {
	varnishstat -n "$name" -1 -f "$counter" | awk '{ print $2 }'
}

case $3 in
-ge)	test="-ge $4" ;;
+*)	test="-ge $(($(value) + ${3#+}))" ;;
*)	test="-eq $3" ;;
esac
until [ "$(value)" $test ]; do
	[ $SECONDS -lt $end ] || { echo "$counter is $(value), and not $test"; exit 1; }
	sleep 0.05
done
