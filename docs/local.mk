# SPDX-License-Identifier: GPL-2.0-or-later

# ---- documents --------------------------------------------------------------
#
# Installed in docs/ below README.md, so that its links lead somewhere.

docsdir = $(docdir)/docs
dist_docs_DATA = \
	%D%/design.md \
	%D%/tour.md \
	%D%/words.md

docsimagesdir = $(docsdir)/images
dist_docsimages_DATA = \
	%D%/images/debt-ratio.png \
	%D%/images/key-industrial.png
