# The table of types: all programs know an added row, and all lists agree with the table.
. "$srcdir/system/setup.sh"

top=$(realpath "$srcdir/..")

# an added row
cat >"$dir/more.h" <<'END'
#define THUMBURL_MORE_TYPES(X)							\
	X(FOO, NONE,								\
	    (.code = "foo", .extensions = { "foo", "fou" },			\
	    .format = THUMBURL_FORMAT_WEBP, .nature = THUMBURL_VECTOR,		\
	    .params = THUMBURL_PARAM_BIT(PAGE) | THUMBURL_PARAM_BIT(TIME),		\
	    .quality = THUMBURL_QUALITY_LOW),					\
	    (.title = "a Foo",							\
	    .files = { { "a Foo", "image/x-foo", "F.O", 3 } },			\
	    .built = 1, .usual = 1, .cheap_below = 2 << 20, .thumb = "WebP"))
END
cat >"$dir/main.c" <<'END'
#include "config.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "job/types.h"
#include "thumbctl/command.h"
#include "thumbd/schedule/cost.h"
#include "vmod/state/control.h"
#include "worker/inspect/sniff.h"

/* The URLs of the library. */
static void
print_urls(void)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	static const char target[] = "/v1/wikipedia/commons/A.FOU?p=2&q=low&t=3s&w=500";
	struct thumburl_site site;
	struct thumburl_ref ref;
	char text[256];

	options.params = "p,q,t,w";
	options.steps = "250,500,1000";
	if (thumburl_site_init(&site, &options, text, sizeof text))
		errx(1, "%s", text);
	if (thumburl_parse(&site, target, strlen(target), &ref) != THUMBURL_OK)
		errx(1, "the URL is refused");
	thumburl_format_path(&site, &ref, text, sizeof text);
	printf("url %s %s\n", thumburl_type_code(ref.type), text);
	printf("step %u\n", thumburl_step_width(&site, 900, ref.type, 300));
}

/* What thumbd knows: --types, and the cost. */
static void
print_thumbd(void)
{
	struct job job = { .what = JOB_THUMB, .type = THUMBURL_TYPE_FOO };
	struct identity identity = { .size = (2 << 20) - 1 };
	struct costs *costs = costs_new();
	char text[256] = "";
	uint32_t set;

	printf("list %d", types_parse("foo", &set, text, sizeof text));
	printf(" %d %d\n", set == THUMBURL_TYPE_BIT(FOO), (types_usual() & set) == set);
	printf("cost %d", costs_of(costs, &job, &identity) == COST_CHEAP);
	identity.size++;
	printf(" %d\n", costs_of(costs, &job, &identity) == COST_DEAR);
	costs_free(&costs);
}

/* The module's control file, and the worker's eyes. */
static void
print_others(void)
{
	char text[] = "stage = on\npercent = 100\ntypes = foo\nend\n", message[256] = "";
	struct control control = { .types = 0 };
	const struct sniffed found = sniff((const uint8_t *)"FxO", 3);

	control_parse(&control, "control", text, strlen(text), 0, message, sizeof message);
	printf("control %d %s\n", control.types == THUMBURL_TYPE_BIT(FOO), message);
	printf("sniff %d %s\n", found.type == THUMBURL_TYPE_FOO, found.file->media_type);
}

int
main(void)
{
	static char name[] = "types", json[] = "--json", rst[] = "--rst";
	char *as_table[] = { name, NULL }, *as_json[] = { name, json, NULL },
	    *as_rst[] = { name, rst, NULL };

	print_urls();
	print_thumbd();
	print_others();
	command_call(&command_types, as_table);
	command_call(&command_types, as_json);
	command_call(&command_types, as_rst);
	return (0);
}
END
cc -std=gnu11 -Wall -Wextra -Werror -O0 $SANITIZE -include "$dir/more.h" -I"$BUILD" -I"$top/src" \
    -o "$dir/main" "$dir/main.c" "$top"/src/{thumburl,job,contents,option,conf,thumbctl/terminal}/*.c \
    "$top"/src/thumbctl/{command,types*}.c "$top"/src/thumbd/{schedule/cost,originals/identity}.c \
    "$top"/src/vmod/state/{control,words}.c "$top/src/worker/inspect/sniff.c" -lnettle -ljansson \
    2>"$dir/cc.log" || fail "it does not compile: $(head -n 20 "$dir/cc.log")"
"$dir/main" >"$dir/out" || fail "status $?"

# has LINE: it is in the output
has() {
	grep -qxF -- "$1" "$dir/out" || fail "no line \"$1\" in $(head -n 8 "$dir/out")"
}
has 'url foo /wikipedia/commons/thumb/b/ba/A.FOU/qlow-page2-500px-seek%3D3-A.FOU.webp'
has 'step 1000'
has 'list 0 1 1'
has 'cost 1 1'
has 'control 1 '
has 'sniff 1 image/x-foo'
has "$(printf 'foo\tenabled\twebp\tvector\tf,info,p,q,t,v,w\tfoo,fou')"
has '      "type": "foo",'
has '        "image/x-foo"'
has '**foo** (*.foo*, *.fou*)'
has '  WebP. Cheap below 2 MB.'

# all lists have the types of this build
"$THUMBCTL" types >"$dir/table" || fail "thumbctl types: status $?"
while IFS=$(printf '\t') read -r type default format nature params extensions; do
	for extension in $(echo "$extensions" | tr , ' '); do
		expect "the type of .$extension" "$("$THUMBCTL" url --fields type,format \
		    "/v1/wikipedia/commons/A.$extension?w=9")" "ok	$type	$format"
	done
	page=$(ls "$BUILD/doc/thumbd.8" "$top/doc/thumbd.8" 2>/dev/null | head -n 1)
	[ "$default" = "not built" ] || grep -q "\\\\fB$type\\\\fP (" "$page" ||
	    fail "thumbd(8) does not list $type"
done <<END
$(grep -v '^#' "$dir/table")
END
[ "$(grep -c . "$dir/table")" -gt 10 ] || fail "types are missing"
"$THUMBCTL" types --json | /usr/bin/python3 -c '
import json, sys
tables = json.load(sys.stdin)
types = {t["type"]: t for t in tables["types"]}
assert types["svg"]["media_types"] == ["image/svg+xml"] and types["svg"]["nature"] == "vector"
assert types["tiff"]["media_types"] == ["image/tiff"] and "p" in types["tiff"]["parameters"]
assert {"format": "avif", "media_type": "image/avif"} in tables["formats"]
' || fail "the JSON"
exit 0
