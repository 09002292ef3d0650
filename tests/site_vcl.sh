# For system tests and benches, to be sourced: the VCL of a site before $dir/thumbd.sock.

# site_vcl FILE PORT [SITE [RENDERER [GUARD]]] <MORE: the objects that thumb.vcl needs, and more
# VCL, most often thumb-site.vcl and what differs. The application is at the port, or there is
# "none"; the arguments are those of thumb.site, thumb.guard, and more of thumb.renderer. Orders are
# in $dir/rollout.
site_vcl() {
	local application='{ .host = "127.0.0.1"; .port = "'$2'"; }'
	[ "$2" != none ] || application='none;'
	cat >"$1" <<-END
		vcl 4.1;

		import thumb;

		backend application $application

		sub vcl_init {
			new thumbs = thumb.site(${3-});
			new thumbd = thumb.renderer(socket = "$dir/thumbd.sock",
			    fallback = application${4:+, $4});
			new guard = thumb.guard(${5-});
			new rollout = thumb.rollout("$dir/rollout");
		}

	END
	cat >>"$1"
}
