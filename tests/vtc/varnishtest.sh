# varnishtest OPTION... FILE, from a directory whose path has no special characters: each varnishd
# starts there.
file=${*: -1}
[[ $file = /* ]] || file=$PWD/$file
cd / && exec "${VARNISHTEST:?}" "${@:1:$#-1}" "$file"
