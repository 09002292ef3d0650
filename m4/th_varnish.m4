# TH_VARNISH_FEATURES
# -------------------
# What releases of Varnish do differently, found out by trying; vmod_thumb.h makes use of it.
AC_DEFUN([TH_VARNISH_FEATURES], [
	# varnish 9 and Vinyl Cache have renamed the directives of counters, and say nothing when they
	# are given the old ones
	AC_MSG_CHECKING([what directives of counters are called])
	AS_IF([grep -q vinyl_vsc_begin "$VSCTOOL"],
		[VSC_PREFIX=vinyl_vsc], [VSC_PREFIX=varnish_vsc])
	AC_MSG_RESULT([$VSC_PREFIX])
	AC_SUBST([VSC_PREFIX])

	th_save_CPPFLAGS=$CPPFLAGS
	CPPFLAGS="$CPPFLAGS $VARNISHAPI_CFLAGS"
	# what Vinyl Cache calls cache_varnishd.h
	AC_CHECK_HEADERS([cache/cache_vinyld.h], [], [], [[
		#define WITH_PERSISTENT_STORAGE 0
		#include <stdlib.h>
	]])
	# from 7.0, from 7.0, from 7.1, from 7.1
	AC_CHECK_DECLS([WS_Allocated, VAS_errtxt, VRT_Assign_Backend, VRT_AddFilter], [], [], [[
		#include <stdlib.h>
		#include <cache/cache.h>
		#include <cache/cache_filter.h>
	]])
	# from 7.3
	AC_CHECK_MEMBERS([struct vdi_methods.release], [], [], [[
		#include <stdlib.h>
		#include <cache/cache.h>
	]])
	AC_MSG_CHECKING([whether a backend may be reached via another])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
		#include <stdlib.h>
		#include <cache/cache.h>
	]], [[
		return (VRT_new_backend(NULL, NULL, NULL) != NULL);
	]])], [
		AC_MSG_RESULT([yes])
		AC_DEFINE([HAVE_BACKEND_VIA], [1], [Whether VRT_new_backend() has three arguments])
	], [AC_MSG_RESULT([no])])
	CPPFLAGS=$th_save_CPPFLAGS
])
