# SPDX-License-Identifier: GPL-2.0-or-later

# ---- the configuration ------------------------------------------------------
#
# Goes to $(sysconfdir)/soewatch.  A file that is there and differs stays as it
# is, and ours is put beside it as FILE.new.

conf_files = \
	%D%/calendar-cn.csv \
	%D%/central-2023/indicators.conf \
	%D%/central-2023/targets.conf \
	%D%/enterprises.csv \
	%D%/liaoning-2018-96/indicators.conf \
	%D%/liaoning-2018-96/targets.conf \
	%D%/lines.csv \
	%D%/soewatch.conf

install-conf:
	@$(NORMAL_INSTALL)
	@for f in $(conf_files); do \
		to="$(DESTDIR)$(sysconfdir)/soewatch/$${f#%D%/}"; \
		$(MKDIR_P) "$${to%/*}" || exit 1; \
		if test -f "$$to" && ! cmp -s "$(srcdir)/$$f" "$$to"; then \
			echo "$$to is kept; the new one is $$to.new"; \
			to="$$to.new"; \
		fi; \
		echo " $(INSTALL_DATA) $$f $$to"; \
		$(INSTALL_DATA) "$(srcdir)/$$f" "$$to" || exit 1; \
	done

uninstall-conf:
	@$(NORMAL_UNINSTALL)
	@for f in $(conf_files); do \
		to="$(DESTDIR)$(sysconfdir)/soewatch/$${f#%D%/}"; \
		rm -f "$$to.new"; \
		if cmp -s "$(srcdir)/$$f" "$$to"; then rm -f "$$to"; fi; \
		rmdir "$${to%/*}" 2>/dev/null || :; \
	done

# ---- systemd ----------------------------------------------------------------

systemdsystemunit_DATA = %D%/soewatchd.service
CLEANFILES += $(systemdsystemunit_DATA)

%D%/soewatchd.service: %D%/soewatchd.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && $(SED) \
		-e 's,@sbindir[@],$(sbindir),g' \
		-e 's,@sysconfdir[@],$(sysconfdir),g' \
		'$(srcdir)/%D%/soewatchd.service.in' >$@.tmp && mv $@.tmp $@

# sysusers.d names its files after the package.
install-sysusers:
	@$(NORMAL_INSTALL)
	$(MKDIR_P) "$(DESTDIR)$(sysusersdir)"
	$(INSTALL_DATA) "$(srcdir)/%D%/soewatchd.sysusers" \
		"$(DESTDIR)$(sysusersdir)/soewatch.conf"

uninstall-sysusers:
	@$(NORMAL_UNINSTALL)
	rm -f "$(DESTDIR)$(sysusersdir)/soewatch.conf"

install-data-local: install-conf install-sysusers
uninstall-local: uninstall-conf uninstall-sysusers

.PHONY: install-conf uninstall-conf install-sysusers uninstall-sysusers

EXTRA_DIST += $(conf_files) $(demo_files) \
	%D%/soewatchd.service.in \
	%D%/soewatchd.sysusers

# ---- the demo, which run-demo serves to itself ------------------------------

demo_files = \
	%D%/demo/ORIGIN.md \
	%D%/demo/enterprises.csv \
	%D%/demo/feeds/zycwzb_000059.csv \
	%D%/demo/feeds/zycwzb_000410.csv \
	%D%/demo/feeds/zycwzb_000597.csv \
	%D%/demo/feeds/zycwzb_000698.csv \
	%D%/demo/feeds/zycwzb_000761.csv \
	%D%/demo/feeds/zycwzb_000898.csv \
	%D%/demo/feeds/zycwzb_002204.csv \
	%D%/demo/feeds/zycwzb_600231.csv \
	%D%/demo/feeds/zycwzb_600399.csv \
	%D%/demo/feeds/zycwzb_600739.csv \
	%D%/demo/feeds/zycwzb_601880.csv \
	%D%/demo/soewatch.conf \
	%D%/demo/targets.conf
