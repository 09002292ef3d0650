# varnishtest OPTION... FILE, from a directory whose path any shell takes: each varnishd goes there.
file=${*: -1}
[[ $file = /* ]] || file=$PWD/$file
cd / && exec "${VARNISHTEST:?}" "${@:1:$#-1}" "$file"
