# Apache as doc/apache-store.conf configures it serves what thumbd has stored, and asks it for the rest.
. "$srcdir/sites/store/setup.sh"
. "$srcdir/sites/apache.sh"
needs apache2

start_thumbd --profile mediawiki --store "$images" --store-names both "${ids[@]}" --authorize none
start_apache apache_conf "$root"
web=(--connect-to "wiki.example:80:127.0.0.1:$web_port")
# no PHP runs here, which Apache asks for what thumbd does not have
serve_all '*%3F*'
exit 0
