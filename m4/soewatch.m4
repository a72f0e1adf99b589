dnl SPDX-License-Identifier: GPL-2.0-or-later

dnl SOEWATCH_CHECK_CFLAG(FLAG, [IF-IT-WORKS], [IF-NOT])
dnl Adds FLAG to SOEWATCH_CFLAGS if the compiler takes it.
AC_DEFUN([SOEWATCH_CHECK_CFLAG], [
AC_REQUIRE([AC_PROG_CC])dnl
AC_SUBST([SOEWATCH_CFLAGS])dnl
AS_VAR_PUSHDEF([cache], [soewatch_cv_cflag_$1])dnl
AC_CACHE_CHECK([whether $CC takes $1], [cache], [
    soewatch_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
        [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
    CFLAGS=$soewatch_save_CFLAGS
])
AS_VAR_IF([cache], [yes],
    [SOEWATCH_CFLAGS="$SOEWATCH_CFLAGS $1"
    $2], [$3])
AS_VAR_POPDEF([cache])dnl
])

dnl SOEWATCH_CHECK_LDFLAG(FLAG): adds FLAG to SOEWATCH_LDFLAGS if it links.
AC_DEFUN([SOEWATCH_CHECK_LDFLAG], [
AC_REQUIRE([AC_PROG_CC])dnl
AC_SUBST([SOEWATCH_LDFLAGS])dnl
AS_VAR_PUSHDEF([cache], [soewatch_cv_ldflag_$1])dnl
AC_CACHE_CHECK([whether the linker takes $1], [cache], [
    soewatch_save_CFLAGS=$CFLAGS
    soewatch_save_LDFLAGS=$LDFLAGS
    CFLAGS="$CFLAGS $SOEWATCH_CFLAGS"
    LDFLAGS="$LDFLAGS $SOEWATCH_LDFLAGS $1"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
        [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
    CFLAGS=$soewatch_save_CFLAGS
    LDFLAGS=$soewatch_save_LDFLAGS
])
AS_VAR_IF([cache], [yes], [SOEWATCH_LDFLAGS="$SOEWATCH_LDFLAGS $1"])
AS_VAR_POPDEF([cache])dnl
])

dnl SOEWATCH_CHECK_LIBCSV(MAJOR)
dnl libcsv comes without a pkg-config file; its header names the version.
AC_DEFUN([SOEWATCH_CHECK_LIBCSV], [
AC_ARG_VAR([CSV_LIBS], [linker flags for libcsv, overriding the check])dnl
AC_CHECK_HEADER([csv.h], [],
    [AC_MSG_ERROR([csv.h of libcsv is missing (Debian: libcsv-dev)])])
AC_MSG_CHECKING([for libcsv >= $1])
soewatch_save_LIBS=$LIBS
AS_IF([test -z "$CSV_LIBS"], [CSV_LIBS=-lcsv])
LIBS="$CSV_LIBS $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <csv.h>
#if CSV_MAJOR < $1
#error "libcsv is too old"
#endif
]], [[struct csv_parser p; return csv_init(&p, 0);]])],
    [AC_MSG_RESULT([yes])],
    [AC_MSG_RESULT([no])
    AC_MSG_ERROR([libcsv $1 or later is missing (Debian: libcsv-dev)])])
LIBS=$soewatch_save_LIBS
])
