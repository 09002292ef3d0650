# TH_VSC_PREFIX
# -------------
# What the directives of .vsc files are called. varnish 9 and Vinyl Cache have renamed them, and say
# nothing when they are given the old ones.
AC_DEFUN([TH_VSC_PREFIX], [
	AC_MSG_CHECKING([what directives of counters are called])
	AS_IF([grep -q vinyl_vsc_begin "$VSCTOOL"],
		[VSC_PREFIX=vinyl_vsc], [VSC_PREFIX=varnish_vsc])
	AC_MSG_RESULT([$VSC_PREFIX])
	AC_SUBST([VSC_PREFIX])
])
