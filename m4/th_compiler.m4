# TH_COMPILER_WARNINGS
# --------------------
# C11 and the warnings this project is kept free of; --enable-werror makes them errors.
AC_DEFUN([TH_COMPILER_WARNINGS], [
	AC_ARG_ENABLE([werror],
		[AS_HELP_STRING([--enable-werror], [treat warnings as errors (no)])],
		[], [enable_werror=no])
	TH_CFLAGS="-std=gnu11 -fvisibility=hidden -Wall -Wextra -Wshadow -Wstrict-prototypes"
	TH_CFLAGS="$TH_CFLAGS -Wmissing-prototypes -Wpointer-arith -Wformat=2 -Wundef"
	# thumb-worker decodes what anybody has uploaded.
	TH_CFLAGS="$TH_CFLAGS -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
	AS_IF([test "$enable_werror" = yes], [TH_CFLAGS="$TH_CFLAGS -Werror"])
	AC_SUBST([TH_CFLAGS])

	TH_CXXFLAGS="-std=gnu++17 -fvisibility=hidden -Wall -Wextra -Wshadow -Wpointer-arith"
	TH_CXXFLAGS="$TH_CXXFLAGS -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
	AS_IF([test "$enable_werror" = yes], [TH_CXXFLAGS="$TH_CXXFLAGS -Werror"])
	AC_SUBST([TH_CXXFLAGS])
])

# TH_SANITIZERS
# -------------
# --with-sanitizers=address,undefined builds everything with them.  A module with ASan or TSan can
# only be loaded by a varnishd that has it, too; one with UBSan by any.
AC_DEFUN([TH_SANITIZERS], [
	AC_ARG_WITH([sanitizers],
		[AS_HELP_STRING([--with-sanitizers=LIST],
			[build with these sanitizers, such as address,undefined (no)])],
		[], [with_sanitizers=no])
	AS_CASE([$with_sanitizers],
		[no], [],
		[yes], [AC_MSG_ERROR([--with-sanitizers wants a list, such as address,undefined])],
		[TH_SANITIZE="-fsanitize=$with_sanitizers -fno-sanitize-recover=all"
		 TH_SANITIZE="$TH_SANITIZE -fno-omit-frame-pointer -g"])
	AC_SUBST([TH_SANITIZE])
	AM_CONDITIONAL([SANITIZED], [test "$with_sanitizers" != no])
	AM_CONDITIONAL([LOADABLE],
		[test "$with_sanitizers" = no || test "$with_sanitizers" = undefined])
])

# TH_THREAD_SANITIZER
# -------------------
# The flags of ThreadSanitizer, if a program with it runs here.  What has another sanitizer has
# that one.
AC_DEFUN([TH_THREAD_SANITIZER], [
	AC_MSG_CHECKING([whether programs run with ThreadSanitizer])
	th_save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -fsanitize=thread"
	TH_TSAN=$TH_SANITIZE
	AS_IF([test -n "$TH_SANITIZE"], [AC_MSG_RESULT([not with others])],
		[AC_RUN_IFELSE([AC_LANG_PROGRAM()],
			[TH_TSAN="-fsanitize=thread -g"; AC_MSG_RESULT([yes])],
			[AC_MSG_RESULT([no])],
			[AC_MSG_RESULT([cannot be tried])])])
	CFLAGS=$th_save_CFLAGS
	AC_SUBST([TH_TSAN])
])
