# TH_TYPE(NAME, VARIABLE, MODULES, PACKAGES)
# ------------------------------------------
# --without-NAME builds a worker without the types of file that these modules are for.
AC_DEFUN([TH_TYPE], [
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

# TH_VIPS_HEIF
# ------------
# Whether libvips has that loader is known only where it runs: it may be a module.
AC_DEFUN([TH_VIPS_HEIF], [
	AC_ARG_WITH([heif],
		[AS_HELP_STRING([--without-heif], [leave out AVIF and HEIC originals])],
		[], [with_heif=yes])
	AS_IF([test "$with_heif" != no],
		[AC_DEFINE([WITH_HEIF], [1], [Whether to load AVIF and HEIC.])],
		[AC_DEFINE([WITH_HEIF], [0])])
])

# TH_VIPS_MAGICK
# --------------
# Not every libvips comes with ImageMagick's loader; without it there are no thumbs of XCFs.
AC_DEFUN([TH_VIPS_MAGICK], [
	th_libs=$LIBS
	LIBS="$VIPS_LIBS $LIBS"
	AC_CHECK_FUNC([vips_magickload_buffer], [with_magick=1], [with_magick=0])
	LIBS=$th_libs
	AC_DEFINE_UNQUOTED([WITH_MAGICK], [$with_magick], [Whether this libvips loads XCFs.])
])
