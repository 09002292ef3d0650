# TH_KIND(NAME, VARIABLE, MODULES, PACKAGES)
# ------------------------------------------
# --without-NAME builds a worker without the kinds of file that these modules are for.
AC_DEFUN([TH_KIND], [
	AC_ARG_WITH([$1],
		[AS_HELP_STRING([--without-$1], [leave out what needs $1])],
		[], [with_$1=yes])
	AS_IF([test "$with_$1" != no], [
		PKG_CHECK_MODULES([$2], [$3], [],
			[AC_MSG_ERROR([$3 not found: install $4, or configure --without-$1])])
		AC_DEFINE([WITH_$2], [1], [Whether to build what needs $1.])
		with_$1=yes
	], [AC_DEFINE([WITH_$2], [0])])
	AM_CONDITIONAL([WITH_$2], [test "$with_$1" != no])
])
