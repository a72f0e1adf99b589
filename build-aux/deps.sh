# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# deps: the Debian packages that building, the demo and the tests need.
# Sourced by run-demo, run-tests and .ci/run.

deps_build='
	autoconf
	automake
	gcc
	libc6-dev
	libconfig-dev
	libcsv-dev
	libcurl4-openssl-dev
	libjansson-dev
	libjq-dev
	librrd-dev
	libsqlite3-dev
	libssl-dev
	libuv1-dev
	make
	pkg-config
'
# Without the fonts Chinese titles are drawn as boxes.
deps_demo='
	fonts-noto-cjk
	python3
	tzdata
'
deps_test='
	binutils
	chromium
	codespell
	curl
	libcmocka-dev
	libdb5.3
	libgnutls-dane0
	libidn12
	libnsl2
	libnss-wrapper
	mandoc
	nginx-light
	openssl
	poppler-utils
	procps
	rrdtool
	shellcheck
	strace
	systemd
'
# Servers that tests talk to.  Installed they would be started, and exim would
# take the place of the mail server that is here: so they are only unpacked.
deps_unpacked='
	exim4-daemon-light
	prometheus-alertmanager
'

unpack_dep() {
	(
		cd "$1" && rm -f "$2"_*.deb &&
			apt-get -q -o Acquire::Retries=3 \
				-o APT::Sandbox::User=root download "$2" &&
			dpkg-deb -x "$2"_*.deb . && rm -f "$2"_*.deb
	) </dev/null
}

# Old lists name packages that are gone.
update_lists() {
	local as_root=()

	[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
	"${as_root[@]}" apt-get -q -o Acquire::Retries=3 update </dev/null
}

# unpack_deps FOLDER PACKAGE…: the packages' files into FOLDER, nothing else;
# quick when they are there.
unpack_deps() {
	local folder=$1 p

	shift
	if ! command -v apt-get >/dev/null; then
		echo "This is not Debian; tests need the servers of:" "$@" >&2
		return 0
	fi
	mkdir -p "$folder/.done" || return 1
	for p; do
		[ -e "$folder/.done/$p" ] && continue
		echo "Unpacking $p"
		unpack_dep "$folder" "$p" || {
			update_lists
			unpack_dep "$folder" "$p"
		} || return 1
		# Set-uid root it would shed what tests preload into it.
		find "$folder/usr" -type f -perm /6000 -exec chmod ug-s {} +
		: >"$folder/.done/$p"
	done
}

# install_deps PACKAGE…: installs what is missing; quick when nothing is.
install_deps() {
	local missing=() p have as_root=()

	if ! command -v dpkg-query >/dev/null; then
		echo "This is not Debian; please see that these are here:" "$@" >&2
		return 0
	fi
	have=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" \
		2>/dev/null)
	for p; do
		grep -qx "$p installed" <<<"$have" || missing+=("$p")
	done
	if [ "${#missing[@]}" -eq 0 ]; then
		return 0
	fi
	echo "Installing ${missing[*]}"
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "Neither root nor sudo: please install ${missing[*]}" >&2
			return 1
		fi
		as_root=(sudo)
	fi
	"${as_root[@]}" apt-get -q -o Acquire::Retries=3 update </dev/null ||
		echo 'apt-get update had trouble; going on with the lists there are' >&2
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
		install --no-install-recommends "${missing[@]}" </dev/null
}

# configure_in FOLDER [ARGUMENT…]: makes ./configure where it is missing or
# old, and runs it in FOLDER where that has not been done with these arguments
# and for this tree.
configure_in() {
	local folder=$1 line

	shift
	line="$PWD $*"
	if [ ! -x configure ] || [ ! -f Makefile.in ] || [ -n "$(find configure.ac \
		Makefile.am m4 daemon collectors graphs notifiers conf man docs tests \
		\( -name 'configure.ac' -o -name 'Makefile.am' -o -name '*.m4' \
		-o -name local.mk \) -newer configure -print -quit)" ]; then
		./autogen.sh || return 1
	fi
	mkdir -p "$folder" || return 1
	if [ ! -f "$folder/Makefile" ] || [ configure -nt "$folder/config.status" ] ||
	    [ "$(cat "$folder/.configured" 2>/dev/null)" != "$line" ]; then
		rm -f "$folder/.configured"
		# Other flags, other objects.
		find "$folder" \( -name '*.o' -o -name '*.a' \) -exec rm -f {} +
		(cd "$folder" && "$OLDPWD/configure" -q "$@") || return 1
		printf '%s\n' "$line" >"$folder/.configured"
	fi
}
