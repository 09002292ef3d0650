# For tests of the JavaScript library, to be sourced: node, and packages of npm for the tests that need them.
here=$srcdir/js
js=$srcdir/../js

# Skip the whole test.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

command -v node >/dev/null || skip_all "node is not installed"
[ "$(node -p 'parseInt(process.versions.node)')" -ge 18 ] || skip_all "node is older than 18"

# A copy of js/ with the packages of its lock file, which all tests of a build share: $packed.
needs_npm() {
	local log=$PWD/js/npm.log part
	command -v npm >/dev/null || skip_all "npm is not installed"
	mkdir -p js
	packed=$PWD/js/package
	exec 9>js/npm.lock
	flock 9
	if ! cmp -s "$js/package-lock.json" "$packed/node_modules/.lock"; then
		rm -rf "$packed"
		mkdir "$packed"
		cp "$js/package.json" "$js/package-lock.json" "$packed/"
		chmod u+w "$packed"/*
		(cd "$packed" && HOME=$PWD npm ci --ignore-scripts --no-audit --no-fund --fetch-retries 1 \
		    --fetch-timeout 60000) >"$log" 2>&1 </dev/null ||
		    skip_all "npm cannot install the packages of js/package-lock.json; see js/npm.log of the build"
		cp "$js/package-lock.json" "$packed/node_modules/.lock"
	fi
	# only what has changed: another test may be reading it
	for part in LICENSE README.md package.json src tsconfig.json; do
		diff -rq "$js/$part" "$packed/$part" >/dev/null 2>&1 && continue
		rm -rf "${packed:?}/$part"
		cp -R "$js/$part" "$packed/$part"
		chmod -R u+w "$packed/$part"
	done
	flock -u 9
	export PACKED=$packed
}

# The demo of ./run, on a free port: its address is in $url, and $dir is a temporary directory.
start_demo() {
	dir=$(mktemp -d)
	bash "$srcdir/../demo/serve" "$BUILD" >"$dir/demo.log" 2>&1 &
	demo=$!
	trap 'kill "$demo" 2>/dev/null; wait "$demo"; rm -rf "$dir"' EXIT
	until url=$(grep -om1 'http://127.0.0.1:[0-9]*/$' "$dir/demo.log"); do
		kill -0 "$demo" 2>/dev/null ||
		    { sed 's/^/# /' "$dir/demo.log"; echo "Bail out! the demo does not start"; exit 1; }
		sleep 0.1
	done
}
